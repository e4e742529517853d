//! Requests for access to apps (U-9): at most one open per app and member, answered once.

use super::{
    Result as Rows, Store, TenantStore, WriteTx,
    app_access::{self, Decision},
    apps, id,
    journal::{By, Deed, audit},
    key, people,
};
use crate::{apps::Entry, clock::DAY, error::Error};
use serde_json::json;
use sqlx::FromRow;
use std::collections::HashMap;
use wire::{
    app::{ASKS_PER_DAY, AppRequest},
    app_key::AppKey,
    ids::{RequestId, UserId},
    personal::PersonalAppRequest,
    refusal,
    request::RequestState,
    time::Timestamp,
    value::Named,
};

/// For how long an answered request is listed.
const SHOWN: i64 = 30 * DAY;

#[derive(FromRow)]
struct Row {
    id: i64,
    app: String,
    account_id: i64,
    name: String,
    username: String,
    message: String,
    state: String,
    created_at: i64,
    ended_at: Option<i64>,
    answer: Option<String>,
}

const SELECT: &str = "SELECT r.id, r.app, r.account_id, a.name, a.username, r.message, r.state, r.created_at, r.ended_at, r.answer
   FROM app_request r JOIN account a ON a.id = r.account_id WHERE r.workspace_id = ?1 ";

fn state(text: &str) -> RequestState {
    match text {
        "approved" => RequestState::Approved,
        "declined" => RequestState::Declined,
        "withdrawn" => RequestState::Withdrawn,
        _ => RequestState::Open,
    }
}

impl Row {
    fn into_request(self) -> AppRequest {
        AppRequest {
            id: RequestId::from(id(self.id)),
            user: Named { id: id(self.account_id), name: self.name },
            username: self.username,
            message: self.message,
            state: state(&self.state),
            created: Timestamp::from_millis(self.created_at),
            ended: self.ended_at.map(Timestamp::from_millis),
            answer: self.answer.unwrap_or_default(),
        }
    }
}

impl TenantStore {
    /// The requests for one app that are open or were answered lately, the latest first.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn app_requests(&self, app: AppKey, now: i64) -> Rows<Vec<AppRequest>> {
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{SELECT} AND r.app = ?2 AND (r.state = 'open' OR r.ended_at > ?3) ORDER BY r.state <> 'open', r.id DESC LIMIT 200"
        )))
        .bind(self.key())
        .bind(app.as_str())
        .bind(now - SHOWN)
        .fetch_all(self.read())
        .await?;
        Ok(rows.into_iter().map(Row::into_request).collect())
    }

    /// One request of this workspace.
    ///
    /// # Errors
    /// 404 for one of elsewhere.
    pub async fn app_request(&self, request: i64) -> Result<AppRequest, Error> {
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} AND r.id = ?2")))
            .bind(self.key())
            .bind(request)
            .fetch_optional(self.read())
            .await?;
        row.map(Row::into_request).ok_or_else(Error::not_found)
    }

    /// The latest request of somebody for each app.
    pub(super) async fn latest_app_requests(&self, account: UserId) -> Rows<HashMap<String, AppRequest>> {
        let rows: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} AND r.account_id = ?2 AND r.id IN (
                SELECT max(l.id) FROM app_request l WHERE l.workspace_id = ?1 AND l.account_id = ?2 GROUP BY l.app)")))
            .bind(self.key())
            .bind(key(account.get()))
            .fetch_all(self.read())
            .await?;
        Ok(rows.into_iter().map(|row| (row.app.clone(), row.into_request())).collect())
    }

    /// Who gets the mails about requests: the Owner's account.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn owner(&self) -> Rows<Option<UserId>> {
        let owner: Option<i64> =
            sqlx::query_scalar("SELECT account_id FROM membership WHERE workspace_id = ? AND owner = 1")
                .bind(self.key())
                .fetch_optional(self.read())
                .await?;
        Ok(owner.map(|owner| UserId::from(id(owner))))
    }
}

