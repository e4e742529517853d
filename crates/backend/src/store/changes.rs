//! What a caller may change in the fleet. Each change, its event and its audit entry are one transaction, and the answer
//! follows the commit.

use super::{
    Audited, TenantStore, WriteTx,
    devices::SIM_STATUSES,
    journal::{By, Deed, NewEvent, SEVERITY_INFO, SOURCE_API},
    key,
};
use crate::{caller::Caller, context::Context, error::Error};
use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use wire::{
    ids::{DeviceId, SimId},
    problem::Problem,
    sim::SimStatus,
};

/// Who changes something, in which request, and when (ms since 1970).
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// Who.
    pub caller: &'a Caller,
    /// From where.
    pub context: &'a Context,
    /// When.
    pub now: i64,
}

/// A checked change of a device; `None` leaves things as they are.
#[derive(Clone, Debug, Default)]
pub struct DeviceChange {
    /// Trimmed, 1 to 100 characters.
    pub name: Option<String>,
    /// Names without commas, each once: replace all tags.
    pub tags: Option<Vec<String>>,
    /// 0 or 1.
    pub status: Option<i64>,
}

/// Connectivity of what may not connect.
const OFFLINE: i64 = 0;

impl TenantStore {
    /// Changes a device, and the device only: enabling does not activate its SIM (domain.md 5.2). Answers whether the workspace has
    /// this device.
    ///
    /// # Errors
    /// On a database failure; then nothing has changed.
    pub async fn change_device(
        &self,
        by: Change<'_>,
        device: DeviceId,
        change: DeviceChange,
    ) -> Result<bool, Error> {
        let mut tx = self.write().await?;
        let id = key(device.get());
        let old: Option<(String, String, i64, i64, Option<i64>)> = sqlx::query_as(
            "SELECT d.name, d.tags, d.status, d.connectivity, s.id FROM device d \
             LEFT JOIN sim s ON s.workspace_id = d.workspace_id AND s.device_id = d.id WHERE d.workspace_id = ? AND d.id = ?",
        )
        .bind(self.key())
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((old_name, old_tags, old_status, connectivity, sim)) = old else { return Ok(false) };
        let name = change.name.unwrap_or_else(|| old_name.clone());
        let status = change.status.unwrap_or(old_status);
        let tags = match change.tags {
            Some(names) => self.set_tags(&mut tx, id, &names).await?,
            None => old_tags.clone(),
        };
        let (mut before, mut after) = (Map::new(), Map::new());
        let mut note = |field: &str, old: Value, new: Value| {
            if old != new {
                before.insert(field.to_owned(), old);
                after.insert(field.to_owned(), new);
            }
        };
        note("name", json!(old_name), json!(name));
        note("tags", json!(old_tags), json!(tags));
        note("status", json!(old_status), json!(status));
        if after.is_empty() {
            // Nothing to tell; the transaction is given up.
            return Ok(true);
        }
        let reached = if status == 0 { connectivity } else { OFFLINE };
        sqlx::query(
            "UPDATE device SET name = ?, name_key = ?, tags = ?, tags_key = ?, status = ?, connectivity_since = CASE WHEN connectivity <> ? THEN ? ELSE connectivity_since END, \
                    connectivity = ?, last_updated = ? WHERE workspace_id = ? AND id = ?",
        )
        .bind(&name)
        .bind(name.to_lowercase())
        .bind(&tags)
        .bind(tags.to_lowercase())
        .bind(status)
        .bind(reached)
        .bind(by.now)
        .bind(reached)
        .bind(by.now)
        .bind(self.key())
        .bind(id)
        .execute(&mut *tx)
        .await?;
        if status != old_status {
            let (type_id, description) =
                if status == 0 { (42, "Endpoint enabled") } else { (43, "Endpoint disabled") };
            self.tell(&mut tx, by, type_id, description, Some(id), sim).await?;
        }
        let audited =
            self.write_down(&mut tx, by, "device.update", "device", device.get(), before, after).await?;
        tx.commit(audited).await?;
        Ok(true)
    }

