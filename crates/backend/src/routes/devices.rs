//! Devices (api.md §6 and §7).

use super::lists;
use crate::{
    caller::InWorkspace,
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    store::changes::{Change, DeviceChange},
    store::devices::DEVICE_STATUSES,
    store::tagging::MAX_TAGS,
    table::Table,
};
use axum::{extract::State, http::StatusCode, response::Response};
use wire::{
    device::{
        Device, DevicePatch, GetConnectivity, GetDevice, GetDeviceSummary, ListDeviceStatuses, ListDevices,
        PatchDevice,
    },
    ids::DeviceId,
    problem::{FieldProblem, Problem},
    validate,
    value::Patch,
};

/// Longest list of tags that is read, in bytes: as many as a device may have, of the longest characters.
const TAGS_BYTES_MAX: usize = MAX_TAGS * (validate::NAME_MAX * 4 + 1);

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListDevices, _, _>(lists::page::<ListDevices, Device>)
        .add::<ListDeviceStatuses, _, _>(statuses)
        .add::<GetDevice, _, _>(get)
        .add::<PatchDevice, _, _>(patch)
        .add::<GetConnectivity, _, _>(connectivity)
        .add::<GetDeviceSummary, _, _>(summary)
}

async fn statuses() -> Result<Response, Error> {
    lists::statuses::<ListDeviceStatuses>(&DEVICE_STATUSES)
}

async fn get(caller: InWorkspace, Params(device): Params<DeviceId>) -> Result<Response, Error> {
    let device = caller.store().device(device).await?.ok_or_else(Error::not_found)?;
    reply::ok::<GetDevice>(&device)
}

async fn connectivity(caller: InWorkspace, Params(device): Params<DeviceId>) -> Result<Response, Error> {
    let connectivity = caller.store().connectivity(device).await?.ok_or_else(Error::not_found)?;
    reply::ok::<GetConnectivity>(&connectivity)
}

async fn summary(caller: InWorkspace) -> Result<Response, Error> {
    reply::ok::<GetDeviceSummary>(&caller.store().fleet().await?.device)
}

async fn patch(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
    Body(patch): Body<DevicePatch>,
) -> Result<Response, Error> {
    let change = check(patch)?;
    let by = Change { caller: &caller.caller, context: &context, now: state.clock.now() };
    if caller.store().change_device(by, device, change).await? {
        return reply::ok::<PatchDevice>(&());
    }
    // api.md §20: 404 with the code of a bad reference. The same for unknown ids and those of other workspaces.
    let problem = Problem::invalid_reference("There is no such device in this workspace.");
    Err(Error::status(StatusCode::NOT_FOUND, problem))
}

/// All that is wrong with a patch, at once.
fn check(patch: DevicePatch) -> Result<DeviceChange, Problem> {
    let mut wrong = Vec::new();
    let mut change = DeviceChange::default();
    if let Some(name) = &patch.name {
        match validate::name(name, validate::NAME_MAX) {
            Ok(name) => change.name = Some(name.to_owned()),
            Err(validate::Invalid::Required) => wrong.push(FieldProblem::required("name")),
            Err(_) => wrong.push(FieldProblem::format("name", "must have 1 to 100 characters on one line")),
        }
    }
    change.tags = match patch.tags {
        Patch::Absent => None,
        Patch::Null => Some(Vec::new()),
        // Not even split: a body may have megabytes of commas.
        Patch::Set(list) if list.len() > TAGS_BYTES_MAX => {
            wrong.push(FieldProblem::format("tags", "must not be more than 50"));
            None
        }
        Patch::Set(list) => {
            let names = validate::tags(&list);
            if names.len() > MAX_TAGS {
                wrong.push(FieldProblem::format("tags", "must not be more than 50"));
            } else if names.iter().any(|name| validate::name(name, validate::NAME_MAX).is_err()) {
                wrong.push(FieldProblem::format("tags", "must have 1 to 100 characters each, on one line"));
            }
            Some(names)
        }
    };
    match patch.status.map(|status| status.id) {
        None => {}
        Some(0) => change.status = Some(0),
        Some(1) => change.status = Some(1),
        Some(2) => {
            wrong.push(FieldProblem::format("status", "cannot be set to Deleted; delete the device instead"))
        }
        Some(_) => wrong.push(FieldProblem::reference("status")),
    }
    if wrong.is_empty() { Ok(change) } else { Err(Problem::invalid(wrong)) }
}
