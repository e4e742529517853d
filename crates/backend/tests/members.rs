//! Leaving, removing, suspending, roles, defaults, ownership by the router: each refusal with its reason (product.md §1, BR-34, BR-35, BR-42).
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{Answer, Call, START, TestApp, sha1_hex};
use switchyard_backend::{
    demo::people::PASSWORD,
    secret,
    store::{journal::By, members::RoleChange},
};
use wire::ids::{UserId, WorkspaceId};

const SAM: &str = "sam@acme.example";
const KIM: &str = "kim@acme.example";
const NOOR: &str = "noor@beta.example";
const ULI: &str = "uli@acme.example";
const DAY: i64 = 86_400_000;

async fn call(app: &TestApp, method: &'static str, uri: &str, token: &str, body: Value) -> Answer {
    let call = Call::new(method, uri).bearer(token);
    app.send(if body.is_null() { call } else { call.json(&body) }).await
}

fn why(answer: &Answer) -> String {
    let token = if answer.body.is_empty() { Value::Null } else { answer.json()["error_token"].clone() };
    format!("{} {}", answer.status, token.as_str().unwrap_or_default()).trim_end().to_owned()
}

#[tokio::test]
async fn every_refusal_says_why() {
    let app = TestApp::new().await;
    let (sam, kim, uli, noor) =
        (app.token(SAM).await, app.token(KIM).await, app.token(ULI).await, app.token(NOOR).await);
    let pending =
        app.number("SELECT account_id FROM membership WHERE workspace_id = 101 AND status = 0 LIMIT 1").await;
    let suspend = || json!({ "status": { "id": 2 } });
    let user = || json!({ "roles": [{ "id": 2 }] });
    let pending_uri = format!("/api/v2/user/{pending}/workspace/101");
    let table: Vec<(&str, &str, &'static str, &str, Value, &str)> = vec![
        (
            "the Owner is removed",
            &sam,
            "DELETE",
            "/api/v2/user/2/workspace/101",
            Value::Null,
            "409 OwnerStays",
        ),
        (
            "the Owner is suspended",
            &sam,
            "PATCH",
            "/api/v2/user/2/workspace/101",
            suspend(),
            "409 OwnerStays",
        ),
        (
            "the Owner is demoted",
            &sam,
            "PUT",
            "/api/ext/v1/user/2/workspace/101/role",
            user(),
            "409 OwnerStays",
        ),
        ("the Owner leaves", &kim, "DELETE", "/api/v2/user/my/workspace/101", Value::Null, "409 OwnerLeaves"),
        (
            "the SuperAdmin is removed",
            &kim,
            "DELETE",
            "/api/v2/user/1/workspace/101",
            Value::Null,
            "403 SuperAdminStays",
        ),
        (
            "the SuperAdmin is demoted",
            &kim,
            "PUT",
            "/api/v2/user/1/workspace/101/role/2",
            Value::Null,
            "403 SuperAdminStays",
        ),
        (
            "the SuperAdmin leaves",
            &sam,
            "DELETE",
            "/api/v2/user/my/workspace/101",
            Value::Null,
            "403 SuperAdminLeaves",
        ),
        ("own role", &kim, "PUT", "/api/v2/user/2/workspace/101/role/2", Value::Null, "400 OwnRole"),
        ("own role in v1", &kim, "DELETE", "/api/v1/user/2/role/1", Value::Null, "400 OwnRole"),
        ("own access", &kim, "PATCH", "/api/v2/user/my/workspace/101", suspend(), "400 OwnAccess"),
        ("the last role", &kim, "DELETE", "/api/v2/user/4/workspace/101/role/2", Value::Null, "400 LastRole"),
        ("the last role in v1", &kim, "DELETE", "/api/v1/user/4/role/2", Value::Null, "409 LastRole"),
        (
            "no role",
            &kim,
            "PUT",
            "/api/ext/v1/user/4/workspace/101/role",
            json!({ "roles": [] }),
            "400 LastRole",
        ),
        ("a role that is held, v1", &kim, "PUT", "/api/v1/user/4/role/2", Value::Null, "409 RoleHeld"),
        ("a role that is held, v2", &kim, "PUT", "/api/v2/user/4/workspace/101/role/2", Value::Null, "204"),
        ("an unknown role", &kim, "PUT", "/api/v2/user/4/workspace/101/role/77", Value::Null, "404 NotFound"),
        (
            "a role not held",
            &kim,
            "DELETE",
            "/api/v2/user/4/workspace/101/role/3",
            Value::Null,
            "404 NotFound",
        ),
        ("an invited person is suspended", &kim, "PATCH", &pending_uri, suspend(), "409 InvitationPending"),
        ("a User removes", &uli, "DELETE", "/api/v2/user/3/workspace/101", Value::Null, "403 Forbidden"),
        (
            "somebody of elsewhere",
            &noor,
            "DELETE",
            "/api/v2/user/4/workspace/101",
            Value::Null,
            "404 NotFound",
        ),
        (
            "an unknown person",
            &kim,
            "DELETE",
            "/api/v2/user/424242/workspace/101",
            Value::Null,
            "404 NotFound",
        ),
        (
            "a default without membership",
            &sam,
            "PUT",
            "/api/v2/user/my/default_organisation/101",
            Value::Null,
            "409 DefaultNeedsMembership",
        ),
        (
            "another's default, one side",
            &noor,
            "PUT",
            "/api/v2/user/3/default_organisation/200",
            Value::Null,
            "403 Forbidden",
        ),
        (
            "a wrong status",
            &kim,
            "PATCH",
            "/api/v2/user/4/workspace/101",
            json!({ "status": { "id": 7 } }),
            "422 InputValidationFailed",
        ),
    ];
    let before = app.number("SELECT count(*) FROM audit_log").await;
    for (name, token, method, uri, body, expected) in table {
        let answer = call(&app, method, uri, token, body).await;
        assert_eq!(why(&answer), expected, "{name}: {}", answer.text());
    }
    assert_eq!(app.number("SELECT count(*) FROM audit_log").await, before, "what is refused is no deed");
}

