//! Devices over HTTP: lists with their headers, details, changes with their events and audit entries, and whose rows are seen.

mod support;

use serde_json::{Value, json};
use support::{Answer, Call, START, TestApp};

const KIM: &str = "kim@acme.example";
/// The first device of workspace 101, and of 200.
const DEVICE: u64 = 20_000_001;
const FOREIGN: u64 = 40_000_001;

async fn patch(app: &TestApp, token: &str, device: u64, body: &Value) -> Answer {
    app.send(Call::new("PATCH", &format!("/api/v1/endpoint/{device}")).bearer(token).json(body)).await
}

async fn device(app: &TestApp, token: &str, device: u64) -> Value {
    let answer = app.get(&format!("/api/v1/endpoint/{device}"), token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_list_says_how_long_it_is_and_where_one_is() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let answer = app.get("/api/v1/endpoint?per_page=25&page=2&sort=-name", &token).await;
    assert_eq!((answer.status, answer.json().as_array().unwrap().len()), (200, 25));
    for (name, value) in [
        ("x-total-count", "60"),
        ("x-total-pages", "3"),
        ("x-current-page", "2"),
        ("x-count-per-page", "25"),
        ("x-sort", "-name"),
        ("x-workspace-id", "101"),
        ("content-type", "application/json"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    let link = answer.header("link").unwrap();
    for rel in ["first", "prev", "next", "last"] {
        assert!(link.contains(&format!("rel=\"{rel}\"")), "{link}");
    }
    let beyond = app.get("/api/v1/endpoint?per_page=25&page=99", &token).await;
    assert_eq!((beyond.header("x-current-page"), beyond.json().as_array().unwrap().len()), (Some("3"), 10));
    let none = app.get("/api/v1/endpoint?q=name%3Anowhere", &token).await;
    assert_eq!(
        (none.header("x-total-count"), none.header("x-total-pages"), none.text().as_str()),
        (Some("0"), Some("1"), "[]")
    );
    let all = app.get("/api/v1/endpoint", &token).await;
    assert_eq!(all.header("x-count-per-page"), Some("1000"));
}

#[tokio::test]
async fn what_cannot_be_asked_is_1301_or_1302() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    for (raw, code) in [
        ("q=secret%3A1", 1301),
        ("q=status%3Aperhaps", 1301),
        ("q=created%3Ayesterday", 1301),
        ("q=name", 1301),
        ("sort=secret", 1302),
    ] {
        let answer = app.get(&format!("/api/v1/endpoint?{raw}"), &token).await;
        assert_eq!((answer.status, answer.code()), (422, code), "{raw}");
    }
}

#[tokio::test]
async fn a_row_has_the_fields_of_the_contract() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let rows = app.get("/api/v1/endpoint?per_page=60", &token).await.json();
    let row =
        rows.as_array().unwrap().iter().find(|row| !row["sim"].is_null() && row["imei"].is_string()).unwrap();
    assert_eq!(row["id"].as_u64().unwrap() / 10_000_000, 2);
    assert!(row["name"].as_str().unwrap().contains("TRK-"));
    assert_eq!(row["sim"]["iccid_with_luhn"].as_str().unwrap().len(), 20);
    assert_eq!(row["imei_with_luhn"].as_str().unwrap().len(), 15);
    assert!(row["created"].as_str().unwrap().ends_with("+0000"));
    assert!(row["service_profile"]["name"].as_str().unwrap().starts_with("Tracker"));
    assert!(
        row["connectivity"]["status"]["description"].is_string()
            && row["connectivity"]["status"]["id"].is_null()
    );
    assert!(row["usage"]["month_mb"].is_number());
    let mut detail = device(&app, &token, row["id"].as_u64().unwrap()).await;
    assert_eq!(detail["ip_address_space"]["ip_address_version"], 4, "the detail expands the space");
    detail["ip_address_space"] = row["ip_address_space"].clone();
    assert_eq!(detail, *row, "detail and list agree");
    let state = app.get(&format!("/api/v1/endpoint/{}/connectivity", row["id"]), &token).await.json();
    assert_eq!(state["services"], json!([]), "no session is known to the network");
    for field in ["status", "since", "operator", "country"] {
        assert_eq!(state[field], row["connectivity"][field], "{field}");
    }
}

#[tokio::test]
async fn name_and_tags_are_changed_and_told() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let answer = patch(
        &app,
        &token,
        DEVICE,
        &json!({ "name": "  <b>\"Ünï\"</b> 🚚  ", "tags": "Leased, brand new,leased" }),
    )
    .await;
    assert_eq!((answer.status, answer.text().as_str()), (204, ""));
    let now = device(&app, &token, DEVICE).await;
    assert_eq!(now["name"], "<b>\"Ünï\"</b> 🚚");
    assert_eq!(now["tags"], "leased,brand new", "as the workspace spells them, each once");
    let names: Vec<&str> =
        now["tag_assignments"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["leased", "brand new"]);
    assert!(now["tag_assignments"][1]["tag_color"]["id"].is_u64());
    let found = app.get("/api/v1/endpoint?q=name%3A%22%C3%9CN%C3%8F%22,tags%3ABrand*new", &token).await;
    assert_eq!((found.header("x-total-count"), found.json()[0]["id"].as_u64()), (Some("1"), Some(DEVICE)));
    let tags = app.get("/api/v2/tags?name=BRAND", &token).await.json();
    assert_eq!((tags["total"].as_u64(), tags["data"][0]["resource_count"].as_u64()), (Some(1), Some(1)));
    let audit: (String, String, i64, i64) = sqlx::query_as(
        "SELECT action, after, actor_id, at FROM audit_log WHERE workspace_id = 101 AND object = 'device' ORDER BY id DESC LIMIT 1",
    )
    .fetch_one(app.store.read())
    .await
    .unwrap();
    assert_eq!((audit.0.as_str(), audit.2, audit.3), ("device.update", 2, START));
    assert_eq!(serde_json::from_str::<Value>(&audit.1).unwrap()["tags"], "leased,brand new");
    assert_eq!(patch(&app, &token, DEVICE, &json!({ "tags": null })).await.status, 204);
    let now = device(&app, &token, DEVICE).await;
    assert_eq!((now.get("tags"), &now["tag_assignments"]), (None, &json!([])));
    assert!(now["last_updated"].as_str().unwrap().starts_with("2026-11-21"));
}

