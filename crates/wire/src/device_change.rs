//! How devices are made, changed and deleted, one by one and up to [`BULK_MAX`] together (api.md §6, BR-62).

use crate::{
    device::Device,
    endpoint::{Access, Dto, QueryParams, endpoints},
    ids::DeviceId,
    lenient,
    permission::Permission,
    value::{IdRef, Patch},
};
use serde::{Deserialize, Serialize};

/// Most devices of a bulk call (BR-62).
pub const BULK_MAX: usize = 2_000;

/// The SIM of a device that is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewDeviceSim {
    /// An unassigned SIM of the workspace.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// Moves it to Factory Test where the plan has that, else to Activated.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub activate: bool,
    /// 1 or 4; overrides `activate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<IdRef>,
}

/// The SIM of a device in a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DevicePatchSim {
    /// Assigns an unassigned SIM; null releases the SIM; absent leaves it.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub id: Patch<u64>,
    /// A status for the SIM that the device then has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<IdRef>,
}

/// Declares a body with what one device of its own can have.
macro_rules! device_body {
    ($(#[$about:meta])* pub struct $name:ident { $($more:tt)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// 1 to 100 characters after trimming; `Device` and its id without it.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
            pub name: Option<String>,
            /// Comma list of tag names; names that the workspace lacks are created.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
            pub tags: Option<String>,
            /// IMEISV, 16 digits, or IMEI, 15.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
            pub imei: Option<String>,
            /// The SIM works in the modem with this IMEI only; without an IMEI in the first one that opens a data session.
            #[serde(default, deserialize_with = "lenient::bool")]
            pub imei_lock: bool,
            /// Assigns a SIM.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub sim: Option<NewDeviceSim>,
            /// A free address of the address space; the server chooses one without it.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
            pub ip_address: Option<String>,
            $($more)*
        }
    };
}

device_body! {
/// A device to be made.
pub struct NewDevice {
    /// Service policy.
    pub service_profile: Option<IdRef>,
    /// Coverage policy.
    pub tariff_profile: Option<IdRef>,
    /// 0 Enabled or 1 Disabled.
    pub status: Option<IdRef>,
    /// Required with `ip_address`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_address_space: Option<IdRef>,
    /// The workspace; no other can be named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<IdRef>,
}
}

impl Dto for NewDevice {}

device_body! {
/// A device of [`NewDevices`].
pub struct NewDeviceItem {}
}

/// Devices to be made together, all or none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewDevices {
    /// Service policy of all.
    pub service_profile: Option<IdRef>,
    /// Coverage policy of all.
    pub tariff_profile: Option<IdRef>,
    /// 0 Enabled or 1 Disabled, for all.
    pub status: Option<IdRef>,
    /// The workspace; no other can be named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<IdRef>,
    /// Required when a device has an `ip_address`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_address_space: Option<IdRef>,
    /// 1 to [`BULK_MAX`]; SIMs, addresses and IMEIs occur once.
    pub endpoints: Vec<NewDeviceItem>,
}

impl Dto for NewDevices {}

/// Declares a partial update of a device.
macro_rules! device_patch {
    ($(#[$about:meta])* pub struct $name:ident { $($id:tt)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($id)*
            /// 1 to 100 characters after trimming.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub name: Option<String>,
            /// Comma list of tag names: replaces all tags; names that the workspace lacks are created; null clears.
            #[serde(skip_serializing_if = "Patch::is_absent")]
            pub tags: Patch<String>,
            /// 0 or 1; deleting is another call.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub status: Option<IdRef>,
            /// Service policy.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub service_profile: Option<IdRef>,
            /// Coverage policy.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub tariff_profile: Option<IdRef>,
            /// A free address of the given space, or of any space of the workspace.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub ip_address: Option<String>,
            /// Where the address is from; alone, a free address of that space is chosen.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub ip_address_space: Option<IdRef>,
            /// IMEISV, 16 digits, or IMEI, 15; null clears.
            #[serde(skip_serializing_if = "Patch::is_absent")]
            pub imei: Patch<String>,
            /// Whether the SIM works in that modem only.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub imei_lock: Option<bool>,
            /// Assigns, releases (`{"id": null}` or null) or moves the SIM to another status.
            #[serde(skip_serializing_if = "Patch::is_absent")]
            pub sim: Patch<DevicePatchSim>,
        }
    };
}

device_patch! {
/// A partial update of a device.
pub struct DevicePatch {}
}

impl Dto for DevicePatch {}

device_patch! {
/// A partial update of one of several devices.
pub struct DevicePatchItem {
    /// Which device.
    pub id: Option<u64>,
}
}

impl Dto for DevicePatchItem {}

impl DevicePatchItem {
    /// The device and its update; `None` without an id.
    pub fn split(self) -> Option<(DeviceId, DevicePatch)> {
        let patch = DevicePatch {
            name: self.name,
            tags: self.tags,
            status: self.status,
            service_profile: self.service_profile,
            tariff_profile: self.tariff_profile,
            ip_address: self.ip_address,
            ip_address_space: self.ip_address_space,
            imei: self.imei,
            imei_lock: self.imei_lock,
            sim: self.sim,
        };
        Some((DeviceId::from(self.id?), patch))
    }
}

/// The query of [`DeleteDevices`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeleteDevicesQuery {
    /// Deletes the SIMs, too, instead of suspending them.
    pub delete_sims: bool,
}

impl QueryParams for DeleteDevicesQuery {
    fn to_query(&self) -> String {
        if self.delete_sims { "delete_sims=true".to_owned() } else { String::new() }
    }
}

endpoints! {
    /// Makes a device; 404 (1601) when no address is free, 409 when the workspace has no room for another one. With an
    /// `Idempotency-Key`, the same call again makes nothing and returns the device.
    CreateDevice = Post "/api/v1/endpoint", Access::Needs(Permission::DeviceCreate), 201, "Make a device",
        (), (), NewDevice => Device;
    /// Changes a device. An unknown id answers 404 with 1401 (api.md §20).
    PatchDevice = Patch "/api/v1/endpoint/{endpoint_id}", Access::Needs(Permission::DeviceUpdate), 204,
        "Change a device", DeviceId, (), DevicePatch => ();
    /// Deletes a device; 409 while a SIM is assigned.
    DeleteDevice = Delete "/api/v1/endpoint/{endpoint_id}", Access::Needs(Permission::DeviceUpdate), 204,
        "Delete a device", DeviceId, (), () => ();
    /// Makes up to 2,000 devices, all or none; with an `Idempotency-Key` as [`CreateDevice`].
    CreateDevices = Post "/api/v2/endpoint/multi", Access::Needs(Permission::DeviceCreate), 201, "Make several devices",
        (), (), NewDevices => Vec<Device>;
    /// Changes up to 2,000 devices, all or none.
    PatchDevices = Patch "/api/v2/endpoint/multi", Access::Needs(Permission::DeviceUpdate), 204,
        "Change several devices", (), (), Vec<DevicePatchItem> => ();
    /// Deletes up to 2,000 devices, all or none. Their SIMs are released and suspended, or deleted. The ids are in the body
    /// (api.md §20).
    DeleteDevices = Delete "/api/v2/endpoint/multi", Access::Needs(Permission::DeviceUpdate), 204,
        "Delete several devices", (), DeleteDevicesQuery, Vec<IdRef> => ();
}
