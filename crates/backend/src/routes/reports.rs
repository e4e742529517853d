//! The centralised report over the person's workspaces (W-7; api.md §4).

use crate::{
    caller::{InWorkspace, Via},
    error::Error,
    files, reply,
    state::AppState,
    store::{limits, reports::day_of},
    table::Table,
};
use axum::{
    body::Body,
    extract::{RawQuery, State},
    response::Response,
};
use wire::{
    endpoint::decode,
    ids::WorkspaceId,
    permission::Permission,
    problem::{FieldProblem, Problem},
    report::{ExportWorkspaceStats, GetWorkspaceStats, StatsQuery, WorkspaceStats},
};

/// Days of a report without dates, and most days of any.
const USUAL: i64 = 30;
const MOST: i64 = 400;

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table.add::<GetWorkspaceStats, _, _>(read).add::<ExportWorkspaceStats, _, _>(export)
}

fn parse(raw: &str) -> Result<StatsQuery, Error> {
    let mut query = StatsQuery::default();
    for pair in raw.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = decode(value).ok_or_else(|| Problem::bad_request("The query string is broken."))?;
        match name {
            "start_date" => query.start_date = value,
            "end_date" => query.end_date = value,
            "workspace_ids" => {
                for id in value.split(',').map(str::trim).filter(|id| !id.is_empty()) {
                    let wrong = || {
                        Error::field(FieldProblem::format("workspace_ids", "takes ids, separated by commas"))
                    };
                    query.workspaces.push(id.parse().map_err(|_| wrong())?);
                }
            }
            _ => {}
        }
    }
    Ok(query)
}

async fn report(state: &AppState, here: &InWorkspace, raw: Option<String>) -> Result<WorkspaceStats, Error> {
    let query = parse(raw.as_deref().unwrap_or_default())?;
    let day = |field: &str, text: &str| {
        day_of(text).ok_or_else(|| Error::field(FieldProblem::format(field, "is a date like 2026-11-16")))
    };
    let today = limits::day(state.clock.now());
    let last = match query.end_date.as_str() {
        "" => today,
        // Days to come have no figures.
        text => day("end_date", text)?.min(today),
    };
    let first = match query.start_date.as_str() {
        "" => last - USUAL + 1,
        text => day("start_date", text)?,
    };
    if first > last || last - first >= MOST {
        let why = format!("is at most {MOST} days before end_date, and not after it");
        return Err(Error::field(FieldProblem::format("start_date", &why)));
    }
    let open = accessible(state, here).await?;
    let chosen = if query.workspaces.is_empty() {
        open
    } else {
        // One that the person may not enter is answered like one that does not exist.
        if query.workspaces.iter().any(|asked| open.iter().all(|(workspace, _)| workspace != asked)) {
            return Err(Error::field(FieldProblem::reference("workspace_ids")));
        }
        open.into_iter().filter(|(workspace, _)| query.workspaces.contains(workspace)).collect()
    };
    Ok(state.store.workspace_stats(here.workspace(), &chosen, (first, last)).await?)
}

/// The workspaces whose figures the caller may see: for a person those they may enter with the permission, for an application token its own.
async fn accessible(state: &AppState, here: &InWorkspace) -> Result<Vec<(WorkspaceId, String)>, Error> {
    if matches!(here.caller.via, Via::Token(_)) {
        return Ok(vec![(here.workspace(), here.workspace_name.clone())]);
    }
    let mut open = Vec::new();
    for workspace in state.store.workspaces_of(here.caller.account, None).await? {
        let allowed = match workspace.permissions() {
            Some(permissions) => permissions.allows(Permission::CentralReportView),
            None => {
                let rights = state.store.rights_of(workspace.id, here.caller.account).await?;
                rights.is_some_and(|(_, rights)| rights.permissions.allows(Permission::CentralReportView))
            }
        };
        if workspace.active() && allowed {
            open.push((workspace.id, workspace.name));
        }
    }
    open.sort_by_key(|(workspace, name)| (name.to_lowercase(), *workspace));
    Ok(open)
}

async fn read(
    State(state): State<AppState>,
    here: InWorkspace,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    reply::ok::<GetWorkspaceStats>(&report(&state, &here, raw).await?)
}

async fn export(
    State(state): State<AppState>,
    here: InWorkspace,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    let report = report(&state, &here, raw).await?;
    let mut text = files::row([
        "date",
        "workspace_id",
        "workspace",
        "data_mb",
        "data_tx_mb",
        "data_rx_mb",
        "data_cost",
        "sms",
        "sms_mo",
        "sms_mt",
        "sms_cost",
    ]);
    for share in &report.workspaces {
        for day in &share.days {
            let (data, sms) = (day.data_volume, day.sms_volume);
            text += &files::row([
                day.date.clone(),
                share.id.to_string(),
                share.name.clone(),
                data.volume.to_string(),
                data.volume_tx.to_string(),
                data.volume_rx.to_string(),
                data.cost.to_string(),
                sms.volume.to_string(),
                sms.volume_tx.to_string(),
                sms.volume_rx.to_string(),
                sms.cost.to_string(),
            ]);
        }
    }
    Ok(files::attachment(Body::from(text), "text/csv; charset=utf-8", "workspaces-daily.csv"))
}
