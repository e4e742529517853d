//! Registering SIMs by BIC, and deleting SIMs (api.md §9).

use super::devices::bulk;
use crate::{
    caller::InWorkspace,
    context::Context,
    error::Error,
    extract::{Body, OptionalBody, Params},
    reply,
    state::AppState,
    table::Table,
};
use axum::{extract::State, http::StatusCode, response::Response};
use wire::{
    ids::SimId,
    sim::{DeleteSim, DeleteSims},
    sim_batch::{GetSimBatch, RegisterBatch, RegisterSimBatch, RegisteredSims},
    value::IdRef,
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<GetSimBatch, _, _>(check)
        .add::<RegisterSimBatch, _, _>(register)
        .add::<DeleteSims, _, _>(delete_several)
        .add::<DeleteSim, _, _>(delete)
}

async fn check(caller: InWorkspace, Params(bic): Params<String>) -> Result<Response, Error> {
    use crate::store::fleet::registration::BatchFailure::{OtherOrganisation, Registered, Unknown};
    let batch = caller.store().sim_batch(&bic).await?.map_err(|failure| {
        failure.error(match failure {
            Unknown => StatusCode::NOT_FOUND,
            Registered => StatusCode::BAD_REQUEST,
            OtherOrganisation => StatusCode::UNPROCESSABLE_ENTITY,
        })
    })?;
    reply::ok::<GetSimBatch>(&batch)
}

async fn register(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(bic): Params<String>,
    OptionalBody(body): OptionalBody<RegisterBatch>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    let sims = caller.store().register_batch(&state.plans, by, &bic, body.status()).await?;
    let sim = sims.map_err(|failure| failure.error(StatusCode::UNPROCESSABLE_ENTITY))?;
    reply::ok::<RegisterSimBatch>(&RegisteredSims { sim })
}

async fn delete(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(sim): Params<SimId>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().delete_sims(by, &[sim]).await?;
    reply::ok::<DeleteSim>(&())
}

async fn delete_several(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Body(ids): Body<Vec<IdRef>>,
) -> Result<Response, Error> {
    bulk(ids.len())?;
    let sims: Vec<SimId> = ids.iter().map(|id| SimId::from(id.id)).collect();
    let by = caller.change(&context, state.clock.now());
    caller.store().delete_sims(by, &sims).await?;
    reply::ok::<DeleteSims>(&())
}