    /// Moves a SIM to another status (domain.md 5.1). Answers whether the workspace has this SIM.
    ///
    /// # Errors
    /// 400 (1406) for a move that does not exist; database failures. Then nothing has changed.
    pub async fn change_sim(&self, by: Change<'_>, sim: SimId, to: SimStatus) -> Result<bool, Error> {
        let mut tx = self.write().await?;
        let id = key(sim.get());
        let old: Option<(i64, Option<i64>, String)> = sqlx::query_as(
            "SELECT s.status, s.device_id, w.plan FROM sim s JOIN workspace w ON w.id = s.workspace_id \
             WHERE s.workspace_id = ? AND s.id = ?",
        )
        .bind(self.key())
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((from, device, plan)) = old else { return Ok(false) };
        check_move(SimStatus::from_id(from), to, &plan)?;
        // The first activation is kept: suspending and activating again is not a new one.
        sqlx::query(
            "UPDATE sim SET status = ?, activation_date = CASE WHEN ? = 1 AND activation_date = 0 THEN ? ELSE activation_date END \
             WHERE workspace_id = ? AND id = ?",
        )
        .bind(to.id())
        .bind(to.id())
        .bind(by.now)
        .bind(self.key())
        .bind(id)
        .execute(&mut *tx)
        .await?;
        if let (Some(device), SimStatus::Suspended) = (device, to) {
            sqlx::query(
                "UPDATE device SET connectivity_since = CASE WHEN connectivity <> ?1 THEN ?2 ELSE connectivity_since END, connectivity = ?1 \
                  WHERE workspace_id = ?3 AND id = ?4",
            )
            .bind(OFFLINE)
            .bind(by.now)
            .bind(self.key())
            .bind(device)
            .execute(&mut *tx)
            .await?;
        }
        let (type_id, description) = match to {
            SimStatus::Suspended => (9, "SIM suspension"),
            SimStatus::FactoryTest => (45, "SIM factory test"),
            _ => (8, "SIM activation"),
        };
        self.tell(&mut tx, by, type_id, description, device, Some(id)).await?;
        let of = |status: i64| Map::from_iter([("status".to_owned(), json!(status))]);
        let audited =
            self.write_down(&mut tx, by, "sim.update", "sim", sim.get(), of(from), of(to.id())).await?;
        tx.commit(audited).await?;
        Ok(true)
    }

    /// Writes an event that a call caused.
    pub(super) async fn tell(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        type_id: i64,
        description: &str,
        device: Option<i64>,
        sim: Option<i64>,
    ) -> Result<(), sqlx::Error> {
        let account = Some(key(by.caller.account.get()));
        let event = NewEvent {
            type_id,
            severity: SEVERITY_INFO,
            source: SOURCE_API,
            description,
            account,
            device,
            sim,
            detail: None,
        };
        self.event(tx, event, by.now).await
    }

    /// Writes the audit entry of a change.
    #[expect(clippy::too_many_arguments, reason = "the columns of one audit entry")]
    pub(super) async fn write_down(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        action: &str,
        object: &str,
        object_id: u64,
        before: Map<String, Value>,
        after: Map<String, Value>,
    ) -> Result<Audited, sqlx::Error> {
        let deed = Deed {
            action,
            object,
            object_id: Some(key(object_id)),
            before: Value::Object(before),
            after: Value::Object(after),
        };
        self.audit(tx, &By::caller(by.caller, by.context, by.now), deed).await
    }
}

fn check_move(from: SimStatus, to: SimStatus, plan: &str) -> Result<(), Error> {
    let name = |status: SimStatus| {
        usize::try_from(status.id())
            .ok()
            .and_then(|at| SIM_STATUSES.get(at))
            .copied()
            .unwrap_or("an unknown status")
    };
    let refuse = |message: &str| Err(Error::status(StatusCode::BAD_REQUEST, Problem::not_allowed(message)));
    if from == to {
        return refuse(&format!("The SIM is already {}.", name(to)));
    }
    if !from.may_become(to) {
        return refuse(&format!("A SIM cannot go from {} to {}.", name(from), name(to)));
    }
    // BR-66. The plans of this product: free and starter have no factory test.
    if to == SimStatus::FactoryTest && !matches!(plan, "pro" | "enterprise") {
        return refuse("Factory test needs the plan Pro.");
    }
    Ok(())
}
