//! Application tokens of a workspace (U-8).

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    ids::TokenId,
    token::{AppToken, CreateToken, ListTokens, MadeToken, NewToken, PatchToken, TokenPatch},
    value::EnumRef,
};

/// All of them, the latest first.
///
/// # Errors
/// As [`WorkspaceClient::call`]; so in every function here, and the refusals that [`wire::token`] names.
pub async fn list(client: WorkspaceClient) -> Result<Vec<AppToken>, ApiError> {
    client.call::<ListTokens>(&(), &(), &()).await
}

/// Makes one; its secret is in the answer and nowhere else.
pub async fn create(client: WorkspaceClient, token: NewToken) -> Result<MadeToken, ApiError> {
    client.call::<CreateToken>(&(), &(), &token).await
}

/// Calls it something else.
pub async fn rename(client: WorkspaceClient, token: TokenId, description: String) -> Result<(), ApiError> {
    let patch = TokenPatch { description: Some(description), status: None };
    client.call::<PatchToken>(&token, &(), &patch).await
}

/// Ends it, for good.
pub async fn revoke(client: WorkspaceClient, token: TokenId) -> Result<(), ApiError> {
    let patch = TokenPatch { description: None, status: Some(EnumRef::of(1)) };
    client.call::<PatchToken>(&token, &(), &patch).await
}
