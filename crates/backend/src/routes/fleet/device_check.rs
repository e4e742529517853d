//! What is wrong with the body of a device, all at once. What only the database knows is checked in the store.

use crate::store::{
    fleet::{
        device_creation::DeviceDraft,
        device_update::DeviceChange,
        sim_link::{SimChange, SimTarget},
    },
    key,
    tagging::MAX_TAGS,
};
use std::net::Ipv4Addr;
use wire::{
    device_change::{DevicePatch, NewDeviceItem, NewDeviceSim},
    problem::FieldProblem,
    sim::SimStatus,
    validate,
    value::IdRef,
};

/// Longest list of tags that is read, in bytes: as many as a device may have, of the longest characters.
const TAGS_BYTES_MAX: usize = MAX_TAGS * (validate::NAME_MAX * 4 + 1);

/// Collects what is wrong, with the place of the device in the body in front of each field.
pub(super) struct Checker<'a> {
    /// E.g. `endpoints[3].`; empty for the body of one device.
    pub at: String,
    /// What is wrong so far.
    pub wrong: &'a mut Vec<FieldProblem>,
}

impl Checker<'_> {
    fn field(&self, name: &str) -> String {
        format!("{}{name}", self.at)
    }

    fn refuse(&mut self, name: &str, why: &str) {
        let problem = FieldProblem::format(&self.field(name), why);
        self.wrong.push(problem);
    }

    fn name(&mut self, name: &str) -> Option<String> {
        match validate::name(name, validate::NAME_MAX) {
            Ok(name) => return Some(name.to_owned()),
            Err(validate::Invalid::Required) => self.wrong.push(FieldProblem::required(&self.field("name"))),
            Err(_) => self.refuse("name", "must have 1 to 100 characters on one line"),
        }
        None
    }

    fn tags(&mut self, list: &str) -> Vec<String> {
        // Not even split: a body may have megabytes of commas.
        if list.len() > TAGS_BYTES_MAX {
            self.refuse("tags", "must not be more than 50");
            return Vec::new();
        }
        let names = validate::tags(list);
        if names.len() > MAX_TAGS {
            self.refuse("tags", "must not be more than 50");
        } else if names.iter().any(|name| validate::name(name, validate::NAME_MAX).is_err()) {
            self.refuse("tags", "must have 1 to 100 characters each, on one line");
        }
        names
    }

    /// 0 or 1.
    pub(super) fn status(&mut self, status: IdRef) -> Option<i64> {
        match status.id {
            0 => Some(0),
            1 => Some(1),
            2 => {
                self.refuse("status", "cannot be set to Deleted; delete the device instead");
                None
            }
            _ => {
                let problem = FieldProblem::reference(&self.field("status"));
                self.wrong.push(problem);
                None
            }
        }
    }

    /// The 16 digits of an IMEISV, or of an IMEI with software version 00.
    fn imei(&mut self, text: &str) -> Option<String> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let body = text.get(..14);
        match (digits, text.len(), body) {
            (true, 16, _) => Some(text.to_owned()),
            (true, 15, Some(body)) => {
                let check = validate::luhn_digit(body).map(|digit| digit.to_string());
                if check.as_deref() == text.get(14..) {
                    Some(format!("{body}00"))
                } else {
                    self.refuse("imei", "has a wrong check digit");
                    None
                }
            }
            _ => {
                self.refuse("imei", "must have 16 digits (IMEISV) or 15 (IMEI)");
                None
            }
        }
    }

    fn address(&mut self, text: &str) -> Option<Ipv4Addr> {
        let address = text.trim().parse().ok();
        if address.is_none() {
            self.refuse("ip_address", "must be an IPv4 address");
        }
        address
    }

    /// A status that a SIM can be moved to.
    fn sim_status(&mut self, status: IdRef) -> Option<SimTarget> {
        match SimStatus::from_id(key(status.id)) {
            SimStatus::Unknown(_) => {
                let problem = FieldProblem::reference(&self.field("sim.status"));
                self.wrong.push(problem);
                None
            }
            status => Some(SimTarget::Status(status)),
        }
    }

    fn new_sim(&mut self, sim: NewDeviceSim) -> (i64, Option<SimTarget>) {
        let target = match sim.status {
            Some(IdRef { id: 1 | 4 }) => sim.status.and_then(|status| self.sim_status(status)),
            Some(_) => {
                self.refuse("sim.status", "must be 1 (Activated) or 4 (Factory Test)");
                None
            }
            None => sim.activate.then_some(SimTarget::Activate),
        };
        (key(sim.id), target)
    }

    /// The device of a body that makes devices. Policies, status and space are those of the body.
    pub(super) fn draft(&mut self, item: &NewDeviceItem, has_space: bool) -> DeviceDraft {
        let address = item.ip_address.as_deref().and_then(|text| self.address(text));
        if item.ip_address.is_some() && !has_space {
            self.wrong.push(FieldProblem::required("ip_address_space"));
        }
        DeviceDraft {
            name: item.name.as_deref().and_then(|name| self.name(name)),
            tags: item.tags.as_deref().map(|list| self.tags(list)).unwrap_or_default(),
            address,
            imei: item.imei.as_deref().and_then(|text| self.imei(text)).unwrap_or_default(),
            imei_lock: item.imei_lock,
            sim: item.sim.map(|sim| self.new_sim(sim)),
            ..DeviceDraft::default()
        }
    }

    /// The change of a patch.
    pub(super) fn change(&mut self, patch: DevicePatch) -> DeviceChange {
        let sim = patch.sim.into_change().map(|sim| match sim {
            None => SimChange { link: Some(None), target: None },
            Some(sim) => SimChange {
                link: sim.id.into_change().map(|id| id.map(key)),
                target: sim.status.and_then(|status| self.sim_status(status)),
            },
        });
        DeviceChange {
            name: patch.name.as_deref().and_then(|name| self.name(name)),
            tags: patch.tags.into_change().map(|list| list.map(|list| self.tags(&list)).unwrap_or_default()),
            status: patch.status.and_then(|status| self.status(status)),
            service: patch.service_profile.map(|policy| key(policy.id)),
            tariff: patch.tariff_profile.map(|policy| key(policy.id)),
            address: patch.ip_address.as_deref().and_then(|text| self.address(text)),
            space: patch.ip_address_space.map(|space| key(space.id)),
            imei: patch.imei.into_change().map(|imei| match imei.as_deref() {
                None | Some("") => String::new(),
                Some(text) => self.imei(text).unwrap_or_default(),
            }),
            imei_lock: patch.imei_lock,
            sim,
        }
    }
}
