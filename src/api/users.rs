//! The people of a workspace (U-1).

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    ids::{UserId, UserRef},
    page::{ListQuery, Page},
    user::{GetUser, ListUsers, User},
};

/// A page of them.
///
/// # Errors
/// `Denied` for whoever is no Administrator (BR-40).
pub async fn list(client: WorkspaceClient, query: ListQuery) -> Result<Page<User>, ApiError> {
    client.page::<ListUsers, _>(&query).await
}

/// One of them, with the second factors that the caller may take off.
///
/// # Errors
/// `Missing` for nobody of this workspace.
pub async fn get(client: WorkspaceClient, user: UserId) -> Result<User, ApiError> {
    client.call::<GetUser>(&UserRef::Id(user), &(), &()).await
}
