//! The simulated network on a clock that the test moves: devices come online, use data, hit quotas and limits, are refused, are reset, and
//! get messages; the same seed gives the same events; statistics are the sums of the sessions.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::json;
use support::{START, TestApp, call};
use switchyard_backend::network::{Network, Options};

const KIM: &str = "kim@acme.example";
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const DEVICE: i64 = 20_000_001;

/// One device of 101 that can connect; all others cannot.
async fn alone(app: &TestApp) -> Network {
    app.sql("UPDATE device SET status = 1, connectivity = 0 WHERE id <> 20000001").await;
    app.sql(
        "UPDATE device SET status = 0, connectivity = 0, imei_lock = 0, month_bytes = 0 WHERE id = 20000001",
    )
    .await;
    app.sql("UPDATE sim SET status = 1 WHERE device_id = 20000001").await;
    app.sql("DELETE FROM event").await;
    let options = Options { sessions_per_day: 48.0, ..Options::default() };
    Network::start(app.store.clone(), options, START).await.unwrap()
}

/// Moves on in steps of ten minutes.
async fn run(network: &mut Network, from: i64, until: i64) {
    let mut now = from;
    while now < until {
        now += 10 * MINUTE;
        network.advance(now).await.unwrap();
    }
}

async fn events(app: &TestApp) -> Vec<(i64, i64, i64)> {
    sqlx::query_as("SELECT type_id, source_id, severity_id FROM event WHERE device_id = ? AND source_id <> 2 ORDER BY id")
        .bind(DEVICE)
        .fetch_all(app.store.read())
        .await
        .unwrap()
}

async fn count(app: &TestApp, type_id: i64, source: i64) -> usize {
    events(app).await.iter().filter(|event| (event.0, event.1) == (type_id, source)).count()
}

async fn connectivity(app: &TestApp) -> i64 {
    app.number("SELECT connectivity FROM device WHERE id = 20000001").await
}

