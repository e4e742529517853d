//! Leaving, removing, roles, the default workspace (suspending and resuming are in `member_edit`). Each is one transaction in which actor, target and rules are
//! looked at, and which writes its audit entry.

use super::{
    Store, WriteTx,
    journal::{By, Deed as Entry, audit},
    key, member_edit,
    people::{self, Place},
    rights,
    write::Audited,
};
use crate::error::Error;
use serde_json::{Value, json};
use wire::{
    permission::{Permission, PermissionSet},
    problem::Problem,
    refusal,
    rules::{self, Deed, Person, Standing},
};

/// How a set of roles is to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleChange {
    /// One more.
    Add(i64),
    /// One less.
    Remove(i64),
    /// Exactly these.
    Set(Vec<i64>),
}

impl Store {
    /// Takes somebody out of a workspace, or revokes their invitation; oneself: leaves.
    ///
    /// # Errors
    /// 404 for a workspace or a person that the actor cannot see; 403, 409 with the reasons of [`wire::rules`].
    pub async fn remove_member(&self, by: &By, workspace: i64, account: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let audited = remove_in(&mut tx, by, workspace, account).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Changes the roles of somebody. Answers whether anything changed.
    ///
    /// # Errors
    /// As [`Store::remove_member`]; 404 for a role that is not of this workspace; 400 for taking the last role.
    pub async fn change_roles(
        &self,
        by: &By,
        workspace: i64,
        account: i64,
        change: RoleChange,
    ) -> Result<bool, Error> {
        self.change_roles_at(by, workspace, account, (change, None)).await
    }

    /// The same, if the membership is still in the version that was shown.
    ///
    /// # Errors
    /// 409 `ChangedMeanwhile`, and as [`Store::change_roles`].
    pub async fn change_roles_at(
        &self,
        by: &By,
        workspace: i64,
        account: i64,
        change: (RoleChange, Option<i64>),
    ) -> Result<bool, Error> {
        let mut tx = self.write().await?;
        let Some(audited) = change_in(&mut tx, by, workspace, account, change).await? else {
            return Ok(false);
        };
        tx.commit(audited).await?;
        Ok(true)
    }

    /// Makes a workspace somebody's default: the own choice for oneself; for others by an Administrator of both the old and the new one
    /// (BR-34).
    ///
    /// # Errors
    /// 404 for what the actor cannot see, 403 for who is not Administrator on both sides, 409 where there is no active membership.
    pub async fn set_default(&self, by: &By, workspace: i64, account: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?;
        let actor = people::actor(&mut tx, place.as_ref(), by, None).await?;
        let old: Option<i64> =
            sqlx::query_scalar("SELECT workspace_id FROM membership WHERE account_id = ? AND is_default = 1")
                .bind(account)
                .fetch_optional(&mut *tx)
                .await?;
        if by.account != Some(account) {
            let target = match &place {
                Some(place) => people::person(&mut tx, place, account).await?,
                None => None,
            };
            // Whoever may not see users learns nothing about them.
            if !(actor.administrator || actor.superadmin) {
                return Err(Error::forbidden());
            }
            target.ok_or_else(Error::not_found)?;
            let before = match old {
                Some(old) => people::place(&mut tx, old).await?,
                None => None,
            };
            let there = people::actor(&mut tx, before.as_ref(), by, None).await;
            if old.is_some() && !there.is_ok_and(|there| there.administrator || there.superadmin) {
                return Err(Error::forbidden());
            }
        }
        let active: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM membership WHERE workspace_id = ? AND account_id = ? AND status = 1)",
        )
        .bind(workspace)
        .bind(account)
        .fetch_one(&mut *tx)
        .await?;
        if !active {
            return Err((&refusal::DEFAULT_NEEDS_MEMBERSHIP).into());
        }
        if old == Some(workspace) {
            return Ok(());
        }
        for (flag, place) in [(0, old), (1, Some(workspace))] {
            sqlx::query("UPDATE membership SET is_default = ? WHERE account_id = ? AND workspace_id = ?")
                .bind(flag)
                .bind(account)
                .bind(place)
                .execute(&mut *tx)
                .await?;
        }
        // Of the new workspace: the old one need not know where somebody lands from now on.
        let entry = Entry {
            action: "member.default",
            object: "member",
            object_id: Some(account),
            after: json!({ "default": true }),
            ..Entry::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, entry).await?;
        Ok(tx.commit(audited).await?)
    }
}

