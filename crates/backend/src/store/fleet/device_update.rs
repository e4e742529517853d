//! Changing devices, one or several in one transaction (domain.md §5.2).

use super::sim_link::{LinkedSim, SimChange};
use crate::{
    error::Error,
    store::{Audited, TenantStore, WriteTx, changes::Change, key},
};
use serde_json::{Map, Value, json};
use sqlx::FromRow;
use std::net::Ipv4Addr;
use wire::{ids::DeviceId, problem::FieldProblem, sim::SimStatus, validate::luhn_digit};

/// A checked change of a device; `None` leaves things as they are.
#[derive(Clone, Debug, Default)]
pub struct DeviceChange {
    /// Trimmed, 1 to 100 characters.
    pub name: Option<String>,
    /// Names without commas, each once: replace all tags.
    pub tags: Option<Vec<String>>,
    /// 0 or 1.
    pub status: Option<i64>,
    /// Service policy.
    pub service: Option<i64>,
    /// Coverage policy.
    pub tariff: Option<i64>,
    /// Private address.
    pub address: Option<Ipv4Addr>,
    /// Space of the address; alone, a free address of it is chosen.
    pub space: Option<i64>,
    /// IMEISV of 16 digits, or empty.
    pub imei: Option<String>,
    /// Whether the SIM works in that modem only.
    pub imei_lock: Option<bool>,
    /// Its SIM.
    pub sim: Option<SimChange>,
}

/// Connectivity of what may not connect.
pub(in crate::store) const OFFLINE: i64 = 0;
/// Status of a device that may connect.
const ENABLED: i64 = 0;

/// A device as it is before a change.
#[derive(Clone, Debug, FromRow)]
struct Before {
    name: String,
    tags: String,
    status: i64,
    service_profile_id: i64,
    tariff_profile_id: i64,
    ip_address: String,
    ip_key: i64,
    ip_address_space_id: Option<i64>,
    imei: String,
    imei_lock: i64,
    connectivity: i64,
}

/// What is written down: fields that differ, as they were and as they are.
#[derive(Default)]
struct Difference {
    before: Map<String, Value>,
    after: Map<String, Value>,
}

impl Difference {
    fn note(&mut self, field: &str, old: Value, new: Value) {
        if old != new {
            self.before.insert(field.to_owned(), old);
            self.after.insert(field.to_owned(), new);
        }
    }
}

/// What the IMEI of a device is searched by: IMEISV, and the IMEI with its check digit.
pub(super) fn imei_key(imei: &str) -> String {
    let body = imei.get(..14).unwrap_or_default();
    luhn_digit(body).map_or_else(|| imei.to_owned(), |digit| format!("{imei} {body}{digit}"))
}

impl TenantStore {
    /// Changes a device: what is not named stays, and enabling does not activate its SIM. Returns whether the workspace has this device.
    ///
    /// # Errors
    /// 422 naming the field; 404 (1601) when no address is free; database failures. Then nothing has changed.
    pub async fn change_device(
        &self,
        by: Change<'_>,
        device: DeviceId,
        change: DeviceChange,
    ) -> Result<bool, Error> {
        let mut tx = self.write().await?;
        match self.apply(&mut tx, by, key(device.get()), change, "").await? {
            Applied::NoDevice => return Ok(false),
            Applied::Unchanged => {}
            Applied::Changed(audited) => tx.commit(audited).await?,
        }
        Ok(true)
    }

    /// Changes several devices, all or none.
    ///
    /// # Errors
    /// As [`TenantStore::change_device`], with the position in front of the field (`[3].sim`); 404 for a device that the workspace does
    /// not have.
    pub async fn change_devices(
        &self,
        by: Change<'_>,
        changes: Vec<(DeviceId, DeviceChange)>,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let mut last = None;
        for (at, (device, change)) in changes.into_iter().enumerate() {
            match self.apply(&mut tx, by, key(device.get()), change, &format!("[{at}].")).await? {
                Applied::NoDevice => return Err(Error::not_found()),
                Applied::Unchanged => {}
                Applied::Changed(audited) => last = Some(audited),
            }
        }
        if let Some(audited) = last {
            tx.commit(audited).await?;
        }
        Ok(())
    }