#[tokio::test]
async fn without_an_owner_one_administrator_still_stays() {
    let app = TestApp::new().await;
    // Workspaces whose Owner is unknown exist where data came from elsewhere.
    app.sql("UPDATE membership SET owner = 0 WHERE workspace_id = 200").await;
    let noor = app.token(NOOR).await;
    let leave = |token: String| {
        let app = &app;
        async move { call(app, "DELETE", "/api/v2/user/my/workspace/200", &token, Value::Null).await }
    };
    let set = json!({ "roles": [{ "id": 2 }] });
    assert_eq!(call(&app, "PUT", "/api/ext/v1/user/3/workspace/200/role", &noor, set).await.status, 204);
    assert_eq!(why(&leave(noor.clone()).await), "409 LastAdministrator");
    let set = json!({ "roles": [{ "id": 1 }] });
    assert_eq!(call(&app, "PUT", "/api/ext/v1/user/3/workspace/200/role", &noor, set).await.status, 204);
    assert_eq!(leave(noor).await.status, 204);
}

#[tokio::test]
async fn nobody_gives_or_takes_more_than_they_have() {
    let app = TestApp::new().await;
    // A role of the workspace's own that manages people and nothing else.
    app.sql("INSERT INTO role (id, workspace_id, name, permissions) VALUES (2000, 101, 'Personnel', 'user_list,user_update,user_role_assign,own_role_read')").await;
    app.sql("UPDATE membership_role SET role_id = 2000 WHERE workspace_id = 101 AND account_id = 4").await;
    app.sql("UPDATE membership_role SET role_id = 2000 WHERE workspace_id = 101 AND account_id = 102").await;
    let uli = app.token(ULI).await;
    let set = |person: u64, role: u64| {
        let (app, uli) = (&app, &uli);
        let uri = format!("/api/ext/v1/user/{person}/workspace/101/role");
        async move { why(&call(app, "PUT", &uri, uli, json!({ "roles": [{ "id": role }] })).await) }
    };
    assert_eq!(set(102, 1).await, "403 RoleBeyondOwn");
    assert_eq!(set(3, 2000).await, "403 PersonBeyondOwn", "an Observer may read what Personnel may not");
    assert_eq!(set(102, 2000).await, "204");
    let invite = json!({ "workspace": { "id": 101 }, "addresses": ["x@y.example"], "role": { "id": 1 } });
    assert_eq!(why(&call(&app, "POST", "/api/ext/v1/invitation", &uli, invite).await), "403 RoleBeyondOwn");
}

