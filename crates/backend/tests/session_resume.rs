//! The call with which a page resumes its session: one response with everything that the first view needs, under the rules of the refresh.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use std::time::Duration;
use support::{Answer, Call, TestApp, credentials};
use switchyard_backend::clock::{DAY, SECOND};

const RESUME: &str = "/api/ext/v1/session/resume";
const KIM: &str = "kim@acme.example";
const SAM: &str = "sam@acme.example";
const ULI: &str = "uli@acme.example";
const FOREIGN: u64 = 200;
const UNKNOWN: u64 = 999_999;

/// Signs a person in and returns their cookie.
async fn sign_in(app: &TestApp, username: &str) -> String {
    let call = Call::new("POST", "/api/ext/v1/session").portal().json(&credentials(username));
    app.send(call).await.cookie().unwrap()
}

fn resume_call(cookie: &str, workspace: Option<u64>) -> Call {
    let body = workspace.map_or_else(|| json!({}), |id| json!({ "workspace": { "id": id } }));
    Call::new("POST", RESUME).portal().header("cookie", &format!("switchyard_session={cookie}")).json(&body)
}

async fn resume(app: &TestApp, cookie: &str, workspace: Option<u64>) -> Answer {
    app.send(resume_call(cookie, workspace)).await
}

fn token(answer: &Answer) -> String {
    answer.json()["session"]["auth_token"].as_str().unwrap().to_owned()
}

/// Id of the workspace that the token opens; `None` without one.
fn workspace(answer: &Answer) -> Option<u64> {
    answer.json()["session"]["workspace"]["id"].as_u64()
}

/// The body without the token, which contains the time and the session.
fn without_token(answer: &Answer) -> Value {
    let mut body = answer.json();
    body["session"]["auth_token"].take();
    body
}

/// The response has exactly what the single calls return to its token.
async fn assert_same_as_single_calls(app: &TestApp, answer: &Answer) {
    let (body, token) = (answer.json(), token(answer));
    assert_eq!(body["workspaces"], app.get("/api/v2/user/my/workspace", &token).await.json());
    assert_eq!(body["session"]["user"], app.get("/api/ext/v1/account", &token).await.json());
    let rights = app.get("/api/ext/v1/workspace/rights", &token).await.json();
    let own = app.get("/api/ext/v1/workspace/permission", &token).await;
    let Some(here) = workspace(answer) else {
        assert_eq!((&body["permissions"], own.status), (&json!([]), 403));
        assert_eq!(rights["active"], false);
        return;
    };
    assert_eq!(app.get("/api/v1/organisation/my", &token).await.json()["id"], here);
    assert_eq!(answer.header("x-workspace-id"), Some(here.to_string().as_str()));
    let names: Vec<Value> = own.json().as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(body["permissions"], json!(names));
    let listed = body["workspaces"].as_array().unwrap().iter().find(|one| one["id"] == here).cloned();
    assert_eq!(Some(body["session"]["workspace"].clone()), listed);
    let permissions = names
        .iter()
        .filter_map(|name| wire::permission::Permission::from_key(name.as_str().unwrap()))
        .collect();
    assert_eq!(rights["permissions"], wire::rights::fingerprint(permissions));
}

#[tokio::test]
async fn one_response_has_what_the_single_calls_return() {
    let app = TestApp::new().await;
    for (username, requested, opened) in [
        (KIM, None, 101),
        (KIM, Some(101), 101),
        (KIM, Some(100), 100),
        (ULI, Some(101), 101),
        ("ola@acme.example", Some(101), 101),
        // The SuperAdmin, who is no member there.
        (SAM, Some(101), 101),
    ] {
        let answer = resume(&app, &sign_in(&app, username).await, requested).await;
        assert_eq!((answer.status, workspace(&answer)), (200, Some(opened)), "{username}: {}", answer.text());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.json()["session"]["user"]["username"], username);
        assert_same_as_single_calls(&app, &answer).await;
    }
    // A role of the workspace's own.
    app.sql("INSERT INTO role (id, workspace_id, name, permissions) VALUES (57, 101, 'Own', 'device_list,sim_list')").await;
    app.sql("UPDATE membership_role SET role_id = 57 WHERE workspace_id = 101 AND account_id = (SELECT id FROM account WHERE username = 'uli@acme.example')").await;
    let own = resume(&app, &sign_in(&app, ULI).await, Some(101)).await;
    assert_eq!(own.json()["permissions"].as_array().unwrap().len(), 2, "{}", own.text());
    assert_same_as_single_calls(&app, &own).await;
}

