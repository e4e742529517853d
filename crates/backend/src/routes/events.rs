//! Events: of the workspace, a device, a SIM, a person (api.md §14).

use crate::{
    caller::InWorkspace,
    error::Error,
    extract::Params,
    reply,
    state::AppState,
    store::{
        events::{EventQuery, Scope},
        key,
    },
    table::Table,
};
use axum::{
    extract::{RawQuery, State},
    http::{StatusCode, Uri},
    response::Response,
};
use std::ops::RangeInclusive;
use wire::{
    endpoint::{Endpoint, decode, parameter},
    event::{EVENT_LIST, Event, ListDeviceEvents, ListEventTypes, ListEvents, ListSimEvents, ListUserEvents},
    ids::{DeviceId, SimId, UserRef},
    page::ListQuery,
    permission::Permission,
    problem::Problem,
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListEvents, _, _>(of_workspace)
        .add::<ListEventTypes, _, _>(types)
        .add::<ListDeviceEvents, _, _>(of_device)
        .add::<ListSimEvents, _, _>(of_sim)
        .add::<ListUserEvents, _, _>(of_user)
}

async fn types(State(state): State<AppState>) -> Result<Response, Error> {
    reply::ok::<ListEventTypes>(&state.store.event_types().await?)
}

/// `before` and `after` of a query string, as a range of ids.
fn ids(raw: &str) -> Result<RangeInclusive<i64>, Error> {
    let number = |name: &str| {
        parameter(raw, name).map(|value| value.parse::<i64>()).transpose().map_err(|_| {
            Error::status(StatusCode::BAD_REQUEST, Problem::bad_request("before and after must be ids."))
        })
    };
    let (before, after) = (number("before")?, number("after")?);
    Ok(after.map_or(0, |id| id.saturating_add(1))..=before.map_or(i64::MAX, |id| id.saturating_sub(1)))
}

/// 400 for a `page` or `per_page` that is no number (api.md §1.2); numbers that are too small or too large are clamped.
fn check_paging(raw: &str) -> Result<(), Error> {
    for pair in raw.split('&') {
        let Some((name @ ("page" | "per_page"), value)) = pair.split_once('=') else { continue };
        let number =
            decode(value).is_some_and(|value| value.is_empty() || value.trim().parse::<i128>().is_ok());
        if !number {
            let problem = Problem::bad_request(&format!("{name} must be a number."));
            return Err(Error::status(StatusCode::BAD_REQUEST, problem));
        }
    }
    Ok(())
}

/// Filtering by another person is listing that person's events, and needs the same permission.
fn check_people(caller: &InWorkspace, list: &ListQuery) -> Result<(), Error> {
    let own = caller.caller.account.get();
    let mut people =
        list.q.iter().filter(|criterion| criterion.field == "user").flat_map(|user| &user.values);
    let others = people.any(|value| value.trim().parse::<u64>().is_ok_and(|user| user != own));
    if others { caller.require(Permission::UserEventRead) } else { Ok(()) }
}

async fn list<E>(
    caller: &InWorkspace,
    scope: Scope,
    uri: &Uri,
    raw: Option<String>,
) -> Result<Response, Error>
where
    E: Endpoint<Reply = Vec<Event>>,
{
    let raw = raw.unwrap_or_default();
    check_paging(&raw)?;
    let list = ListQuery::parse(&raw, &EVENT_LIST)?;
    check_people(caller, &list)?;
    let with_addresses = caller.rights.permissions.allows(Permission::UserList);
    let query = EventQuery { scope, list: &list, ids: ids(&raw)?, with_addresses };
    let page = caller.store().events(&query).await?;
    reply::list::<E, Event>(uri, &list, page)
}

async fn of_workspace(caller: InWorkspace, uri: Uri, RawQuery(raw): RawQuery) -> Result<Response, Error> {
    list::<ListEvents>(&caller, Scope::Workspace, &uri, raw).await
}

async fn of_device(
    caller: InWorkspace,
    Params(device): Params<DeviceId>,
    uri: Uri,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    list::<ListDeviceEvents>(&caller, Scope::Device(device), &uri, raw).await
}

async fn of_sim(
    caller: InWorkspace,
    Params(sim): Params<SimId>,
    uri: Uri,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    list::<ListSimEvents>(&caller, Scope::Sim(sim), &uri, raw).await
}

async fn of_user(
    caller: InWorkspace,
    Params(user): Params<UserRef>,
    uri: Uri,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    let own = caller.caller.account;
    let account = match user {
        UserRef::My => own,
        UserRef::Id(user) => user,
    };
    if account != own {
        caller.require(Permission::UserEventRead)?;
    }
    list::<ListUserEvents>(&caller, Scope::User(key(account.get())), &uri, raw).await
}
