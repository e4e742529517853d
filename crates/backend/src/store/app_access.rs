//! Who has access to which app (U-9): given, changed and taken away by whoever decides, each in one transaction in which actor, app and
//! member are looked at. Removing a member takes their access with the membership (a foreign key sees to it); suspending lets it rest.

use super::{
    Result as Rows, Store, TenantStore, WriteTx, app_requests, apps, id,
    journal::{By, Deed, audit},
    people,
    rights::Rights,
};
use crate::{
    apps::{Decides, Entry},
    error::Error,
};
use serde_json::json;
use sqlx::FromRow;
use wire::{
    app::AppHolder, app_key::AppKey, ids::RoleId, personal::PersonalApp, refusal, rules::Person,
    time::Timestamp, value::Named,
};

#[derive(FromRow)]
struct Row {
    account_id: i64,
    name: String,
    username: String,
    status: i64,
    role: String,
    granted_at: i64,
    giver_id: Option<i64>,
    giver: Option<String>,
}

const SELECT: &str = "SELECT g.account_id, a.name, a.username, m.status, g.role, g.granted_at, b.id AS giver_id, iif(b.name = '', b.username, b.name) AS giver
   FROM app_grant g JOIN account a ON a.id = g.account_id
   JOIN membership m ON m.workspace_id = g.workspace_id AND m.account_id = g.account_id
   LEFT JOIN account b ON b.id = g.granted_by WHERE g.workspace_id = ?1 AND g.app = ?2 ";

impl Row {
    fn into_holder(self) -> AppHolder {
        AppHolder {
            user: Named { id: id(self.account_id), name: self.name },
            username: self.username,
            role: self.role,
            since: Timestamp::from_millis(self.granted_at),
            by: self.giver_id.zip(self.giver).map(|(giver, name)| Named { id: id(giver), name }),
            suspended: self.status != 1,
        }
    }
}

impl TenantStore {
    /// Everybody with access to an app, by name; nobody while it is not active.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn app_holders(&self, app: AppKey, now: i64) -> Rows<Vec<AppHolder>> {
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{SELECT} AND EXISTS (SELECT 1 FROM app_activation v WHERE v.workspace_id = ?1 AND v.app = ?2 AND (v.ends_at IS NULL OR v.ends_at > ?3))
              ORDER BY iif(a.name = '', a.username, a.name) COLLATE FOLDED, a.id"
        )))
        .bind(self.key())
        .bind(app.as_str())
        .bind(now)
        .fetch_all(self.read())
        .await?;
        Ok(rows.into_iter().map(Row::into_holder).collect())
    }

    /// The access of one person.
    ///
    /// # Errors
    /// 404 without any.
    pub async fn app_holder(&self, app: AppKey, account: i64) -> Result<AppHolder, Error> {
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} AND g.account_id = ?3")))
            .bind(self.key())
            .bind(app.as_str())
            .bind(account)
            .fetch_optional(self.read())
            .await?;
        row.map(Row::into_holder).ok_or_else(Error::not_found)
    }
}

/// A decision about access: who takes it, where, for which app, and who may.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// The actor.
    pub by: &'a By,
    /// The workspace.
    pub workspace: i64,
    /// The app.
    pub app: &'a Entry,
    /// Who may.
    pub decides: Decides,
}

