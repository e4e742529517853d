//! What one may do, in short, for a portal that keeps asking; and whom to ask for the rest (U-6).
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{TestApp, call};
use wire::{permission::BuiltInRole, rights::fingerprint};

const KIM: &str = "kim@acme.example";
const ULI: &str = "uli@acme.example";
const OLA: &str = "ola@acme.example";

async fn rights(app: &TestApp, token: &str) -> Value {
    let answer = app.get("/api/ext/v1/workspace/rights", token).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")), "{}", answer.text());
    answer.json()
}

fn says(session: bool, active: bool, administrator: bool, permissions: &str) -> Value {
    json!({ "session": session, "active": active, "administrator": administrator, "permissions": permissions })
}

fn of(role: BuiltInRole) -> String {
    fingerprint(role.permissions())
}

async fn id_of(app: &TestApp, token: &str, username: &str) -> u64 {
    app.get(&format!("/api/v1/user?q=username:{username}"), token).await.json()[0]["id"].as_u64().unwrap()
}

#[tokio::test]
async fn rights_follow_every_change_at_once_and_nobody_is_refused() {
    let app = TestApp::new().await;
    let (kim, uli) = (app.token(KIM).await, app.token(ULI).await);
    assert_eq!(rights(&app, &kim).await, says(true, true, true, &of(BuiltInRole::Administrator)));
    assert_eq!(
        rights(&app, &app.token_in("sam@acme.example", 101).await).await,
        says(true, true, true, &of(BuiltInRole::SuperAdmin))
    );
    let id = id_of(&app, &kim, ULI).await;
    let set = format!("/api/ext/v1/user/{id}/workspace/101/role");
    for role in [BuiltInRole::Observer, BuiltInRole::Administrator, BuiltInRole::User] {
        let body = json!({ "roles": [{ "id": role.id().unwrap().get() }] });
        assert_eq!(call(&app, "PUT", &set, &kim, body).await.status, 204);
        let administrator = role == BuiltInRole::Administrator;
        assert_eq!(rights(&app, &uli).await, says(true, true, administrator, &of(role)));
    }
    // An own role that is changed while it is held.
    let made = json!({ "name": "Reader", "permissions": ["device_list"] });
    let role = call(&app, "POST", "/api/ext/v1/role", &kim, made).await.json();
    let body = json!({ "roles": [{ "id": role["id"] }] });
    assert_eq!(call(&app, "PUT", &set, &kim, body).await.status, 204);
    let before = rights(&app, &uli).await;
    let uri = format!("/api/ext/v1/role/{}", role["id"]);
    let patch = json!({ "permissions": ["device_list", "sim_list"], "version": role["version"] });
    assert_eq!(call(&app, "PATCH", &uri, &kim, patch).await.status, 200);
    assert_ne!(rights(&app, &uli).await, before);
    // Suspended, taken out, signed out.
    let status = format!("/api/v2/user/{id}/workspace/101");
    let suspended = call(&app, "PATCH", &status, &kim, json!({ "status": { "id": 2 } })).await;
    assert_eq!(suspended.status, 204, "{}", suspended.text());
    assert_eq!(rights(&app, &uli).await, says(true, false, false, ""));
    assert_eq!(call(&app, "DELETE", &status, &kim, Value::Null).await.status, 204);
    assert_eq!(rights(&app, &uli).await, says(true, false, false, ""));
    app.sql("UPDATE session SET revoked_at = 1").await;
    assert_eq!(rights(&app, &uli).await, says(false, false, false, ""));
    assert_eq!(rights(&app, "nonsense").await, says(false, false, false, ""));
}

#[tokio::test]
async fn whoever_may_not_list_people_is_told_names_of_administrators_and_no_address() {
    let app = TestApp::new().await;
    let (kim, ola) = (app.token(KIM).await, app.token(OLA).await);
    let made = json!({ "name": "Field team", "permissions": ["device_list", "device_update"] });
    assert_eq!(call(&app, "POST", "/api/ext/v1/role", &kim, made).await.status, 201);
    let answer = app.get("/api/ext/v1/workspace/help", &ola).await;
    assert_eq!(answer.status, 200);
    let help = answer.json();
    let people: Vec<&str> =
        help["people"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    let owner = app.get(&format!("/api/v1/user?q=username:{KIM}"), &kim).await.json()[0]["name"].clone();
    assert_eq!(Some(people[0]), owner.as_str(), "the Owner comes first");
    assert!(people.len() <= 3, "{people:?}");
    assert!(!answer.text().contains('@'), "{}", answer.text());
    assert_eq!(
        help["roles"],
        json!([{ "name": "Field team", "permissions": ["device_update", "device_list"] }])
    );
    // Not oneself, and nothing of other workspaces.
    let own = app.get("/api/ext/v1/workspace/help", &kim).await.json();
    assert!(own["people"].as_array().unwrap().iter().all(|name| *name != owner));
    let noor = app.get("/api/ext/v1/workspace/help", &app.token("noor@beta.example").await).await.json();
    assert_eq!(noor["roles"], json!([]));
}

#[tokio::test]
async fn a_role_without_the_permission_to_read_roles_still_knows_what_it_may() {
    let app = TestApp::new().await;
    let (kim, uli) = (app.token(KIM).await, app.token(ULI).await);
    let made = json!({ "name": "Quiet", "permissions": ["sim_list", "device_list"] });
    let role = call(&app, "POST", "/api/ext/v1/role", &kim, made).await.json();
    let set = format!("/api/ext/v1/user/{}/workspace/101/role", id_of(&app, &kim, ULI).await);
    assert_eq!(call(&app, "PUT", &set, &kim, json!({ "roles": [{ "id": role["id"] }] })).await.status, 204);
    assert_eq!(app.get("/api/v1/user/my/role/permission", &uli).await.status, 403, "as published");
    let own = app.get("/api/ext/v1/workspace/permission", &uli).await;
    let names: Vec<Value> = own.json().as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["device_list", "sim_list"]);
}
