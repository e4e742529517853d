//! Roles with what they include, and the workspace's own (U-4, U-5).

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    ids::RoleId,
    permission::PermissionSet,
    role::{
        CreateRole, DeleteRole, ListRoleDetails, NewRole, PatchRole, PreviewRole, RoleDetail, RoleDraft,
        RolePatch, RolePreview,
    },
    value::IdRef,
};

/// The keys of a set, as the calls take them.
fn keys(set: PermissionSet) -> Vec<String> {
    set.iter().map(|permission| permission.key().to_owned()).collect()
}

/// Built-in and own roles.
///
/// # Errors
/// `Missing` from a server without the extension; as [`WorkspaceClient::call`], so in every function here, and the refusals
/// that [`wire::role`] names.
pub async fn list(client: WorkspaceClient) -> Result<Vec<RoleDetail>, ApiError> {
    client.call::<ListRoleDetails>(&(), &(), &()).await
}

/// Makes an own role.
pub async fn create(
    client: WorkspaceClient,
    name: String,
    set: PermissionSet,
) -> Result<RoleDetail, ApiError> {
    client.call::<CreateRole>(&(), &(), &NewRole { name, permissions: keys(set) }).await
}

/// Changes an own role, if nobody else has since `version`.
pub async fn change(
    client: WorkspaceClient,
    role: RoleId,
    (name, set): (String, PermissionSet),
    version: u64,
) -> Result<RoleDetail, ApiError> {
    let patch = RolePatch { name: Some(name), permissions: Some(keys(set)), version };
    client.call::<PatchRole>(&role, &(), &patch).await
}

/// Deletes an own role that nobody holds.
pub async fn delete(client: WorkspaceClient, role: RoleId) -> Result<(), ApiError> {
    client.call::<DeleteRole>(&role, &(), &()).await
}

/// Who would gain and lose what if the role held `set`; an empty one tells who holds it.
pub async fn preview(
    client: WorkspaceClient,
    role: RoleId,
    set: PermissionSet,
) -> Result<RolePreview, ApiError> {
    let draft = RoleDraft { role: Some(IdRef { id: role.get() }), permissions: keys(set) };
    client.call::<PreviewRole>(&(), &(), &draft).await
}
