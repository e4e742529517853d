//! Devices from the first to the last call: made with and without a SIM, changed, released, assigned to another, deleted; what is
//! refused, and that nothing is half done.

mod support;

use serde_json::{Value, json};
use support::{
    Answer, Call, TestApp, call,
    fleet::{create, draft, events, sims},
    why,
};

const KIM: &str = "kim@acme.example";

async fn patch(app: &TestApp, token: &str, device: &Value, body: Value) -> Answer {
    call(app, "PATCH", &format!("/api/v1/endpoint/{device}"), token, body).await
}

async fn device(app: &TestApp, token: &str, device: &Value) -> Value {
    app.get(&format!("/api/v1/endpoint/{device}"), token).await.json()
}

/// Which field is refused, with which code.
fn field(answer: &Answer) -> (u16, String, i64) {
    let error = &answer.json()["errors"][0];
    (
        answer.status,
        error["field"].as_str().unwrap_or_default().to_owned(),
        error["error_code"].as_i64().unwrap_or(0),
    )
}

#[tokio::test]
async fn a_device_with_a_sim_from_its_making_to_its_deletion() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let sim = sims(&app, &kim, 0, 1).await.remove(0);
    let more = json!({ "name": " Pump 7 ", "tags": "new, leased", "imei": "490154203237518", "imei_lock": true,
                       "sim": { "id": sim, "status": { "id": 1 } } });
    let made = create(&app, &kim, more).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let body = made.json();
    let id = &body["id"];
    assert_eq!(made.header("location"), Some(format!("/api/v1/endpoint/{id}").as_str()));
    assert_eq!(
        (&body["name"], &body["tags"], &body["imei"]),
        (&json!("Pump 7"), &json!("new,leased"), &json!("4901542032375100"))
    );
    assert_eq!(
        (&body["imei_with_luhn"], &body["sim"]["id"], &body["sim"]["status"]["id"]),
        (&json!("490154203237518"), &sim, &json!(1))
    );
    let one = device(&app, &kim, id).await;
    assert_eq!(one["ip_address_space"]["ip_address_space"], "10.192.0.0/12");
    assert!(one["ip_address"].as_str().unwrap().starts_with("10.192.0."), "{one}");
    assert_eq!(events(&app, id).await, [42, 51, 8]);

    // A device with a SIM stays; without one it goes.
    let delete = async || call(&app, "DELETE", &format!("/api/v1/endpoint/{id}"), &kim, Value::Null).await;
    assert_eq!((delete().await.status, delete().await.code()), (409, 1406));
    assert_eq!(patch(&app, &kim, id, json!({ "sim": { "id": null } })).await.status, 204);
    assert!(device(&app, &kim, id).await.get("sim").is_none());
    let freed = app.get(&format!("/api/v1/sim/{sim}"), &kim).await.json();
    assert_eq!(
        (&freed["status"]["id"], freed.get("endpoint")),
        (&json!(1), None),
        "releasing keeps the status"
    );
    assert_eq!(delete().await.status, 204);
    assert_eq!(delete().await.status, 404);
    assert_eq!(events(&app, id).await, [42, 51, 8, 50]);
    let actions: Vec<String> =
        sqlx::query_scalar("SELECT action FROM audit_log WHERE object = 'device' ORDER BY id")
            .fetch_all(app.store.read())
            .await
            .unwrap();
    assert_eq!(actions, ["device.create", "device.update", "device.delete"]);
}

#[tokio::test]
async fn activating_on_the_way_follows_the_plan() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let free = sims(&app, &kim, 0, 4).await;
    let status = async |answer: Answer| answer.json()["sim"]["status"]["id"].clone();
    assert_eq!(status(create(&app, &kim, json!({ "sim": { "id": free[0] } })).await).await, 0);
    assert_eq!(
        status(create(&app, &kim, json!({ "sim": { "id": free[1], "activate": true } })).await).await,
        4,
        "Pro has factory test"
    );
    let both = json!({ "sim": { "id": free[2], "activate": true, "status": { "id": 1 } } });
    assert_eq!(status(create(&app, &kim, both).await).await, 1, "the status overrides");
    app.sql("UPDATE workspace SET plan = 'starter' WHERE id = 101").await;
    assert_eq!(
        status(create(&app, &kim, json!({ "sim": { "id": free[3], "activate": true } })).await).await,
        1
    );
    let more = sims(&app, &kim, 0, 1).await;
    let refused = create(&app, &kim, json!({ "sim": { "id": more[0], "status": { "id": 4 } } })).await;
    assert_eq!(field(&refused), (422, "sim.status".to_owned(), 1403));
}

