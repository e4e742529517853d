//! Personal data and the deletion of the own account.

use crate::{
    caller::Act, context::Context, error::Error, extract::Body, files, reply, signin, state::AppState,
    table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    ownership::Confirm,
    personal::{CheckAccountDelete, DeleteAccount, ExportPersonalData, KeepAccount},
    time::Timestamp,
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<ExportPersonalData, _, _>(export)
        .add::<CheckAccountDelete, _, _>(check)
        .add::<DeleteAccount, _, _>(delete)
        .add::<KeepAccount, _, _>(keep)
}

async fn export(State(state): State<AppState>, act: Act) -> Result<Response, Error> {
    let data = state.store.personal_data(act.caller.account, act.session()?, act.by.now).await?;
    let text = serde_json::to_string_pretty(&data).map_err(|error| Error::Internal(error.to_string()))?;
    let file = format!("personal-data-{}.json", Timestamp::from_millis(act.by.now).day());
    Ok(files::attachment(text.into(), "application/json", &file))
}

async fn check(State(state): State<AppState>, act: Act) -> Result<Response, Error> {
    reply::ok::<CheckAccountDelete>(&state.store.account_delete_check(act.account()).await?)
}

async fn delete(
    State(state): State<AppState>,
    act: Act,
    context: Context,
    Body(body): Body<Confirm>,
) -> Result<Response, Error> {
    signin::confirm(&state, &context, &act.caller, body.password).await?;
    state.store.delete_account(&act.by, act.account(), act.session()?).await?;
    reply::ok::<DeleteAccount>(&state.store.account_delete_check(act.account()).await?)
}

async fn keep(State(state): State<AppState>, act: Act) -> Result<Response, Error> {
    state.store.keep_account(&act.by, act.account()).await?;
    reply::ok::<KeepAccount>(&())
}
