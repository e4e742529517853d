//! Statistics of devices, SIMs and the workspace (api.md §8, §9, §15). Volumes are in MB (10^6 bytes) and messages; `rx` is what devices
//! received and, of messages, MT.

use crate::{
    endpoint::{Access, Dto, QueryParams, encode, endpoints},
    ids::{DeviceId, SimId},
    lenient,
    lookup::Currency,
    permission::Permission,
};
use serde::{Deserialize, Serialize};

/// What a volume counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrafficType {
    /// 5 data, 6 messages.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// `Data` or `SMS`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub description: String,
    /// `MB` or `SMS`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub unit: String,
}

/// A volume and what it costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Volume {
    /// Both directions.
    #[serde(default, deserialize_with = "lenient::f64_or_default")]
    pub volume: f64,
    /// From devices.
    #[serde(default, deserialize_with = "lenient::f64_or_default")]
    pub volume_tx: f64,
    /// To devices.
    #[serde(default, deserialize_with = "lenient::f64_or_default")]
    pub volume_rx: f64,
    /// In `currency`.
    #[serde(default, deserialize_with = "lenient::f64_or_default")]
    pub cost: f64,
    /// `YYYY-MM` in monthly statistics.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub month: Option<String>,
    /// What is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic_type: Option<TrafficType>,
    /// Of the cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// Data and messages of a month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MonthStats {
    /// Data.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub data: Volume,
    /// Messages.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sms: Volume,
}

/// Volumes over time: pairs of `HH:mm` (UTC) and a volume, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Series {
    /// To devices.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub rx: Vec<(String, f64)>,
    /// From devices.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tx: Vec<(String, f64)>,
}

/// The last hour, minute by minute; minutes without traffic are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastHour {
    /// Data in MB.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub data: Series,
}

/// Statistics of a device or a SIM. Months without traffic are absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UsageStats {
    /// The calendar month before (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_month: Option<MonthStats>,
    /// This calendar month (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_month: Option<MonthStats>,
    /// The last hour.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub last_hour: LastHour,
}

impl Dto for UsageStats {}

/// A day with traffic.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DayStats {
    /// `YYYY-MM-DD` (UTC).
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub date: String,
    /// Data.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub data: Volume,
    /// Messages.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sms: Volume,
}

impl Dto for DayStats {}

/// How many SIMs the workspace has, by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the fields are the statuses")]
pub struct SimCounts {
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub issued: u64,
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub factory_mode: u64,
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub active: u64,
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub suspended: u64,
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub total: u64,
}

/// Statistics of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganisationStats {
    /// This calendar month (UTC).
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub current_month: MonthStats,
    /// The one before.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub last_month: MonthStats,
    /// SIMs.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sim: SimCounts,
    /// Service policies.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub service_profiles: u64,
    /// Coverage policies.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub tariff_profiles: u64,
    /// Active members.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub users: u64,
    /// SIMs that are charged: the activated ones (BR-61).
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub active_chargeable_sims: u64,
}

impl Dto for OrganisationStats {}

/// A volume whose numbers are texts, as this one call has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "as in `Volume`")]
pub struct TextVolume {
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub volume: String,
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub volume_tx: String,
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub volume_rx: String,
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub cost: String,
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub currency_id: String,
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub traffic_type_id: String,
}

/// A day of the workspace; the last one is `TOTAL`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganisationDay {
    /// `YYYY-MM-DD` (UTC) or `TOTAL`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub date: String,
    /// Data in MB.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub data: TextVolume,
    /// Messages.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sms: TextVolume,
}

impl Dto for OrganisationDay {}

/// The workspace by the hour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HourlyStats {
    /// Data in MB.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub data: Series,
    /// Messages.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sms: Series,
}

impl Dto for HourlyStats {}

/// From which day (inclusive) to which (exclusive), `YYYY-MM-DD`; empty for the call's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub start_date: String,
    /// The day behind the last.
    pub end_date: String,
}

impl QueryParams for DateRange {
    fn to_query(&self) -> String {
        let parts = [("start_date", &self.start_date), ("end_date", &self.end_date)];
        let filled = parts.iter().filter(|(_, value)| !value.is_empty());
        filled.map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
    }
}

endpoints! {
    /// Months and the last hour of a device.
    GetDeviceStats = Get "/api/v1/endpoint/{endpoint_id}/stats", Access::Needs(Permission::DeviceRead), 200,
        "Statistics of a device", DeviceId, (), () => UsageStats;
    /// Days of a device, the last six months by default.
    GetDeviceDailyStats = Get "/api/v1/endpoint/{endpoint_id}/stats/daily", Access::Needs(Permission::DeviceRead), 200,
        "Daily statistics of a device", DeviceId, DateRange, () => Vec<DayStats>;
    /// Months and the last hour of a SIM, in a list of one (api.md §9).
    GetSimStats = Get "/api/v1/sim/{sim_id}/stats", Access::Needs(Permission::SimRead), 200, "Statistics of a SIM",
        SimId, (), () => Vec<UsageStats>;
    /// Days of a SIM, the last six months by default.
    GetSimDailyStats = Get "/api/v1/sim/{sim_id}/stats/daily", Access::Needs(Permission::SimRead), 200,
        "Daily statistics of a SIM", SimId, DateRange, () => Vec<DayStats>;
    /// The workspace: months, SIMs, policies, people. The path takes its id or `my`.
    GetOrganisationStats = Get "/api/v1/organisation/{org_id_or_my}/stats", Access::Member, 200,
        "Statistics of the workspace", String, (), () => OrganisationStats;
    /// Days of the workspace, this month by default, and their total.
    GetOrganisationDays = Get "/api/v1/organisation/{org_id_or_my}/stats/daily", Access::Member, 200,
        "Daily statistics of the workspace", String, DateRange, () => Vec<OrganisationDay>;
    /// The workspace by the hour, the last three hours by default.
    GetOrganisationHours = Get "/api/v1/organisation/{org_id_or_my}/stats/hourly", Access::Member, 200,
        "Hourly statistics of the workspace", String, DateRange, () => HourlyStats;
}