#[tokio::test]
async fn the_status_changes_the_device_only_and_raises_events() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let enabled =
        app.get("/api/v1/endpoint?q=status%3A0,sim_status%3A1&per_page=1", &token).await.json()[0].clone();
    let id = enabled["id"].as_u64().unwrap();
    let before = app.get("/api/ext/v1/endpoint/summary", &token).await.json();
    for (status, events) in [(1, 1), (1, 1), (0, 2)] {
        assert_eq!(patch(&app, &token, id, &json!({ "status": { "id": status } })).await.status, 204);
        let now = device(&app, &token, id).await;
        assert_eq!(now["status"]["id"], status);
        assert_eq!(now["sim"]["status"], enabled["sim"]["status"], "the SIM stays as it is");
        assert_eq!(
            app.number("SELECT count(*) FROM event WHERE workspace_id = 101 AND type_id IN (42, 43)").await,
            events
        );
        if status == 1 {
            assert_eq!(now["connectivity"]["status"]["description"], "OFFLINE");
            let now = app.get("/api/ext/v1/endpoint/summary", &token).await.json();
            assert_eq!(now["enabled"].as_u64(), before["enabled"].as_u64().map(|count| count - 1));
            assert_eq!(now["total"], before["total"]);
        }
    }
    let events: Vec<(i64, i64, Option<i64>)> =
        sqlx::query_as("SELECT type_id, device_id, sim_id FROM event WHERE workspace_id = 101 AND device_id IS NOT NULL ORDER BY id")
            .fetch_all(app.store.read())
            .await
            .unwrap();
    assert_eq!(events.iter().map(|event| event.0).collect::<Vec<_>>(), [43, 42]);
    assert!(events.iter().all(|event| event.1 as u64 == id && event.2.is_some()));
}

