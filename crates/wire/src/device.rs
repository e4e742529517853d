//! Devices; the contract calls them endpoints (api.md §6, domain.md §4.3 and §5.2). What changes them is in [`crate::device_change`].

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::DeviceId,
    lenient,
    page::{ListQuery, ListSpec},
    permission::Permission,
    time::Timestamp,
    user::StatusItem,
    value::{EnumRef, Named},
};
use serde::{Deserialize, Serialize};

/// Status of a device (domain.md §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceStatus {
    /// 0: may connect, given a SIM.
    Enabled,
    /// 1: may not connect.
    Disabled,
    /// 2: final.
    Deleted,
    /// An id that this version does not know.
    Unknown(i64),
}

impl DeviceStatus {
    /// From the contract's id.
    pub fn from_id(id: i64) -> Self {
        match id {
            0 => Self::Enabled,
            1 => Self::Disabled,
            2 => Self::Deleted,
            other => Self::Unknown(other),
        }
    }

    /// The contract's id.
    pub fn id(self) -> i64 {
        match self {
            Self::Enabled => 0,
            Self::Disabled => 1,
            Self::Deleted => 2,
            Self::Unknown(id) => id,
        }
    }
}

/// Connectivity of a device (domain.md §5.3); read only. It comes without an id: the description decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Connection {
    /// A data session is open.
    Online,
    /// Registered, no data session.
    Attached,
    /// Not attached.
    Offline,
    /// Service denied.
    Blocked,
    /// A description that this version does not know, or none.
    Unknown,
}

impl Connection {
    /// From the contract's description, whatever its case.
    pub fn from_description(text: &str) -> Self {
        [Self::Online, Self::Attached, Self::Offline, Self::Blocked]
            .into_iter()
            .find(|state| state.description().eq_ignore_ascii_case(text))
            .unwrap_or(Self::Unknown)
    }

    /// The contract's description.
    pub fn description(self) -> &'static str {
        match self {
            Self::Online => "ONLINE",
            Self::Attached => "ATTACHED",
            Self::Offline => "OFFLINE",
            Self::Blocked => "BLOCKED",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// A device, in lists and in detail. `connectivity` and `usage` are extensions of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Device {
    /// Device id.
    pub id: DeviceId,
    /// May be empty.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// Legacy comma list of tag names; `tag_assignments` is the truth.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub tags: Option<String>,
    /// Coloured labels.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tag_assignments: Vec<TagAssignment>,
    /// Private static address.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub ip_address: Option<String>,
    /// The space that the address is from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_address_space: Option<AddressSpaceRef>,
    /// IMEISV, 16 digits.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub imei: Option<String>,
    /// IMEI, 15 digits.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub imei_with_luhn: Option<String>,
    /// The SIM works in the bound modem only.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub imei_lock: bool,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// Last change of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_updated: Option<Timestamp>,
    /// See `DeviceStatus`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EnumRef,
    /// Service policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_profile: Option<Named>,
    /// Coverage policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tariff_profile: Option<Named>,
    /// The assigned SIM; missing or null without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sim: Option<DeviceSim>,
    /// Extension of the list; the contract needs one call per device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connectivity: Option<Connectivity>,
    /// Extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

impl Dto for Device {}

impl Device {
    /// The status, decided by id.
    pub fn status(&self) -> DeviceStatus {
        self.status.id.map_or(DeviceStatus::Unknown(-1), DeviceStatus::from_id)
    }
}

/// An address space, in short. Creating and reading one device expand it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddressSpaceRef {
    /// Address space id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// The CIDR.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub ip_address_space: Option<String>,
    /// 4.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub ip_address_version: Option<u64>,
}

/// A tag on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagAssignment {
    /// Tag id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// Tag name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// Its colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_color: Option<TagColor>,
}

/// A colour of `GET /v2/tag-colors`; in assignments, all but the id is an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagColor {
    /// Colour id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub hex_color: Option<String>,
    /// E.g. `Blue`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub description: Option<String>,
}

impl Dto for TagColor {}

/// Changes of devices: bodies and operations.
pub use crate::device_change::{DevicePatch, PatchDevice};

/// The SIM of a device, in short: what identifies it, and its status.
pub use crate::sim::DeviceSim;

