//! Devices and SIMs of workspace 101, for the tests that create and change them.

use super::{Answer, TestApp, call};
use serde_json::{Value, json};

/// Policies of workspace 101.
pub fn policies() -> Value {
    json!({ "service_profile": { "id": 10_101 }, "tariff_profile": { "id": 10_102 }, "status": { "id": 0 } })
}

/// The policies with further fields.
pub fn draft(more: Value) -> Value {
    let mut body = policies();
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// Creates a device with the policies and further fields.
pub async fn create(app: &TestApp, token: &str, more: Value) -> Answer {
    call(app, "POST", "/api/v1/endpoint", token, draft(more)).await
}

/// Unassigned SIMs of 101, issued or activated.
pub async fn sims(app: &TestApp, token: &str, status: i64, count: usize) -> Vec<Value> {
    let uri = format!("/api/v1/sim?q=endpoint:null,status:0&per_page={count}");
    let rows = app.get(&uri, token).await.json();
    let ids: Vec<Value> = rows.as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    assert_eq!(ids.len(), count);
    if status == 1 {
        for id in &ids {
            let body = json!({ "status": { "id": 1 } });
            assert_eq!(call(app, "PATCH", &format!("/api/v1/sim/{id}"), token, body).await.status, 204);
        }
    }
    ids
}

/// Types of the events of a device, the oldest first.
pub async fn events(app: &TestApp, device: &Value) -> Vec<i64> {
    sqlx::query_scalar("SELECT type_id FROM event WHERE workspace_id = 101 AND device_id = ? ORDER BY id")
        .bind(device.as_i64())
        .fetch_all(app.store.read())
        .await
        .unwrap()
}
