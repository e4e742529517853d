//! What a device does at a moment: a pure function of the seed, the device and the time.

use super::{
    Options,
    batch::{Batch, DeviceOut, EventOut},
    facts::Facts,
};
use crate::{
    clock::{MINUTE, SECOND},
    demo::{numbers, rng::Rng},
    store::{
        fleet::quota_rules::QuotaStatus,
        id,
        places::{self, OPERATORS},
    },
};
use serde_json::{Value, json};
use wire::time::Timestamp;

pub(super) const NETWORK: i64 = 0;
pub(super) const POLICY_CONTROL: i64 = 1;
pub(super) const INFO: i64 = 0;
pub(super) const WARN: i64 = 1;
const HOUR: i64 = 60 * MINUTE;

/// An open data session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// When it was opened.
    pub start: i64,
    /// When it ends by itself.
    pub end: i64,
    /// Bytes to the device until then.
    pub rx: i64,
    /// Bytes from the device until then.
    pub tx: i64,
}

/// Where a device is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not attached.
    Offline,
    /// Attached, no data session.
    Attached,
    /// With a data session.
    Online(Session),
    /// Attached, and refused.
    Blocked,
}

/// A device of the network.
#[derive(Clone, Debug)]
pub struct Device {
    /// What is known of it.
    pub facts: Facts,
    /// Where it is.
    pub phase: Phase,
    /// When something happens next.
    pub next: i64,
    /// Cell: location area, cell, since when.
    cell: (i64, i64, i64),
    /// The IMEI as the database has it.
    stored_imei: String,
}

/// Months since year 0 (UTC).
pub(crate) fn month(now: i64) -> i64 {
    let day = Timestamp::from_millis(now).day();
    let part = |range: std::ops::Range<usize>| day.get(range).and_then(|text| text.parse::<i64>().ok());
    part(0..4).unwrap_or(0) * 12 + part(5..7).unwrap_or(1) - 1
}

impl Device {
    /// A device as the database has it. A session that was open when the server stopped goes on for a while.
    pub fn new(facts: Facts) -> Self {
        let phase = match facts.connectivity {
            1 | 2 => Phase::Attached,
            3 => Phase::Blocked,
            _ => Phase::Offline,
        };
        let stored_imei = facts.imei.clone();
        Self { facts, phase, next: i64::MAX, cell: (0, 0, 0), stored_imei }
    }

    /// Takes in what the database has now; bytes of the month that are not written yet stay.
    ///
    /// An open session with another SIM ends first: what it used is that SIM's.
    pub fn refresh(&mut self, facts: Facts, now: i64, batch: &mut Batch) {
        if facts.sim_id() != self.facts.sim_id() {
            self.close(now, batch);
        }
        self.stored_imei.clone_from(&facts.imei);
        self.facts = Facts { month_bytes: self.facts.month_bytes, ..facts };
        // What the session used of the quota is written with the batch.
        if let Some(quota) = batch.quotas.get(&(self.facts.workspace, self.facts.device))
            && self.facts.data_quota.is_some_and(|read| read.version == quota.version)
        {
            self.facts.data_quota = Some(*quota);
        }
    }

    /// Bytes that the policy and its extensions allow in the month of `now`.
    pub(super) fn limit(&self, now: i64) -> Option<i64> {
        let Facts { limit, extended, extended_month, .. } = self.facts;
        limit.map(|limit| if extended_month == month(now) { limit.saturating_add(extended) } else { limit })
    }

    fn rng(&self, options: &Options, now: i64) -> Rng {
        Rng::of(options.seed, id(self.facts.device), id(now))
    }

    pub(super) fn event(
        &self,
        batch: &mut Batch,
        at: i64,
        kind: (i64, &str),
        level: (i64, i64),
        detail: Option<Value>,
    ) {
        let (type_id, description) = kind;
        let (source, severity) = level;
        let attached = !matches!(self.phase, Phase::Offline);
        batch.events.push(EventOut {
            workspace: self.facts.workspace,
            at,
            type_id,
            source,
            severity,
            alert: source == POLICY_CONTROL && severity == WARN,
            description: description.to_owned(),
            device: self.facts.device,
            sim: self.facts.sim_id(),
            operator: self.facts.operator.filter(|_| attached || type_id <= 16),
            rat: Some(self.facts.rat).filter(|rat| *rat > 0),
            detail,
        });
    }

