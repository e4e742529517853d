//! What the lists of devices and SIMs have in common: a page of rows with its headers, and the list of statuses.

use crate::{caller::InWorkspace, error::Error, reply, state::AppState, store::listing::ListRow};
use axum::{
    extract::{RawQuery, State},
    http::Uri,
    response::{IntoResponse, Response},
};
use wire::{endpoint::Endpoint, page::ListQuery, user::StatusItem, value::EnumRef};

/// A page of the list that the operation `E` answers.
pub(super) async fn page<E, T>(
    caller: InWorkspace,
    State(state): State<AppState>,
    uri: Uri,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error>
where
    T: ListRow,
    E: Endpoint<Reply = Vec<T>>,
{
    let (area, workspace, raw) = (T::AREA, caller.workspace(), raw.unwrap_or_default());
    let kept = caller.revision(area).and_then(|now| state.answers.find(area, workspace, &raw, now));
    if let Some(answer) = kept {
        return Ok(answer.into_response());
    }
    let query = ListQuery::parse(&raw, T::SPEC)?;
    let listed = caller.store().list::<T>(&query).await?;
    caller.store().used(&query.q, state.clock.now()).await?;
    let answer = reply::page_answer::<E, T>(&uri, &query, listed.page)?;
    state.answers.keep(area, workspace, &raw, listed.revision, &answer);
    Ok(answer.into_response())
}

/// The statuses of these names, numbered from 0.
pub(super) fn statuses<E>(names: &[&str]) -> Result<Response, Error>
where
    E: Endpoint<Reply = Vec<StatusItem>>,
{
    let items = (0_i64..).zip(names).map(|(status, name)| StatusItem(EnumRef::new(status, name)));
    reply::ok::<E>(&items.collect::<Vec<_>>())
}
