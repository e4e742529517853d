//! Deleting devices (domain.md §5.2): one without a SIM, or several whose SIMs are released and suspended on the way.

use super::sim_link::LinkedSim;
use crate::{
    error::Error,
    store::{Audited, TenantStore, WriteTx, changes::Change, id, key},
};
use axum::http::StatusCode;
use serde_json::{Map, json};
use wire::{ids::DeviceId, problem::Problem, sim::SimStatus};

impl TenantStore {
    /// Deletes a device.
    ///
    /// # Errors
    /// 404 for a device that the workspace does not have, 409 (1406) while a SIM is assigned; database failures.
    pub async fn delete_device(&self, by: Change<'_>, device: DeviceId) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let device = key(device.get());
        let name = self.device_name(&mut tx, device).await?;
        if self.linked_sim(&mut tx, device).await?.is_some() {
            let message = "The device has a SIM. Release it before you delete the device.";
            return Err(Error::status(StatusCode::CONFLICT, Problem::not_allowed(message)));
        }
        let audited = self.erase_device(&mut tx, by, device, &name).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Deletes devices, all or none; one that is named twice is deleted once. Their SIMs are released: those that are activated are
    /// suspended, and with `delete_sims` all of them are deleted.
    ///
    /// # Errors
    /// 404 for a device that the workspace does not have; database failures.
    pub async fn delete_devices(
        &self,
        by: Change<'_>,
        devices: &[DeviceId],
        delete_sims: bool,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let mut devices: Vec<i64> = devices.iter().map(|device| key(device.get())).collect();
        devices.sort_unstable();
        devices.dedup();
        let mut last = None;
        for device in devices {
            let name = self.device_name(&mut tx, device).await?;
            if let Some(LinkedSim { id: sim, status }) = self.linked_sim(&mut tx, device).await? {
                let suspended = status == SimStatus::Activated;
                if suspended {
                    let moved = (status, SimStatus::Suspended);
                    let _ = self.move_sim(&mut tx, by, (sim, Some(device)), moved).await?;
                }
                self.release_sim(&mut tx, by, device, sim).await?;
                if delete_sims {
                    let from = if suspended { SimStatus::Suspended } else { status };
                    let _ = self.mark_deleted(&mut tx, by, sim, from.id()).await?;
                }
            }
            last = Some(self.erase_device(&mut tx, by, device, &name).await?);
        }
        if let Some(audited) = last {
            tx.commit(audited).await?;
        }
        Ok(())
    }

    /// The name of a device; 404 for one that the workspace does not have.
    pub(super) async fn device_name(&self, tx: &mut WriteTx, device: i64) -> Result<String, Error> {
        let name = sqlx::query_scalar("SELECT name FROM device WHERE workspace_id = ? AND id = ?")
            .bind(self.key())
            .bind(device)
            .fetch_optional(&mut **tx)
            .await?;
        name.ok_or_else(Error::not_found)
    }

    /// Deletes the row of a device, with everything that hangs on it; its events stay.
    async fn erase_device(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        device: i64,
        name: &str,
    ) -> Result<Audited, sqlx::Error> {
        sqlx::query("DELETE FROM device WHERE workspace_id = ? AND id = ?")
            .bind(self.key())
            .bind(device)
            .execute(&mut **tx)
            .await?;
        let before = Map::from_iter([("name".to_owned(), json!(name))]);
        self.write_down(tx, by, "device.delete", "device", id(device), before, Map::new()).await
    }
}
