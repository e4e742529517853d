//! SIMs over HTTP: lists, details, and the state machine of their status with its events.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{Answer, Call, TestApp};

const KIM: &str = "kim@acme.example";

async fn set(app: &TestApp, token: &str, sim: u64, status: i64) -> Answer {
    let body = json!({ "status": { "id": status } });
    app.send(Call::new("PATCH", &format!("/api/v1/sim/{sim}")).bearer(token).json(&body)).await
}

async fn sim(app: &TestApp, token: &str, sim: u64) -> Value {
    app.get(&format!("/api/v1/sim/{sim}"), token).await.json()
}

/// A SIM with a status.
async fn with_status(app: &TestApp, token: &str, status: i64) -> u64 {
    let rows = app.get(&format!("/api/v1/sim?q=status%3A{status}&per_page=1"), token).await.json();
    rows[0]["id"].as_u64().unwrap()
}

#[tokio::test]
async fn lists_details_and_totals_agree() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let list = app.get("/api/v1/sim", &token).await;
    let rows = list.json().as_array().unwrap().clone();
    assert_eq!(
        (rows.len(), list.header("x-total-count"), list.header("x-count-per-page")),
        (72, Some("72"), Some("2000"))
    );
    let summary = app.get("/api/ext/v1/sim/summary", &token).await.json();
    assert_eq!(summary["total"], 72);
    for (status, name) in [(0, "issued"), (1, "activated"), (2, "suspended"), (4, "factory_test")] {
        let counted = rows.iter().filter(|row| row["status"]["id"] == status).count();
        assert_eq!(summary[name].as_u64(), Some(counted as u64), "{name}");
        let filtered = app.get(&format!("/api/v1/sim?q=status%3A{status}"), &token).await;
        assert_eq!(filtered.header("x-total-count"), Some(counted.to_string().as_str()));
        assert_eq!(filtered.json().as_array().unwrap().len(), counted);
    }
    let unassigned = app.get("/api/v1/sim?q=endpoint%3Anull", &token).await;
    assert_eq!(unassigned.header("x-total-count"), Some(summary["unassigned"].to_string().as_str()));
    assert!(unassigned.json().as_array().unwrap().iter().all(|row| row.get("endpoint").is_none()));
    for (assigned, endpoint) in [("false", Some(&unassigned)), ("true", None)] {
        let found = app.get(&format!("/api/v1/sim?q=assigned%3A{assigned}"), &token).await;
        assert!(
            found
                .json()
                .as_array()
                .unwrap()
                .iter()
                .all(|row| row["endpoint"].is_object() == (assigned == "true"))
        );
        if let Some(same) = endpoint {
            assert_eq!(found.text(), same.text());
        } else {
            let rest = rows.len() - unassigned.json().as_array().unwrap().len();
            assert_eq!(found.header("x-total-count"), Some(rest.to_string().as_str()));
        }
    }
    assert_eq!(app.get("/api/v1/sim?q=assigned%3Aperhaps", &token).await.code(), 1301);
    let carried = rows.iter().find(|row| row["endpoint"].is_object()).unwrap();
    assert_eq!(sim(&app, &token, carried["id"].as_u64().unwrap()).await, *carried);
    assert!(carried["endpoint"]["name"].as_str().unwrap().contains("TRK-"));
    assert_eq!(carried["customer_org"], json!({ "id": 101, "name": "Acme Trackers" }));
    assert!(carried["model"]["formfactor"]["name"].is_string());
    let statuses = app.get("/api/v1/sim/status", &token).await.json();
    assert_eq!(statuses[4], json!({ "id": 4, "description": "Factory Test" }));
}

#[tokio::test]
async fn the_status_moves_as_domain_5_1_says_and_no_other_way() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let allowed = [(0, 1), (0, 4), (4, 1), (1, 2), (2, 1)];
    for from in [0, 1, 2, 4] {
        for to in 0..=4 {
            let id = with_status(&app, &token, from).await;
            let answer = set(&app, &token, id, to).await;
            let now = sim(&app, &token, id).await["status"]["id"].as_i64();
            if allowed.contains(&(from, to)) {
                assert_eq!((answer.status, now), (204, Some(to)), "{from} -> {to}");
                // Back to where the search above finds another one next time.
                assert!(app.number("SELECT count(*) FROM event WHERE sim_id IS NOT NULL").await > 0);
            } else {
                assert_eq!((answer.status, answer.code(), now), (400, 1406, Some(from)), "{from} -> {to}");
                assert!(answer.json()["message"].as_str().unwrap().contains("SIM"));
            }
        }
    }
    for nonsense in [5, 99] {
        let id = with_status(&app, &token, 1).await;
        assert_eq!(set(&app, &token, id, nonsense).await.code(), 1400);
    }
}

#[tokio::test]
async fn activation_sets_the_date_once_and_is_told() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let id = with_status(&app, &token, 0).await;
    assert!(sim(&app, &token, id).await.get("activation_date").is_none());
    assert_eq!(set(&app, &token, id, 1).await.status, 204);
    let first = sim(&app, &token, id).await["activation_date"].clone();
    assert!(first.as_str().unwrap().starts_with("2026-11-21"));
    app.clock.advance(60_000);
    for status in [2, 1] {
        assert_eq!(set(&app, &token, id, status).await.status, 204);
    }
    assert_eq!(sim(&app, &token, id).await["activation_date"], first);
    let events: Vec<i64> = sqlx::query_scalar("SELECT type_id FROM event WHERE sim_id = ? ORDER BY id")
        .bind(i64::try_from(id).unwrap())
        .fetch_all(app.store.read())
        .await
        .unwrap();
    assert_eq!(events, [8, 9, 8]);
    assert_eq!(
        app.number("SELECT count(*) FROM audit_log WHERE object = 'sim' AND action = 'sim.update'").await,
        3
    );
}

#[tokio::test]
async fn suspending_takes_the_device_off_the_network() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let device =
        app.get("/api/v1/endpoint?q=connectivity%3AONLINE,sim_status%3A1&per_page=1", &token).await.json()[0]
            .clone();
    assert_eq!(set(&app, &token, device["sim"]["id"].as_u64().unwrap(), 2).await.status, 204);
    let now = app.get(&format!("/api/v1/endpoint/{}", device["id"]), &token).await.json();
    assert_eq!(now["connectivity"]["status"]["description"], "OFFLINE");
    assert_eq!(
        (now["status"]["id"].as_i64(), now["sim"]["status"]["id"].as_i64()),
        (Some(0), Some(2)),
        "the device stays enabled"
    );
}

#[tokio::test]
async fn factory_test_needs_the_plan() {
    let app = TestApp::new().await;
    let token = app.token("noor@beta.example").await;
    let id = with_status(&app, &token, 0).await;
    let answer = set(&app, &token, id, 4).await;
    assert_eq!((answer.status, answer.code()), (400, 1406), "{}", answer.text());
    assert_eq!(sim(&app, &token, id).await["status"]["id"], 0);
}

#[tokio::test]
async fn foreign_sims_do_not_exist_and_observers_change_none() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let foreign = 45_000_001;
    let (one, two) =
        (app.get(&format!("/api/v1/sim/{foreign}"), &token).await, app.get("/api/v1/sim/99", &token).await);
    assert_eq!((one.status, one.text()), (404, two.text()));
    let answer = set(&app, &token, foreign, 1).await;
    assert_eq!((answer.status, answer.code()), (404, 1201));
    let observer = app.token("ola@acme.example").await;
    let id = with_status(&app, &observer, 1).await;
    assert_eq!(set(&app, &observer, id, 2).await.status, 403);
}
