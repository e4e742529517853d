//! Who may do what where, as it is in the database at this moment. Read on every request, in one statement.

use super::{Result, Store, key};
use sqlx::FromRow;
use wire::{
    ids::{RoleId, UserId, WorkspaceId},
    permission::{BuiltInRole, Permission, PermissionSet},
};

/// The credential, its account and, for one workspace, the membership behind a token.
#[derive(Clone, Debug, FromRow)]
pub struct Standing {
    /// When the credential ends; `None` = never.
    pub expires_at: Option<i64>,
    /// The session or application token was revoked.
    pub revoked: bool,
    /// CIDR list of an application token.
    pub cidrs: Option<String>,
    /// The account is active and not deleted.
    pub account_active: bool,
    /// E-mail.
    pub username: String,
    /// Display name.
    pub name: String,
    /// Name of the workspace; `None` when there is no such workspace.
    pub workspace_name: Option<String>,
    /// The workspace is active.
    pub workspace_active: bool,
    /// Status of the membership: 0 invited, 1 active, 2 suspended; `None` without one.
    pub member_status: Option<i64>,
    /// Owner of the workspace.
    pub owner: bool,
    /// SuperAdmin of the workspace's group.
    pub superadmin: bool,
    /// Comma list of role ids held.
    pub role_ids: Option<String>,
    /// Comma list of the permission keys of the workspace's own roles held.
    pub custom: Option<String>,
    /// Revision of the workspace's device list at the same moment; 0 without a workspace.
    pub device_revision: i64,
    /// Revision of its SIM list.
    pub sim_revision: i64,
}

/// What a person may do in a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// The roles held, ascending.
    pub roles: Vec<RoleId>,
    /// Owner of the workspace.
    pub owner: bool,
    /// SuperAdmin of its group.
    pub superadmin: bool,
    /// Everything that is allowed.
    pub permissions: PermissionSet,
}

impl Rights {
    /// Owner and SuperAdmin count as Administrators (product.md §1).
    pub fn administrator(&self) -> bool {
        self.owner || self.superadmin || self.roles.contains(&RoleId::ADMINISTRATOR)
    }
}

impl Standing {
    /// The rights in the workspace; `None` when the person may not enter it: no active membership (and not SuperAdmin of its group), or
    /// the workspace itself is not active.
    pub fn rights(&self) -> Option<Rights> {
        if !self.workspace_active || !(self.superadmin || self.member_status == Some(1)) {
            return None;
        }
        Some(rights(self.role_ids.as_deref(), self.custom.as_deref(), self.owner, self.superadmin))
    }
}

/// Puts rights together: the union of the roles held, the Administrator's for the Owner, the SuperAdmin's own column.
pub fn rights(role_ids: Option<&str>, custom: Option<&str>, owner: bool, superadmin: bool) -> Rights {
    let mut roles: Vec<RoleId> =
        role_ids.unwrap_or_default().split(',').filter_map(|id| id.parse().ok()).collect();
    roles.sort_unstable();
    let mut held: Vec<BuiltInRole> = roles.iter().copied().filter_map(BuiltInRole::from_id).collect();
    if owner {
        held.push(BuiltInRole::Administrator);
    }
    if superadmin {
        held.push(BuiltInRole::SuperAdmin);
    }
    let own = custom.unwrap_or_default().split(',').filter_map(Permission::from_key);
    let permissions =
        held.into_iter().flat_map(|role| role.permissions().iter().collect::<Vec<_>>()).chain(own).collect();
    Rights { roles, owner, superadmin, permissions }
}

macro_rules! standing {
    ($credential:literal, $from:literal) => {
        concat!(
            "SELECT ", $credential, ",
                    a.status = 1 AND a.deleted_at IS NULL AS account_active, a.username, a.name,
                    w.name AS workspace_name, coalesce(w.status = 1, 0) AS workspace_active,
                    m.status AS member_status, coalesce(m.owner, 0) AS owner,
                    coalesce(g.superadmin_account_id = a.id, 0) AS superadmin,
                    (SELECT group_concat(mr.role_id) FROM membership_role mr
                      WHERE mr.workspace_id = m.workspace_id AND mr.account_id = m.account_id) AS role_ids,
                    (SELECT group_concat(r.permissions) FROM membership_role mr JOIN role r ON r.id = mr.role_id
                      WHERE mr.workspace_id = m.workspace_id AND mr.account_id = m.account_id AND r.permissions IS NOT NULL) AS custom,
                    coalesce((SELECT v.revision FROM workspace_revision v WHERE v.workspace_id = w.id AND v.area = 'device'), 0) AS device_revision,
                    coalesce((SELECT v.revision FROM workspace_revision v WHERE v.workspace_id = w.id AND v.area = 'sim'), 0) AS sim_revision
               FROM ", $from, "
               LEFT JOIN workspace w ON w.id = ?1
               LEFT JOIN membership m ON m.workspace_id = w.id AND m.account_id = a.id
               LEFT JOIN org_group g ON g.id = w.group_id "
        )
    };
}

impl Store {
    /// The standing of a person's session in a workspace; `None` when there is no such session of that account.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn session_standing(
        &self,
        workspace: WorkspaceId,
        session: i64,
        account: UserId,
    ) -> Result<Option<Standing>> {
        let mut reader = self.provers.take().await?;
        let found = sqlx::query_as(concat!(
            standing!(
                "s.expires_at, s.revoked_at IS NOT NULL AS revoked, NULL AS cidrs",
                "session s JOIN account a ON a.id = s.account_id"
            ),
            "WHERE s.id = ?2 AND s.account_id = ?3"
        ))
        .bind(key(workspace.get()))
        .bind(session)
        .bind(key(account.get()))
        .fetch_optional(reader.connection()?)
        .await?;
        reader.good();
        Ok(found)
    }

    /// The standing of an application token's maker in the token's workspace; `None` when there is no such token there.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn token_standing(
        &self,
        workspace: WorkspaceId,
        token: i64,
        account: UserId,
    ) -> Result<Option<Standing>> {
        let mut reader = self.provers.take().await?;
        let found = sqlx::query_as(concat!(
            standing!(
                "t.expires_at, t.status <> 0 AS revoked, t.cidrs",
                "application_token t JOIN account a ON a.id = t.creator_id"
            ),
            "WHERE t.id = ?2 AND t.creator_id = ?3 AND t.workspace_id = ?1"
        ))
        .bind(key(workspace.get()))
        .bind(token)
        .bind(key(account.get()))
        .fetch_optional(reader.connection()?)
        .await?;
        reader.good();
        Ok(found)
    }

    /// The rights of an account in a workspace, whatever brought it here; `None` when it may not enter.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn rights_of(
        &self,
        workspace: WorkspaceId,
        account: UserId,
    ) -> Result<Option<(String, Rights)>> {
        let standing: Option<Standing> = sqlx::query_as(concat!(
            standing!("NULL AS expires_at, 0 AS revoked, NULL AS cidrs", "account a"),
            "WHERE a.id = ?2 AND a.status = 1 AND a.deleted_at IS NULL"
        ))
        .bind(key(workspace.get()))
        .bind(key(account.get()))
        .fetch_optional(self.read())
        .await?;
        Ok(standing.and_then(|standing| {
            let rights = standing.rights()?;
            Some((standing.workspace_name?, rights))
        }))
    }
}
