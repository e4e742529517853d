//! Compressed responses: what is compressed, what stays as it is, and that nothing else about a response changes.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use flate2::read::GzDecoder;
use serde_json::{Value, json};
use std::{fs, io::Read};
use support::{Answer, Call, TestApp, credentials};
use switchyard_backend::{routes, table::QueryKind};

const KIM: &str = "kim@acme.example";
const BROWSER: &str = "gzip, deflate, br, zstd";
const DEVICES: &str = "/api/v1/endpoint?per_page=50";

async fn get(app: &TestApp, uri: &str, token: &str, accept: &str) -> Answer {
    app.send(Call::new("GET", uri).bearer(token).header("accept-encoding", accept)).await
}

/// The body as it was before compression.
fn decoded(answer: &Answer) -> Vec<u8> {
    let mut body = Vec::new();
    match answer.header("content-encoding") {
        Some("br") => brotli::Decompressor::new(answer.body.as_slice(), 4096).read_to_end(&mut body),
        Some("gzip") => GzDecoder::new(answer.body.as_slice()).read_to_end(&mut body),
        other => {
            assert_eq!(other, None);
            return answer.body.clone();
        }
    }
    .unwrap();
    body
}

fn varies(answer: &Answer) -> bool {
    answer
        .headers
        .get_all("vary")
        .iter()
        .any(|vary| vary.to_str().unwrap().to_ascii_lowercase().contains("accept-encoding"))
}

/// Names and values of all headers but those that compression changes, and the request's own id.
fn other_headers(answer: &Answer) -> Vec<(String, String)> {
    let changed = ["content-encoding", "content-length", "vary", "x-request-id"];
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !changed.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    headers
}

#[tokio::test]
async fn a_list_is_compressed_as_the_client_prefers_and_is_otherwise_the_same() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let plain = app.get(DEVICES, &token).await;
    assert_eq!((plain.status, plain.header("content-encoding")), (200, None));
    assert!(varies(&plain), "caches must know that there are other encodings");
    for (accept, encoding) in [
        (BROWSER, Some("br")),
        ("br;q=0.5, gzip", Some("gzip")),
        ("gzip", Some("gzip")),
        ("br;q=0, gzip;q=0", None),
        ("identity", None),
    ] {
        // The first is written for the request, the second is kept.
        for _ in 0..2 {
            let answer = get(&app, DEVICES, &token, accept).await;
            assert_eq!((answer.status, answer.header("content-encoding")), (200, encoding), "{accept}");
            assert_eq!(decoded(&answer), plain.body);
            assert_eq!(other_headers(&answer), other_headers(&plain));
            assert!(varies(&answer));
            if encoding.is_some() {
                assert!(answer.body.len() * 4 < plain.body.len(), "{} bytes", answer.body.len());
                assert_eq!(answer.header("content-length"), None);
            }
        }
    }
    let head = Call::new("HEAD", DEVICES).bearer(&token);
    let (plain_head, head) =
        (app.send(head.clone()).await, app.send(head.header("accept-encoding", BROWSER)).await);
    assert_eq!((plain_head.status, plain_head.body.len()), (200, 0));
    assert_eq!(plain_head.header("content-length"), Some(plain.body.len().to_string().as_str()));
    assert_eq!((head.status, head.body.len(), head.header("content-encoding")), (200, 0, Some("br")));
    assert_eq!(other_headers(&head), other_headers(&plain));
}

#[tokio::test]
async fn every_list_that_is_long_enough_is_compressed() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let mut compressed = 0;
    for route in routes::table(false).routes() {
        let descriptor = route.descriptor;
        let is_list = matches!(route.query, QueryKind::List | QueryKind::Tags);
        if !is_list || descriptor.template.contains('{') {
            continue;
        }
        let plain = app.get(descriptor.template, &token).await;
        let answer = get(&app, descriptor.template, &token, BROWSER).await;
        assert_eq!((plain.status, answer.status), (200, 200), "{}", descriptor.name);
        let wanted = (plain.body.len() >= 1024).then_some("br");
        assert_eq!(answer.header("content-encoding"), wanted, "{}", descriptor.name);
        assert_eq!(decoded(&answer), plain.body, "{}", descriptor.name);
        compressed += usize::from(wanted.is_some());
    }
    assert!(compressed >= 4, "{compressed} lists were long enough");
}