#[tokio::test]
async fn a_device_comes_online_uses_data_and_says_so() {
    let app = TestApp::new().await;
    let mut network = alone(&app).await;
    assert_eq!(network.len(), 1, "the others cost nothing");
    run(&mut network, START, START + DAY).await;
    let seen = events(&app).await;
    let first: Vec<i64> = seen.iter().map(|event| event.0).take(3).collect();
    assert_eq!(first, [2, 3, 5], "Update GPRS location, Create PDP Context, Delete PDP Context: {seen:?}");
    assert!(seen.iter().all(|event| event.2 == 0), "{seen:?}");
    // What was counted is what the sessions said.
    let told = app.number("SELECT sum(detail ->> '$.volume.total') FROM event WHERE type_id = 5").await;
    assert!(told > 0);
    for question in [
        "SELECT sum(rx + tx) FROM usage_day WHERE device_id = 20000001",
        "SELECT sum(rx + tx) FROM usage_hour WHERE workspace_id = 101",
        "SELECT month_bytes FROM device WHERE id = 20000001",
    ] {
        assert_eq!(app.number(question).await, told, "{question}");
    }
    let kim = app.token(KIM).await;
    let events = app.get("/api/v1/endpoint/20000001/event?q=type:3&per_page=1", &kim).await.json();
    assert!(
        events[0]["country"]["iso_code"].is_string() && events[0]["detail"]["pdp_context"]["apn"] == "em",
        "{events}"
    );
    let info = app.get("/api/v1/endpoint/20000001/connectivity_info", &kim).await.json();
    if connectivity(&app).await != 0 {
        assert!(info["subscriber_info"]["location"]["cell_global_id"]["cid"].as_u64().unwrap() > 0, "{info}");
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_events() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let app = TestApp::new().await;
        app.sql("DELETE FROM event").await;
        let options = Options { seed, sessions_per_day: 2.0 };
        let mut network = Network::start(app.store.clone(), options, START).await.unwrap();
        run(&mut network, START, START + DAY / 2).await;
        let rows: Vec<(i64, i64, i64, String)> =
            sqlx::query_as("SELECT at, type_id, device_id, coalesce(detail, '') FROM event ORDER BY id")
                .fetch_all(app.store.read())
                .await
                .unwrap();
        assert!(rows.len() > 200, "{}", rows.len());
        runs.push(rows);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn totals_of_the_statistics_are_the_sums_of_the_sessions() {
    let app = TestApp::new().await;
    app.sql("DELETE FROM event").await;
    app.sql("DELETE FROM daily_usage").await;
    let options = Options { sessions_per_day: 4.0, ..Options::default() };
    let mut network = Network::start(app.store.clone(), options, START).await.unwrap();
    run(&mut network, START, START + DAY).await;
    for workspace in [100, 101, 102, 200, 300] {
        let one = async |sql: &str| -> i64 {
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()))
                .bind(workspace)
                .fetch_one(app.store.read())
                .await
                .unwrap()
        };
        let told = one("SELECT coalesce(sum(detail ->> '$.volume.total'), 0) FROM event WHERE workspace_id = ? AND type_id = 5").await;
        let days = one("SELECT coalesce(sum(rx + tx), 0) FROM usage_day WHERE workspace_id = ?").await;
        let daily =
            one("SELECT coalesce(sum(data_rx + data_tx), 0) FROM daily_usage WHERE workspace_id = ?").await;
        let hours = one("SELECT coalesce(sum(rx + tx), 0) FROM usage_hour WHERE workspace_id = ?").await;
        assert_eq!((days, daily, hours), (told, told, told), "{workspace}");
        let due = one(
            "SELECT coalesce(sum((data_rx + data_tx) / 4000000), 0) FROM daily_usage WHERE workspace_id = ?",
        )
        .await;
        let cost = one("SELECT coalesce(sum(cost_data), 0) FROM daily_usage WHERE workspace_id = ?").await;
        assert_eq!(cost, due, "{workspace}: small volumes add up to cents");
        assert!(told > 0, "{workspace}");
        let cost = one("SELECT coalesce(sum(cost_data - (data_rx + data_tx) / 4000000), 0) FROM daily_usage WHERE workspace_id = ?").await;
        assert_eq!(cost, 0, "the cost is that of the whole day");
        let messages = one("SELECT count(*) FROM sms WHERE workspace_id = ? AND direction = 2").await;
        assert_eq!(
            one("SELECT coalesce(sum(sms_mo), 0) FROM usage_day WHERE workspace_id = ?").await,
            messages
        );
        let strangers = one("SELECT count(*) FROM event e JOIN device d ON d.id = e.device_id WHERE e.workspace_id = ? AND d.workspace_id <> e.workspace_id").await;
        assert_eq!(strangers, 0);
    }
}

#[tokio::test]
async fn a_quota_is_used_up_and_a_new_one_lets_the_device_on() {
    let app = TestApp::new().await;
    let mut network = alone(&app).await;
    let kim = app.token(KIM).await;
    let quota = json!({ "status": { "id": 1 }, "volume": 0.02, "expiry_date": "2027-01-01", "action_on_exhaustion": { "id": 1 }, "threshold_percentage": 50 });
    let uri = format!("/api/v1/endpoint/{DEVICE}/quota/data");
    assert_eq!(call(&app, "POST", &uri, &kim, quota.clone()).await.status, 201);
    run(&mut network, START, START + 2 * DAY).await;
    assert_eq!((count(&app, 18, 1).await, count(&app, 19, 1).await), (1, 1), "{:?}", events(&app).await);
    assert!(count(&app, 3, 1).await >= 1, "rejected sessions");
    assert_eq!(connectivity(&app).await, 3, "BLOCKED");
    let now = app.get(&uri, &kim).await.json();
    assert_eq!((&now["status"]["description"], &now["volume"]), (&json!("EXHAUSTED"), &json!(0.0)));
    assert_eq!(
        app.number("SELECT sum(rx + tx) FROM usage_day WHERE device_id = 20000001").await,
        20_000,
        "exactly the quota"
    );
    assert_eq!(app.number("SELECT count(*) FROM event WHERE type_id IN (18, 19) AND alert = 1 AND detail LIKE '%autoRefill%'").await, 2);
    let opened = count(&app, 3, 0).await;
    app.clock.advance(2 * DAY - HOUR);
    let kim = app.token(KIM).await;
    assert_eq!(call(&app, "POST", &uri, &kim, quota).await.status, 201);
    run(&mut network, START + 2 * DAY, START + 2 * DAY + 6 * HOUR).await;
    assert!(count(&app, 3, 0).await > opened, "online again");
}