#[tokio::test]
async fn what_a_new_device_cannot_have_is_named() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let carried = app.get("/api/v1/sim?q=assigned:true&per_page=1", &kim).await.json()[0]["id"].clone();
    let foreign = app.number("SELECT min(id) FROM sim WHERE workspace_id = 200 AND device_id IS NULL").await;
    let taken = app.get("/api/v1/endpoint?per_page=1", &kim).await.json()[0]["ip_address"].clone();
    let space = json!({ "id": 10_101 });
    let count = app.number("SELECT count(*) FROM device").await;
    for (more, expected) in [
        (json!({ "service_profile": { "id": 20_001 } }), (422, "service_profile", 1401)),
        (json!({ "tariff_profile": { "id": 1 } }), (422, "tariff_profile", 1401)),
        (json!({ "status": { "id": 2 } }), (422, "status", 1403)),
        (json!({ "status": { "id": 9 } }), (422, "status", 1401)),
        (json!({ "service_profile": null }), (422, "service_profile", 1402)),
        (json!({ "name": "a\nb" }), (422, "name", 1403)),
        (json!({ "imei": "49015420323751" }), (422, "imei", 1403)),
        (json!({ "imei": "490154203237519" }), (422, "imei", 1403)),
        (json!({ "sim": { "id": carried } }), (422, "sim", 1405)),
        (json!({ "sim": { "id": foreign } }), (422, "sim", 1401)),
        (json!({ "sim": { "id": 1, "status": { "id": 2 } } }), (422, "sim.status", 1403)),
        (json!({ "ip_address": "10.192.0.9" }), (422, "ip_address_space", 1402)),
        (json!({ "ip_address": "nowhere", "ip_address_space": space }), (422, "ip_address", 1403)),
        (json!({ "ip_address": taken, "ip_address_space": space }), (422, "ip_address", 1405)),
        (json!({ "ip_address": "10.192.0.0", "ip_address_space": space }), (422, "ip_address", 1403)),
        (json!({ "ip_address": "10.176.0.9", "ip_address_space": space }), (422, "ip_address", 1403)),
        (json!({ "ip_address_space": { "id": 20_001 } }), (422, "ip_address_space", 1401)),
        (json!({ "organisation": { "id": 200 } }), (422, "organisation", 1401)),
    ] {
        let answer = create(&app, &kim, more.clone()).await;
        let (status, name, code) = expected;
        assert_eq!(field(&answer), (status, name.to_owned(), code), "{more}: {}", answer.text());
    }
    assert_eq!(create(&app, &kim, json!({ "surprise": 1 })).await.code(), 1000);
    assert_eq!(app.number("SELECT count(*) FROM device").await, count, "nothing is left behind");
}

#[tokio::test]
async fn every_field_is_changed_and_written_down() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let made = create(&app, &kim, json!({})).await.json();
    let id = &made["id"];
    assert_eq!(made["name"], format!("Device {id}"));
    let body = json!({ "name": "Other", "service_profile": { "id": 10_102 }, "tariff_profile": { "id": 10_101 }, "ip_address": "10.193.0.9",
                       "imei": "4901542032375185", "imei_lock": true, "tags": "a,b", "status": { "id": 1 } });
    assert_eq!(patch(&app, &kim, id, body.clone()).await.status, 204);
    let now = device(&app, &kim, id).await;
    for (name, value) in [
        ("name", json!("Other")),
        ("ip_address", json!("10.193.0.9")),
        ("imei", json!("4901542032375185")),
        ("imei_lock", json!(true)),
        ("tags", json!("a,b")),
    ] {
        assert_eq!(now[name], value, "{name}");
    }
    assert_eq!(
        (&now["service_profile"]["id"], &now["tariff_profile"]["id"], &now["status"]["id"]),
        (&json!(10_102), &json!(10_101), &json!(1))
    );
    let audits = app.number("SELECT count(*) FROM audit_log WHERE object = 'device'").await;
    assert_eq!(patch(&app, &kim, id, body).await.status, 204);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_log WHERE object = 'device'").await,
        audits,
        "no change, no entry"
    );
    assert_eq!(patch(&app, &kim, id, json!({ "imei": null, "imei_lock": false })).await.status, 204);
    let now = device(&app, &kim, id).await;
    assert_eq!((now.get("imei"), &now["imei_lock"]), (None, &json!(false)));
    let found = app.get("/api/v1/endpoint?q=ip_address:10.193.0.9,service_profile:10102", &kim).await;
    assert_eq!(found.header("x-total-count"), Some("1"));
    let other =
        create(&app, &kim, json!({ "ip_address": "10.193.0.10", "ip_address_space": { "id": 10_101 } }))
            .await
            .json();
    assert_eq!(
        field(&patch(&app, &kim, &other["id"], json!({ "ip_address": "10.193.0.9" })).await),
        (422, "ip_address".to_owned(), 1405)
    );
}

