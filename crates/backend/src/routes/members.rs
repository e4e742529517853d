//! Memberships: leave and remove, suspend and resume, roles, default workspace (api.md §4, §5).

use crate::{
    caller::{Act, ActHere},
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    store::{key, members::RoleChange},
    table::Table,
};
use axum::{extract::State, http::StatusCode, response::Response};
use wire::{
    ids::{RoleId, UserId, UserRef, WorkspaceId},
    membership::{
        AddMemberRole, AddUserRole, MemberStatus, RemoveMember, RemoveMemberRole, RemoveUser, RemoveUserRole,
        RoleSet, SetDefaultWorkspace, SetMemberRoles, SetMemberStatus,
    },
    problem::FieldProblem,
    refusal,
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<SetDefaultWorkspace, _, _>(set_default)
        .add::<RemoveMember, _, _>(remove)
        .add::<SetMemberStatus, _, _>(set_status)
        .add::<AddMemberRole, _, _>(add_role)
        .add::<RemoveMemberRole, _, _>(remove_role)
        .add::<SetMemberRoles, _, _>(set_roles)
        .add::<AddUserRole, _, _>(add_user_role)
        .add::<RemoveUserRole, _, _>(remove_user_role)
        .add::<RemoveUser, _, _>(remove_user)
}

async fn set_default(
    State(state): State<AppState>,
    act: Act,
    Params((user, workspace)): Params<(UserRef, WorkspaceId)>,
) -> Result<Response, Error> {
    state.store.set_default(&act.by, key(workspace.get()), act.whom(user)).await?;
    reply::ok::<SetDefaultWorkspace>(&())
}

async fn remove(
    State(state): State<AppState>,
    act: Act,
    Params((user, workspace)): Params<(UserRef, WorkspaceId)>,
) -> Result<Response, Error> {
    state.store.remove_member(&act.by, key(workspace.get()), act.whom(user)).await?;
    reply::ok::<RemoveMember>(&())
}

async fn set_status(
    State(state): State<AppState>,
    act: Act,
    Params((user, workspace)): Params<(UserRef, WorkspaceId)>,
    Body(body): Body<MemberStatus>,
) -> Result<Response, Error> {
    let suspend = match body.status.id {
        Some(1) => false,
        Some(2) => true,
        _ => return Err(Error::field(FieldProblem::format("status.id", "is 1 (active) or 2 (suspended)"))),
    };
    state.store.suspend_member(&act.by, key(workspace.get()), act.whom(user), suspend).await?;
    reply::ok::<SetMemberStatus>(&())
}

async fn add_role(
    State(state): State<AppState>,
    act: Act,
    Params((user, workspace, role)): Params<(UserRef, WorkspaceId, RoleId)>,
) -> Result<Response, Error> {
    let change = RoleChange::Add(key(role.get()));
    state.store.change_roles(&act.by, key(workspace.get()), act.whom(user), change).await?;
    reply::ok::<AddMemberRole>(&())
}

async fn remove_role(
    State(state): State<AppState>,
    act: Act,
    Params((user, workspace, role)): Params<(UserRef, WorkspaceId, RoleId)>,
) -> Result<Response, Error> {
    let change = RoleChange::Remove(key(role.get()));
    state.store.change_roles(&act.by, key(workspace.get()), act.whom(user), change).await?;
    reply::ok::<RemoveMemberRole>(&())
}

async fn set_roles(
    State(state): State<AppState>,
    act: Act,
    Params((user, workspace)): Params<(UserRef, WorkspaceId)>,
    Body(body): Body<RoleSet>,
) -> Result<Response, Error> {
    let change = RoleChange::Set(body.roles.iter().map(|role| key(role.id)).collect());
    let change = (change, body.version.map(key));
    state.store.change_roles_at(&act.by, key(workspace.get()), act.whom(user), change).await?;
    reply::ok::<SetMemberRoles>(&())
}

async fn add_user_role(
    State(state): State<AppState>,
    act: ActHere,
    Params((user, role)): Params<(UserId, RoleId)>,
) -> Result<Response, Error> {
    let change = RoleChange::Add(key(role.get()));
    let changed = state.store.change_roles(&act.by, act.here.store().key(), key(user.get()), change).await?;
    if changed { reply::ok::<AddUserRole>(&()) } else { Err((&refusal::ROLE_HELD).into()) }
}

async fn remove_user_role(
    State(state): State<AppState>,
    act: ActHere,
    Params((user, role)): Params<(UserId, RoleId)>,
) -> Result<Response, Error> {
    let change = RoleChange::Remove(key(role.get()));
    let done = state.store.change_roles(&act.by, act.here.store().key(), key(user.get()), change).await;
    match done {
        Ok(_) => reply::ok::<RemoveUserRole>(&()),
        // The v1 call says 409 where the v2 call says 400 (api.md §4, §5).
        Err(Error::Problem { problem, .. }) if problem.error_token == refusal::LAST_ROLE.token => {
            Err(Error::status(StatusCode::CONFLICT, *problem))
        }
        Err(error) => Err(error),
    }
}

async fn remove_user(
    State(state): State<AppState>,
    act: ActHere,
    Params(user): Params<UserId>,
) -> Result<Response, Error> {
    state.store.remove_member(&act.by, act.here.store().key(), key(user.get())).await?;
    reply::ok::<RemoveUser>(&())
}