/// Takes somebody out within a transaction. Answers the entry that was written.
pub(super) async fn remove_in(
    tx: &mut WriteTx,
    by: &By,
    workspace: i64,
    account: i64,
) -> Result<Audited, Error> {
    let (_, target) = allowed(tx, by, workspace, account, Deed::Remove).await?;
    let action = match target.standing {
        Standing::Invited => "invitation.revoke",
        _ if by.account == Some(account) => "member.leave",
        _ => "member.remove",
    };
    let before = json!({ "roles": role_ids(tx, workspace, account).await? });
    people::take_out(tx, workspace, account, by.now).await?;
    let entry = Entry { action, object: "member", object_id: Some(account), before, ..Entry::default() };
    Ok(audit(tx, Some(workspace), by, entry).await?)
}

/// Changes roles within a transaction. Answers the entry that was written; `None` when nothing changed.
pub(super) async fn change_in(
    tx: &mut WriteTx,
    by: &By,
    workspace: i64,
    account: i64,
    (change, version): (RoleChange, Option<i64>),
) -> Result<Option<Audited>, Error> {
    let place = people::place(tx, workspace).await?;
    people::actor(tx, place.as_ref(), by, Some(Permission::UserRoleAssign)).await?;
    if by.account == Some(account) {
        return Err((&refusal::OWN_ROLE).into());
    }
    let old = role_ids(tx, workspace, account).await?;
    let mut new = old.clone();
    match change {
        RoleChange::Add(role) => new.push(role),
        RoleChange::Remove(role) if !old.contains(&role) => return Err(Error::not_found()),
        RoleChange::Remove(role) => new.retain(|held| *held != role),
        RoleChange::Set(roles) => new = roles,
    }
    new.sort_unstable();
    new.dedup();
    let (permissions, administrator) = permissions_of(tx, workspace, &new).await?;
    allowed(tx, by, workspace, account, Deed::Roles(permissions, administrator)).await?;
    unchanged(tx, workspace, account, version).await?;
    if new.is_empty() {
        return Err((&refusal::LAST_ROLE).into());
    }
    if new == old {
        return Ok(None);
    }
    write_roles(tx, workspace, account, &new).await?;
    if !administrator {
        people::end_offers_to(tx, workspace, account).await?;
    }
    let entry = Entry {
        action: "member.roles",
        object: "member",
        object_id: Some(account),
        before: json!({ "roles": old }),
        after: json!({ "roles": new }),
    };
    Ok(Some(audit(tx, Some(workspace), by, entry).await?))
}

/// Whether a membership is still in the version that was shown; the refusal carries the fresh state.
pub(super) async fn unchanged(
    tx: &mut WriteTx,
    workspace: i64,
    account: i64,
    version: Option<i64>,
) -> Result<(), Error> {
    let Some(shown) = version else { return Ok(()) };
    let now = member_edit::state_of(tx, workspace, account).await?;
    if now.version == super::id(shown) { Ok(()) } else { Err(member_edit::changed_meanwhile(&now)) }
}

/// How somebody is called in a workspace (by the address until they have joined), and their address.
pub(super) async fn shown_name(
    tx: &mut WriteTx,
    workspace: i64,
    account: i64,
) -> Result<(String, String), sqlx::Error> {
    let found: Option<(String, String)> = sqlx::query_as(
        "SELECT iif(m.status = 0 OR a.name = '', a.username, a.name), a.username
           FROM account a LEFT JOIN membership m ON m.account_id = a.id AND m.workspace_id = ?1
          WHERE a.id = ?2 AND (m.account_id IS NOT NULL OR EXISTS (
                SELECT 1 FROM workspace w JOIN org_group g ON g.id = w.group_id
                 WHERE w.id = ?1 AND g.superadmin_account_id = a.id))",
    )
    .bind(workspace)
    .bind(account)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(found.unwrap_or_default())
}

