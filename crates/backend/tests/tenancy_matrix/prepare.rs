//! The state that calls find.

use crate::{
    rows::{APP, Ids},
    support::TestApp,
};
use switchyard_backend::store;

/// Brings the tags of a workspace into the state in which each call can do what it is for.
pub async fn prepare_tags(app: &TestApp, route: &str, workspace: u64, own: Ids) {
    let on_device = format!("({workspace}, {}, 99, {})", own.device, own.tag);
    let statements = [
        format!("DELETE FROM tag WHERE workspace_id = {workspace} AND name = 'made by the matrix'"),
        format!(
            "INSERT OR IGNORE INTO tag (id, workspace_id, name, name_key, color_id) VALUES ({}, {workspace}, 'of the matrix', 'of the matrix', 1)",
            own.tag
        ),
        format!("DELETE FROM device_tag WHERE workspace_id = {workspace} AND tag_id = {}", own.tag),
        if route == "UnassignTag" {
            format!("INSERT INTO device_tag (workspace_id, device_id, position, tag_id) VALUES {on_device}")
        } else {
            "SELECT 1".to_owned()
        },
    ];
    let mut tx = app.store.write().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Puts a batch with one SIM into stock that `workspace` may have registered before.
pub async fn prepare_batch(app: &TestApp, workspace: u64, own: Ids) {
    let (stock, bic) = (500_000 + workspace, own.bic);
    let statements = [
        format!("UPDATE sim_stock SET workspace_id = NULL, sim_id = NULL WHERE id = {stock}"),
        format!("DELETE FROM sim WHERE workspace_id = {workspace} AND iccid = 'stock-{stock}'"),
        format!("INSERT OR IGNORE INTO sim_batch (id, bic, created_at) VALUES ({stock}, '{bic}', 0)"),
        format!(
            "INSERT OR IGNORE INTO sim_stock (id, iccid, iccid_luhn, imsi, model_id, production_date)
             VALUES ({stock}, 'stock-{stock}', 'stock-{stock}', 'stock-{stock}', 1, 0)"
        ),
        format!("INSERT OR IGNORE INTO sim_batch_item (batch_id, stock_id) VALUES ({stock}, {stock})"),
    ];
    let mut tx = app.store.write().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Brings a device into the state in which each call can do what it is for.
pub async fn prepare_device(app: &TestApp, route: &str, workspace: u64, own: Ids) {
    let (device, sms) = (own.device, own.sms);
    let statements = [
        format!("UPDATE sim SET status = 1 WHERE workspace_id = {workspace} AND device_id = {device}"),
        format!(
            "INSERT OR REPLACE INTO device_quota (workspace_id, device_id, kind, status, amount_left, added, expires_at, auto_refill, filled_day, status_since)
             SELECT {workspace}, {device}, value, 1, 5, 5, 9e15, 0, 0, 0 FROM json_each('[0,1]')"
        ),
        format!(
            "INSERT OR REPLACE INTO event (id, workspace_id, at, type_id, source_id, severity_id, description, device_id)
             VALUES ({sms}, {workspace}, 0, 0, 1, 1, 'SENTINEL-{workspace}', {device})"
        ),
        format!("DELETE FROM sms WHERE id = {sms}"),
        format!(
            "INSERT INTO sms (id, workspace_id, device_id, sim_id, direction, status, payload, dcs, source, source_type, submitted_at, expires_at)
             SELECT {sms}, {workspace}, {device}, s.id, 1, 1, 'SENTINEL-{workspace}', 0, 'x', 208, 0, 9e15 FROM sim s WHERE s.device_id = {device}"
        ),
        format!(
            "DELETE FROM device_blocked_operator WHERE workspace_id = {workspace} AND device_id = {device}"
        ),
        if route == "UnblockOperator" {
            format!("INSERT INTO device_blocked_operator VALUES ({workspace}, {device}, 24, 0)")
        } else {
            "SELECT 1".to_owned()
        },
    ];
    let mut tx = app.store.write().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Brings the app of a workspace into the state in which each call can do what it is for: active, the person with access or waiting for it.
pub async fn prepare_apps(app: &TestApp, route: &str, workspace: u64, own: Ids) {
    let (user, request) = (own.user, 9000 + workspace);
    let waits = matches!(route, "GrantApp" | "ApproveAppRequest" | "DeclineAppRequest");
    let statements = [
        format!("DELETE FROM app_request WHERE workspace_id = {workspace}"),
        format!("DELETE FROM app_activation WHERE workspace_id = {workspace} AND app = '{APP}'"),
        if route == "ActivateApp" {
            "SELECT 1".to_owned()
        } else {
            format!(
                "INSERT INTO app_activation (workspace_id, app, plan, activated_at) VALUES ({workspace}, '{APP}', 'bulk', 0)"
            )
        },
        match route {
            "ActivateApp" => "SELECT 1".to_owned(),
            _ if waits => format!(
                "INSERT INTO app_request (id, workspace_id, app, account_id, created_at) VALUES ({request}, {workspace}, '{APP}', {user}, 0)"
            ),
            _ => format!(
                "INSERT INTO app_grant (workspace_id, app, account_id, role, granted_at) VALUES ({workspace}, '{APP}', {user}, 'viewer', 0)"
            ),
        },
    ];
    let mut tx = app.store.write().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Calls that need what [`plant`] makes.
pub const PLANTED: [&str; 13] = [
    "DeleteDevice",
    "DeleteDevices",
    "DeleteAddressSpace",
    "DeleteSim",
    "DeleteSims",
    "PatchToken",
    "PatchRole",
    "DeleteRole",
    "ForgetView",
    "WithdrawRequest",
    "EndOneSession",
    "DeleteMfaKey",
    "DeleteTrustedDevice",
];

/// Makes the things of a workspace that calls work on, as they were, whatever became of them; views and sessions of `account`, factors and
/// devices of `user`. Their names say whose they are.
pub async fn plant(app: &TestApp, workspace: i64, user: i64, account: i64) {
    let Ids {
        token, role, list, view, request, session, mfa, trusted, spare_sim, spare_device, space, ..
    } = Ids::planted(workspace);
    let name = format!("SENTINEL-{workspace}");
    let organisation: i64 = sqlx::query_scalar(
        "SELECT coalesce(g.main_workspace_id, w.id) FROM workspace w LEFT JOIN org_group g ON g.id = w.group_id WHERE w.id = ?",
    )
    .bind(workspace)
    .fetch_one(app.store.read())
    .await
    .unwrap();
    let statements = [
        format!(
            "INSERT INTO application_token (id, workspace_id, creator_id, description, hash, prefix, created_at)
             VALUES ({token}, {workspace}, {user}, '{name}', CAST({token} AS BLOB), 'swa_', 0)
             ON CONFLICT (id) DO UPDATE SET description = excluded.description, status = 0"
        ),
        format!(
            "INSERT INTO sim (id, workspace_id, iccid, iccid_luhn, imsi, status, model_id, production_date)
             VALUES ({spare_sim}, {workspace}, '{name}', '{name}', '{name}', 0, 1, 0) ON CONFLICT (id) DO UPDATE SET status = 0, device_id = NULL"
        ),
        format!(
            "INSERT INTO device (id, workspace_id, name, name_key, status, service_profile_id, tariff_profile_id, created, last_updated)
             VALUES ({spare_device}, {workspace}, '{name}', '{name}', 0, {workspace} * 100 + 1, {workspace} * 100 + 1, 0, 0) ON CONFLICT (id) DO NOTHING"
        ),
        format!(
            "INSERT INTO ip_address_space (id, workspace_id, cidr, first, last) VALUES ({space}, {workspace}, '{name}', 9000000000 + {space}, 9000000000 + {space})
             ON CONFLICT (id) DO NOTHING"
        ),
        format!("DELETE FROM role WHERE id = {role}"),
        format!("INSERT INTO role (id, workspace_id, name, permissions) VALUES ({role}, {workspace}, '{name}', 'device_list')"),
        format!("INSERT OR REPLACE INTO value_list (workspace_id, id, vals, used_at) VALUES ({workspace}, '{list}', '[\"{name}\"]', 0)"),
        format!("INSERT OR REPLACE INTO saved_view (id, workspace_id, account_id, list, name, query) VALUES ({view}, {workspace}, {account}, 'sims', '{name}', '')"),
        format!("DELETE FROM workspace_request WHERE workspace_id = {organisation}"),
        format!(
            "INSERT INTO workspace_request (id, workspace_id, account_id, kind, contact, details, created_at)
             VALUES ({request}, {organisation}, {user}, 'link', 'x@else.example', '{name}', 0)"
        ),
        format!("DELETE FROM session WHERE id = {session}"),
        format!("INSERT INTO session (id, account_id, kind, created_at, last_used_at, expires_at) VALUES ({session}, {account}, 'portal', 0, 0, 9e15)"),
        format!("INSERT OR REPLACE INTO mfa_key (id, account_id, secret, created_at) VALUES ({mfa}, {user}, x'', 0)"),
        format!(
            "INSERT OR REPLACE INTO trusted_device (id, account_id, fingerprint_hash, activated_at, expires_at)
             VALUES ({trusted}, {user}, CAST({trusted} AS BLOB), 0, 9e15)"
        ),
    ];
    let mut tx = app.store.write().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Suspends a SIM.
pub async fn suspend_sim(app: &TestApp, sim: i64) {
    let mut tx = app.store.write().await.unwrap();
    sqlx::query("UPDATE sim SET status = 2 WHERE id = ?").bind(sim).execute(&mut *tx).await.unwrap();
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Names that must not be seen in another workspace.
pub async fn plant_sentinels(app: &TestApp) {
    app.sql(
        "UPDATE device SET name = 'SENTINEL-' || workspace_id, name_key = 'sentinel-' || workspace_id
              WHERE id IN (SELECT min(id) FROM device WHERE status <> 2 GROUP BY workspace_id)",
    )
    .await;
    app.sql("UPDATE tag SET name = 'SENTINEL-' || workspace_id || '-' || id").await;
    app.sql("UPDATE service_profile SET name = 'SENTINEL-' || workspace_id || '-' || id").await;
    app.sql("UPDATE tariff_profile SET name = 'SENTINEL-' || workspace_id || '-' || id").await;
    app.sql("UPDATE account SET name = 'SENTINEL-300' WHERE id = 6").await;
    app.sql("UPDATE account SET name = 'SENTINEL-101' WHERE id = 103").await;
}
