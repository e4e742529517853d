//! Making devices, up to 2,000 in one transaction (api.md §6).

use super::{
    caps,
    device_update::imei_key,
    idempotency::IdempotencyKey,
    sim_link::{SimChange, SimTarget},
};
use crate::{
    error::Error,
    plans::Plans,
    store::{
        Audited, TenantStore, Unaudited, WriteTx, changes::Change, id, key, limits::Kind, listing::ListRow,
    },
};
use serde_json::{Map, json};
use std::net::Ipv4Addr;
use wire::device::Device;

/// A checked device that is to be made.
#[derive(Clone, Debug, Default)]
pub struct DeviceDraft {
    /// Trimmed, 1 to 100 characters; `Device` and its id without one.
    pub name: Option<String>,
    /// Names without commas, each once.
    pub tags: Vec<String>,
    /// 0 or 1.
    pub status: i64,
    /// Service policy.
    pub service: i64,
    /// Coverage policy.
    pub tariff: i64,
    /// Private address.
    pub address: Option<Ipv4Addr>,
    /// Space of the address.
    pub space: Option<i64>,
    /// IMEISV of 16 digits, or empty.
    pub imei: String,
    /// Whether the SIM works in that modem only.
    pub imei_lock: bool,
    /// Its SIM, and whether it is to be activated.
    pub sim: Option<(i64, Option<SimTarget>)>,
}

impl TenantStore {
    /// Makes devices, all or none. `at` names the place of a draft in the body, for errors. A call with a known `idempotency` key makes
    /// nothing and returns the devices of the first call, as they are now.
    ///
    /// # Errors
    /// 422 naming the field, 404 (1601) when no address is free, 409 `DeviceCapReached`; database failures.
    pub async fn create_devices(
        &self,
        plans: &Plans,
        by: Change<'_>,
        drafts: Vec<DeviceDraft>,
        at: impl Fn(usize) -> String + Send,
        idempotency: Option<&IdempotencyKey>,
    ) -> Result<Vec<Device>, Error> {
        let account = key(by.caller.account.get());
        let mut tx = self.write().await?;
        if let Some(key) = idempotency
            && let Some(made) = self.made_before(&mut tx, account, key).await?
        {
            return Device::by_ids(self, &mut tx, &made).await;
        }
        let more = u64::try_from(drafts.len()).unwrap_or(u64::MAX);
        caps::room_for(&mut tx, plans, self.key(), Kind::Devices, more).await?;
        let mut made = Vec::with_capacity(drafts.len());
        let mut last = None;
        for (position, draft) in drafts.into_iter().enumerate() {
            let (device, audited) = self.create(&mut tx, by, draft, &at(position)).await?;
            made.push(device);
            last = Some(audited);
        }
        if let Some(key) = idempotency {
            self.remember(&mut tx, account, key, &made, by.now).await?;
        }
        let devices = Device::by_ids(self, &mut tx, &made).await?;
        match last {
            Some(audited) => tx.commit(audited).await?,
            None => tx.commit(Unaudited::Derived).await?,
        }
        Ok(devices)
    }

    async fn create(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        draft: DeviceDraft,
        at: &str,
    ) -> Result<(i64, Audited), Error> {
        self.check_policies(tx, (Some(draft.service), Some(draft.tariff)), at).await?;
        let (space, ip_key) = match draft.address {
            Some(address) => {
                let space = self.wanted_address(tx, (address, draft.space), None, at).await?;
                (space, i64::from(u32::from(address)))
            }
            // The space of a bulk call is named once.
            None => self.free_address(tx, draft.space, "ip_address_space").await?,
        };
        let address = super::addresses::address(ip_key).to_string();
        let device: i64 = sqlx::query_scalar(
            "INSERT INTO device (workspace_id, name, name_key, status, service_profile_id, tariff_profile_id, ip_address, ip_key, \
                 ip_address_space_id, imei, imei_key, imei_lock, created, last_updated) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13) RETURNING id",
        )
        .bind(self.key())
        .bind(draft.name.as_deref().unwrap_or("Device"))
        .bind(draft.name.as_deref().unwrap_or("Device").to_lowercase())
        .bind(draft.status)
        .bind(draft.service)
        .bind(draft.tariff)
        .bind(&address)
        .bind(ip_key)
        .bind(space)
        .bind(&draft.imei)
        .bind(imei_key(&draft.imei))
        .bind(draft.imei_lock)
        .bind(by.now)
        .fetch_one(&mut **tx)
        .await?;
        let tags = if draft.tags.is_empty() {
            String::new()
        } else {
            self.set_tags(tx, device, &draft.tags).await?
        };
        let name = draft.name.unwrap_or_else(|| format!("Device {device}"));
        sqlx::query(
            "UPDATE device SET name = ?1, name_key = ?2, tags = ?3, tags_key = ?4 WHERE workspace_id = ?5 AND id = ?6 \
                AND (name <> ?1 OR tags <> ?3)",
        )
        .bind(&name)
        .bind(name.to_lowercase())
        .bind(&tags)
        .bind(tags.to_lowercase())
        .bind(self.key())
        .bind(device)
        .execute(&mut **tx)
        .await?;
        let sim = draft.sim.map(|(sim, _)| sim);
        if draft.status == 0 {
            self.tell(tx, by, 42, "Endpoint enabled", Some(device), None).await?;
        }
        if let Some((sim, target)) = draft.sim {
            let change = SimChange { link: Some(Some(sim)), target };
            self.change_link(tx, by, (device, None), Some(change), at).await?;
        }
        let mut after = Map::new();
        after.insert("name".to_owned(), json!(name));
        after.insert("status".to_owned(), json!(draft.status));
        after.insert("service_profile".to_owned(), json!(draft.service));
        after.insert("tariff_profile".to_owned(), json!(draft.tariff));
        after.insert("ip_address".to_owned(), json!(address));
        for (field, value) in [("tags", tags), ("imei", draft.imei)] {
            if !value.is_empty() {
                after.insert(field.to_owned(), json!(value));
            }
        }
        if let Some(sim) = sim {
            after.insert("sim".to_owned(), json!(sim));
        }
        let audited =
            self.write_down(tx, by, "device.create", "device", id(device), Map::new(), after).await?;
        Ok((device, audited))
    }
}
