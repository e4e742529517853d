//! Plans and limits of a workspace (product.md §1): what is included, and how much of it is used.

use crate::{
    endpoint::{Access, Dto, endpoints},
    lenient,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A plan of the catalogue. Absent amounts are unlimited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// `free`, `starter`, `pro` or `enterprise`.
    pub key: String,
    /// For people.
    pub name: String,
    /// Workspaces that one person may own; the best plan among those they own decides.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub workspaces: Option<u64>,
    /// Members and open invitations per workspace.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub members: Option<u64>,
    /// Whether workspaces can be linked (BR-06).
    #[serde(default, deserialize_with = "lenient::bool")]
    pub linking: bool,
    /// Calls of application tokens per UTC day; 0 = none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub api_calls: Option<u64>,
    /// Devices.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub devices: Option<u64>,
    /// SIMs.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub sims: Option<u64>,
}

impl Dto for Plan {}

/// How much of a limit is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gauge {
    /// Used.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub used: u64,
    /// Allowed; absent = unlimited.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub limit: Option<u64>,
    /// Set by the operator for this workspace, instead of by the plan.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub special: bool,
}

/// Plan and limits of the workspace, and what is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkspaceUsage {
    /// The plan.
    pub plan: Plan,
    /// Members and open invitations.
    pub members: Gauge,
    /// Calls of application tokens on this UTC day.
    pub api_calls: Gauge,
    /// Devices.
    pub devices: Gauge,
    /// SIMs, deleted ones left out.
    pub sims: Gauge,
    /// When the count of calls begins anew: the next midnight UTC.
    pub resets: Timestamp,
}

impl Dto for WorkspaceUsage {}

/// How many workspaces the person owns and may own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Allowance {
    /// The plan that decides: the best of those owned, `Free` without any.
    pub plan: String,
    /// Owned and allowed.
    pub workspaces: Gauge,
}

impl Dto for Allowance {}

impl Allowance {
    /// Whether another workspace can be made at once; otherwise a request can be sent.
    pub fn room(&self) -> bool {
        self.workspaces.limit.is_none_or(|limit| self.workspaces.used < limit)
    }
}

endpoints! {
    /// The catalogue of plans, cheapest first.
    ListPlans = Get "/api/ext/v1/plan", Access::Account, 200, "Plans", (), (), () => Vec<Plan>;
    /// Plan, limits and use of the workspace (W-6).
    GetUsage = Get "/api/ext/v1/workspace/usage", Access::Member, 200, "Plan and usage of the workspace",
        (), (), () => WorkspaceUsage;
    /// How many workspaces the person owns and may own (W-5).
    GetAllowance = Get "/api/ext/v1/account/allowance", Access::Account, 200, "Workspaces owned and allowed",
        (), (), () => Allowance;
}