#[tokio::test]
async fn a_body_is_optional_and_exact() {
    let app = TestApp::new().await;
    let cookie = sign_in(&app, KIM).await;
    let call =
        || Call::new("POST", RESUME).portal().header("cookie", &format!("switchyard_session={cookie}"));
    assert_eq!(workspace(&app.send(call()).await), Some(101));
    let wrong = app.send(call().json(&json!({ "workspaces": 1 }))).await;
    assert_eq!((wrong.status, wrong.code(), wrong.cookie()), (400, 1000, None));
}

#[tokio::test]
async fn a_foreign_and_an_unknown_workspace_cannot_be_told_apart() {
    let app = TestApp::new().await;
    app.sql("INSERT INTO workspace (id, name, status, created_at, deleted_at, restore_until) VALUES (902, 'Gone', 2, 0, 1, 9e15)").await;
    app.sql("INSERT INTO membership (workspace_id, account_id, status, owner, joined_at) VALUES (902, 2, 1, 1, 0)").await;
    let cookie = sign_in(&app, KIM).await;
    let home = resume(&app, &cookie, None).await;
    let foreign = resume(&app, &home.cookie().unwrap(), Some(FOREIGN)).await;
    let unknown = resume(&app, &foreign.cookie().unwrap(), Some(UNKNOWN)).await;
    let deleted = resume(&app, &unknown.cookie().unwrap(), Some(902)).await;
    let beyond = resume(&app, &deleted.cookie().unwrap(), Some((1 << 53) - 1)).await;
    for answer in [&foreign, &unknown, &deleted, &beyond] {
        assert_eq!((answer.status, workspace(answer)), (200, Some(101)));
        assert_eq!(without_token(answer), without_token(&home));
        let facts = |answer: &Answer| {
            let names = answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
            (names, answer.header("x-workspace-id").map(str::to_owned), answer.body.len())
        };
        assert_eq!(facts(answer), facts(&home));
    }
    assert_same_as_single_calls(&app, &foreign).await;
}

#[tokio::test]
async fn a_suspended_member_keeps_the_session_and_gets_no_token_for_the_workspace() {
    let app = TestApp::new().await;
    let cookie = sign_in(&app, KIM).await;
    app.sql("UPDATE membership SET status = 2, is_default = 0, owner = 0 WHERE account_id = 2 AND workspace_id = 101").await;
    let suspended = resume(&app, &cookie, Some(101)).await;
    assert_eq!((suspended.status, workspace(&suspended)), (200, Some(100)));
    let status = |answer: &Answer, id: u64| {
        let body = answer.json();
        let found = body["workspaces"].as_array().unwrap().iter().find(|one| one["id"] == id).cloned();
        found.and_then(|one| one["status"]["status"]["id"].as_u64())
    };
    assert_eq!((status(&suspended, 100), status(&suspended, 101)), (Some(1), Some(2)));
    assert_same_as_single_calls(&app, &suspended).await;
    // Without any workspace the session still opens what belongs to the account.
    app.sql("UPDATE membership SET status = 2 WHERE account_id = 2").await;
    let nowhere = resume(&app, &suspended.cookie().unwrap(), Some(101)).await;
    assert_eq!((nowhere.status, workspace(&nowhere), nowhere.header("x-workspace-id")), (200, None, None));
    assert_same_as_single_calls(&app, &nowhere).await;
    app.sql("DELETE FROM membership_role WHERE account_id = 2").await;
    app.sql("DELETE FROM membership WHERE account_id = 2").await;
    let none = resume(&app, &nowhere.cookie().unwrap(), Some(FOREIGN)).await;
    assert_eq!((none.status, &none.json()["workspaces"]), (200, &json!([])));
    assert_same_as_single_calls(&app, &none).await;
    // A suspended account has no session at all.
    app.sql("UPDATE account SET status = 2 WHERE id = 2").await;
    let locked = resume(&app, &none.cookie().unwrap(), None).await;
    assert_eq!((locked.status, locked.code(), locked.cookie()), (401, 1102, Some(String::new())));
}

