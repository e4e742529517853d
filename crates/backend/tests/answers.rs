//! Answers of lists that are kept: never older than the request, whatever changed and however, and never for somebody else.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use sqlx::Row;
use support::{Answer, Call, TestApp};
use switchyard_backend::store::Unaudited;

const KIM: &str = "kim@acme.example";
const LISTS: [&str; 2] = ["/api/v1/endpoint?per_page=200", "/api/v1/sim?per_page=200"];

/// Tables whose rows a list shows, sorts or searches, with the condition that picks the rows of workspace 101.
const SHOWN: [(&str, &str); 7] = [
    ("device", "workspace_id = 101"),
    ("sim", "workspace_id = 101"),
    ("tag", "workspace_id = 101"),
    ("device_tag", "workspace_id = 101"),
    ("service_profile", "workspace_id = 101"),
    ("tariff_profile", "workspace_id = 101"),
    ("workspace", "id = 101"),
];

/// What everybody gets, headers included; the request's own id aside.
fn facts(answer: &Answer) -> (Vec<(String, String)>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "x-request-id");
    let mut headers: Vec<_> = headers
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    headers.sort();
    (headers, answer.text())
}

/// Runs a statement that may break a rule of the schema; answers whether it changed anything.
async fn tried(app: &TestApp, statement: &str) -> bool {
    let mut tx = app.store.write().await.unwrap();
    let done = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut *tx).await;
    let changed = done.is_ok_and(|done| done.rows_affected() > 0);
    // References are checked at the end.
    changed && tx.commit(Unaudited::Seed).await.is_ok()
}

#[tokio::test]
async fn whatever_a_list_shows_is_shown_as_it_is_now() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let (mut changes, mut fresh) = (0, 0);
    for (table, mine) in SHOWN {
        let columns = sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA table_info({table})")))
            .fetch_all(app.store.read())
            .await
            .unwrap();
        for column in columns.iter().map(|row| row.get::<String, _>(1)) {
            // Other letters, another case, another number; what the schema forbids is skipped.
            for value in ["upper({c})", "{c} || 'x'", "{c} + 1", "1 - {c}"] {
                let value = value.replace("{c}", &column);
                let statement = format!(
                    "UPDATE {table} SET {column} = {value} WHERE rowid = \
                     (SELECT rowid FROM {table} WHERE {mine} AND {column} IS NOT {value} LIMIT 1)"
                );
                let statement = if table == "device_tag" {
                    format!("UPDATE {table} SET {column} = {value} WHERE {mine} AND position = 0")
                } else {
                    statement
                };
                for list in LISTS {
                    app.get(list, &token).await;
                }
                if !tried(&app, &statement).await {
                    continue;
                }
                changes += 1;
                for list in LISTS {
                    let kept = app.get(list, &token).await;
                    fresh += 1;
                    // A query string that nobody used before is answered from the rows.
                    let made = app.get(&format!("{list}&fresh={fresh}"), &token).await;
                    assert_eq!(facts(&kept), facts(&made), "{list} after {statement}");
                }
            }
        }
    }
    assert!(changes > 60, "{changes} statements changed something");
}

#[tokio::test]
async fn assignments_that_come_and_go_are_seen() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let statements = [
        "DELETE FROM device_tag WHERE workspace_id = 101 AND device_id = (SELECT min(device_id) FROM device_tag WHERE workspace_id = 101)",
        "UPDATE sim SET device_id = NULL WHERE id = (SELECT id FROM sim WHERE workspace_id = 101 AND device_id IS NOT NULL LIMIT 1)",
        "DELETE FROM sim WHERE id = (SELECT id FROM sim WHERE workspace_id = 101 AND device_id IS NULL LIMIT 1)",
        "DELETE FROM device WHERE id = (SELECT id FROM device d WHERE workspace_id = 101 \
          AND NOT EXISTS (SELECT 1 FROM sim s WHERE s.workspace_id = 101 AND s.device_id = d.id) LIMIT 1)",
    ];
    for (at, statement) in statements.iter().enumerate() {
        let before = app.get(LISTS[1], &token).await.text() + &app.get(LISTS[0], &token).await.text();
        assert!(tried(&app, statement).await, "{statement}");
        let (sims, devices) = (app.get(LISTS[1], &token).await, app.get(LISTS[0], &token).await);
        assert_ne!(before, sims.text() + &devices.text(), "{statement}");
        for (list, kept) in [(LISTS[1], &sims), (LISTS[0], &devices)] {
            let made = app.get(&format!("{list}&fresh={at}"), &token).await;
            assert_eq!(facts(kept), facts(&made), "{list} after {statement}");
        }
    }
}

#[tokio::test]
async fn a_kept_answer_is_byte_for_byte_the_same_and_still_asks_who_is_calling() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let first = app.get(LISTS[0], &token).await;
    let second = app.get(LISTS[0], &token).await;
    assert_eq!(facts(&first), facts(&second));
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert_eq!(second.header("x-workspace-id"), Some("101"));

    // The same query in another workspace is another list.
    let elsewhere = app.get(LISTS[0], &app.token("noor@beta.example").await).await;
    assert_eq!(elsewhere.header("x-workspace-id"), Some("200"));
    assert_ne!(first.text(), elsewhere.text());

    // The first request after the membership ended is refused, although the list itself has not changed.
    assert_eq!(app.send(Call::new("GET", LISTS[0])).await.status, 401);
    let uli = app.token("uli@acme.example").await;
    assert_eq!(facts(&app.get(LISTS[0], &uli).await), facts(&first));
    app.sql("UPDATE membership SET status = 2, is_default = 0 WHERE workspace_id = 101 AND account_id = (SELECT id FROM account WHERE username = 'uli@acme.example')").await;
    assert_eq!(app.get(LISTS[0], &uli).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_with_the_same_costly_question_is_answered_and_agrees() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let mut totals = std::collections::BTreeSet::new();
    for round in 0..3 {
        // Something changes first: nothing that is known is of use.
        app.sql("UPDATE device SET month_bytes = month_bytes + 1 WHERE workspace_id = 101").await;
        let crowd = (1..=60).map(|page| {
            let uri =
                format!("/api/v1/endpoint?per_page=1&page={page}&q=sim_status%3A0%7C1%7C2%7C4&round={round}");
            let (app, token) = (&app, &token);
            async move { app.get(&uri, token).await }
        });
        let answers = all_at_once(crowd.collect()).await;
        for answer in &answers {
            assert_eq!(answer.status, 200, "{}", answer.text());
            totals.insert(answer.header("x-total-count").unwrap().to_owned());
        }
        let total: usize = totals.first().unwrap().parse().unwrap();
        let ids: std::collections::BTreeSet<u64> =
            answers.iter().map(|answer| answer.json()[0]["id"].as_u64().unwrap()).collect();
        assert_eq!(ids.len(), total.min(60), "each page has a device of its own");
    }
    assert_eq!(totals.len(), 1, "{totals:?}");
}

/// Polls all of them until the last is done.
async fn all_at_once<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut left = 0;
        for (future, done) in &mut running {
            if done.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(output) => *done = Some(output),
                    std::task::Poll::Pending => left += 1,
                }
            }
        }
        if left == 0 { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    running.into_iter().filter_map(|(_, done)| done).collect()
}
