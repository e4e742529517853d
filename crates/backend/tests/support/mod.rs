//! What the tests of the backend start from: the whole router in process, a fresh copy of a small demo world per test, a clock that the
//! test moves, and the people of the demo world.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "every test file uses a part of it, and a failed set-up is a failed test"
)]

pub mod fleet;

use axum::{Router, body::Body};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use switchyard_backend::{
    auth::{jwt::Keys, totp},
    clock::Clock,
    config::Config,
    demo::{self, DemoOptions, people},
    router,
    state::AppState,
    store::{self, Store},
};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt;

/// When the tests begin: five days after the demo world's "now".
pub const START: i64 = demo::world::ANCHOR_MS + 5 * demo::world::DAY_MS;

/// The server, and what a test may touch of it.
pub struct TestApp {
    pub router: Router,
    pub state: AppState,
    pub store: Store,
    pub clock: Clock,
    pub folder: TempDir,
}

/// The database of the demo world, made once per test program. Its bytes: a file would stay behind for good.
async fn template() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(folder.path()).await.unwrap();
            demo::seed(&store, DemoOptions { devices: Some(60), ..DemoOptions::default() }).await.unwrap();
            store.close().await;
            std::fs::read(folder.path().join(store::FILE)).unwrap()
        })
        .await
}

impl TestApp {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With a changed command line. `dist` points into the test's own folder.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(store::FILE), template().await).unwrap();
        let mut config = Config {
            auth_rate: 10_000,
            data: folder.path().to_owned(),
            dist: folder.path().join("dist"),
            ..Config::default()
        };
        change(&mut config);
        let store = Store::open(folder.path()).await.unwrap();
        let clock = Clock::manual(START);
        let keys = Keys::load_or_create(folder.path()).unwrap();
        let state = AppState::new(store.clone(), keys, clock.clone(), config).unwrap();
        Self { router: router(&state), state, store, clock, folder }
    }

    /// Sends a request.
    pub async fn send(&self, call: Call) -> Answer {
        let mut request = axum::http::Request::builder().method(call.method).uri(&call.uri);
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        let body = call.body.map_or_else(Body::empty, Body::from);
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes().to_vec());
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            cut: body.is_err(),
            body: body.unwrap_or_default(),
        }
    }

    pub async fn get(&self, uri: &str, token: &str) -> Answer {
        self.send(Call::new("GET", uri).bearer(token)).await
    }

    pub async fn post(&self, uri: &str, body: &Value) -> Answer {
        self.send(Call::new("POST", uri).json(body)).await
    }

    /// Signs a person of the demo world in; answers the access token of the default workspace.
    pub async fn token(&self, username: &str) -> String {
        let answer = self.post("/api/v1/authenticate", &credentials(username)).await;
        assert_eq!(answer.status, 200, "{username}: {}", answer.text());
        answer.json()["auth_token"].as_str().unwrap().to_owned()
    }

    /// The same for another workspace.
    pub async fn token_in(&self, username: &str, workspace: u64) -> String {
        let token = self.token(username).await;
        let body = json!({ "target_organisation": { "id": workspace } });
        let answer =
            self.send(Call::new("POST", "/api/v1/authenticate/workspace").bearer(&token).json(&body)).await;
        assert_eq!(answer.status, 200, "{username} in {workspace}: {}", answer.text());
        answer.json()["auth_token"].as_str().unwrap().to_owned()
    }

    /// Changes the world behind the server's back.
    pub async fn sql(&self, statement: &'static str) {
        let mut tx = self.store.write().await.unwrap();
        sqlx::query(statement).execute(&mut *tx).await.unwrap();
        tx.commit(store::Unaudited::Seed).await.unwrap();
    }

    pub async fn number(&self, question: &'static str) -> i64 {
        sqlx::query_scalar(question).fetch_one(self.store.read()).await.unwrap()
    }

    /// Whether a text occurs anywhere in the database files.
    pub async fn on_disk(&self, text: &str) -> bool {
        std::fs::read_dir(self.folder.path()).unwrap().any(|entry| {
            let path = entry.unwrap().path();
            path.is_file()
                && std::fs::read(path).unwrap().windows(text.len()).any(|window| window == text.as_bytes())
        })
    }
}

