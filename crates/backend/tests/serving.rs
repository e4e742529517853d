//! What surrounds the calls: files of the portal, headers, CORS, the OpenAPI document, unknown calls, limits, faults.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::json;
use std::{collections::BTreeSet, fs};
use support::{Call, TestApp};
use switchyard_backend::{config::Config, routes};

const POLICY: &str = "default-src 'none'; script-src 'self' 'sha256-abc='";

/// A small build of the portal.
async fn app(change: impl FnOnce(&mut Config)) -> TestApp {
    let app = TestApp::with(change).await;
    let dist = app.state.config.dist.clone();
    fs::create_dir_all(dist.join("locales")).unwrap();
    fs::create_dir_all(dist.join("hosting")).unwrap();
    for (name, content) in [
        ("index.html", r#"<!doctype html><head><base href="/"></head><body>portal</body>"#),
        ("headers.json", &json!({ "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer" }).to_string()),
        ("app-0123456789abcdef.js", "plain script"),
        ("app-0123456789abcdef.js.br", "brotli script"),
        ("app-0123456789abcdef.js.gz", "gzip script"),
        ("app-0123456789abcdef_bg.wasm", "wasm"),
        ("config.json", "{}"),
        ("locales/de.0123456789abcdef.json", "{}"),
        ("hosting/nginx.conf", "secret plans"),
    ] {
        fs::write(dist.join(name), content).unwrap();
    }
    app
}

async fn get(app: &TestApp, uri: &str) -> support::Answer {
    app.send(Call::new("GET", uri)).await
}

#[tokio::test]
async fn hashed_files_are_for_ever_and_compressed() {
    let app = app(|_| {}).await;
    for (accept, encoding, content) in [
        ("br, gzip", Some("br"), "brotli script"),
        ("gzip", Some("gzip"), "gzip script"),
        ("br;q=0", None, "plain script"),
    ] {
        let answer =
            app.send(Call::new("GET", "/app-0123456789abcdef.js").header("accept-encoding", accept)).await;
        assert_eq!(
            (answer.status, answer.header("content-encoding"), answer.text().as_str()),
            (200, encoding, content)
        );
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
    }
    assert_eq!(
        get(&app, "/app-0123456789abcdef_bg.wasm").await.header("content-type"),
        Some("application/wasm")
    );
    let again = get(&app, "/locales/de.0123456789abcdef.json").await;
    assert!(again.header("cache-control").unwrap().contains("immutable"));
}

#[tokio::test]
async fn other_files_are_asked_for_again_and_pages_get_the_start_page() {
    let app = app(|_| {}).await;
    for page in ["/", "/w/101/devices?page=2", "/login/"] {
        let answer = get(&app, page).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some("text/html; charset=utf-8")),
            "{page}"
        );
        assert_eq!(
            (answer.header("cache-control"), answer.header("content-security-policy")),
            (Some("no-cache"), Some(POLICY))
        );
        assert!(answer.text().contains("portal"));
        let etag = answer.header("etag").unwrap();
        let cached = app.send(Call::new("GET", page).header("if-none-match", etag)).await;
        assert_eq!((cached.status, cached.body.len()), (304, 0));
    }
    for missing in [
        "/missing.js",
        "/old-0123456789abcdef.wasm",
        "/locales/xx.json",
        "/hosting/nginx.conf",
        "/headers.json",
        "/../token.key",
        "/%2e%2e/token.key",
        "/..%2ftoken.key",
        "/app-0123456789abcdef.js.br",
    ] {
        let answer = get(&app, missing).await;
        assert_eq!(answer.status, 404, "{missing}");
        assert!(!answer.text().contains("<html") && !answer.text().contains("portal"));
    }
    assert_eq!(app.send(Call::new("POST", "/w/101/devices")).await.status, 405);
    let head = app.send(Call::new("HEAD", "/config.json")).await;
    assert_eq!(head.status, 200);
}

