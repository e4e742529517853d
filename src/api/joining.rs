//! Coming into workspaces and going out of them, as the person themselves: calls of the account, and of nobody yet.

use super::{client::AccountClient, error::ApiError};
use wire::{
    ids::{InvitationId, UserRef, WorkspaceId},
    invitation::{
        AcceptAsNew, AcceptByToken, AcceptInvitation, AcceptNew, DeclineInvitation, ListMyInvitations,
        MyInvitation, ReadInvitation, Recover, RecoverAccount, Token,
    },
    membership::{RemoveMember, SetDefaultWorkspace},
    security::{RecoveryRequest, RequestRecovery},
    session::Secret,
    workspace::MyWorkspace,
};

/// Invitations that wait for the person.
///
/// # Errors
/// `Missing` from a server without the extension; the refusals that [`wire::invitation`] names. So in every function here.
pub async fn waiting(client: AccountClient, bearer: Secret) -> Result<Vec<MyInvitation>, ApiError> {
    client.call::<ListMyInvitations>(&(), &(), &(), Some(bearer), false).await
}

/// Accepts one of them.
pub async fn accept(
    client: AccountClient,
    bearer: Secret,
    invitation: InvitationId,
) -> Result<MyWorkspace, ApiError> {
    client.call::<AcceptInvitation>(&invitation, &(), &(), Some(bearer), false).await
}

/// Declines one of them.
pub async fn decline(
    client: AccountClient,
    bearer: Secret,
    invitation: InvitationId,
) -> Result<(), ApiError> {
    client.call::<DeclineInvitation>(&invitation, &(), &(), Some(bearer), false).await
}

/// What a link opens; anybody who has it may ask.
pub async fn read(client: AccountClient, token: Secret) -> Result<MyInvitation, ApiError> {
    client.call::<ReadInvitation>(&(), &(), &Token { token }, None, false).await
}

/// Accepts a link as the signed-in person.
pub async fn accept_link(
    client: AccountClient,
    bearer: Secret,
    token: Secret,
) -> Result<MyWorkspace, ApiError> {
    client.call::<AcceptByToken>(&(), &(), &Token { token }, Some(bearer), false).await
}

/// Accepts a link as somebody without an account. The password leaves as its digest (api.md §2).
pub async fn accept_new(
    client: AccountClient,
    token: Secret,
    name: String,
    password: &str,
) -> Result<(), ApiError> {
    let body = AcceptNew { token, name, password: digest(password) };
    client.call::<AcceptAsNew>(&(), &(), &body, None, false).await
}

/// Asks for a link by mail. The answer is the same whether there is such an account or not.
pub async fn ask_recovery(client: AccountClient, username: String) -> Result<(), ApiError> {
    client.call::<RequestRecovery>(&(), &(), &RecoveryRequest { username }, None, false).await
}

/// A new password by a link, mailed or the operator's.
pub async fn recover(client: AccountClient, token: Secret, password: &str) -> Result<(), ApiError> {
    let body = Recover { token, password: digest(password) };
    client.call::<RecoverAccount>(&(), &(), &body, None, false).await
}

/// Leaves a workspace.
pub async fn leave(client: AccountClient, bearer: Secret, workspace: WorkspaceId) -> Result<(), ApiError> {
    client.call::<RemoveMember>(&(UserRef::My, workspace), &(), &(), Some(bearer), false).await
}

/// Chooses where sign-in lands.
pub async fn make_default(
    client: AccountClient,
    bearer: Secret,
    workspace: WorkspaceId,
) -> Result<(), ApiError> {
    client.call::<SetDefaultWorkspace>(&(UserRef::My, workspace), &(), &(), Some(bearer), false).await
}

fn digest(password: &str) -> Secret {
    Secret(sha1_smol::Sha1::from(password).hexdigest())
}
