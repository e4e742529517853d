//! Apps of a workspace (U-9): how each stands, and the Owner's activating, cancelling and resuming. An app that was cancelled is usable
//! until its time is over; from then on it counts as not active, whether the chores have come by or not.

use super::{
    Result as Rows, Store, TenantStore, WriteTx, app_requests, id,
    journal::{By, Deed, audit},
    key,
    ownership::owner_of,
    people::CALLED,
    write::Audited,
};
use crate::{
    apps::{Apps, Decides, Entry},
    error::Error,
};
use serde_json::json;
use sqlx::FromRow;
use std::collections::HashMap;
use wire::{
    app::{App, AppAccess, AppState},
    app_key::AppKey,
    ids::UserId,
    refusal,
    time::Timestamp,
};

#[derive(FromRow)]
struct ActivationRow {
    app: String,
    plan: String,
    activated_at: i64,
    ends_at: Option<i64>,
}

/// Who looks at the apps.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// The account.
    pub account: UserId,
    /// Sees how many wait.
    pub administrator: bool,
    /// Decides about access.
    pub decides: bool,
}

impl Viewer {
    /// Somebody who was proven.
    pub fn of(here: &crate::caller::InWorkspace, decides: Decides) -> Self {
        Self {
            account: here.caller.account,
            administrator: here.rights.administrator(),
            decides: decides.includes(&here.rights),
        }
    }
}

/// An active app of a workspace, inside a transaction.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Activation {
    pub plan: String,
    pub ends_at: Option<i64>,
}

impl TenantStore {
    /// Every app of the catalogue as somebody of the workspace sees it.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn apps(&self, apps: &Apps, viewer: Viewer, now: i64) -> Rows<Vec<App>> {
        let activations: Vec<ActivationRow> = sqlx::query_as(
            "SELECT app, plan, activated_at, ends_at FROM app_activation WHERE workspace_id = ? AND (ends_at IS NULL OR ends_at > ?)",
        )
        .bind(self.key())
        .bind(now)
        .fetch_all(self.read())
        .await?;
        let access: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT g.app, g.role, g.granted_at FROM app_grant g
               JOIN membership m ON m.workspace_id = g.workspace_id AND m.account_id = g.account_id AND m.status = 1
              WHERE g.workspace_id = ? AND g.account_id = ?",
        )
        .bind(self.key())
        .bind(key(viewer.account.get()))
        .fetch_all(self.read())
        .await?;
        let people = self
            .counted(
                "SELECT g.app, count(*) FROM app_grant g
                   JOIN membership m ON m.workspace_id = g.workspace_id AND m.account_id = g.account_id AND m.status = 1
                  WHERE g.workspace_id = ? GROUP BY g.app",
            )
            .await?;
        let waiting = if viewer.administrator {
            self.counted(
                "SELECT app, count(*) FROM app_request WHERE workspace_id = ? AND state = 'open' GROUP BY app",
            )
            .await?
        } else {
            HashMap::new()
        };
        let mut requests = self.latest_app_requests(viewer.account).await?;
        let owner: Option<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT {CALLED} FROM membership m JOIN account a ON a.id = m.account_id
              WHERE m.workspace_id = ? AND m.owner = 1"
        )))
        .bind(self.key())
        .fetch_optional(self.read())
        .await?;
        let one = |entry: &Entry| {
            let found = activations.iter().find(|row| row.app == entry.key());
            let mine = access.iter().find(|(app, ..)| found.is_some() && app == entry.key());
            App {
                key: entry.key().to_owned(),
                name: entry.name.clone(),
                description: entry.description.clone(),
                url: entry.url(self.workspace()),
                roles: entry.roles(),
                plans: entry.plans(),
                state: match found {
                    None => AppState::Available,
                    Some(row) if row.ends_at.is_some() => AppState::Cancelled,
                    Some(_) => AppState::Active,
                },
                plan: found.map(|row| row.plan.clone()),
                activated: found.map(|row| Timestamp::from_millis(row.activated_at)),
                ends: found.and_then(|row| row.ends_at).map(Timestamp::from_millis),
                access: mine.map(|(_, role, since)| AppAccess {
                    role: role.clone(),
                    since: Timestamp::from_millis(*since),
                }),
                request: requests.remove(entry.key()),
                people: found.and_then(|row| people.get(&row.app)).copied().unwrap_or(0),
                waiting: found.and_then(|row| waiting.get(&row.app)).copied().unwrap_or(0),
                owner: owner.clone().unwrap_or_default(),
                decides: viewer.decides,
            }
        };
        Ok(apps.all().iter().map(one).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// 404 for an app that the catalogue does not have.
    pub async fn app(&self, apps: &Apps, app: AppKey, viewer: Viewer, now: i64) -> Result<App, Error> {
        apps.get(app)?;
        let all = self.apps(apps, viewer, now).await?;
        all.into_iter().find(|one| one.key == app.as_str()).ok_or_else(Error::not_found)
    }

    async fn counted(&self, question: &'static str) -> Rows<HashMap<String, u64>> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as(question).bind(self.key()).fetch_all(self.read()).await?;
        Ok(rows.into_iter().map(|(app, count)| (app, id(count))).collect())
    }
}

