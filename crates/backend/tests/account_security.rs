//! How the own account is secured: sessions, password, recovery by mail, second factors by app and by mail, trusted devices, and
//! what Administrators may do about it for the people at home in their workspace.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{Answer, Call, TestApp, call, mailed, mails, refused, sha1_hex, why};
use switchyard_backend::{auth::totp, demo::people::PASSWORD};

const ULI: &str = "uli@acme.example";
const NEW: &str = "another password";
const MINUTE: i64 = 60_000;

async fn sign_in(app: &TestApp, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": sha1_hex(password) });
    app.send(Call::new("POST", "/api/ext/v1/session").portal().json(&body)).await
}

async fn second(app: &TestApp, token: &str, code: &str) -> Answer {
    let body = json!({ "mfa_token": token, "code": code });
    app.send(Call::new("POST", "/api/ext/v1/session").portal().json(&body)).await
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

/// Waits for what happens after the answer.
async fn until(what: impl Fn() -> bool) {
    let began = Instant::now();
    while !what() {
        assert!(began.elapsed() < Duration::from_secs(60), "it does not happen");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_and_all_others() {
    let app = TestApp::new().await;
    let (one, two, three) = (app.token(ULI).await, app.token(ULI).await, app.token(ULI).await);
    let list = app.get("/api/ext/v1/account/session", &one).await.json();
    let current: Vec<_> =
        list.as_array().unwrap().iter().filter(|row| row["current"] == json!(true)).collect();
    assert_eq!((list.as_array().unwrap().len(), current.len()), (3, 1), "{list}");
    let of_two = app.get("/api/ext/v1/account/session", &two).await.json();
    let id =
        of_two.as_array().unwrap().iter().find(|row| row["current"] == json!(true)).unwrap()["id"].clone();
    // Not somebody else's.
    let kim = app.token("kim@acme.example").await;
    let uri = format!("/api/ext/v1/account/session/{id}");
    assert_eq!(call(&app, "DELETE", &uri, &kim, Value::Null).await.status, 404);
    assert_eq!(call(&app, "DELETE", &uri, &one, Value::Null).await.status, 204);
    assert_eq!(app.get("/api/ext/v1/account", &two).await.status, 401, "at its next request");
    assert_eq!(call(&app, "DELETE", &uri, &one, Value::Null).await.status, 404, "it is over");
    assert_eq!(call(&app, "DELETE", "/api/ext/v1/account/session", &one, Value::Null).await.status, 204);
    assert_eq!(app.get("/api/ext/v1/account", &three).await.status, 401);
    assert_eq!(app.get("/api/ext/v1/account/session", &one).await.json().as_array().unwrap().len(), 1);
    assert_eq!(app.get("/api/ext/v1/account", &kim).await.status, 200);
}

#[tokio::test]
async fn a_password_changes_with_the_old_one_only_and_ends_what_it_shall() {
    let app = TestApp::new().await;
    let (one, two) = (app.token(ULI).await, app.token(ULI).await);
    app.sql("INSERT INTO trusted_device (account_id, fingerprint_hash, activated_at, expires_at) SELECT id, randomblob(32), 0, 9e15 FROM account WHERE username = 'uli@acme.example'").await;
    let change = |old: &str, new: &str, others: bool| json!({ "old_password": sha1_hex(old), "new_password": sha1_hex(new), "end_other_sessions": others });
    let wrong = call(&app, "PATCH", "/api/v1/user/password", &one, change("guess", NEW, false)).await;
    assert_eq!((wrong.status, &wrong.json()["errors"][0]["field"]), (422, &json!("old_password")));
    let same = call(&app, "PATCH", "/api/v1/user/password", &one, change(PASSWORD, PASSWORD, false)).await;
    assert_eq!((same.status, &same.json()["errors"][0]["field"]), (422, &json!("new_password")));
    assert_eq!(
        call(&app, "PATCH", "/api/v1/user/password", &one, change(PASSWORD, NEW, false)).await.status,
        204
    );
    assert_eq!(app.get("/api/ext/v1/account", &two).await.status, 200, "not asked for");
    assert_eq!(app.number("SELECT count(*) FROM trusted_device d JOIN account a ON a.id = d.account_id WHERE a.username = 'uli@acme.example'").await, 0);
    assert_eq!(sign_in(&app, ULI, PASSWORD).await.status, 401);
    assert_eq!(sign_in(&app, ULI, NEW).await.status, 200);
    assert_eq!(
        call(&app, "PATCH", "/api/v1/user/password", &one, change(NEW, PASSWORD, true)).await.status,
        204
    );
    assert_eq!(
        (
            app.get("/api/ext/v1/account", &two).await.status,
            app.get("/api/ext/v1/account", &one).await.status
        ),
        (401, 200)
    );
    assert!(app.get("/api/ext/v1/account/security", &one).await.json()["password_changed"].is_string());
}

#[tokio::test]
async fn recovery_by_mail_tells_nobody_who_has_an_account_and_its_link_works_once_for_half_an_hour() {
    let app = TestApp::new().await;
    let ask = |name: &'static str| {
        let app = &app;
        async move {
            let before = app.state.hasher.worked();
            let answer = app.post("/api/ext/v1/recovery/request", &json!({ "username": name })).await;
            let headers = answer
                .headers
                .iter()
                .filter(|(name, _)| *name != "x-request-id")
                .map(|(name, value)| format!("{name}: {value:?}"))
                .collect::<Vec<_>>();
            (answer.status, headers, answer.text(), app.state.hasher.worked() - before)
        }
    };
    app.sql("UPDATE account SET status = 2 WHERE username = 'person01@acme.example'").await;
    let known = ask(ULI).await;
    until(|| mails(&app, ULI).len() == 1).await;
    for name in ["nobody@acme.example", "person01@acme.example", "no address"] {
        assert_eq!(ask(name).await, known, "{name}");
    }
    let first = mailed(&app, ULI, "recovery#");
    assert_eq!(ask(ULI).await, known);
    until(|| mails(&app, ULI).len() == 2).await;
    let latest = mailed(&app, ULI, "recovery#");
    let set = |token: String, password: &'static str| {
        let app = &app;
        async move {
            app.post("/api/ext/v1/recovery", &json!({ "token": token, "password": sha1_hex(password) })).await
        }
    };
    assert_eq!(why(&set(first, NEW).await), refused(403, "LinkOver"), "a later link replaces it");
    let held = app.token(ULI).await;
    assert_eq!(set(latest.clone(), NEW).await.status, 204);
    assert_eq!(app.get("/api/ext/v1/account", &held).await.status, 401);
    assert_eq!((sign_in(&app, ULI, PASSWORD).await.status, sign_in(&app, ULI, NEW).await.status), (401, 200));
    assert_eq!(why(&set(latest, PASSWORD).await), refused(403, "LinkOver"), "once");
    assert_eq!(ask(ULI).await, known);
    until(|| mails(&app, ULI).len() == 3).await;
    let third = mailed(&app, ULI, "recovery#");
    app.clock.advance(30 * MINUTE);
    assert_eq!(why(&set(third.clone(), PASSWORD).await), refused(403, "LinkOver"), "half an hour");
    // The fourth within an hour is answered the same, and sends nothing.
    assert_eq!(ask(ULI).await, known);
    assert_eq!(ask("kim@acme.example").await, known);
    until(|| mails(&app, "kim@acme.example").len() == 1).await;
    assert_eq!(mails(&app, ULI).len(), 3);
    assert!(!app.on_disk(&third).await && mails(&app, "person01@acme.example").is_empty());
}

/// Sets up an app for uli; answers its secret and the recovery codes.
async fn with_app(app: &TestApp, token: &str) -> (Vec<u8>, Vec<String>) {
    let body = json!({ "type": { "id": 1 }, "password": sha1_hex(PASSWORD) });
    let made = call(app, "POST", "/api/v1/user/mfa", token, body).await;
    assert_eq!((made.status, made.header("cache-control")), (200, Some("no-store")), "{}", made.text());
    let made = made.json();
    let shown = text(&made["secret_key"]);
    assert!(text(&made["otpauth"]).contains(&format!("secret={shown}&issuer=Switchyard")), "{made}");
    let secret = data_encoding::BASE32_NOPAD.decode(shown.as_bytes()).unwrap();
    let uri = format!("/api/ext/v1/account/mfa/{}/activate", made["id"]);
    let code = format!("{:06}", totp::code(&secret, totp::step(app.clock.now())));
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    assert_eq!(call(app, "POST", &uri, token, json!({ "code": wrong })).await.status, 422);
    let active = call(app, "POST", &uri, token, json!({ "code": code })).await;
    assert_eq!(active.status, 200, "{}", active.text());
    let codes: Vec<String> = active.json()["codes"].as_array().unwrap().iter().map(text).collect();
    assert_eq!(
        why(&call(app, "POST", &uri, token, json!({ "code": code })).await),
        refused(409, "MfaActive")
    );
    // The code that activated opens nothing more.
    let asked = sign_in(app, ULI, PASSWORD).await.json();
    assert_eq!(asked["mfa_type"], "app");
    assert_eq!(second(app, &text(&asked["mfa_token"]), &code).await.status, 401, "replayed");
    (secret, codes)
}

#[tokio::test]
async fn an_app_is_set_up_with_a_code_and_ten_recovery_codes_work_once_each() {
    let app = TestApp::new().await;
    let uli = app.token(ULI).await;
    let renewing = call(
        &app,
        "POST",
        "/api/ext/v1/account/recovery_code",
        &uli,
        json!({ "password": sha1_hex(PASSWORD) }),
    )
    .await;
    assert_eq!(why(&renewing), refused(409, "NoMfa"));
    let (secret, codes) = with_app(&app, &uli).await;
    assert_eq!(codes.iter().collect::<std::collections::HashSet<_>>().len(), 10);
    let security = app.get("/api/ext/v1/account/security", &uli).await;
    assert!(
        !security.text().contains("secret_key") && !security.text().contains(&codes[0]),
        "{}",
        security.text()
    );
    assert_eq!(
        (&security.json()["recovery_codes"], &security.json()["mfa"][0]["status"]["id"]),
        (&json!(10), &json!(1))
    );
    app.clock.advance(MINUTE);
    // By the app, by a recovery code however it is typed, and not by the same one again.
    let asked = async || text(&sign_in(&app, ULI, PASSWORD).await.json()["mfa_token"]);
    let code = format!("{:06}", totp::code(&secret, totp::step(app.clock.now())));
    assert_eq!(second(&app, &asked().await, &code).await.status, 200);
    assert_eq!(second(&app, &asked().await, &codes[0].to_lowercase().replace('-', " ")).await.status, 200);
    assert_eq!(second(&app, &asked().await, &codes[0]).await.status, 401);
    for code in &codes {
        assert!(!app.on_disk(code).await && !app.on_disk(&code.replace('-', "")).await, "hashes only");
    }
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE action = 'mfa.recovery_code'").await, 1);
    let fresh = call(
        &app,
        "POST",
        "/api/ext/v1/account/recovery_code",
        &uli,
        json!({ "password": sha1_hex(PASSWORD) }),
    )
    .await
    .json();
    assert_eq!(second(&app, &asked().await, &codes[1]).await.status, 401, "the old set is over");
    assert_eq!(second(&app, &asked().await, fresh["codes"][0].as_str().unwrap()).await.status, 200);
    // Off with the password; or by the contract's call soon after signing in.
    let key = security.json()["mfa"][0]["id"].clone();
    let remove = format!("/api/ext/v1/account/mfa/{key}/remove");
    app.clock.advance(11 * MINUTE);
    let late = call(&app, "DELETE", &format!("/api/v1/user/my/mfa/{key}"), &uli, Value::Null).await;
    assert_eq!(why(&late), refused(403, "SignInAgain"));
    assert_eq!(call(&app, "POST", &remove, &uli, json!({ "password": sha1_hex("guess") })).await.status, 422);
    assert_eq!(
        call(&app, "POST", &remove, &uli, json!({ "password": sha1_hex(PASSWORD) })).await.status,
        204
    );
    assert!(sign_in(&app, ULI, PASSWORD).await.json()["auth_token"].is_string());
    assert_eq!(app.get("/api/ext/v1/account/security", &uli).await.json()["recovery_codes"], json!(0));
}

#[tokio::test]
async fn codes_by_mail_work_once_for_twenty_minutes_and_are_sent_again_in_limits() {
    let app = TestApp::new().await;
    app.sql("UPDATE account SET locale = 'de' WHERE username = 'uli@acme.example'").await;
    let uli = app.token(ULI).await;
    let body = json!({ "type": { "id": 2 }, "password": sha1_hex(PASSWORD) });
    let made = call(&app, "POST", "/api/v1/user/mfa", &uli, body.clone()).await.json();
    assert!(made["secret_key"].is_null() && made["otpauth"].is_null(), "{made}");
    let code = || mailed(&app, ULI, "lautet:");
    let uri = format!("/api/v1/user/mfa/{}", made["id"]);
    let patch = |code: String| json!({ "status": { "id": 1 }, "code": code });
    assert_eq!(call(&app, "PATCH", &uri, &uli, patch("000000".to_owned())).await.status, 422);
    assert_eq!(call(&app, "PATCH", &uri, &uli, patch(code())).await.status, 204);
    let listed =
        app.get("/api/v1/user?q=security:email_mfa", &app.token("kim@acme.example").await).await.json();
    assert_eq!(listed[0]["username"], ULI);
    let asked = sign_in(&app, ULI, PASSWORD).await.json();
    assert_eq!((&asked["mfa_type"], mails(&app, ULI).len()), (&json!("email"), 2));
    let token = text(&asked["mfa_token"]);
    let first = code();
    let resend = async || app.post("/api/ext/v1/mfa/resend", &json!({ "mfa_token": token })).await;
    let soon = resend().await;
    assert_eq!((soon.status, soon.header("retry-after")), (429, Some("60")));
    app.clock.advance(MINUTE);
    assert_eq!(resend().await.status, 204);
    assert_eq!(second(&app, &token, &first).await.status, 401, "the later code replaces it");
    let latest = code();
    assert_eq!(second(&app, &token, &latest).await.status, 200);
    assert_eq!(second(&app, &token, &latest).await.status, 401, "once");
    assert_eq!(resend().await.status, 401, "the sign-in is over");
    let in_time = text(&sign_in(&app, ULI, PASSWORD).await.json()["mfa_token"]);
    let last = code();
    let asked = text(&sign_in(&app, ULI, PASSWORD).await.json()["mfa_token"]);
    let late = code();
    assert!(!app.on_disk(&asked).await);
    app.clock.advance(20 * MINUTE - 1);
    assert_eq!(second(&app, &in_time, &last).await.status, 200, "twenty minutes (BR-53)");
    app.clock.advance(1);
    assert_eq!(second(&app, &asked, &late).await.status, 401, "and no longer");
    // Six in a quarter of an hour.
    app.clock.advance(15 * MINUTE);
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(sign_in(&app, ULI, PASSWORD).await.status);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 429]);
}

