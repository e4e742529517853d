//! Sign-in tells nothing about who has an account: the same answer after the same work. The work is counted, not timed, because a
//! hash is what takes the time, and clocks of a busy machine prove nothing.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::json;
use support::{Answer, Call, TestApp, credentials, sha1_hex, wrong};

/// What a stranger sees of an answer.
fn seen(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "x-request-id");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (answer.status, headers.collect(), answer.text())
}

#[tokio::test]
async fn every_refused_sign_in_works_out_one_hash_and_answers_the_same() {
    let app = TestApp::new().await;
    // Somebody who is suspended, somebody who was deleted, and somebody who never chose a password; all with the right one.
    app.sql("UPDATE account SET status = 2 WHERE username = 'person01@acme.example'").await;
    app.sql("UPDATE account SET deleted_at = 1 WHERE username = 'person02@acme.example'").await;
    app.sql("UPDATE account SET password_hash = NULL WHERE username = 'person03@acme.example'").await;
    let with_print = json!({
        "username": "nobody.either@acme.example", "password": sha1_hex("x"), "fingerprint": "0123456789abcdef0123456789abcdef"
    });
    let attempts = [
        ("unknown", wrong("nobody@acme.example")),
        ("wrong password", wrong("kim@acme.example")),
        ("wrong password, second factor on", wrong("mia@gamma.example")),
        ("suspended", credentials("person01@acme.example")),
        ("deleted", credentials("person02@acme.example")),
        ("without a password", credentials("person03@acme.example")),
        ("unknown, with a device", with_print),
    ];
    for path in ["/api/v1/authenticate", "/api/ext/v1/session"] {
        let mut first = None;
        for (who, body) in &attempts {
            let before = app.state.hasher.worked();
            let answer = app.send(Call::new("POST", path).portal().json(body)).await;
            assert_eq!(app.state.hasher.worked() - before, 1, "hashes at {path}: {who}");
            let seen = seen(&answer);
            assert_eq!(seen.0, 401, "{who}");
            assert_eq!(&seen, first.get_or_insert(seen.clone()), "{path}: {who}");
        }
    }
    let before = app.state.hasher.worked();
    assert_eq!(app.post("/api/v1/authenticate", &credentials("kim@acme.example")).await.status, 200);
    assert_eq!(app.state.hasher.worked() - before, 1, "a sign-in that succeeds");
}

#[tokio::test]
async fn lockout_comes_after_as_many_tries_for_everybody_and_then_nothing_is_hashed() {
    let app = TestApp::new().await;
    let mut series = Vec::new();
    for username in ["kim@acme.example", "nobody@acme.example"] {
        let mut answers = Vec::new();
        for _ in 0..5 {
            let before = app.state.hasher.worked();
            let answer = app.post("/api/v1/authenticate", &wrong(username)).await;
            answers.push((seen(&answer), app.state.hasher.worked() - before));
        }
        series.push(answers);
    }
    assert_eq!(series[0], series[1]);
    assert!(series[0].iter().any(|(_, worked)| *worked == 0), "the lock holds: {:?}", series[0]);
}
