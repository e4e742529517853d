//! Events and audit entries. Both are written in the transaction of what they tell: either both happened or neither.

use super::{Result, TenantStore, WriteTx};
use crate::{
    caller::{Caller, Via},
    context::Context,
};

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
}

/// An audit entry of a workspace. `before` and `after` are JSON and never hold a secret.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewAudit<'a> {
    /// What was done, e.g. `device.update`.
    pub action: &'a str,
    /// The kind of thing, e.g. `device`.
    pub object: &'a str,
    /// Its id.
    pub object_id: Option<u64>,
    /// What changed, as it was.
    pub before: Option<&'a str>,
    /// What changed, as it is.
    pub after: Option<&'a str>,
}

impl TenantStore {
    /// Writes an event of this workspace.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn event(&self, tx: &mut WriteTx, event: NewEvent<'_>, now: i64) -> Result<()> {
        sqlx::query(
            "INSERT INTO event (workspace_id, at, type_id, source_id, severity_id, description, account_id, device_id, sim_id)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        .execute(&mut **tx)
        .await
        .map(drop)
    }

    /// Writes an audit entry of this workspace: who (the caller), from where and in which request (the context).
    ///
    /// # Errors
    /// On a database failure.
    pub async fn audit(
        &self,
        tx: &mut WriteTx,
        caller: &Caller,
        context: &Context,
        entry: NewAudit<'_>,
        now: i64,
    ) -> Result<()> {
        let token = match caller.via {
            Via::Token(id) => Some(id),
            Via::Session(_) => None,
        };
        sqlx::query(
            "INSERT INTO audit_log
                (workspace_id, at, actor_id, token_id, action, object, object_id, before, after, address, agent, request_id)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(self.key())
        .bind(now)
        .bind(super::key(caller.account.get()))
        .bind(token)
        .bind(entry.action)
        .bind(entry.object)
        .bind(entry.object_id.map(|id| id.to_string()))
        .bind(entry.before)
        .bind(entry.after)
        .bind(context.address_text())
        .bind(context.agent.as_deref())
        .bind(&context.request_id)
        .execute(&mut **tx)
        .await
        .map(drop)
    }
}