#[tokio::test]
async fn secrets_small_bodies_and_errors_are_not_compressed() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let session = Call::new("POST", "/api/ext/v1/session")
        .portal()
        .header("accept-encoding", BROWSER)
        .json(&credentials(KIM));
    let session = app.send(session).await;
    // Long enough to be compressed if it had no token.
    let resumed = Call::new("POST", "/api/ext/v1/session/resume")
        .portal()
        .header("accept-encoding", BROWSER)
        .header("cookie", &format!("switchyard_session={}", session.cookie().unwrap()));
    let resumed = app.send(resumed).await;
    assert!(resumed.body.len() > 1024 && resumed.json()["session"]["auth_token"].is_string());
    for answer in [
        session,
        resumed,
        get(&app, "/api/ext/v1/workspace/rights", &token, BROWSER).await,
        get(&app, "/api/v1/endpoint/424242", &token, BROWSER).await,
        get(&app, "/api/v1/nothing", &token, BROWSER).await,
        get(&app, DEVICES, "no token", BROWSER).await,
    ] {
        assert_eq!(answer.header("content-encoding"), None, "{}", answer.text());
        assert!(answer.json().is_object());
    }
}

#[tokio::test]
async fn exports_and_the_openapi_document_are_compressed() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let document = get(&app, "/api/openapi.json", "", "gzip").await;
    assert_eq!(document.header("content-encoding"), Some("gzip"));
    let document: Value = serde_json::from_slice(&decoded(&document)).unwrap();
    // Secrets are marked for readers of the document, too.
    assert_eq!(document["components"]["schemas"]["Secret"]["format"], "password");
    for uri in ["/api/ext/v1/audit/export", "/api/ext/v1/account/review/export"] {
        let plain = app.get(uri, &token).await;
        let answer = get(&app, uri, &token, BROWSER).await;
        assert_eq!((plain.status, answer.status), (200, 200), "{uri}");
        assert_eq!(decoded(&answer).is_empty(), plain.body.is_empty(), "{uri}");
        assert_eq!(other_headers(&answer), other_headers(&plain), "{uri}");
    }
}

#[tokio::test]
async fn cut_responses_are_still_cut() {
    let app = TestApp::with(|config| config.faults = true).await;
    let token = app.token(KIM).await;
    let set = |rules: Value| json!({ "seed": 7, "rules": rules });
    let rules = json!([{ "prefix": "/api/v1/endpoint", "drop": 1.0 }]);
    app.post("/api/ext/v1/test/faults", &set(rules)).await;
    let cut = get(&app, DEVICES, &token, BROWSER).await;
    assert!(cut.cut && cut.body.is_empty() && cut.header("content-encoding").is_none());
    let rules = json!([{ "prefix": "/api/v1/endpoint", "status": 503 }]);
    app.post("/api/ext/v1/test/faults", &set(rules)).await;
    assert_eq!(get(&app, DEVICES, &token, BROWSER).await.json()["error_token"], "InjectedFault");
    let delayed = json!([{ "prefix": "/api/v1/endpoint", "delay_ms": 20 }]);
    app.post("/api/ext/v1/test/faults", &set(delayed)).await;
    assert_eq!(get(&app, DEVICES, &token, BROWSER).await.header("content-encoding"), Some("br"));
}

#[tokio::test]
async fn files_are_sent_as_they_are_on_the_disk() {
    let app = TestApp::new().await;
    let dist = app.state.config.dist.clone();
    fs::create_dir_all(&dist).unwrap();
    let long = "let a = 1;".repeat(1_000);
    let preload = r#"<link rel="preload" href="app-0123456789abcdef_bg.wasm" as="fetch" crossorigin>"#;
    let page = format!(r#"<!doctype html><head><base href="/">{preload}</head><body>portal</body>"#);
    for (name, content) in [
        ("index.html", page.as_str()),
        ("app-0123456789abcdef.js", long.as_str()),
        ("app-0123456789abcdef.js.br", "ready copy"),
        ("other-0123456789abcdef.js", long.as_str()),
    ] {
        fs::write(dist.join(name), content).unwrap();
    }
    let copy = get(&app, "/app-0123456789abcdef.js", "", BROWSER).await;
    assert_eq!((copy.header("content-encoding"), copy.text().as_str()), (Some("br"), "ready copy"));
    let without_copy = get(&app, "/other-0123456789abcdef.js", "", BROWSER).await;
    assert_eq!((without_copy.header("content-encoding"), without_copy.text()), (None, long));
    let start = get(&app, "/w/101/devices", "", BROWSER).await;
    assert_eq!(String::from_utf8(decoded(&start)).unwrap(), page, "preload hints included");
    assert_eq!(start.header("cache-control"), Some("no-cache"));
    let again = Call::new("GET", "/w/101/devices").header("accept-encoding", BROWSER);
    let again = app.send(again.header("if-none-match", start.header("etag").unwrap())).await;
    assert_eq!((again.status, again.body.len(), varies(&again)), (304, 0, true));
}
