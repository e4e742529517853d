//! Plans, limits and use of a workspace; its linked group.

use crate::{
    caller::{Caller, InWorkspace},
    error::Error,
    reply,
    state::AppState,
    table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    group::GetGroup,
    plan::{GetAllowance, GetUsage, ListPlans},
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListPlans, _, _>(list)
        .add::<GetUsage, _, _>(usage)
        .add::<GetAllowance, _, _>(allowance)
        .add::<GetGroup, _, _>(group)
}

async fn list(State(state): State<AppState>) -> Result<Response, Error> {
    reply::ok::<ListPlans>(&state.plans.all().to_vec())
}

async fn usage(State(state): State<AppState>, here: InWorkspace) -> Result<Response, Error> {
    reply::ok::<GetUsage>(&here.store().usage(&state.plans, state.clock.now()).await?)
}

async fn allowance(State(state): State<AppState>, caller: Caller) -> Result<Response, Error> {
    reply::ok::<GetAllowance>(&state.store.allowance(&state.plans, caller.account).await?)
}

async fn group(here: InWorkspace) -> Result<Response, Error> {
    let administrator = here.rights.administrator();
    reply::ok::<GetGroup>(&here.store().group(here.caller.account, administrator).await?)
}