/// `GET /v1/endpoint/{id}/connectivity`, as far as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Connectivity {
    /// See `Connection`; without an id.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EnumRef,
    /// What the device uses; in the answer about one device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<EnumRef>>,
    /// The open data session; in the answer about one device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdp_context: Option<PdpContext>,
    /// Where it is attached; in the answer about one device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<AttachedAt>,
    /// Since when (extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// The network it is or was on (extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// ISO 3166 alpha-2 code of that network's country (extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Dto for Connectivity {}

/// An open data session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PdpContext {
    /// When it was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// Private address.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub ue_ip_address: Option<String>,
    /// Bytes to the device so far.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub rx: u64,
    /// Bytes from the device so far.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub tx: u64,
}

/// The network that a device is attached to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttachedAt {
    /// When the device attached there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_updated: Option<Timestamp>,
    /// The operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Named>,
    /// The radio technology.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rat_type: Option<EnumRef>,
}

impl Connectivity {
    /// The state, decided by the description.
    pub fn connection(&self) -> Connection {
        self.status.description.as_deref().map_or(Connection::Unknown, Connection::from_description)
    }
}

/// Usage of the current calendar month (UTC).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Usage {
    /// Data sent and received, MB (10^6 bytes).
    #[serde(default, deserialize_with = "lenient::f64_or_default")]
    pub month_mb: f64,
}

/// How many devices there are, deleted ones left out; from counters. Extension call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the fields are the states")]
pub struct DeviceSummary {
    #[serde(deserialize_with = "lenient::u64")]
    pub total: u64,
    #[serde(deserialize_with = "lenient::u64")]
    pub enabled: u64,
    #[serde(deserialize_with = "lenient::u64")]
    pub disabled: u64,
    #[serde(deserialize_with = "lenient::u64")]
    pub online: u64,
    #[serde(deserialize_with = "lenient::u64")]
    pub attached: u64,
    #[serde(deserialize_with = "lenient::u64")]
    pub offline: u64,
    #[serde(deserialize_with = "lenient::u64")]
    pub blocked: u64,
}

impl Dto for DeviceSummary {}

/// What the device list takes (api.md §1.2, domain.md §4.3). `id`, the SIM's fields, the policies, and `search`
/// (many fields at once, `*` literal) are extensions, and so are the fields that end in `.in` (see [`crate::views`]).
pub const DEVICE_LIST: ListSpec = ListSpec {
    q_fields: &[
        "id",
        "name",
        "status",
        "tags",
        "iccid",
        "iccid_with_luhn",
        "imei",
        "imsi",
        "msisdn",
        "eid",
        "ip_address",
        "service_profile",
        "tariff_profile",
        "sim_status",
        "connectivity",
        "created",
        "last_updated",
        "search",
        "id.in",
        "name.in",
        "tags.in",
        "iccid_with_luhn.in",
        "imei.in",
        "eid.in",
        "ip_address.in",
    ],
    sort_fields: &[
        "id",
        "name",
        "status",
        "tags",
        "ip_address",
        "imei",
        "service_profile",
        "tariff_profile",
        "created",
        "last_updated",
        "connectivity",
        "usage",
    ],
    default_per_page: 1000,
    max_per_page: 1000,
};

endpoints! {
    /// The devices of the workspace.
    ListDevices = Get "/api/v1/endpoint", Access::Needs(Permission::DeviceList), 200, "Devices of the workspace",
        (), ListQuery, () => Vec<Device>;
    /// 0 Enabled, 1 Disabled, 2 Deleted.
    ListDeviceStatuses = Get "/api/v1/endpoint/status", Access::Needs(Permission::DeviceList), 200, "Device statuses",
        (), (), () => Vec<StatusItem>;
    /// One device.
    GetDevice = Get "/api/v1/endpoint/{endpoint_id}", Access::Needs(Permission::DeviceRead), 200, "One device",
        DeviceId, (), () => Device;
    /// The connectivity state.
    GetConnectivity = Get "/api/v1/endpoint/{endpoint_id}/connectivity", Access::Needs(Permission::ConnectivityRead),
        200, "Connectivity of a device", DeviceId, (), () => Connectivity;
    /// Counts by state.
    GetDeviceSummary = Get "/api/ext/v1/endpoint/summary", Access::Needs(Permission::DeviceList), 200,
        "Devices by state", (), (), () => DeviceSummary;
}