#[tokio::test]
async fn what_was_changed_since_the_network_read_it_is_not_overwritten() {
    let app = TestApp::new().await;
    let mut network = alone(&app).await;
    let kim = app.token(KIM).await;
    let uri = format!("/api/v1/endpoint/{DEVICE}/quota/data");
    let quota = json!({ "status": { "id": 1 }, "volume": 100_000, "expiry_date": "2027-01-01", "action_on_exhaustion": { "id": 1 } });
    assert_eq!(call(&app, "POST", &uri, &kim, quota.clone()).await.status, 201);
    run(&mut network, START, START + DAY).await;
    let left = "SELECT amount_left FROM device_quota WHERE device_id = 20000001";
    assert!(app.number(left).await < 100_000_000_000, "the network uses the quota");
    // The network has read what was there before, and does not know of the changes yet.
    assert_eq!(call(&app, "POST", &uri, &kim, quota).await.status, 201);
    app.sql("UPDATE device SET imei = '1111111111111111' WHERE id = 20000001").await;
    app.sql("DELETE FROM network_change").await;
    let closed = count(&app, 5, 0).await;
    run(&mut network, START + DAY, START + 2 * DAY).await;
    assert!(count(&app, 5, 0).await > closed, "sessions went on");
    assert_eq!(app.number(left).await, 100_000_000_000);
    assert_eq!(
        app.number("SELECT CAST(imei AS INTEGER) FROM device WHERE id = 20000001").await,
        1_111_111_111_111_111
    );
}

#[tokio::test]
async fn an_extension_counts_until_it_ends() {
    let app = TestApp::new().await;
    let mut network = alone(&app).await;
    app.sql("UPDATE service_profile SET data_limit_bytes = 30000").await;
    app.sql("INSERT INTO traffic_limit_extension (workspace_id, device_id, bytes, expires_at, created_at) VALUES (101, 20000001, 5000, 1, 0)").await;
    run(&mut network, START, START + 2 * DAY).await;
    assert_eq!(app.number("SELECT month_bytes FROM device WHERE id = 20000001").await, 30_000, "it ended");
    // One of November is not one of December, though the network reads it in November only.
    app.sql("INSERT INTO traffic_limit_extension (workspace_id, device_id, bytes, expires_at, created_at) VALUES (101, 20000001, 5000, 1796083200000, 0)").await;
    run(&mut network, START + 2 * DAY, START + 4 * DAY).await;
    assert_eq!(app.number("SELECT month_bytes FROM device WHERE id = 20000001").await, 35_000);
    run(&mut network, START + 4 * DAY, START + 14 * DAY).await;
    assert_eq!(app.number("SELECT month_bytes FROM device WHERE id = 20000001").await, 30_000);
}

#[tokio::test]
async fn an_extension_that_is_withdrawn_counts_no_more() {
    let app = TestApp::new().await;
    let mut network = alone(&app).await;
    app.sql("UPDATE service_profile SET data_limit_bytes = 30000").await;
    app.sql("INSERT INTO traffic_limit_extension (workspace_id, device_id, bytes, expires_at, created_at) VALUES (101, 20000001, 1000000000, 1796083200000, 0)").await;
    network.advance(START + MINUTE).await.unwrap();
    app.sql("DELETE FROM traffic_limit_extension").await;
    run(&mut network, START + MINUTE, START + 2 * DAY).await;
    assert_eq!(app.number("SELECT month_bytes FROM device WHERE id = 20000001").await, 30_000);
}

