//! A workspace's own roles (U-5). Nobody gives what they do not have, and nobody edits a role that they hold themselves (BR-42); both are
//! looked at in the transaction that writes.

use super::{
    Result as Rows, Store, TenantStore, WriteTx, id,
    journal::{By, Deed, audit},
    people, rights,
};
use crate::error::Error;
use serde_json::json;
use sqlx::FromRow;
use wire::{
    ids::RoleId,
    permission::{BuiltInRole, Permission, PermissionSet},
    problem::FieldProblem,
    refusal,
    role::{PREVIEW_PEOPLE, PersonChange, ROLES_MAX, RoleDetail, RolePreview},
    rules::Person,
    value::Named,
};

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    permissions: Option<String>,
    version: i64,
    people: i64,
}

#[derive(FromRow)]
struct Holder {
    id: i64,
    name: String,
    owner: bool,
    superadmin: bool,
    roles: Option<String>,
    custom: Option<String>,
}

impl Row {
    fn permissions(&self) -> PermissionSet {
        match (&self.permissions, BuiltInRole::from_id(RoleId::from(id(self.id)))) {
            (Some(keys), _) => set(keys),
            (None, Some(role)) => role.permissions(),
            (None, None) => PermissionSet::NONE,
        }
    }

    fn into_detail(self) -> RoleDetail {
        RoleDetail {
            permissions: keys(self.permissions()),
            id: RoleId::from(id(self.id)),
            built_in: self.permissions.is_none(),
            name: self.name,
            people: id(self.people),
            version: id(self.version),
        }
    }
}

const SELECT: &str = "SELECT r.id, r.name, r.permissions, r.version,
        (SELECT count(*) FROM membership_role mr WHERE mr.role_id = r.id AND mr.workspace_id = ?1) AS people
   FROM role r WHERE (r.workspace_id IS NULL OR r.workspace_id = ?1) ";

fn set(keys: &str) -> PermissionSet {
    keys.split(',').filter_map(Permission::from_key).collect()
}

fn keys(set: PermissionSet) -> Vec<String> {
    set.iter().map(|permission| permission.key().to_owned()).collect()
}

fn stored(set: PermissionSet) -> String {
    keys(set).join(",")
}

impl TenantStore {
    /// The roles that can be given here, with what they may do.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn role_details(&self) -> Rows<Vec<RoleDetail>> {
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} ORDER BY r.id")))
            .bind(self.key())
            .fetch_all(self.read())
            .await?;
        Ok(rows.into_iter().map(Row::into_detail).collect())
    }

    /// Who gains and loses what when a role (none: a new one) shall hold `wanted`.
    ///
    /// # Errors
    /// 404 for a role of elsewhere.
    pub async fn role_preview(&self, role: Option<i64>, wanted: PermissionSet) -> Result<RolePreview, Error> {
        let Some(role) = role else {
            return Ok(RolePreview { gains: keys(wanted), ..RolePreview::default() });
        };
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} AND r.id = ?2")))
            .bind(self.key())
            .bind(role)
            .fetch_optional(self.read())
            .await?;
        let old = row.ok_or_else(Error::not_found)?.permissions();
        let holders: Vec<Holder> = sqlx::query_as(
            "SELECT a.id, iif(a.name = '' OR m.status = 0, a.username, a.name) AS name, m.owner,
                    coalesce((SELECT g.superadmin_account_id = a.id FROM workspace w JOIN org_group g ON g.id = w.group_id WHERE w.id = ?1), 0) AS superadmin,
                    (SELECT group_concat(o.role_id) FROM membership_role o WHERE o.workspace_id = ?1 AND o.account_id = a.id AND o.role_id <> ?2) AS roles,
                    (SELECT group_concat(r.permissions) FROM membership_role o JOIN role r ON r.id = o.role_id
                      WHERE o.workspace_id = ?1 AND o.account_id = a.id AND o.role_id <> ?2 AND r.permissions IS NOT NULL) AS custom
               FROM membership_role mr JOIN membership m ON m.workspace_id = mr.workspace_id AND m.account_id = mr.account_id
               JOIN account a ON a.id = mr.account_id
              WHERE mr.workspace_id = ?1 AND mr.role_id = ?2 ORDER BY name COLLATE FOLDED, a.id",
        )
        .bind(self.key())
        .bind(role)
        .fetch_all(self.read())
        .await?;
        let changes = holders.into_iter().filter_map(|holder| {
            let besides = rights::rights(
                holder.roles.as_deref(),
                holder.custom.as_deref(),
                holder.owner,
                holder.superadmin,
            )
            .permissions;
            let (before, after) = (besides.union(old), besides.union(wanted));
            let (gains, loses) = (after.without(before), before.without(after));
            let changed = gains != PermissionSet::NONE || loses != PermissionSet::NONE;
            changed.then(|| PersonChange {
                user: Named { id: id(holder.id), name: holder.name },
                gains: keys(gains),
                loses: keys(loses),
            })
        });
        let mut people: Vec<PersonChange> = changes.collect();
        let count = people.len() as u64;
        people.truncate(PREVIEW_PEOPLE);
        Ok(RolePreview { gains: keys(wanted.without(old)), loses: keys(old.without(wanted)), people, count })
    }
}

