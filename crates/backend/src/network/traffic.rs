//! What devices do with the network: data sessions and messages.

use super::{
    batch::{Batch, Delivery, SmsOut},
    device::{Device, INFO, NETWORK, POLICY_CONTROL, Phase, Session, WARN},
};
use crate::{
    clock::MINUTE,
    demo::rng::Rng,
    store::{
        fleet::{quota_rules::Notice, quotas::quota_detail},
        id, places,
    },
};
use serde_json::json;
use wire::time::Timestamp;

/// Bytes after which a factory test is over (domain.md §5.1).
const FACTORY_TEST_BYTES: i64 = 100_000;

impl Device {
    pub(super) fn open(&mut self, rng: &mut Rng, gap: i64, now: i64, batch: &mut Batch) {
        let length = MINUTE + i64::try_from(rng.below(id((gap / 2).clamp(MINUTE, 40 * MINUTE)))).unwrap_or(0);
        // Many talk little, a few talk a lot.
        let scale = 10_i64.pow(3 + u32::try_from(rng.below(4)).unwrap_or(0));
        let amount = |rng: &mut Rng| (1 + i64::try_from(rng.below(9)).unwrap_or(0)) * scale;
        let session = Session { start: now, end: now + length, rx: amount(rng), tx: amount(rng) * 2 };
        // A lock without an IMEI binds to the first modem.
        if self.facts.imei != self.facts.modem && !self.facts.modem.is_empty() {
            self.facts.imei = self.facts.modem.clone();
        }
        self.phase = Phase::Online(session);
        let detail = json!({
            "country": self.at_operator().and_then(|at| at.get("country").cloned()),
            "pdp_context": {
                "apn": "em",
                "ue_ip_address": self.facts.ip_address,
                "imei": self.facts.imei,
                "rat_type": places::rat_type(self.facts.rat),
            },
        });
        self.event(batch, now, (3, "Create PDP Context"), (NETWORK, INFO), Some(detail));
        self.show(batch, now);
    }

    /// Ends an open session: what was used until now is counted, as far as the quota reaches.
    pub(super) fn close(&mut self, now: i64, batch: &mut Batch) {
        let Phase::Online(session) = self.phase else { return };
        let (length, lasted) = ((session.end - session.start).max(1), (now - session.start).max(0));
        let share = |bytes: i64| {
            let part = i128::from(bytes) * i128::from(lasted.min(length)) / i128::from(length);
            i64::try_from(part).unwrap_or(bytes)
        };
        let (mut rx, mut tx) = (share(session.rx), share(session.tx));
        let mut notices = Vec::new();
        if let Some(quota) = &mut self.facts.data_quota {
            let used;
            (used, notices) = quota.consume(rx + tx, now);
            tx = tx.min(used);
            rx = used - tx;
            batch.quotas.insert((self.facts.workspace, self.facts.device), *quota);
        }
        self.begin_month(now);
        let mut over = false;
        if let Some(limit) = self.limit(now) {
            let room = (limit - self.facts.month_bytes).max(0);
            over = rx + tx >= room;
            tx = tx.min(room);
            rx = rx.min(room - tx);
        }
        self.facts.month_bytes += rx + tx;
        self.facts.sim_bytes += rx + tx;
        batch.count((self.facts.workspace, self.facts.device, self.facts.sim_id()), now, [rx, tx, 0, 0]);
        let detail = json!({
            "volume": { "total": rx + tx, "rx": rx, "tx": tx },
            "pdp_context": { "ue_ip_address": self.facts.ip_address, "created": Timestamp::from_millis(session.start) },
        });
        self.event(batch, now, (5, "Delete PDP Context"), (NETWORK, INFO), Some(detail));
        self.phase = Phase::Attached;
        self.tell(&notices, now, batch);
        if over {
            let kind = (11, "Endpoint blocked: the traffic limit of the month is reached");
            self.event(batch, now, kind, (POLICY_CONTROL, WARN), None);
            self.phase = Phase::Blocked;
        } else if notices.iter().any(|notice| matches!(notice, Notice::UsedUp | Notice::Expired)) {
            self.phase = Phase::Blocked;
        }
        if matches!(self.facts.sim, Some((_, 4))) && self.facts.sim_bytes >= FACTORY_TEST_BYTES {
            let sim = self.facts.sim_id();
            self.facts.sim = Some((sim, 1));
            batch.activated.push((self.facts.workspace, sim, now));
            let detail =
                json!({ "transition": { "from": 4, "to": 1 }, "reason": "Factory test volume used up" });
            self.event(batch, now, (8, "SIM activation"), (POLICY_CONTROL, INFO), Some(detail));
        }
    }

    /// Events of the data quota.
    pub(super) fn tell(&self, notices: &[Notice], now: i64, batch: &mut Batch) {
        let detail = self.facts.data_quota.as_ref().map(quota_detail);
        for notice in notices {
            let kind = match notice {
                Notice::Threshold => (18, "Quota threshold reached"),
                Notice::UsedUp => (19, "Quota used up"),
                Notice::Expired => (60, "Data quota expired"),
            };
            self.event(batch, now, kind, (POLICY_CONTROL, WARN), detail.clone());
        }
    }

    pub(super) fn deliver(&mut self, now: i64, batch: &mut Batch) {
        self.facts.has_messages = false;
        batch.deliveries.push(Delivery {
            workspace: self.facts.workspace,
            device: self.facts.device,
            sim: self.facts.sim_id(),
            at: now,
            quota: self.facts.sms_quota,
            needs_quota: self.facts.needs_sms_quota,
        });
    }

    /// The device sends a message to an application, by a short code (domain.md §4.7).
    pub(super) fn send(&mut self, rng: &mut Rng, now: i64, batch: &mut Batch) {
        let (workspace, device, sim) = (self.facts.workspace, self.facts.device, self.facts.sim_id());
        let payload = format!("STATUS OK BATTERY {}", 20 + rng.below(80));
        batch.sent.push(SmsOut { workspace, device, sim, at: now, payload, destination: "12345".to_owned() });
        batch.count((workspace, device, sim), now, [0, 0, 1, 0]);
    }
}