    async fn apply(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        device: i64,
        change: DeviceChange,
        at: &str,
    ) -> Result<Applied, Error> {
        let row: Option<Before> = sqlx::query_as(
            "SELECT name, tags, status, service_profile_id, tariff_profile_id, ip_address, ip_key, ip_address_space_id, imei, imei_lock, \
                    connectivity FROM device WHERE workspace_id = ? AND id = ?",
        )
        .bind(self.key())
        .bind(device)
        .fetch_optional(&mut **tx)
        .await?;
        let Some(old) = row else { return Ok(Applied::NoDevice) };
        let mut difference = Difference::default();
        let name = change.name.unwrap_or_else(|| old.name.clone());
        let status = change.status.unwrap_or(old.status);
        let service = change.service.unwrap_or(old.service_profile_id);
        let tariff = change.tariff.unwrap_or(old.tariff_profile_id);
        self.check_policies(tx, (change.service, change.tariff), at).await?;
        let (space, ip_key) = match (change.address, change.space) {
            (Some(address), space) => {
                let space = self.wanted_address(tx, (address, space), Some(device), at).await?;
                (Some(space), i64::from(u32::from(address)))
            }
            (None, Some(space)) if old.ip_address_space_id != Some(space) => {
                let (space, free) =
                    self.free_address(tx, Some(space), &format!("{at}ip_address_space")).await?;
                (Some(space), free)
            }
            _ => (old.ip_address_space_id, old.ip_key),
        };
        let ip_address = if ip_key == old.ip_key {
            old.ip_address.clone()
        } else {
            super::addresses::address(ip_key).to_string()
        };
        let imei = change.imei.unwrap_or_else(|| old.imei.clone());
        let imei_lock = change.imei_lock.map_or(old.imei_lock, i64::from);
        let tags = match change.tags {
            Some(names) => self.set_tags(tx, device, &names).await?,
            None => old.tags.clone(),
        };
        if status != old.status {
            let (type_id, description) =
                if status == ENABLED { (42, "Endpoint enabled") } else { (43, "Endpoint disabled") };
            let sim = self.linked_sim(tx, device).await?.map(|sim| sim.id);
            self.tell(tx, by, type_id, description, Some(device), sim).await?;
        }
        let linked = self.linked_sim(tx, device).await?;
        let sim = self.change_link(tx, by, (device, linked), change.sim, at).await?;
        let sim = match sim {
            // A change of the device's status ends its factory test (domain.md 5.1).
            Some(LinkedSim { id, status: SimStatus::FactoryTest }) if status != old.status => {
                let moved = (SimStatus::FactoryTest, SimStatus::Activated);
                self.move_sim(tx, by, (id, Some(device)), moved).await?;
                Some(LinkedSim { id, status: SimStatus::Activated })
            }
            sim => sim,
        };
        difference.note("name", json!(old.name), json!(name));
        difference.note("tags", json!(old.tags), json!(tags));
        difference.note("status", json!(old.status), json!(status));
        difference.note("service_profile", json!(old.service_profile_id), json!(service));
        difference.note("tariff_profile", json!(old.tariff_profile_id), json!(tariff));
        difference.note("ip_address", json!(old.ip_address), json!(ip_address));
        difference.note("imei", json!(old.imei), json!(imei));
        difference.note("imei_lock", json!(old.imei_lock != 0), json!(imei_lock != 0));
        difference.note("sim", json!(linked.map(|sim| sim.id)), json!(sim.map(|sim| sim.id)));
        let state = |sim: Option<LinkedSim>| sim.map(|sim| sim.status.id());
        if linked.map(|sim| sim.id) == sim.map(|sim| sim.id) {
            difference.note("sim_status", json!(state(linked)), json!(state(sim)));
        }
        if difference.after.is_empty() {
            return Ok(Applied::Unchanged);
        }
        let works =
            sim.is_some_and(|sim| matches!(sim.status, SimStatus::Activated | SimStatus::FactoryTest));
        let same_sim = linked.map(|sim| sim.id) == sim.map(|sim| sim.id);
        let reached = if status == ENABLED && works && same_sim { old.connectivity } else { OFFLINE };
        sqlx::query(
            "UPDATE device SET name = ?1, name_key = ?2, tags = ?3, tags_key = ?4, status = ?5, service_profile_id = ?6, \
                    tariff_profile_id = ?7, ip_address = ?8, ip_key = ?9, ip_address_space_id = ?10, imei = ?11, imei_key = ?12, \
                    imei_lock = ?13, connectivity_since = iif(connectivity <> ?14, ?15, connectivity_since), connectivity = ?14, \
                    last_updated = ?15 WHERE workspace_id = ?16 AND id = ?17",
        )
        .bind(&name)
        .bind(name.to_lowercase())
        .bind(&tags)
        .bind(tags.to_lowercase())
        .bind(status)
        .bind(service)
        .bind(tariff)
        .bind(&ip_address)
        .bind(ip_key)
        .bind(space)
        .bind(&imei)
        .bind(imei_key(&imei))
        .bind(imei_lock)
        .bind(reached)
        .bind(by.now)
        .bind(self.key())
        .bind(device)
        .execute(&mut **tx)
        .await?;
        let Difference { before, after } = difference;
        let number = crate::store::id(device);
        Ok(Applied::Changed(self.write_down(tx, by, "device.update", "device", number, before, after).await?))
    }

