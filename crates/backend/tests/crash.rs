//! `kill -9` in the middle of writes: no acknowledged write is lost, the database is sound, the counters are exact, and a change
//! and its audit entry happened both or not at all. `CRASH_ROUNDS` sets the number of rounds.
//!
//! A killed process does not show what a power failure would (the kernel still has its pages); for that, `synchronous=FULL`
//! makes SQLite wait for the disk before the answer.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod live;

use live::{Http, Server, sign_in};
use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use switchyard_backend::demo::rng::Rng;

const DEVICES: u32 = 60;
const WRITERS: u64 = 4;
/// The first device of workspace 101.
const FIRST: u64 = 20_000_001;

/// What is known about one device: the last name that was acknowledged, and the one that was asked for after it.
#[derive(Clone, Debug, Default)]
struct Known {
    acknowledged: Option<String>,
    asked: Option<String>,
}

type Ledger = Arc<Mutex<HashMap<u64, Known>>>;

/// Renames its own devices until the server is gone.
async fn write(
    address: SocketAddr,
    token: String,
    writer: u64,
    round: u64,
    ledger: Ledger,
    acks: Arc<AtomicU64>,
) {
    let Ok(mut http) = Http::connect(address).await else { return };
    for count in 0_u64.. {
        let device = FIRST + (count * WRITERS + writer) % u64::from(DEVICES);
        let name = format!("TRK round {round} writer {writer} write {count}");
        ledger.lock().unwrap().entry(device).or_default().asked = Some(name.clone());
        let status = count % 2;
        let body = serde_json::json!({ "name": name, "status": { "id": status }, "tags": format!("crash {}", count % 5) });
        match http
            .send("PATCH", &format!("/api/v1/endpoint/{device}"), Some(&token), Some(&body.to_string()))
            .await
        {
            Ok(answer) => {
                assert_eq!(answer.status, 204, "{}", String::from_utf8_lossy(&answer.body));
                let mut ledger = ledger.lock().unwrap();
                let known = ledger.entry(device).or_default();
                known.acknowledged = known.asked.take();
                acks.fetch_add(1, Ordering::SeqCst);
            }
            Err(_) => return,
        }
    }
}

/// Looks at the file itself, without the server.
async fn is_sound(folder: &Path) {
    let options = SqliteConnectOptions::new().filename(folder.join("switchyard.db"));
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut db).await.unwrap();
    assert_eq!(verdict, "ok");
    assert!(sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut db).await.unwrap().is_empty());
    let wrong = sqlx::query(
        "SELECT c.workspace_id FROM fleet_counter c WHERE \
         (c.dev_enabled, c.dev_disabled, c.dev_offline, c.dev_attached, c.dev_online, c.dev_blocked) IS NOT \
         (SELECT coalesce(sum(status = 0), 0), coalesce(sum(status = 1), 0), coalesce(sum(connectivity = 0), 0), \
                 coalesce(sum(connectivity = 1), 0), coalesce(sum(connectivity = 2), 0), coalesce(sum(connectivity = 3), 0) \
          FROM device d WHERE d.workspace_id = c.workspace_id)",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert!(
        wrong.is_empty(),
        "counters of {:?}",
        wrong.iter().map(|row| row.get::<i64, _>(0)).collect::<Vec<_>>()
    );
    // The newest audit entry that renamed a device tells the name that it has; the same for its text index and its tags.
    let untold: Vec<(i64, String)> = sqlx::query_as(
        "SELECT d.id, d.name FROM device d JOIN (SELECT object_id, max(id) AS id FROM audit_log \
         WHERE action = 'device.update' AND json_extract(after, '$.name') IS NOT NULL GROUP BY object_id) last \
         ON last.object_id = CAST(d.id AS TEXT) JOIN audit_log a ON a.id = last.id \
         WHERE json_extract(a.after, '$.name') <> d.name",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert!(untold.is_empty(), "renamed without an audit entry: {untold:?}");
    let torn: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM device d WHERE d.tags <> coalesce((SELECT group_concat(name, ',') FROM (SELECT t.name FROM device_tag a \
         JOIN tag t ON t.workspace_id = a.workspace_id AND t.id = a.tag_id \
         WHERE a.workspace_id = d.workspace_id AND a.device_id = d.id ORDER BY a.position)), '')",
    )
    .fetch_one(&mut db)
    .await
    .unwrap();
    assert_eq!(torn, 0, "the comma list and the assignments differ");
    db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost() {
    let rounds: u64 = std::env::var("CRASH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(10);
    let binary = Path::new(env!("CARGO_BIN_EXE_switchyard"));
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::default();
    let mut server = Server::start(binary, folder.path(), DEVICES).await.unwrap();
    let token = sign_in(server.address, "kim@acme.example").await.unwrap();
    let mut rng = Rng::of(std::process::id().into(), 0, 0);
    let mut total = 0;
    for round in 0..rounds {
        let acks = Arc::new(AtomicU64::new(0));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                tokio::spawn(write(
                    server.address,
                    token.clone(),
                    writer,
                    round,
                    Arc::clone(&ledger),
                    Arc::clone(&acks),
                ))
            })
            .collect();
        let enough = 5 + rng.below(60);
        while acks.load(Ordering::SeqCst) < enough {
            assert!(writers.iter().any(|writer| !writer.is_finished()), "all writers gave up");
            tokio::task::yield_now().await;
        }
        server.kill().unwrap();
        for writer in writers {
            writer.await.unwrap();
        }
        total += acks.load(Ordering::SeqCst);
        is_sound(folder.path()).await;
        server = Server::start(binary, folder.path(), DEVICES).await.unwrap();
        let mut http = Http::connect(server.address).await.unwrap();
        let entries: Vec<(u64, Known)> =
            ledger.lock().unwrap().iter().map(|(device, known)| (*device, known.clone())).collect();
        for (device, known) in entries {
            let answer =
                http.send("GET", &format!("/api/v1/endpoint/{device}"), Some(&token), None).await.unwrap();
            assert_eq!(answer.status, 200);
            let name = answer.json()["name"].as_str().map(str::to_owned);
            // What was asked for but not answered may have happened or not.
            let possible = [known.acknowledged.clone(), known.asked.clone()];
            if known.acknowledged.is_some() {
                assert!(possible.contains(&name), "round {round}, device {device}: {name:?}, but {known:?}");
            }
            if known.asked.is_some() && name == known.asked {
                ledger.lock().unwrap().insert(device, Known { acknowledged: name, asked: None });
            }
        }
    }
    println!("{rounds} rounds of kill -9, {total} acknowledged writes, none lost");
}
