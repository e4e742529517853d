//! What the operator does at the machine itself: plan, limits, answers to requests, first accounts. No caller, no permission; every
//! deed is written into the log of the workspace that it concerns.

use super::{
    Store, WriteTx, id,
    journal::{By, Deed, audit},
    limits::Kind,
    people, requests,
    workspaces::{self, Plot},
};
use crate::{clock::DAY, error::Error, plans::Plans};
use serde_json::json;
use wire::{
    ids::{UserId, WorkspaceId},
    personal::DELETE_DAYS,
    problem::{FieldProblem, Problem},
    refusal,
    request::WorkspaceRequest,
    rules::Standing,
};

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    /// E-mail.
    pub username: &'a str,
    /// Display name.
    pub name: &'a str,
    /// Argon2id; `None`: a recovery link sets the password.
    pub password_hash: Option<&'a str>,
    /// Name of the workspace to make for it; `None`: none.
    pub workspace: Option<&'a str>,
    /// Key of that workspace's plan.
    pub plan: &'a str,
}

/// A workspace as the operator lists it.
#[derive(Clone, Debug, serde::Serialize, sqlx::FromRow)]
pub struct Listed {
    /// Workspace id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Key of its plan.
    pub plan: String,
    /// `active`, `suspended` or `deleted`.
    pub state: String,
    /// E-mail of the Owner.
    pub owner: Option<String>,
    /// Main organization of its group.
    pub main: Option<i64>,
    /// E-mail of the SuperAdmin.
    pub superadmin: Option<String>,
}

