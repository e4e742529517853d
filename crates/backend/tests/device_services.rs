//! Quotas, limit extensions, messages and resets of devices over HTTP.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{Answer, START, TestApp, call};
use wire::time::Timestamp;

const KIM: &str = "kim@acme.example";
const DAY: i64 = 86_400_000;

/// A device of 101 with an activated SIM.
async fn device(app: &TestApp, token: &str) -> Value {
    app.get("/api/v1/endpoint?q=status:0,sim_status:1&per_page=1", token).await.json()[0]["id"].clone()
}

fn at(ms: i64) -> Value {
    json!(Timestamp::from_millis(ms))
}

fn fields(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["field"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_data_quota_is_set_replaced_read_and_deleted() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let id = device(&app, &kim).await;
    let uri = format!("/api/v1/endpoint/{id}/quota/data");
    assert_eq!(app.get(&uri, &kim).await.status, 404);
    let quota = |volume: f64| {
        json!({ "status": { "id": "1" }, "volume": volume, "expiry_date": at(START + 2 * DAY),
        "action_on_exhaustion": { "id": "1" }, "auto_refill": 1, "threshold_percentage": 20 })
    };
    for volume in [5.0, 12.5] {
        assert_eq!(call(&app, "POST", &uri, &kim, quota(volume)).await.status, 201);
        let now = app.get(&uri, &kim).await.json();
        assert_eq!(
            (&now["volume"], &now["last_volume_added"], &now["auto_refill"]),
            (&json!(volume), &json!(volume), &json!(1)),
            "set, not added"
        );
        assert_eq!(
            (&now["status"]["description"], &now["threshold_volume"]),
            (&json!("ACTIVE"), &json!(volume / 5.0))
        );
    }
    for (change, field) in [
        (json!({ "volume": 0 }), "volume"),
        (json!({ "volume": 1e10 }), "volume"),
        (json!({ "expiry_date": at(START) }), "expiry_date"),
        (json!({ "expiry_date": null }), "expiry_date"),
        (json!({ "status": { "id": 2 } }), "status"),
        (json!({ "action_on_exhaustion": { "id": 2 } }), "action_on_exhaustion"),
        (json!({ "action_on_exhaustion": null }), "action_on_exhaustion"),
        (json!({ "threshold_percentage": 101 }), "threshold_percentage"),
        (json!({ "auto_refill": 2 }), "auto_refill"),
    ] {
        let mut body = quota(1.0);
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = call(&app, "POST", &uri, &kim, body).await;
        assert_eq!((answer.status, fields(&answer)), (422, vec![field.to_owned()]), "{change}");
    }
    app.clock.advance(2 * DAY);
    let over = app.get(&uri, &kim).await;
    let over = if over.status == 401 { app.get(&uri, &app.token(KIM).await).await } else { over };
    assert_eq!(
        (&over.json()["status"]["id"], &over.json()["last_status_change_date"]),
        (&json!(3), &at(START + 2 * DAY))
    );
    let kim = app.token(KIM).await;
    for expected in [204, 404] {
        assert_eq!(call(&app, "DELETE", &uri, &kim, Value::Null).await.status, expected);
    }
    let events: Vec<i64> = sqlx::query_scalar(
        "SELECT type_id FROM event WHERE device_id = ? AND type_id IN (56, 57) ORDER BY id",
    )
    .bind(id.as_i64())
    .fetch_all(app.store.read())
    .await
    .unwrap();
    assert_eq!(events, [56, 56, 57]);
    let detail: String =
        sqlx::query_scalar("SELECT detail FROM event WHERE type_id = 56 ORDER BY id LIMIT 1")
            .fetch_one(app.store.read())
            .await
            .unwrap();
    assert!(detail.contains("\"autoRefill\":true") && detail.contains("expiryDate"), "{detail}");
}

#[tokio::test]
async fn the_sms_quota_has_other_types() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let uri = format!("/api/v1/endpoint/{}/quota/sms", device(&app, &kim).await);
    let quota = |volume: Value, more: Value| {
        let mut body = json!({ "status": { "id": 1 }, "volume": volume, "expiry_date": at(START + DAY) });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let made = call(
        &app,
        "POST",
        &uri,
        &kim,
        quota(json!(50), json!({ "threshold_percentage": 10, "auto_refill": true })),
    )
    .await;
    assert_eq!(
        (made.status, &made.json()["auto_refill"], &made.json()["volume"]),
        (201, &json!(true), &json!(50))
    );
    for (body, field) in [
        (quota(json!(50), json!({})), "threshold_percentage"),
        (quota(json!(1.5), json!({ "threshold_percentage": 10 })), "volume"),
    ] {
        assert_eq!(fields(&call(&app, "POST", &uri, &kim, body).await), [field]);
    }
    assert_eq!(call(&app, "DELETE", &uri, &kim, Value::Null).await.status, 204);
}

#[tokio::test]
async fn limits_are_extended_until_the_month_ends() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let id = device(&app, &kim).await;
    let uri = format!("/api/v1/endpoint/{id}/traffic_limit_extension");
    for volume in [10.0, 2.5] {
        let made = call(&app, "POST", &uri, &kim, json!({ "volume": volume })).await;
        assert_eq!(
            (made.status, &made.json()["volume"], &made.json()["endpoint_id"]),
            (201, &json!(volume), &id)
        );
        assert!(made.json()["expiration_date"].as_str().unwrap().starts_with("2026-12-01T00:00:00"));
    }
    assert_eq!(call(&app, "POST", &uri, &kim, json!({ "volume": -1 })).await.status, 422);
    assert_eq!(app.get(&uri, &kim).await.json().as_array().unwrap().len(), 2);
    let ola = app.token("ola@acme.example").await;
    assert_eq!(app.get(&uri, &ola).await.status, 200);
    assert_eq!(call(&app, "DELETE", &uri, &ola, Value::Null).await.status, 403);
    app.clock.advance(15 * DAY);
    let kim = app.token(KIM).await;
    assert_eq!(app.get(&uri, &kim).await.json(), json!([]), "the month is over");
    assert_eq!(call(&app, "DELETE", &uri, &kim, Value::Null).await.status, 204);
}

