//! The portal's session calls: cookie, rotation, reuse, grace, sign-out; and that rights are read anew on every request.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{Answer, Call, TestApp, credentials, mia_code};
use switchyard_backend::clock::{DAY, SECOND};

const SESSION: &str = "/api/ext/v1/session";
const REFRESH: &str = "/api/ext/v1/session/refresh";
const SAM: &str = "sam@acme.example";
const KIM: &str = "kim@acme.example";

async fn start(app: &TestApp, username: &str) -> Answer {
    let answer = app.send(Call::new("POST", SESSION).portal().json(&credentials(username))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}

async fn refresh(app: &TestApp, cookie: &str, workspace: Option<u64>) -> Answer {
    let body = workspace.map_or_else(|| json!({}), |id| json!({ "workspace": { "id": id } }));
    app.send(
        Call::new("POST", REFRESH)
            .portal()
            .header("cookie", &format!("a=b; switchyard_session={cookie}; c=d"))
            .json(&body),
    )
    .await
}

fn token(answer: &Answer) -> String {
    answer.json()["auth_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_refresh_token_is_in_the_cookie_and_nowhere_else() {
    let app = TestApp::new().await;
    let answer = start(&app, SAM).await;
    let cookie = answer.cookie().unwrap();
    let set = answer.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api/ext/v1/session", "Max-Age="] {
        assert!(set.contains(part), "{part} in {set}");
    }
    assert!(!set.contains("Secure"), "plain http on the own machine");
    assert!(!answer.text().contains(&cookie) && !answer.text().contains("refresh_token"));
    assert!(!app.on_disk(&cookie).await);
    let body = answer.json();
    assert_eq!(body["expires_in"], 900);
    assert_eq!((&body["user"]["username"], &body["workspace"]["id"]), (&json!(SAM), &json!(100)));
    assert_eq!(answer.header("x-workspace-id"), Some("100"));
    let secure =
        Call::new("POST", SESSION).portal().header("x-forwarded-proto", "https").json(&credentials(SAM));
    assert!(app.send(secure).await.header("set-cookie").unwrap().ends_with("; Secure"));
}

#[tokio::test]
async fn the_second_factor_is_asked_here_too() {
    let app = TestApp::new().await;
    let asked = start(&app, "mia@gamma.example").await;
    assert_eq!((asked.header("set-cookie"), &asked.json()["mfa_type"]), (None, &json!("app")));
    let body = json!({ "mfa_token": asked.json()["mfa_token"], "code": mia_code(app.clock.now()) });
    let answer = app.send(Call::new("POST", SESSION).portal().json(&body)).await;
    assert_eq!((answer.status, &answer.json()["workspace"]["id"]), (200, &json!(300)));
    assert!(answer.cookie().is_some());
}

#[tokio::test]
async fn no_other_site_can_use_the_cookie() {
    let app = TestApp::new().await;
    let cookie = start(&app, SAM).await.cookie().unwrap();
    let call = || Call::new("POST", REFRESH).header("cookie", &format!("switchyard_session={cookie}"));
    for call in [
        call(),
        call().header("x-switchyard", "0"),
        call().portal().header("sec-fetch-site", "cross-site"),
        call().portal().header("sec-fetch-site", "same-site"),
    ] {
        let answer = app.send(call).await;
        assert_eq!((answer.status, answer.code()), (403, 1104));
        assert_eq!(answer.header("set-cookie"), None);
    }
    let preflight = Call::new("OPTIONS", REFRESH)
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "x-switchyard");
    let answer = app.send(preflight).await;
    assert!(!answer.header("access-control-allow-headers").unwrap_or_default().contains("x-switchyard"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert_eq!(app.send(call().portal().header("sec-fetch-site", "same-origin")).await.status, 200);
}

#[tokio::test]
async fn each_refresh_rotates_and_opens_the_asked_workspace() {
    let app = TestApp::new().await;
    let first = start(&app, KIM).await.cookie().unwrap();
    let answer = refresh(&app, &first, None).await;
    assert_eq!((answer.status, &answer.json()["workspace"]["id"]), (200, &json!(101)));
    let second = answer.cookie().unwrap();
    assert_ne!(first, second);
    let answer = refresh(&app, &second, Some(100)).await;
    assert_eq!(
        (answer.header("x-workspace-id"), &answer.json()["workspace"]["name"]),
        (Some("100"), &json!("Acme Main"))
    );
    let here = app.get("/api/v1/organisation/my", &token(&answer)).await;
    assert_eq!(here.json()["id"], 100);
    // Refused, foreign or unknown alike, and the cookie goes on.
    let third = answer.cookie().unwrap();
    let foreign = refresh(&app, &third, Some(200)).await;
    let unknown = refresh(&app, &foreign.cookie().unwrap(), Some(999_999)).await;
    assert_eq!((foreign.status, foreign.code(), foreign.text()), (404, 1201, unknown.text()));
    assert_eq!(refresh(&app, &unknown.cookie().unwrap(), None).await.status, 200);
    let bare = Call::new("POST", REFRESH).portal();
    let nobody = app.send(bare).await;
    assert_eq!((nobody.status, nobody.json()["auth_token"].is_null(), nobody.cookie()), (200, true, None));
}

#[tokio::test]
async fn a_lost_answer_may_be_asked_for_again_for_half_a_minute() {
    let app = TestApp::new().await;
    let first = start(&app, KIM).await.cookie().unwrap();
    let lost = refresh(&app, &first, None).await.cookie().unwrap();
    app.clock.advance(30 * SECOND);
    let again = refresh(&app, &first, Some(100)).await;
    assert_eq!(
        (again.status, again.cookie()),
        (200, Some(lost.clone())),
        "the same successor: nothing forks"
    );
    assert_eq!(refresh(&app, &lost, None).await.status, 200);
}

#[tokio::test]
async fn reuse_ends_the_whole_session() {
    for late in [true, false] {
        let app = TestApp::new().await;
        let first = start(&app, KIM).await;
        let stolen = first.cookie().unwrap();
        let answer = refresh(&app, &stolen, None).await;
        let mut current = answer.cookie().unwrap();
        if late {
            app.clock.advance(31 * SECOND);
        } else {
            // The successor was used: whoever comes with the predecessor now has a copy.
            current = refresh(&app, &current, None).await.cookie().unwrap();
        }
        let reused = refresh(&app, &stolen, None).await;
        assert_eq!((reused.status, reused.code(), reused.cookie()), (401, 1102, Some(String::new())));
        assert_eq!(
            refresh(&app, &current, None).await.status,
            401,
            "the thief's and the owner's chain are both over"
        );
        for token in [token(&first), token(&answer)] {
            assert_eq!(app.get("/api/v1/organisation/my", &token).await.code(), 1102);
        }
        start(&app, KIM).await;
    }
}

#[tokio::test]
async fn signing_out_ends_every_token_of_the_session_and_no_other() {
    let app = TestApp::new().await;
    let (here, elsewhere) = (start(&app, SAM).await, start(&app, SAM).await);
    let other_tab = refresh(&app, &here.cookie().unwrap(), Some(101)).await;
    let cookie = other_tab.cookie().unwrap();
    let switched = app
        .send(
            Call::new("POST", "/api/v1/authenticate/workspace")
                .bearer(&token(&here))
                .json(&json!({ "target_organisation": { "id": 102 } })),
        )
        .await;
    let out = app
        .send(Call::new("DELETE", SESSION).portal().header("cookie", &format!("switchyard_session={cookie}")))
        .await;
    assert_eq!((out.status, out.cookie(), out.body.len()), (204, Some(String::new()), 0));
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    for answer in [&here, &other_tab, &switched] {
        let dead = app.get("/api/v1/organisation/my", &token(answer)).await;
        assert_eq!((dead.status, dead.code()), (401, 1102));
    }
    assert_eq!(refresh(&app, &cookie, None).await.status, 401);
    assert_eq!(app.get("/api/v1/organisation/my", &token(&elsewhere)).await.status, 200);
    assert_eq!(app.send(Call::new("DELETE", SESSION).portal()).await.status, 204, "nothing to end is fine");
}

#[tokio::test]
async fn a_session_ends_after_a_week_without_use_and_after_a_month_in_any_case() {
    let app = TestApp::new().await;
    let idle = start(&app, KIM).await.cookie().unwrap();
    let mut used = start(&app, KIM).await.cookie().unwrap();
    for _ in 0..4 {
        app.clock.advance(7 * DAY - SECOND);
        let answer = refresh(&app, &used, None).await;
        assert_eq!(answer.status, 200);
        used = answer.cookie().unwrap();
    }
    assert_eq!(refresh(&app, &idle, None).await.status, 401);
    app.clock.advance(2 * DAY + 4 * SECOND);
    assert_eq!(refresh(&app, &used, None).await.status, 401);
}

#[tokio::test]
async fn the_two_doors_do_not_take_each_others_refresh_tokens() {
    let app = TestApp::new().await;
    let cookie = start(&app, KIM).await.cookie().unwrap();
    assert_eq!(app.post("/api/v1/authenticate", &json!({ "refresh_token": cookie })).await.status, 401);
    let tokens = app.post("/api/v1/authenticate", &credentials(KIM)).await.json();
    assert_eq!(refresh(&app, tokens["refresh_token"].as_str().unwrap(), None).await.status, 401);
}

#[tokio::test]
async fn rights_are_those_of_this_moment() {
    let app = TestApp::new().await;
    let kim = token(&start(&app, KIM).await);
    assert_eq!(app.get("/api/v1/user", &kim).await.status, 200);
    app.sql("UPDATE membership SET owner = 0 WHERE account_id = 2 AND workspace_id = 101").await;
    app.sql("UPDATE membership_role SET role_id = 2 WHERE account_id = 2 AND workspace_id = 101").await;
    assert_eq!(app.get("/api/v1/user", &kim).await.status, 403);
    assert_eq!(app.get("/api/v1/endpoint", &kim).await.status, 200);
    app.sql("UPDATE membership SET status = 2, is_default = 0 WHERE account_id = 2 AND workspace_id = 101")
        .await;
    let suspended = app.get("/api/v1/endpoint", &kim).await;
    assert_eq!(
        (suspended.status, suspended.code(), suspended.header("x-workspace-id")),
        (403, 1104, Some("101"))
    );
    app.sql("UPDATE account SET status = 2 WHERE id = 2").await;
    assert_eq!(app.get("/api/v1/endpoint", &kim).await.code(), 1102);
}

#[tokio::test]
async fn the_superadmin_enters_without_a_membership_until_the_group_ends() {
    let app = TestApp::new().await;
    let cookie = start(&app, SAM).await.cookie().unwrap();
    let answer = refresh(&app, &cookie, Some(101)).await;
    let workspace = &answer.json()["workspace"];
    assert_eq!(
        (&workspace["superadmin"], &workspace["default_workspace"], &workspace["joined"]),
        (&json!(true), &json!(false), &Value::Null)
    );
    let sam = token(&answer);
    assert_eq!(app.get("/api/v1/user", &sam).await.status, 200);
    app.sql("UPDATE workspace SET group_id = NULL WHERE id = 101").await;
    assert_eq!(app.get("/api/v1/user", &sam).await.status, 403);
    assert_eq!(refresh(&app, &answer.cookie().unwrap(), Some(101)).await.status, 404);
}

#[tokio::test]
async fn sign_in_lands_in_the_default_workspace_or_the_next_active_one() {
    let app = TestApp::new().await;
    app.sql("UPDATE membership SET is_default = 0, status = 2, owner = 0 WHERE account_id = 2 AND workspace_id = 101").await;
    let answer = start(&app, KIM).await;
    assert_eq!(answer.json()["workspace"]["id"], 100);
    let mine = app.get("/api/v2/user/my/workspace", &token(&answer)).await.json();
    let facts: Vec<_> = mine
        .as_array()
        .unwrap()
        .iter()
        .map(|w| (w["id"].as_u64(), w["status"]["status"]["id"].as_u64(), w["counts"].is_null()))
        .collect();
    assert_eq!(facts, [(Some(100), Some(1), false), (Some(101), Some(2), true)]);
    app.sql("UPDATE membership SET status = 2 WHERE account_id = 2").await;
    let nowhere = app.send(Call::new("POST", SESSION).portal().json(&credentials(KIM))).await;
    assert_eq!((nowhere.status, nowhere.header("x-workspace-id")), (200, None));
    assert!(nowhere.json()["workspace"].is_null() && nowhere.cookie().is_some());
    // Without a workspace a session still opens what is the account's: invitations to accept, a workspace to make.
    let (own, rows) = (
        app.get("/api/ext/v1/account/invitation", &token(&nowhere)).await,
        app.get("/api/v1/endpoint", &token(&nowhere)).await,
    );
    assert_eq!((own.status, rows.status), (200, 403));
}

#[tokio::test]
async fn the_own_account_is_read_and_changed() {
    let app = TestApp::new().await;
    let kim = token(&start(&app, KIM).await);
    let patch = |body: Value| Call::new("PATCH", "/api/ext/v1/account").bearer(&kim).json(&body);
    let answer =
        app.send(patch(json!({ "name": "  Kim <b>L</b>  ", "locale": "de", "theme": "dark" }))).await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let account = app.get("/api/ext/v1/account", &kim).await.json();
    assert_eq!(
        (&account["name"], &account["locale"], &account["theme"]),
        (&json!("Kim <b>L</b>"), &json!("de"), &json!("dark"))
    );
    app.send(patch(json!({ "theme": null }))).await;
    let account = app.get("/api/ext/v1/account", &kim).await.json();
    assert_eq!(
        (&account["theme"], &account["locale"]),
        (&Value::Null, &json!("de")),
        "what is not said stays"
    );
    for (body, fields) in [
        (json!({ "name": " " }), vec!["name"]),
        (json!({ "locale": "xx", "theme": "pink" }), vec!["locale", "theme"]),
    ] {
        let answer = app.send(patch(body)).await;
        assert_eq!((answer.status, answer.code()), (422, 1400));
        let errors = answer.json()["errors"].clone();
        let named: Vec<_> = errors
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["field"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(named, fields);
    }
    assert_eq!(
        app.send(patch(json!({ "username": "x@y.example" }))).await.code(),
        1000,
        "not a field of this call"
    );
}
