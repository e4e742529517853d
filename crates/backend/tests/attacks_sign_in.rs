//! Attacks on signing in, by their names: replaying codes, reusing links, guessing the second factor from many sides at once, telling
//! accounts apart. What people of a workspace may try on each other is in `attacks.rs`.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{
    Answer, Call, TestApp, call, credentials, mailed, mails_come, mia_code, mia_wrong_code, refused,
    sha1_hex, why,
};
use switchyard_backend::demo::people::PASSWORD;

const MIA: &str = "mia@gamma.example";
const ULI: &str = "uli@acme.example";
const MINUTE: i64 = 60_000;

/// The first step; answers the challenge.
async fn challenge(app: &TestApp, username: &str) -> String {
    let asked = app.post("/api/v1/authenticate", &credentials(username)).await.json();
    asked["mfa_token"].as_str().unwrap_or_else(|| panic!("{asked}")).to_owned()
}

async fn answer(app: &TestApp, path: &str, token: &str, code: &str) -> Answer {
    app.send(Call::new("POST", path).portal().json(&json!({ "mfa_token": token, "code": code }))).await
}

const DOORS: [&str; 2] = ["/api/v1/authenticate", "/api/ext/v1/session"];

#[tokio::test]
async fn replaying_a_code_fails_at_both_doors_on_any_challenge_and_at_once() {
    let app = TestApp::new().await;
    let code = mia_code(app.clock.now());
    let (one, two) = (challenge(&app, MIA).await, challenge(&app, MIA).await);
    // Two browsers with the same code at the same moment: one comes in.
    let (left, right) =
        tokio::join!(answer(&app, DOORS[0], &one, &code), answer(&app, DOORS[1], &two, &code));
    let mut statuses = [left.status, right.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    // Overheard: neither with its own challenge nor with a new one, for as long as the code would count.
    for (door, token) in [(DOORS[0], &one), (DOORS[1], &two)] {
        assert_eq!(answer(&app, door, token, &code).await.status, 401, "{door}");
    }
    app.clock.advance(5 * MINUTE);
    let late = mia_code(app.clock.now());
    let fresh = challenge(&app, MIA).await;
    assert_eq!(answer(&app, DOORS[0], &fresh, &late).await.status, 200);
    app.clock.advance(25_000);
    let fresh = challenge(&app, MIA).await;
    assert_eq!(answer(&app, DOORS[1], &fresh, &late).await.status, 401, "still within its window");
}

#[tokio::test]
async fn reusing_a_recovery_link_fails_once_used_replaced_or_late_and_at_once() {
    let app = TestApp::new().await;
    let ask = async |count: usize| {
        app.post("/api/ext/v1/recovery/request", &json!({ "username": ULI })).await;
        mails_come(&app, ULI, count).await;
        mailed(&app, ULI, "recovery#")
    };
    let set = async |token: &str, password: &str| {
        app.post("/api/ext/v1/recovery", &json!({ "token": token, "password": sha1_hex(password) })).await
    };
    let first = ask(1).await;
    let (one, two) = tokio::join!(set(&first, "the first of two"), set(&first, "the other of two"));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 403], "two at once");
    assert_eq!(why(&set(&first, "a third one").await), refused(403, "LinkOver"));
    let (replaced, current) = (ask(2).await, ask(3).await);
    assert_eq!(why(&set(&replaced, "by the older link").await), refused(403, "LinkOver"));
    app.clock.advance(30 * MINUTE);
    assert_eq!(why(&set(&current, "half an hour later").await), refused(403, "LinkOver"));
    // What opens an invitation opens no account, and the other way round.
    let cross = app.post("/api/ext/v1/invitation/read", &json!({ "token": current })).await;
    assert!(cross.status == 404 || cross.status == 405, "{}", cross.status);
}

#[tokio::test]
async fn reusing_an_invitation_link_fails_once_used_or_revoked() {
    let app = TestApp::new().await;
    let kim = app.token("kim@acme.example").await;
    let invite = async |address: &str| {
        let body = json!({ "workspace": { "id": 101 }, "addresses": [address], "role": { "id": 3 } });
        let made = call(&app, "POST", "/api/ext/v1/invitation", &kim, body).await.json();
        assert!(made[0]["link"].is_string(), "{made}");
        mailed(&app, address, "invitation#")
    };
    let accept = async |token: &str, password: &str| {
        let body = json!({ "token": token, "name": "Guest", "password": sha1_hex(password) });
        app.post("/api/ext/v1/invitation/accept/new", &body).await
    };
    let token = invite("guest@else.example").await;
    let used = accept(&token, "a guest's password").await;
    assert!(used.status < 300, "{} {}", used.status, used.text());
    let again = accept(&token, "a thief's password").await;
    assert!(again.status >= 400, "{}", again.status);
    let thief = json!({ "username": "guest@else.example", "password": sha1_hex("a thief's password") });
    assert_eq!(app.post("/api/v1/authenticate", &thief).await.status, 401);
}

