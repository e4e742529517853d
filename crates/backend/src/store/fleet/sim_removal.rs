//! Deleting SIMs: final, and never while a device carries them (domain.md §5.1).

use crate::{
    error::Error,
    store::{TenantStore, Unaudited, WriteTx, changes::Change, key, write::Audited},
};
use axum::http::StatusCode;
use serde_json::{Map, json};
use wire::{ids::SimId, problem::Problem};

/// Event 10 of domain.md §4.6.
const EVENT_DELETED: i64 = 10;
/// The status of a deleted SIM.
const DELETED: i64 = 3;

impl TenantStore {
    /// Deletes SIMs, all or none. A SIM that is named twice is deleted once.
    ///
    /// # Errors
    /// 404 for a SIM that the workspace does not have; 403 (1406) for one that a device carries or that is deleted already; database
    /// failures.
    pub async fn delete_sims(&self, by: Change<'_>, sims: &[SimId]) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let mut sims: Vec<i64> = sims.iter().map(|sim| key(sim.get())).collect();
        sims.sort_unstable();
        sims.dedup();
        let mut last = None;
        for sim in sims {
            last = Some(self.delete_one(&mut tx, by, sim).await?);
        }
        match last {
            Some(audited) => Ok(tx.commit(audited).await?),
            None => Ok(tx.commit(Unaudited::Derived).await?),
        }
    }

    async fn delete_one(&self, tx: &mut WriteTx, by: Change<'_>, sim: i64) -> Result<Audited, Error> {
        let row: Option<(i64, Option<i64>, String)> =
            sqlx::query_as("SELECT status, device_id, iccid_luhn FROM sim WHERE workspace_id = ? AND id = ?")
                .bind(self.key())
                .bind(sim)
                .fetch_optional(&mut **tx)
                .await?;
        let (status, device, iccid) = row.ok_or_else(Error::not_found)?;
        let refuse = |why: &str| {
            let problem = Problem::not_allowed(&format!("The SIM {iccid} {why}"));
            Err(Error::status(StatusCode::FORBIDDEN, problem))
        };
        if device.is_some() {
            return refuse("is assigned to a device. Release it first.");
        }
        if status == DELETED {
            return refuse("is deleted already.");
        }
        self.mark_deleted(tx, by, sim, status).await
    }

    /// Moves an unassigned SIM to Deleted, with its event and audit entry.
    pub(super) async fn mark_deleted(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        sim: i64,
        from: i64,
    ) -> Result<Audited, Error> {
        sqlx::query("UPDATE sim SET status = ? WHERE workspace_id = ? AND id = ?")
            .bind(DELETED)
            .bind(self.key())
            .bind(sim)
            .execute(&mut **tx)
            .await?;
        self.tell(tx, by, EVENT_DELETED, "SIM deletion", None, Some(sim)).await?;
        let of = |status: i64| Map::from_iter([("status".to_owned(), json!(status))]);
        let number = crate::store::id(sim);
        Ok(self.write_down(tx, by, "sim.delete", "sim", number, of(from), of(DELETED)).await?)
    }
}