impl Store {
    /// Makes an own role.
    ///
    /// # Errors
    /// 403 for who is no Administrator, `RoleBeyondOwn`; 422 on `name` when it is taken; 409 `RoleCapReached`.
    pub async fn make_role(
        &self,
        by: &By,
        workspace: i64,
        name: &str,
        wanted: PermissionSet,
    ) -> Result<RoleDetail, Error> {
        let mut tx = self.write().await?;
        let actor = editor(&mut tx, by, workspace).await?;
        beyond(&actor, wanted)?;
        free(&mut tx, workspace, name, 0).await?;
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM role WHERE workspace_id = ?")
            .bind(workspace)
            .fetch_one(&mut *tx)
            .await?;
        if id(count) >= ROLES_MAX {
            return Err(Error::refused(&refusal::ROLE_CAP, &[("limit", ROLES_MAX.to_string())]));
        }
        let role: i64 = sqlx::query_scalar(
            "INSERT INTO role (workspace_id, name, permissions, created_at) VALUES (?, ?, ?, ?) RETURNING id",
        )
        .bind(workspace)
        .bind(name)
        .bind(stored(wanted))
        .bind(by.now)
        .fetch_one(&mut *tx)
        .await?;
        let deed = Deed {
            action: "role.create",
            object: "role",
            object_id: Some(role),
            after: json!({ "name": name, "permissions": stored(wanted) }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        let made = one(&mut tx, workspace, role).await?.into_detail();
        tx.commit(audited).await?;
        Ok(made)
    }

    /// Changes an own role, for everybody who holds it from their next request on.
    ///
    /// # Errors
    /// 404 for a role of elsewhere; 409 `BuiltInRole`, `ChangedMeanwhile`; 400 `OwnRole`; 403 `RoleBeyondOwn`; 422 on `name`.
    pub async fn change_role(
        &self,
        by: &By,
        workspace: i64,
        role: i64,
        version: i64,
        (name, wanted): (Option<&str>, Option<PermissionSet>),
    ) -> Result<RoleDetail, Error> {
        let mut tx = self.write().await?;
        let actor = editor(&mut tx, by, workspace).await?;
        let old = own(&mut tx, by, workspace, role).await?;
        if old.version != version {
            let facts = [
                ("name", old.name.clone()),
                ("permissions", stored(old.permissions())),
                ("version", old.version.to_string()),
            ];
            return Err(Error::refused(&refusal::CHANGED_MEANWHILE, &facts));
        }
        let (before, after) = (old.permissions(), wanted.unwrap_or(old.permissions()));
        beyond(&actor, before)?;
        beyond(&actor, after)?;
        let name = name.unwrap_or(&old.name);
        free(&mut tx, workspace, name, role).await?;
        sqlx::query(
            "UPDATE role SET name = ?, permissions = ?, version = version + 1 WHERE id = ? AND workspace_id = ?",
        )
        .bind(name)
        .bind(stored(after))
        .bind(role)
        .bind(workspace)
        .execute(&mut *tx)
        .await?;
        let deed = Deed {
            action: "role.update",
            object: "role",
            object_id: Some(role),
            before: json!({ "name": old.name, "permissions": stored(before) }),
            after: json!({ "name": name, "permissions": stored(after) }),
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        let changed = one(&mut tx, workspace, role).await?.into_detail();
        tx.commit(audited).await?;
        Ok(changed)
    }

    /// Deletes an own role that nobody holds.
    ///
    /// # Errors
    /// 404 for a role of elsewhere; 409 `BuiltInRole`, `RoleInUse`; 403 `RoleBeyondOwn`.
    pub async fn delete_role(&self, by: &By, workspace: i64, role: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let actor = editor(&mut tx, by, workspace).await?;
        let old = one(&mut tx, workspace, role).await?;
        if old.permissions.is_none() {
            return Err((&refusal::BUILT_IN_ROLE).into());
        }
        beyond(&actor, old.permissions())?;
        if old.people > 0 {
            return Err(Error::refused(&refusal::ROLE_IN_USE, &[("count", old.people.to_string())]));
        }
        sqlx::query("DELETE FROM role WHERE id = ? AND workspace_id = ?")
            .bind(role)
            .bind(workspace)
            .execute(&mut *tx)
            .await?;
        let deed = Deed {
            action: "role.delete",
            object: "role",
            object_id: Some(role),
            before: json!({ "name": old.name, "permissions": stored(old.permissions()) }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }
}

async fn editor(tx: &mut WriteTx, by: &By, workspace: i64) -> Result<Person, Error> {
    let place = people::place(tx, workspace).await?;
    let actor = people::actor(tx, place.as_ref(), by, None).await?;
    if actor.administrator || actor.superadmin { Ok(actor) } else { Err(Error::forbidden()) }
}

fn beyond(actor: &Person, wanted: PermissionSet) -> Result<(), Error> {
    if actor.permissions.covers(wanted) { Ok(()) } else { Err((&refusal::ROLE_BEYOND_OWN).into()) }
}

async fn one(tx: &mut WriteTx, workspace: i64, role: i64) -> Result<Row, Error> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} AND r.id = ?2")))
        .bind(workspace)
        .bind(role)
        .fetch_optional(&mut **tx)
        .await?;
    row.ok_or_else(Error::not_found)
}

/// An own role that the editor does not hold.
async fn own(tx: &mut WriteTx, by: &By, workspace: i64, role: i64) -> Result<Row, Error> {
    let row = one(tx, workspace, role).await?;
    if row.permissions.is_none() {
        return Err((&refusal::BUILT_IN_ROLE).into());
    }
    let held: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM membership_role WHERE workspace_id = ? AND role_id = ? AND account_id = ?)",
    )
    .bind(workspace)
    .bind(role)
    .bind(by.account)
    .fetch_one(&mut **tx)
    .await?;
    if held { Err((&refusal::OWN_ROLE).into()) } else { Ok(row) }
}

/// Whether a name is free: unlike the built-in ones and the workspace's others, whatever the case.
async fn free(tx: &mut WriteTx, workspace: i64, name: &str, besides: i64) -> Result<(), Error> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM role WHERE (workspace_id IS NULL OR workspace_id = ?) AND id <> ?",
    )
    .bind(workspace)
    .bind(besides)
    .fetch_all(&mut **tx)
    .await?;
    let taken = names.iter().map(String::as_str).chain([BuiltInRole::SuperAdmin.name()]);
    if taken.into_iter().any(|taken| taken.to_lowercase() == name.to_lowercase()) {
        return Err(Error::field(FieldProblem::duplicated("name", "is the name of another role")));
    }
    Ok(())
}
