//! Making and renaming workspaces, and requests to the operator (W-5).

use crate::{
    caller::{ActHere, Caller, InWorkspace},
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    store::{journal::By, key, requests::NewRequest as Checked, workspaces::checked_name},
    table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    ids::RequestId,
    problem::{FieldProblem, Problem},
    request::{
        CreateWorkspace, ListRequests, NewRequest, NewWorkspace, PatchWorkspace, RequestKind, SendRequest,
        WithdrawRequest, WorkspacePatch,
    },
    validate,
};

/// Most characters of what a request says.
const DETAILS_MAX: usize = 2000;

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<CreateWorkspace, _, _>(create)
        .add::<PatchWorkspace, _, _>(patch)
        .add::<ListRequests, _, _>(list)
        .add::<SendRequest, _, _>(send)
        .add::<WithdrawRequest, _, _>(withdraw)
}

async fn create(
    State(state): State<AppState>,
    caller: Caller,
    context: Context,
    Body(body): Body<NewWorkspace>,
) -> Result<Response, Error> {
    let by = By::caller(&caller, &context, state.clock.now());
    let group = body.group.map(|group| key(group.id));
    let made = state.store.create_workspace(&state.plans, &by, &body.name, group).await?;
    let row = state.store.workspaces_of(caller.account, Some(made)).await?.pop();
    reply::ok::<CreateWorkspace>(&row.ok_or_else(Error::not_found)?)
}

async fn patch(
    State(state): State<AppState>,
    here: InWorkspace,
    context: Context,
    Body(body): Body<WorkspacePatch>,
) -> Result<Response, Error> {
    if let Some(name) = &body.name {
        let by = By::caller(&here.caller, &context, state.clock.now());
        state.store.rename_workspace(&by, here.store().key(), name).await?;
    }
    reply::ok::<PatchWorkspace>(&())
}

// Requests are a person's own: an entry by the token of one workspace in the log of its main organization would outlive the token.

async fn list(State(state): State<AppState>, act: ActHere) -> Result<Response, Error> {
    act.session()?;
    let rows = state.store.requests_of(act.here.store().key()).await?;
    reply::ok::<ListRequests>(&rows.into_iter().map(|row| row.into_request()).collect())
}

async fn send(
    State(state): State<AppState>,
    act: ActHere,
    Body(body): Body<NewRequest>,
) -> Result<Response, Error> {
    act.session()?;
    let request = checked(body)?;
    let made = state.store.send_request(&state.plans, &act.by, act.here.store().key(), request).await?;
    let row = state.store.request(made).await?.ok_or_else(Error::not_found)?;
    reply::ok::<SendRequest>(&row.into_request())
}

fn checked(body: NewRequest) -> Result<Checked, Error> {
    let mut wrong = Vec::new();
    if validate::email(&body.contact).is_err() {
        wrong.push(FieldProblem::format("contact", "is not an e-mail address"));
    }
    let details = body.details.trim().to_owned();
    match details.chars().count() {
        0 => wrong.push(FieldProblem::required("details")),
        DETAILS_MAX.. => wrong.push(FieldProblem::format("details", "takes at most 2000 characters")),
        _ => {}
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    let name = body.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = match name {
        Some(name) if body.kind == RequestKind::Create => Some(checked_name(name)?.to_owned()),
        _ => None,
    };
    Ok(Checked { kind: body.kind, contact: body.contact.trim().to_owned(), details, name })
}

async fn withdraw(
    State(state): State<AppState>,
    act: ActHere,
    Params(request): Params<RequestId>,
) -> Result<Response, Error> {
    act.session()?;
    state.store.withdraw_request(&act.by, act.here.store().key(), key(request.get())).await?;
    reply::ok::<WithdrawRequest>(&())
}
