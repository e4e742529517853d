//! People of a workspace inside a transaction: who acts, on whom, and what follows when a membership ends. Whoever writes reads
//! everything from the transaction that writes: of two Administrators who demote each other, the second finds no right any more.

use super::{Result, WriteTx, id, journal::By, rights};
use crate::error::Error;
use sqlx::{FromRow, SqliteConnection};
use wire::{
    permission::Permission,
    rules::{Person, Standing},
};

/// How an account `a` is called before people who may not list users: whoever has no name, or the address as name, by what stands before
/// its `@`. Addresses are for those who may (BR-40).
pub(super) const CALLED: &str = "iif(a.name = '' OR a.name = a.username COLLATE NOCASE,
    substr(a.username, 1, instr(a.username || '@', '@') - 1), a.name)";

/// A workspace that is not deleted, inside a transaction.
#[derive(Clone, Debug, FromRow)]
pub struct Place {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Key of its plan.
    pub plan: String,
    /// Its linked group.
    pub group_id: Option<i64>,
    /// Main organization of the group.
    pub main_id: Option<i64>,
    /// SuperAdmin of the group.
    pub superadmin_id: Option<i64>,
}

impl Place {
    /// The organisation that requests belong to: the main workspace of the group, or the workspace itself.
    pub fn organisation(&self) -> i64 {
        self.main_id.unwrap_or(self.id)
    }
}

#[derive(FromRow)]
struct Row {
    status: Option<i64>,
    owner: bool,
    role_ids: Option<String>,
    custom: Option<String>,
}

/// A workspace by its id; `None` for unknown and deleted ones alike.
///
/// # Errors
/// On a database failure.
pub async fn place(on: &mut SqliteConnection, workspace: i64) -> Result<Option<Place>> {
    sqlx::query_as(
        "SELECT w.id, w.name, w.plan, w.group_id, g.main_workspace_id AS main_id, g.superadmin_account_id AS superadmin_id
           FROM workspace w LEFT JOIN org_group g ON g.id = w.group_id WHERE w.id = ? AND w.status = 1",
    )
    .bind(workspace)
    .fetch_optional(&mut *on)
    .await
}

/// Somebody of a workspace: with a membership of any standing, or its SuperAdmin.
///
/// # Errors
/// On a database failure.
pub async fn person(on: &mut SqliteConnection, place: &Place, account: i64) -> Result<Option<Person>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT m.status, coalesce(m.owner, 0) AS owner,
                (SELECT group_concat(mr.role_id) FROM membership_role mr
                  WHERE mr.workspace_id = ?1 AND mr.account_id = a.id) AS role_ids,
                (SELECT group_concat(r.permissions) FROM membership_role mr JOIN role r ON r.id = mr.role_id
                  WHERE mr.workspace_id = ?1 AND mr.account_id = a.id AND r.permissions IS NOT NULL) AS custom
           FROM account a LEFT JOIN membership m ON m.workspace_id = ?1 AND m.account_id = a.id
          WHERE a.id = ?2 AND a.deleted_at IS NULL",
    )
    .bind(place.id)
    .bind(account)
    .fetch_optional(&mut *on)
    .await?;
    let superadmin = place.superadmin_id == Some(account);
    let Some(row) = row.filter(|row| row.status.is_some() || superadmin) else { return Ok(None) };
    let standing = match row.status {
        Some(0) => Standing::Invited,
        Some(2) => Standing::Suspended,
        _ => Standing::Active,
    };
    let rights = rights::rights(row.role_ids.as_deref(), row.custom.as_deref(), row.owner, superadmin);
    let administrator =
        row.owner || (row.status.is_some() && rights.roles.contains(&wire::ids::RoleId::ADMINISTRATOR));
    Ok(Some(Person {
        id: id(account),
        owner: row.owner,
        superadmin,
        administrator,
        standing,
        permissions: rights.permissions,
    }))
}

