//! Workspaces of a person, and the workspace of the token.

use crate::{
    caller::{Caller, InWorkspace},
    error::Error,
    extract::Params,
    reply,
    state::AppState,
};
use axum::{extract::State, response::Response};
use wire::{
    ids::{RoleId, UserRef},
    workspace::{GetOrganisation, ListMyWorkspaces, MyWorkspace},
};

/// `GET /v2/user/{user_id}/workspace`. Own: all memberships (extension). Another person's: those where the caller is Administrator.
///
/// # Errors
/// 403 for who is Administrator nowhere, 404 for a person with whom the caller shares no administered workspace.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Params(user): Params<UserRef>,
) -> Result<Response, Error> {
    let own = state.store.workspaces_of(caller.account, None).await?;
    let other = match user {
        UserRef::My => return reply::ok::<ListMyWorkspaces>(&own),
        UserRef::Id(id) if id == caller.account => return reply::ok::<ListMyWorkspaces>(&own),
        UserRef::Id(id) => id,
    };
    let administered: Vec<_> =
        own.iter().filter(|workspace| administers(workspace)).map(|workspace| workspace.id).collect();
    if administered.is_empty() {
        return Err(Error::forbidden());
    }
    let mut theirs = state.store.workspaces_of(other, None).await?;
    theirs.retain(|workspace| administered.contains(&workspace.id));
    if theirs.is_empty() { Err(Error::not_found()) } else { reply::ok::<ListMyWorkspaces>(&theirs) }
}

fn administers(workspace: &MyWorkspace) -> bool {
    workspace.active()
        && (workspace.owner || workspace.superadmin || workspace.role() == Some(RoleId::ADMINISTRATOR))
}

/// `GET /v1/organisation/my`.
///
/// # Errors
/// On a database failure.
pub async fn organisation(here: InWorkspace) -> Result<Response, Error> {
    reply::ok::<GetOrganisation>(&here.store().organisation().await?)
}