impl Store {
    /// Asks for access in person; answers the request's id.
    ///
    /// # Errors
    /// 409 `AppDecides`, `AppNeedsMember`, `AppNotActive`, `AppAccessHeld`, `AppAsked`, `AppAskedOften`.
    pub async fn ask_for_app(
        &self,
        by: &By,
        workspace: i64,
        app: &Entry,
        message: &str,
    ) -> Result<i64, Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?;
        let actor = people::actor(&mut tx, place.as_ref(), by, None).await?;
        if actor.owner {
            return Err((&refusal::APP_DECIDES).into());
        }
        // A SuperAdmin enters without being one.
        let member: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM membership WHERE workspace_id = ? AND account_id = ? AND status = 1)",
        )
        .bind(workspace)
        .bind(by.account)
        .fetch_one(&mut *tx)
        .await?;
        if !member {
            return Err((&refusal::APP_NEEDS_MEMBER).into());
        }
        apps::active(&mut tx, workspace, app.key(), by.now).await?;
        if app_access::held(&mut tx, workspace, app.key(), by.account.unwrap_or_default()).await?.is_some() {
            return Err((&refusal::APP_ACCESS_HELD).into());
        }
        let (open, lately): (bool, i64) = sqlx::query_as(
            "SELECT coalesce(max(state = 'open'), 0), coalesce(sum(created_at > ?4), 0) FROM app_request
              WHERE workspace_id = ?1 AND app = ?2 AND account_id = ?3",
        )
        .bind(workspace)
        .bind(app.key())
        .bind(by.account)
        .bind(by.now - DAY)
        .fetch_one(&mut *tx)
        .await?;
        if open {
            return Err((&refusal::APP_ASKED).into());
        }
        if id(lately) >= ASKS_PER_DAY {
            return Err(Error::refused(&refusal::APP_ASKED_OFTEN, &[("limit", ASKS_PER_DAY.to_string())]));
        }
        let made: i64 = sqlx::query_scalar(
            "INSERT INTO app_request (workspace_id, app, account_id, message, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(workspace)
        .bind(app.key())
        .bind(by.account)
        .bind(message)
        .bind(by.now)
        .fetch_one(&mut *tx)
        .await?;
        let deed = deed("app.ask", made, json!({ "app": app.key() }));
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        tx.commit(audited).await?;
        Ok(made)
    }

    /// Takes the own open request back.
    ///
    /// # Errors
    /// 404 without one.
    pub async fn withdraw_app_request(&self, by: &By, workspace: i64, app: &Entry) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?;
        people::actor(&mut tx, place.as_ref(), by, None).await?;
        let open: Option<i64> = sqlx::query_scalar(
            "UPDATE app_request SET state = 'withdrawn', ended_at = ?4
              WHERE workspace_id = ?1 AND app = ?2 AND account_id = ?3 AND state = 'open' RETURNING id",
        )
        .bind(workspace)
        .bind(app.key())
        .bind(by.account)
        .bind(by.now)
        .fetch_optional(&mut *tx)
        .await?;
        let open = open.ok_or_else(Error::not_found)?;
        let deed = deed("app.withdraw", open, json!({ "app": app.key() }));
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Gives what was asked for, with this role.
    ///
    /// # Errors
    /// As [`Store::grant_app`]; 404 for a request of elsewhere; 409 `RequestEnded`.
    pub async fn approve_app_request(
        &self,
        decision: Decision<'_>,
        request: i64,
        role: &str,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let account = open(&mut tx, decision, request).await?;
        app_access::give(&mut tx, decision, account, role).await?;
        let after = json!({ "app": decision.app.key(), "app_role": role, "member": account });
        self.finish(tx, decision, request, ("approved", "app.approve", None), after).await
    }

    /// Declines a request with a reason.
    ///
    /// # Errors
    /// 403 `AppOwnerOnly`; 404 for a request of elsewhere; 409 `RequestEnded`.
    pub async fn decline_app_request(
        &self,
        decision: Decision<'_>,
        request: i64,
        reason: &str,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let account = open(&mut tx, decision, request).await?;
        let after = json!({ "app": decision.app.key(), "answer": reason, "member": account });
        self.finish(tx, decision, request, ("declined", "app.decline", Some(reason)), after).await
    }

    async fn finish(
        &self,
        mut tx: WriteTx,
        decision: Decision<'_>,
        request: i64,
        (state, action, answer): (&str, &str, Option<&str>),
        after: serde_json::Value,
    ) -> Result<(), Error> {
        let Decision { by, workspace, .. } = decision;
        sqlx::query(
            "UPDATE app_request SET state = ?, ended_at = ?, answer = ? WHERE id = ? AND workspace_id = ?",
        )
        .bind(state)
        .bind(by.now)
        .bind(answer)
        .bind(request)
        .bind(workspace)
        .execute(&mut *tx)
        .await?;
        let audited = audit(&mut tx, Some(workspace), by, deed(action, request, after)).await?;
        Ok(tx.commit(audited).await?)
    }

    /// What somebody asked for, in every workspace; for their own copy of their data.
    ///
    /// # Errors
    /// On a database failure.
    pub(super) async fn app_requests_of(&self, account: i64) -> Rows<Vec<PersonalAppRequest>> {
        let rows: Vec<(i64, String, String, String, String, i64)> = sqlx::query_as(
            "SELECT w.id, w.name, r.app, r.message, r.state, r.created_at FROM app_request r JOIN workspace w ON w.id = r.workspace_id
              WHERE r.account_id = ? AND w.status = 1 ORDER BY r.id DESC LIMIT 1000",
        )
        .bind(account)
        .fetch_all(self.read())
        .await?;
        let one =
            |(workspace, name, app, message, stands, created): (i64, String, String, String, String, i64)| {
                PersonalAppRequest {
                    workspace: Named { id: id(workspace), name },
                    app,
                    message,
                    state: state(&stands),
                    created: Timestamp::from_millis(created),
                }
            };
        Ok(rows.into_iter().map(one).collect())
    }
}

