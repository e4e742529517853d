//! What a caller may change in the fleet. Each change, its event and its audit entry are one transaction, and the answer
//! follows the commit.

use super::{
    Audited, TenantStore, WriteTx,
    devices::SIM_STATUSES,
    fleet::device_update::OFFLINE,
    journal::{By, Deed, NewEvent, SEVERITY_INFO, SOURCE_API},
    key,
};
use crate::{caller::Caller, context::Context, error::Error};
use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use wire::{ids::SimId, problem::Problem, sim::SimStatus};

/// Who changes something, in which request, and when (ms since 1970).
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// Who.
    pub caller: &'a Caller,
    /// From where.
    pub context: &'a Context,
    /// When.
    pub now: i64,
}

impl TenantStore {
    /// Moves a SIM to another status (domain.md 5.1). Answers whether the workspace has this SIM.
    ///
    /// # Errors
    /// 400 (1406) for a move that does not exist; database failures. Then nothing has changed.
    pub async fn change_sim(&self, by: Change<'_>, sim: SimId, to: SimStatus) -> Result<bool, Error> {
        let mut tx = self.write().await?;
        let id = key(sim.get());
        let old: Option<(i64, Option<i64>, String)> = sqlx::query_as(
            "SELECT s.status, s.device_id, w.plan FROM sim s JOIN workspace w ON w.id = s.workspace_id \
             WHERE s.workspace_id = ? AND s.id = ?",
        )
        .bind(self.key())
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((from, device, plan)) = old else { return Ok(false) };
        let factory_test = matches!(plan.as_str(), "pro" | "enterprise");
        check_move(SimStatus::from_id(from), to, factory_test)
            .map_err(|problem| Error::status(StatusCode::BAD_REQUEST, problem))?;
        self.move_sim(&mut tx, by, (id, device), (SimStatus::from_id(from), to)).await?;
        if let (Some(device), SimStatus::Suspended) = (device, to) {
            sqlx::query(
                "UPDATE device SET connectivity_since = CASE WHEN connectivity <> ?1 THEN ?2 ELSE connectivity_since END, connectivity = ?1 \
                  WHERE workspace_id = ?3 AND id = ?4",
            )
            .bind(OFFLINE)
            .bind(by.now)
            .bind(self.key())
            .bind(device)
            .execute(&mut *tx)
            .await?;
        }
        let of = |status: i64| Map::from_iter([("status".to_owned(), json!(status))]);
        let audited =
            self.write_down(&mut tx, by, "sim.update", "sim", sim.get(), of(from), of(to.id())).await?;
        tx.commit(audited).await?;
        Ok(true)
    }

    /// Writes an event that a call caused.
    pub(super) async fn tell(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        type_id: i64,
        description: &str,
        device: Option<i64>,
        sim: Option<i64>,
    ) -> Result<(), sqlx::Error> {
        self.tell_with(tx, by, (type_id, description), (device, sim), None).await
    }

    /// The same, with what the contract adds for this type.
    pub(super) async fn tell_with(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        (type_id, description): (i64, &str),
        (device, sim): (Option<i64>, Option<i64>),
        detail: Option<&Value>,
    ) -> Result<(), sqlx::Error> {
        let account = Some(key(by.caller.account.get()));
        let (severity, source) = (SEVERITY_INFO, SOURCE_API);
        let event = NewEvent {
            type_id,
            severity,
            source,
            description,
            account,
            device,
            sim,
            detail,
            ..NewEvent::default()
        };
        self.event(tx, event, by.now).await
    }

    /// Writes the audit entry of a change.
    #[expect(clippy::too_many_arguments, reason = "the columns of one audit entry")]
    pub(super) async fn write_down(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        action: &str,
        object: &str,
        object_id: u64,
        before: Map<String, Value>,
        after: Map<String, Value>,
    ) -> Result<Audited, sqlx::Error> {
        let deed = Deed {
            action,
            object,
            object_id: Some(key(object_id)),
            before: Value::Object(before),
            after: Value::Object(after),
        };
        self.audit(tx, &By::caller(by.caller, by.context, by.now), deed).await
    }
}

/// Whether a customer may move a SIM (domain.md §5.1, BR-66).
///
/// # Errors
/// 1406 saying why not.
pub(super) fn check_move(from: SimStatus, to: SimStatus, factory_test: bool) -> Result<(), Problem> {
    let name = |status: SimStatus| {
        usize::try_from(status.id())
            .ok()
            .and_then(|at| SIM_STATUSES.get(at))
            .copied()
            .unwrap_or("an unknown status")
    };
    if from == to {
        return Err(Problem::not_allowed(&format!("The SIM is already {}.", name(to))));
    }
    if !from.may_become(to) {
        return Err(Problem::not_allowed(&format!("A SIM cannot go from {} to {}.", name(from), name(to))));
    }
    if to == SimStatus::FactoryTest && !factory_test {
        return Err(Problem::not_allowed("Factory test needs the plan Pro."));
    }
    Ok(())
}
