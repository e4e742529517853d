//! Tags over HTTP (api.md §16), and the legacy comma lists that follow them; countries and operators (api.md §13).
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{Answer, Call, TestApp};

const KIM: &str = "kim@acme.example";

async fn call(app: &TestApp, token: &str, method: &'static str, uri: &str, body: Option<Value>) -> Answer {
    let call = Call::new(method, uri).bearer(token);
    app.send(body.iter().fold(call, |call, body| call.json(body))).await
}

async fn make(app: &TestApp, token: &str, name: &str) -> u64 {
    let made = call(app, token, "POST", "/api/v2/tags", Some(json!({ "name": name }))).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["id"].as_u64().unwrap()
}

async fn device(app: &TestApp, token: &str, device: u64) -> Value {
    app.get(&format!("/api/v1/endpoint/{device}"), token).await.json()
}

async fn some_devices(app: &TestApp, token: &str) -> Vec<u64> {
    let rows = app.get("/api/v1/endpoint?per_page=3", token).await.json();
    rows.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_tag_is_made_once_whatever_the_case() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let body = json!({ "name": "  Grün  ", "color": { "id": 4 } });
    let made = call(&app, &token, "POST", "/api/v2/tags", Some(body)).await;
    assert_eq!(made.status, 201);
    let tag = made.json();
    assert_eq!(
        (&tag["name"], &tag["tag_color"]["id"], &tag["resource_count"]),
        (&json!("Grün"), &json!(4), &json!(0))
    );
    let again = call(&app, &token, "POST", "/api/v2/tags", Some(json!({ "name": "GRÜN" }))).await;
    assert_eq!((again.status, again.code()), (409, 1405));
    let found = app.get("/api/v2/tags?name=gr%C3%BC", &token).await.json();
    assert_eq!(found["data"][0]["id"], tag["id"]);
    for (body, code) in [
        (json!({ "name": "" }), 1402),
        (json!({ "name": "a,b" }), 1403),
        (json!({ "name": "x".repeat(101) }), 1403),
        (json!({ "name": "x", "color": { "id": 99 } }), 1401),
    ] {
        let refused = call(&app, &token, "POST", "/api/v2/tags", Some(body.clone())).await;
        assert_eq!(
            (refused.status, refused.json()["errors"][0]["error_code"].as_i64()),
            (422, Some(code)),
            "{body}"
        );
    }
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE action = 'tag.create'").await, 1);
}