/// Looks at actor, target and rules.
pub(super) async fn allowed(
    tx: &mut WriteTx,
    by: &By,
    workspace: i64,
    account: i64,
    deed: Deed,
) -> Result<(Place, Person), Error> {
    let place = people::place(tx, workspace).await?;
    let needs = (by.account != Some(account)).then_some(deed.needs());
    let actor = people::actor(tx, place.as_ref(), by, needs).await?;
    let place = place.ok_or_else(Error::not_found)?;
    let target = people::person(tx, &place, account).await?.ok_or_else(Error::not_found)?;
    let others = people::others(tx, workspace, account).await?;
    rules::may(&actor, &target, deed, others)?;
    Ok((place, target))
}

/// Why somebody with a membership is not invited. Whose invitation is open gets the roles of the new one instead of the old ones: that is
/// a change of roles, and refused like one.
pub(super) async fn shut_out(
    tx: &mut WriteTx,
    workspace: i64,
    (actor, person): (&Person, &Person),
    address: &str,
    roles: &[i64],
) -> Result<Option<Problem>, sqlx::Error> {
    if person.standing != Standing::Invited {
        return Ok(Some(refusal::ALREADY_MEMBER.problem(&[("address", address.to_owned())])));
    }
    if !actor.permissions.covers(person.permissions) {
        return Ok(Some(refusal::PERSON_BEYOND_OWN.problem(&[])));
    }
    let same = role_ids(tx, workspace, key(person.id)).await? == roles;
    let may = same || actor.permissions.allows(Permission::UserRoleAssign);
    Ok(if may { None } else { Some(Problem::forbidden()) })
}

/// The roles of somebody, ascending.
pub(super) async fn role_ids(
    tx: &mut WriteTx,
    workspace: i64,
    account: i64,
) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT role_id FROM membership_role WHERE workspace_id = ? AND account_id = ? ORDER BY role_id",
    )
    .bind(workspace)
    .bind(account)
    .fetch_all(&mut **tx)
    .await
}

/// What a set of roles of a workspace allows, and whether Administrator is among them.
///
/// # Errors
/// 404 for a role that is neither built in nor of this workspace.
pub(super) async fn permissions_of(
    tx: &mut WriteTx,
    workspace: i64,
    roles: &[i64],
) -> Result<(PermissionSet, bool), Error> {
    let mut custom = Vec::new();
    for role in roles {
        let found: Option<Option<String>> = sqlx::query_scalar(
            "SELECT permissions FROM role WHERE id = ? AND (workspace_id IS NULL OR workspace_id = ?)",
        )
        .bind(role)
        .bind(workspace)
        .fetch_optional(&mut **tx)
        .await?;
        custom.extend(found.ok_or_else(Error::not_found)?);
    }
    let ids = roles.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    let rights = rights::rights(Some(&ids), Some(&custom.join(",")), false, false);
    Ok((rights.permissions, rights.administrator()))
}

/// Replaces the roles of somebody.
pub(super) async fn write_roles(
    tx: &mut WriteTx,
    workspace: i64,
    account: i64,
    roles: &[i64],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM membership_role WHERE workspace_id = ? AND account_id = ?")
        .bind(workspace)
        .bind(account)
        .execute(&mut **tx)
        .await?;
    for role in roles {
        sqlx::query("INSERT INTO membership_role (workspace_id, account_id, role_id) VALUES (?, ?, ?)")
            .bind(workspace)
            .bind(account)
            .bind(role)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Names of roles as the contract refers to them.
pub(super) async fn role_names(
    tx: &mut WriteTx,
    workspace: i64,
    account: i64,
) -> Result<Vec<wire::value::Named>, sqlx::Error> {
    let text: String = sqlx::query_scalar(
        "SELECT json_group_array(json_object('id', r.id, 'name', r.name)) FROM membership_role mr JOIN role r ON r.id = mr.role_id
          WHERE mr.workspace_id = ? AND mr.account_id = ?",
    )
    .bind(workspace)
    .bind(account)
    .fetch_one(&mut **tx)
    .await?;
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    Ok(serde_json::from_value(value).unwrap_or_default())
}
