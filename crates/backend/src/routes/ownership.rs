//! The Owner: transfer, deletion, restoring (W-6).

use crate::{
    caller::{Caller, InWorkspace},
    context::Context,
    error::Error,
    extract::{Body, Params},
    mail::texts::{self, Language},
    reply, signin,
    state::AppState,
    store::{journal::By, key},
    table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    ids::{UserId, WorkspaceId},
    ownership::{
        AcceptOwnership, CheckDelete, Confirm, DeleteBody, DeleteWorkspace, EndOffer, GetOffer,
        ListDeletedWorkspaces, ListMyOffers, NewOffer, OfferOwnership, RestoreWorkspace,
    },
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<GetOffer, _, _>(read)
        .add::<OfferOwnership, _, _>(offer)
        .add::<EndOffer, _, _>(end)
        .add::<AcceptOwnership, _, _>(accept)
        .add::<CheckDelete, _, _>(check)
        .add::<DeleteWorkspace, _, _>(delete)
        .add::<ListMyOffers, _, _>(mine)
        .add::<ListDeletedWorkspaces, _, _>(deleted)
        .add::<RestoreWorkspace, _, _>(restore)
}

async fn read(State(state): State<AppState>, here: InWorkspace) -> Result<Response, Error> {
    let offer = here.store().offer(here.caller.account, state.clock.now()).await?;
    reply::ok::<GetOffer>(&offer.into_iter().collect())
}

async fn offer(
    State(state): State<AppState>,
    here: InWorkspace,
    context: Context,
    Body(body): Body<NewOffer>,
) -> Result<Response, Error> {
    signin::confirm(&state, &context, &here.caller, body.password).await?;
    let now = state.clock.now();
    let by = By::caller(&here.caller, &context, now);
    state.store.offer_ownership(&by, here.store().key(), key(body.to.id)).await?;
    let heir = state.store.account(UserId::from(body.to.id)).await?;
    let link = state.link(&format!("w/{}/settings", here.workspace()));
    let language = Language::of(heir.locale.as_deref());
    let mail = texts::ownership(language, &heir.username, &here.workspace_name, &here.caller.name, &link);
    state.mailer.send(mail).await;
    let offer = here.store().offer(here.caller.account, now).await?;
    reply::ok::<OfferOwnership>(&offer.ok_or_else(Error::not_found)?)
}

async fn end(State(state): State<AppState>, here: InWorkspace, context: Context) -> Result<Response, Error> {
    let by = By::caller(&here.caller, &context, state.clock.now());
    state.store.end_offer(&by, here.store().key()).await?;
    reply::ok::<EndOffer>(&())
}

async fn accept(
    State(state): State<AppState>,
    here: InWorkspace,
    context: Context,
    Body(body): Body<Confirm>,
) -> Result<Response, Error> {
    signin::confirm(&state, &context, &here.caller, body.password).await?;
    let by = By::caller(&here.caller, &context, state.clock.now());
    state.store.accept_ownership(&state.plans, &by, here.store().key()).await?;
    reply::ok::<AcceptOwnership>(&())
}

async fn check(here: InWorkspace) -> Result<Response, Error> {
    reply::ok::<CheckDelete>(&here.store().delete_check().await?)
}

async fn delete(
    State(state): State<AppState>,
    here: InWorkspace,
    context: Context,
    Body(body): Body<DeleteBody>,
) -> Result<Response, Error> {
    signin::confirm(&state, &context, &here.caller, body.password).await?;
    let by = By::caller(&here.caller, &context, state.clock.now());
    let deleted = state.store.delete_workspace(&by, here.store().key(), &body.name).await?;
    reply::ok::<DeleteWorkspace>(&deleted)
}

async fn mine(State(state): State<AppState>, caller: Caller) -> Result<Response, Error> {
    reply::ok::<ListMyOffers>(&state.store.offers_to(caller.account, state.clock.now()).await?)
}

async fn deleted(State(state): State<AppState>, caller: Caller) -> Result<Response, Error> {
    let deleted = state.store.deleted_of(caller.account, state.clock.now()).await?;
    reply::ok::<ListDeletedWorkspaces>(&deleted)
}

async fn restore(
    State(state): State<AppState>,
    caller: Caller,
    context: Context,
    Params(workspace): Params<WorkspaceId>,
) -> Result<Response, Error> {
    let by = By::caller(&caller, &context, state.clock.now());
    let workspace = state.store.restore_workspace(&state.plans, &by, key(workspace.get())).await?;
    let row = state.store.workspaces_of(caller.account, Some(workspace)).await?.pop();
    reply::ok::<RestoreWorkspace>(&row.ok_or_else(Error::not_found)?)
}