#[tokio::test]
async fn it_rotates_the_same_chain_as_the_refresh() {
    let app = TestApp::new().await;
    let first = sign_in(&app, KIM).await;
    let resumed = resume(&app, &first, None).await;
    let second = resumed.cookie().unwrap();
    assert_ne!(first, second);
    let set = resumed.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api/ext/v1/session", "Max-Age="] {
        assert!(set.contains(part), "{part} in {set}");
    }
    assert!(!resumed.text().contains(&second) && !app.on_disk(&second).await);
    // A lost response may be requested again for half a minute.
    app.clock.advance(30 * SECOND);
    assert_eq!(resume(&app, &first, None).await.cookie(), Some(second.clone()));
    let refresh = Call::new("POST", "/api/ext/v1/session/refresh").portal();
    let refreshed = app.send(refresh.header("cookie", &format!("switchyard_session={second}"))).await;
    let third = refreshed.cookie().unwrap();
    // Reuse ends the session, whichever call it comes with.
    let reused = resume(&app, &first, None).await;
    assert_eq!((reused.status, reused.code(), reused.cookie()), (401, 1102, Some(String::new())));
    assert_eq!(resume(&app, &third, None).await.status, 401);
    assert_eq!(app.get("/api/v1/organisation/my", &token(&resumed)).await.code(), 1102);
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE action = 'session.revoke'").await, 1);
}

#[tokio::test]
async fn signed_out_expired_and_foreign_callers_get_what_the_refresh_returns() {
    let app = TestApp::new().await;
    let nobody = app.send(Call::new("POST", RESUME).portal()).await;
    let empty = json!({ "session": { "expires_in": 0 }, "workspaces": [], "permissions": [] });
    assert_eq!((nobody.status, nobody.json(), nobody.cookie()), (200, empty, None));
    let idle = sign_in(&app, KIM).await;
    app.clock.advance(7 * DAY);
    let expired = resume(&app, &idle, Some(101)).await;
    assert_eq!((expired.status, expired.code(), expired.cookie()), (401, 1102, Some(String::new())));
    let cookie = sign_in(&app, KIM).await;
    let call = || Call::new("POST", RESUME).header("cookie", &format!("switchyard_session={cookie}"));
    for call in [
        call(),
        call().portal().header("sec-fetch-site", "cross-site"),
        call().portal().header("sec-fetch-site", "same-site"),
    ] {
        let answer = app.send(call).await;
        assert_eq!((answer.status, answer.code(), answer.header("set-cookie")), (403, 1104, None));
    }
    let api = app.post("/api/v1/authenticate", &credentials(KIM)).await.json();
    assert_eq!(resume(&app, api["refresh_token"].as_str().unwrap(), None).await.status, 401);
    assert_eq!(resume(&app, &cookie, None).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_dropped_at_any_moment_holds_no_lock() {
    let app = TestApp::new().await;
    let cookie = sign_in(&app, KIM).await;
    let mut dropped = 0;
    for step in 0..60 {
        let cut =
            tokio::time::timeout(Duration::from_micros(step * 50), resume(&app, &cookie, Some(100))).await;
        dropped += usize::from(cut.is_err());
        // Neither the cookie nor the one connection that writes is taken.
        let answer = tokio::time::timeout(Duration::from_secs(5), resume(&app, &cookie, None)).await.unwrap();
        assert_eq!(answer.status, 200, "after {step} steps: {}", answer.text());
    }
    assert!(dropped > 5, "{dropped} requests were dropped");
}
