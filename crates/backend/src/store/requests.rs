//! Requests to the operator (BR-03 to BR-07): sent by the organisation, answered by `switchyard admin`.

use super::{
    Result as Rows, Store, WriteTx, id,
    journal::{By, Deed, audit},
    people::{self, Place},
};
use crate::{error::Error, plans::Plans};
use serde_json::json;
use sqlx::FromRow;
use wire::{
    ids::RequestId,
    refusal,
    request::{RequestKind, RequestState, WorkspaceRequest},
    rules::{Person, Standing},
    time::Timestamp,
    value::Named,
};

/// A request as it is stored.
#[derive(Clone, Debug, FromRow)]
pub struct Row {
    /// Its id.
    pub id: i64,
    /// The organisation.
    pub workspace_id: i64,
    /// Name of the organisation's workspace.
    pub workspace_name: String,
    /// Who sent it.
    pub account_id: i64,
    /// Name of who sent it.
    pub sender: String,
    /// E-mail of who sent it.
    pub username: String,
    /// `create`, `link` or `unlink`.
    pub kind: String,
    /// For questions.
    pub contact: String,
    /// In the sender's words.
    pub details: String,
    /// The name wished for.
    pub name: Option<String>,
    /// `open`, `approved`, `declined` or `withdrawn`.
    pub state: String,
    /// When it was sent.
    pub created_at: i64,
    /// When it was answered or withdrawn.
    pub ended_at: Option<i64>,
    /// What the operator answered.
    pub answer: Option<String>,
    /// The workspace that was made.
    pub made_id: Option<i64>,
    /// Its name.
    pub made_name: Option<String>,
}

const SELECT: &str = "SELECT r.id, r.workspace_id, w.name AS workspace_name, r.account_id, a.name AS sender, a.username, r.kind, r.contact,
        r.details, r.name, r.state, r.created_at, r.ended_at, r.answer, r.made_id, n.name AS made_name
   FROM workspace_request r JOIN workspace w ON w.id = r.workspace_id JOIN account a ON a.id = r.account_id
   LEFT JOIN workspace n ON n.id = r.made_id ";

impl Row {
    /// As the contract shows it.
    pub fn into_request(self) -> WorkspaceRequest {
        let kind = match self.kind.as_str() {
            "link" => RequestKind::Link,
            "unlink" => RequestKind::Unlink,
            _ => RequestKind::Create,
        };
        let state = match self.state.as_str() {
            "approved" => RequestState::Approved,
            "declined" => RequestState::Declined,
            "withdrawn" => RequestState::Withdrawn,
            _ => RequestState::Open,
        };
        WorkspaceRequest {
            id: RequestId::from(id(self.id)),
            kind,
            state,
            sender: Named { id: id(self.account_id), name: self.sender },
            contact: self.contact,
            details: self.details,
            name: self.name,
            created: Timestamp::from_millis(self.created_at),
            ended: self.ended_at.map(Timestamp::from_millis),
            answer: self.answer.unwrap_or_default(),
            made: self.made_id.zip(self.made_name).map(|(made, name)| Named { id: id(made), name }),
        }
    }
}

/// A checked request.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// What it asks for.
    pub kind: RequestKind,
    /// An address.
    pub contact: String,
    /// 1 to 2000 characters.
    pub details: String,
    /// A checked name.
    pub name: Option<String>,
}

/// Who may speak for the organisation of a workspace: Administrators of the main organization and the SuperAdmin (BR-05).
///
/// # Errors
/// 404, 403 as [`people::actor`]; 403 `MainOrganizationOnly`.
pub(super) async fn speaker(tx: &mut WriteTx, by: &By, workspace: i64) -> Result<(Place, Person), Error> {
    let place = people::place(tx, workspace).await?;
    let actor = people::actor(tx, place.as_ref(), by, None).await?;
    let place = place.ok_or_else(Error::not_found)?;
    if speaks(tx, &place, by, &actor).await? { Ok((place, actor)) } else { Err((&refusal::MAIN_ONLY).into()) }
}

async fn speaks(tx: &mut WriteTx, place: &Place, by: &By, actor: &Person) -> Rows<bool> {
    if actor.superadmin {
        return Ok(true);
    }
    if place.organisation() == place.id {
        return Ok(actor.administrator);
    }
    let Some(main) = people::place(tx, place.organisation()).await? else { return Ok(false) };
    let there = people::person(tx, &main, by.account.unwrap_or_default()).await?;
    Ok(there.is_some_and(|there| there.administrator && there.standing == Standing::Active))
}

