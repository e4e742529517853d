//! SIMs (api.md §9).

use super::lists;
use crate::{
    caller::InWorkspace,
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    store::devices::SIM_STATUSES,
    table::Table,
};
use axum::{extract::State, http::StatusCode, response::Response};
use wire::{
    ids::SimId,
    problem::{FieldProblem, Problem},
    sim::{GetSim, GetSimSummary, ListSimStatuses, ListSims, PatchSim, Sim, SimPatch, SimStatus},
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListSims, _, _>(lists::page::<ListSims, Sim>)
        .add::<ListSimStatuses, _, _>(statuses)
        .add::<GetSim, _, _>(get)
        .add::<PatchSim, _, _>(patch)
        .add::<GetSimSummary, _, _>(summary)
}

async fn statuses() -> Result<Response, Error> {
    lists::statuses::<ListSimStatuses>(&SIM_STATUSES)
}

async fn get(caller: InWorkspace, Params(sim): Params<SimId>) -> Result<Response, Error> {
    let sim = caller.store().sim(sim).await?.ok_or_else(Error::not_found)?;
    reply::ok::<GetSim>(&sim)
}

async fn summary(caller: InWorkspace) -> Result<Response, Error> {
    reply::ok::<GetSimSummary>(&caller.store().fleet().await?.sim)
}

async fn patch(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(sim): Params<SimId>,
    Body(patch): Body<SimPatch>,
) -> Result<Response, Error> {
    let foreign = [patch.issuer_org, patch.reseller_org, patch.customer_org]
        .into_iter()
        .flatten()
        .any(|org| org.id != caller.workspace().get());
    if foreign {
        let problem = Problem::not_allowed("A customer can change only the status of a SIM.");
        return Err(Error::status(StatusCode::BAD_REQUEST, problem));
    }
    let Some(status) = patch.status else { return Err(Error::field(FieldProblem::required("status"))) };
    let to = match i64::try_from(status.id).map(SimStatus::from_id) {
        Ok(status) if !matches!(status, SimStatus::Unknown(_)) => status,
        _ => return Err(Problem::invalid(vec![FieldProblem::reference("status")]).into()),
    };
    let by = caller.change(&context, state.clock.now());
    if caller.store().change_sim(by, sim, to).await? {
        reply::ok::<PatchSim>(&())
    } else {
        Err(Error::not_found())
    }
}
