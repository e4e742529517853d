//! Apps (U-9) by the router: what becomes of an app, who may do what, what a member sees of it, and attacks by name (`attacks`).
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod attacks;
#[path = "../support/mod.rs"]
mod support;

use serde_json::{Value, json};
use support::{Answer, TestApp, call, mails, refused, why};
use switchyard_backend::{apps::Decides, chores};

const SAM: &str = "sam@acme.example";
const KIM: &str = "kim@acme.example";
const ULI: &str = "uli@acme.example";
const OLA: &str = "ola@acme.example";
const NOOR: &str = "noor@beta.example";
const DAY: i64 = 86_400_000;
/// uli, who is a User in 101.
const ULI_ID: u64 = 4;

fn uri(rest: &str) -> String {
    format!("/api/ext/v1/workspace/app/{rest}")
}

async fn app(server: &TestApp, key: &str, token: &str) -> Value {
    let answer = server.get(&uri(key), token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn activate(server: &TestApp, key: &str, plan: &str, token: &str) -> Answer {
    call(server, "POST", &uri(&format!("{key}/activate")), token, json!({ "plan": plan })).await
}

async fn grant(server: &TestApp, key: &str, user: u64, role: &str, token: &str) -> Answer {
    let body = json!({ "user": { "id": user }, "role": role });
    call(server, "POST", &uri(&format!("{key}/access")), token, body).await
}

async fn ask(server: &TestApp, key: &str, token: &str) -> Answer {
    call(server, "POST", &uri(&format!("{key}/request")), token, json!({ "message": "Please." })).await
}

/// Makes uli Administrator of 101.
async fn promote_uli(server: &TestApp) {
    server.sql("INSERT INTO membership_role VALUES (101, 4, 1)").await;
}

#[tokio::test]
async fn an_app_is_activated_cancelled_resumed_and_ends_with_the_month() {
    let server = TestApp::new().await;
    let kim = server.token(KIM).await;
    assert_eq!(app(&server, "vpn", &kim).await["state"], "available");
    assert_eq!(activate(&server, "vpn", "gold", &kim).await.status, 422);
    let active = activate(&server, "vpn", "standard", &kim).await;
    assert_eq!((active.status, &active.json()["state"]), (200, &json!("active")));
    assert_eq!(active.json()["owner"], "Kim Larsen", "whom to ask");
    assert!(active.json().get("access").is_none(), "activation is not access, not even for the Owner");
    assert_eq!(why(&activate(&server, "vpn", "standard", &kim).await), refused(409, "AppActive"));
    assert_eq!(grant(&server, "vpn", ULI_ID, "user", &kim).await.status, 201);

    let cancelled = call(&server, "POST", &uri("vpn/cancel"), &kim, Value::Null).await.json();
    // The tests begin on 21 November 2026.
    assert_eq!(
        (&cancelled["state"], &cancelled["ends"]),
        (&json!("cancelled"), &json!("2026-12-01T00:00:00.000+0000"))
    );
    let uli = server.token(ULI).await;
    assert_eq!(app(&server, "vpn", &uli).await["access"]["role"], "user", "usable until then");
    let resumed = call(&server, "POST", &uri("vpn/resume"), &kim, Value::Null).await.json();
    assert_eq!((&resumed["state"], resumed.get("ends")), (&json!("active"), None));
    for _ in 0..2 {
        let again = call(&server, "POST", &uri("vpn/cancel"), &kim, Value::Null).await;
        assert_eq!(again.status, 200, "what is so already stays so");
    }
    let cancels =
        server.number("SELECT count(*) FROM audit_log WHERE action = 'app.cancel' AND workspace_id = 101");
    assert_eq!(cancels.await, 2, "and leaves no second entry");

    server.clock.advance(10 * DAY);
    let (kim, uli) = (server.token(KIM).await, server.token(ULI).await);
    let ended = app(&server, "vpn", &uli).await;
    assert_eq!((&ended["state"], ended.get("access")), (&json!("available"), None), "before any chore");
    assert_eq!(server.get(&uri("vpn/access"), &kim).await.json(), json!([]));
    let resume = call(&server, "POST", &uri("vpn/resume"), &kim, Value::Null).await;
    assert_eq!(why(&resume), refused(409, "AppNotActive"));
    assert_eq!(activate(&server, "vpn", "standard", &kim).await.status, 200);
    assert_eq!(app(&server, "vpn", &uli).await.get("access"), None, "access does not come back by itself");
    assert_eq!(server.number("SELECT count(*) FROM audit_log WHERE action = 'app.end'").await, 1);
}

#[tokio::test]
async fn members_are_told_whom_to_ask_and_no_address() {
    let server = TestApp::new().await;
    let uli = server.token(ULI).await;
    for (name, called) in [("''", "kim"), ("'KIM@acme.example'", "kim"), ("'Kim @ Acme'", "Kim @ Acme")] {
        let mut tx = server.store.write().await.unwrap();
        let statement = format!("UPDATE account SET name = {name} WHERE id = 2");
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
        tx.commit(switchyard_backend::store::Unaudited::Seed).await.unwrap();
        assert_eq!(app(&server, "vpn", &uli).await["owner"], called);
        let help = server.get("/api/ext/v1/workspace/help", &uli).await.json();
        assert_eq!(help["people"][0], called);
    }
}

#[tokio::test]
async fn what_is_pasted_with_tabs_and_line_breaks_is_taken() {
    let server = TestApp::new().await;
    let (kim, uli) = (server.token(KIM).await, server.token(ULI).await);
    assert_eq!(activate(&server, "vpn", "standard", &kim).await.status, 200);
    let say = async |message: &str| {
        call(&server, "POST", &uri("vpn/request"), &uli, json!({ "message": message })).await
    };
    assert_eq!(say("a\u{7}b").await.status, 422);
    let asked = say("meter\t12\nmeter\t13").await;
    assert_eq!(asked.status, 201, "{}", asked.text());
}

#[tokio::test]
async fn the_chores_put_ended_apps_away_and_withdraw_what_waits() {
    let server = TestApp::new().await;
    let kim = server.token(KIM).await;
    call(&server, "POST", &uri("data-streams/cancel"), &kim, Value::Null).await;
    assert_eq!(chores::sweep(&server.state).await.unwrap().apps, 0);
    server.clock.advance(10 * DAY);
    assert_eq!(chores::sweep(&server.state).await.unwrap().apps, 1);
    assert_eq!(server.number("SELECT count(*) FROM app_grant WHERE app = 'data-streams'").await, 0);
    assert_eq!(
        server.number("SELECT count(*) FROM app_request WHERE state = 'withdrawn' AND account_id = 4").await,
        1
    );
    assert!(server.number("SELECT count(*) FROM app_grant WHERE app = 'sms-console'").await > 0);
}

#[tokio::test]
async fn the_plan_of_an_app_is_its_own_in_each_workspace() {
    let server = TestApp::new().await;
    let (kim, noor) = (server.token(KIM).await, server.token(NOOR).await);
    assert_eq!(activate(&server, "sms-console", "basic", &noor).await.status, 200);
    let to = |plan: &str| json!({ "plan": plan });
    let changed = call(&server, "PUT", &uri("sms-console/plan"), &kim, to("basic")).await;
    assert_eq!(changed.json()["plan"], "basic");
    assert_eq!(
        call(&server, "PUT", &uri("sms-console/plan"), &noor, to("bulk")).await.json()["plan"],
        "bulk"
    );
    assert_eq!(app(&server, "sms-console", &kim).await["plan"], "basic");
    assert_eq!(call(&server, "PUT", &uri("sms-console/plan"), &kim, to("standard")).await.status, 422);
    let absent = call(&server, "PUT", &uri("vpn/plan"), &kim, to("standard")).await;
    assert_eq!(why(&absent), refused(409, "AppNotActive"));
    assert_eq!(server.get(&uri("rockets"), &kim).await.status, 404);
}

#[tokio::test]
async fn who_may_do_what() {
    // What each may do in 101: activate, look at access, give access, ask, see the catalogue.
    let table: [(&str, [u16; 5]); 6] = [
        ("owner", [200, 200, 201, 409, 200]),
        ("superadmin", [403, 200, 403, 409, 200]),
        ("administrator", [403, 200, 403, 201, 200]),
        ("user", [403, 403, 403, 201, 200]),
        ("observer", [403, 403, 403, 201, 200]),
        ("outsider", [200, 200, 404, 409, 200]),
    ];
    for (who, expected) in table {
        let server = TestApp::new().await;
        let token = match who {
            "owner" => server.token(KIM).await,
            "superadmin" => server.token_in(SAM, 101).await,
            "administrator" => {
                promote_uli(&server).await;
                server.token(ULI).await
            }
            "user" => server.token(ULI).await,
            "observer" => server.token(OLA).await,
            // The Owner of 200: what they do happens in 200, where 101's people do not exist.
            _ => server.token(NOOR).await,
        };
        if who == "outsider" {
            assert_eq!(activate(&server, "reports", "free", &token).await.status, 200);
        }
        let got = [
            activate(&server, if who == "outsider" { "data-streams" } else { "vpn" }, "standard", &token)
                .await
                .status,
            server.get(&uri("reports/access"), &token).await.status,
            grant(&server, "reports", 103, "reader", &token).await.status,
            ask(&server, "reports", &token).await.status,
            server.get("/api/ext/v1/workspace/app", &token).await.status,
        ];
        assert_eq!(got, expected, "{who}");
    }
}

#[tokio::test]
async fn a_member_asks_is_declined_asks_again_and_is_let_in() {
    let server = TestApp::new().await;
    let (kim, ola) = (server.token(KIM).await, server.token(OLA).await);
    let asked = ask(&server, "reports", &ola).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    assert!(mails(&server, KIM).pop().unwrap().contains("Ola Nordmann"));
    assert_eq!(why(&ask(&server, "reports", &ola).await), refused(409, "AppAsked"));
    let request = asked.json()["id"].as_u64().unwrap();
    let (approve, decline) = (
        uri(&format!("reports/request/{request}/approve")),
        uri(&format!("reports/request/{request}/decline")),
    );
    assert_eq!(call(&server, "POST", &decline, &kim, json!({ "reason": "  " })).await.status, 422);
    let declined = call(&server, "POST", &decline, &kim, json!({ "reason": "Not this quarter." })).await;
    assert_eq!(declined.json()["state"], "declined");
    assert!(mails(&server, OLA).pop().unwrap().contains("Not this quarter."));
    let late = call(&server, "POST", &approve, &kim, json!({ "role": "reader" })).await;
    assert_eq!(why(&late), refused(409, "RequestEnded"));
    assert_eq!(app(&server, "reports", &ola).await["request"]["answer"], "Not this quarter.");

    let request = ask(&server, "reports", &ola).await.json()["id"].as_u64().unwrap();
    assert_eq!(app(&server, "reports", &kim).await["waiting"], 1);
    let approve = uri(&format!("reports/request/{request}/approve"));
    assert_eq!(call(&server, "POST", &approve, &kim, json!({ "role": "operator" })).await.status, 422);
    assert_eq!(call(&server, "POST", &approve, &kim, json!({ "role": "reader" })).await.status, 200);
    let mine = app(&server, "reports", &ola).await;
    assert_eq!((&mine["access"]["role"], &mine["request"]["state"]), (&json!("reader"), &json!("approved")));
    assert!(mails(&server, OLA).pop().unwrap().contains("Reader"));
    assert_eq!(why(&ask(&server, "reports", &ola).await), refused(409, "AppAccessHeld"));
}

#[tokio::test]
async fn access_is_changed_if_it_is_as_it_was_shown_and_revoking_acts_at_once() {
    let server = TestApp::new().await;
    let (kim, uli) = (server.token(KIM).await, server.token(ULI).await);
    let one = uri(&format!("sms-console/access/{ULI_ID}"));
    let change = |role: &str, was: &str| json!({ "role": role, "was": was });
    let stale = call(&server, "PATCH", &one, &kim, change("admin", "viewer")).await;
    assert_eq!(why(&stale), refused(409, "ChangedMeanwhile"));
    assert_eq!(stale.json()["params"]["role"], "operator");
    assert_eq!(
        call(&server, "PATCH", &one, &kim, change("viewer", "operator")).await.json()["role"],
        "viewer"
    );
    assert_eq!(app(&server, "sms-console", &uli).await["access"]["role"], "viewer");
    assert_eq!(call(&server, "DELETE", &one, &kim, Value::Null).await.status, 204);
    assert_eq!(
        app(&server, "sms-console", &uli).await.get("access"),
        None,
        "with the very token that had it"
    );
    assert_eq!(call(&server, "DELETE", &one, &kim, Value::Null).await.status, 404);
    let logged = server.number("SELECT count(*) FROM audit_log WHERE workspace_id = 101 AND action IN ('app.role', 'app.revoke') AND object_id = '4'");
    assert_eq!(logged.await, 2);
}

#[tokio::test]
async fn giving_access_answers_the_request_that_waits() {
    let server = TestApp::new().await;
    let (kim, uli) = (server.token(KIM).await, server.token(ULI).await);
    assert_eq!(app(&server, "data-streams", &uli).await["request"]["state"], "open", "of the demo world");
    assert_eq!(grant(&server, "data-streams", ULI_ID, "editor", &kim).await.status, 201);
    assert_eq!(app(&server, "data-streams", &uli).await["request"]["state"], "approved");
    assert!(mails(&server, ULI).pop().unwrap().contains("Editor"));
}

#[tokio::test]
async fn access_rests_with_the_membership_and_goes_with_it() {
    let server = TestApp::new().await;
    let kim = server.token(KIM).await;
    let count = "SELECT count(*) FROM app_grant WHERE workspace_id = 101 AND account_id = 4";
    let status = |id: u8| json!({ "status": { "id": id } });
    let member = format!("/api/v2/user/{ULI_ID}/workspace/101");
    let before = app(&server, "sms-console", &kim).await["people"].as_u64().unwrap();
    assert_eq!(call(&server, "PATCH", &member, &kim, status(2)).await.status, 204);
    assert_eq!(app(&server, "sms-console", &kim).await["people"], before - 1);
    let holders = server.get(&uri("sms-console/access"), &kim).await.json();
    let uli = holders.as_array().unwrap().iter().find(|one| one["user"]["id"] == ULI_ID).unwrap();
    assert_eq!(uli["suspended"], true);
    assert_eq!(why(&grant(&server, "reports", ULI_ID, "reader", &kim).await), refused(409, "AppNeedsMember"));
    assert_eq!(call(&server, "PATCH", &member, &kim, status(1)).await.status, 204);
    assert_eq!(app(&server, "sms-console", &server.token(ULI).await).await["access"]["role"], "operator");
    assert_eq!(call(&server, "DELETE", &member, &kim, Value::Null).await.status, 204);
    assert_eq!(server.number(count).await, 0);
    assert_eq!(
        server.number("SELECT count(*) FROM app_request WHERE workspace_id = 101 AND account_id = 4").await,
        0
    );
}

#[tokio::test]
async fn the_power_moves_with_the_ownership() {
    let server = TestApp::new().await;
    promote_uli(&server).await;
    let (kim, uli) = (server.token(KIM).await, server.token(ULI).await);
    assert_eq!(why(&grant(&server, "reports", 103, "reader", &uli).await), refused(403, "AppOwnerOnly"));
    server.sql("UPDATE membership SET owner = 0 WHERE workspace_id = 101 AND account_id = 2").await;
    server.sql("UPDATE membership SET owner = 1 WHERE workspace_id = 101 AND account_id = 4").await;
    assert_eq!(why(&grant(&server, "reports", 103, "reader", &kim).await), refused(403, "AppOwnerOnly"));
    assert_eq!(activate(&server, "vpn", "standard", &kim).await.status, 403);
    assert_eq!(grant(&server, "reports", 103, "reader", &uli).await.status, 201);
    assert_eq!(app(&server, "sms-console", &kim).await["access"]["role"], "admin", "what was given stays");
}

#[tokio::test]
async fn a_deployment_can_hand_access_to_administrators_but_nobody_serves_themselves() {
    let server = TestApp::with(|config| config.app_access = Decides::Administrators).await;
    promote_uli(&server).await;
    let (uli, sam) = (server.token(ULI).await, server.token_in(SAM, 101).await);
    assert_eq!(app(&server, "reports", &uli).await["decides"], true);
    assert_eq!(grant(&server, "reports", 103, "reader", &uli).await.status, 201);
    assert_eq!(why(&grant(&server, "reports", ULI_ID, "reader", &uli).await), refused(403, "OwnAppAccess"));
    let request = ask(&server, "reports", &uli).await.json()["id"].as_u64().unwrap();
    let approve = uri(&format!("reports/request/{request}/approve"));
    let own = call(&server, "POST", &approve, &uli, json!({ "role": "reader" })).await;
    assert_eq!(why(&own), refused(403, "OwnAppAccess"));
    assert_eq!(call(&server, "POST", &approve, &sam, json!({ "role": "reader" })).await.status, 200);
    let of_kim = uri("sms-console/access/2");
    let owners = call(&server, "DELETE", &of_kim, &uli, Value::Null).await;
    assert_eq!(why(&owners), refused(403, "PersonBeyondOwn"));
    let own_role = uri(&format!("sms-console/access/{ULI_ID}"));
    let raised = call(&server, "PATCH", &own_role, &uli, json!({ "role": "admin" })).await;
    assert_eq!(why(&raised), refused(403, "OwnAppAccess"));
    assert_eq!(
        activate(&server, "vpn", "standard", &uli).await.status,
        403,
        "activating stays with the Owner"
    );
}

#[tokio::test]
async fn personal_data_name_access_and_requests() {
    let server = TestApp::new().await;
    let uli = server.token(ULI).await;
    let data = server.get("/api/ext/v1/account/export", &uli).await.json();
    assert_eq!(
        (&data["apps"][0]["app"], &data["apps"][0]["role"], &data["apps"][0]["workspace"]["id"]),
        (&json!("sms-console"), &json!("operator"), &json!(101))
    );
    assert_eq!(data["app_requests"][0]["state"], "open");
    assert!(data["app_requests"][0]["message"].as_str().unwrap().contains("northern depots"));
}
