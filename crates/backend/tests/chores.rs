//! Long work in short steps: erasing what was deleted 14 days ago, and the lists of devices after a tag changed. Nothing of it keeps
//! others from writing for long, and a stop in the middle is made up for.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use std::{
    cell::Cell,
    time::{Duration, Instant},
};
use support::{Call, TestApp};
use switchyard_backend::{chores, store::pace::Pace};

const DAY: i64 = 86_400_000;

/// Rows of a workspace in every table that has workspaces.
async fn rows_of(app: &TestApp, workspace: i64) -> Vec<(String, i64)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'workspace_id' WHERE m.type = 'table' ORDER BY 1",
    )
    .fetch_all(app.store.read())
    .await
    .unwrap();
    let mut found = Vec::new();
    for table in tables {
        let question = format!("SELECT count(*) FROM \"{table}\" WHERE workspace_id = ?");
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(question))
            .bind(workspace)
            .fetch_one(app.store.read())
            .await
            .unwrap();
        if count > 0 {
            found.push((table, count));
        }
    }
    found
}

async fn call(app: &TestApp, method: &'static str, uri: &str, token: &str, body: Value) -> u16 {
    let call = Call::new(method, uri).bearer(token);
    app.send(if body.is_null() { call } else { call.json(&body) }).await.status
}

#[tokio::test]
async fn a_deleted_workspace_is_erased_after_14_days_and_not_before() {
    let app = TestApp::new().await;
    let noor = app.token("noor@beta.example").await;
    let invite =
        json!({ "workspace": { "id": 200 }, "addresses": ["guest@else.example"], "role": { "id": 3 } });
    assert_eq!(call(&app, "POST", "/api/ext/v1/invitation", &noor, invite.clone()).await, 200);
    assert_eq!(call(&app, "POST", "/api/ext/v1/invitation", &noor, invite).await, 200, "with an old link");
    app.sql("INSERT INTO application_token (workspace_id, creator_id, hash, prefix, created_at) VALUES (200, 3, randomblob(32), 'swa_', 0)").await;
    app.sql("INSERT INTO role (workspace_id, name, permissions) VALUES (200, 'Own role', 'device.read')")
        .await;
    app.sql("UPDATE sim SET status = 2 WHERE workspace_id = 200 AND status = 1").await;
    let (mine, others) = (rows_of(&app, 200).await, rows_of(&app, 101).await);
    assert!(mine.len() >= 14, "every kind of row: {mine:?}");
    let name = app.get("/api/v1/organisation/my", &noor).await.json()["name"].as_str().map(str::to_owned);
    let body = json!({ "name": name.unwrap_or("Beta Studios".to_owned()), "password": support::sha1_hex(switchyard_backend::demo::people::PASSWORD) });
    assert_eq!(call(&app, "POST", "/api/ext/v1/workspace/delete", &noor, body).await, 200);
    app.clock.advance(14 * DAY - 1);
    assert_eq!(chores::sweep(&app.state).await.unwrap().workspaces, 0);
    assert!(rows_of(&app, 200).await.len() >= 14);
    app.clock.advance(1);
    let done = chores::sweep(&app.state).await.unwrap();
    assert_eq!((done.workspaces, rows_of(&app, 200).await), (1, Vec::new()));
    assert!(done.pace.steps > 20, "{done:?}");
    println!("erased in {} steps, the longest {:?}", done.pace.steps, done.pace.longest);
    // Others keep everything, and so do the text indexes; the log of what is left stays append-only.
    assert_eq!(rows_of(&app, 101).await, others);
    assert_eq!(
        app.number("SELECT count(*) FROM device_text").await,
        app.number("SELECT count(*) FROM device").await
    );
    assert_eq!(app.number("SELECT count(*) FROM pragma_foreign_key_check").await, 0);
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE workspace_id IS NULL AND object_id = '200' AND action IN ('workspace.erase', 'workspace.erased')").await, 2);
    assert_eq!(
        app.number("SELECT count(*) FROM workspace WHERE id = 200 AND name = 'erased' AND erasing = 2").await,
        1
    );
    let mut tx = app.store.write().await.unwrap();
    assert!(sqlx::query("DELETE FROM audit_log").execute(&mut *tx).await.is_err());
    drop(tx);
    assert_eq!(chores::sweep(&app.state).await.unwrap().workspaces, 0, "once");
}