#[tokio::test]
async fn devices_of_a_deleted_workspace_leave_the_network() {
    let app = TestApp::new().await;
    let mut network = alone(&app).await;
    run(&mut network, START, START + HOUR).await;
    app.sql("UPDATE workspace SET deleted_at = 1 WHERE id = 101").await;
    network.advance(START + HOUR + MINUTE).await.unwrap();
    assert_eq!(network.len(), 0);
    app.sql("UPDATE workspace SET deleted_at = NULL WHERE id = 101").await;
    network.advance(START + HOUR + 2 * MINUTE).await.unwrap();
    assert_eq!(network.len(), 1);
}

#[tokio::test]
async fn a_session_is_counted_on_the_sim_that_it_was_opened_with() {
    let app = TestApp::new().await;
    let mut network = alone(&app).await;
    let sim = app.number("SELECT id FROM sim WHERE device_id = 20000001").await;
    let mut now = START;
    while connectivity(&app).await != 2 {
        now += MINUTE;
        network.advance(now).await.unwrap();
    }
    app.sql("DELETE FROM usage_day").await;
    app.sql("UPDATE sim SET device_id = NULL WHERE device_id = 20000001").await;
    network.advance(now + MINUTE).await.unwrap();
    assert_eq!(connectivity(&app).await, 0);
    assert_eq!(app.number("SELECT sim_id FROM usage_day WHERE device_id = 20000001").await, sim);
    assert_eq!(app.number("SELECT sim_id FROM event WHERE type_id = 5 ORDER BY id DESC LIMIT 1").await, sim);
}

#[tokio::test]
async fn policies_limits_locks_and_blocks_are_kept() {
    let app = TestApp::new().await;
    let mut network = alone(&app).await;
    // A policy that demands a quota blocks every attached device that has none (BR-73).
    app.sql("UPDATE service_profile SET apply_data_quota = 1").await;
    run(&mut network, START, START + 3 * HOUR).await;
    assert_eq!((count(&app, 3, 0).await, connectivity(&app).await), (0, 3));
    app.sql("UPDATE service_profile SET apply_data_quota = 0, data_limit_bytes = 30000").await;
    run(&mut network, START + 3 * HOUR, START + 2 * DAY).await;
    assert_eq!(count(&app, 11, 1).await, 1, "Endpoint blocked");
    assert_eq!(app.number("SELECT month_bytes FROM device WHERE id = 20000001").await, 30_000);
    // An extension lets it on; the next month does, too.
    app.clock.advance(2 * DAY);
    let kim = app.token(KIM).await;
    let extend = format!("/api/v1/endpoint/{DEVICE}/traffic_limit_extension");
    assert_eq!(call(&app, "POST", &extend, &kim, json!({ "volume": 0.005 })).await.status, 201);
    run(&mut network, START + 2 * DAY, START + 4 * DAY).await;
    assert_eq!(app.number("SELECT month_bytes FROM device WHERE id = 20000001").await, 35_000);
    app.sql("UPDATE service_profile SET data_limit_bytes = NULL").await;
    run(&mut network, START + 4 * DAY, START + 5 * DAY).await;
    // Another modem than the SIM is locked to.
    app.sql("UPDATE device SET imei_lock = 1, imei = '1111111111111111' WHERE id = 20000001").await;
    let opened = count(&app, 3, 0).await;
    run(&mut network, START + 5 * DAY, START + 6 * DAY).await;
    assert!(count(&app, 3, 0).await <= opened, "no session with a wrong modem");
    assert_eq!(connectivity(&app).await, 3);
    app.sql("UPDATE device SET imei_lock = 0 WHERE id = 20000001").await;
    // All operators blocked: rejected everywhere, and never attached again.
    app.sql("INSERT INTO device_blocked_operator SELECT 101, 20000001, value, 0 FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37]')").await;
    app.sql("INSERT INTO device_reset VALUES (101, 20000001, 1, 1, 0)").await;
    run(&mut network, START + 6 * DAY, START + 7 * DAY).await;
    let rejected = app.number("SELECT count(*) FROM event WHERE type_id = 1 AND severity_id = 1").await;
    assert!(rejected > 0);
    assert_eq!(connectivity(&app).await, 0);
}