#[tokio::test]
async fn a_sim_moves_from_one_device_to_another() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let free = sims(&app, &kim, 1, 2).await;
    let (one, two) = (
        create(&app, &kim, json!({ "sim": { "id": free[0] } })).await.json(),
        create(&app, &kim, json!({})).await.json(),
    );
    let assign = |sim: &Value| json!({ "sim": { "id": sim } });
    assert_eq!(
        field(&patch(&app, &kim, &two["id"], assign(&free[0])).await),
        (422, "sim".to_owned(), 1405),
        "one device carries it"
    );
    assert_eq!(
        field(&patch(&app, &kim, &one["id"], assign(&free[1])).await),
        (422, "sim".to_owned(), 1405),
        "the device has one"
    );
    assert_eq!(patch(&app, &kim, &one["id"], assign(&free[0])).await.status, 204, "the same is no change");
    assert_eq!(patch(&app, &kim, &one["id"], json!({ "sim": null })).await.status, 204);
    assert_eq!(patch(&app, &kim, &two["id"], assign(&free[0])).await.status, 204);
    assert_eq!(device(&app, &kim, &two["id"]).await["sim"]["id"], free[0]);
    // The status of the SIM through the device, and its refusals.
    assert_eq!(patch(&app, &kim, &two["id"], json!({ "sim": { "status": { "id": 2 } } })).await.status, 204);
    assert_eq!(
        field(&patch(&app, &kim, &two["id"], json!({ "sim": { "status": { "id": 4 } } })).await),
        (422, "sim.status".to_owned(), 1403)
    );
    assert_eq!(
        field(&patch(&app, &kim, &one["id"], json!({ "sim": { "status": { "id": 1 } } })).await),
        (422, "sim.status".to_owned(), 1403)
    );
    assert_eq!(events(&app, &two["id"]).await, [42, 51, 9]);
}

#[tokio::test]
async fn changing_the_status_of_a_device_ends_its_factory_test() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let sim = sims(&app, &kim, 0, 1).await.remove(0);
    let made = create(&app, &kim, json!({ "sim": { "id": sim, "status": { "id": 4 } } })).await.json();
    assert_eq!(patch(&app, &kim, &made["id"], json!({ "status": { "id": 1 } })).await.status, 204);
    assert_eq!(device(&app, &kim, &made["id"]).await["sim"]["status"]["id"], 1);
    assert_eq!(events(&app, &made["id"]).await, [42, 51, 45, 43, 8]);
}

#[tokio::test]
async fn a_factory_test_that_a_change_asks_for_is_not_ended_by_it() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let free = sims(&app, &kim, 0, 2).await;
    let off = json!({ "status": { "id": 1 }, "sim": { "id": free[0] } });
    let made = create(&app, &kim, off).await.json();
    let both = |status: i64| json!({ "status": { "id": status }, "sim": { "status": { "id": 4 } } });
    for status in [0, 1] {
        assert_eq!(patch(&app, &kim, &made["id"], both(status)).await.status, 204);
        assert_eq!(device(&app, &kim, &made["id"]).await["sim"]["status"]["id"], 4, "status {status}");
    }
    // A SIM that is in its test already and comes with the change keeps it, too.
    app.sql("UPDATE sim SET status = 4 WHERE workspace_id = 101 AND status = 0").await;
    let bare = create(&app, &kim, json!({})).await.json();
    let assigned = json!({ "status": { "id": 1 }, "sim": { "id": free[1] } });
    assert_eq!(patch(&app, &kim, &bare["id"], assigned).await.status, 204);
    assert_eq!(device(&app, &kim, &bare["id"]).await["sim"]["status"]["id"], 4);
}

