//! The state machine of SIMs (domain.md §5.1) over all statuses, all targets, with and without a device, and all roles; and deleting.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{TestApp, call};
use switchyard_backend::store::Unaudited;

/// The documented moves: from, to.
const MOVES: [(i64, i64); 5] = [(0, 1), (0, 4), (4, 1), (1, 2), (2, 1)];
/// An own SIM and device of workspace 101.
const SIM: i64 = 777;

async fn put(app: &TestApp, status: i64, device: Option<i64>) {
    let mut tx = app.store.write().await.unwrap();
    sqlx::query(
        "INSERT INTO sim (id, workspace_id, iccid, iccid_luhn, imsi, status, model_id, production_date) \
         VALUES (?1, 101, '8949000000000000777', '89490000000000007770', '901430000000777', 0, 1, 0) ON CONFLICT (id) DO NOTHING",
    )
    .bind(SIM)
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query("UPDATE sim SET status = ?, device_id = ? WHERE id = ?")
        .bind(status)
        .bind(device)
        .bind(SIM)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit(Unaudited::Seed).await.unwrap();
}

async fn status(app: &TestApp) -> i64 {
    app.number("SELECT status FROM sim WHERE id = 777").await
}

#[tokio::test]
async fn every_move_for_every_role() {
    let app = TestApp::new().await;
    let free = app
        .number("SELECT d.id FROM device d WHERE workspace_id = 101 AND NOT EXISTS (SELECT 1 FROM sim s WHERE s.device_id = d.id) LIMIT 1")
        .await;
    let mut people = Vec::new();
    for (name, may) in [("kim@acme.example", true), ("uli@acme.example", true), ("ola@acme.example", false)] {
        people.push((app.token(name).await, may));
    }
    people.push((app.token_in("sam@acme.example", 101).await, true));
    let uri = format!("/api/v1/sim/{SIM}");
    for (token, may) in &people {
        for from in 0..=4 {
            for device in [None, Some(free)].into_iter().filter(|device| device.is_none() || from != 3) {
                for to in 0..=5 {
                    put(&app, from, device).await;
                    let answer = call(&app, "PATCH", &uri, token, json!({ "status": { "id": to } })).await;
                    let expected = match (*may, MOVES.contains(&(from, to)), to) {
                        (false, ..) => (403, 1104),
                        (_, true, _) => (204, 0),
                        (_, _, 5) => (422, 1400),
                        _ => (400, 1406),
                    };
                    let at = format!("{from} to {to}, device {device:?}");
                    assert_eq!((answer.status, answer.code()), expected, "{at}: {}", answer.text());
                    assert_eq!(status(&app).await, if answer.status == 204 { to } else { from }, "{at}");
                }
                put(&app, from, device).await;
                let answer = call(&app, "DELETE", &uri, token, Value::Null).await;
                let expected = match (*may, from, device) {
                    (false, ..) => (403, 1104),
                    (_, 3, _) | (_, _, Some(_)) => (403, 1406),
                    _ => (204, 0),
                };
                assert_eq!((answer.status, answer.code()), expected, "delete from {from}, device {device:?}");
                assert_eq!(status(&app).await, if answer.status == 204 { 3 } else { from });
            }
        }
    }
}

#[tokio::test]
async fn a_plan_without_factory_test_refuses_it() {
    let app = TestApp::new().await;
    app.sql("UPDATE workspace SET plan = 'starter' WHERE id = 101").await;
    let kim = app.token("kim@acme.example").await;
    put(&app, 0, None).await;
    let answer = call(&app, "PATCH", "/api/v1/sim/777", &kim, json!({ "status": { "id": 4 } })).await;
    assert_eq!((answer.status, answer.code(), status(&app).await), (400, 1406, 0));
}

#[tokio::test]
async fn a_customer_changes_the_status_only() {
    let app = TestApp::new().await;
    let kim = app.token("kim@acme.example").await;
    put(&app, 0, None).await;
    for (body, expected) in [
        (json!({ "status": { "id": 1 }, "customer_org": { "id": 200 } }), (400, 1406)),
        (json!({ "customer_org": { "id": 101 } }), (422, 1400)),
        (json!({}), (422, 1400)),
        (
            json!({ "status": { "id": 1 }, "customer_org": { "id": 101 }, "issuer_org": { "id": 101 } }),
            (204, 0),
        ),
    ] {
        let answer = call(&app, "PATCH", "/api/v1/sim/777", &kim, body.clone()).await;
        assert_eq!((answer.status, answer.code()), expected, "{body}");
    }
}

#[tokio::test]
async fn several_are_deleted_together_or_not_at_all() {
    let app = TestApp::new().await;
    let kim = app.token("kim@acme.example").await;
    let rows = app.get("/api/v1/sim?q=endpoint:null&per_page=3", &kim).await.json();
    let ids: Vec<u64> = rows.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect();
    let carried = app.get("/api/v1/sim?q=assigned:true&per_page=1", &kim).await.json()[0]["id"].clone();
    let foreign = app.number("SELECT min(id) FROM sim WHERE workspace_id = 200 AND device_id IS NULL").await;
    let list = |more: &[Value]| {
        let own = ids.iter().map(|id| json!({ "id": id }));
        Value::Array(own.chain(more.iter().map(|id| json!({ "id": id }))).collect())
    };
    let uri = "/api/v1/sim/multi";
    let total = app.get("/api/ext/v1/sim/summary", &kim).await.json()["total"].as_u64().unwrap();
    for (body, expected) in [
        (list(&[carried]), (403, 1406)),
        (list(&[json!(foreign)]), (404, 1201)),
        (list(&[json!(99)]), (404, 1201)),
        (json!([]), (400, 1000)),
        (json!({}), (400, 1000)),
        (Value::Array((0..2_001).map(|id| json!({ "id": id })).collect()), (400, 1000)),
    ] {
        let answer = call(&app, "DELETE", uri, &kim, body).await;
        assert_eq!((answer.status, answer.code()), expected, "{}", answer.text());
    }
    assert_eq!(app.get("/api/ext/v1/sim/summary", &kim).await.json()["total"], total);
    let twice = list(&[json!(ids[0])]);
    assert_eq!(call(&app, "DELETE", uri, &kim, twice).await.status, 204);
    assert_eq!(app.get("/api/ext/v1/sim/summary", &kim).await.json()["total"], total - 3);
    assert_eq!(app.number("SELECT count(*) FROM event WHERE workspace_id = 101 AND type_id = 10").await, 3);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_log WHERE workspace_id = 101 AND action = 'sim.delete'").await,
        3
    );
    let gone = app.get("/api/v1/sim?q=status:3", &kim).await;
    assert_eq!(gone.header("x-total-count"), Some("3"));
}