    /// What the database shall know of the device now.
    pub(super) fn show(&mut self, batch: &mut Batch, now: i64) {
        let (connectivity, session) = match self.phase {
            Phase::Offline => (0, None),
            Phase::Attached => (1, None),
            Phase::Online(session) => (2, Some(session)),
            Phase::Blocked => (3, None),
        };
        let (lac, cid, located_at) = self.cell;
        // An earlier row of this batch is replaced; what it read still counts.
        let earlier = batch.devices.get(&self.facts.device).map(|out| out.imei_read.clone());
        let stored = std::mem::replace(&mut self.stored_imei, self.facts.imei.clone());
        let imei_read = earlier.unwrap_or(stored);
        batch.devices.insert(
            self.facts.device,
            DeviceOut {
                workspace: self.facts.workspace,
                connectivity,
                since: now,
                operator: self.facts.operator,
                month_bytes: self.facts.month_bytes,
                month: self.facts.month,
                imei: self.facts.imei.clone(),
                imei_read,
                modem: self.facts.modem.clone(),
                rat: self.facts.rat,
                lac,
                cid,
                located_at,
                session_start: session.map(|session| session.start),
            },
        );
    }

    /// Something about the device was changed through the API: resets are done, messages go out, refusals are thought over.
    pub fn changed(&mut self, options: &Options, now: i64, batch: &mut Batch) {
        let mut rng = self.rng(options, now);
        if self.facts.connectivity == 0 && !matches!(self.phase, Phase::Offline) {
            // The API took it off: disabled and enabled again, or with another SIM.
            self.close(now, batch);
            self.phase = Phase::Offline;
        }
        if let Some((session, location)) = self.facts.reset.take() {
            batch.resets.push((self.facts.workspace, self.facts.device, session, location));
            if session || location {
                self.close(now, batch);
            }
            if location && !matches!(self.phase, Phase::Offline) {
                self.phase = Phase::Offline;
                self.event(batch, now, (1, "Update location"), (NETWORK, INFO), self.at_operator());
            }
            self.show(batch, now);
        }
        if self.facts.has_messages {
            if matches!(self.phase, Phase::Offline) {
                batch.buffered.push((self.facts.workspace, self.facts.device, now));
            } else {
                self.deliver(now, batch);
            }
        }
        if matches!(self.phase, Phase::Blocked) {
            self.phase = Phase::Attached;
        }
        self.next = match self.phase {
            Phase::Online(session) => session.end,
            _ => now + SECOND * (2 + i64::try_from(rng.below(28)).unwrap_or(0)),
        };
    }

    /// The device cannot connect any more.
    pub fn leave(&mut self, now: i64, batch: &mut Batch) {
        if let Some((session, location)) = self.facts.reset.take() {
            batch.resets.push((self.facts.workspace, self.facts.device, session, location));
        }
        if matches!(self.phase, Phase::Offline) {
            return;
        }
        self.close(now, batch);
        self.event(batch, now, (16, "Purge GPRS location"), (NETWORK, INFO), None);
        self.phase = Phase::Offline;
        self.show(batch, now);
    }

    /// The mean time between two sessions, in milliseconds.
    fn gap(options: &Options) -> i64 {
        let gap = (86_400_000.0 / options.sessions_per_day.clamp(0.001, 10_000.0)).clamp(1_000.0, 1e12);
        #[expect(clippy::cast_possible_truncation, reason = "the range is clamped")]
        let gap = gap as i64;
        gap
    }

    /// The first moment of a device that is there when the network starts.
    pub fn first(&self, options: &Options, now: i64) -> i64 {
        now + i64::try_from(self.rng(options, now).below(id(Self::gap(options)))).unwrap_or(0)
    }

    /// The next moment of the device.
    pub fn step(&mut self, options: &Options, now: i64, batch: &mut Batch) {
        let mut rng = self.rng(options, now);
        let gap = Self::gap(options);
        let around =
            |rng: &mut Rng, mean: i64| mean / 2 + i64::try_from(rng.below(id(mean.max(1)))).unwrap_or(0);
        match self.phase {
            Phase::Offline => {
                if self.attach(&mut rng, now, batch) {
                    self.next = now + SECOND * (3 + i64::try_from(rng.below(40)).unwrap_or(0));
                } else {
                    self.next = now + around(&mut rng, HOUR);
                }
            }
            Phase::Attached => match self.refusal(now, batch) {
                Some(refusal) => {
                    self.refuse(refusal, now, batch);
                    self.next = now + around(&mut rng, 6 * HOUR);
                }
                None => {
                    self.open(&mut rng, gap, now, batch);
                    self.next = match self.phase {
                        Phase::Online(session) => session.end,
                        _ => now + gap,
                    };
                }
            },
            Phase::Online(_) => {
                self.close(now, batch);
                if rng.chance(2) {
                    self.send(&mut rng, now, batch);
                }
                self.next = now + around(&mut rng, gap);
                if rng.chance(8) && !matches!(self.phase, Phase::Blocked) {
                    self.event(batch, now, (16, "Purge GPRS location"), (NETWORK, INFO), self.at_operator());
                    self.phase = Phase::Offline;
                }
                self.show(batch, now);
            }
            // Policies and months change: try again.
            Phase::Blocked => {
                self.phase = Phase::Attached;
                self.next = now + SECOND;
            }
        }
    }

