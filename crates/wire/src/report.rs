//! The centralised report (W-7; api.md §4): volumes and cost per day over one or several workspaces of the person.

use crate::{
    endpoint::{Access, Dto, QueryParams, encode, endpoints},
    ids::WorkspaceId,
    lenient,
    permission::Permission,
};
use serde::{Deserialize, Serialize};

/// What to report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatsQuery {
    /// First day, `YYYY-MM-DD`; empty: 30 days before the end.
    pub start_date: String,
    /// Last day, inclusive; empty: today.
    pub end_date: String,
    /// Empty: all that the person may enter.
    pub workspaces: Vec<WorkspaceId>,
}

impl QueryParams for StatsQuery {
    fn to_query(&self) -> String {
        let mut parts = Vec::new();
        if !self.start_date.is_empty() {
            parts.push(format!("start_date={}", encode(&self.start_date)));
        }
        if !self.end_date.is_empty() {
            parts.push(format!("end_date={}", encode(&self.end_date)));
        }
        if !self.workspaces.is_empty() {
            let ids: Vec<String> = self.workspaces.iter().map(WorkspaceId::to_string).collect();
            parts.push(format!("workspace_ids={}", ids.join("%2C")));
        }
        parts.join("&")
    }
}

/// A volume: megabytes of data, or a number of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Volume {
    /// Sent and received.
    #[serde(deserialize_with = "lenient::f64_or_default")]
    pub volume: f64,
    /// Sent by devices.
    #[serde(deserialize_with = "lenient::f64_or_default")]
    pub volume_tx: f64,
    /// Received by devices.
    #[serde(deserialize_with = "lenient::f64_or_default")]
    pub volume_rx: f64,
    /// In the workspace's currency.
    #[serde(deserialize_with = "lenient::f64_or_default")]
    pub cost: f64,
}

/// One day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct StatsDay {
    /// `YYYY-MM-DD`, UTC.
    #[serde(deserialize_with = "lenient::text_or_default")]
    pub date: String,
    /// Messages.
    #[serde(deserialize_with = "lenient::or_default")]
    pub sms_volume: Volume,
    /// Megabytes.
    #[serde(deserialize_with = "lenient::or_default")]
    pub data_volume: Volume,
    /// Megabytes over satellites.
    #[serde(deserialize_with = "lenient::or_default")]
    pub sat_geo_data_volume: Volume,
    /// Messages over satellites.
    #[serde(deserialize_with = "lenient::or_default")]
    pub sat_geo_sms_volume: Volume,
}

/// The share of one workspace (an extension of the contract).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkspaceShare {
    /// Workspace id.
    pub id: WorkspaceId,
    /// Workspace name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// Sum of the days.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub total: StatsDay,
    /// Day by day, in the same order as the sum over all.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub days: Vec<StatsDay>,
}

/// The report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct WorkspaceStats {
    /// The workspace of the token.
    #[serde(deserialize_with = "lenient::u64_or_default")]
    pub id: u64,
    /// Every day of the range, summed over the workspaces; days without traffic are zero.
    #[serde(deserialize_with = "lenient::or_default")]
    pub days: Vec<StatsDay>,
    /// Sum of the days; its date is empty.
    pub total: Option<StatsDay>,
    /// The share of each workspace, by name.
    #[serde(deserialize_with = "lenient::or_default")]
    pub workspaces: Vec<WorkspaceShare>,
}

impl Dto for WorkspaceStats {}

endpoints! {
    /// Daily volumes over chosen workspaces; 422 on `start_date`, `end_date` or `workspace_ids` (one that the person may not enter is
    /// answered like one that does not exist). An application token reports on its own workspace only.
    GetWorkspaceStats = Get "/api/v2/workspace/stats/daily", Access::Needs(Permission::CentralReportView), 200,
        "Daily volumes of workspaces", (), StatsQuery, () => WorkspaceStats;
    /// The same as CSV: one row per day and workspace.
    ExportWorkspaceStats = Get "/api/ext/v1/workspace/stats/daily/export", Access::Needs(Permission::CentralReportView), 200,
        "Daily volumes of workspaces as CSV", (), StatsQuery, () => ();
}
