//! Which workspaces a person may enter, and application tokens, which enter exactly one.

use super::{Result, Store, TenantStore, Unaudited, id, journal::By, key, tokens::NewRow};
use crate::secret::{self, Secret};
use sqlx::FromRow;
use wire::{
    ids::{UserId, WorkspaceId},
    time::Timestamp,
    value::{EnumRef, Named},
    workspace::{MyWorkspace, NestedStatus, Organisation, WorkspaceCounts},
};

/// What every application token begins with: it says what it is when it turns up in a log or a repository.
pub const TOKEN_PREFIX: &str = "swa_";

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    plan: String,
    sandbox: bool,
    status: i64,
    owner: bool,
    is_default: bool,
    joined_at: Option<i64>,
    group_id: Option<i64>,
    group_name: Option<String>,
    main: bool,
    superadmin: bool,
    roles: String,
    devices: i64,
    sims: i64,
}

impl Row {
    fn into_workspace(self) -> MyWorkspace {
        let mut roles: Vec<Named> = serde_json::from_str(&self.roles).unwrap_or_default();
        if roles.is_empty() && (self.owner || self.superadmin) {
            roles.push(Named { id: 1, name: "Administrator".to_owned() });
        }
        roles.sort_by_key(|role| role.id);
        let status = if self.status == 2 { EnumRef::new(2, "Suspended") } else { EnumRef::new(1, "Active") };
        MyWorkspace {
            id: WorkspaceId::from(id(self.id)),
            name: self.name,
            status: NestedStatus { status },
            roles,
            owner: self.owner,
            default_workspace: self.is_default,
            plan: Some(capitalised(&self.plan)),
            group: self.group_id.zip(self.group_name).map(|(group, name)| Named { id: id(group), name }),
            main: self.main,
            superadmin: self.superadmin,
            joined: self.joined_at.map(Timestamp::from_millis),
            sandbox: self.sandbox,
            // How much is in a workspace is for those who may enter it.
            counts: (self.status == 1)
                .then(|| WorkspaceCounts { devices: id(self.devices), sims: id(self.sims) }),
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What an application token is, where it is used to sign in.
#[derive(Clone, Debug, FromRow)]
pub struct MachineToken {
    /// Token id.
    pub id: i64,
    /// Its workspace.
    pub workspace_id: i64,
    /// Its maker.
    pub creator_id: i64,
    /// When it ends.
    pub expires_at: Option<i64>,
}

impl Store {
    /// The workspaces of a person: memberships, active or suspended, and every workspace of a group whose SuperAdmin they are. The default
    /// first, then by name. With `only`, that one.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn workspaces_of(
        &self,
        account: UserId,
        only: Option<WorkspaceId>,
    ) -> Result<Vec<MyWorkspace>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT w.id, w.name, w.plan, w.sandbox,
                    CASE WHEN g.superadmin_account_id = ?1 THEN 1 ELSE m.status END AS status,
                    coalesce(m.owner, 0) AS owner, coalesce(m.is_default, 0) AS is_default, m.joined_at,
                    g.id AS group_id, g.name AS group_name,
                    coalesce(g.main_workspace_id = w.id, 0) AS main, coalesce(g.superadmin_account_id = ?1, 0) AS superadmin,
                    (SELECT json_group_array(json_object('id', r.id, 'name', r.name))
                       FROM membership_role mr JOIN role r ON r.id = mr.role_id
                      WHERE mr.workspace_id = w.id AND mr.account_id = ?1) AS roles,
                    coalesce(c.dev_enabled + c.dev_disabled, 0) AS devices,
                    coalesce(c.sim_issued + c.sim_activated + c.sim_suspended + c.sim_factory, 0) AS sims
               FROM workspace w
               LEFT JOIN org_group g ON g.id = w.group_id
               LEFT JOIN membership m ON m.workspace_id = w.id AND m.account_id = ?1
               LEFT JOIN fleet_counter c ON c.workspace_id = w.id
              WHERE w.id IN (SELECT workspace_id FROM membership WHERE account_id = ?1 AND status IN (1, 2)
                              UNION SELECT l.id FROM workspace l JOIN org_group lg ON lg.id = l.group_id
                                     WHERE lg.superadmin_account_id = ?1)
                AND w.status = 1 AND (?2 IS NULL OR w.id = ?2)
              ORDER BY is_default DESC, w.name COLLATE NOCASE, w.id",
        )
        .bind(key(account.get()))
        .bind(only.map(|only| key(only.get())))
        .fetch_all(self.read())
        .await?;
        Ok(rows.into_iter().map(Row::into_workspace).collect())
    }

    /// Where sign-in lands (BR-30): the default workspace, else the longest-standing active membership, else the main organization of a
    /// group whose SuperAdmin the person is.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn landing(&self, account: UserId) -> Result<Option<WorkspaceId>> {
        let found: Option<i64> = sqlx::query_scalar(
            "SELECT workspace FROM (
                SELECT m.workspace_id AS workspace, 1 - m.is_default AS rank, m.joined_at AS since
                  FROM membership m JOIN workspace w ON w.id = m.workspace_id
                 WHERE m.account_id = ?1 AND m.status = 1 AND w.status = 1
                UNION ALL
                SELECT g.main_workspace_id, 2, g.created_at FROM org_group g JOIN workspace w ON w.id = g.main_workspace_id
                 WHERE g.superadmin_account_id = ?1 AND w.status = 1)
              ORDER BY rank, since, workspace LIMIT 1",
        )
        .bind(key(account.get()))
        .fetch_optional(self.read())
        .await?;
        Ok(found.map(|found| WorkspaceId::from(id(found))))
    }

    /// An application token by its secret, unless revoked or expired.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn machine_token(&self, token: &Secret, now: i64) -> Result<Option<MachineToken>> {
        sqlx::query_as(
            "SELECT id, workspace_id, creator_id, expires_at FROM application_token
              WHERE hash = ? AND status = 0 AND (expires_at IS NULL OR expires_at > ?)",
        )
        .bind(secret::hash(token))
        .bind(now)
        .fetch_optional(self.read())
        .await
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn machine_token_used(&self, token: i64, now: i64) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE application_token SET last_used_at = ? WHERE id = ?")
            .bind(now)
            .bind(token)
            .execute(&mut *tx)
            .await?;
        tx.commit(Unaudited::Attempts).await
    }
}

impl TenantStore {
    /// The workspace itself.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn organisation(&self) -> Result<Organisation> {
        let (name, created): (String, i64) =
            sqlx::query_as("SELECT name, created_at FROM workspace WHERE id = ?")
                .bind(self.key())
                .fetch_one(self.read())
                .await?;
        Ok(Organisation { id: self.workspace(), name, created: Some(Timestamp::from_millis(created)) })
    }

    /// Makes an application token. Its secret exists only in the answer.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn make_token(
        &self,
        creator: UserId,
        token: &Secret,
        description: &str,
        expires_at: Option<i64>,
        cidrs: Option<&str>,
        now: i64,
    ) -> std::result::Result<i64, crate::error::Error> {
        let by = By { account: Some(key(creator.get())), now, ..By::default() };
        let made = self.create_token(&by, token, NewRow { description, expires_at, cidrs }).await;
        made.map(|made| key(made.get()))
    }
}