fn deed(action: &str, request: i64, after: serde_json::Value) -> Deed<'_> {
    Deed { action, object: "app_request", object_id: Some(request), after, ..Deed::default() }
}

/// An open request for the app of a decision: who asks.
async fn open(tx: &mut WriteTx, decision: Decision<'_>, request: i64) -> Result<i64, Error> {
    app_access::decider(tx, decision).await?;
    let row: Option<(i64, String)> = sqlx::query_as(
        "SELECT account_id, state FROM app_request WHERE id = ? AND workspace_id = ? AND app = ?",
    )
    .bind(request)
    .bind(decision.workspace)
    .bind(decision.app.key())
    .fetch_optional(&mut **tx)
    .await?;
    match row.ok_or_else(Error::not_found)? {
        (account, state) if state == "open" => Ok(account),
        _ => Err((&refusal::REQUEST_ENDED).into()),
    }
}

/// Somebody got without waiting for the answer what they had asked for: that is the answer. Answers whether they had asked.
pub(super) async fn settle(
    tx: &mut WriteTx,
    workspace: i64,
    app: &str,
    account: i64,
    now: i64,
) -> Rows<bool> {
    let settled = sqlx::query(
        "UPDATE app_request SET state = 'approved', ended_at = ? WHERE workspace_id = ? AND app = ? AND account_id = ? AND state = 'open'",
    )
    .bind(now)
    .bind(workspace)
    .bind(app)
    .bind(account)
    .execute(&mut **tx)
    .await?;
    Ok(settled.rows_affected() > 0)
}

/// The app has ended: nobody waits for access to it any more.
pub(super) async fn withdraw_all(tx: &mut WriteTx, workspace: i64, app: &str, now: i64) -> Rows<()> {
    sqlx::query(
        "UPDATE app_request SET state = 'withdrawn', ended_at = ? WHERE workspace_id = ? AND app = ? AND state = 'open'",
    )
    .bind(now)
    .bind(workspace)
    .bind(app)
    .execute(&mut **tx)
    .await
    .map(drop)
}
