//! After a run through everything that has secrets, they are nowhere: not in the logs, not in any other answer than the one that makes them,
//! not in the audit log, and not in the database files.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use std::{
    io::Write,
    sync::{Arc, Mutex},
};
use support::{Answer, Call, TestApp, mailed, sha1_hex};
use switchyard_backend::{auth::totp, demo::people::PASSWORD};

/// What was logged.
#[derive(Clone, Default)]
struct Logs(Arc<Mutex<Vec<u8>>>);

impl Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A run: every answer, and every secret with the number of the answer that may hold it.
#[derive(Default)]
struct Run {
    answers: Vec<(String, String)>,
    secrets: Vec<(&'static str, String, usize)>,
}

impl Run {
    async fn send(
        &mut self,
        app: &TestApp,
        method: &'static str,
        uri: &str,
        token: &str,
        body: Value,
    ) -> Answer {
        let mut call = Call::new(method, uri).portal();
        if !token.is_empty() {
            call = call.bearer(token);
        }
        let answer = app.send(if body.is_null() { call } else { call.json(&body) }).await;
        let headers: Vec<String> =
            answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
        self.answers.push((format!("{method} {uri}"), format!("{} {}", headers.join("\n"), answer.text())));
        answer
    }

    /// A secret that the latest answer may hold.
    fn shown(&mut self, what: &'static str, secret: &str) {
        assert!(secret.len() >= 6, "{what} is not there: {:?}", self.answers.last());
        self.secrets.push((what, secret.to_owned(), self.answers.len() - 1));
    }

