//! Statistics of devices, SIMs and the workspace (api.md §8, §9, §15).

use crate::{
    caller::InWorkspace, clock::DAY, error::Error, extract::Params, reply, state::AppState,
    store::stats::Whose, table::Table,
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use wire::{
    endpoint::parameter,
    ids::{DeviceId, SimId},
    problem::{FieldProblem, Problem},
    stats::{
        GetDeviceDailyStats, GetDeviceStats, GetOrganisationDays, GetOrganisationHours, GetOrganisationStats,
        GetSimDailyStats, GetSimStats,
    },
    time::Timestamp,
};

/// Hours of hourly statistics without dates.
const HOURS: i64 = 3;

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<GetDeviceStats, _, _>(device)
        .add::<GetDeviceDailyStats, _, _>(device_days)
        .add::<GetSimStats, _, _>(sim)
        .add::<GetSimDailyStats, _, _>(sim_days)
        .add::<GetOrganisationStats, _, _>(organisation)
        .add::<GetOrganisationDays, _, _>(organisation_days)
        .add::<GetOrganisationHours, _, _>(organisation_hours)
}

/// `start_date` and `end_date` as times; the second is the end of the range.
fn dates(raw: Option<String>) -> Result<(Option<i64>, Option<i64>), Problem> {
    let raw = raw.unwrap_or_default();
    let date = |name: &str| {
        let Some(value) = parameter(&raw, name).filter(|value| !value.is_empty()) else { return Ok(None) };
        match value.parse::<Timestamp>() {
            Ok(time) if value.trim().len() == 10 => Ok(Some(time.millis())),
            _ => Err(Problem::invalid(vec![FieldProblem::format(name, "must be a day, YYYY-MM-DD")])),
        }
    };
    let (start, end) = (date("start_date")?, date("end_date")?);
    match (start, end) {
        (Some(start), Some(end)) if start > end => {
            let why = "must not be before start_date";
            Err(Problem::invalid(vec![FieldProblem::format("end_date", why)]))
        }
        range => Ok(range),
    }
}

/// First day and the day behind the last, in days since 1970; without dates, the current month up to and with today. `end_date` needs
/// `start_date` (api.md §15).
fn days(raw: Option<String>, now: i64) -> Result<(i64, i64), Problem> {
    let today = now.div_euclid(DAY);
    match dates(raw)? {
        (None, Some(_)) => Err(Problem::invalid(vec![FieldProblem::required("start_date")])),
        (Some(start), end) => Ok((start.div_euclid(DAY), end.map_or(today + 1, |end| end.div_euclid(DAY)))),
        (None, None) => {
            let date = Timestamp::from_millis(now).day();
            let of_month: i64 = date.get(8..).and_then(|day| day.parse().ok()).unwrap_or(1);
            Ok((today + 1 - of_month, today + 1))
        }
    }
}

async fn device(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
) -> Result<Response, Error> {
    let stats = caller.store().usage_stats(Whose::Device(device), state.clock.now()).await?;
    reply::ok::<GetDeviceStats>(&stats.ok_or_else(Error::not_found)?)
}

async fn device_days(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    let range = days(raw, state.clock.now())?;
    let stats = caller.store().daily_usage(Whose::Device(device), range).await?;
    reply::ok::<GetDeviceDailyStats>(&stats.ok_or_else(Error::not_found)?)
}

async fn sim(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(sim): Params<SimId>,
) -> Result<Response, Error> {
    let stats = caller.store().usage_stats(Whose::Sim(sim), state.clock.now()).await?;
    reply::ok::<GetSimStats>(&vec![stats.ok_or_else(Error::not_found)?])
}

async fn sim_days(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(sim): Params<SimId>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    let range = days(raw, state.clock.now())?;
    let stats = caller.store().daily_usage(Whose::Sim(sim), range).await?;
    reply::ok::<GetSimDailyStats>(&stats.ok_or_else(Error::not_found)?)
}

/// The workspace of the token is the only one that a path can name.
fn own(caller: &InWorkspace, organisation: &str) -> Result<(), Error> {
    let own = organisation == "my" || organisation.parse() == Ok(caller.workspace().get());
    if own { Ok(()) } else { Err(Error::not_found()) }
}

async fn organisation(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(organisation): Params<String>,
) -> Result<Response, Error> {
    own(&caller, &organisation)?;
    reply::ok::<GetOrganisationStats>(&caller.store().organisation_stats(state.clock.now()).await?)
}

async fn organisation_days(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(organisation): Params<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    own(&caller, &organisation)?;
    let range = days(raw, state.clock.now())?;
    reply::ok::<GetOrganisationDays>(&caller.store().organisation_days(range).await?)
}

async fn organisation_hours(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(organisation): Params<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    own(&caller, &organisation)?;
    let now = state.clock.now();
    let (start, end) = dates(raw)?;
    let end = end.unwrap_or(now);
    let start = start.unwrap_or(end - HOURS * DAY / 24);
    reply::ok::<GetOrganisationHours>(&caller.store().organisation_hours((start, end)).await?)
}
