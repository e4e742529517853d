//! `POST /v1/authenticate` in its five variants, lockout, limits, second factor, trusted devices, application tokens, switching.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::json;
use support::{Answer, Call, TestApp, credentials, mia_code, mia_wrong_code, sha1_hex, wrong};
use switchyard_backend::{
    clock::{DAY, MINUTE, SECOND},
    secret::{self, Secret},
};
use wire::ids::{UserId, WorkspaceId};

const AUTH: &str = "/api/v1/authenticate";
const KIM: &str = "kim@acme.example";
const MIA: &str = "mia@gamma.example";

fn keys(answer: &Answer) -> Vec<String> {
    let mut keys: Vec<String> = answer.json().as_object().unwrap().keys().cloned().collect();
    keys.sort();
    keys
}

fn empty_401(answer: &Answer) -> bool {
    answer.status == 401 && answer.body.is_empty() && answer.header("retry-after").is_none()
}

/// Step 1 of a sign-in with a second factor.
async fn mfa_token(app: &TestApp) -> String {
    let answer = app.post(AUTH, &credentials(MIA)).await;
    assert_eq!((answer.status, keys(&answer)), (200, vec!["mfa_token".to_owned()]), "{}", answer.text());
    answer.json()["mfa_token"].as_str().unwrap().to_owned()
}

async fn code(app: &TestApp, token: &str, code: &str) -> Answer {
    app.post(AUTH, &json!({ "mfa_token": token, "code": code })).await
}