#[tokio::test]
async fn guessing_the_second_factor_locks_after_three_tries_whatever_the_challenge() {
    let app = TestApp::new().await;
    let (secret, _) = with_app(&app, &app.token(ULI).await).await;
    app.clock.advance(6 * MINUTE);
    let mut tries = Vec::new();
    let token = text(&sign_in(&app, ULI, PASSWORD).await.json()["mfa_token"]);
    let other = text(&sign_in(&app, ULI, PASSWORD).await.json()["mfa_token"]);
    for (token, guess) in
        [(&token, "000000"), (&other, "AAAA-BBBB-CCCC-DDDD"), (&token, "000001"), (&other, "000002")]
    {
        tries.push(why(&second(&app, token, guess).await));
    }
    let right = format!("{:06}", totp::code(&secret, totp::step(app.clock.now())));
    tries.push(why(&second(&app, &other, &right).await));
    assert_eq!(tries[3..], [refused(401, "TooManyRequests"), refused(401, "TooManyRequests")], "{tries:?}");
}

#[tokio::test]
async fn administrators_help_people_who_are_at_home_in_their_workspace_and_nobody_else() {
    let app = TestApp::new().await;
    let (kim, uli, noor) =
        (app.token("kim@acme.example").await, app.token(ULI).await, app.token("noor@beta.example").await);
    with_app(&app, &uli).await;
    let id = async |token: &str, name: &str| {
        let listed = app.get(&format!("/api/v1/user?q=username:{name}"), token).await.json();
        listed[0]["id"].clone()
    };
    let (of_uli, ola, me) =
        (id(&kim, ULI).await, id(&noor, "ola@acme.example").await, id(&kim, "kim@acme.example").await);
    let detail = app.get(&format!("/api/v1/user/{of_uli}"), &kim).await.json();
    let key = detail["mfa"][0]["id"].clone();
    assert_eq!(detail["mfa"][0]["name"], "app", "{detail}");
    // ola belongs to 200, but signs in at 101: noor must not weaken that.
    let far = call(&app, "GET", &format!("/api/v1/user/{ola}/mfa/trusted_device"), &noor, Value::Null).await;
    assert_eq!(why(&far), refused(403, "NotAtHomeHere"));
    // uli may not do it for kim; and not even kim for the SuperAdmin.
    let up = call(&app, "DELETE", &format!("/api/v1/user/{me}/mfa/1"), &uli, Value::Null).await;
    assert_eq!(why(&up), refused(403, "Forbidden"));
    let sam = id(&kim, "sam@acme.example").await;
    let above = call(&app, "DELETE", &format!("/api/v1/user/{sam}/mfa/1"), &kim, Value::Null).await;
    assert_eq!(why(&above), refused(403, "PersonBeyondOwn"));
    assert_eq!(
        call(&app, "DELETE", &format!("/api/v1/user/{of_uli}/mfa/{key}"), &kim, Value::Null).await.status,
        204
    );
    assert!(sign_in(&app, ULI, PASSWORD).await.json()["auth_token"].is_string());
    assert_eq!(app.number("SELECT count(*) FROM event WHERE type_id = 14 AND workspace_id = 101").await, 1);
    let seen = app.get("/api/v1/user/my/mfa/trusted_device", &uli).await;
    assert_eq!((seen.status, seen.json()), (200, json!([])));
}