#[tokio::test]
async fn the_same_call_again_makes_nothing_twice() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let send = async |key: &str, more: Value| {
        app.send(
            Call::new("POST", "/api/v1/endpoint")
                .bearer(&kim)
                .header("idempotency-key", key)
                .json(&draft(more)),
        )
        .await
    };
    let first = send("file-1 row 1", json!({ "name": "Once" })).await;
    let again = send("file-1 row 1", json!({ "name": "Once" })).await;
    assert_eq!((first.status, again.status, &first.json()["id"]), (201, 201, &again.json()["id"]));
    assert_eq!(app.number("SELECT count(*) FROM device WHERE name = 'Once'").await, 1);
    assert_eq!(field(&send("file-1 row 1", json!({ "name": "Twice" })).await).1, "Idempotency-Key");
    assert_eq!(send(" ", json!({})).await.status, 422);
    // Others' keys are others': of other people and other workspaces.
    let uli = app.token("uli@acme.example").await;
    let other = app
        .send(
            Call::new("POST", "/api/v1/endpoint")
                .bearer(&uli)
                .header("idempotency-key", "file-1 row 1")
                .json(&draft(json!({}))),
        )
        .await;
    assert_eq!(other.status, 201);
    app.clock.advance(25 * 3_600_000);
    switchyard_backend::chores::sweep(&app.state).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM idempotency_key").await, 0);
}

#[tokio::test]
async fn devices_are_limited() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let used = app.number("SELECT count(*) FROM device WHERE workspace_id = 101").await;
    let mut tx = app.store.write().await.unwrap();
    sqlx::query("INSERT INTO workspace_limit VALUES (101, 'devices', ?)")
        .bind(used + 1)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit(switchyard_backend::store::Unaudited::Seed).await.unwrap();
    let two = draft(json!({ "endpoints": [{}, {}] }));
    assert_eq!(
        why(&call(&app, "POST", "/api/v2/endpoint/multi", &kim, two).await),
        (409, "DeviceCapReached".to_owned())
    );
    assert_eq!(create(&app, &kim, json!({})).await.status, 201);
    let full = create(&app, &kim, json!({})).await;
    assert_eq!(
        (why(&full), &full.json()["params"]["limit"]),
        ((409, "DeviceCapReached".to_owned()), &json!((used + 1).to_string()))
    );
}

#[tokio::test]
async fn roles_and_own_roles_decide() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let sim = sims(&app, &kim, 0, 1).await.remove(0);
    let id = create(&app, &kim, json!({})).await.json()["id"].clone();
    let made = json!({ "name": "Devices only", "permissions": ["device_create", "device_update", "device_list", "own_role_read"] });
    let role = call(&app, "POST", "/api/ext/v1/role", &kim, made).await.json()["id"].clone();
    let listed = app.get("/api/v1/user?q=username:uli@acme.example", &kim).await.json();
    let uri = format!("/api/ext/v1/user/{}/workspace/101/role", listed[0]["id"]);
    assert_eq!(call(&app, "PUT", &uri, &kim, json!({ "roles": [{ "id": role }] })).await.status, 204);
    let (uli, ola) = (app.token("uli@acme.example").await, app.token("ola@acme.example").await);
    // May assign a SIM, may not activate it: that costs money.
    assert_eq!(patch(&app, &uli, &id, json!({ "sim": { "id": sim } })).await.status, 204);
    assert_eq!(patch(&app, &uli, &id, json!({ "sim": { "status": { "id": 1 } } })).await.code(), 1104);
    assert_eq!(create(&app, &uli, json!({ "sim": { "id": 5, "activate": true } })).await.code(), 1104);
    assert_eq!(
        call(&app, "DELETE", "/api/v2/endpoint/multi?delete_sims=true", &uli, json!([{ "id": id }]))
            .await
            .code(),
        1104
    );
    // An observer looks and does not touch.
    for (method, uri, body) in [
        ("POST", "/api/v1/endpoint".to_owned(), draft(json!({}))),
        ("PATCH", format!("/api/v1/endpoint/{id}"), json!({ "name": "x" })),
        ("DELETE", format!("/api/v1/endpoint/{id}"), Value::Null),
        ("PUT", format!("/api/v1/endpoint/{id}/operator_blacklist/24"), Value::Null),
    ] {
        assert_eq!(call(&app, method, &uri, &ola, body).await.code(), 1104, "{method} {uri}");
    }
    assert_eq!(app.get(&format!("/api/v1/endpoint/{id}/operator_blacklist"), &ola).await.status, 200);
}
