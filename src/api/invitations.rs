//! Invitations as a workspace sends them (U-2), and how much room its plan leaves.

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    ids::{InvitationId, RoleId},
    invitation::{
        Invitation, Invite, InviteMany, Invited, ListInvitations, Resend, ResendInvitation, RevokeInvitation,
    },
    plan::{GetUsage, WorkspaceUsage},
    user::{ListRoles, Role},
    value::IdRef,
};

/// Open and expired ones, newest first.
///
/// # Errors
/// As [`WorkspaceClient::call`]; so in every function here, and the refusals that [`wire::invitation`] names.
pub async fn list(client: WorkspaceClient) -> Result<Vec<Invitation>, ApiError> {
    client.call::<ListInvitations>(&(), &(), &()).await
}

/// Invites, to the workspace of the client and no other.
pub async fn invite(
    client: WorkspaceClient,
    addresses: Vec<String>,
    role: RoleId,
) -> Result<Vec<Invited>, ApiError> {
    let workspace = IdRef { id: client.workspace().get() };
    let body = Invite { workspace, addresses, role: IdRef { id: role.get() }, locale: None };
    client.call::<InviteMany>(&(), &(), &body).await
}

/// A new link: by mail, or without a mail only to copy. The old one dies (BR-44).
pub async fn resend(
    client: WorkspaceClient,
    invitation: InvitationId,
    mail: bool,
) -> Result<Invited, ApiError> {
    client.call::<ResendInvitation>(&invitation, &(), &Resend { mail }).await
}

/// The link dies.
pub async fn revoke(client: WorkspaceClient, invitation: InvitationId) -> Result<(), ApiError> {
    client.call::<RevokeInvitation>(&invitation, &(), &()).await
}

/// Plan, limits and what is used of them.
pub async fn usage(client: WorkspaceClient) -> Result<WorkspaceUsage, ApiError> {
    client.call::<GetUsage>(&(), &(), &()).await
}

/// The roles that can be given.
pub async fn roles(client: WorkspaceClient) -> Result<Vec<Role>, ApiError> {
    client.call::<ListRoles>(&(), &(), &()).await
}
