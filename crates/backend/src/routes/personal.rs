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
    store::Store,
    table::Table,
};
use axum::{extract::State, response::Response};
use tokio::sync::oneshot;
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
    let file = format!("personal-data-{}.json", Timestamp::from_millis(act.by.now).day());
    // A task of its own, which goes on when the request is given up: only a copy that was taken is the one of the day.
    let (answer, arrives) = oneshot::channel();
    let (taken, was_taken) = oneshot::channel();
    tokio::spawn(async move {
        let made = claimed(&state.store, &act, session).await;
        let good = made.is_ok();
        // Whether it arrives is what `was_taken` says.
        let _sent = answer.send(made);
        if good
            && was_taken.await.is_err()
            && let Err(error) = state.store.export_failed(&act.by, act.account()).await
        {
            tracing::error!(%error, "a copy of personal data that nobody has got counts as the one of the day");
        }
    });
    let text = arrives.await.map_err(|error| Error::Internal(error.to_string()))??;
    let _heard = taken.send(());
    Ok(files::attachment(text.into(), "application/json", &file))
}

/// The copy of the day; one that fails does not count.
async fn claimed(store: &Store, act: &Act, session: i64) -> Result<String, Error> {
    store.claim_export(&act.by, act.account()).await?;
    let made = copy(store, act, session).await;
    if made.is_err() {
        store.export_failed(&act.by, act.account()).await?;
    }
    made
}

async fn copy(store: &Store, act: &Act, session: i64) -> Result<String, Error> {
    let data = store.personal_data(act.caller.account, session, act.by.now).await?;
    serde_json::to_string_pretty(&data).map_err(|error| Error::Internal(error.to_string()))
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