    /// A secret that no answer may hold.
    fn hidden(&mut self, what: &'static str, secret: &str) {
        self.secrets.push((what, secret.to_owned(), usize::MAX));
    }
}

/// Whether a text holds a secret. Six digits alone are also parts of numbers: they count when they stand alone.
fn holds(text: &str, secret: &str) -> bool {
    let alone = |at: usize| {
        let beside = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '.');
        beside(text[..at].chars().next_back()) && beside(text[at + secret.len()..].chars().next())
    };
    text.match_indices(secret).any(|(at, _)| secret.len() > 6 || alone(at))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

#[tokio::test]
async fn passwords_tokens_and_codes_are_in_no_log_no_other_answer_and_no_file() {
    let logs = Logs::default();
    let sink = logs.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .without_time()
        .with_ansi(false)
        .with_writer(move || sink.clone())
        .init();
    let app = TestApp::new().await;
    let uli = "uli@acme.example";
    let mut run = Run::default();
    run.hidden("the password", PASSWORD);
    run.hidden("what is sent of it", &sha1_hex(PASSWORD));
    let signed = run
        .send(
            &app,
            "POST",
            "/api/ext/v1/session",
            "",
            json!({ "username": uli, "password": sha1_hex(PASSWORD) }),
        )
        .await;
    let token = text(&signed.json()["auth_token"]);
    run.shown("an access token", &token);
    let cookie = signed.cookie().unwrap();
    run.shown("a refresh token", &cookie);
    let confirm = json!({ "password": sha1_hex(PASSWORD) });
    // A second factor by app, with recovery codes.
    let made = run
        .send(
            &app,
            "POST",
            "/api/v1/user/mfa",
            &token,
            json!({ "type": { "id": 1 }, "password": sha1_hex(PASSWORD) }),
        )
        .await
        .json();
    let secret = text(&made["secret_key"]);
    run.shown("the secret of an app", &secret);
    let key = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let code = format!("{:06}", totp::code(&key, totp::step(app.clock.now())));
    let codes = run
        .send(
            &app,
            "POST",
            &format!("/api/ext/v1/account/mfa/{}/activate", made["id"]),
            &token,
            json!({ "code": code }),
        )
        .await
        .json();
    for code in codes["codes"].as_array().unwrap() {
        run.shown("a recovery code", &text(code));
    }
    let asked = run
        .send(
            &app,
            "POST",
            "/api/ext/v1/session",
            "",
            json!({ "username": uli, "password": sha1_hex(PASSWORD) }),
        )
        .await
        .json();
    run.shown("a challenge", &text(&asked["mfa_token"]));
    let fingerprint = "a fingerprint that a browser keeps";
    run.hidden("a fingerprint", fingerprint);
    let trusted = json!({ "mfa_token": asked["mfa_token"], "code": codes["codes"][0], "trusted_device": { "fingerprint": fingerprint } });
    let second = run.send(&app, "POST", "/api/ext/v1/session", "", trusted).await;
    assert_eq!(second.status, 200, "{}", second.text());
    run.send(
        &app,
        "POST",
        &format!("/api/ext/v1/account/mfa/{}/remove", made["id"]),
        &token,
        confirm.clone(),
    )
    .await;
    // A code by mail.
    let made = run
        .send(
            &app,
            "POST",
            "/api/v1/user/mfa",
            &token,
            json!({ "type": { "id": 2 }, "password": sha1_hex(PASSWORD) }),
        )
        .await
        .json();
    let mailed_code = mailed(&app, uli, "code is:");
    run.hidden("a code in a mail", &mailed_code);
    run.send(
        &app,
        "PATCH",
        &format!("/api/v1/user/mfa/{}", made["id"]),
        &token,
        json!({ "status": { "id": 1 }, "code": mailed_code }),
    )
    .await;
    // An application token, an invitation, a recovery.
    let made = run
        .send(&app, "POST", "/api/v1/application_token", &token, json!({ "description": "gateway" }))
        .await
        .json();
    run.shown("an application token", &text(&made["application_token"]));
    let machine = run
        .send(
            &app,
            "POST",
            "/api/v1/authenticate",
            "",
            json!({ "application_token": made["application_token"] }),
        )
        .await
        .json();
    run.shown("a machine's access token", &text(&machine["auth_token"]));
    let kim = app.token("kim@acme.example").await;
    let invite =
        json!({ "workspace": { "id": 101 }, "addresses": ["guest@else.example"], "role": { "id": 3 } });
    let invited = run.send(&app, "POST", "/api/ext/v1/invitation", &kim, invite).await.json();
    run.shown("the link that is shown", text(&invited[0]["link"]).split_once('#').unwrap().1);
    run.hidden("the link that is mailed", &mailed(&app, "guest@else.example", "invitation#"));
    run.send(&app, "POST", "/api/ext/v1/recovery/request", "", json!({ "username": "kim@acme.example" }))
        .await;
    support::mails_come(&app, "kim@acme.example", 1).await;
    let recovery = mailed(&app, "kim@acme.example", "recovery#");
    run.hidden("a recovery link", &recovery);
    run.hidden("a new password", &sha1_hex("chosen anew"));
    run.send(
        &app,
        "POST",
        "/api/ext/v1/recovery",
        "",
        json!({ "token": recovery, "password": sha1_hex("chosen anew") }),
    )
    .await;
    let change = json!({ "old_password": sha1_hex(PASSWORD), "new_password": sha1_hex("chosen by uli"), "end_other_sessions": true });
    run.hidden("a changed password", &sha1_hex("chosen by uli"));
    assert_eq!(run.send(&app, "PATCH", "/api/v1/user/password", &token, change).await.status, 204);
    // Refusals that might echo what was sent.
    run.send(
        &app,
        "POST",
        "/api/ext/v1/session",
        "",
        json!({ "username": uli, "password": sha1_hex(PASSWORD), "extra": sha1_hex("chosen anew") }),
    )
    .await;
    run.send(
        &app,
        "POST",
        "/api/ext/v1/recovery",
        "",
        json!({ "token": recovery, "password": sha1_hex(PASSWORD) }),
    )
    .await;
    // Everything that is read.
    let sam = app.token_in("sam@acme.example", 101).await;
    for uri in [
        "/api/ext/v1/account",
        "/api/ext/v1/account/security",
        "/api/ext/v1/account/session",
        "/api/ext/v1/account/export",
        "/api/v1/user/my",
        "/api/v1/user/my/mfa/trusted_device",
        "/api/v1/application_token",
    ] {
        assert_eq!(run.send(&app, "GET", uri, &token, Value::Null).await.status, 200, "{uri}");
    }
    for uri in [
        "/api/ext/v1/audit",
        "/api/ext/v1/audit/export?format=jsonl",
        "/api/v1/user",
        "/api/ext/v1/invitation",
        "/api/ext/v1/account/review/export",
        "/api/v1/application_token",
    ] {
        assert_eq!(run.send(&app, "GET", uri, &sam, Value::Null).await.status, 200, "{uri}");
    }
    let logged = String::from_utf8_lossy(&logs.0.lock().unwrap()).into_owned();
    assert!(logged.contains("/api/v1/user/mfa"), "the run is in the log");
    let mut audit: Vec<String> = sqlx::query_scalar("SELECT action || ' ' || coalesce(before, '') || ' ' || coalesce(after, '') || ' ' || coalesce(object_id, '') FROM audit_log")
        .fetch_all(app.store.read())
        .await
        .unwrap();
    audit.sort();
    assert!(audit.len() >= 12, "{audit:#?}");
    let mut found = Vec::new();
    for (what, secret, at) in &run.secrets {
        if holds(&logged, secret) {
            found.push(format!("{what} in the log"));
        }
        for (index, (call, answer)) in run.answers.iter().enumerate() {
            if index != *at && holds(answer, secret) {
                found.push(format!("{what} in the answer of {call}"));
            }
        }
        let quoted = audit.iter().find(|entry| holds(entry, secret));
        found.extend(quoted.map(|entry| format!("{what} in the audit log: {entry}")));
        if secret.len() > 6 && app.on_disk(secret).await {
            found.push(format!("{what} in the database"));
        }
    }
    assert!(run.secrets.len() >= 24 && found.is_empty(), "{found:#?}");
}