/// A request to be sent.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: &'static str,
    pub uri: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<String>,
}

impl Call {
    pub fn new(method: &'static str, uri: &str) -> Self {
        Self { method, uri: uri.to_owned(), headers: Vec::new(), body: None }
    }
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }
    pub fn json(mut self, body: &Value) -> Self {
        self.body = Some(body.to_string());
        self.header("content-type", "application/json")
    }
    pub fn text(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self
    }
    /// As the portal calls the session calls.
    pub fn portal(self) -> Self {
        self.header("x-switchyard", "1")
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: axum::http::HeaderMap,
    pub body: Vec<u8>,
    /// The connection was cut in the body.
    pub cut: bool,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
    /// The error code of a problem; 0 without a body.
    pub fn code(&self) -> i64 {
        if self.body.is_empty() { 0 } else { self.json()["error_code"].as_i64().unwrap_or(0) }
    }
    /// The value of the session cookie that was set; empty when it was cleared.
    pub fn cookie(&self) -> Option<String> {
        let text = self.header("set-cookie")?;
        Some(text.strip_prefix("switchyard_session=")?.split(';').next()?.to_owned())
    }
}

/// As the contract sends a password.
pub fn sha1_hex(password: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha1::digest(password))
}

/// The right credentials of a person of the demo world.
pub fn credentials(username: &str) -> Value {
    json!({ "username": username, "password": sha1_hex(people::PASSWORD) })
}

pub fn wrong(username: &str) -> Value {
    json!({ "username": username, "password": sha1_hex("not the password") })
}

/// The code that mia's authenticator shows at that moment.
pub fn mia_code(now: i64) -> String {
    let secret = data_encoding::BASE32_NOPAD.decode(people::MIA_SECRET.as_bytes()).unwrap();
    format!("{:06}", totp::code(&secret, totp::step(now)))
}

/// A code that is wrong at that moment.
pub fn mia_wrong_code(now: i64) -> String {
    let right: Vec<String> = [-30_000, 0, 30_000].iter().map(|shift| mia_code(now + shift)).collect();
    (0..4).map(|number| format!("{number:06}")).find(|code| !right.contains(code)).unwrap()
}

/// A call with a token; null is no body.
pub async fn call(app: &TestApp, method: &'static str, uri: &str, token: &str, body: Value) -> Answer {
    let call = Call::new(method, uri).bearer(token);
    app.send(if body.is_null() { call } else { call.json(&body) }).await
}

/// Status and reason of an answer; no reason for one that is none of refusal.
pub fn why(answer: &Answer) -> (u16, String) {
    let token = if answer.body.is_empty() || answer.status < 400 {
        String::new()
    } else {
        answer.json()["error_token"].as_str().unwrap_or_default().to_owned()
    };
    (answer.status, token)
}

/// What [`why`] answers for a refusal.
pub fn refused(status: u16, token: &str) -> (u16, String) {
    (status, token.to_owned())
}

/// Waits until so many mails to an address are there: some are written after the answer. A disk may take its time.
pub async fn mails_come(app: &TestApp, to: &str, count: usize) {
    let began = std::time::Instant::now();
    while mails(app, to).len() < count {
        assert!(began.elapsed().as_secs() < 60, "mail {count} to {to} does not come");
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
}

/// The texts of all mails to an address, the latest last: their names sort by time.
pub fn mails(app: &TestApp, to: &str) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(app.folder.path().join("mail")) else { return Vec::new() };
    let mut files: Vec<_> = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "eml"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| std::fs::read_to_string(path).unwrap().replace("=\r\n", ""))
        .filter(|text| text.contains(&format!("To: {to}")))
        .collect()
}

/// What follows `before` in the latest mail to an address, up to the next blank.
pub fn mailed(app: &TestApp, to: &str, before: &str) -> String {
    let text = mails(app, to).pop().unwrap_or_else(|| panic!("no mail to {to}"));
    text.split_once(before).unwrap().1.split_whitespace().next().unwrap().to_owned()
}
