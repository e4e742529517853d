//! Application tokens, a workspace's own roles, versions and plans of roles (U-1, U-4, U-5, U-8).
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{Answer, Call, TestApp, call, refused, why};

const KIM: &str = "kim@acme.example";
const ULI: &str = "uli@acme.example";
const OLA: &str = "ola@acme.example";
const DAY: i64 = 86_400_000;

async fn id_of(app: &TestApp, token: &str, username: &str) -> u64 {
    let listed = app.get(&format!("/api/v1/user?q=username:{username}"), token).await.json();
    listed[0]["id"].as_u64().unwrap_or_else(|| panic!("{username}: {listed}"))
}

async fn machine(app: &TestApp, secret: &str, from: &str) -> Answer {
    let body = json!({ "application_token": secret });
    app.send(Call::new("POST", "/api/v1/authenticate").header("x-forwarded-for", from).json(&body)).await
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

#[tokio::test]
async fn a_token_is_shown_once_works_from_its_addresses_until_its_end_and_no_longer() {
    let app = TestApp::with(|config| config.trust_proxy = true).await;
    let (kim, uli) = (app.token(KIM).await, app.token(ULI).await);
    let end = wire::time::Timestamp::from_millis(app.clock.now() + DAY).to_string();
    let wrong = json!({ "description": "x".repeat(101), "expiry_date": "2001-01-01T00:00:00.000+0000", "ip": "10.0.0.0/33" });
    let wrong = call(&app, "POST", "/api/v1/application_token", &kim, wrong).await;
    assert_eq!(
        (wrong.status, wrong.json()["errors"].as_array().unwrap().len()),
        (422, 3),
        "{}",
        wrong.text()
    );
    let body = json!({ "description": "Gateway", "expiry_date": end, "ip": "10.0.0.0/8, 2001:db8::/32" });
    let made = call(&app, "POST", "/api/v1/application_token", &kim, body).await;
    assert_eq!((made.status, made.header("cache-control")), (200, Some("no-store")));
    let (secret, id) = (text(&made.json()["application_token"]), made.json()["id"].clone());
    let list = app.get("/api/v1/application_token", &uli).await;
    assert!(!list.text().contains(&secret) && !app.on_disk(&secret).await);
    let row = &list.json()[0];
    assert_eq!(
        (&row["description"], &row["ip"], &row["status"]["id"]),
        (&json!("Gateway"), &json!("10.0.0.0/8,2001:db8::/32"), &json!(0))
    );
    for (from, status) in [("10.1.2.3", 200), ("2001:db8::5", 200), ("11.1.2.3", 401), ("2001:db9::5", 401)] {
        assert_eq!(machine(&app, &secret, from).await.status, status, "{from}");
    }
    let token = text(&machine(&app, &secret, "10.1.2.3").await.json()["auth_token"]);
    let ask = async |from: &str| {
        app.send(Call::new("GET", "/api/v1/endpoint").header("x-forwarded-for", from).bearer(&token))
            .await
            .status
    };
    assert_eq!((ask("10.9.9.9").await, ask("192.0.2.1").await), (200, 401), "the access token, too");
    assert!(app.get("/api/v1/application_token", &uli).await.json()[0]["last_used"].is_string());
    // A machine makes no further tokens: they would outlive its own.
    let more = Call::new("POST", "/api/v1/application_token")
        .header("x-forwarded-for", "10.1.1.1")
        .bearer(&token)
        .json(&json!({}));
    assert_eq!(app.send(more).await.status, 403);
    let uri = format!("/api/v1/application_token/{id}");
    assert_eq!(call(&app, "PATCH", &uri, &kim, json!({ "description": "Renamed" })).await.status, 204);
    assert_eq!(app.get("/api/v1/application_token", &uli).await.json()[0]["description"], "Renamed");
    assert_eq!(call(&app, "PATCH", &uri, &kim, json!({ "status": { "id": 1 } })).await.status, 204);
    assert_eq!(
        (ask("10.9.9.9").await, machine(&app, &secret, "10.1.2.3").await.status),
        (401, 401),
        "revoked"
    );
    let again = call(&app, "PATCH", &uri, &kim, json!({ "status": { "id": 0 } })).await;
    assert_eq!(why(&again), refused(409, "TokenRevoked"));
    let body = json!({ "expiry_date": end });
    let brief =
        text(&call(&app, "POST", "/api/v1/application_token", &kim, body).await.json()["application_token"]);
    assert_eq!(machine(&app, &brief, "192.0.2.1").await.status, 200);
    app.clock.advance(DAY);
    assert_eq!(machine(&app, &brief, "192.0.2.1").await.status, 401, "expired");
}

#[tokio::test]
async fn an_observer_makes_tokens_and_edits_none_and_no_token_does_more_than_its_maker() {
    let app = TestApp::new().await;
    let (kim, ola) = (app.token(KIM).await, app.token(OLA).await);
    let made = call(&app, "POST", "/api/v1/application_token", &ola, json!({})).await.json();
    let uri = format!("/api/v1/application_token/{}", made["id"]);
    let edit = call(&app, "PATCH", &uri, &ola, json!({ "description": "mine" })).await;
    assert_eq!(why(&edit), refused(403, "Forbidden"), "as documented");
    let token = text(&machine(&app, &text(&made["application_token"]), "").await.json()["auth_token"]);
    let device = app.get("/api/v1/endpoint?per_page=1", &token).await.json()[0]["id"].clone();
    let rename = async || {
        call(&app, "PATCH", &format!("/api/v1/endpoint/{device}"), &token, json!({ "name": "By a machine" }))
            .await
            .status
    };
    assert_eq!(rename().await, 403, "ola may not either");
    let ola_id = id_of(&app, &kim, OLA).await;
    let roles = |role: u64| json!({ "roles": [{ "id": role }] });
    let set = format!("/api/ext/v1/user/{ola_id}/workspace/101/role");
    assert_eq!(call(&app, "PUT", &set, &kim, roles(2)).await.status, 204);
    assert_eq!(rename().await, 204);
    assert_eq!(call(&app, "PUT", &set, &kim, roles(3)).await.status, 204);
    assert_eq!(rename().await, 403, "at the next request");
    assert_eq!(
        call(&app, "DELETE", &format!("/api/v2/user/{ola_id}/workspace/101"), &kim, Value::Null).await.status,
        204
    );
    assert_eq!(app.get("/api/v1/endpoint", &token).await.status, 401, "it went with the membership");
}

#[tokio::test]
async fn an_own_role_lives_from_preview_to_deletion() {
    let app = TestApp::new().await;
    let (kim, uli) = (app.token(KIM).await, app.token(ULI).await);
    let post = async |uri: &str, body: Value| call(&app, "POST", uri, &kim, body).await;
    let keys = ["device_list", "device_read", "own_role_read"];
    for (body, field) in [
        (json!({ "name": "user", "permissions": keys }), "name"),
        (json!({ "name": "SUPERADMIN", "permissions": keys }), "name"),
        (json!({ "name": "Nothing", "permissions": [] }), "permissions"),
        (json!({ "name": "Strange", "permissions": ["fly"] }), "permissions"),
    ] {
        let answer = post("/api/ext/v1/role", body).await;
        assert_eq!(
            (answer.status, &answer.json()["errors"][0]["field"]),
            (422, &json!(field)),
            "{}",
            answer.text()
        );
    }
    let beyond =
        post("/api/ext/v1/role", json!({ "name": "More", "permissions": ["superadmin_reassign"] })).await;
    assert_eq!(why(&beyond), refused(403, "RoleBeyondOwn"));
    let made = post("/api/ext/v1/role", json!({ "name": "Reader", "permissions": keys })).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let (role, version) = (made.json()["id"].clone(), made.json()["version"].clone());
    assert!(app.get("/api/v1/user/role", &uli).await.text().contains("Reader"));
    let uli_id = id_of(&app, &kim, ULI).await;
    let set = format!("/api/ext/v1/user/{uli_id}/workspace/101/role");
    assert_eq!(call(&app, "PUT", &set, &kim, json!({ "roles": [{ "id": role }] })).await.status, 204);
    assert_eq!(
        (app.get("/api/v1/endpoint", &uli).await.status, app.get("/api/v1/sim", &uli).await.status),
        (200, 403)
    );
    // Who gains and loses what: uli alone holds it, and holds nothing besides.
    let draft =
        json!({ "role": { "id": role }, "permissions": ["sim_list", "device_list", "own_role_read"] });
    let preview = post("/api/ext/v1/role/preview", draft).await.json();
    assert_eq!(
        (&preview["count"], &preview["gains"], &preview["loses"]),
        (&json!(1), &json!(["sim_list"]), &json!(["device_read"]))
    );
    assert_eq!(
        (&preview["people"][0]["user"]["id"], &preview["people"][0]["gains"]),
        (&json!(uli_id), &json!(["sim_list"]))
    );
    let uri = format!("/api/ext/v1/role/{role}");
    let patch = json!({ "permissions": ["sim_list", "device_list", "own_role_read"], "version": version });
    let changed = call(&app, "PATCH", &uri, &kim, patch.clone()).await;
    assert_eq!((changed.status, &changed.json()["people"]), (200, &json!(1)), "{}", changed.text());
    assert_eq!(
        (
            app.get("/api/v1/sim", &uli).await.status,
            app.get("/api/v1/endpoint/summary", &uli).await.status == 500
        ),
        (200, false)
    );
    let stale = call(&app, "PATCH", &uri, &kim, patch).await;
    assert_eq!(why(&stale), refused(409, "ChangedMeanwhile"));
    assert_eq!(
        (&stale.json()["params"]["version"], &stale.json()["params"]["name"]),
        (&json!("2"), &json!("Reader"))
    );
    assert_eq!(why(&call(&app, "DELETE", &uri, &kim, Value::Null).await), refused(409, "RoleInUse"));
    assert_eq!(
        why(&call(&app, "PATCH", "/api/ext/v1/role/2", &kim, json!({ "version": 1 })).await),
        refused(409, "BuiltInRole")
    );
    // Not of another workspace.
    let noor = app.token("noor@beta.example").await;
    assert_eq!(call(&app, "PATCH", &uri, &noor, json!({ "version": 2 })).await.status, 404);
    assert!(!app.get("/api/ext/v1/role", &noor).await.text().contains("Reader"));
    assert_eq!(call(&app, "PUT", &set, &kim, json!({ "roles": [{ "id": 2 }] })).await.status, 204);
    assert_eq!(call(&app, "DELETE", &uri, &kim, Value::Null).await.status, 204);
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE workspace_id = 101 AND action IN ('role.create', 'role.update', 'role.delete')").await, 3);
}

#[tokio::test]
async fn whoever_edits_roles_that_were_changed_meanwhile_is_told_and_shown_the_fresh_state() {
    let app = TestApp::new().await;
    let (kim, sam) = (app.token(KIM).await, app.token_in("sam@acme.example", 101).await);
    let uli = id_of(&app, &kim, ULI).await;
    let version = app.get(&format!("/api/v1/user/{uli}"), &kim).await.json()["version"].clone();
    assert!(version.is_u64());
    let set = async |token: &str, role: u64, version: &Value| {
        let uri = format!("/api/ext/v1/user/{uli}/workspace/101/role");
        call(&app, "PUT", &uri, token, json!({ "roles": [{ "id": role }], "version": version })).await
    };
    assert_eq!(set(&sam, 3, &version).await.status, 204);
    let late = set(&kim, 1, &version).await;
    assert_eq!(why(&late), refused(409, "ChangedMeanwhile"));
    let fresh = app.get(&format!("/api/v1/user/{uli}"), &kim).await.json();
    let params = late.json()["params"].clone();
    assert_eq!(
        (&params["roles"], text(&params["version"])),
        (&json!("Observer"), fresh["version"].to_string())
    );
    assert_eq!(set(&kim, 1, &fresh["version"]).await.status, 204);
}

#[tokio::test]
async fn a_plan_is_done_whole_or_not_at_all_and_says_line_by_line_why_not() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let (me, uli, ola) =
        (id_of(&app, &kim, KIM).await, id_of(&app, &kim, ULI).await, id_of(&app, &kim, OLA).await);
    let plan = async |changes: Value, dry: bool| {
        let answer = call(
            &app,
            "POST",
            "/api/ext/v1/user/role_plan",
            &kim,
            json!({ "changes": changes, "dry_run": dry }),
        )
        .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let roles = async |user: u64| {
        app.get(&format!("/api/v1/user/{user}"), &kim).await.json()["roles"][0]["id"].clone()
    };
    let good = json!([{ "user": { "id": uli }, "roles": [{ "id": 1 }] }, { "user": { "id": ola }, "roles": [{ "id": 3 }] }]);
    let said = plan(good.clone(), true).await;
    assert_eq!(
        (&said["applied"], &said["lines"][0]["after"][0]["id"], &said["lines"][1]["changes"]),
        (&json!(false), &json!(1), &json!(false))
    );
    assert_eq!(roles(uli).await, json!(2), "a dry run changes nothing");
    let bad = json!([{ "user": { "id": uli }, "roles": [{ "id": 1 }] }, { "user": { "id": me }, "roles": [{ "id": 2 }] }, { "user": { "id": 424_242 }, "roles": [{ "id": 2 }] }, { "user": { "id": ola }, "roles": [{ "id": 2 }], "version": 999 }]);
    let said = plan(bad, false).await;
    let reasons: Vec<String> = said["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["problem"]["error_token"].as_str().unwrap_or("").to_owned())
        .collect();
    assert_eq!(
        (&said["applied"], reasons),
        (&json!(false), vec!["".into(), "OwnRole".into(), "NotFound".into(), "ChangedMeanwhile".into()])
    );
    assert_eq!(roles(uli).await, json!(2), "nothing of it was done");
    assert_eq!(plan(good, false).await["applied"], json!(true));
    assert_eq!(roles(uli).await, json!(1));
    let out = plan(json!([{ "user": { "id": ola } }]), false).await;
    assert_eq!((&out["applied"], &out["lines"][0]["after"]), (&json!(true), &json!([])));
    assert_eq!(app.get(&format!("/api/v1/user/{ola}"), &kim).await.status, 404);
    let twice = json!({ "changes": [{ "user": { "id": uli } }, { "user": { "id": uli } }], "dry_run": true });
    assert_eq!(call(&app, "POST", "/api/ext/v1/user/role_plan", &kim, twice).await.status, 422);
}