#[tokio::test]
async fn who_is_removed_or_suspended_lands_in_the_next_workspace() {
    let app = TestApp::new().await;
    let (kim, noor) = (app.token(KIM).await, app.token(NOOR).await);
    // ola: default 101, and 200. Then one more, joined last.
    app.sql("INSERT INTO membership (workspace_id, account_id, status, joined_at) VALUES (300, 3, 1, 9000000000000)").await;
    app.sql("INSERT INTO membership_role VALUES (300, 3, 3)").await;
    let home = "SELECT workspace_id FROM membership WHERE account_id = 3 AND is_default = 1";
    let status = |id: u64| json!({ "status": { "id": id } });
    let ola = app.token("ola@acme.example").await;
    let token = secret::random("swa_").unwrap();
    let tenant = app.store.tenant(WorkspaceId::from(101));
    tenant.make_token(UserId::from(3), &token, "", None, None, START).await.unwrap();
    assert_eq!(call(&app, "PATCH", "/api/v2/user/3/workspace/101", &kim, status(2)).await.status, 204);
    assert_eq!(app.number(home).await, 200, "the earliest joined");
    assert_eq!(
        app.get("/api/v1/endpoint", &ola).await.status,
        403,
        "the open tab is refused at its next request"
    );
    let machine = || json!({ "application_token": token.expose() });
    assert_eq!(
        app.post("/api/v1/authenticate", &machine()).await.status,
        401,
        "so is the token of a suspended maker"
    );
    assert_eq!(call(&app, "PATCH", "/api/v2/user/3/workspace/101", &kim, status(1)).await.status, 204);
    assert_eq!(app.number(home).await, 200, "coming back does not move the default");
    assert_eq!(app.post("/api/v1/authenticate", &machine()).await.status, 200);
    assert_eq!(call(&app, "DELETE", "/api/v2/user/3/workspace/200", &noor, Value::Null).await.status, 204);
    assert_eq!(app.number(home).await, 101);
    assert_eq!(call(&app, "DELETE", "/api/v1/user/3", &kim, Value::Null).await.status, 204);
    assert_eq!(app.number(home).await, 300);
    assert_eq!(
        app.number("SELECT status FROM application_token WHERE creator_id = 3").await,
        1,
        "revoked with the membership"
    );
    // Leaving the last one keeps the account: it can sign in, and accept or make a workspace.
    let ola = app.token("ola@acme.example").await;
    assert_eq!(call(&app, "DELETE", "/api/v2/user/my/workspace/300", &ola, Value::Null).await.status, 204);
    let session =
        Call::new("POST", "/api/ext/v1/session").portal().json(&support::credentials("ola@acme.example"));
    let session = app.send(session).await.json();
    let token = session["auth_token"].as_str().unwrap();
    let made = call(&app, "POST", "/api/ext/v1/workspace", token, json!({ "name": "Ola's own" })).await;
    assert_eq!((made.status, &made.json()["default_workspace"]), (201, &json!(true)));
}

#[tokio::test]
async fn the_default_is_ones_own_choice_and_the_administrators_of_both_sides() {
    let app = TestApp::new().await;
    let (kim, sam) = (app.token(KIM).await, app.token(SAM).await);
    let set = |user: &'static str, workspace: u64, token: String| {
        let app = &app;
        async move {
            let uri = format!("/api/v2/user/{user}/default_organisation/{workspace}");
            call(app, "PUT", &uri, &token, Value::Null).await.status
        }
    };
    assert_eq!(set("my", 100, kim.clone()).await, 200, "where kim is a User only");
    assert_eq!(
        app.number("SELECT workspace_id FROM membership WHERE account_id = 2 AND is_default = 1").await,
        100
    );
    assert_eq!(set("2", 101, sam).await, 200, "SuperAdmin of both");
    assert_eq!(
        app.number("SELECT workspace_id FROM membership WHERE account_id = 2 AND is_default = 1").await,
        101
    );
    assert_eq!(set("my", 300, kim).await, 404);
}

