//! Calls for how lists are looked at: saved views, and lists of values that are kept under a short name.

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    ids::ViewId,
    views::{ForgetView, KeepValues, ListViews, NewView, ReadValues, SaveView, SavedView, ValueList},
};

/// The person's saved views in the workspace. `Missing` from servers without the extension.
///
/// # Errors
/// As [`WorkspaceClient::call`]; so in every function here.
pub async fn list(client: WorkspaceClient) -> Result<Vec<SavedView>, ApiError> {
    client.call::<ListViews>(&(), &(), &()).await
}

/// Saves a view; one of the same list and name is replaced.
pub async fn save(client: WorkspaceClient, view: NewView) -> Result<SavedView, ApiError> {
    client.call::<SaveView>(&(), &(), &view).await
}

/// Forgets a view.
pub async fn forget(client: WorkspaceClient, view: ViewId) -> Result<(), ApiError> {
    client.call::<ForgetView>(&view, &(), &()).await
}

/// Keeps values and answers their short name. `Missing` from servers without the extension.
pub async fn keep(client: WorkspaceClient, values: Vec<String>) -> Result<String, ApiError> {
    client.call::<KeepValues>(&(), &(), &ValueList { values }).await.map(|kept| kept.id)
}

/// The values of a kept list.
pub async fn values(client: WorkspaceClient, id: String) -> Result<Vec<String>, ApiError> {
    client.call::<ReadValues>(&id, &(), &()).await.map(|list| list.values)
}
