//! Calls about a workspace itself: plan and usage, requests, its group, its owner, its end. One short function per endpoint.

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    group::{GetGroup, LinkedGroup},
    ids::RequestId,
    ownership::{
        AcceptOwnership, CheckDelete, Confirm, DeleteBody, DeleteCheck, DeleteWorkspace, DeletedWorkspace,
        EndOffer, GetOffer, NewOffer, Offer, OfferOwnership,
    },
    plan::{GetUsage, WorkspaceUsage},
    report::{ExportWorkspaceStats, GetWorkspaceStats, StatsQuery, WorkspaceStats},
    request::{
        ListRequests, NewRequest, PatchWorkspace, SendRequest, WithdrawRequest, WorkspacePatch,
        WorkspaceRequest,
    },
};

/// Plan, limits and what is used.
///
/// # Errors
/// As [`WorkspaceClient::call`]; so in every function here.
pub async fn usage(client: WorkspaceClient) -> Result<WorkspaceUsage, ApiError> {
    client.call::<GetUsage>(&(), &(), &()).await
}

/// Gives the workspace another name.
pub async fn rename(client: WorkspaceClient, name: String) -> Result<(), ApiError> {
    client.call::<PatchWorkspace>(&(), &(), &WorkspacePatch { name: Some(name) }).await
}

/// The organisation's requests, newest first.
pub async fn requests(client: WorkspaceClient) -> Result<Vec<WorkspaceRequest>, ApiError> {
    client.call::<ListRequests>(&(), &(), &()).await
}

/// Sends a request to the operator.
pub async fn send_request(
    client: WorkspaceClient,
    request: NewRequest,
) -> Result<WorkspaceRequest, ApiError> {
    client.call::<SendRequest>(&(), &(), &request).await
}

/// Takes an open request back.
pub async fn withdraw_request(client: WorkspaceClient, request: RequestId) -> Result<(), ApiError> {
    client.call::<WithdrawRequest>(&request, &(), &()).await
}

/// The linked group.
pub async fn group(client: WorkspaceClient) -> Result<LinkedGroup, ApiError> {
    client.call::<GetGroup>(&(), &(), &()).await
}

/// The ownership on offer: none or one.
pub async fn offer(client: WorkspaceClient) -> Result<Vec<Offer>, ApiError> {
    client.call::<GetOffer>(&(), &(), &()).await
}

/// Offers the ownership.
pub async fn offer_ownership(client: WorkspaceClient, offer: NewOffer) -> Result<Offer, ApiError> {
    client.call::<OfferOwnership>(&(), &(), &offer).await
}

/// Withdraws or declines the offer.
pub async fn end_offer(client: WorkspaceClient) -> Result<(), ApiError> {
    client.call::<EndOffer>(&(), &(), &()).await
}

/// Takes the workspace over.
pub async fn accept_ownership(client: WorkspaceClient, confirm: Confirm) -> Result<(), ApiError> {
    client.call::<AcceptOwnership>(&(), &(), &confirm).await
}

/// What stands in the way of deleting.
pub async fn check_delete(client: WorkspaceClient) -> Result<DeleteCheck, ApiError> {
    client.call::<CheckDelete>(&(), &(), &()).await
}

/// Closes the workspace for everybody.
pub async fn delete(client: WorkspaceClient, body: DeleteBody) -> Result<DeletedWorkspace, ApiError> {
    client.call::<DeleteWorkspace>(&(), &(), &body).await
}

/// Volumes over several workspaces, day by day.
pub async fn stats(client: WorkspaceClient, query: StatsQuery) -> Result<WorkspaceStats, ApiError> {
    client.call::<GetWorkspaceStats>(&(), &query, &()).await
}

/// The same as a CSV file.
pub async fn stats_file(client: WorkspaceClient, query: StatsQuery) -> Result<String, ApiError> {
    client.file::<ExportWorkspaceStats>(&(), &query, &()).await
}