/// Who acts: must take part in the workspace and have the permission.
///
/// # Errors
/// 404 for somebody who may not enter, whether the workspace exists or not; 403 without the permission.
pub async fn actor(
    on: &mut SqliteConnection,
    place: Option<&Place>,
    by: &By,
    needs: Option<Permission>,
) -> std::result::Result<Person, Error> {
    let (Some(place), Some(account)) = (place, by.account) else { return Err(Error::not_found()) };
    let found = person(on, place, account).await?;
    let person = found
        .filter(|person| person.superadmin || person.standing == Standing::Active)
        .ok_or_else(Error::not_found)?;
    if needs.is_some_and(|needs| !person.permissions.allows(needs)) {
        return Err(Error::forbidden());
    }
    Ok(person)
}

/// Whether an active Administrator (the Owner counts, a SuperAdmin does not) remains besides somebody.
///
/// # Errors
/// On a database failure.
pub async fn others(on: &mut SqliteConnection, workspace: i64, besides: i64) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM membership m JOIN account a ON a.id = m.account_id
            WHERE m.workspace_id = ?1 AND m.account_id <> ?2 AND m.status = 1 AND a.status = 1 AND a.deleted_at IS NULL
              AND (m.owner = 1 OR EXISTS (SELECT 1 FROM membership_role mr
                    WHERE mr.workspace_id = ?1 AND mr.account_id = m.account_id AND mr.role_id = 1)))",
    )
    .bind(workspace)
    .bind(besides)
    .fetch_one(&mut *on)
    .await
}

/// Gives an account without a default workspace the next active one: the earliest joined (BR-35).
///
/// # Errors
/// On a database failure.
pub async fn settle_default(tx: &mut WriteTx, account: i64) -> Result<()> {
    sqlx::query(
        "UPDATE membership SET is_default = 1
          WHERE account_id = ?1 AND NOT EXISTS (SELECT 1 FROM membership d WHERE d.account_id = ?1 AND d.is_default = 1)
            AND workspace_id = (SELECT m.workspace_id FROM membership m JOIN workspace w ON w.id = m.workspace_id
                                 WHERE m.account_id = ?1 AND m.status = 1 AND w.status = 1
                                 ORDER BY coalesce(m.joined_at, 0), m.workspace_id LIMIT 1)",
    )
    .bind(account)
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Makes a workspace the default of one of its active members.
///
/// # Errors
/// On a database failure.
pub async fn make_default(tx: &mut WriteTx, workspace: i64, account: i64) -> Result<()> {
    for statement in [
        "UPDATE membership SET is_default = 0 WHERE account_id = ?2 AND is_default = 1",
        "UPDATE membership SET is_default = 1 WHERE workspace_id = ?1 AND account_id = ?2 AND status = 1",
    ] {
        sqlx::query(statement).bind(workspace).bind(account).execute(&mut **tx).await?;
    }
    Ok(())
}

/// What follows when somebody is no longer an active Administrator, or gone: an ownership on offer to them is withdrawn.
///
/// # Errors
/// On a database failure.
pub async fn end_offers_to(tx: &mut WriteTx, workspace: i64, account: i64) -> Result<()> {
    sqlx::query("DELETE FROM ownership_offer WHERE workspace_id = ? AND to_id = ?")
        .bind(workspace)
        .bind(account)
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Takes somebody out of a workspace, with everything that hangs on the membership: roles, application tokens, offers, an open invitation.
///
/// # Errors
/// On a database failure.
pub async fn take_out(tx: &mut WriteTx, workspace: i64, account: i64, now: i64) -> Result<()> {
    for statement in [
        "UPDATE application_token SET status = 1 WHERE workspace_id = ?1 AND creator_id = ?2 AND status = 0",
        "UPDATE invitation SET state = 'revoked', ended_at = ?3 WHERE workspace_id = ?1 AND account_id = ?2 AND state = 'open'",
        "DELETE FROM membership WHERE workspace_id = ?1 AND account_id = ?2",
    ] {
        sqlx::query(statement).bind(workspace).bind(account).bind(now).execute(&mut **tx).await?;
    }
    end_offers_to(tx, workspace, account).await?;
    settle_default(tx, account).await
}