#[tokio::test]
async fn changes_through_the_api_reach_the_network() {
    let app = TestApp::new().await;
    let mut network = alone(&app).await;
    let kim = app.token(KIM).await;
    let mut now = START;
    let mut until_online = async |network: &mut Network| {
        for _ in 0..5_000 {
            now += MINUTE;
            network.advance(now).await.unwrap();
            if connectivity(&app).await == 2 {
                return now;
            }
        }
        panic!("never online");
    };
    let online = until_online(&mut network).await;
    let device = format!("/api/v1/endpoint/{DEVICE}");
    let state = app.get(&format!("{device}/connectivity"), &kim).await.json();
    assert_eq!(
        (&state["status"]["description"], &state["services"][0]["description"]),
        (&json!("ONLINE"), &json!("Data"))
    );
    assert!(
        state["pdp_context"]["ue_ip_address"].is_string()
            && state["location"]["operator"]["name"].is_string()
    );
    // A message reaches it at once.
    let sent = call(&app, "POST", &format!("{device}/sms"), &kim, json!({ "payload": "hello" })).await.json();
    network.advance(online + 1).await.unwrap();
    let got = app.get(&format!("{device}/sms/{}", sent["id"]), &kim).await.json();
    assert_eq!(
        (&got["status"]["description"], got["delivery_date"].is_string()),
        (&json!("DELIVERED"), true)
    );
    assert_eq!(app.number("SELECT sum(sms_mt) FROM usage_day WHERE device_id = 20000001").await, 1);
    // A reset of both really happens.
    let reset = json!({ "pdp_context": null, "location": null });
    assert_eq!(call(&app, "PATCH", &format!("{device}/connectivity"), &kim, reset).await.status, 204);
    network.advance(online + 2).await.unwrap();
    assert_eq!((connectivity(&app).await, app.number("SELECT count(*) FROM device_reset").await), (0, 0));
    let last: Vec<i64> = events(&app).await.iter().rev().take(2).map(|event| event.0).collect();
    assert_eq!(last, [1, 5], "Delete PDP Context, Update location");
    let online = until_online(&mut network).await;
    // Disabled: off at once, and nothing more happens.
    assert_eq!(call(&app, "PATCH", &device, &kim, json!({ "status": { "id": 1 } })).await.status, 204);
    network.advance(online + 1).await.unwrap();
    assert_eq!((network.len(), connectivity(&app).await), (0, 0));
    let seen = events(&app).await;
    run(&mut network, online, online + DAY).await;
    assert_eq!(events(&app).await, seen);
    // A message waits for it, and is delivered when it is back.
    let sent = call(
        &app,
        "POST",
        &format!("{device}/sms"),
        &kim,
        json!({ "payload": "later", "expiry_date": "2026-11-28" }),
    )
    .await
    .json();
    assert_eq!(call(&app, "PATCH", &device, &kim, json!({ "status": { "id": 0 } })).await.status, 204);
    until_online(&mut network).await;
    assert_eq!(app.get(&format!("{device}/sms/{}", sent["id"]), &kim).await.json()["status"]["id"], 4);
}

#[tokio::test]
async fn a_factory_test_ends_with_its_volume() {
    let app = TestApp::new().await;
    let mut network = alone(&app).await;
    app.sql("UPDATE sim SET status = 4, activation_date = 0 WHERE device_id = 20000001").await;
    run(&mut network, START, START + 10 * DAY).await;
    assert_eq!(app.number("SELECT status FROM sim WHERE device_id = 20000001").await, 1);
    assert!(app.number("SELECT activation_date FROM sim WHERE device_id = 20000001").await > START);
    assert_eq!(count(&app, 8, 1).await, 1);
}
