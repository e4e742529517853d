//! Whom to ask in a workspace for what one may not do oneself.

use super::{Result, TenantStore, key, people::CALLED};
use wire::{
    ids::UserId,
    rights::{HELPERS, Help, RoleOutline},
};

impl TenantStore {
    /// Active Administrators besides the caller, and what the workspace's own roles include.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn help(&self, caller: UserId) -> Result<Help> {
        let people: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT {CALLED}
               FROM membership m JOIN account a ON a.id = m.account_id
              WHERE m.workspace_id = ?1 AND m.status = 1 AND a.status = 1 AND a.deleted_at IS NULL AND a.id <> ?2
                AND (m.owner OR EXISTS (SELECT 1 FROM membership_role mr
                                         WHERE mr.workspace_id = ?1 AND mr.account_id = a.id AND mr.role_id = 1))
              ORDER BY m.owner DESC, a.last_sign_in_at DESC NULLS LAST, a.id LIMIT ?3"
        )))
        .bind(self.key())
        .bind(key(caller.get()))
        .bind(HELPERS)
        .fetch_all(self.read())
        .await?;
        let roles: Vec<(String, String)> = sqlx::query_as(
            "SELECT name, permissions FROM role WHERE workspace_id = ? AND permissions IS NOT NULL ORDER BY name COLLATE FOLDED, id",
        )
        .bind(self.key())
        .fetch_all(self.read())
        .await?;
        let outline = |(name, keys): (String, String)| RoleOutline {
            name,
            permissions: keys.split(',').map(str::to_owned).collect(),
        };
        Ok(Help { people, roles: roles.into_iter().map(outline).collect() })
    }
}