impl Store {
    /// Activates an app; nobody has access yet.
    ///
    /// # Errors
    /// 403 for others than the Owner; 422 on `plan`; 409 `AppActive`.
    pub async fn activate_app(&self, by: &By, workspace: i64, app: &Entry, plan: &str) -> Result<(), Error> {
        let mut tx = self.write().await?;
        owner_of(&mut tx, by, workspace).await?;
        let plan = app.plan(plan)?;
        // What ended may still lie there with its grants: none of them comes back by itself.
        let _ended = end(&mut tx, by.now, workspace, app.key()).await?;
        let made = sqlx::query(
            "INSERT INTO app_activation (workspace_id, app, plan, activated_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(workspace)
        .bind(app.key())
        .bind(plan)
        .bind(by.now)
        .execute(&mut *tx)
        .await?;
        if made.rows_affected() == 0 {
            return Err((&refusal::APP_ACTIVE).into());
        }
        let deed = Deed {
            action: "app.activate",
            object: "app",
            after: json!({ "app": app.key(), "plan": plan }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Puts an active app on another plan. The same plan changes nothing.
    ///
    /// # Errors
    /// 403 for others than the Owner; 422 on `plan`; 409 `AppNotActive`.
    pub async fn change_app_plan(
        &self,
        by: &By,
        workspace: i64,
        app: &Entry,
        plan: &str,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        owner_of(&mut tx, by, workspace).await?;
        let plan = app.plan(plan)?;
        let old = active(&mut tx, workspace, app.key(), by.now).await?.plan;
        if old == plan {
            return Ok(());
        }
        sqlx::query("UPDATE app_activation SET plan = ? WHERE workspace_id = ? AND app = ?")
            .bind(plan)
            .bind(workspace)
            .bind(app.key())
            .execute(&mut *tx)
            .await?;
        let deed = Deed {
            action: "app.plan",
            object: "app",
            before: json!({ "plan": old }),
            after: json!({ "app": app.key(), "plan": plan }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Lets an app end with the UTC month, or keeps it after all. What is so already stays so.
    ///
    /// # Errors
    /// 403 for others than the Owner; 409 `AppNotActive`.
    pub async fn cancel_app(&self, by: &By, workspace: i64, app: &Entry, cancel: bool) -> Result<(), Error> {
        let mut tx = self.write().await?;
        owner_of(&mut tx, by, workspace).await?;
        let old = active(&mut tx, workspace, app.key(), by.now).await?.ends_at;
        if old.is_some() == cancel {
            return Ok(());
        }
        let ends = cancel.then(|| Timestamp::from_millis(by.now).next_month());
        sqlx::query("UPDATE app_activation SET ends_at = ? WHERE workspace_id = ? AND app = ?")
            .bind(ends.map(Timestamp::millis))
            .bind(workspace)
            .bind(app.key())
            .execute(&mut *tx)
            .await?;
        let written = |end: Option<Timestamp>| end.map(|end| end.to_string());
        let deed = Deed {
            action: if cancel { "app.cancel" } else { "app.resume" },
            object: "app",
            before: json!({ "ends": written(old.map(Timestamp::from_millis)) }),
            after: json!({ "app": app.key(), "ends": written(ends) }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Puts away the apps whose time is over, with their grants. Answers how many.
    ///
    /// # Errors
    /// On a database failure; the next sweep goes on.
    pub async fn end_apps(&self, now: i64) -> Rows<usize> {
        let due: Vec<(i64, String)> =
            sqlx::query_as("SELECT workspace_id, app FROM app_activation WHERE ends_at <= ? LIMIT 1000")
                .bind(now)
                .fetch_all(self.read())
                .await?;
        let mut ended = 0;
        for (workspace, app) in due {
            let mut tx = self.write().await?;
            if let Some(audited) = end(&mut tx, now, workspace, &app).await? {
                tx.commit(audited).await?;
                ended += 1;
            }
        }
        Ok(ended)
    }
}

/// An app that is active at this moment.
///
/// # Errors
/// 409 `AppNotActive`.
pub(super) async fn active(
    tx: &mut WriteTx,
    workspace: i64,
    app: &str,
    now: i64,
) -> Result<Activation, Error> {
    let found: Option<Activation> = sqlx::query_as(
        "SELECT plan, ends_at FROM app_activation WHERE workspace_id = ? AND app = ? AND (ends_at IS NULL OR ends_at > ?)",
    )
    .bind(workspace)
    .bind(app)
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    found.ok_or_else(|| (&refusal::APP_NOT_ACTIVE).into())
}

/// Puts an app away whose time is over: its grants go, its open requests are withdrawn. Answers the entry; `None` when its time is not over.
async fn end(tx: &mut WriteTx, now: i64, workspace: i64, app: &str) -> Rows<Option<Audited>> {
    let ended: Option<i64> = sqlx::query_scalar(
        "DELETE FROM app_activation WHERE workspace_id = ? AND app = ? AND ends_at <= ? RETURNING ends_at",
    )
    .bind(workspace)
    .bind(app)
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(ended) = ended else { return Ok(None) };
    app_requests::withdraw_all(tx, workspace, app, now).await?;
    let by = By { agent: Some("switchyard serve".to_owned()), now, ..By::default() };
    let deed = Deed {
        action: "app.end",
        object: "app",
        after: json!({ "app": app, "ends": Timestamp::from_millis(ended).to_string() }),
        ..Deed::default()
    };
    audit(tx, Some(workspace), &by, deed).await.map(Some)
}
