//! Resetting connections, and asking the network where a device is (api.md §7).

use crate::{
    caller::InWorkspace,
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    connectivity::{ConnectivityPatch, GetConnectivityInfo, ResetConnectivity},
    ids::DeviceId,
    problem::{FieldProblem, Problem},
    value::Patch,
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table.add::<ResetConnectivity, _, _>(reset).add::<GetConnectivityInfo, _, _>(info)
}

/// Only explicit nulls are requests.
async fn reset(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
    Body(patch): Body<ConnectivityPatch>,
) -> Result<Response, Error> {
    let mut wrong = Vec::new();
    for (field, value) in [("pdp_context", patch.pdp_context), ("location", patch.location)] {
        if matches!(value, Patch::Set(_)) {
            wrong.push(FieldProblem::format(field, "can only be null"));
        }
    }
    let (session, location) = (patch.pdp_context == Patch::Null, patch.location == Patch::Null);
    if wrong.is_empty() && !session && !location {
        wrong.push(FieldProblem::required("pdp_context or location"));
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    let by = caller.change(&context, state.clock.now());
    caller.store().request_reset(by, device, (session, location)).await?;
    reply::ok::<ResetConnectivity>(&())
}

async fn info(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
) -> Result<Response, Error> {
    let info = caller.store().connectivity_info(device, state.clock.now()).await?;
    reply::ok::<GetConnectivityInfo>(&info.ok_or_else(Error::not_found)?)
}