#[tokio::test]
async fn an_erasure_that_was_stopped_goes_on_and_one_that_was_restored_does_not() {
    let app = TestApp::new().await;
    app.sql("UPDATE workspace SET status = 2, deleted_at = 1, restore_until = 2, erasing = 1 WHERE id = 200")
        .await;
    app.sql("DELETE FROM sim WHERE workspace_id = 200").await;
    app.sql("UPDATE workspace SET status = 1, deleted_at = NULL, restore_until = NULL WHERE id = 300").await;
    let before = rows_of(&app, 300).await;
    assert_eq!(app.store.erase_deleted(app.clock.now(), &mut Pace::default()).await.unwrap(), 1);
    assert_eq!((rows_of(&app, 200).await, rows_of(&app, 300).await), (Vec::new(), before));
}

/// Puts one tag on so many devices of 101 that are made for it.
async fn tagged(app: &TestApp, devices: i64) {
    let mut tx = app.store.write().await.unwrap();
    for statement in [
        "INSERT INTO tag (id, workspace_id, name, name_key, color_id) VALUES (900001, 101, 'Many', 'many', 1)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO device (id, workspace_id, name, name_key, status, tags, tags_key, service_profile_id, tariff_profile_id, created, last_updated)
         SELECT 9000000000 + i, 101, 'Many ' || i, 'many ' || i, 0, 'Many', 'many',
                (SELECT min(id) FROM service_profile WHERE workspace_id = 101), (SELECT min(id) FROM tariff_profile WHERE workspace_id = 101), 0, 0 FROM n",
        "INSERT INTO device_tag (workspace_id, device_id, position, tag_id) SELECT 101, id, 0, 900001 FROM device WHERE workspace_id = 101 AND id > 9000000000 AND ?1 > 0",
    ] {
        sqlx::query(statement).bind(devices).execute(&mut *tx).await.unwrap();
    }
    tx.commit(switchyard_backend::store::Unaudited::Seed).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_tag_of_many_devices_is_renamed_and_deleted_others_write() {
    let devices: i64 =
        std::env::var("SWITCHYARD_TAGGED").ok().and_then(|text| text.parse().ok()).unwrap_or(6_000);
    let app = TestApp::new().await;
    tagged(&app, devices).await;
    let kim = app.token("kim@acme.example").await;
    for (step, left) in [("rename", devices), ("delete", 0)] {
        let (began, over) = (Instant::now(), Cell::new(false));
        let change = async {
            let status = match step {
                "rename" => {
                    call(&app, "PATCH", "/api/v2/tags/900001", &kim, json!({ "name": "Several" })).await
                }
                _ => call(&app, "DELETE", "/api/v2/tags/900001", &kim, Value::Null).await,
            };
            over.set(true);
            (status, began.elapsed())
        };
        // Until it is over: how often they come through is a matter of its steps, not of time.
        let others = async {
            let mut waits = Vec::new();
            while !over.get() {
                let asked = Instant::now();
                drop(app.store.write().await.unwrap());
                waits.push(asked.elapsed());
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            waits
        };
        let ((status, took), waits) = tokio::join!(change, others);
        assert!((200..300).contains(&status), "{step}: {status}");
        let longest = waits.iter().max().unwrap();
        println!("{step} on {devices} devices: {took:?}; {} others, longest wait {longest:?}", waits.len());
        assert!(waits.len() > 5, "{step}: others came through: {waits:?}");
        let named = app
            .number(
                "SELECT count(*) FROM device WHERE workspace_id = 101 AND id > 9000000000 AND tags = 'Several'",
            )
            .await;
        assert_eq!(named, left, "{step}");
    }
    assert_eq!(
        app.number("SELECT (SELECT count(*) FROM tag WHERE id = 900001) + (SELECT count(*) FROM tag_job)")
            .await,
        0
    );
}

#[tokio::test]
async fn a_rename_that_a_stop_has_cut_is_finished_at_the_next_start() {
    let app = TestApp::new().await;
    tagged(&app, 120).await;
    app.sql("UPDATE tag SET name = 'Few', name_key = 'few' WHERE id = 900001").await;
    app.sql("INSERT INTO tag_job (workspace_id, tag_id, removal) VALUES (101, 900001, 0)").await;
    assert_eq!(chores::sweep(&app.state).await.unwrap().tag_jobs, 1);
    assert_eq!(
        app.number("SELECT count(*) FROM device WHERE tags = 'Few' AND tags_key = 'few' AND id > 9000000000")
            .await,
        120
    );
    assert_eq!(app.number("SELECT count(*) FROM tag_job").await, 0);
}
