//! A server on which everybody has a second factor (BR-50 to BR-55): put on at the second sign-in, told, and not to be taken off; and the copy
//! of the personal data, the deletion with its mail, and passwords that are tried first.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use std::time::Duration;
use support::{Answer, Call, TestApp, call, mailed, mails, mails_come, refused, sha1_hex, why};
use switchyard_backend::{auth::totp, demo::people::PASSWORD};
use tokio::time::timeout;

const ULI: &str = "uli@acme.example";
const SECURITY: &str = "/api/ext/v1/account/security";

async fn strict() -> TestApp {
    TestApp::with(|config| config.require_mfa = true).await
}

async fn sign_in(app: &TestApp, username: &str) -> Value {
    let body = json!({ "username": username, "password": sha1_hex(PASSWORD) });
    app.send(Call::new("POST", "/api/ext/v1/session").portal().json(&body)).await.json()
}

async fn second(app: &TestApp, asked: &Value, code: &str) -> Answer {
    let body = json!({ "mfa_token": asked["mfa_token"], "code": code });
    app.send(Call::new("POST", "/api/ext/v1/session").portal().json(&body)).await
}

fn password() -> Value {
    json!({ "password": sha1_hex(PASSWORD) })
}

/// Signs in with the code of the mail; answers the token.
async fn by_mail(app: &TestApp, username: &str) -> String {
    let asked = sign_in(app, username).await;
    assert_eq!(asked["mfa_type"], "email", "{asked}");
    let answer = second(app, &asked, &mailed(app, username, "code is:")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["auth_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_has_no_second_factor_gets_one_by_mail_at_the_second_sign_in_and_is_told_once() {
    let app = strict().await;
    app.sql("UPDATE account SET last_sign_in_at = NULL WHERE username = 'uli@acme.example'").await;
    // The first access needs none (BR-55).
    let first = sign_in(&app, ULI).await;
    assert!(first["auth_token"].is_string() && first["user"]["attention"] == json!(false), "{first}");
    let uli = by_mail(&app, ULI).await;
    let security = app.get(SECURITY, &uli).await.json();
    assert_eq!((&security["mandatory"], &security["put_on"]), (&json!(true), &json!(true)), "{security}");
    assert_eq!(app.get("/api/ext/v1/account", &uli).await.json()["attention"], json!(true));
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE action = 'mfa.put_on'").await, 1);
    for _ in 0..2 {
        let known = call(&app, "DELETE", "/api/ext/v1/account/mfa/notice", &uli, Value::Null).await;
        assert_eq!(known.status, 204);
    }
    assert_eq!(app.get(SECURITY, &uli).await.json()["put_on"], json!(false));
    assert_eq!(app.get("/api/ext/v1/account", &uli).await.json()["attention"], json!(false));
    // The other door asks, too, and who has a factor keeps it.
    let api = app
        .post(
            "/api/v1/authenticate",
            &json!({ "username": "kim@acme.example", "password": sha1_hex(PASSWORD) }),
        )
        .await
        .json();
    assert!(api["mfa_token"].is_string() && api["auth_token"].is_null(), "{api}");
    assert_eq!(sign_in(&app, "mia@gamma.example").await["mfa_type"], "app");
}

#[tokio::test]
async fn the_last_second_factor_stays_by_every_call_and_another_one_takes_its_place() {
    let app = strict().await;
    let uli = by_mail(&app, ULI).await;
    let mail = app.get(SECURITY, &uli).await.json()["mfa"][0]["id"].clone();
    let remove = format!("/api/ext/v1/account/mfa/{mail}/remove");
    assert_eq!(why(&call(&app, "POST", &remove, &uli, password()).await), refused(409, "MfaMandatory"));
    let contract = format!("/api/v1/user/my/mfa/{mail}");
    assert_eq!(why(&call(&app, "DELETE", &contract, &uli, Value::Null).await), refused(409, "MfaMandatory"));
    let body = json!({ "type": { "id": 1 }, "password": sha1_hex(PASSWORD) });
    let made = call(&app, "POST", "/api/v1/user/mfa", &uli, body.clone()).await.json();
    // One that is not active yet may go.
    let pending = format!("/api/ext/v1/account/mfa/{}/remove", made["id"]);
    assert_eq!(call(&app, "POST", &pending, &uli, password()).await.status, 204);
    let made = call(&app, "POST", "/api/v1/user/mfa", &uli, body).await.json();
    let secret = data_encoding::BASE32_NOPAD.decode(made["secret_key"].as_str().unwrap().as_bytes()).unwrap();
    let code = format!("{:06}", totp::code(&secret, totp::step(app.clock.now())));
    let activate = format!("/api/ext/v1/account/mfa/{}/activate", made["id"]);
    assert_eq!(call(&app, "POST", &activate, &uli, json!({ "code": code })).await.status, 200);
    let security = app.get(SECURITY, &uli).await.json();
    assert_eq!((security["mfa"].as_array().unwrap().len(), &security["put_on"]), (1, &json!(false)));
    assert_eq!(sign_in(&app, ULI).await["mfa_type"], "app");
    // An Administrator who takes it off does not open the account: the next sign-in asks by mail again.
    app.sql("DELETE FROM mfa_key").await;
    assert_eq!(sign_in(&app, ULI).await["mfa_type"], "email");
}

#[tokio::test]
async fn a_browser_that_was_trusted_is_asked_again_once_the_factor_was_taken_off() {
    let app = strict().await;
    let (kim, uli) = (by_mail(&app, "kim@acme.example").await, by_mail(&app, ULI).await);
    let print = "0123456789abcdef0123456789abcdef";
    let trusting = json!({
        "mfa_token": sign_in(&app, ULI).await["mfa_token"], "code": mailed(&app, ULI, "code is:"),
        "trusted_device": { "fingerprint": print, "operating_system": "Linux", "browser": "Firefox" },
    });
    assert_eq!(app.send(Call::new("POST", "/api/ext/v1/session").portal().json(&trusting)).await.status, 200);
    let again = json!({ "username": ULI, "password": sha1_hex(PASSWORD), "fingerprint": print });
    let trusted =
        async || app.send(Call::new("POST", "/api/ext/v1/session").portal().json(&again)).await.json();
    assert!(trusted().await["auth_token"].is_string());
    let factor = app.get(SECURITY, &uli).await.json()["mfa"][0]["id"].clone();
    let taken = call(&app, "DELETE", &format!("/api/v1/user/4/mfa/{factor}"), &kim, Value::Null).await;
    assert_eq!(taken.status, 204, "{}", taken.text());
    let asked = trusted().await;
    assert_eq!((&asked["mfa_type"], &asked["auth_token"]), (&json!("email"), &Value::Null), "{asked}");
}

#[tokio::test]
async fn without_the_option_nobody_is_asked_and_the_last_factor_may_go() {
    let app = TestApp::new().await;
    let uli = app.token(ULI).await;
    assert_eq!(app.get(SECURITY, &uli).await.json()["mandatory"], json!(false));
    assert!(sign_in(&app, ULI).await["auth_token"].is_string());
}

#[tokio::test]
async fn personal_data_are_copied_once_in_24_hours_and_the_page_knows_when_again() {
    let app = TestApp::new().await;
    let uli = app.token(ULI).await;
    let copy = async || app.get("/api/ext/v1/account/export", &uli).await;
    assert!(app.get(SECURITY, &uli).await.json()["next_export"].is_null());
    let (one, two) = tokio::join!(copy(), copy());
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 429], "two at once");
    app.clock.advance(60_000);
    let again = copy().await;
    assert_eq!((again.status, again.header("retry-after")), (429, Some("86340")));
    assert!(app.get(SECURITY, &uli).await.json()["next_export"].is_string());
    assert_eq!(app.get("/api/ext/v1/account/export", &app.token("kim@acme.example").await).await.status, 200);
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE action = 'account.export'").await, 2);
    // The token is over by then.
    app.clock.advance(24 * 3_600_000 - 60_000);
    let later = app.token(ULI).await;
    assert_eq!(app.get("/api/ext/v1/account/export", &later).await.status, 200);
}

