//! Calls for devices; one short function per endpoint.

use super::{client::WorkspaceClient, error::ApiError, sims};
use crate::util::intl;
use wire::{
    device::{
        Connectivity, Device, DeviceStatus, DeviceSummary, GetConnectivity, GetDevice, GetDeviceSummary,
        ListDevices,
    },
    device_change::{
        CreateDevice, CreateDevices, DeleteDevice, DevicePatch, DevicePatchSim, NewDevice, NewDevices,
        PatchDevice,
    },
    ids::{DeviceId, SimId},
    page::{ListQuery, Page},
    sim::SimStatus,
    value::{IdRef, Patch},
};

const SIM_ACTIVATED: u64 = 1;
const DEVICE_DISABLED: u64 = 1;

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

/// Creates a device; the same call again with the same key creates none.
pub async fn create(client: WorkspaceClient, device: NewDevice, key: String) -> Result<Device, ApiError> {
    client.call_once::<CreateDevice>(&device, key).await
}

/// Creates up to [`wire::device_change::BULK_MAX`] devices, all or none; the same call again with the same key creates none.
pub async fn create_several(
    client: WorkspaceClient,
    devices: NewDevices,
    key: String,
) -> Result<Vec<Device>, ApiError> {
    client.call_once::<CreateDevices>(&devices, key).await
}

/// A key for calls that must not be made twice.
pub fn new_key() -> String {
    // Only unlikely to meet another key of the same user; nothing depends on nobody guessing it.
    format!("{:x}-{:x}", intl::now_ms(), (js_sys::Math::random() * 1e15) as u64)
}

/// Assigns a free SIM; `activate` also activates the SIM and enables the device.
pub async fn assign(
    client: WorkspaceClient,
    device: DeviceId,
    sim: SimId,
    activate: bool,
) -> Result<(), ApiError> {
    let status = |id| activate.then_some(IdRef { id });
    let sim = DevicePatchSim { id: Patch::Set(sim.get()), status: status(SIM_ACTIVATED) };
    let patch = DevicePatch { status: status(0), sim: Patch::Set(sim), ..DevicePatch::default() };
    change(client, device, patch).await
}

/// Releases the SIM: suspends it if it is activated and `suspend`, then disables the device and unassigns the SIM
/// (domain.md §5.2).
pub async fn release(
    client: WorkspaceClient,
    device: DeviceId,
    (sim, status): (SimId, SimStatus),
    suspend: bool,
) -> Result<(), ApiError> {
    if suspend && status.may_become(SimStatus::Suspended) {
        sims::set_status(client.clone(), sim, SimStatus::Suspended).await?;
    }
    let patch = DevicePatch {
        status: Some(IdRef { id: DEVICE_DISABLED }),
        sim: Patch::Set(DevicePatchSim { id: Patch::Null, status: None }),
        ..DevicePatch::default()
    };
    change(client, device, patch).await
}

/// Deletes a device without a SIM.
pub async fn delete(client: WorkspaceClient, device: DeviceId) -> Result<(), ApiError> {
    client.call::<DeleteDevice>(&device, &(), &()).await
}

async fn change(client: WorkspaceClient, device: DeviceId, patch: DevicePatch) -> Result<(), ApiError> {
    client.call::<PatchDevice>(&device, &(), &patch).await
}