#[tokio::test]
async fn wrong_changes_are_refused_as_a_whole() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let before = device(&app, &token, DEVICE).await;
    let long = "x".repeat(101);
    for (body, status, code) in [
        (json!({ "name": " ", "tags": "a" }), 422, 1400),
        (json!({ "name": long }), 422, 1400),
        (json!({ "name": "a\nb" }), 422, 1400),
        (json!({ "tags": long }), 422, 1400),
        (json!({ "status": { "id": 2 } }), 422, 1400),
        (json!({ "status": { "id": 7 }, "name": "fine" }), 422, 1400),
        (json!({ "name": 5 }), 422, 1400),
        (json!({ "owner": 5 }), 400, 1000),
    ] {
        let answer = patch(&app, &token, DEVICE, &body).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{body}: {}", answer.text());
    }
    assert_eq!(device(&app, &token, DEVICE).await, before);
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE object = 'device'").await, 0);
}

#[tokio::test]
async fn foreign_and_unknown_devices_cannot_be_told_apart() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    for path in ["", "/connectivity"] {
        let foreign = app.get(&format!("/api/v1/endpoint/{FOREIGN}{path}"), &token).await;
        let unknown = app.get(&format!("/api/v1/endpoint/99{path}"), &token).await;
        assert_eq!((foreign.status, foreign.code()), (404, 1201));
        assert_eq!((foreign.status, foreign.text()), (unknown.status, unknown.text()));
    }
    for id in [FOREIGN, 99, u64::MAX] {
        let answer = patch(&app, &token, id, &json!({ "name": "mine now" })).await;
        assert_eq!((answer.status, answer.code()), (404, 1401));
    }
    assert_eq!(app.number("SELECT count(*) FROM device WHERE name = 'mine now'").await, 0);
    let found = app.get(&format!("/api/v1/endpoint?q=id%3A{FOREIGN}"), &token).await;
    assert_eq!(found.header("x-total-count"), Some("0"));
    let found = app.get("/api/v1/endpoint?q=search%3ASTU-", &token).await;
    assert_eq!(found.header("x-total-count"), Some("0"));
}

#[tokio::test]
async fn an_observer_reads_and_changes_nothing() {
    let app = TestApp::new().await;
    let token = app.token("ola@acme.example").await;
    assert_eq!(app.get("/api/v1/endpoint?per_page=1", &token).await.status, 200);
    let answer = patch(&app, &token, DEVICE, &json!({ "name": "x" })).await;
    assert_eq!((answer.status, answer.code()), (403, 1104));
}

#[tokio::test]
async fn lookups_of_the_list() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let statuses = app.get("/api/v1/endpoint/status", &token).await.json();
    assert_eq!(statuses[1], json!({ "id": 1, "description": "Disabled" }));
    let colors = app.get("/api/v2/tag-colors", &token).await.json();
    assert!(
        colors.as_array().unwrap().iter().all(|color| color["hex_color"].as_str().unwrap().starts_with('#'))
    );
    let tags = app.get("/api/v2/tags?page_size=5&page=99", &token).await.json();
    assert_eq!(
        (tags["total"].as_u64(), tags["last_page"].as_u64(), tags["page"].as_u64()),
        (Some(16), Some(4), Some(4))
    );
    assert_eq!(tags["data"].as_array().unwrap().len(), 1);
    for path in ["/api/v1/service_profile", "/api/v1/tariff_profile"] {
        let policies = app.get(path, &token).await.json();
        let used: u64 = policies
            .as_array()
            .unwrap()
            .iter()
            .map(|policy| policy["used_count"].as_str().unwrap().parse::<u64>().unwrap())
            .sum();
        assert_eq!(used, 60, "{path}");
    }
}
