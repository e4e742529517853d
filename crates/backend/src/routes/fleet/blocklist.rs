//! Operators that a device may not use (api.md §8).

use crate::{
    caller::InWorkspace, context::Context, error::Error, extract::Params, reply, routes::lookups,
    state::AppState, store::places, table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    blocklist::{BlockOperator, ListBlockedOperators, UnblockOperator},
    ids::{DeviceId, OperatorId},
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListBlockedOperators, _, _>(list)
        .add::<BlockOperator, _, _>(block)
        .add::<UnblockOperator, _, _>(unblock)
}

async fn list(caller: InWorkspace, Params(device): Params<DeviceId>) -> Result<Response, Error> {
    let blocked = caller.store().blocked_operators(device).await?.ok_or_else(Error::not_found)?;
    let operators = blocked.into_iter().filter_map(places::operator_by_id).map(lookups::operator);
    reply::ok::<ListBlockedOperators>(&operators.collect())
}

async fn block(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params((device, operator)): Params<(DeviceId, OperatorId)>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().block_operator(by, device, operator).await?;
    reply::ok::<BlockOperator>(&())
}

async fn unblock(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params((device, operator)): Params<(DeviceId, OperatorId)>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().unblock_operator(by, device, operator).await?;
    reply::ok::<UnblockOperator>(&())
}
