//! The counters are exact: after any mixture of inserts, updates and deletes they equal what counting finds, and every
//! change of what a list shows moves its revision.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod fleet_support;

use fleet_support::Fleet;
use proptest::{prelude::*, test_runner::TestRunner};
use switchyard_backend::{
    demo::rng::Rng,
    store::{Store, Unaudited},
};

const COUNTED: &str = "SELECT \
    (SELECT count(*) FROM device d WHERE d.workspace_id = w.id AND d.status = 0), \
    (SELECT count(*) FROM device d WHERE d.workspace_id = w.id AND d.status = 1), \
    (SELECT count(*) FROM device d WHERE d.workspace_id = w.id AND d.connectivity = 2), \
    (SELECT count(*) FROM device d WHERE d.workspace_id = w.id AND d.connectivity = 1), \
    (SELECT count(*) FROM device d WHERE d.workspace_id = w.id AND d.connectivity = 0), \
    (SELECT count(*) FROM device d WHERE d.workspace_id = w.id AND d.connectivity = 3), \
    (SELECT count(*) FROM sim s WHERE s.workspace_id = w.id AND s.status = 0), \
    (SELECT count(*) FROM sim s WHERE s.workspace_id = w.id AND s.status = 1), \
    (SELECT count(*) FROM sim s WHERE s.workspace_id = w.id AND s.status = 2), \
    (SELECT count(*) FROM sim s WHERE s.workspace_id = w.id AND s.status = 3), \
    (SELECT count(*) FROM sim s WHERE s.workspace_id = w.id AND s.status = 4), \
    (SELECT count(*) FROM sim s WHERE s.workspace_id = w.id AND s.status <> 3 AND s.device_id IS NULL), \
    (SELECT count(*) FROM sim s WHERE s.workspace_id = w.id AND s.status = 1 AND s.device_id IS NULL), \
    (SELECT count(*) FROM device_text x WHERE x.rowid BETWEEN w.id << 40 AND ((w.id + 1) << 40) - 1), \
    (SELECT count(*) FROM sim_text x WHERE x.rowid BETWEEN w.id << 40 AND ((w.id + 1) << 40) - 1) \
    FROM workspace w WHERE w.id = ?";

type Counts = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);

async fn counted(store: &Store, workspace: i64) -> Vec<u64> {
    let c: Counts = sqlx::query_as(COUNTED).bind(workspace).fetch_one(store.read()).await.unwrap();
    [c.0, c.1, c.2, c.3, c.4, c.5, c.6, c.7, c.8, c.9, c.10, c.11, c.12, c.13, c.14]
        .map(|count| count as u64)
        .to_vec()
}

async fn kept(fleet: &Fleet, workspace: u64) -> Vec<u64> {
    let kept = fleet.tenant(workspace).fleet().await.unwrap();
    let (d, s) = (kept.device, kept.sim);
    vec![
        d.enabled,
        d.disabled,
        d.online,
        d.attached,
        d.offline,
        d.blocked,
        s.issued,
        s.activated,
        s.suspended,
        kept.sim_deleted,
        s.factory_test,
        s.unassigned,
        s.unused_charged,
        d.total,
        s.total + kept.sim_deleted,
    ]
}

/// One random statement in one random workspace, chosen among those that later versions will send.
async fn act(store: &Store, rng: &mut Rng) {
    let workspace = *rng.pick(&[100_i64, 102, 300]);
    let mut tx = store.write().await.unwrap();
    let device: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM device WHERE workspace_id = ? ORDER BY (id * 7919) % 101 LIMIT 1 OFFSET ?",
    )
    .bind(workspace)
    .bind(rng.below(10) as i64)
    .fetch_optional(&mut *tx)
    .await
    .unwrap();
    let sim: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM sim WHERE workspace_id = ? ORDER BY (id * 7919) % 101 LIMIT 1 OFFSET ?",
    )
    .bind(workspace)
    .bind(rng.below(10) as i64)
    .fetch_optional(&mut *tx)
    .await
    .unwrap();
    let number = rng.below(1 << 40) as i64;
    let status = rng.below(5) as i64;
    let sql = match rng.below(9) {
        0 => {
            "INSERT INTO device (workspace_id, name, name_key, status, service_profile_id, tariff_profile_id, connectivity, created, last_updated) \
              VALUES (?1, 'n' || ?4, 'n' || ?4, ?5 % 2, ?1 * 100 + 1, ?1 * 100 + 1, ?5 % 4, 0, 0)"
        }
        1 => {
            "INSERT INTO sim (workspace_id, iccid, iccid_luhn, imsi, status, model_id, production_date) VALUES (?1, ?4, ?4, ?4, ?5, 1, 0)"
        }
        2 => "UPDATE device SET status = 1 - status WHERE workspace_id = ?1 AND id = ?2",
        3 => {
            "UPDATE device SET connectivity = ?5 % 4, name = 'x' || ?4, name_key = 'x' || ?4 WHERE workspace_id = ?1 AND id = ?2"
        }
        4 => "UPDATE OR IGNORE sim SET status = ?5 WHERE workspace_id = ?1 AND id = ?3",
        5 => "UPDATE sim SET device_id = NULL WHERE workspace_id = ?1 AND id = ?3",
        6 => "UPDATE OR IGNORE sim SET device_id = ?2 WHERE workspace_id = ?1 AND id = ?3 AND status <> 3",
        7 => {
            "DELETE FROM device WHERE workspace_id = ?1 AND id = ?2 AND NOT EXISTS \
              (SELECT 1 FROM sim s WHERE s.workspace_id = ?1 AND s.device_id = ?2)"
        }
        _ => "DELETE FROM sim WHERE workspace_id = ?1 AND id = ?3",
    };
    // Every statement takes all five parameters, so that one list of binds serves all.
    let sql = format!("WITH p AS (SELECT ?1, ?2, ?3, ?4, ?5) {sql}");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(workspace)
        .bind(device)
        .bind(sim)
        .bind(number)
        .bind(status)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit(Unaudited::Seed).await.unwrap();
}

