//! Bulk calls on devices: two thousand at once, all or none, and what becomes of their SIMs.

mod support;

use serde_json::{Value, json};
use support::{
    TestApp, call,
    fleet::{create, draft, events, sims},
};

const KIM: &str = "kim@acme.example";

#[tokio::test]
async fn two_thousand_are_made_changed_and_deleted_together() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let many: Vec<Value> =
        (0..2_000).map(|at| json!({ "name": format!("Bulk {at}"), "tags": "bulk" })).collect();
    let body = |endpoints: &[Value]| draft(json!({ "endpoints": endpoints }));
    let uri = "/api/v2/endpoint/multi";
    let made = call(&app, "POST", uri, &kim, body(&many)).await;
    assert_eq!(made.status, 201, "{}", made.text().chars().take(300).collect::<String>());
    let rows = made.json();
    let ids: Vec<Value> = rows.as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    let addresses: std::collections::BTreeSet<String> =
        rows.as_array().unwrap().iter().map(|row| row["ip_address"].to_string()).collect();
    assert_eq!((ids.len(), addresses.len()), (2_000, 2_000));
    let changes: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "status": { "id": 1 } })).collect();
    assert_eq!(call(&app, "PATCH", uri, &kim, Value::Array(changes)).await.status, 204);
    assert_eq!(
        app.number("SELECT count(*) FROM device WHERE name LIKE 'Bulk %' AND status = 1").await,
        2_000
    );
    let list = Value::Array(ids.iter().map(|id| json!({ "id": id })).collect());
    assert_eq!(call(&app, "DELETE", uri, &kim, list).await.status, 204);
    assert_eq!(app.number("SELECT count(*) FROM device WHERE name LIKE 'Bulk %'").await, 0);
    let many: Vec<Value> = (0..2_001).map(|_| json!({})).collect();
    assert_eq!(call(&app, "POST", uri, &kim, body(&many)).await.code(), 1000);
}

#[tokio::test]
async fn one_wrong_device_among_many_leaves_all_as_they_were() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let uri = "/api/v2/endpoint/multi";
    let before = app.number("SELECT count(*) FROM device").await;
    let sim = sims(&app, &kim, 0, 1).await.remove(0);
    for (endpoints, expected) in [
        (json!([{}, { "sim": { "id": 99 } }]), "endpoints[1].sim"),
        (json!([{ "sim": { "id": sim } }, { "sim": { "id": sim } }]), "endpoints[1].sim"),
        (json!([{ "imei": "4901542032375185" }, {}, { "imei": "4901542032375185" }]), "endpoints[2].imei"),
        (json!([{}, { "name": "" }, { "name": "x".repeat(101) }]), "endpoints[2].name"),
    ] {
        let answer = call(&app, "POST", uri, &kim, draft(json!({ "endpoints": endpoints }))).await;
        assert_eq!(
            (answer.status, answer.json()["errors"][0]["field"].clone()),
            (422, json!(expected)),
            "{}",
            answer.text()
        );
    }
    assert_eq!(app.number("SELECT count(*) FROM device").await, before);
    let own = app.get("/api/v1/endpoint?per_page=2", &kim).await.json();
    let foreign = app.number("SELECT min(id) FROM device WHERE workspace_id = 200").await;
    for (second, expected) in [
        (json!({ "id": foreign, "name": "mine" }), 404),
        (json!({ "name": "nobody" }), 422),
        (json!({ "id": own[1]["id"], "sim": { "id": 99 } }), 422),
    ] {
        let body = json!([{ "id": own[0]["id"], "name": "changed" }, second]);
        assert_eq!(call(&app, "PATCH", uri, &kim, body).await.status, expected);
    }
    assert_eq!(
        call(&app, "DELETE", uri, &kim, json!([{ "id": own[0]["id"] }, { "id": foreign }])).await.status,
        404
    );
    assert_eq!(app.number("SELECT count(*) FROM device WHERE name IN ('changed', 'mine')").await, 0);
    assert_eq!(app.number("SELECT count(*) FROM device").await, before);
}

#[tokio::test]
async fn deleting_several_releases_suspends_or_deletes_their_sims() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let active = sims(&app, &kim, 1, 2).await;
    let issued = sims(&app, &kim, 0, 1).await;
    let mut made = Vec::new();
    for sim in active.iter().chain(&issued) {
        made.push(create(&app, &kim, json!({ "sim": { "id": sim } })).await.json()["id"].clone());
    }
    let status =
        async |sim: &Value| app.get(&format!("/api/v1/sim/{sim}"), &kim).await.json()["status"]["id"].clone();
    let uri = "/api/v2/endpoint/multi";
    let list = json!([{ "id": made[0] }, { "id": made[2] }]);
    assert_eq!(call(&app, "DELETE", uri, &kim, list).await.status, 204);
    assert_eq!((status(&active[0]).await, status(&issued[0]).await), (json!(2), json!(0)));
    assert_eq!(
        call(&app, "DELETE", &format!("{uri}?delete_sims=true"), &kim, json!([{ "id": made[1] }]))
            .await
            .status,
        204
    );
    assert_eq!(status(&active[1]).await, 3);
    assert_eq!(
        call(&app, "DELETE", &format!("{uri}?delete_sims=perhaps"), &kim, json!([{ "id": made[1] }]))
            .await
            .code(),
        1000
    );
    assert_eq!(events(&app, &made[1]).await, [42, 51, 9, 50]);
}

#[tokio::test]
async fn every_move_of_a_sim_is_audited_once() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let sim = sims(&app, &kim, 0, 1).await.remove(0);
    let moves = async || -> Vec<(i64, i64)> {
        sqlx::query_as(
            "SELECT before ->> '$.status', after ->> '$.status' FROM audit_log
              WHERE workspace_id = 101 AND action = 'sim.update' AND object_id = CAST(? AS TEXT) ORDER BY id",
        )
        .bind(sim.as_i64())
        .fetch_all(app.store.read())
        .await
        .unwrap()
    };
    // While a device is made, with a reset, with a change of the device, by the SIM's own call, and with the device's end.
    let made = create(&app, &kim, json!({ "sim": { "id": sim, "status": { "id": 4 } } })).await.json();
    assert_eq!(moves().await, [(0, 4)]);
    let uri = format!("/api/v1/endpoint/{}/connectivity", made["id"]);
    assert_eq!(call(&app, "PATCH", &uri, &kim, json!({ "location": null })).await.status, 204);
    assert_eq!(moves().await, [(0, 4), (4, 1)]);
    let suspend = json!({ "sim": { "status": { "id": 2 } } });
    assert_eq!(
        call(&app, "PATCH", &format!("/api/v1/endpoint/{}", made["id"]), &kim, suspend).await.status,
        204
    );
    let activate = json!({ "status": { "id": 1 } });
    assert_eq!(call(&app, "PATCH", &format!("/api/v1/sim/{sim}"), &kim, activate).await.status, 204);
    let list = json!([{ "id": made["id"] }]);
    assert_eq!(call(&app, "DELETE", "/api/v2/endpoint/multi", &kim, list).await.status, 204);
    assert_eq!(moves().await, [(0, 4), (4, 1), (1, 2), (2, 1), (1, 2)]);
}
