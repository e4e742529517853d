//! What the network knows of a device.

use crate::store::fleet::quota_rules::Quota;

/// A device, its SIM, its policy and what was asked of it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Device id.
    pub device: i64,
    /// Whose it is.
    pub workspace: i64,
    /// Enabled, in a workspace that is active.
    pub enabled: bool,
    /// 0 offline, 1 attached, 2 online, 3 blocked: as the database has it.
    pub connectivity: i64,
    /// Bound IMEISV, or empty.
    pub imei: String,
    /// The SIM works with that IMEI only.
    pub imei_lock: bool,
    /// Private address.
    pub ip_address: String,
    /// Home country of the workspace.
    pub country: i64,
    /// Its SIM, and the SIM's status.
    pub sim: Option<(i64, i64)>,
    /// Where it was last.
    pub operator: Option<i64>,
    /// With which technology.
    pub rat: i64,
    /// The IMEISV of its modem, or empty when it was never seen.
    pub modem: String,
    /// Bytes of the month `month`.
    pub month_bytes: i64,
    /// Months since year 0.
    pub month: i64,
    /// Bytes per month that the policy allows.
    pub limit: Option<i64>,
    /// Bytes on top of that in the month `extended_month`, with which all extensions end (BR-70).
    pub extended: i64,
    /// Months since year 0.
    pub extended_month: i64,
    /// The policy refuses data without a quota.
    pub needs_data_quota: bool,
    /// The policy refuses messages without a quota.
    pub needs_sms_quota: bool,
    /// Data quota.
    pub data_quota: Option<Quota>,
    /// Quota of messages.
    pub sms_quota: Option<Quota>,
    /// Operators that it may not use.
    pub blocked: Vec<i64>,
    /// A reset of the data session, and of the location, waits.
    pub reset: Option<(bool, bool)>,
    /// Messages wait for it.
    pub has_messages: bool,
    /// Bytes and messages of its SIM so far: what a factory test is measured by.
    pub sim_bytes: i64,
}

impl Facts {
    /// BR-60: enabled, with a SIM that is activated or in its factory test. The policies are always there.
    pub fn may_connect(&self) -> bool {
        self.enabled && matches!(self.sim, Some((_, 1 | 4)))
    }

    /// The SIM; 0 without one, which never connects.
    pub fn sim_id(&self) -> i64 {
        self.sim.map_or(0, |(sim, _)| sim)
    }
}