#[tokio::test]
async fn messages_are_checked_sent_read_and_cancelled() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let id = device(&app, &kim).await;
    let uri = format!("/api/v1/endpoint/{id}/sms");
    let send = async |body: Value| call(&app, "POST", &uri, &kim, body).await;
    let sent = send(json!({ "payload": "AT+REBOOT" })).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let message = sent.json();
    assert_eq!(sent.header("location"), Some(format!("{uri}/{}", message["id"]).as_str()));
    assert_eq!(
        (&message["status"]["id"], &message["sms_type"]["description"], &message["dcs"]),
        (&json!(1), &json!("MT"), &json!(0))
    );
    assert_eq!(message["source_address_type"]["id"], 208);
    assert_eq!(
        send(json!({ "payload": "漢字", "source_address": "+4912345", "udh": "050003A10201" })).await.json()
            ["dcs"],
        8
    );
    for (body, field) in [
        (json!({ "payload": "" }), "payload"),
        (json!({ "payload": "a".repeat(161) }), "payload"),
        (json!({ "payload": "a".repeat(154), "udh": "050003A10201" }), "payload"),
        (json!({ "payload": "漢".repeat(71) }), "payload"),
        (json!({ "payload": "漢", "dcs": 0 }), "payload"),
        (json!({ "payload": "a", "dcs": 4 }), "dcs"),
        (json!({ "payload": "a", "udh": "050003A10203" }), "udh"),
        (json!({ "payload": "a", "source_address": "Sender" }), "source_address_type"),
        (
            json!({ "payload": "a", "source_address": "TwelveLetter", "source_address_type": { "id": 208 } }),
            "source_address",
        ),
        (json!({ "payload": "a", "source_address": "123456789012345678" }), "source_address"),
        (
            json!({ "payload": "a", "source_address": "Sender", "source_address_type": { "id": 145 } }),
            "source_address_type",
        ),
        (json!({ "payload": "a", "expiry_date": at(START - 1) }), "expiry_date"),
    ] {
        let answer = send(body.clone()).await;
        assert_eq!((answer.status, fields(&answer)), (422, vec![field.to_owned()]), "{body}");
    }
    let list = app.get(&uri, &kim).await.json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    let one = format!("{uri}/{}", message["id"]);
    for (expected, code) in [(200, 0), (409, 1406)] {
        let answer = call(&app, "DELETE", &one, &kim, Value::Null).await;
        assert_eq!((answer.status, answer.code()), (expected, code));
    }
    assert_eq!(app.get(&one, &kim).await.json()["status"]["id"], 7);
    // The other one is not delivered within a day.
    app.clock.advance(DAY);
    let kim = app.token(KIM).await;
    let other = app.get(&format!("{uri}/{}", list[1]["id"]), &kim).await.json();
    assert_eq!(
        (&other["status"]["description"], &other["final_date"]),
        (&json!("EXPIRED"), &at(START + DAY))
    );
    assert_eq!(
        call(&app, "DELETE", &format!("{uri}/{}", list[1]["id"]), &kim, Value::Null).await.status,
        409
    );
    assert_eq!(
        call(&app, "PATCH", &format!("/api/v1/endpoint/{id}"), &kim, json!({ "sim": null })).await.status,
        204
    );
    let nobody = call(&app, "POST", &uri, &kim, json!({ "payload": "x" })).await;
    assert_eq!((nobody.status, nobody.code()), (422, 1406), "no SIM");
}

#[tokio::test]
async fn resets_are_queued_and_end_a_factory_test() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let id = device(&app, &kim).await;
    let uri = format!("/api/v1/endpoint/{id}/connectivity");
    for body in [json!({}), json!({ "pdp_context": true }), json!({ "location": {} })] {
        assert_eq!(call(&app, "PATCH", &uri, &kim, body).await.status, 422);
    }
    app.sql("UPDATE sim SET status = 4 WHERE workspace_id = 101 AND status = 1").await;
    assert_eq!(call(&app, "PATCH", &uri, &kim, json!({ "pdp_context": null })).await.status, 204);
    assert_eq!(call(&app, "PATCH", &uri, &kim, json!({ "location": null })).await.status, 204);
    let queued: (i64, i64) = sqlx::query_as("SELECT session, location FROM device_reset WHERE device_id = ?")
        .bind(id.as_i64())
        .fetch_one(app.store.read())
        .await
        .unwrap();
    assert_eq!(queued, (1, 1));
    let one = app.get(&format!("/api/v1/endpoint/{id}"), &kim).await.json();
    assert_eq!(one["sim"]["status"]["id"], 1, "BR-65");
    let ola = app.token("ola@acme.example").await;
    assert_eq!(call(&app, "PATCH", &uri, &ola, json!({ "location": null })).await.code(), 1104);
    let info = app.get(&format!("/api/v1/endpoint/{id}/connectivity_info"), &ola).await;
    assert_eq!((info.status, &info.json()["subscriber_info"]["success"]), (200, &json!(false)));
}