#[tokio::test]
async fn tags_come_and_go_and_the_comma_list_follows() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let [one, two, _] = some_devices(&app, &token).await[..] else { panic!("three devices") };
    for id in [one, two] {
        let cleared =
            call(&app, &token, "PATCH", &format!("/api/v1/endpoint/{id}"), Some(json!({ "tags": "first" })))
                .await;
        assert!(cleared.status == 204, "{}", cleared.text());
    }
    let tag = make(&app, &token, "Zweiter").await;
    let tags = |id: u64| format!("/api/v2/endpoint/{id}/tags");
    let revision = "SELECT revision FROM workspace_revision WHERE workspace_id = 101 AND area = 'device'";
    for id in [one, two] {
        let before = app.number(revision).await;
        assert_eq!(call(&app, &token, "POST", &tags(id), Some(json!({ "id": tag }))).await.status, 201);
        assert!(app.number(revision).await > before);
        assert_eq!(device(&app, &token, id).await["tags"], "first,Zweiter");
    }
    let twice = call(&app, &token, "POST", &tags(one), Some(json!({ "id": tag }))).await;
    assert_eq!((twice.status, twice.code()), (409, 1405));
    let unknown = call(&app, &token, "POST", &tags(one), Some(json!({ "id": 424_242 }))).await;
    assert_eq!((unknown.status, unknown.json()["errors"][0]["error_code"].as_i64()), (422, Some(1401)));
    let listed = app.get(&tags(one), &token).await.json();
    assert_eq!((&listed[1]["name"], &listed[1]["resource_count"]), (&json!("Zweiter"), &json!(2)));

    // A new name is everywhere at once: list, search, assignments.
    let renamed =
        call(&app, &token, "PATCH", &format!("/api/v2/tags/{tag}"), Some(json!({ "name": "ÖFFENTLICH" })))
            .await;
    assert_eq!(renamed.status, 204);
    for id in [one, two] {
        let device = device(&app, &token, id).await;
        assert_eq!(
            (&device["tags"], &device["tag_assignments"][1]["name"]),
            (&json!("first,ÖFFENTLICH"), &json!("ÖFFENTLICH"))
        );
    }
    let found = app.get("/api/v1/endpoint?q=tags%3A%C3%B6ffentlich", &token).await;
    assert_eq!(found.header("x-total-count"), Some("2"));
    assert_eq!(app.get("/api/v1/endpoint?q=tags%3Azweiter", &token).await.header("x-total-count"), Some("0"));
    let taken =
        call(&app, &token, "PATCH", &format!("/api/v2/tags/{tag}"), Some(json!({ "name": "FIRST" }))).await;
    assert_eq!((taken.status, taken.code()), (409, 1405));

    let off = call(&app, &token, "DELETE", &format!("{}/{tag}", tags(one)), None).await;
    assert_eq!(off.status, 200);
    assert_eq!(device(&app, &token, one).await["tags"], "first");
    assert_eq!(call(&app, &token, "DELETE", &format!("{}/{tag}", tags(one)), None).await.status, 404);
    assert_eq!(call(&app, &token, "DELETE", &format!("/api/v2/tags/{tag}"), None).await.status, 204);
    assert_eq!(device(&app, &token, two).await["tags"], "first");
    assert_eq!(call(&app, &token, "DELETE", &format!("/api/v2/tags/{tag}"), None).await.status, 404);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_log WHERE workspace_id = 101 AND action IN ('tag.update', 'tag.delete')").await,
        2
    );
}

#[tokio::test]
async fn a_device_carries_fifty_tags_and_no_more() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let id = some_devices(&app, &token).await[0];
    let names: Vec<String> = (0..50).map(|number| format!("number {number}")).collect();
    let body = json!({ "tags": names.join(",") });
    assert_eq!(call(&app, &token, "PATCH", &format!("/api/v1/endpoint/{id}"), Some(body)).await.status, 204);
    let tag = make(&app, &token, "one too many").await;
    let refused =
        call(&app, &token, "POST", &format!("/api/v2/endpoint/{id}/tags"), Some(json!({ "id": tag }))).await;
    assert_eq!(refused.status, 422);
    assert_eq!(device(&app, &token, id).await["tag_assignments"].as_array().unwrap().len(), 50);
}

#[tokio::test]
async fn countries_and_operators_name_what_devices_meet() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let countries = app.get("/api/v1/country?geographic=true", &token).await.json();
    let germany = countries.as_array().unwrap().iter().find(|country| country["iso_code"] == "de").unwrap();
    assert_eq!(
        (&germany["name"], &germany["country_code"], &germany["mcc"]),
        (&json!("Germany"), &json!("49"), &json!("262"))
    );
    let operators = app.get("/api/v1/operator", &token).await.json();
    let o2 = operators.as_array().unwrap().iter().find(|operator| operator["name"] == "O2").unwrap();
    assert_eq!((&o2["name_and_country"], &o2["country"]["id"]), (&json!("O2 / Germany"), &germany["id"]));
    // Every country that a device is in has its name here.
    let devices = app.get("/api/v1/endpoint", &token).await.json();
    let met: Vec<&str> = devices
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|device| device["connectivity"]["country"].as_str())
        .collect();
    assert!(met.len() > 10);
    assert!(
        met.iter().all(|code| countries
            .as_array()
            .unwrap()
            .iter()
            .any(|country| country["iso_code"] == *code))
    );
}
