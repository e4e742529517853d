//! Calls for devices; one short function per endpoint.

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    device::{
        Connectivity, Device, DevicePatch, DeviceStatus, DeviceSummary, GetConnectivity, GetDevice,
        GetDeviceSummary, ListDevices, PatchDevice,
    },
    ids::DeviceId,
    page::{ListQuery, Page},
    value::{IdRef, Patch},
};

/// A page of devices.
///
/// # Errors
/// As [`WorkspaceClient::call`]; so in every function here.
pub async fn list(client: WorkspaceClient, query: ListQuery) -> Result<Page<Device>, ApiError> {
    client.page::<ListDevices, _>(&query).await
}

/// How many there are, by state. `Missing` from servers without the extension.
pub async fn summary(client: WorkspaceClient) -> Result<DeviceSummary, ApiError> {
    client.call::<GetDeviceSummary>(&(), &(), &()).await
}

/// One device.
pub async fn get(client: WorkspaceClient, device: DeviceId) -> Result<Device, ApiError> {
    client.call::<GetDevice>(&device, &(), &()).await
}

/// Its connectivity.
pub async fn connectivity(client: WorkspaceClient, device: DeviceId) -> Result<Connectivity, ApiError> {
    client.call::<GetConnectivity>(&device, &(), &()).await
}

/// Gives it another name.
pub async fn rename(client: WorkspaceClient, device: DeviceId, name: String) -> Result<(), ApiError> {
    change(client, device, DevicePatch { name: Some(name), ..DevicePatch::default() }).await
}

/// Replaces its tags by a comma list of names; an empty one takes all away.
pub async fn set_tags(client: WorkspaceClient, device: DeviceId, tags: String) -> Result<(), ApiError> {
    let tags = if tags.is_empty() { Patch::Null } else { Patch::Set(tags) };
    change(client, device, DevicePatch { tags, ..DevicePatch::default() }).await
}

/// Enables or disables the device alone; its SIM is another call (domain.md §5.2).
pub async fn enable(client: WorkspaceClient, device: DeviceId, on: bool) -> Result<(), ApiError> {
    let status = if on { DeviceStatus::Enabled } else { DeviceStatus::Disabled };
    let id = u64::try_from(status.id()).unwrap_or_default();
    change(client, device, DevicePatch { status: Some(IdRef { id }), ..DevicePatch::default() }).await
}

async fn change(client: WorkspaceClient, device: DeviceId, patch: DevicePatch) -> Result<(), ApiError> {
    client.call::<PatchDevice>(&device, &(), &patch).await
}
