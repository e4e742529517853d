//! SIMs (api.md §9).

use super::devices::status_items;
use crate::{
    caller::InWorkspace,
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    store::changes::Change,
    store::devices::SIM_STATUSES,
    table::Table,
};
use axum::{
    extract::{RawQuery, State},
    http::Uri,
    response::Response,
};
use wire::{
    ids::SimId,
    page::ListQuery,
    problem::{FieldProblem, Problem},
    sim::{GetSim, GetSimSummary, ListSimStatuses, ListSims, PatchSim, SIM_LIST, SimPatch, SimStatus},
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListSims, _, _>(list)
        .add::<ListSimStatuses, _, _>(statuses)
        .add::<GetSim, _, _>(get)
        .add::<PatchSim, _, _>(patch)
        .add::<GetSimSummary, _, _>(summary)
}

async fn list(caller: InWorkspace, uri: Uri, RawQuery(raw): RawQuery) -> Result<Response, Error> {
    let query = ListQuery::parse(raw.as_deref().unwrap_or_default(), &SIM_LIST)?;
    let page = caller.store().sims(&query).await?;
    reply::list::<ListSims, _>(&uri, &query, page)
}

async fn statuses() -> Result<Response, Error> {
    reply::ok::<ListSimStatuses>(&status_items(&SIM_STATUSES))
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
    let to = match i64::try_from(patch.status.id).map(SimStatus::from_id) {
        Ok(status) if !matches!(status, SimStatus::Unknown(_)) => status,
        _ => return Err(Problem::invalid(vec![FieldProblem::reference("status")]).into()),
    };
    let by = Change { caller: &caller.caller, context: &context, now: state.clock.now() };
    if caller.store().change_sim(by, sim, to).await? {
        reply::ok::<PatchSim>(&())
    } else {
        Err(Error::not_found())
    }
}