impl Store {
    /// All workspaces, by id.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn all_workspaces(&self) -> Result<Vec<Listed>, Error> {
        Ok(sqlx::query_as(
            "SELECT w.id, w.name, w.plan, CASE WHEN w.deleted_at IS NOT NULL THEN 'deleted' WHEN w.status = 1 THEN 'active' ELSE 'suspended' END AS state,
                    (SELECT a.username FROM membership m JOIN account a ON a.id = m.account_id WHERE m.workspace_id = w.id AND m.owner = 1) AS owner,
                    g.main_workspace_id AS main, s.username AS superadmin
               FROM workspace w LEFT JOIN org_group g ON g.id = w.group_id LEFT JOIN account s ON s.id = g.superadmin_account_id
              ORDER BY w.id",
        )
        .fetch_all(self.read())
        .await?)
    }

    /// The account of an e-mail address.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn account_named(&self, username: &str) -> Result<UserId, Error> {
        let found: Option<i64> =
            sqlx::query_scalar("SELECT id FROM account WHERE username_key = ? AND deleted_at IS NULL")
                .bind(super::accounts::name_key(username))
                .fetch_optional(self.read())
                .await?;
        found.map(|found| UserId::from(id(found))).ok_or_else(Error::not_found)
    }

    /// Puts a workspace on a plan. What is there beyond its caps stays; nothing can be added until it fits.
    ///
    /// # Errors
    /// 404 for an unknown workspace; 422 for an unknown plan; 409 `LinkingNotInPlan` for a linked workspace.
    pub async fn set_plan(&self, plans: &Plans, by: &By, workspace: i64, plan: &str) -> Result<(), Error> {
        if plans.all().iter().all(|known| known.key != plan) {
            return Err(Error::field(FieldProblem::reference("plan")));
        }
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?.ok_or_else(Error::not_found)?;
        if place.group_id.is_some() && !plans.get(plan).linking {
            return Err(Error::refused(&refusal::LINKING_NOT_IN_PLAN, &[("workspace", place.name)]));
        }
        sqlx::query("UPDATE workspace SET plan = ? WHERE id = ?")
            .bind(plan)
            .bind(workspace)
            .execute(&mut *tx)
            .await?;
        let deed = Deed {
            action: "workspace.plan",
            object: "workspace",
            object_id: Some(workspace),
            before: json!({ "plan": place.plan }),
            after: json!({ "plan": plan }),
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Sets a limit of a workspace: an amount, unlimited (`Some(None)`), or again what the plan says (`None`).
    ///
    /// # Errors
    /// 404 for an unknown workspace.
    pub async fn set_limit(
        &self,
        by: &By,
        workspace: i64,
        kind: Kind,
        amount: Option<Option<u64>>,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        people::place(&mut tx, workspace).await?.ok_or_else(Error::not_found)?;
        let before: Option<Option<i64>> =
            sqlx::query_scalar("SELECT amount FROM workspace_limit WHERE workspace_id = ? AND kind = ?")
                .bind(workspace)
                .bind(kind.as_str())
                .fetch_optional(&mut *tx)
                .await?;
        match amount {
            None => {
                sqlx::query("DELETE FROM workspace_limit WHERE workspace_id = ? AND kind = ?")
                    .bind(workspace)
                    .bind(kind.as_str())
                    .execute(&mut *tx)
                    .await?;
            }
            Some(amount) => {
                sqlx::query(
                    "INSERT OR REPLACE INTO workspace_limit (workspace_id, kind, amount) VALUES (?, ?, ?)",
                )
                .bind(workspace)
                .bind(kind.as_str())
                .bind(amount.map(super::key))
                .execute(&mut *tx)
                .await?;
            }
        }
        let words = |amount: Option<Option<u64>>| match amount {
            None => "plan".to_owned(),
            Some(None) => "unlimited".to_owned(),
            Some(Some(amount)) => amount.to_string(),
        };
        let deed = Deed {
            action: "workspace.limit",
            object: "workspace",
            object_id: Some(workspace),
            before: json!({ kind.as_str(): words(before.map(|amount| amount.map(id))) }),
            after: json!({ kind.as_str(): words(amount) }),
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Fulfils a request for a workspace: makes it, with the sender as Owner, and answers the request, in one transaction.
    ///
    /// # Errors
    /// 404 for an unknown request; 409 `RequestEnded`, and when the sender is gone; 400 for a request of another kind; 422 on `name`.
    pub async fn approve_create(
        &self,
        by: &By,
        request: i64,
        (name, plan): (Option<&str>, &str),
        answer: Option<&str>,
    ) -> Result<WorkspaceId, Error> {
        let row = self.open_request(request).await?;
        if row.kind != "create" {
            return Err(Problem::bad_request("This request is not for a new workspace.").into());
        }
        let name =
            name.or(row.name.as_deref()).ok_or_else(|| Error::field(FieldProblem::required("name")))?;
        let name = workspaces::checked_name(name)?;
        let mut tx = self.write().await?;
        if !still_there(&mut tx, row.workspace_id, row.account_id).await? {
            return Err(Problem::not_allowed(
                "Whoever sent this request is not an active member of the workspace any more and cannot own a new one. Decline the request.",
            )
            .into());
        }
        let plot = Plot { name, plan, group: None, owner: row.account_id };
        let made = workspaces::found(&mut tx, plot, by.now).await?;
        let deed = Deed {
            action: "workspace.create",
            object: "workspace",
            object_id: Some(made),
            after: json!({ "name": name, "plan": plan, "owner": row.account_id, "request": request }),
            ..Deed::default()
        };
        let _created = audit(&mut tx, Some(made), by, deed).await?;
        let audited =
            requests::end(&mut tx, by, row.workspace_id, request, ("approved", answer, Some(made))).await?;
        tx.commit(audited).await?;
        Ok(WorkspaceId::from(id(made)))
    }

    /// Answers a request: fulfilled by other means (linking, unlinking), or declined.
    ///
    /// # Errors
    /// 404 for an unknown request; 409 `RequestEnded`.
    pub async fn answer_request(
        &self,
        by: &By,
        request: i64,
        approved: bool,
        answer: Option<&str>,
    ) -> Result<WorkspaceRequest, Error> {
        let row = self.open_request(request).await?;
        let mut tx = self.write().await?;
        let state = if approved { "approved" } else { "declined" };
        let audited = requests::end(&mut tx, by, row.workspace_id, request, (state, answer, None)).await?;
        tx.commit(audited).await?;
        Ok(self.request(request).await?.ok_or_else(Error::not_found)?.into_request())
    }

    /// A request that waits for its answer.
    ///
    /// # Errors
    /// 404 for an unknown one; 409 `RequestEnded`.
    pub async fn open_request(&self, request: i64) -> Result<requests::Row, Error> {
        let row = self.request(request).await?.ok_or_else(Error::not_found)?;
        if row.state == "open" { Ok(row) } else { Err((&refusal::REQUEST_ENDED).into()) }
    }

    /// Shuts an account out of everything, and ends its sessions; or lets it in again. What is so already stays so. A deletion that was
    /// asked for waits while nobody can take it back, and afterwards for 14 days more.
    ///
    /// # Errors
    /// 404 for an account that nobody has accepted yet: there is nothing to shut.
    pub async fn lock_account(&self, by: &By, account: i64, lock: bool) -> Result<(), Error> {
        let (from, to) = if lock { (1, 2) } else { (2, 1) };
        let mut tx = self.write().await?;
        let status: i64 = sqlx::query_scalar("SELECT status FROM account WHERE id = ?")
            .bind(account)
            .fetch_one(&mut *tx)
            .await?;
        if status == to {
            return Ok(());
        }
        if status != from {
            return Err(Error::not_found());
        }
        for statement in [
            "UPDATE account SET status = ?2 WHERE id = ?1",
            "UPDATE account SET delete_at = max(delete_at, ?3 + ?4) WHERE id = ?1 AND delete_at IS NOT NULL AND ?2 = 1",
            "UPDATE session SET revoked_at = ?3, revoked_why = 'locked' WHERE account_id = ?1 AND revoked_at IS NULL AND ?2 = 2",
        ] {
            sqlx::query(statement)
                .bind(account)
                .bind(to)
                .bind(by.now)
                .bind(DELETE_DAYS * DAY)
                .execute(&mut *tx)
                .await?;
        }
        let deed = Deed {
            action: if lock { "account.lock" } else { "account.unlock" },
            object: "account",
            object_id: Some(account),
            before: json!({ "status": from }),
            after: json!({ "status": to }),
        };
        let audited = audit(&mut tx, None, by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Makes an account, active, and a workspace that it owns.
    ///
    /// # Errors
    /// 409 when the address has an account; 422 on `name` of the workspace.
    pub async fn make_account(
        &self,
        by: &By,
        new: NewAccount<'_>,
    ) -> Result<(UserId, Option<WorkspaceId>), Error> {
        let workspace = new.workspace.map(workspaces::checked_name).transpose()?;
        let mut tx = self.write().await?;
        let made: Option<i64> = sqlx::query_scalar(
            "INSERT INTO account (username, username_key, name, password_hash, status, created_at) VALUES (?, ?, ?, ?, 1, ?)
             ON CONFLICT (username_key) DO NOTHING RETURNING id",
        )
        .bind(new.username)
        .bind(super::accounts::name_key(new.username))
        .bind(new.name)
        .bind(new.password_hash)
        .bind(by.now)
        .fetch_optional(&mut *tx)
        .await?;
        let account =
            made.ok_or_else(|| Error::from(Problem::duplicated("There is an account with this address.")))?;
        let place = match workspace {
            Some(name) => Some(
                workspaces::found(
                    &mut tx,
                    Plot { name, plan: new.plan, group: None, owner: account },
                    by.now,
                )
                .await?,
            ),
            None => None,
        };
        let deed = Deed {
            action: "account.create",
            object: "account",
            object_id: Some(account),
            after: json!({ "username": new.username, "workspace": place }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, place, by, deed).await?;
        tx.commit(audited).await?;
        Ok((UserId::from(id(account)), place.map(|place| WorkspaceId::from(id(place)))))
    }
}

/// Whether somebody can still act in a workspace: as an active member or its SuperAdmin, with an account that is not locked.
async fn still_there(tx: &mut WriteTx, workspace: i64, account: i64) -> Result<bool, Error> {
    let Some(place) = people::place(tx, workspace).await? else { return Ok(false) };
    let person = people::person(tx, &place, account).await?;
    if !person.is_some_and(|person| person.superadmin || person.standing == Standing::Active) {
        return Ok(false);
    }
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM account WHERE id = ? AND status = 1)")
        .bind(account)
        .fetch_one(&mut **tx)
        .await?)
}
