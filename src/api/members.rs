//! What an Administrator does to other people of the workspace (U-3).

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    ids::{MfaKeyId, RoleId, TrustedDeviceId, UserId, UserRef, WorkspaceId},
    invitation::Invited,
    member::{AddMember, AddTo, ChangeMember, ListMemberPlaces, MemberChange, MemberPlaces, MemberState},
    membership::{MemberStatus, RemoveMember, RoleSet, SetDefaultWorkspace, SetMemberRoles, SetMemberStatus},
    role::{ApplyRolePlan, PlanOutcome, PlannedChange, RolePlan},
    security::{DeleteMfaKey, DeleteTrustedDevice, ListTrustedDevices, TrustedDevice},
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

/// What somebody is in every workspace that the caller administers.
pub async fn places(client: WorkspaceClient, user: UserId) -> Result<MemberPlaces, ApiError> {
    client.call::<ListMemberPlaces>(&user, &(), &()).await
}

/// Changes a membership in any workspace that the caller administers; with a version only if nobody else has changed it since.
pub async fn change(
    client: WorkspaceClient,
    workspace: WorkspaceId,
    user: UserId,
    change: MemberChange,
) -> Result<MemberState, ApiError> {
    client.call::<ChangeMember>(&(UserRef::Id(user), workspace), &(), &change).await
}

/// Invites somebody of this workspace to another one.
pub async fn add(
    client: WorkspaceClient,
    user: UserId,
    workspace: WorkspaceId,
    role: RoleId,
) -> Result<Invited, ApiError> {
    let body = AddTo { role: IdRef { id: role.get() } };
    client.call::<AddMember>(&(user, workspace), &(), &body).await
}

/// Says what a plan would do, line by line, and with which versions. Nothing is done.
pub async fn preview(client: WorkspaceClient, changes: Vec<PlannedChange>) -> Result<PlanOutcome, ApiError> {
    client.call::<ApplyRolePlan>(&(), &(), &RolePlan { changes, dry_run: true }).await
}

/// Browsers in which somebody is not asked for a second factor.
pub async fn devices(client: WorkspaceClient, user: UserId) -> Result<Vec<TrustedDevice>, ApiError> {
    client.call::<ListTrustedDevices>(&UserRef::Id(user), &(), &()).await
}

/// Ends the trust in one of them.
pub async fn distrust(
    client: WorkspaceClient,
    user: UserId,
    device: TrustedDeviceId,
) -> Result<(), ApiError> {
    client.call::<DeleteTrustedDevice>(&(UserRef::Id(user), device), &(), &()).await
}

/// Takes somebody's second factor off, so that they can sign in without it and set up another one.
pub async fn reset_factor(client: WorkspaceClient, user: UserId, key: MfaKeyId) -> Result<(), ApiError> {
    client.call::<DeleteMfaKey>(&(UserRef::Id(user), key), &(), &()).await
}