#[tokio::test]
async fn brute_forcing_the_second_factor_locks_whatever_the_door_the_challenge_and_the_kind_of_code() {
    let app = TestApp::new().await;
    // Twelve guesses at once, over six challenges and both doors: three are looked at.
    let mut tokens = Vec::new();
    for _ in 0..6 {
        tokens.push(challenge(&app, MIA).await);
    }
    let wrong = mia_wrong_code(app.clock.now());
    let guesses = (0..12).map(|n| {
        let code = if n % 3 == 0 { format!("AAAA-BBBB-CCCC-{n:04}") } else { wrong.clone() };
        let (app, token, door) = (&app, tokens[n % 6].clone(), DOORS[n % 2]);
        async move { answer(app, door, &token, &code).await }
    });
    let answers = futures_all(guesses).await;
    let locked = answers.iter().filter(|answer| why(answer) == refused(401, "TooManyRequests")).count();
    assert!(answers.iter().all(|answer| answer.status == 401) && locked >= 9, "{locked} of 12 locked");
    // The right code does not help while it is locked, nor does the password, nor a new challenge.
    let right = mia_code(app.clock.now());
    assert_eq!(answer(&app, DOORS[0], &tokens[5], &right).await.status, 401);
    assert_eq!(app.post("/api/v1/authenticate", &credentials(MIA)).await.status, 401);
    app.clock.advance(5 * MINUTE);
    let fresh = challenge(&app, MIA).await;
    assert_eq!(answer(&app, DOORS[1], &fresh, &mia_code(app.clock.now())).await.status, 200, "mia is back");
}

/// Runs all, side by side.
async fn futures_all<F: Future<Output = Answer>>(all: impl Iterator<Item = F>) -> Vec<Answer> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut done = Vec::new();
    while !waiting.is_empty() {
        let next = std::future::poll_fn(|context| {
            for at in 0..waiting.len() {
                if let std::task::Poll::Ready(answer) = waiting[at].as_mut().poll(context) {
                    drop(waiting.swap_remove(at));
                    return std::task::Poll::Ready(answer);
                }
            }
            std::task::Poll::Pending
        });
        done.push(next.await);
    }
    done
}

#[tokio::test]
async fn brute_forcing_a_mailed_code_ends_with_its_challenge_and_sending_it_again_gives_no_new_tries() {
    let app = TestApp::new().await;
    let uli = app.token(ULI).await;
    let body = json!({ "type": { "id": 2 }, "password": sha1_hex(PASSWORD) });
    let made = call(&app, "POST", "/api/v1/user/mfa", &uli, body).await.json();
    let activate = format!("/api/ext/v1/account/mfa/{}/activate", made["id"]);
    let code = mailed(&app, ULI, "code is:");
    let guess = |n: u32| format!("{:06}", (code.parse::<u32>().unwrap() + 1 + n) % 1_000_000);
    // Setting up: five guesses, then not even the right one.
    for n in 0..5 {
        assert_eq!(call(&app, "POST", &activate, &uli, json!({ "code": guess(n) })).await.status, 422);
    }
    assert_eq!(call(&app, "POST", &activate, &uli, json!({ "code": code })).await.status, 422);
    app.sql("UPDATE mfa_key SET code_tries = 0 WHERE status = 0").await;
    assert_eq!(call(&app, "POST", &activate, &uli, json!({ "code": code })).await.status, 200);
    // Signing in: the count is the account's, and a fresh mail does not reset it.
    app.clock.advance(MINUTE);
    let token = challenge(&app, ULI).await;
    for _ in 0..2 {
        assert_eq!(answer(&app, DOORS[0], &token, "nope00").await.status, 401);
    }
    app.clock.advance(MINUTE);
    assert_eq!(app.post("/api/ext/v1/mfa/resend", &json!({ "mfa_token": token })).await.status, 204);
    assert_eq!(answer(&app, DOORS[0], &token, "nope01").await.status, 401);
    let latest = mailed(&app, ULI, "code is:");
    assert_eq!(why(&answer(&app, DOORS[0], &token, &latest).await), refused(401, "TooManyRequests"));
}

#[tokio::test]
async fn enumerating_accounts_by_recovery_by_invitation_link_or_by_a_challenge_tells_nothing() {
    let app = TestApp::new().await;
    let seen = |answer: Answer| {
        let headers: Vec<String> = answer
            .headers
            .iter()
            .filter(|(name, _)| *name != "x-request-id")
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        (answer.status, headers, answer.text())
    };
    let mut answers = Vec::new();
    for name in [MIA, ULI, "nobody@acme.example", "no address", ""] {
        let before = app.state.hasher.worked();
        answers.push(seen(app.post("/api/ext/v1/recovery/request", &json!({ "username": name })).await));
        assert_eq!(app.state.hasher.worked(), before, "no work that could be timed: {name}");
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:#?}");
    // A made-up challenge, link or token is refused like a used one, without a hash being worked out.
    let before = app.state.hasher.worked();
    let never = seen(answer(&app, DOORS[1], "swm_never", "123456").await);
    let token = challenge(&app, MIA).await;
    let hashed = app.state.hasher.worked() - before;
    assert_eq!(answer(&app, DOORS[1], &token, &mia_code(app.clock.now())).await.status, 200);
    assert_eq!((seen(answer(&app, DOORS[1], &token, "123456").await).0, hashed), (never.0, 1));
    let unknown: Value = json!({ "token": "swv_never", "password": sha1_hex("whatever it is") });
    let before = app.state.hasher.worked();
    assert_eq!(why(&app.post("/api/ext/v1/recovery", &unknown).await), refused(403, "LinkOver"));
    assert_eq!(app.state.hasher.worked(), before, "a link that never was costs no hash");
}