#[tokio::test]
async fn a_copy_that_nobody_waits_for_any_more_is_not_the_one_of_the_day() {
    let app = TestApp::new().await;
    let claims = async || app.number("SELECT count(*) FROM audit_log WHERE action = 'account.export'").await;
    let given_up = async {
        loop {
            let (uli, before) = (app.token(ULI).await, claims().await);
            let claimed = async { while claims().await == before {} };
            tokio::select! {
                () = claimed => break uli,
                // It was faster than we saw: the next one is a day later.
                answer = app.get("/api/ext/v1/account/export", &uli) => assert_eq!(answer.status, 200),
            }
            app.clock.advance(24 * 3_600_000);
        }
    };
    let uli = timeout(Duration::from_secs(30), given_up).await.unwrap();
    let failed = "SELECT count(*) FROM audit_log WHERE action = 'account.export_failed'";
    let given_back = async { while app.number(failed).await == 0 {} };
    timeout(Duration::from_secs(30), given_back).await.unwrap();
    assert_eq!(app.get("/api/ext/v1/account/export", &uli).await.status, 200);
}

#[tokio::test]
async fn a_deletion_is_mailed_shown_with_the_account_and_can_be_taken_back() {
    let app = TestApp::new().await;
    app.sql("UPDATE account SET locale = 'de' WHERE username = 'uli@acme.example'").await;
    let uli = app.token(ULI).await;
    let asked = call(&app, "POST", "/api/ext/v1/account/delete", &uli, password()).await;
    assert!(asked.status == 200 && asked.json()["deletion"].is_string(), "{}", asked.text());
    let mail = mails(&app, ULI).pop().unwrap();
    assert!(mail.contains("/account/data"), "{mail}");
    let signed = sign_in(&app, ULI).await;
    assert_eq!(signed["user"]["attention"], json!(true), "{signed}");
    assert_eq!(call(&app, "DELETE", "/api/ext/v1/account/delete", &uli, Value::Null).await.status, 204);
    assert_eq!(app.get("/api/ext/v1/account", &uli).await.json()["attention"], json!(false));
}

#[tokio::test]
async fn passwords_that_are_tried_first_are_refused_wherever_one_is_chosen() {
    let app = TestApp::new().await;
    let uli = app.token(ULI).await;
    let change = json!({ "old_password": sha1_hex(PASSWORD), "new_password": sha1_hex("password1") });
    let answer = call(&app, "PATCH", "/api/v1/user/password", &uli, change).await;
    assert_eq!((answer.status, &answer.json()["errors"][0]["field"]), (422, &json!("new_password")));
    let mail = app.post("/api/ext/v1/recovery/request", &json!({ "username": ULI })).await;
    assert_eq!(mail.status, 204);
    mails_come(&app, ULI, 1).await;
    let token = mailed(&app, ULI, "recovery#");
    let set = async |password: &str| {
        app.post("/api/ext/v1/recovery", &json!({ "token": token, "password": sha1_hex(password) }))
            .await
            .status
    };
    // The link is not used up by the refusal.
    assert_eq!((set("iloveyou").await, set("quite another one").await), (422, 204));
}
