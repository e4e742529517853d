//! Personal data and the deletion of the own account.

use crate::{
    caller::Act,
    context::Context,
    error::Error,
    extract::Body,
    files,
    mail::texts::{self, Language},
    reply, signin,
    state::AppState,
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
    let session = act.session()?;
    state.store.claim_export(&act.by, act.account()).await?;
    let data = match state.store.personal_data(act.caller.account, session, act.by.now).await {
        Ok(data) => data,
        Err(error) => {
            state.store.export_failed(&act.by, act.account()).await?;
            return Err(error.into());
        }
    };
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
    let check = state.store.account_delete_check(act.account()).await?;
    if let Some(day) = &check.deletion {
        let locale = state.store.account(act.caller.account).await?.locale;
        let link = state.link("account/data");
        let mail = texts::deletion(Language::of(locale.as_deref()), &act.caller.username, &day.day(), &link);
        state.mailer.send(mail).await;
    }
    reply::ok::<DeleteAccount>(&check)
}

async fn keep(State(state): State<AppState>, act: Act) -> Result<Response, Error> {
    state.store.keep_account(&act.by, act.account()).await?;
    reply::ok::<KeepAccount>(&())
}
