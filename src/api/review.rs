//! The access review (U-7): calls of the account, over all workspaces that it administers, and what is changed from there.

use super::{client::AccountClient, error::ApiError};
use wire::{
    ids::{UserId, UserRef, WorkspaceId},
    invitation::{InviteUser, InviteUser2, InvitedUser},
    member::{ChangeMember, MemberChange, MemberState},
    membership::RemoveMember,
    page::Page,
    review::{
        CompareReview, ExportReview, GetReviewPerson, ListReview, ListReviewWorkspaces, ReviewDifference,
        ReviewPerson, ReviewQuery, ReviewWorkspace,
    },
    session::Secret,
    value::IdRef,
};

/// A page of the people.
///
/// # Errors
/// `Missing` from a server without the extension, and for whatever is not administered. So in every function here.
pub async fn people(
    client: AccountClient,
    bearer: Secret,
    query: ReviewQuery,
) -> Result<Page<ReviewPerson>, ApiError> {
    client.page::<ListReview, _>(&query, &query.list, bearer).await
}

/// One of them, with every place.
pub async fn person(client: AccountClient, bearer: Secret, person: UserId) -> Result<ReviewPerson, ApiError> {
    client.call::<GetReviewPerson>(&person, &(), &(), Some(bearer), false).await
}

/// The administered workspaces in figures, by name.
pub async fn workspaces(client: AccountClient, bearer: Secret) -> Result<Vec<ReviewWorkspace>, ApiError> {
    client.call::<ListReviewWorkspaces>(&(), &(), &(), Some(bearer), false).await
}

/// Whose roles differ between two of them.
pub async fn compare(
    client: AccountClient,
    bearer: Secret,
    pair: (WorkspaceId, WorkspaceId),
) -> Result<Vec<ReviewDifference>, ApiError> {
    client.call::<CompareReview>(&pair, &(), &(), Some(bearer), false).await
}

/// Every membership, as a file's text.
pub async fn export(client: AccountClient, bearer: Secret) -> Result<String, ApiError> {
    client.text::<ExportReview>(Some(bearer)).await
}

/// Replaces somebody's roles, with a version only if nobody else has changed them since. Answers the version that it has become.
pub async fn set_roles(
    client: AccountClient,
    bearer: Secret,
    (person, workspace): (UserId, WorkspaceId),
    roles: Vec<u64>,
    version: Option<u64>,
) -> Result<MemberState, ApiError> {
    let roles = Some(roles.into_iter().map(|id| IdRef { id }).collect());
    let body = MemberChange { roles, version, access: None };
    client.call::<ChangeMember>(&(UserRef::Id(person), workspace), &(), &body, Some(bearer), false).await
}

/// Invites somebody who is not in the workspace yet.
pub async fn invite(
    client: AccountClient,
    bearer: Secret,
    workspace: WorkspaceId,
    username: String,
    roles: Vec<u64>,
) -> Result<InvitedUser, ApiError> {
    let roles = roles.into_iter().map(|id| IdRef { id }).collect();
    let body = InviteUser { username, name: None, organisation: Some(IdRef { id: workspace.get() }), roles };
    client.call::<InviteUser2>(&(), &(), &body, Some(bearer), false).await
}

/// Takes somebody out; revokes an open invitation.
pub async fn remove(
    client: AccountClient,
    bearer: Secret,
    (person, workspace): (UserId, WorkspaceId),
) -> Result<(), ApiError> {
    client.call::<RemoveMember>(&(UserRef::Id(person), workspace), &(), &(), Some(bearer), false).await
}
