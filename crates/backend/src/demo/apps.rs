//! Apps of the demo world: in 101 three are active, some people have access, and one waits for it; in 200 one is.

use super::world::{ANCHOR_MS, DAY_MS};
use crate::store::WriteTx;

/// Workspace, app, plan, days before the anchor.
const ACTIVE: [(i64, &str, &str, i64); 4] = [
    (101, "sms-console", "bulk", 210),
    (101, "data-streams", "standard", 160),
    (101, "reports", "free", 40),
    (200, "vpn", "standard", 75),
];

/// Workspace, app, account, role, days before the anchor. The Owner gave all of them, the own ones too.
const GRANTS: [(i64, &str, i64, &str, i64); 9] = [
    (101, "sms-console", 2, "admin", 210),
    (101, "sms-console", 4, "operator", 120),
    (101, "sms-console", 101, "operator", 118),
    (101, "sms-console", 103, "viewer", 60),
    (101, "sms-console", 105, "viewer", 60),
    (101, "data-streams", 2, "editor", 160),
    (101, "data-streams", 3, "viewer", 33),
    (101, "reports", 102, "reader", 12),
    (200, "vpn", 5, "manager", 75),
];

/// Fills the tables. Whoever is not a member (any more) gets nothing.
pub async fn apps(tx: &mut WriteTx) -> Result<(), sqlx::Error> {
    for (workspace, app, plan, days) in ACTIVE {
        sqlx::query("INSERT INTO app_activation (workspace_id, app, plan, activated_at) VALUES (?, ?, ?, ?)")
            .bind(workspace)
            .bind(app)
            .bind(plan)
            .bind(ANCHOR_MS - days * DAY_MS)
            .execute(&mut **tx)
            .await?;
    }
    for (workspace, app, account, role, days) in GRANTS {
        sqlx::query(
            "INSERT INTO app_grant (workspace_id, app, account_id, role, granted_at, granted_by)
             SELECT m.workspace_id, ?2, m.account_id, ?4, ?5,
                    (SELECT o.account_id FROM membership o WHERE o.workspace_id = ?1 AND o.owner = 1)
               FROM membership m WHERE m.workspace_id = ?1 AND m.account_id = ?3 AND m.status <> 0",
        )
        .bind(workspace)
        .bind(app)
        .bind(account)
        .bind(role)
        .bind(ANCHOR_MS - days * DAY_MS)
        .execute(&mut **tx)
        .await?;
    }
    sqlx::query(
        "INSERT INTO app_request (workspace_id, app, account_id, message, created_at) VALUES (101, 'data-streams', 4, ?, ?)",
    )
    .bind("I look after the alarms of the northern depots and want to see whether their stream stands still.")
    .bind(ANCHOR_MS - DAY_MS)
    .execute(&mut **tx)
    .await
    .map(drop)
}
