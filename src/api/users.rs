//! The people of a workspace (U-1).

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    page::{ListQuery, Page},
    user::{ListUsers, User},
};

/// A page of them.
///
/// # Errors
/// `Denied` for whoever is no Administrator (BR-40).
pub async fn list(client: WorkspaceClient, query: ListQuery) -> Result<Page<User>, ApiError> {
    client.page::<ListUsers, _>(&query).await
}
