//! Reading devices (api.md §6 and §7).

use super::lists;
use crate::{
    caller::InWorkspace, error::Error, extract::Params, reply, store::devices::DEVICE_STATUSES, table::Table,
};
use axum::response::Response;
use wire::{
    device::{Device, GetConnectivity, GetDevice, GetDeviceSummary, ListDeviceStatuses, ListDevices},
    ids::DeviceId,
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListDevices, _, _>(lists::page::<ListDevices, Device>)
        .add::<ListDeviceStatuses, _, _>(statuses)
        .add::<GetDevice, _, _>(get)
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