    pub(super) fn at_operator(&self) -> Option<Value> {
        let operator = self.facts.operator.and_then(places::operator_by_id)?;
        let country = places::country_by_id(operator.country)?;
        Some(json!({
            "id": operator.id,
            "name": operator.name,
            "country": { "id": country.id, "name": country.name, "iso_code": country.iso_code, "mcc": country.mcc },
            "mnc": operator.mnc,
        }))
    }

    /// Looks for a network. Blocked operators reject the device, which then tries another one of the country (BR-64).
    fn attach(&mut self, rng: &mut Rng, now: i64, batch: &mut Batch) -> bool {
        // Now and then there is no coverage: nothing is heard of the device.
        if rng.chance(3) {
            return false;
        }
        let country = match self.facts.operator.and_then(places::operator_by_id) {
            // Most stay in the country, some travel.
            Some(operator) if !rng.chance(5) => operator.country,
            Some(_) => rng.pick(OPERATORS).country,
            None if rng.chance(80) => self.facts.country,
            None => rng.pick(OPERATORS).country,
        };
        let mut there: Vec<i64> = OPERATORS
            .iter()
            .filter(|operator| operator.country == country)
            .map(|operator| operator.id)
            .collect();
        if there.is_empty() {
            there.push(rng.pick(OPERATORS).id);
        }
        let first = usize::try_from(rng.below(id(i64::try_from(there.len()).unwrap_or(1)))).unwrap_or(0);
        there.rotate_left(first);
        self.facts.rat = 1 + i64::try_from(rng.below(5)).unwrap_or(0);
        for operator in there {
            self.facts.operator = Some(operator);
            if self.facts.blocked.contains(&operator) {
                let kind = (1, "Update location rejected: the operator is blocked for this device");
                self.event(batch, now, kind, (NETWORK, WARN), self.at_operator());
                continue;
            }
            let cell = |rng: &mut Rng| 1 + i64::try_from(rng.below(65_000)).unwrap_or(0);
            self.cell = (cell(rng), cell(rng), now);
            if self.facts.modem.is_empty() {
                self.facts.modem = if self.facts.imei.is_empty() {
                    numbers::imeisv(86_492_105, id(self.facts.device), 1)
                } else {
                    self.facts.imei.clone()
                };
            }
            self.phase = Phase::Attached;
            self.event(batch, now, (2, "Update GPRS location"), (NETWORK, INFO), self.at_operator());
            if self.facts.has_messages {
                self.deliver(now, batch);
            }
            self.show(batch, now);
            return true;
        }
        false
    }

    /// Why the device may not open a data session.
    fn refusal(&mut self, now: i64, batch: &mut Batch) -> Option<&'static str> {
        if self.facts.imei_lock && !self.facts.imei.is_empty() && self.facts.imei != self.facts.modem {
            return Some("Rejected: the SIM is locked to another IMEI");
        }
        if let Some(quota) = &mut self.facts.data_quota {
            let ended = quota.advance(now);
            if let Some(notice) = ended {
                batch.quotas.insert((self.facts.workspace, self.facts.device), *quota);
                self.tell(&[notice], now, batch);
            }
        }
        match self.facts.data_quota.map(|quota| quota.status) {
            Some(QuotaStatus::Exhausted) => return Some("Rejected: the data quota is used up"),
            Some(QuotaStatus::Expired) => return Some("Rejected: the data quota has expired"),
            None if self.facts.needs_data_quota => return Some("Rejected: the device has no data quota"),
            Some(QuotaStatus::Active) | None => {}
        }
        self.begin_month(now);
        if self.limit(now).is_some_and(|limit| self.facts.month_bytes >= limit) {
            return Some("Rejected: the traffic limit of the month is reached");
        }
        None
    }

    /// Traffic limits count per calendar month (BR-70).
    pub(super) fn begin_month(&mut self, now: i64) {
        let month = month(now);
        if self.facts.month != month {
            self.facts.month = month;
            self.facts.month_bytes = 0;
        }
    }

    fn refuse(&mut self, reason: &str, now: i64, batch: &mut Batch) {
        self.event(batch, now, (3, reason), (POLICY_CONTROL, WARN), None);
        self.phase = Phase::Blocked;
        self.show(batch, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_from_the_calendar() {
        let of = |text: &str| text.parse::<Timestamp>().map(|time| month(time.millis()));
        assert_eq!(of("2026-12-31T23:59:59Z"), Ok(2026 * 12 + 11));
        assert_eq!(of("2027-01-01T00:00:00Z"), Ok(2027 * 12));
    }
}
