//! Calls for SIMs; one short function per endpoint.

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    ids::SimId,
    page::{Criterion, ListQuery, Page},
    sim::{DeleteSim, GetSim, GetSimSummary, ListSims, PatchSim, Sim, SimPatch, SimStatus, SimSummary},
    sim_batch::{GetSimBatch, RegisterBatch, RegisterSimBatch, SimBatch},
    value::IdRef,
};

/// A page of SIMs.
///
/// # Errors
/// As [`WorkspaceClient::call`]; so in every function here.
pub async fn list(client: WorkspaceClient, query: ListQuery) -> Result<Page<Sim>, ApiError> {
    client.page::<ListSims, _>(&query).await
}

/// How many there are, by state. `Missing` from servers without the extension.
pub async fn summary(client: WorkspaceClient) -> Result<SimSummary, ApiError> {
    client.call::<GetSimSummary>(&(), &(), &()).await
}

/// One SIM.
pub async fn get(client: WorkspaceClient, sim: SimId) -> Result<Sim, ApiError> {
    client.call::<GetSim>(&sim, &(), &()).await
}

/// Moves it to another status; see [`SimStatus::may_become`].
pub async fn set_status(client: WorkspaceClient, sim: SimId, to: SimStatus) -> Result<(), ApiError> {
    let id = u64::try_from(to.id()).unwrap_or_default();
    client.call::<PatchSim>(&sim, &(), &SimPatch::status(id)).await
}

/// SIMs without a device in which `text` occurs, the first `most` of them.
pub async fn free(client: WorkspaceClient, text: String, most: u32) -> Result<Page<Sim>, ApiError> {
    let criterion =
        |field: &str, value: &str| Criterion { field: field.to_owned(), values: vec![value.to_owned()] };
    let mut q = vec![criterion("endpoint", "null")];
    if !text.is_empty() {
        q.push(criterion("search", &text));
    }
    list(client, ListQuery { q, page: 1, per_page: most, ..ListQuery::default() }).await
}

/// The batch of a BIC, if its SIMs can be registered.
pub async fn batch(client: WorkspaceClient, bic: String) -> Result<SimBatch, ApiError> {
    client.call::<GetSimBatch>(&bic, &(), &()).await
}

/// Registers the SIMs of a BIC with a first status.
pub async fn register(client: WorkspaceClient, bic: String, status: SimStatus) -> Result<Vec<Sim>, ApiError> {
    let id = u64::try_from(status.id()).unwrap_or_default();
    let body = RegisterBatch { sim_status: Some(IdRef { id }), id: None };
    client.call::<RegisterSimBatch>(&bic, &(), &body).await.map(|registered| registered.sim)
}

/// Deletes a SIM without a device, for good.
pub async fn delete(client: WorkspaceClient, sim: SimId) -> Result<(), ApiError> {
    client.call::<DeleteSim>(&sim, &(), &()).await
}