#[test]
fn counters_equal_counting_after_any_changes() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fleet = runtime.block_on(Fleet::demo(10));
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() });
    runner
        .run(&any::<u64>(), |seed| {
            runtime.block_on(async {
                let mut rng = Rng::of(seed, 1, 1);
                for _ in 0..15 {
                    act(&fleet.store, &mut rng).await;
                }
                for workspace in [100, 101, 102, 200, 300] {
                    prop_assert_eq!(
                        kept(&fleet, workspace).await,
                        counted(&fleet.store, workspace as i64).await
                    );
                }
                Ok(())
            })
        })
        .unwrap();
}

async fn revision(store: &Store, workspace: i64, area: &str) -> i64 {
    sqlx::query_scalar("SELECT revision FROM workspace_revision WHERE workspace_id = ? AND area = ?")
        .bind(workspace)
        .bind(area)
        .fetch_one(store.read())
        .await
        .unwrap()
}

#[tokio::test]
async fn changes_move_the_revision_of_their_workspace_only() {
    let fleet = Fleet::demo(10).await;
    let moves = [
        (
            "UPDATE device SET name = 'x', name_key = 'x' WHERE workspace_id = 300 AND id = (SELECT min(id) FROM device WHERE workspace_id = 300)",
            true,
            true,
        ),
        (
            "UPDATE device SET month_bytes = month_bytes + 1 WHERE workspace_id = 300 AND id = (SELECT min(id) FROM device WHERE workspace_id = 300)",
            true,
            false,
        ),
        (
            "UPDATE sim SET status = 2 WHERE workspace_id = 300 AND id = (SELECT min(id) FROM sim WHERE workspace_id = 300)",
            true,
            true,
        ),
        (
            "UPDATE tag SET color_id = 3 WHERE workspace_id = 300 AND id = (SELECT min(id) FROM tag WHERE workspace_id = 300)",
            true,
            false,
        ),
        ("DELETE FROM device_tag WHERE workspace_id = 300", true, false),
        ("UPDATE service_profile SET name_key = 'z' WHERE workspace_id = 300", true, false),
        ("UPDATE account SET name = 'somebody' WHERE id = 6", false, false),
    ];
    for (sql, device_moves, sim_moves) in moves {
        let store = &fleet.store;
        let before = (
            revision(store, 300, "device").await,
            revision(store, 300, "sim").await,
            revision(store, 101, "device").await,
        );
        let mut tx = store.write().await.unwrap();
        sqlx::query(sql).execute(&mut *tx).await.unwrap();
        tx.commit(Unaudited::Seed).await.unwrap();
        assert_eq!(revision(store, 300, "device").await > before.0, device_moves, "{sql}");
        assert_eq!(revision(store, 300, "sim").await > before.1, sim_moves, "{sql}");
        assert_eq!(revision(store, 101, "device").await, before.2, "{sql}");
    }
}

#[tokio::test]
async fn rows_keep_their_workspace_and_foreign_references_are_refused() {
    let fleet = Fleet::demo(10).await;
    for sql in [
        "UPDATE device SET workspace_id = 300 WHERE workspace_id = 102",
        "UPDATE sim SET workspace_id = 300 WHERE workspace_id = 102",
        "UPDATE sim SET device_id = (SELECT min(id) FROM device WHERE workspace_id = 101) WHERE id = (SELECT max(id) FROM sim WHERE workspace_id = 102)",
        "INSERT INTO device_tag (workspace_id, device_id, position, tag_id) SELECT 102, min(d.id), 90, (SELECT min(id) FROM tag WHERE workspace_id = 101) FROM device d WHERE d.workspace_id = 102",
        "UPDATE device SET service_profile_id = 10101 WHERE workspace_id = 102",
    ] {
        let mut tx = fleet.store.write().await.unwrap();
        assert!(sqlx::query(sql).execute(&mut *tx).await.is_err(), "{sql}");
    }
}
