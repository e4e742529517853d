//! Events and audit entries. Both are written in the transaction of what they tell: either both happened or neither.

use super::{Result, TenantStore, WriteTx, key, write::Audited};
use crate::{
    caller::{Caller, Via},
    context::Context,
};
use serde_json::Value;

/// User switched workspaces (BR-10).
pub const EVENT_SWITCHED: i64 = 67;
/// Source of events that a call caused.
pub const SOURCE_API: i64 = 2;
/// Severity Info.
pub const SEVERITY_INFO: i64 = 0;

/// An event of a workspace.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewEvent<'a> {
    /// One of `event_type`.
    pub type_id: i64,
    /// 0 info, 1 warn, 2 critical.
    pub severity: i64,
    /// 0 network, 1 policy control, 2 API.
    pub source: i64,
    /// For people.
    pub description: &'a str,
    /// Who caused it.
    pub account: Option<i64>,
    /// The device concerned.
    pub device: Option<i64>,
    /// The SIM concerned.
    pub sim: Option<i64>,
    /// What the contract adds for this type.
    pub detail: Option<&'a Value>,
    /// Whether it is also listed as an alert.
    pub alert: bool,
    /// The operator concerned.
    pub operator: Option<i64>,
    /// The radio technology.
    pub rat: Option<i64>,
}

/// Who does something, from where, and when.
#[derive(Clone, Debug, Default)]
pub struct By {
    /// The person; `None` = the operator at the machine itself.
    pub account: Option<i64>,
    /// Set when an application token acts for its maker.
    pub token: Option<i64>,
    /// Address of the client.
    pub address: Option<String>,
    /// What the client calls itself.
    pub agent: Option<String>,
    /// Ties the entry to the log.
    pub request_id: Option<String>,
    /// Milliseconds since 1970, UTC.
    pub now: i64,
}

impl By {
    /// A caller of the API.
    pub fn caller(caller: &Caller, context: &Context, now: i64) -> Self {
        let token = match caller.via {
            Via::Token(id) => Some(id),
            Via::Session(_) => None,
        };
        Self { token, ..Self::account(key(caller.account.get()), context, now) }
    }

    /// A person who is not yet, or no longer, known by a token: signing in, accepting an invitation.
    pub fn account(account: i64, context: &Context, now: i64) -> Self {
        Self {
            account: Some(account),
            token: None,
            address: context.address_text(),
            agent: context.agent.clone(),
            request_id: Some(context.request_id.clone()),
            now,
        }
    }

    /// The operator, by the command line.
    pub fn operator(now: i64) -> Self {
        Self { agent: Some("switchyard admin".to_owned()), now, ..Self::default() }
    }
}

/// An audit entry. `before` and `after` hold what changed, as it was and as it is; never a secret; null for nothing.
#[derive(Clone, Debug, Default)]
pub struct Deed<'a> {
    /// What was done, e.g. `device.update`.
    pub action: &'a str,
    /// The kind of thing, e.g. `device`.
    pub object: &'a str,
    /// Its id.
    pub object_id: Option<i64>,
    /// As it was.
    pub before: Value,
    /// As it is.
    pub after: Value,
}

/// Writes an audit entry: of a workspace, or of an account or the server itself with `None`.
///
/// # Errors
/// On a database failure.
pub async fn audit(tx: &mut WriteTx, workspace: Option<i64>, by: &By, deed: Deed<'_>) -> Result<Audited> {
    let text = |value: Value| (!value.is_null()).then(|| value.to_string());
    sqlx::query(
        "INSERT INTO audit_log
            (workspace_id, at, actor_id, token_id, action, object, object_id, before, after, address, agent, request_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(workspace)
    .bind(by.now)
    .bind(by.account)
    .bind(by.token)
    .bind(deed.action)
    .bind(deed.object)
    .bind(deed.object_id.map(|id| id.to_string()))
    .bind(text(deed.before))
    .bind(text(deed.after))
    .bind(by.address.as_deref())
    .bind(by.agent.as_deref())
    .bind(by.request_id.as_deref())
    .execute(&mut **tx)
    .await?;
    Ok(Audited::written())
}

impl TenantStore {
    /// Writes an event of this workspace.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn event(&self, tx: &mut WriteTx, event: NewEvent<'_>, now: i64) -> Result<()> {
        sqlx::query(
            "INSERT INTO event (workspace_id, at, type_id, source_id, severity_id, description, account_id, device_id, sim_id, detail, alert,
                operator_id, rat_id)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(self.key())
        .bind(now)
        .bind(event.type_id)
        .bind(event.source)
        .bind(event.severity)
        .bind(event.description)
        .bind(event.account)
        .bind(event.device)
        .bind(event.sim)
        .bind(event.detail.map(Value::to_string))
        .bind(event.alert)
        .bind(event.operator)
        .bind(event.rat)
        .execute(&mut **tx)
        .await
        .map(drop)
    }

    /// Writes an audit entry of this workspace.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn audit(&self, tx: &mut WriteTx, by: &By, deed: Deed<'_>) -> Result<Audited> {
        audit(tx, Some(self.key()), by, deed).await
    }
}