impl Store {
    /// Gives a member access. An open request of theirs is approved with it: answers whether there was one.
    ///
    /// # Errors
    /// 403 `AppOwnerOnly`, `OwnAppAccess`, `PersonBeyondOwn`; 404 for who is no member; 409 `AppNotActive`, `AppNeedsMember`,
    /// `AppAccessHeld`; 422 on `role`.
    pub async fn grant_app(&self, decision: Decision<'_>, account: i64, role: &str) -> Result<bool, Error> {
        let mut tx = self.write().await?;
        give(&mut tx, decision, account, role).await?;
        let Decision { by, workspace, app, .. } = decision;
        let answered = app_requests::settle(&mut tx, workspace, app.key(), account, by.now).await?;
        let deed = Deed {
            action: "app.grant",
            object: "member",
            object_id: Some(account),
            after: json!({ "app": app.key(), "app_role": role }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        tx.commit(audited).await?;
        Ok(answered)
    }

    /// Gives another app role, if the one that was shown still is. The same role changes nothing.
    ///
    /// # Errors
    /// 403 `AppOwnerOnly`, `OwnAppAccess`, `PersonBeyondOwn`; 404 without access; 409 `AppNotActive`, `ChangedMeanwhile`; 422 on `role`.
    pub async fn change_app_role(
        &self,
        decision: Decision<'_>,
        account: i64,
        role: &str,
        was: Option<&str>,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let Decision { by, workspace, app, .. } = decision;
        may(&mut tx, decision, account).await?;
        let old = held(&mut tx, workspace, app.key(), account).await?.ok_or_else(Error::not_found)?;
        apps::active(&mut tx, workspace, app.key(), by.now).await?;
        let role = app.role(role)?;
        if was.is_some_and(|was| was != old) {
            return Err(Error::refused(&refusal::CHANGED_MEANWHILE, &[("role", old)]));
        }
        if old == role {
            return Ok(());
        }
        sqlx::query("UPDATE app_grant SET role = ? WHERE workspace_id = ? AND app = ? AND account_id = ?")
            .bind(role)
            .bind(workspace)
            .bind(app.key())
            .bind(account)
            .execute(&mut *tx)
            .await?;
        let deed = Deed {
            action: "app.role",
            object: "member",
            object_id: Some(account),
            before: json!({ "app_role": old }),
            after: json!({ "app": app.key(), "app_role": role }),
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Takes access away.
    ///
    /// # Errors
    /// 403 `AppOwnerOnly`, `PersonBeyondOwn`; 404 without access.
    pub async fn revoke_app(&self, decision: Decision<'_>, account: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let Decision { by, workspace, app, .. } = decision;
        let (actor, place) = decider(&mut tx, decision).await?;
        within(&actor, people::person(&mut tx, &place, account).await?.as_ref())?;
        let old: Option<String> = sqlx::query_scalar(
            "DELETE FROM app_grant WHERE workspace_id = ? AND app = ? AND account_id = ? RETURNING role",
        )
        .bind(workspace)
        .bind(app.key())
        .bind(account)
        .fetch_optional(&mut *tx)
        .await?;
        let old = old.ok_or_else(Error::not_found)?;
        let deed = Deed {
            action: "app.revoke",
            object: "member",
            object_id: Some(account),
            before: json!({ "app_role": old }),
            after: json!({ "app": app.key() }),
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// What somebody has access to, in every workspace; for their own copy of their data.
    ///
    /// # Errors
    /// On a database failure.
    pub(super) async fn app_access_of(&self, account: i64) -> Rows<Vec<PersonalApp>> {
        let rows: Vec<(i64, String, String, String, i64)> = sqlx::query_as(
            "SELECT w.id, w.name, g.app, g.role, g.granted_at FROM app_grant g JOIN workspace w ON w.id = g.workspace_id
              WHERE g.account_id = ? AND w.status = 1 ORDER BY w.id, g.app",
        )
        .bind(account)
        .fetch_all(self.read())
        .await?;
        let one = |(workspace, name, app, role, since): (i64, String, String, String, i64)| PersonalApp {
            workspace: Named { id: id(workspace), name },
            app,
            role,
            since: Timestamp::from_millis(since),
        };
        Ok(rows.into_iter().map(one).collect())
    }
}

/// Writes a grant within a transaction, after everything that could forbid it was looked at.
pub(super) async fn give(
    tx: &mut WriteTx,
    decision: Decision<'_>,
    account: i64,
    role: &str,
) -> Result<(), Error> {
    let Decision { by, workspace, app, .. } = decision;
    may(tx, decision, account).await?;
    let status: Option<i64> =
        sqlx::query_scalar("SELECT status FROM membership WHERE workspace_id = ? AND account_id = ?")
            .bind(workspace)
            .bind(account)
            .fetch_optional(&mut **tx)
            .await?;
    let status = status.ok_or_else(Error::not_found)?;
    apps::active(tx, workspace, app.key(), by.now).await?;
    if status != 1 {
        return Err((&refusal::APP_NEEDS_MEMBER).into());
    }
    let role = app.role(role)?;
    if held(tx, workspace, app.key(), account).await?.is_some() {
        return Err((&refusal::APP_ACCESS_HELD).into());
    }
    sqlx::query(
        "INSERT INTO app_grant (workspace_id, app, account_id, role, granted_at, granted_by) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(workspace)
    .bind(app.key())
    .bind(account)
    .bind(role)
    .bind(by.now)
    .bind(by.account)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The app role that somebody holds.
pub(super) async fn held(tx: &mut WriteTx, workspace: i64, app: &str, account: i64) -> Rows<Option<String>> {
    sqlx::query_scalar("SELECT role FROM app_grant WHERE workspace_id = ? AND app = ? AND account_id = ?")
        .bind(workspace)
        .bind(app)
        .bind(account)
        .fetch_optional(&mut **tx)
        .await
}

/// Whoever decides about access here.
///
/// # Errors
/// 404, 403 as [`people::actor`]; 403 `AppOwnerOnly`.
pub(super) async fn decider(
    tx: &mut WriteTx,
    decision: Decision<'_>,
) -> Result<(Person, people::Place), Error> {
    let place = people::place(tx, decision.workspace).await?;
    let actor = people::actor(tx, place.as_ref(), decision.by, None).await?;
    let place = place.ok_or_else(Error::not_found)?;
    let roles = if actor.administrator { vec![RoleId::ADMINISTRATOR] } else { Vec::new() };
    let rights =
        Rights { roles, owner: actor.owner, superadmin: actor.superadmin, permissions: actor.permissions };
    if decision.decides.includes(&rights) {
        Ok((actor, place))
    } else {
        Err((&refusal::APP_OWNER_ONLY).into())
    }
}

/// Whether the actor may decide about the access of this very person: nobody but the Owner about their own, or the Owner's.
async fn may(tx: &mut WriteTx, decision: Decision<'_>, account: i64) -> Result<(), Error> {
    let (actor, place) = decider(tx, decision).await?;
    if !actor.owner && decision.by.account == Some(account) {
        return Err((&refusal::OWN_APP_ACCESS).into());
    }
    within(&actor, people::person(tx, &place, account).await?.as_ref())
}

fn within(actor: &Person, target: Option<&Person>) -> Result<(), Error> {
    let beyond = target.is_some_and(|target| target.owner) && !actor.owner;
    if beyond { Err((&refusal::PERSON_BEYOND_OWN).into()) } else { Ok(()) }
}
