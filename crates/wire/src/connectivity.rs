//! Resetting the connection of a device, and what the network knows of it (api.md §7).

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::DeviceId,
    lenient,
    permission::Permission,
    time::Timestamp,
    value::Patch,
};
use serde::{Deserialize, Serialize};

/// What is to be reset. Only explicit nulls are requests; both together are a full reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ConnectivityPatch {
    /// Null closes the data session.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub pdp_context: Patch<bool>,
    /// Null cancels the location, so that the device has to attach again.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub location: Patch<bool>,
}

impl Dto for ConnectivityPatch {}

/// The answer of the network to "where is it?".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectivityInfo {
    /// What the network knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscriber_info: Option<SubscriberInfo>,
    /// When it was asked.
    pub request_timestamp: Timestamp,
    /// When it answered.
    pub reply_timestamp: Timestamp,
}

impl Dto for ConnectivityInfo {}

/// What the network knows of a subscriber.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubscriberInfo {
    /// Whether the network knows it.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub success: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub error: Option<String>,
    /// E.g. `assumedIdle`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub state: Option<String>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<CellLocation>,
}

/// The cell of a subscriber.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CellLocation {
    /// Asked for now, or remembered.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub current_location_retrieved: bool,
    /// Minutes.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub age_of_location: u64,
    /// The cell.
    #[serde(default)]
    pub cell_global_id: CellGlobalId,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CellGlobalId {
    /// Mobile country code.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub mcc: String,
    /// Mobile network code.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub mnc: String,
    /// Location area.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub lac: u64,
    /// Cell.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub cid: u64,
}

endpoints! {
    /// Queues a reset of the data session, the location or both. 204 means queued. Ends a factory test (BR-65).
    ResetConnectivity = Patch "/api/v1/endpoint/{endpoint_id}/connectivity", Access::Needs(Permission::ConnectivityReset),
        204, "Reset the connectivity of a device", DeviceId, (), ConnectivityPatch => ();
    /// Asks the network where a device is.
    GetConnectivityInfo = Get "/api/v1/endpoint/{endpoint_id}/connectivity_info", Access::Needs(Permission::ConnectivityRead),
        200, "What the network knows of a device", DeviceId, (), () => ConnectivityInfo;
}
