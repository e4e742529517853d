//! Changing a membership as a whole, if it is still in the version that was shown; suspending and resuming.

use super::{
    Store, WriteTx, id,
    journal::{By, Deed as Entry, audit},
    members::{self, RoleChange},
    people,
    write::Audited,
};
use crate::error::Error;
use serde_json::json;
use wire::{
    member::{MemberState, access},
    permission::Permission,
    refusal,
    rules::{Deed, Standing},
};

/// What a membership shall become.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// All roles to be held; `None`: as they are.
    pub roles: Option<Vec<i64>>,
    /// How it shall stand; `None`: as it does.
    pub access: Option<Wanted>,
    /// The version that was shown.
    pub version: Option<i64>,
}

/// How a membership shall stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Takes part.
    Active,
    /// Shut out for now.
    Suspended,
    /// Taken out; an open invitation is revoked.
    Gone,
}

impl Store {
    /// Changes a membership, all or nothing, and answers what it is then.
    ///
    /// # Errors
    /// 409 `ChangedMeanwhile`; as [`Store::change_roles`], [`Store::suspend_member`] and [`Store::remove_member`].
    pub async fn change_member(
        &self,
        by: &By,
        workspace: i64,
        account: i64,
        change: Change,
    ) -> Result<MemberState, Error> {
        let mut tx = self.write().await?;
        let proof = change_in(&mut tx, by, workspace, account, change).await?;
        let now = state_of(&mut tx, workspace, account).await?;
        if let Some(proof) = proof {
            tx.commit(proof).await?;
        }
        Ok(now)
    }

    /// Shuts somebody out of a workspace, or lets them in again. What is so already stays so.
    ///
    /// # Errors
    /// As [`Store::remove_member`].
    pub async fn suspend_member(
        &self,
        by: &By,
        workspace: i64,
        account: i64,
        suspend: bool,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        match suspend_in(&mut tx, by, workspace, account, suspend).await? {
            Some(audited) => Ok(tx.commit(audited).await?),
            None => Ok(()),
        }
    }
}

/// Changes a membership within a transaction. Answers the last entry that was written; `None` when nothing changed.
///
/// # Errors
/// As [`Store::change_member`].
pub(super) async fn change_in(
    tx: &mut WriteTx,
    by: &By,
    workspace: i64,
    account: i64,
    change: Change,
) -> Result<Option<Audited>, Error> {
    if change.version.is_some() {
        // What it has become is for those who may change it.
        let place = people::place(tx, workspace).await?;
        let needs = if change.roles.is_some() { Permission::UserRoleAssign } else { Permission::UserUpdate };
        let needs = (by.account != Some(account)).then_some(needs);
        people::actor(tx, place.as_ref(), by, needs).await?;
        members::unchanged(tx, workspace, account, change.version).await?;
    }
    if change.access == Some(Wanted::Gone) {
        return members::remove_in(tx, by, workspace, account).await.map(Some);
    }
    let mut proof = None;
    if let Some(roles) = change.roles {
        proof = members::change_in(tx, by, workspace, account, (RoleChange::Set(roles), None)).await?;
    }
    if let Some(wanted) = change.access {
        let suspend = wanted == Wanted::Suspended;
        proof = suspend_in(tx, by, workspace, account, suspend).await?.or(proof);
    }
    Ok(proof)
}

/// What a membership is now; nothing of it is left: `none`.
///
/// # Errors
/// On a database failure.
pub(super) async fn state_of(
    tx: &mut WriteTx,
    workspace: i64,
    account: i64,
) -> Result<MemberState, sqlx::Error> {
    let row: Option<(i64, i64)> =
        sqlx::query_as("SELECT status, version FROM membership WHERE workspace_id = ? AND account_id = ?")
            .bind(workspace)
            .bind(account)
            .fetch_optional(&mut **tx)
            .await?;
    let Some((status, version)) = row else {
        return Ok(MemberState { roles: Vec::new(), access: access::NONE.to_owned(), version: 0 });
    };
    let roles = members::role_names(tx, workspace, account).await?;
    Ok(MemberState { roles, access: access_of(status).to_owned(), version: id(version) })
}

/// The word for the status of a membership.
pub(super) fn access_of(status: i64) -> &'static str {
    match status {
        1 => access::ACTIVE,
        2 => access::SUSPENDED,
        _ => access::INVITED,
    }
}

/// Suspends or resumes within a transaction. Answers the entry that was written; `None` when nothing changed.
///
/// # Errors
/// As [`Store::suspend_member`].
pub(super) async fn suspend_in(
    tx: &mut WriteTx,
    by: &By,
    workspace: i64,
    account: i64,
    suspend: bool,
) -> Result<Option<Audited>, Error> {
    let deed = if suspend { Deed::Suspend } else { Deed::Resume };
    let (_, target) = members::allowed(tx, by, workspace, account, deed).await?;
    if (target.standing == Standing::Suspended) == suspend {
        return Ok(None);
    }
    let status = if suspend { 2 } else { 1 };
    sqlx::query("UPDATE membership SET status = ?, is_default = 0 WHERE workspace_id = ? AND account_id = ?")
        .bind(status)
        .bind(workspace)
        .bind(account)
        .execute(&mut **tx)
        .await?;
    if suspend {
        people::end_offers_to(tx, workspace, account).await?;
    }
    people::settle_default(tx, account).await?;
    let entry = Entry {
        action: if suspend { "member.suspend" } else { "member.resume" },
        object: "member",
        object_id: Some(account),
        before: json!({ "status": 3 - status }),
        after: json!({ "status": status }),
    };
    Ok(Some(audit(tx, Some(workspace), by, entry).await?))
}

/// The refusal of a change that was made from an older state; carries the fresh one.
pub(super) fn changed_meanwhile(now: &MemberState) -> Error {
    let roles = now.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ");
    Error::refused(
        &refusal::CHANGED_MEANWHILE,
        &[("roles", roles), ("access", now.access.clone()), ("version", now.version.to_string())],
    )
}
