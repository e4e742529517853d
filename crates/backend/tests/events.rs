//! Event lists over HTTP: scopes, filters, orders, pages by number and by id, who sees whose address, and how long events are kept.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{TestApp, call};
use switchyard_backend::chores;
use wire::event::EVENT_LIST;

const KIM: &str = "kim@acme.example";
const DAY: i64 = 86_400_000;

/// Events of workspace 101: `count` of them, a minute apart, with devices, SIMs, operators and severities in turn.
async fn plant(app: &TestApp) {
    app.sql("DELETE FROM event").await;
    app.sql(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 249)
         INSERT INTO event (workspace_id, at, type_id, source_id, severity_id, alert, description, account_id, device_id, sim_id, operator_id, rat_id)
         SELECT 101, 1795240800000 + i * 60000, iif(i % 2, 3, 5), i % 3, i % 3, i % 3 = 1, 'Event number ' || i, iif(i % 5, NULL, 2),
                20000001 + i % 4, 25000001 + i % 4, 14 + i % 2, 1 + i % 3 FROM n",
    )
    .await;
    app.sql("INSERT INTO event (workspace_id, at, type_id, source_id, severity_id, description, device_id) VALUES (200, 1, 3, 0, 0, 'of others', 30000001)").await;
}

async fn total(app: &TestApp, token: &str, query: &str) -> u64 {
    let answer = app.get(&format!("/api/v1/event?{query}"), token).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.header("x-total-count").unwrap().parse().unwrap()
}

fn ids(rows: &Value) -> Vec<u64> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn pages_by_number_and_by_id_hold_the_same_events() {
    let app = TestApp::new().await;
    plant(&app).await;
    let kim = app.token(KIM).await;
    let first = app.get("/api/v1/event", &kim).await;
    assert_eq!(
        (first.header("x-total-count"), first.header("x-total-pages"), first.header("x-count-per-page")),
        (Some("250"), Some("3"), Some("100"))
    );
    let all = ids(&app.get("/api/v1/event?per_page=1000", &kim).await.json());
    assert!(all.len() == 250 && all.is_sorted());
    let mut walked = Vec::new();
    let mut after = 0;
    loop {
        let page = ids(&app.get(&format!("/api/v1/event?per_page=70&after={after}"), &kim).await.json());
        let Some(last) = page.last() else { break };
        after = *last;
        walked.extend(page);
    }
    assert_eq!(walked, all);
    let newest = ids(&app.get("/api/v1/event?per_page=20&sort=-timestamp", &kim).await.json());
    let older = ids(&app
        .get(&format!("/api/v1/event?per_page=20&sort=-timestamp&before={}", newest[19]), &kim)
        .await
        .json());
    assert_eq!([newest, older].concat(), all.iter().rev().take(40).copied().collect::<Vec<_>>());
    assert_eq!(app.get("/api/v1/event?before=x", &kim).await.code(), 1000);
}

#[tokio::test]
async fn every_field_filters_and_sorts() {
    let app = TestApp::new().await;
    plant(&app).await;
    let kim = app.token(KIM).await;
    let device = app.get("/api/v1/endpoint/20000001", &kim).await.json();
    let text = |field: &Value| field.as_str().unwrap().to_owned();
    for (q, expected) in [
        ("type:3".to_owned(), 125),
        ("type:3|5".to_owned(), 250),
        ("source:Network".to_owned(), 84),
        ("severity:warn".to_owned(), 83),
        ("alert:true".to_owned(), 83),
        ("description:number 24".to_owned(), 11),
        ("organisation:101".to_owned(), 250),
        ("organisation:200".to_owned(), 0),
        ("user:2".to_owned(), 50),
        ("endpoint:20000001|20000002".to_owned(), 126),
        (format!("ip_address:{}", text(&device["ip_address"])), 63 + 0),
        (format!("imei:{}", text(&device["imei_with_luhn"])), 63),
        (format!("iccid:{}", text(&device["sim"]["iccid"])), 63),
        (format!("iccid_with_luhn:{}", text(&device["sim"]["iccid_with_luhn"])), 63),
        (format!("imsi:{}", text(&device["sim"]["imsi"])), 63),
        ("network:14".to_owned(), 125),
        ("network:telekom".to_owned(), 125),
        ("country:de".to_owned(), 250),
        ("country:no".to_owned(), 0),
        ("rat:2G".to_owned(), 84),
        ("timestamp:2026-11-21T06:30:00Z".to_owned(), 250),
        ("from:2026-11-21T06:10:00Z,until:2026-11-21T06:19:00Z".to_owned(), 10),
        ("type:3,severity:1,alert:true".to_owned(), 42),
    ] {
        let encoded = wire::endpoint::encode(&q);
        let found = total(&app, &kim, &format!("q={encoded}")).await;
        if q.starts_with("ip_address") {
            assert!(found >= expected, "{q}: {found}");
        } else {
            assert_eq!(found, expected, "{q}");
        }
    }
    let tag = text(&device["tags"]).split(',').next().unwrap().to_owned();
    assert!(total(&app, &kim, &format!("q=tags:{}", wire::endpoint::encode(&tag))).await >= 63);
    for bad in [
        "type:x",
        "from:2026-11-21",
        "until:2026-11-21",
        "from:x,until:y",
        "type:1|2|3|4|5|6|7",
        "nothing:1",
        "severity:loud",
    ] {
        let answer = app.get(&format!("/api/v1/event?q={}", wire::endpoint::encode(bad)), &kim).await;
        assert_eq!((answer.status, answer.code()), (422, 1301), "{bad}");
    }
    for field in EVENT_LIST.sort_fields {
        for sign in ["", "-"] {
            assert_eq!(total(&app, &kim, &format!("sort={sign}{field}")).await, 250, "{sign}{field}");
        }
    }
    assert_eq!(app.get("/api/v1/event?sort=rat", &kim).await.code(), 1302);
}