    /// Carries out what a change wants of the SIM. Returns the SIM that the device has then.
    pub(super) async fn change_link(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        (device, linked): (i64, Option<LinkedSim>),
        change: Option<SimChange>,
        at: &str,
    ) -> Result<Option<LinkedSim>, Error> {
        let Some(change) = change else { return Ok(linked) };
        let mut sim = linked;
        match (change.link, linked) {
            (None, _) | (Some(None), None) => {}
            (Some(Some(wanted)), Some(linked)) if linked.id == wanted => {}
            (Some(Some(_)), Some(_)) => {
                let why = "cannot be assigned while the device has another SIM; release that one first";
                return Err(Error::field(FieldProblem::duplicated(&format!("{at}sim"), why)));
            }
            (Some(Some(wanted)), None) => {
                sim = Some(self.assign_sim(tx, by, (device, wanted), at).await?);
            }
            (Some(None), Some(linked)) => {
                // The status first: it is that of the SIM which leaves.
                if let Some(target) = change.target {
                    self.retarget_sim(tx, by, (device, linked), target, at).await?;
                }
                self.release_sim(tx, by, device, linked.id).await?;
                return Ok(None);
            }
        }
        match (change.target, sim) {
            (None, sim) => Ok(sim),
            (Some(_), None) => {
                let why = "is for a device with a SIM";
                Err(Error::field(FieldProblem::format(&format!("{at}sim.status"), why)))
            }
            (Some(target), Some(sim)) => {
                let status = self.retarget_sim(tx, by, (device, sim), target, at).await?;
                Ok(Some(LinkedSim { status, ..sim }))
            }
        }
    }

    /// Checks that the policies are the workspace's own.
    ///
    /// # Errors
    /// 422 on `{at}service_profile` or `{at}tariff_profile`.
    pub(super) async fn check_policies(
        &self,
        tx: &mut WriteTx,
        (service, tariff): (Option<i64>, Option<i64>),
        at: &str,
    ) -> Result<(), Error> {
        let (no_service, no_tariff): (bool, bool) = sqlx::query_as(
            "SELECT ?2 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM service_profile WHERE workspace_id = ?1 AND id = ?2),
                    ?3 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tariff_profile WHERE workspace_id = ?1 AND id = ?3)",
        )
        .bind(self.key())
        .bind(service)
        .bind(tariff)
        .fetch_one(&mut **tx)
        .await?;
        let wrong = [("service_profile", no_service), ("tariff_profile", no_tariff)];
        match wrong.into_iter().find(|(_, wrong)| *wrong) {
            Some((field, _)) => Err(Error::field(FieldProblem::reference(&format!("{at}{field}")))),
            None => Ok(()),
        }
    }
}

/// What became of a change.
enum Applied {
    NoDevice,
    Unchanged,
    Changed(Audited),
}