impl Store {
    /// The requests of the organisation of a workspace, newest first.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn requests_of(&self, workspace: i64) -> Rows<Vec<Row>> {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE r.workspace_id = (SELECT coalesce(g.main_workspace_id, x.id) FROM workspace x
                LEFT JOIN org_group g ON g.id = x.group_id WHERE x.id = ?) ORDER BY r.id DESC LIMIT 50"
        )))
        .bind(workspace)
        .fetch_all(self.read())
        .await
    }

    /// All requests of the server, oldest first; for the operator.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn requests(&self, open_only: bool) -> Rows<Vec<Row>> {
        let filter = if open_only { "WHERE r.state = 'open' " } else { "" };
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} {filter} ORDER BY r.id")))
            .fetch_all(self.read())
            .await
    }

    /// One request; for the operator and for the answer to its sender.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn request(&self, request: i64) -> Rows<Option<Row>> {
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} WHERE r.id = ?")))
            .bind(request)
            .fetch_optional(self.read())
            .await
    }

    /// Sends a request.
    ///
    /// # Errors
    /// 403 `MainOrganizationOnly`, 409 `RequestOpen`, `LinkingNotInPlan` (a link), `NotLinked` (an unlink).
    pub async fn send_request(
        &self,
        plans: &Plans,
        by: &By,
        workspace: i64,
        request: NewRequest,
    ) -> Result<i64, Error> {
        let mut tx = self.write().await?;
        let (place, _) = speaker(&mut tx, by, workspace).await?;
        let named = || [("workspace", place.name.clone())];
        match request.kind {
            RequestKind::Link if !plans.get(&place.plan).linking => {
                return Err(Error::refused(&refusal::LINKING_NOT_IN_PLAN, &named()));
            }
            RequestKind::Unlink if place.group_id.is_none() => {
                return Err(Error::refused(&refusal::NOT_LINKED, &named()));
            }
            _ => {}
        }
        let organisation = place.organisation();
        let open: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM workspace_request WHERE workspace_id = ? AND kind = ? AND state = 'open')",
        )
        .bind(organisation)
        .bind(request.kind.as_str())
        .fetch_one(&mut *tx)
        .await?;
        if open {
            return Err(Error::refused(
                &refusal::REQUEST_OPEN,
                &[("kind", request.kind.as_str().to_owned())],
            ));
        }
        let made: i64 = sqlx::query_scalar(
            "INSERT INTO workspace_request (workspace_id, account_id, kind, contact, details, name, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(organisation)
        .bind(by.account)
        .bind(request.kind.as_str())
        .bind(&request.contact)
        .bind(&request.details)
        .bind(&request.name)
        .bind(by.now)
        .fetch_one(&mut *tx)
        .await?;
        let deed = Deed {
            action: "request.send",
            object: "request",
            object_id: Some(made),
            after: json!({ "kind": request.kind.as_str(), "contact": request.contact, "name": request.name }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(organisation), by, deed).await?;
        tx.commit(audited).await?;
        Ok(made)
    }

    /// Takes an open request of the organisation back.
    ///
    /// # Errors
    /// 404 for one of another organisation, 403 `MainOrganizationOnly`, 409 `RequestEnded`.
    pub async fn withdraw_request(&self, by: &By, workspace: i64, request: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let (place, _) = speaker(&mut tx, by, workspace).await?;
        let organisation = place.organisation();
        let state: Option<String> =
            sqlx::query_scalar("SELECT state FROM workspace_request WHERE id = ? AND workspace_id = ?")
                .bind(request)
                .bind(organisation)
                .fetch_optional(&mut *tx)
                .await?;
        if state.ok_or_else(Error::not_found)? != "open" {
            return Err((&refusal::REQUEST_ENDED).into());
        }
        let audited = end(&mut tx, by, organisation, request, ("withdrawn", None, None)).await?;
        Ok(tx.commit(audited).await?)
    }
}

/// Ends an open request: its new state, what the operator answered, and what was made.
///
/// # Errors
/// 409 `RequestEnded` for one that was answered or withdrawn meanwhile.
pub(super) async fn end(
    tx: &mut WriteTx,
    by: &By,
    organisation: i64,
    request: i64,
    (state, answer, made): (&str, Option<&str>, Option<i64>),
) -> Result<super::Audited, Error> {
    let ended = sqlx::query("UPDATE workspace_request SET state = ?, ended_at = ?, answer = ?, made_id = ? WHERE id = ? AND state = 'open'")
        .bind(state)
        .bind(by.now)
        .bind(answer)
        .bind(made)
        .bind(request)
        .execute(&mut **tx)
        .await?;
    if ended.rows_affected() != 1 {
        return Err((&refusal::REQUEST_ENDED).into());
    }
    let deed = Deed {
        action: "request.end",
        object: "request",
        object_id: Some(request),
        before: json!({ "state": "open" }),
        after: json!({ "state": state, "answer": answer, "made": made }),
    };
    Ok(audit(tx, Some(organisation), by, deed).await?)
}
