//! How many devices and SIMs a workspace may have: the operator's limit or its plan's.

use crate::{
    error::Error,
    plans::Plans,
    store::{
        WriteTx, id,
        limits::{Kind, limit},
    },
};
use wire::refusal;

/// Checks that `more` devices or SIMs fit into a workspace, in the transaction that adds them. Deleted SIMs do not count.
///
/// # Errors
/// 409 `DeviceCapReached` or `SimCapReached` with the plan, the limit and what is there.
pub(in crate::store) async fn room_for(
    tx: &mut WriteTx,
    plans: &Plans,
    workspace: i64,
    kind: Kind,
    more: u64,
) -> Result<(), Error> {
    let plan: String = sqlx::query_scalar("SELECT plan FROM workspace WHERE id = ?")
        .bind(workspace)
        .fetch_one(&mut **tx)
        .await?;
    let plan = plans.get(&plan);
    let (Some(limit), _) = limit(tx, workspace, kind, plan).await? else { return Ok(()) };
    let counters: Option<(i64, i64)> = sqlx::query_as(
        "SELECT dev_enabled + dev_disabled, sim_issued + sim_activated + sim_suspended + sim_factory FROM fleet_counter WHERE workspace_id = ?",
    )
    .bind(workspace)
    .fetch_optional(&mut **tx)
    .await?;
    let (devices, sims) = counters.unwrap_or_default();
    let (used, refusal) = match kind {
        Kind::Sims => (id(sims), &refusal::SIM_CAP),
        _ => (id(devices), &refusal::DEVICE_CAP),
    };
    if used.saturating_add(more) <= limit {
        return Ok(());
    }
    let facts = [("plan", plan.name.clone()), ("limit", limit.to_string()), ("used", used.to_string())];
    Err(Error::refused(refusal, &facts))
}
