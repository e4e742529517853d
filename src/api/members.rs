//! What an Administrator does to other people of the workspace (U-3).

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    ids::{RoleId, UserId, UserRef, WorkspaceId},
    membership::{MemberStatus, RemoveMember, RoleSet, SetDefaultWorkspace, SetMemberRoles, SetMemberStatus},
    value::{EnumRef, IdRef},
};

fn path(client: &WorkspaceClient, user: UserId) -> (UserRef, WorkspaceId) {
    (UserRef::Id(user), client.workspace())
}

/// Replaces all roles at once; with a version only if nobody else has changed them since.
///
/// # Errors
/// As [`WorkspaceClient::call`]; so in every function here, and the refusals that [`wire::membership`] names.
pub async fn set_roles(
    client: WorkspaceClient,
    user: UserId,
    roles: Vec<RoleId>,
    version: Option<u64>,
) -> Result<(), ApiError> {
    let body = RoleSet { roles: roles.iter().map(|role| IdRef { id: role.get() }).collect(), version };
    client.call::<SetMemberRoles>(&path(&client, user), &(), &body).await
}

/// Shuts out, or lets in again.
pub async fn suspend(client: WorkspaceClient, user: UserId, on: bool) -> Result<(), ApiError> {
    let body = MemberStatus { status: EnumRef::of(if on { 2 } else { 1 }) };
    client.call::<SetMemberStatus>(&path(&client, user), &(), &body).await
}

/// Takes somebody out; revokes an open invitation.
pub async fn remove(client: WorkspaceClient, user: UserId) -> Result<(), ApiError> {
    client.call::<RemoveMember>(&path(&client, user), &(), &()).await
}

/// Where the person's sign-in lands.
pub async fn make_default(client: WorkspaceClient, user: UserId) -> Result<(), ApiError> {
    client.call::<SetDefaultWorkspace>(&path(&client, user), &(), &()).await
}
