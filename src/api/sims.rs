//! Calls for SIMs; one short function per endpoint.

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    ids::SimId,
    page::{ListQuery, Page},
    sim::{GetSim, GetSimSummary, ListSims, PatchSim, Sim, SimPatch, SimStatus, SimSummary},
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