#[tokio::test]
async fn an_event_says_what_it_concerns_and_whose_address_is_for_whom() {
    let app = TestApp::new().await;
    app.sql("DELETE FROM event").await;
    let kim = app.token(KIM).await;
    for status in [1, 0] {
        let body = json!({ "status": { "id": status } });
        assert_eq!(call(&app, "PATCH", "/api/v1/endpoint/20000001", &kim, body).await.status, 204);
    }
    let events = app.get("/api/v1/event?q=endpoint:20000001", &kim).await.json();
    let event = &events[0];
    assert_eq!(
        (&event["event_type"], &event["event_source"]["description"]),
        (&json!({ "id": 43, "description": "Endpoint disabled" }), &json!("API"))
    );
    assert_eq!(
        (&event["event_severity"]["description"], &event["organisation"]["id"], &event["alert"]),
        (&json!("Info"), &json!(101), &json!(false))
    );
    assert_eq!(
        (&event["user"]["username"], &event["endpoint"]["id"], &event["sim"]["id"]),
        (&json!(KIM), &json!(20_000_001), &json!(25_000_001))
    );
    assert!(event["imsi"]["imsi"].is_string() && event["endpoint"]["name"].is_string());
    let ola = app.token("ola@acme.example").await;
    let seen = app.get("/api/v1/event?q=endpoint:20000001", &ola).await;
    assert_eq!(seen.json()[0]["user"]["id"], 2);
    assert!(!seen.text().contains("kim@"), "BR-40: {}", seen.text());
    // Of a device, a SIM, a person; others' for Administrators; unknown ones have none.
    for (uri, count) in [
        ("/api/v1/endpoint/20000001/event", 2),
        ("/api/v1/sim/25000001/event", 2),
        ("/api/v1/user/my/event", 2),
        ("/api/v1/user/2/event", 2),
        ("/api/v1/endpoint/30000001/event", 0),
        ("/api/v1/sim/99/event", 0),
        ("/api/v1/user/5/event", 0),
    ] {
        assert_eq!(app.get(uri, &kim).await.json().as_array().unwrap().len(), count, "{uri}");
    }
    assert_eq!(app.get("/api/v1/user/2/event", &ola).await.code(), 1104);
    assert_eq!(app.get("/api/v1/user/my/event", &ola).await.status, 200);
    let types = app.get("/api/v1/event/type", &ola).await.json();
    assert!(types.as_array().unwrap().contains(&json!({ "id": 60, "description": "Data quota expired" })));
}

#[tokio::test]
async fn events_are_kept_for_as_long_as_the_operator_says() {
    let app = TestApp::with(|config| config.event_days = 7).await;
    plant(&app).await;
    app.sql("UPDATE event SET at = at - 8 * 86400000 WHERE id <= (SELECT min(id) + 99 FROM event WHERE workspace_id = 101)").await;
    let done = chores::sweep(&app.state).await.unwrap();
    assert_eq!(done.events, 101, "with the one of another workspace");
    assert_eq!(app.number("SELECT count(*) FROM event WHERE workspace_id = 101").await, 150);
    app.clock.advance(8 * DAY);
    chores::sweep(&app.state).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM event").await, 0);
}

