//! One person over the workspaces that the caller administers: seeing, changing, adding to another one (U-3).

use super::invitations::{deliver, language};
use crate::{
    caller::{Act, ActHere, Via},
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    store::{
        invitations::Guests,
        journal::By,
        key,
        member_edit::{Change, Wanted},
    },
    table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    ids::{UserId, UserRef, WorkspaceId},
    member::{AddMember, AddTo, ChangeMember, ListMemberPlaces, MemberChange, access},
    permission::Permission,
    problem::FieldProblem,
    refusal,
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table.add::<ListMemberPlaces, _, _>(places).add::<ChangeMember, _, _>(change).add::<AddMember, _, _>(add)
}

async fn places(
    State(state): State<AppState>,
    act: ActHere,
    Params(user): Params<UserId>,
) -> Result<Response, Error> {
    let here = act.here.store().key();
    let caller = &act.here.caller;
    // A token is of one workspace, whatever else its maker administers.
    let machine = matches!(caller.via, Via::Token(_));
    let found = state.store.member_places(caller.account, user, here, machine).await?;
    let mut found = found.ok_or_else(Error::not_found)?;
    if user != caller.account {
        let why = async |needs: Permission| match state
            .store
            .may_secure(&act.by, here, key(user.get()), needs)
            .await
        {
            Ok(()) => Ok(None),
            Err(Error::Problem { problem, .. }) => Ok(Some(problem.error_token)),
            Err(error) => Err(error),
        };
        found.no_factor = why(Permission::UserMfaDelete).await?;
        found.no_devices = why(Permission::UserTrustedDeviceManage).await?;
    }
    reply::ok::<ListMemberPlaces>(&found)
}

async fn change(
    State(state): State<AppState>,
    act: Act,
    Params((user, workspace)): Params<(UserRef, WorkspaceId)>,
    Body(body): Body<MemberChange>,
) -> Result<Response, Error> {
    let wanted = match body.access.as_deref() {
        None => None,
        Some(access::ACTIVE) => Some(Wanted::Active),
        Some(access::SUSPENDED) => Some(Wanted::Suspended),
        Some(access::NONE) => Some(Wanted::Gone),
        Some(_) => return Err(Error::field(FieldProblem::format("access", "is active, suspended or none"))),
    };
    if body.roles.is_none() && wanted.is_none() {
        return Err(Error::field(FieldProblem::required("roles")));
    }
    let change = Change {
        roles: body.roles.map(|roles| roles.iter().map(|role| key(role.id)).collect()),
        access: wanted,
        version: body.version.map(key),
    };
    let now = state.store.change_member(&act.by, key(workspace.get()), act.whom(user), change).await?;
    reply::ok::<ChangeMember>(&now)
}

async fn add(
    State(state): State<AppState>,
    act: ActHere,
    context: Context,
    Params((user, workspace)): Params<(UserId, WorkspaceId)>,
    Body(body): Body<AddTo>,
) -> Result<Response, Error> {
    let here = act.here;
    let name = wire::value::Named { id: here.workspace().get(), name: here.workspace_name.clone() };
    let person = here.store().user(user, &name, &state.clock).await?.ok_or_else(Error::not_found)?;
    if person.access.as_deref().is_some_and(|access| access.starts_with("invite")) {
        return Err((&refusal::NOT_JOINED_YET).into());
    }
    let there = if workspace == here.workspace() {
        here
    } else if matches!(here.caller.via, Via::Session(_)) {
        here.caller.enter(&state, workspace).await?
    } else {
        return Err(Error::not_found());
    };
    let language = language(&state, &there, None).await?;
    let by = By::caller(&there.caller, &context, state.clock.now());
    let (addresses, roles) = ([person.username], [key(body.role.id)]);
    let guests = Guests { addresses: &addresses, roles: &roles, locale: language.as_str(), by_mail: true };
    let outcomes = state.store.invite(&state.plans, &by, there.store().key(), guests).await?;
    let invited = deliver(&state, &there, language, outcomes).await?.pop().ok_or_else(Error::not_found)?;
    reply::private(reply::ok::<AddMember>(&invited))
}