#[tokio::test]
async fn credentials_give_both_tokens_for_the_default_workspace() {
    let app = TestApp::new().await;
    let answer = app
        .post(AUTH, &json!({ "username": " KIM@acme.example ", "password": sha1_hex("switchyard-demo") }))
        .await;
    assert_eq!(
        (answer.status, keys(&answer)),
        (200, vec!["auth_token".to_owned(), "refresh_token".to_owned()])
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let token = answer.json()["auth_token"].as_str().unwrap().to_owned();
    let here = app.get("/api/v1/organisation/my", &token).await;
    assert_eq!(
        (here.status, here.json()["id"].as_u64(), here.header("x-workspace-id")),
        (200, Some(101), Some("101"))
    );
}

#[tokio::test]
async fn wrong_unknown_suspended_and_deleted_look_the_same() {
    let app = TestApp::new().await;
    app.sql("UPDATE account SET status = 2 WHERE username = 'uli@acme.example'").await;
    app.sql("UPDATE account SET deleted_at = 1 WHERE username = 'ola@acme.example'").await;
    let mut seen: Vec<Vec<String>> = Vec::new();
    for body in [
        wrong(KIM),
        wrong("nobody@acme.example"),
        credentials("uli@acme.example"),
        credentials("ola@acme.example"),
    ] {
        let answer = app.post(AUTH, &body).await;
        assert!(empty_401(&answer), "{body}: {} {}", answer.status, answer.text());
        seen.push(answer.headers.keys().map(ToString::to_string).collect());
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
}

#[tokio::test]
async fn malformed_bodies_are_bad_requests() {
    let app = TestApp::new().await;
    for body in [
        "",
        "{",
        "[]",
        "{}",
        r#"{"username":"x"}"#,
        r#"{"username":"x","password":"y","admin":true}"#,
        r#"{"refresh_token":"x","code":"1"}"#,
    ] {
        let answer = app.send(Call::new("POST", AUTH).text(body)).await;
        assert_eq!((answer.status, answer.code()), (400, 1000), "{body}: {}", answer.text());
    }
}

#[tokio::test]
async fn three_failures_lock_for_five_minutes_known_or_not() {
    let app = TestApp::new().await;
    for name in [KIM, "nobody@acme.example"] {
        for _ in 0..3 {
            assert!(empty_401(&app.post(AUTH, &wrong(name)).await), "{name}");
        }
        let locked = app.post(AUTH, &credentials(name)).await;
        assert_eq!(
            (locked.status, locked.code(), locked.header("retry-after")),
            (401, 1105, Some("300")),
            "{name}"
        );
        assert_eq!(locked.json()["error_token"], "TooManyRequests");
    }
    app.token("sam@acme.example").await;
    app.clock.advance(5 * MINUTE - 1);
    assert_eq!(app.post(AUTH, &credentials(KIM)).await.header("retry-after"), Some("1"));
    app.clock.advance(1);
    app.token(KIM).await;
    // The count began anew: two failures do not lock, and a success forgets them.
    for _ in 0..2 {
        for _ in 0..2 {
            assert!(empty_401(&app.post(AUTH, &wrong(KIM)).await));
        }
        app.token(KIM).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_guesses_are_counted_before_they_are_looked_at() {
    let app = std::sync::Arc::new(TestApp::new().await);
    let guesses: Vec<_> = (0..20)
        .map(|_| {
            let app = std::sync::Arc::clone(&app);
            tokio::spawn(async move { app.post(AUTH, &wrong(KIM)).await })
        })
        .collect();
    let (mut looked_at, mut locked) = (0, 0);
    for guess in guesses {
        let answer = guess.await.unwrap();
        if empty_401(&answer) {
            looked_at += 1;
        } else {
            assert_eq!(answer.code(), 1105);
            locked += 1;
        }
    }
    assert_eq!((looked_at, locked), (3, 17));
}

#[tokio::test]
async fn wrong_codes_count_with_wrong_passwords_and_a_new_challenge_gives_no_new_tries() {
    let app = TestApp::new().await;
    let now = app.clock.now();
    assert!(empty_401(&app.post(AUTH, &wrong(MIA)).await));
    for _ in 0..2 {
        let token = mfa_token(&app).await;
        assert!(empty_401(&code(&app, &token, &mia_wrong_code(now)).await));
    }
    let locked = app.post(AUTH, &credentials(MIA)).await;
    assert_eq!((locked.status, locked.code()), (401, 1105));
}

#[tokio::test]
async fn a_challenge_dies_after_five_tries_after_ten_minutes_and_after_use() {
    let app = TestApp::new().await;
    let token = mfa_token(&app).await;
    for _ in 0..5 {
        assert!(empty_401(&code(&app, &token, &mia_wrong_code(app.clock.now())).await));
        app.sql("DELETE FROM sign_in_attempt").await;
    }
    let over = code(&app, &token, &mia_code(app.clock.now())).await;
    assert_eq!((over.status, over.code()), (401, 1103));

    let token = mfa_token(&app).await;
    app.clock.advance(10 * MINUTE);
    assert_eq!(code(&app, &token, &mia_code(app.clock.now())).await.code(), 1103);

    let token = mfa_token(&app).await;
    assert_eq!(code(&app, &token, &mia_code(app.clock.now())).await.status, 200);
    app.clock.advance(MINUTE);
    assert_eq!(code(&app, &token, &mia_code(app.clock.now())).await.code(), 1103);
    assert_eq!(code(&app, "swm_never", "123456").await.code(), 1102);
}

#[tokio::test]
async fn a_code_works_once() {
    let app = TestApp::new().await;
    let right = mia_code(app.clock.now());
    let spaced = format!(" {} {} ", &right[..3], &right[3..]);
    let answer = code(&app, &mfa_token(&app).await, &spaced).await;
    assert_eq!(
        (answer.status, keys(&answer)),
        (200, vec!["auth_token".to_owned(), "refresh_token".to_owned()])
    );
    assert!(empty_401(&code(&app, &mfa_token(&app).await, &right).await), "replay");
    app.clock.advance(30 * SECOND);
    assert_eq!(code(&app, &mfa_token(&app).await, &mia_code(app.clock.now())).await.status, 200);
}

#[tokio::test]
async fn a_trusted_device_skips_the_code_for_ninety_days_and_is_not_locked_out_by_strangers() {
    let app = TestApp::new().await;
    let print = "a-random-fingerprint-of-a-browser";
    let trusting = json!({ "mfa_token": mfa_token(&app).await, "code": mia_code(app.clock.now()),
        "trusted_device": { "fingerprint": print, "operating_system": "Linux", "browser": "Chromium" } });
    assert_eq!(app.post(AUTH, &trusting).await.status, 200);
    let mut with_print = credentials(MIA);
    with_print["fingerprint"] = print.into();
    let answer = app.post(AUTH, &with_print).await;
    assert_eq!(
        (answer.status, keys(&answer)),
        (200, vec!["auth_token".to_owned(), "refresh_token".to_owned()])
    );
    assert!(!app.on_disk(print).await, "only its hash is stored");

    let mut other_print = credentials(MIA);
    other_print["fingerprint"] = "another-fingerprint-entirely".into();
    assert_eq!(keys(&app.post(AUTH, &other_print).await), ["mfa_token"]);

    for _ in 0..3 {
        app.post(AUTH, &wrong(MIA)).await;
    }
    assert_eq!(app.post(AUTH, &credentials(MIA)).await.code(), 1105);
    assert_eq!(app.post(AUTH, &with_print).await.status, 200, "the owner's own browser still gets in");
    let mut guess = wrong(MIA);
    guess["fingerprint"] = print.into();
    for _ in 0..3 {
        assert!(empty_401(&app.post(AUTH, &guess).await));
    }
    assert_eq!(
        app.post(AUTH, &with_print).await.code(),
        1105,
        "a stolen fingerprint gives three guesses, too"
    );

    app.clock.advance(90 * DAY);
    assert_eq!(keys(&app.post(AUTH, &with_print).await), ["mfa_token"]);
}

#[tokio::test]
async fn an_address_has_its_share_of_calls() {
    let app = TestApp::with(|config| config.auth_rate = 4).await;
    for _ in 0..4 {
        app.post(AUTH, &json!({ "refresh_token": "swr_unknown" })).await;
    }
    for path in [AUTH, "/api/ext/v1/session"] {
        let answer = app.send(Call::new("POST", path).portal().json(&credentials(KIM))).await;
        assert_eq!(
            (answer.status, answer.code(), answer.header("retry-after")),
            (429, 1105, Some("300")),
            "{path}"
        );
    }
    app.clock.advance(5 * MINUTE);
    app.token(KIM).await;
}

#[tokio::test]
async fn a_refresh_token_gives_an_access_token_only_and_dies_with_its_session() {
    let app = TestApp::new().await;
    let first = app.post(AUTH, &credentials(KIM)).await.json();
    let body = json!({ "refresh_token": first["refresh_token"] });
    for _ in 0..2 {
        app.clock.advance(DAY);
        let answer = app.post(AUTH, &body).await;
        assert_eq!((answer.status, keys(&answer)), (200, vec!["auth_token".to_owned()]));
        let token = answer.json()["auth_token"].as_str().unwrap().to_owned();
        assert_eq!(app.get("/api/v1/organisation/my", &token).await.status, 200);
    }
    assert!(!app.on_disk(first["refresh_token"].as_str().unwrap()).await, "only its hash is stored");
    app.clock.advance(7 * DAY);
    assert!(empty_401(&app.post(AUTH, &body).await), "a week without use");
    let second = app.post(AUTH, &credentials(KIM)).await.json();
    app.sql("UPDATE session SET revoked_at = 1").await;
    assert!(empty_401(&app.post(AUTH, &json!({ "refresh_token": second["refresh_token"] })).await));
}

async fn machine(app: &TestApp, creator: u64, expires_at: Option<i64>, cidrs: Option<&str>) -> Secret {
    let token = secret::random("swa_").unwrap();
    let tenant = app.store.tenant(WorkspaceId::from(101));
    tenant
        .make_token(UserId::from(creator), &token, "test", expires_at, cidrs, app.clock.now())
        .await
        .unwrap();
    token
}

async fn exchange(app: &TestApp, token: &Secret) -> Answer {
    app.post(AUTH, &json!({ "application_token": token.expose() })).await
}

#[tokio::test]
async fn an_application_token_opens_its_workspace_with_its_makers_rights_and_nothing_else() {
    let app = TestApp::new().await;
    let secret = machine(&app, 2, None, None).await;
    let answer = exchange(&app, &secret).await;
    assert_eq!((answer.status, keys(&answer)), (200, vec!["auth_token".to_owned()]));
    assert!(!app.on_disk(secret.expose()).await, "only its hash is stored");
    let token = answer.json()["auth_token"].as_str().unwrap().to_owned();
    assert_eq!(app.get("/api/v1/user", &token).await.header("x-workspace-id"), Some("101"));
    // It is no person.
    let switch = Call::new("POST", "/api/v1/authenticate/workspace")
        .bearer(&token)
        .json(&json!({ "target_organisation": { "id": 100 } }));
    assert_eq!(app.send(switch).await.status, 401);
    for account_call in ["/api/ext/v1/account", "/api/v2/user/my/workspace"] {
        let refused = app.get(account_call, &token).await;
        assert_eq!((refused.status, refused.code()), (403, 1104), "{account_call}");
    }
    // Its maker becomes Observer, then leaves: the token follows at once.
    app.sql("UPDATE membership_role SET role_id = 3 WHERE workspace_id = 101 AND account_id = 2").await;
    app.sql("UPDATE membership SET owner = 0 WHERE workspace_id = 101 AND account_id = 2").await;
    assert_eq!(app.get("/api/v1/user", &token).await.status, 403);
    assert_eq!(app.get("/api/v1/endpoint", &token).await.status, 200);
    app.sql("DELETE FROM membership WHERE workspace_id = 101 AND account_id = 2").await;
    assert_eq!(app.get("/api/v1/endpoint", &token).await.status, 403);
    assert!(empty_401(&exchange(&app, &secret).await));
}

#[tokio::test]
async fn revoked_expired_and_misplaced_application_tokens_are_refused() {
    let app = TestApp::new().await;
    let secret = machine(&app, 2, None, None).await;
    let token = exchange(&app, &secret).await.json()["auth_token"].as_str().unwrap().to_owned();
    app.sql("UPDATE application_token SET status = 1").await;
    assert!(empty_401(&exchange(&app, &secret).await));
    assert_eq!(
        app.get("/api/v1/endpoint", &token).await.status,
        401,
        "also the access token that it gave before"
    );
    let expiring = machine(&app, 2, Some(app.clock.now() + MINUTE), None).await;
    let short = exchange(&app, &expiring).await.json()["auth_token"].as_str().unwrap().to_owned();
    app.clock.advance(MINUTE);
    assert!(empty_401(&exchange(&app, &expiring).await));
    assert_eq!(app.get("/api/v1/endpoint", &short).await.code(), 1103, "never longer than its token");
    let bound = machine(&app, 2, None, Some("192.0.2.0/24")).await;
    assert!(empty_401(&exchange(&app, &bound).await), "the address is unknown here");
    assert!(empty_401(&exchange(&app, &Secret::from("swa_unknown")).await));
}

#[tokio::test]
async fn a_switch_is_written_down_in_the_target_and_refused_without_a_difference() {
    let app = TestApp::new().await;
    app.token_in(KIM, 100).await;
    let noted = |workspace: i64| {
        let store = app.store.clone();
        async move {
            let events: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM event WHERE type_id = 67 AND account_id = 2 AND workspace_id = ?",
            )
            .bind(workspace)
            .fetch_one(store.read())
            .await
            .unwrap();
            let audits: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM audit_log WHERE action = 'workspace.switch' AND actor_id = 2 AND request_id <> '' AND workspace_id = ?",
            )
            .bind(workspace)
            .fetch_one(store.read())
            .await
            .unwrap();
            (events, audits)
        }
    };
    assert_eq!((noted(100).await, noted(101).await), ((1, 1), (0, 0)));
    let token = app.token(KIM).await;
    let mut answers = Vec::new();
    for target in [200, 999_999] {
        let body = json!({ "target_organisation": { "id": target } });
        let answer =
            app.send(Call::new("POST", "/api/v1/authenticate/workspace").bearer(&token).json(&body)).await;
        answers.push((answer.status, answer.text()));
    }
    assert_eq!(answers[0].0, 404);
    assert_eq!(answers[0], answers[1]);
    assert_eq!(noted(200).await, (0, 0));
}

#[tokio::test]
async fn broken_and_missing_tokens_are_401_with_a_code() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    for (header, code) in [("", 1102), ("Bearer", 1102), ("Bearer x.y.z", 1102), ("Basic eA==", 1102)] {
        let answer =
            app.send(Call::new("GET", "/api/v1/organisation/my").header("authorization", header)).await;
        assert_eq!((answer.status, answer.code()), (401, code), "{header}");
    }
    app.clock.advance(15 * MINUTE);
    let expired = app.get("/api/v1/organisation/my", &token).await;
    assert_eq!((expired.status, expired.code()), (401, 1103));
}

#[tokio::test]
async fn passwords_and_codes_never_come_back() {
    let app = TestApp::new().await;
    let body = json!({ "username": KIM, "password": { "leak": "5up3rs3cr3t" } });
    let answer = app.post(AUTH, &body).await;
    assert_eq!(answer.status, 422);
    assert!(!answer.text().contains("5up3rs3cr3t"), "{}", answer.text());
    let described =
        format!("{:?}", serde_json::from_value::<wire::session::Authenticate>(wrong(KIM)).unwrap());
    assert!(!described.contains(&sha1_hex("not the password")), "{described}");
    assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(1));
}
