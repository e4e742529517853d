//! Users of the workspace, roles, permissions (api.md §5).

use crate::{
    caller::{InWorkspace, Via},
    error::Error,
    extract::Params,
    reply,
    state::AppState,
    store::users::{ListError, USER_STATUSES},
};
use axum::{
    extract::{OriginalUri, RawQuery, State},
    response::Response,
};
use wire::{
    ids::{RoleId, UserId, UserRef},
    page::ListQuery,
    permission::{Permission, PermissionSet},
    problem::Problem,
    security::MFA_EMAIL,
    user::{
        GetUser, GrantedPermission, ListRoles, ListUserPermissions, ListUserStatuses, ListUsers, StatusItem,
        USER_LIST,
    },
    value::{EnumRef, Named},
};

fn named(here: &InWorkspace) -> Named {
    Named { id: here.workspace().get(), name: here.workspace_name.clone() }
}

/// `GET /v1/user`.
///
/// # Errors
/// 422 for a bad `q` or `sort`.
pub async fn list(
    State(state): State<AppState>,
    here: InWorkspace,
    OriginalUri(uri): OriginalUri,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    let query = ListQuery::parse(raw.as_deref().unwrap_or_default(), &USER_LIST)?;
    may_ask(&state, &here, &query).await?;
    let page =
        here.store().users(&query, &named(&here), &state.clock).await.map_err(|error| match error {
            ListError::Problem(problem) => Error::from(*problem),
            ListError::Database(error) => error.into(),
            ListError::Other(error) => error,
        })?;
    here.store().used(&query.q, state.clock.now()).await?;
    reply::list::<ListUsers, _>(&uri, &query, page)
}

/// Who else is where is for Administrators of there: the filter `workspace` takes no other, and tells unknown ones from foreign ones no
/// more than anything else does.
async fn may_ask(state: &AppState, here: &InWorkspace, query: &ListQuery) -> Result<(), Error> {
    // A field may be named more than once: each of them narrows the list.
    let asked = || query.q.iter().filter(|criterion| criterion.field == "workspace");
    if asked().next().is_none() {
        return Ok(());
    }
    let mut known = vec![here.workspace().to_string()];
    // An application token is of one workspace, whatever else its maker administers.
    if matches!(here.caller.via, Via::Session(_)) {
        let administered = state.store.administered(here.caller.account).await?;
        known.extend(administered.into_iter().map(|(workspace, _)| workspace.to_string()));
    }
    if asked().flat_map(|one| &one.values).all(|value| known.iter().any(|known| known == value.trim())) {
        Ok(())
    } else {
        Err(Problem::bad_query("workspace", "takes numbers of workspaces that you administer").into())
    }
}

/// `GET /v1/user/{user_id}`: oneself for everybody, others for those who may list them (BR-40).
///
/// # Errors
/// 403 without the permission, 404 for nobody of this workspace.
pub async fn detail(
    State(state): State<AppState>,
    here: InWorkspace,
    Params(user): Params<UserRef>,
) -> Result<Response, Error> {
    let id = whom(&here, user);
    if id != here.caller.account {
        here.require(Permission::UserList)?;
    }
    let mut found = here.store().user(id, &named(&here), &state.clock).await?.ok_or_else(Error::not_found)?;
    let own = id == here.caller.account;
    let joined = found.access.as_deref().is_some_and(|access| !access.starts_with("invite"));
    if joined && (own || here.rights.permissions.allows(Permission::UserMfaDelete)) {
        let factors = state.store.factors(crate::store::key(id.get())).await?;
        found.mfa = factors
            .into_iter()
            .filter(|factor| factor.status.id == Some(1))
            .map(|factor| {
                let kind = if factor.mfa_type.id == Some(MFA_EMAIL) { "email" } else { "app" };
                Named { id: factor.id.get(), name: kind.to_owned() }
            })
            .collect();
    }
    reply::ok::<GetUser>(&found)
}

fn whom(here: &InWorkspace, user: UserRef) -> UserId {
    match user {
        UserRef::My => here.caller.account,
        UserRef::Id(id) => id,
    }
}

/// `GET /v1/user/role`.
///
/// # Errors
/// On a database failure.
pub async fn roles(here: InWorkspace) -> Result<Response, Error> {
    reply::ok::<ListRoles>(&here.store().roles().await?)
}

/// `GET /v1/user/status`.
///
/// # Errors
/// None.
pub async fn statuses(_: InWorkspace) -> Result<Response, Error> {
    let items: Vec<StatusItem> =
        USER_STATUSES.iter().map(|(id, text)| StatusItem(EnumRef::new(*id, text))).collect();
    reply::ok::<ListUserStatuses>(&items)
}

/// `GET /v1/user/{user_id}/role/permission`: one's own for everybody, others' for Administrators and Observers (api.md §5).
///
/// # Errors
/// 403 for the rest, 404 for nobody of this workspace.
pub async fn permissions(here: InWorkspace, Params(user): Params<UserRef>) -> Result<Response, Error> {
    let id = whom(&here, user);
    if id == here.caller.account {
        return reply::ok::<ListUserPermissions>(&granted(here.rights.permissions));
    }
    if !here.rights.administrator() && !here.rights.roles.contains(&RoleId::OBSERVER) {
        return Err(Error::forbidden());
    }
    let rights = here.store().rights_of(id).await?.ok_or_else(Error::not_found)?;
    reply::ok::<ListUserPermissions>(&granted(rights.permissions))
}

/// A set as the two calls list it.
pub fn granted(permissions: PermissionSet) -> Vec<GrantedPermission> {
    permissions
        .iter()
        .map(|permission| GrantedPermission {
            name: permission.key().to_owned(),
            section: permission.section().to_owned(),
            description: permission.action().to_owned(),
        })
        .collect()
}