#[tokio::test]
async fn statistics_follow_from_the_counters() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    // Today is 2026-11-21; day 20778 is 2026-11-21.
    app.sql("INSERT INTO usage_day (workspace_id, device_id, sim_id, day, rx, tx, sms_mo, sms_mt) VALUES
        (101, 20000001, 25000001, 20778, 1000000, 3000000, 1, 2), (101, 20000001, 25000002, 20777, 2000000, 2000000, 0, 0),
        (101, 20000001, 25000001, 20740, 500000, 500000, 0, 0), (200, 30000001, 35000001, 20778, 9, 9, 9, 9)").await;
    app.sql("INSERT INTO usage_minute (workspace_id, device_id, sim_id, minute, rx, tx) VALUES (101, 20000001, 25000001, 1795240800000 / 60000 - 5, 1000, 2000)").await;
    let stats = app.get("/api/v1/endpoint/20000001/stats", &kim).await.json();
    assert_eq!(
        (&stats["current_month"]["data"]["volume"], &stats["current_month"]["sms"]["volume_rx"]),
        (&json!(8.0), &json!(2.0))
    );
    assert_eq!(
        (&stats["current_month"]["data"]["cost"], &stats["current_month"]["data"]["month"]),
        (&json!(0.02), &json!("2026-11"))
    );
    assert_eq!(
        (&stats["last_month"]["data"]["volume"], &stats["last_hour"]["data"]["tx"]),
        (&json!(1.0), &json!([["05:55", 0.002]]))
    );
    let sim = app.get("/api/v1/sim/25000002/stats", &kim).await.json();
    assert_eq!((&sim[0]["current_month"]["data"]["volume"], sim[0].get("last_month")), (&json!(4.0), None));
    let days = app
        .get("/api/v1/endpoint/20000001/stats/daily?start_date=2026-11-20&end_date=2026-11-22", &kim)
        .await
        .json();
    assert_eq!(
        (&days[0]["date"], &days[1]["date"], &days[1]["data"]["traffic_type"]["id"]),
        (&json!("2026-11-20"), &json!("2026-11-21"), &json!(5))
    );
    let one = app
        .get("/api/v1/sim/25000001/stats/daily?start_date=2026-11-01&end_date=2026-11-21", &kim)
        .await
        .json();
    assert_eq!(one, json!([]), "the end is exclusive");
    for bad in
        ["start_date=x", "start_date=2026-11-20T00:00:00Z", "start_date=2026-11-20&end_date=2026-11-01"]
    {
        assert_eq!(
            app.get(&format!("/api/v1/endpoint/20000001/stats/daily?{bad}"), &kim).await.status,
            422,
            "{bad}"
        );
    }
    for foreign in ["endpoint/30000001", "sim/35000001"] {
        for what in ["stats", "stats/daily"] {
            assert_eq!(app.get(&format!("/api/v1/{foreign}/{what}"), &kim).await.status, 404);
        }
    }
}

#[tokio::test]
async fn the_workspace_at_a_glance_agrees_with_its_lists() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let stats = app.get("/api/v1/organisation/my/stats", &kim).await.json();
    assert_eq!(stats, app.get("/api/v1/organisation/101/stats", &kim).await.json());
    assert_eq!(app.get("/api/v1/organisation/200/stats", &kim).await.status, 404);
    assert_eq!(stats["sim"]["total"], 72);
    assert_eq!(stats["service_profiles"], 4);
    assert_eq!(stats["sim"]["active"], stats["active_chargeable_sims"]);
    let days = app
        .get("/api/v1/organisation/my/stats/daily?start_date=2026-11-01&end_date=2026-11-22", &kim)
        .await
        .json();
    let days = days.as_array().unwrap();
    let number = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();
    let (rows, total) = days.split_at(days.len() - 1);
    let sum: f64 = rows.iter().map(|day| number(&day["data"]["volume"])).sum();
    assert_eq!(total[0]["date"], "TOTAL");
    assert!((sum - number(&total[0]["data"]["volume"])).abs() < 1e-3 && sum > 0.0);
    assert!((stats["current_month"]["data"]["volume"].as_f64().unwrap() - sum).abs() < 1e-3);
    app.sql("INSERT INTO usage_hour (workspace_id, hour, rx, tx, sms_mo, sms_mt) VALUES (101, 1795240800000 / 3600000 - 1, 1000000, 2000000, 3, 4), (101, 1795240800000 / 3600000 - 9, 1, 1, 1, 1)").await;
    let hours = app.get("/api/v1/organisation/my/stats/hourly", &kim).await.json();
    assert_eq!(
        hours,
        json!({ "data": { "rx": [["05:00", 1.0]], "tx": [["05:00", 2.0]] }, "sms": { "rx": [["05:00", 4.0]], "tx": [["05:00", 3.0]] } })
    );
}
