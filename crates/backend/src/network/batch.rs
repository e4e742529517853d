//! What happened, to be written together.

use crate::{
    clock::{DAY, MINUTE},
    store::fleet::quota_rules::Quota,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An event of a device.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of an event")]
pub struct EventOut {
    pub workspace: i64,
    pub at: i64,
    pub type_id: i64,
    pub source: i64,
    pub severity: i64,
    pub alert: bool,
    pub description: String,
    pub device: i64,
    pub sim: i64,
    pub operator: Option<i64>,
    pub rat: Option<i64>,
    pub detail: Option<Value>,
}

/// A device as it is after the batch.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of a device and its location")]
pub struct DeviceOut {
    pub workspace: i64,
    pub connectivity: i64,
    pub since: i64,
    pub operator: Option<i64>,
    pub month_bytes: i64,
    pub month: i64,
    pub imei: String,
    /// The IMEI that the network read: one that was changed since then stays.
    pub imei_read: String,
    pub modem: String,
    pub rat: i64,
    pub lac: i64,
    pub cid: i64,
    pub located_at: i64,
    pub session_start: Option<i64>,
}

/// Bytes to and from a device, messages from and to it.
pub type Volumes = [i64; 4];

/// A message that a device sends: when, and what.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of a message")]
pub struct SmsOut {
    pub workspace: i64,
    pub device: i64,
    pub sim: i64,
    pub at: i64,
    pub payload: String,
    pub destination: String,
}

/// Messages that wait for a device which can be reached.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Whose.
    pub workspace: i64,
    /// To whom.
    pub device: i64,
    /// Over which SIM.
    pub sim: i64,
    /// When.
    pub at: i64,
    /// The quota that they use.
    pub quota: Option<Quota>,
    /// Without a quota they fail.
    pub needs_quota: bool,
}

/// Everything that happened in a step.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Devices that were looked at.
    pub seen: BTreeSet<i64>,
    /// In the order in which they happened.
    pub events: Vec<EventOut>,
    /// By id.
    pub devices: BTreeMap<i64, DeviceOut>,
    /// By workspace, device, SIM and day.
    pub days: BTreeMap<(i64, i64, i64, i64), Volumes>,
    /// By workspace, device, SIM and minute.
    pub minutes: BTreeMap<(i64, i64, i64, i64), Volumes>,
    /// By workspace and hour.
    pub hours: BTreeMap<(i64, i64), Volumes>,
    /// Data quotas by workspace and device.
    pub quotas: BTreeMap<(i64, i64), Quota>,
    /// SIMs whose factory test is over: workspace, SIM, when.
    pub activated: Vec<(i64, i64, i64)>,
    /// Messages from devices.
    pub sent: Vec<SmsOut>,
    /// Messages to devices that can be reached.
    pub deliveries: Vec<Delivery>,
    /// Devices whose messages wait until they can be reached: workspace, device, when.
    pub buffered: Vec<(i64, i64, i64)>,
    /// Resets that were done: workspace and device; of the data session, of the location.
    pub resets: Vec<(i64, i64, bool, bool)>,
}

impl Batch {
    /// Counts volumes of a device.
    pub fn count(&mut self, (workspace, device, sim): (i64, i64, i64), at: i64, volumes: Volumes) {
        let rows = [
            self.days.entry((workspace, device, sim, at.div_euclid(DAY))).or_default(),
            self.minutes.entry((workspace, device, sim, at.div_euclid(MINUTE))).or_default(),
            self.hours.entry((workspace, at.div_euclid(60 * MINUTE))).or_default(),
        ];
        for row in rows {
            for (sum, volume) in row.iter_mut().zip(volumes) {
                *sum += volume;
            }
        }
    }

    /// Minutes that nobody can ask for any more are not written.
    pub fn forget_minutes_before(&mut self, now: i64) {
        let first = now / MINUTE - 60;
        self.minutes.retain(|(.., minute), _| *minute >= first);
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
            && self.devices.is_empty()
            && self.days.is_empty()
            && self.quotas.is_empty()
            && self.activated.is_empty()
            && self.sent.is_empty()
            && self.deliveries.is_empty()
            && self.buffered.is_empty()
            && self.resets.is_empty()
    }
}
