//! Erasing workspaces whose 14 days are over: every row of theirs, in steps that hold the writer for a moment each.
//!
//! Beginning and end are written into the server's own log; the workspace's log goes with it. What is left is its id. A stop in the
//! middle does no harm: the next sweep goes on where this one was.

use super::{
    Result, Store, Unaudited, WriteTx,
    journal::{By, Deed, audit},
    pace::Pace,
    write::Audited,
};
use serde_json::{Map, Value, json};
use std::time::Instant;

/// What is erased, children before parents: table, and the columns that name a row.
const TABLES: &[(&str, &str)] = &[
    ("event", "id"),
    ("audit_log", "id"),
    ("application_token", "id"),
    ("tag_job", "id"),
    ("device_tag", "workspace_id, device_id, position"),
    ("idempotency_key", "workspace_id, account_id, key"),
    ("device_blocked_operator", "workspace_id, device_id, operator_id"),
    ("usage_day", "workspace_id, device_id, sim_id, day"),
    ("usage_minute", "workspace_id, device_id, sim_id, minute"),
    ("usage_hour", "workspace_id, hour"),
    ("sms", "id"),
    ("device_quota", "workspace_id, device_id, kind"),
    ("traffic_limit_extension", "id"),
    ("device_reset", "workspace_id, device_id"),
    ("device_location", "workspace_id, device_id"),
    ("sim_stock", "id"),
    ("sim", "id"),
    ("device", "id"),
    ("tag", "id"),
    ("service_profile", "id"),
    ("tariff_profile", "id"),
    ("ip_address_space", "id"),
    ("value_list", "workspace_id, id"),
    ("saved_view", "id"),
    ("daily_usage", "workspace_id, day"),
    ("api_usage", "workspace_id, day"),
    ("workspace_limit", "workspace_id, kind"),
    ("workspace_request", "id"),
    ("ownership_offer", "workspace_id"),
    ("invitation", "id"),
    ("app_request", "id"),
    ("app_grant", "workspace_id, app, account_id"),
    ("app_activation", "workspace_id, app"),
    ("membership", "workspace_id, account_id"),
    ("role", "id"),
    ("fleet_counter", "workspace_id"),
    ("workspace_revision", "workspace_id, area"),
];

impl Store {
    /// Erases all workspaces whose time to be restored is over. Answers their number. One that cannot be erased is logged, and keeps no
    /// other one.
    ///
    /// # Errors
    /// On a database failure before the first one; the next sweep goes on.
    pub async fn erase_deleted(&self, now: i64, pace: &mut Pace) -> Result<usize> {
        let due: Vec<i64> = sqlx::query_scalar(
            "SELECT id FROM workspace WHERE erasing = 1 OR (erasing = 0 AND deleted_at IS NOT NULL AND restore_until <= ?) ORDER BY id",
        )
        .bind(now)
        .fetch_all(self.read())
        .await?;
        let mut erased = 0;
        for workspace in due {
            match self.erase(workspace, now, pace).await {
                Ok(()) => erased += 1,
                Err(error) => {
                    tracing::error!(workspace, %error, "a workspace was not erased; it is tried again in an hour");
                }
            }
        }
        Ok(erased)
    }

    async fn erase(&self, workspace: i64, now: i64, pace: &mut Pace) -> Result<()> {
        if !self.begin(workspace, now).await? {
            return Ok(());
        }
        let mut rows = Map::new();
        for (table, columns) in TABLES {
            let mut gone = 0;
            // Logs of others may name a token: such a row stays, and only its number, like that of the workspace.
            let unless = if *table == "application_token" {
                " AND NOT EXISTS (SELECT 1 FROM audit_log l WHERE l.token_id = application_token.id)"
            } else {
                ""
            };
            loop {
                let mut tx = self.write().await?;
                let began = Instant::now();
                if *table == "invitation" {
                    old_links(&mut tx, workspace, pace.rows()).await?;
                }
                let step = sqlx::query(sqlx::AssertSqlSafe(format!(
                    "DELETE FROM {table} WHERE ({columns}) IN (SELECT {columns} FROM {table} WHERE workspace_id = ?{unless} LIMIT ?)"
                )))
                .bind(workspace)
                .bind(pace.rows())
                .execute(&mut *tx)
                .await?
                .rows_affected();
                tx.commit(Unaudited::Erasure).await?;
                pace.step(began);
                gone += step;
                if step == 0 {
                    break;
                }
            }
            rows.insert((*table).to_owned(), gone.into());
        }
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE application_token SET status = 1, description = '', hash = randomblob(32), prefix = '', cidrs = NULL, last_used_at = NULL
              WHERE workspace_id = ?",
        )
        .bind(workspace)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "UPDATE workspace SET erasing = 2, name = 'erased', country_id = NULL, ext_reference = NULL WHERE id = ?",
        )
        .bind(workspace)
        .execute(&mut *tx)
        .await?;
        let audited = noted(&mut tx, "workspace.erased", workspace, now, json!({ "rows": rows })).await?;
        tx.commit(audited).await
    }

    /// Marks the beginning, unless the workspace was restored meanwhile.
    async fn begin(&self, workspace: i64, now: i64) -> Result<bool> {
        let mut tx = self.write().await?;
        let state: Option<(i64, String)> = sqlx::query_as(
            "SELECT erasing, name FROM workspace WHERE id = ?1 AND deleted_at IS NOT NULL AND (erasing = 1 OR restore_until <= ?2)",
        )
        .bind(workspace)
        .bind(now)
        .fetch_optional(&mut *tx)
        .await?;
        let name = match state {
            Some((1, _)) => return Ok(true),
            Some((0, name)) => name,
            _ => return Ok(false),
        };
        sqlx::query("UPDATE workspace SET erasing = 1 WHERE id = ?")
            .bind(workspace)
            .execute(&mut *tx)
            .await?;
        let audited = noted(&mut tx, "workspace.erase", workspace, now, json!({ "name": name })).await?;
        tx.commit(audited).await?;
        Ok(true)
    }
}

/// The old links of the invitations that the next step deletes.
async fn old_links(tx: &mut WriteTx, workspace: i64, rows: i64) -> Result<()> {
    sqlx::query(
        "DELETE FROM invitation_old_token WHERE invitation_id IN (SELECT id FROM invitation WHERE workspace_id = ? LIMIT ?)",
    )
    .bind(workspace)
    .bind(rows)
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// In the server's own log: the workspace's is about to go.
async fn noted(tx: &mut WriteTx, action: &str, workspace: i64, now: i64, after: Value) -> Result<Audited> {
    let by = By { agent: Some("switchyard serve".to_owned()), now, ..By::default() };
    let deed = Deed { action, object: "workspace", object_id: Some(workspace), after, ..Deed::default() };
    audit(tx, None, &by, deed).await
}
