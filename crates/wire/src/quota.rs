//! Quotas of devices, and temporary extensions of their traffic limits (api.md §8, domain.md §5.4). The contract spells the two kinds of
//! quota differently: `auto_refill` is 0 or 1 for data and a boolean for messages.

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::DeviceId,
    lenient,
    permission::Permission,
    time::Timestamp,
    value::{EnumRef, IdRef},
};
use serde::{Deserialize, Serialize};

/// The most that a quota can hold, in MB or messages.
pub const QUOTA_MAX: f64 = 1e9;

/// The data quota of a device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataQuota {
    /// 1 Active, 2 Exhausted, 3 Expired.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EnumRef,
    /// MB left.
    #[serde(default, deserialize_with = "lenient::f64_or_default")]
    pub volume: f64,
    /// When it ends.
    pub expiry_date: Timestamp,
    /// 1 Block.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub action_on_exhaustion: EnumRef,
    /// 1: filled up daily at 00:00 UTC.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub auto_refill: u64,
    /// Event 18 comes when so many percent are left (BR-75).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub threshold_percentage: Option<u64>,
    /// The same in MB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold_volume: Option<f64>,
    /// MB when it was set.
    #[serde(default, deserialize_with = "lenient::f64_or_default")]
    pub last_volume_added: f64,
    /// When the status changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_status_change_date: Option<Timestamp>,
}

impl Dto for DataQuota {}

/// The quota of messages of a device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SmsQuota {
    /// 1 Active, 2 Exhausted, 3 Expired.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EnumRef,
    /// Messages left.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub volume: u64,
    /// When it ends.
    pub expiry_date: Timestamp,
    /// 1 Block.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub action_on_exhaustion: EnumRef,
    /// Filled up daily at 00:00 UTC.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub auto_refill: bool,
    /// Event 20 comes when so many percent are left (BR-75).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub threshold_percentage: Option<u64>,
    /// Messages when it was set.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub last_volume_added: u64,
    /// When the status changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_status_change_date: Option<Timestamp>,
}

impl Dto for SmsQuota {}

/// Declares a quota to be set. It replaces the one that is there: nothing is added up.
macro_rules! new_quota {
    ($(#[$about:meta])* pub struct $name:ident { $($more:tt)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Must be 1 (Active).
            pub status: Option<IdRef>,
            /// MB or messages; more than 0.
            #[serde(default, deserialize_with = "lenient::f64_or_default")]
            pub volume: f64,
            /// A time in the future.
            pub expiry_date: Option<Timestamp>,
            /// Must be 1 (Block) when it is given; throttling was withdrawn.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub action_on_exhaustion: Option<IdRef>,
            /// 0 to 100.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
            pub threshold_percentage: Option<u64>,
            $($more)*
        }

        impl Dto for $name {}
    };
}

new_quota! {
/// A data quota to be set.
pub struct NewDataQuota {
    /// 0 or 1.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub auto_refill: u64,
}
}

new_quota! {
/// A quota of messages to be set.
pub struct NewSmsQuota {
    /// Whether it is filled up daily.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub auto_refill: bool,
}
}

/// More traffic for one device, until the end of the month (BR-70).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LimitExtension {
    /// Its id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// The device.
    #[serde(deserialize_with = "lenient::u64")]
    pub endpoint_id: u64,
    /// The limit that is extended; 0 for the data limit of the service policy.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub traffic_limit_id: u64,
    /// MB.
    #[serde(default, deserialize_with = "lenient::f64_or_default")]
    pub volume: f64,
    /// When it ends.
    pub expiration_date: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Dto for LimitExtension {}

/// An extension to be made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLimitExtension {
    /// MB; more than 0.
    #[serde(deserialize_with = "lenient::f64")]
    pub volume: f64,
    /// The limit.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub traffic_limit_id: Option<u64>,
}

impl Dto for NewLimitExtension {}

endpoints! {
    /// The data quota; 404 without one.
    GetDataQuota = Get "/api/v1/endpoint/{endpoint_id}/quota/data", Access::Needs(Permission::DeviceRead), 200,
        "Data quota of a device", DeviceId, (), () => DataQuota;
    /// Sets the data quota, whatever was there.
    SetDataQuota = Post "/api/v1/endpoint/{endpoint_id}/quota/data", Access::Needs(Permission::QuotaUpdate), 201,
        "Set the data quota of a device", DeviceId, (), NewDataQuota => DataQuota;
    /// Takes the data quota away; 404 without one.
    DeleteDataQuota = Delete "/api/v1/endpoint/{endpoint_id}/quota/data", Access::Needs(Permission::QuotaUpdate), 204,
        "Delete the data quota of a device", DeviceId, (), () => ();
    /// The quota of messages; 404 without one.
    GetSmsQuota = Get "/api/v1/endpoint/{endpoint_id}/quota/sms", Access::Needs(Permission::DeviceRead), 200,
        "SMS quota of a device", DeviceId, (), () => SmsQuota;
    /// Sets the quota of messages, whatever was there.
    SetSmsQuota = Post "/api/v1/endpoint/{endpoint_id}/quota/sms", Access::Needs(Permission::QuotaUpdate), 201,
        "Set the SMS quota of a device", DeviceId, (), NewSmsQuota => SmsQuota;
    /// Takes the quota of messages away; 404 without one.
    DeleteSmsQuota = Delete "/api/v1/endpoint/{endpoint_id}/quota/sms", Access::Needs(Permission::QuotaUpdate), 204,
        "Delete the SMS quota of a device", DeviceId, (), () => ();
    /// The extensions of this month.
    ListLimitExtensions = Get "/api/v1/endpoint/{endpoint_id}/traffic_limit_extension",
        Access::Needs(Permission::DeviceRead), 200, "Traffic limit extensions of a device", DeviceId, (), () => Vec<LimitExtension>;
    /// Extends the traffic limit of a device until the end of the month.
    CreateLimitExtension = Post "/api/v1/endpoint/{endpoint_id}/traffic_limit_extension",
        Access::Needs(Permission::DeviceUpdate), 201, "Extend the traffic limit of a device",
        DeviceId, (), NewLimitExtension => LimitExtension;
    /// Ends all extensions of a device.
    DeleteLimitExtensions = Delete "/api/v1/endpoint/{endpoint_id}/traffic_limit_extension",
        Access::Needs(Permission::DeviceUpdate), 204, "End the traffic limit extensions of a device", DeviceId, (), () => ();
}
