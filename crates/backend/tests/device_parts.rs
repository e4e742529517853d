//! What hangs on devices: address spaces, blocked operators, tags in bulk, and the lookups of their forms.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::{TestApp, call};

const KIM: &str = "kim@acme.example";
const DEVICE: u64 = 20_000_001;

#[tokio::test]
async fn a_new_workspace_gets_addresses_with_its_first_device_and_says_when_none_is_left() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let made = call(&app, "POST", "/api/ext/v1/workspace", &kim, json!({ "name": "Fresh" })).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let workspace = made.json()["id"].as_u64().unwrap();
    let token = app.token_in(KIM, workspace).await;
    assert_eq!(app.get("/api/v1/ip_address_space", &token).await.json(), json!([]));
    let policy = |rows: Value| json!({ "id": rows[0]["id"] });
    let body = json!({ "status": { "id": 0 },
        "service_profile": policy(app.get("/api/v1/service_profile", &token).await.json()),
        "tariff_profile": policy(app.get("/api/v1/tariff_profile", &token).await.json()) });
    let first = call(&app, "POST", "/api/v1/endpoint", &token, body.clone()).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let spaces = app.get("/api/v1/ip_address_space", &token).await.json();
    assert_eq!((&spaces[0]["used_count"], &spaces[0]["available_count"]), (&json!(1), &json!(1_020)));
    assert_eq!(spaces[0]["ip_address_version"], 4);

    // A space of two addresses, then none; then the gap of a deleted device.
    let small = call(
        &app,
        "POST",
        "/api/v1/ip_address_space",
        &token,
        json!({ "ip_address_space": "100.90.0.0/30", "ip_address_version": 4 }),
    )
    .await;
    assert_eq!(small.status, 201, "{}", small.text());
    let mut inside = body.clone();
    inside["ip_address_space"] = json!({ "id": small.json()["id"] });
    let one = call(&app, "POST", "/api/v1/endpoint", &token, inside.clone()).await.json();
    assert_eq!(one["ip_address"], "100.90.0.2");
    let full = call(&app, "POST", "/api/v1/endpoint", &token, inside.clone()).await;
    assert_eq!((full.status, full.code()), (404, 1601));
    let delete_space = format!("/api/v1/ip_address_space/{}", small.json()["id"]);
    assert_eq!(call(&app, "DELETE", &delete_space, &token, Value::Null).await.status, 409);
    assert_eq!(
        call(&app, "DELETE", &format!("/api/v1/endpoint/{}", one["id"]), &token, Value::Null).await.status,
        204
    );
    assert_eq!(
        call(&app, "POST", "/api/v1/endpoint", &token, inside).await.json()["ip_address"],
        "100.90.0.2"
    );
}

#[tokio::test]
async fn spaces_are_disjoint_allowed_and_the_workspaces_own() {
    let app = TestApp::new().await;
    let (kim, noor) = (app.token(KIM).await, app.token("noor@beta.example").await);
    let create = async |token: &str, cidr: &str, version: u64| {
        let body = json!({ "ip_address_space": cidr, "ip_address_version": version });
        let answer = call(&app, "POST", "/api/v1/ip_address_space", token, body).await;
        (answer.status, answer.code(), answer)
    };
    for (cidr, version, expected) in [
        ("10.192.4.0/22", 4, (409, 1405)),
        ("10.176.4.0/22", 4, (409, 1405)),
        ("10.1.0.0/16", 4, (422, 1400)),
        ("100.64.0.0/22", 4, (422, 1400)),
        ("100.100.0.0/22", 6, (422, 1400)),
        ("100.100.0.0/22", 4, (201, 0)),
    ] {
        let (status, code, _) = create(&kim, cidr, version).await;
        assert_eq!((status, if status == 201 { 0 } else { code }), expected, "{cidr}");
    }
    assert_eq!(create(&noor, "100.100.2.0/24", 4).await.0, 409, "another workspace has it");
    let free = app.get("/api/v1/ip_address_space/available?ip_address_version=4", &noor).await.json();
    let free: BTreeSet<&str> =
        free.as_array().unwrap().iter().map(|space| space["ip_address_space"].as_str().unwrap()).collect();
    assert_eq!(free.len(), 10);
    for cidr in free {
        assert_eq!(create(&noor, cidr, 4).await.0, 201, "{cidr}");
    }
    assert_eq!(
        app.get("/api/v1/ip_address_space/available?ip_address_version=6", &noor).await.json(),
        json!([])
    );
    assert_eq!(app.get("/api/v1/ip_address_space", &noor).await.json().as_array().unwrap().len(), 11);
    assert_eq!(app.get("/api/v1/ip_address_space", &kim).await.json().as_array().unwrap().len(), 2);
    // 10101 is kim's.
    assert_eq!(call(&app, "DELETE", "/api/v1/ip_address_space/10101", &noor, Value::Null).await.status, 404);
}

