//! Invitations as the invited person answers them, and new passwords by the operator's link.

use crate::{
    auth::password,
    caller::{Act, Caller},
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    secret::Secret,
    signin,
    state::AppState,
    store::{acceptance::Which, key},
    table::Table,
};
use axum::{extract::State, http::StatusCode, response::Response};
use wire::{
    ids::{InvitationId, WorkspaceId},
    invitation::{
        AcceptAsNew, AcceptByToken, AcceptInvitation, AcceptNew, Activate, ActivateUser, DeclineInvitation,
        ListMyInvitations, ReadInvitation, Recover, RecoverAccount, Token,
    },
    problem::FieldProblem,
    refusal,
    validate::{self, NAME_MAX},
    workspace::MyWorkspace,
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<ReadInvitation, _, _>(read)
        .add::<AcceptAsNew, _, _>(accept_new)
        .add::<AcceptByToken, _, _>(accept_by_token)
        .add::<ListMyInvitations, _, _>(mine)
        .add::<AcceptInvitation, _, _>(accept)
        .add::<DeclineInvitation, _, _>(decline)
        .add::<ActivateUser, _, _>(activate)
        .add::<RecoverAccount, _, _>(recover)
}

async fn read(
    State(state): State<AppState>,
    context: Context,
    Body(body): Body<Token>,
) -> Result<Response, Error> {
    signin::admit(&state, &context)?;
    reply::ok::<ReadInvitation>(&state.store.read_invitation(&body.token, state.clock.now()).await?)
}

/// What is stored of a chosen password. What arrives is the hex SHA-1 of the contract and nothing else.
pub(super) async fn hashed(state: &AppState, password: &Secret) -> Result<String, Error> {
    if !validate::sha1_hex(password.expose()) {
        return Err(Error::field(FieldProblem::format("password", "must be the hex SHA-1 of the password")));
    }
    if password::is_common_digest(password.expose()) {
        return Err(Error::field(FieldProblem::format("password", password::COMMON)));
    }
    state.hasher.hash(password.clone()).await.map_err(|_| Error::too_many(1))
}

fn checked_name(name: &str) -> Result<&str, Error> {
    validate::name(name, NAME_MAX)
        .map_err(|_| Error::field(FieldProblem::format("name", "takes 1 to 100 characters")))
}

async fn accept_new(
    State(state): State<AppState>,
    context: Context,
    Body(body): Body<AcceptNew>,
) -> Result<Response, Error> {
    signin::admit(&state, &context)?;
    let name = checked_name(&body.name)?;
    // A link that does not work must not cost a hash.
    state.store.read_invitation(&body.token, state.clock.now()).await?;
    let hash = hashed(&state, &body.password).await?;
    let now = state.clock.now();
    state.store.accept_new(&context, now, &body.token, Some((name, &hash))).await?;
    reply::ok::<AcceptAsNew>(&())
}

async fn activate(
    State(state): State<AppState>,
    context: Context,
    Body(body): Body<Activate>,
) -> Result<Response, Error> {
    signin::admit(&state, &context)?;
    let now = state.clock.now();
    // The contract knows 204 and 403 here (api.md §3).
    let invitation =
        state.store.read_invitation(&body.activation_key, now).await.map_err(|error| match error {
            Error::Problem { status: StatusCode::NOT_FOUND, .. } => (&refusal::LINK_OVER).into(),
            error => error,
        })?;
    match body.password.filter(|_| !invitation.account) {
        None => match state.store.accept_new(&context, now, &body.activation_key, None).await {
            Err(Error::Problem { problem, .. }) if problem.error_token == refusal::ACCOUNT_EXISTS.token => {
                return Err(Error::status(StatusCode::FORBIDDEN, *problem));
            }
            done => done?,
        },
        Some(password) => {
            // The contract's call may leave the name out; samples then store the address (domain.md §7).
            let name = body.name.unwrap_or(invitation.address);
            let name = checked_name(&name)?.to_owned();
            let hash = hashed(&state, &password).await?;
            state.store.accept_new(&context, now, &body.activation_key, Some((&name, &hash))).await?;
        }
    }
    reply::ok::<ActivateUser>(&())
}

async fn entered(state: &AppState, caller: &Caller, workspace: WorkspaceId) -> Result<MyWorkspace, Error> {
    state.store.workspaces_of(caller.account, Some(workspace)).await?.pop().ok_or_else(Error::not_found)
}

async fn accept_by_token(
    State(state): State<AppState>,
    act: Act,
    Body(body): Body<Token>,
) -> Result<Response, Error> {
    let workspace = state.store.accept(&act.by, Which::Token(&body.token)).await?;
    reply::ok::<AcceptByToken>(&entered(&state, &act.caller, workspace).await?)
}

async fn accept(
    State(state): State<AppState>,
    act: Act,
    Params(invitation): Params<InvitationId>,
) -> Result<Response, Error> {
    let workspace = state.store.accept(&act.by, Which::Id(key(invitation.get()))).await?;
    reply::ok::<AcceptInvitation>(&entered(&state, &act.caller, workspace).await?)
}

async fn mine(State(state): State<AppState>, caller: Caller) -> Result<Response, Error> {
    let waiting = state.store.invitations_for(caller.account, state.clock.now()).await?;
    reply::ok::<ListMyInvitations>(&waiting)
}

async fn decline(
    State(state): State<AppState>,
    act: Act,
    Params(invitation): Params<InvitationId>,
) -> Result<Response, Error> {
    state.store.decline(&act.by, key(invitation.get())).await?;
    reply::ok::<DeclineInvitation>(&())
}

async fn recover(
    State(state): State<AppState>,
    context: Context,
    Body(body): Body<Recover>,
) -> Result<Response, Error> {
    signin::admit(&state, &context)?;
    state.store.recovery_works(&body.token, state.clock.now()).await?;
    let hash = hashed(&state, &body.password).await?;
    state.store.recover(&context, state.clock.now(), &body.token, &hash).await?;
    reply::ok::<RecoverAccount>(&())
}