#[tokio::test]
async fn an_ownership_is_offered_accepted_and_counted() {
    let app = TestApp::new().await;
    let (noor, ola) = (app.token(NOOR).await, app.token_in("ola@acme.example", 200).await);
    let uri = "/api/ext/v1/workspace/transfer";
    let offer = |to: u64, password: &str| json!({ "to": { "id": to }, "password": sha1_hex(password) });
    let wrong = call(&app, "POST", uri, &noor, offer(3, "not it")).await;
    assert_eq!((wrong.status, &wrong.json()["errors"][0]["field"]), (422, &json!("password")));
    assert_eq!(why(&call(&app, "POST", uri, &noor, offer(5, PASSWORD)).await), "409 HeirNotAdministrator");
    assert_eq!(call(&app, "POST", uri, &ola, offer(3, PASSWORD)).await.status, 403, "only the Owner offers");
    assert_eq!(why(&call(&app, "DELETE", uri, &ola, Value::Null).await), "409 NoOffer");
    let offered = call(&app, "POST", uri, &noor, offer(3, PASSWORD)).await;
    assert_eq!((offered.status, &offered.json()["mine"]), (201, &json!(false)));
    assert_eq!(app.get(uri, &ola).await.json()[0]["mine"], json!(true));
    // In whichever workspace the heir is, they are told; nobody else is.
    let (mine, elsewhere) = ("/api/ext/v1/account/ownership_offer", app.token("ola@acme.example").await);
    assert_eq!(app.get(mine, &elsewhere).await.json()[0]["workspace"]["id"], json!(200));
    assert_eq!(app.get(mine, &noor).await.json(), json!([]));
    let accept = |token: String| {
        let app = &app;
        let body = json!({ "password": sha1_hex(PASSWORD) });
        async move { call(app, "POST", "/api/ext/v1/workspace/transfer/accept", &token, body).await }
    };
    assert_eq!(why(&accept(noor.clone()).await), "403 OfferNotYours");
    // An heir who is demoted loses the offer.
    let by = By { account: Some(5), now: START, ..By::default() };
    app.store.change_roles(&by, 200, 3, RoleChange::Set(vec![2])).await.unwrap();
    app.store.change_roles(&by, 200, 3, RoleChange::Set(vec![1])).await.unwrap();
    assert_eq!(why(&accept(ola.clone()).await), "409 NoOffer");
    assert_eq!(call(&app, "POST", uri, &noor, offer(3, PASSWORD)).await.status, 201);
    assert_eq!(accept(ola.clone()).await.status, 204);
    let people = app.get("/api/v1/user", &noor).await.json();
    let facts: Vec<_> = people
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].clone(), row["owner"].clone(), row["roles"][0]["id"].clone()))
        .collect();
    assert_eq!(
        facts,
        [(json!(3), json!(true), json!(1)), (json!(5), json!(false), json!(1))],
        "the former Owner stays Administrator"
    );
    // An offer ends after seven days.
    assert_eq!(call(&app, "POST", uri, &ola, offer(5, PASSWORD)).await.status, 201);
    app.clock.advance(7 * DAY);
    let noor = app.token(NOOR).await;
    assert_eq!(
        (app.get(uri, &noor).await.json(), app.get(mine, &noor).await.json(), why(&accept(noor).await)),
        (json!([]), json!([]), "409 NoOffer".to_owned())
    );
}

#[tokio::test]
async fn a_workspace_is_deleted_with_its_reasons_and_restored_within_14_days() {
    let app = TestApp::new().await;
    let noor = app.token(NOOR).await;
    let delete = |name: &'static str, token: String| {
        let app = &app;
        let body = json!({ "name": name, "password": sha1_hex(PASSWORD) });
        async move { call(app, "POST", "/api/ext/v1/workspace/delete", &token, body).await }
    };
    let reasons = app.get("/api/ext/v1/workspace/delete", &noor).await.json();
    assert_eq!(reasons["reasons"][0]["error_token"], "SimsActivated");
    assert_eq!(why(&delete("Beta Studios", noor.clone()).await), "409 SimsActivated");
    let kim = app.token(KIM).await;
    app.sql("UPDATE sim SET status = 2 WHERE status = 1").await;
    assert_eq!(why(&delete("Acme Trackers", kim).await), "409 StillLinked");
    assert_eq!(delete("beta studios", noor.clone()).await.status, 422, "typed as it is");
    let deleted = delete("Beta Studios", noor.clone()).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text());
    assert_eq!(app.get("/api/v1/endpoint", &noor).await.status, 403, "closed at once");
    assert_eq!(
        app.number("SELECT workspace_id FROM membership WHERE account_id = 5 AND is_default = 1").await,
        300
    );
    let noor = app.token(NOOR).await;
    let gone = app.get("/api/ext/v1/account/deleted_workspace", &noor).await.json();
    assert_eq!((&gone[0]["id"], gone.as_array().unwrap().len()), (&json!(200), 1));
    let ola = app.token("ola@acme.example").await;
    let restore = |token: String| {
        let app = &app;
        async move {
            call(app, "POST", "/api/ext/v1/account/deleted_workspace/200/restore", &token, Value::Null).await
        }
    };
    assert_eq!(restore(ola).await.status, 404, "the Owner's to restore");
    let restored = restore(noor.clone()).await;
    assert_eq!((restored.status, &restored.json()["owner"]), (200, &json!(true)));
    assert_eq!(
        app.get("/api/v1/user", &app.token_in(NOOR, 200).await).await.json().as_array().unwrap().len(),
        2
    );
    let noor = app.token_in(NOOR, 200).await;
    assert_eq!(delete("Beta Studios", noor).await.status, 200);
    app.clock.advance(14 * DAY);
    let noor = app.token(NOOR).await;
    assert_eq!(why(&restore(noor.clone()).await), "409 RestoreOver");
    assert_eq!(app.get("/api/ext/v1/account/deleted_workspace", &noor).await.json(), json!([]));
}