#[tokio::test]
async fn operators_are_blocked_and_unblocked() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let list = format!("/api/v1/endpoint/{DEVICE}/operator_blacklist");
    assert_eq!(app.get(&list, &kim).await.json(), json!([]));
    for (operator, expected) in [(24, (204, 0)), (24, (409, 1405)), (14, (204, 0)), (999, (404, 1201))] {
        let answer = call(&app, "PUT", &format!("{list}/{operator}"), &kim, Value::Null).await;
        assert_eq!((answer.status, answer.code()), expected, "{operator}");
    }
    let blocked = app.get(&list, &kim).await.json();
    assert_eq!((&blocked[0]["name"], &blocked[1]["name"]), (&json!("Telekom"), &json!("Telenor")));
    assert_eq!(blocked[0]["mnc"][0]["mnc"], "01");
    assert_eq!(blocked[0]["country"]["iso_code"], "de");
    for expected in [204, 404] {
        assert_eq!(call(&app, "DELETE", &format!("{list}/24"), &kim, Value::Null).await.status, expected);
    }
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE action = 'device.blocklist'").await, 3);
}

#[tokio::test]
async fn tags_of_many_devices() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let tag = async |name: &str| {
        call(&app, "POST", "/api/v2/tags", &kim, json!({ "name": name, "color": { "id": 4 } })).await.json()["id"].clone()
    };
    let (one, two) = (tag("bulk one").await, tag("bulk two").await);
    let devices: Vec<Value> = app
        .get("/api/v1/endpoint?per_page=3", &kim)
        .await
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].clone())
        .collect();
    let items = |devices: &[Value], tags: &[&Value]| {
        let tags: Vec<Value> = tags.iter().map(|tag| json!({ "id": tag })).collect();
        let items: Vec<Value> =
            devices.iter().map(|device| json!({ "endpoint": { "id": device }, "tags": tags })).collect();
        json!({ "items": items })
    };
    let post = async |what: &str, body: Value| {
        let answer = call(&app, "POST", &format!("/api/v2/bulk-operations/{what}"), &kim, body).await;
        (answer.status, answer.code())
    };
    let on = async |tag: &Value| {
        let uri = "/api/v2/tags?name=bulk";
        let rows = app.get(uri, &kim).await.json();
        rows["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["id"] == *tag)
            .map(|row| row["resource_count"].as_u64().unwrap())
    };
    assert_eq!(post("endpoint/add-tags", items(&devices, &[&one, &two])).await, (200, 0));
    assert_eq!((on(&one).await, on(&two).await), (Some(3), Some(3)));
    assert_eq!(post("endpoint/add-tags", items(&devices, &[&one])).await, (409, 1405));
    let listed = app.get("/api/v1/endpoint?q=tags:bulk%20two", &kim).await;
    assert_eq!(listed.header("x-total-count"), Some("3"));
    for body in [
        items(&[json!(99)], &[&one]),
        items(&devices[..1], &[&json!(99)]),
        items(&[devices[0].clone(), devices[0].clone()], &[&one]),
        items(&devices, &[]),
    ] {
        for what in ["endpoint/add-tags", "endpoint/remove-tags"] {
            let (status, _) = post(what, body.clone()).await;
            assert!(status == 422 || status == 400, "{what} {body}: {status}");
        }
    }
    assert_eq!(post("endpoint/remove-tags", items(&devices[..2], &[&one])).await, (200, 0));
    assert_eq!(
        post("endpoint/remove-tags", items(&devices, &[&one])).await,
        (200, 0),
        "those without are ignored"
    );
    assert_eq!((on(&one).await, on(&two).await), (Some(0), Some(3)));
    assert_eq!(post("tag/delete-tags", json!({ "tags": [{ "id": one }, { "id": 99 }] })).await, (422, 1400));
    assert_eq!(post("tag/delete-tags", json!({ "tags": [{ "id": one }, { "id": two }] })).await, (200, 0));
    assert_eq!((on(&one).await, on(&two).await), (None, None));
    assert_eq!(app.get("/api/v1/endpoint?q=tags:bulk", &kim).await.header("x-total-count"), Some("0"));
}

#[tokio::test]
async fn lookups_have_their_published_shapes() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let first = async |uri: &str| app.get(uri, &kim).await.json()[0].clone();
    let operator = first("/api/v1/operator").await;
    assert_eq!(
        (&operator["mnc"][0], &operator["tapcode"][0]),
        (&json!({ "id": 1, "mnc": "01" }), &json!({ "id": 1, "tapcode": "AUSTA" }))
    );
    assert_eq!(first("/api/v1/currency").await, json!({ "id": 1, "code": "EUR", "symbol": "€" }));
    assert_eq!(first("/api/v1/country").await["mcc"], "505");
    assert_eq!(first("/api/v1/rat_type").await, json!({ "id": 1, "description": "2G" }));
    assert_eq!(first("/api/v1/esme_interface_type").await, json!({ "id": 1, "description": "Local" }));
}
