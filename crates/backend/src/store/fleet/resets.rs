//! Resets of connections that wait for the network, and what the network knows of a device (api.md §7).

use super::sim_link::LinkedSim;
use crate::{
    clock::MINUTE,
    error::Error,
    store::{TenantStore, changes::Change, id, key, places},
};
use serde_json::{Map, json};
use sqlx::FromRow;
use wire::{
    connectivity::{CellGlobalId, CellLocation, ConnectivityInfo, SubscriberInfo},
    ids::DeviceId,
    sim::SimStatus,
    time::Timestamp,
};

/// Where a device is, as the network knows it.
#[derive(Clone, Debug, FromRow)]
struct Located {
    connectivity: i64,
    operator_id: Option<i64>,
    lac: Option<i64>,
    cid: Option<i64>,
    located_at: Option<i64>,
}

impl TenantStore {
    /// Queues a reset of the data session, the location or both; a queued one is extended. Ends the factory test of the SIM (BR-65).
    ///
    /// # Errors
    /// 404 for a device that the workspace does not have; database failures.
    pub async fn request_reset(
        &self,
        by: Change<'_>,
        device: DeviceId,
        (session, location): (bool, bool),
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let device_key = key(device.get());
        self.device_name(&mut tx, device_key).await?;
        sqlx::query(
            "INSERT INTO device_reset (workspace_id, device_id, session, location, requested_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (workspace_id, device_id) DO UPDATE SET
                session = max(session, excluded.session), location = max(location, excluded.location)",
        )
        .bind(self.key())
        .bind(device_key)
        .bind(session)
        .bind(location)
        .bind(by.now)
        .execute(&mut *tx)
        .await?;
        let linked = self.linked_sim(&mut tx, device_key).await?;
        if let Some(LinkedSim { id: sim, status: SimStatus::FactoryTest }) = linked {
            let moved = (SimStatus::FactoryTest, SimStatus::Activated);
            self.move_sim(&mut tx, by, (sim, Some(device_key)), moved).await?;
        }
        let after = Map::from_iter([
            ("session".to_owned(), json!(session)),
            ("location".to_owned(), json!(location)),
        ]);
        let audited =
            self.write_down(&mut tx, by, "device.reset", "device", device.get(), Map::new(), after).await?;
        Ok(tx.commit(audited).await?)
    }

    /// What the network knows of a device; `None` for one that the workspace does not have.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn connectivity_info(
        &self,
        device: DeviceId,
        now: i64,
    ) -> Result<Option<ConnectivityInfo>, Error> {
        let row: Option<Located> = sqlx::query_as(
            "SELECT d.connectivity, l.operator_id, l.lac, l.cid, l.located_at
               FROM device d LEFT JOIN device_location l ON l.workspace_id = d.workspace_id AND l.device_id = d.id
              WHERE d.workspace_id = ? AND d.id = ?",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .fetch_optional(self.read())
        .await?;
        Ok(row.map(|row| ConnectivityInfo {
            subscriber_info: Some(subscriber(&row, now)),
            request_timestamp: Timestamp::from_millis(now),
            reply_timestamp: Timestamp::from_millis(now),
        }))
    }
}

fn subscriber(row: &Located, now: i64) -> SubscriberInfo {
    let attached = matches!(row.connectivity, 1 | 2);
    let place = row.operator_id.and_then(places::operator_by_id).zip(row.lac).zip(row.cid);
    let (true, Some(((operator, lac), cid))) = (attached, place) else {
        let error = if attached { "Unknown cell" } else { "Absent subscriber" };
        return SubscriberInfo { success: false, error: Some(error.to_owned()), ..SubscriberInfo::default() };
    };
    let mcc = places::country_by_id(operator.country).map_or("", |country| country.mcc);
    SubscriberInfo {
        success: true,
        error: None,
        state: Some(if row.connectivity == 2 { "camelBusy" } else { "assumedIdle" }.to_owned()),
        location: Some(CellLocation {
            current_location_retrieved: row.connectivity == 2,
            age_of_location: id((now - row.located_at.unwrap_or(now)).max(0) / MINUTE),
            cell_global_id: CellGlobalId {
                mcc: mcc.to_owned(),
                mnc: operator.mnc.to_owned(),
                lac: id(lac),
                cid: id(cid),
            },
        }),
    }
}