#[tokio::test]
async fn the_same_build_works_below_another_path() {
    let app = app(|config| config.base = "/portal/".to_owned()).await;
    assert!(get(&app, "/portal/w/1").await.text().contains(r#"<base href="/portal/">"#));
    assert_eq!(get(&app, "/portal/config.json").await.text(), "{}");
    for lead in ["/", "/portal"] {
        let answer = get(&app, lead).await;
        assert_eq!((answer.status, answer.header("location")), (307, Some("/portal/")), "{lead}");
    }
    assert_eq!(get(&app, "/w/1").await.status, 404);
    assert_eq!(get(&app, "/api/ext/v1/capabilities").await.status, 200);
}

#[tokio::test]
async fn config_can_come_from_elsewhere_and_a_new_build_is_taken_at_once() {
    let own = tempfile::NamedTempFile::new().unwrap();
    fs::write(own.path(), r#"{"brand":"x"}"#).unwrap();
    let app = app(|config| config.config = Some(own.path().to_owned())).await;
    assert_eq!(get(&app, "/config.json").await.text(), r#"{"brand":"x"}"#);
    get(&app, "/").await;
    fs::write(app.state.config.dist.join("index.html"), "<base href=\"/\">another build, another length")
        .unwrap();
    fs::write(
        app.state.config.dist.join("headers.json"),
        r#"{"Content-Security-Policy":"default-src 'self'"}"#,
    )
    .unwrap();
    let answer = get(&app, "/").await;
    assert!(answer.text().contains("another build"));
    assert_eq!(answer.header("content-security-policy"), Some("default-src 'self'"));
}

#[tokio::test]
async fn without_a_build_the_api_works_under_the_strict_default() {
    let app = TestApp::new().await;
    let page = get(&app, "/").await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    assert_eq!(get(&app, "/healthz").await.json()["status"], "ok");
    let api = get(&app, "/api/ext/v1/capabilities").await;
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(api.header(name), Some(value), "{name}");
    }
    assert!(api.header("permissions-policy").is_some() && api.header("x-request-id").unwrap().len() == 16);
}

#[tokio::test]
async fn unknown_calls_methods_and_bodies() {
    let app = TestApp::new().await;
    for (method, uri, status, code) in [
        ("GET", "/api/v1/nothing", 404, 1201),
        ("GET", "/api", 404, 1201),
        ("PUT", "/api/v1/user", 405, 1000),
        ("GET", "/api/v1/authenticate", 405, 1000),
    ] {
        let answer = app.send(Call::new(method, uri)).await;
        assert_eq!(
            (answer.status, answer.code(), answer.header("content-type")),
            (status, code, Some("application/json")),
            "{method} {uri}"
        );
    }
    let huge = app.send(Call::new("POST", "/api/v1/authenticate").text(&"x".repeat((1 << 20) + 1))).await;
    assert_eq!((huge.status, huge.code()), (413, 1000));
    let token = app.token("kim@acme.example").await;
    for path in ["/api/v1/endpoint/abc", "/api/v1/user/-1", "/api/v1/sim/1.5", "/api/v1/endpoint/%ff"] {
        let answer = app.get(path, &token).await;
        assert_eq!((answer.status, answer.code()), (400, 1000), "{path}");
    }
    let beyond = app.get("/api/v1/endpoint/18446744073709551615", &token).await;
    assert_eq!(beyond.status, 404);
}

#[tokio::test]
async fn cors_is_open_for_tokens_and_closed_for_cookies() {
    let app = TestApp::new().await;
    let preflight = Call::new("OPTIONS", "/api/v1/user")
        .header("origin", "https://portal.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization");
    let answer = app.send(preflight.clone()).await;
    assert_eq!(
        (
            answer.status,
            answer.header("access-control-allow-origin"),
            answer.header("access-control-max-age")
        ),
        (200, Some("*"), Some("86400"))
    );
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    let answer = app.send(Call::new("GET", "/api/v1/user").header("origin", "https://portal.example")).await;
    let exposed = answer.header("access-control-expose-headers").unwrap();
    for name in [
        "x-total-count",
        "x-total-pages",
        "x-current-page",
        "x-count-per-page",
        "x-sort",
        "x-workspace-id",
        "x-request-id",
        "location",
        "retry-after",
    ] {
        assert!(exposed.contains(name), "{name}");
    }
    let narrow =
        TestApp::with(|config| config.cors_origin = vec!["https://portal.example".parse().unwrap()]).await;
    assert_eq!(
        narrow.send(preflight.clone()).await.header("access-control-allow-origin"),
        Some("https://portal.example")
    );
    let mut other = preflight;
    other.headers[0].1 = "https://evil.example".to_owned();
    assert_eq!(narrow.send(other).await.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn the_openapi_document_lists_exactly_the_route_table() {
    for faults in [false, true] {
        let app = TestApp::with(|config| config.faults = faults).await;
        let document = get(&app, "/api/openapi.json").await.json();
        let listed: BTreeSet<(String, String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, methods)| {
                methods.as_object().unwrap().iter().map(move |(method, operation)| (path, method, operation))
            })
            .map(|(path, method, operation)| {
                (method.to_uppercase(), path.clone(), operation["operationId"].as_str().unwrap().to_owned())
            })
            .collect();
        let table = routes::table(faults);
        let expected: BTreeSet<_> = table
            .routes()
            .iter()
            .map(|route| {
                (
                    route.descriptor.method.to_string(),
                    route.descriptor.template.to_owned(),
                    route.descriptor.name.to_owned(),
                )
            })
            .collect();
        assert_eq!(listed, expected);
        for route in table.routes() {
            let method = route.descriptor.method.as_str().to_lowercase();
            let operation = &document["paths"][route.descriptor.template][&method];
            assert!(
                operation["responses"][route.descriptor.ok.to_string()].is_object(),
                "{}",
                route.descriptor.name
            );
        }
        let text = document.to_string();
        for reference in
            text.split("\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next())
        {
            assert!(
                document["components"]["schemas"][reference].is_object(),
                "{reference} is referred to and missing"
            );
        }
    }
}

#[tokio::test]
async fn faults_follow_their_rules_and_exist_only_with_the_flag() {
    let without = TestApp::new().await;
    assert_eq!(without.post("/api/ext/v1/test/faults", &json!({})).await.status, 404);
    let app = TestApp::with(|config| config.faults = true).await;
    let capabilities = "/api/ext/v1/capabilities";
    let set = |rules: serde_json::Value| json!({ "seed": 7, "rules": rules });
    assert_eq!(
        app.post(
            "/api/ext/v1/test/faults",
            &set(json!([{ "prefix": "/api/ext", "status": 503, "chance": 0.5 }]))
        )
        .await
        .status,
        204
    );
    let mut rounds = Vec::new();
    for _ in 0..2 {
        app.post(
            "/api/ext/v1/test/faults",
            &set(json!([{ "prefix": "/api/ext", "status": 503, "chance": 0.5 }])),
        )
        .await;
        let mut seen = Vec::new();
        for _ in 0..20 {
            seen.push(get(&app, capabilities).await.status);
        }
        rounds.push(seen);
    }
    assert_eq!(rounds[0], rounds[1], "the same seed, the same faults");
    assert!(rounds[0].contains(&503) && rounds[0].contains(&200));
    app.post("/api/ext/v1/test/faults", &set(json!([{ "drop": 1.0 }]))).await;
    assert!(get(&app, capabilities).await.cut);
    for bad in [
        json!([{ "drop": 2.0 }]),
        json!([{ "status": 42 }]),
        json!([{ "delay_ms": 99_999_999 }]),
        json!([{ "unknown": 1 }]),
    ] {
        assert_eq!(app.post("/api/ext/v1/test/faults", &set(bad)).await.status, 400);
    }
    assert_eq!(app.send(Call::new("DELETE", "/api/ext/v1/test/faults")).await.status, 204);
    assert_eq!(get(&app, capabilities).await.status, 200);
}
