//! Messages to and from devices (domain.md §4.7, §5.9).

use crate::{
    error::Error,
    store::{TenantStore, changes::Change, id, key},
};
use axum::http::StatusCode;
use serde_json::{Map, json};
use sqlx::FromRow;
use wire::{
    ids::{DeviceId, SmsId},
    problem::Problem,
    sim::SimStatus,
    sms::{Sms, SmsStatus},
    time::Timestamp,
    value::{EnumRef, Named},
};

/// Most messages that a list has: the newest.
const LISTED_MAX: i64 = 2_000;

/// A checked message to a device.
#[derive(Clone, Debug)]
pub struct SmsDraft {
    /// The text.
    pub payload: String,
    /// 0 or 8.
    pub dcs: u64,
    /// Hex, or empty.
    pub udh: String,
    /// The sender.
    pub source: String,
    /// 145, 161 or 208.
    pub source_type: i64,
    /// Until when delivery is tried.
    pub expires_at: i64,
}

#[derive(Clone, Debug, FromRow)]
struct SmsRow {
    id: i64,
    device_id: i64,
    name: String,
    sim_id: i64,
    iccid: String,
    imsi: String,
    msisdn: String,
    direction: i64,
    status: i64,
    payload: String,
    dcs: i64,
    udh: String,
    source: String,
    source_type: i64,
    destination: String,
    submitted_at: i64,
    expires_at: i64,
    attempted_at: Option<i64>,
    attempts: i64,
    map_error: String,
    delivered_at: Option<i64>,
    ended_at: Option<i64>,
}

/// Messages of a device with its name and their SIM; ends in a condition.
const SMS: &str = "SELECT m.id, m.device_id, d.name, m.sim_id, s.iccid, s.imsi, s.msisdn, m.direction, m.status, m.payload, m.dcs, m.udh, \
    m.source, m.source_type, m.destination, m.submitted_at, m.expires_at, m.attempted_at, m.attempts, m.map_error, m.delivered_at, \
    m.ended_at FROM sms m JOIN device d ON d.workspace_id = m.workspace_id AND d.id = m.device_id \
    JOIN sim s ON s.workspace_id = m.workspace_id AND s.id = m.sim_id WHERE m.workspace_id = ? AND m.device_id = ?";

impl TenantStore {
    /// The newest messages of a device, oldest first; `None` for a device that the workspace does not have.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn messages(&self, device: DeviceId, now: i64) -> Result<Option<Vec<Sms>>, Error> {
        let mut snapshot = self.read().begin().await?;
        let known: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM device WHERE workspace_id = ? AND id = ?)")
                .bind(self.key())
                .bind(key(device.get()))
                .fetch_one(&mut *snapshot)
                .await?;
        if !known {
            return Ok(None);
        }
        let mut rows: Vec<SmsRow> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{SMS} ORDER BY m.id DESC LIMIT ?")))
                .bind(self.key())
                .bind(key(device.get()))
                .bind(LISTED_MAX)
                .fetch_all(&mut *snapshot)
                .await?;
        rows.reverse();
        Ok(Some(rows.into_iter().map(|row| sms_of(row, now)).collect()))
    }

    /// One message of a device.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn message(&self, device: DeviceId, sms: SmsId, now: i64) -> Result<Option<Sms>, Error> {
        let row: Option<SmsRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SMS} AND m.id = ?")))
            .bind(self.key())
            .bind(key(device.get()))
            .bind(key(sms.get()))
            .fetch_optional(self.read())
            .await?;
        Ok(row.map(|row| sms_of(row, now)))
    }

    /// Takes a message to a device for delivery.
    ///
    /// # Errors
    /// 404 for a device that the workspace does not have; 422 (1406) for one without a SIM that works; database failures.
    pub async fn send_message(
        &self,
        by: Change<'_>,
        device: DeviceId,
        draft: &SmsDraft,
    ) -> Result<SmsId, Error> {
        let mut tx = self.write().await?;
        let device_key = key(device.get());
        self.device_name(&mut tx, device_key).await?;
        let sim = self
            .linked_sim(&mut tx, device_key)
            .await?
            .filter(|sim| matches!(sim.status, SimStatus::Activated | SimStatus::FactoryTest));
        let Some(sim) = sim else {
            let problem = Problem::not_allowed("The device has no SIM that can receive messages.");
            return Err(Error::status(StatusCode::UNPROCESSABLE_ENTITY, problem));
        };
        let made: i64 = sqlx::query_scalar(
            "INSERT INTO sms (workspace_id, device_id, sim_id, direction, status, payload, dcs, udh, source, source_type, submitted_at, expires_at)
             VALUES (?, ?, ?, 1, 1, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(self.key())
        .bind(device_key)
        .bind(sim.id)
        .bind(&draft.payload)
        .bind(key(draft.dcs))
        .bind(&draft.udh)
        .bind(&draft.source)
        .bind(draft.source_type)
        .bind(by.now)
        .bind(draft.expires_at)
        .fetch_one(&mut *tx)
        .await?;
        // The text is the workspace's business; the log says that and to whom.
        let after =
            Map::from_iter([("sms".to_owned(), json!(made)), ("source".to_owned(), json!(draft.source))]);
        let audited =
            self.write_down(&mut tx, by, "device.sms", "device", device.get(), Map::new(), after).await?;
        tx.commit(audited).await?;
        Ok(SmsId::from(id(made)))
    }

    /// Cancels a message that was not delivered.
    ///
    /// # Errors
    /// 404 for a message that the device does not have, 409 (1406) when it has reached its last status; database failures.
    pub async fn cancel_message(&self, by: Change<'_>, device: DeviceId, sms: SmsId) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let row: Option<(i64, i64, i64)> = sqlx::query_as(
            "SELECT status, expires_at, direction FROM sms WHERE workspace_id = ? AND device_id = ? AND id = ?",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .bind(key(sms.get()))
        .fetch_optional(&mut *tx)
        .await?;
        let (status, expires_at, direction) = row.ok_or_else(Error::not_found)?;
        let open = SmsStatus::from_id(status).is_some_and(SmsStatus::is_open);
        if !open || expires_at <= by.now || direction != 1 {
            let message = "The message has been delivered, lost or cancelled already.";
            return Err(Error::status(StatusCode::CONFLICT, Problem::not_allowed(message)));
        }
        sqlx::query("UPDATE sms SET status = ?, ended_at = ? WHERE workspace_id = ? AND id = ?")
            .bind(SmsStatus::Canceled.id())
            .bind(by.now)
            .bind(self.key())
            .bind(key(sms.get()))
            .execute(&mut *tx)
            .await?;
        let before = Map::from_iter([("sms".to_owned(), json!(sms.get()))]);
        let audited = self
            .write_down(&mut tx, by, "device.sms_cancel", "device", device.get(), before, Map::new())
            .await?;
        Ok(tx.commit(audited).await?)
    }
}

fn sms_of(row: SmsRow, now: i64) -> Sms {
    let stored = SmsStatus::from_id(row.status).unwrap_or(SmsStatus::Failed);
    // Nobody has to look for a message to expire.
    let over = stored.is_open() && row.expires_at <= now;
    let (status, ended_at) =
        if over { (SmsStatus::Expired, Some(row.expires_at)) } else { (stored, row.ended_at) };
    let time = Timestamp::from_millis;
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let kind = match row.source_type {
        145 => "International",
        161 => "National",
        _ => "Alphanumeric",
    };
    Sms {
        id: id(row.id),
        submit_date: Some(time(row.submitted_at)),
        delivery_date: row.delivered_at.map(time),
        expiry_date: Some(time(row.expires_at)),
        final_date: ended_at.map(time),
        last_delivery_attempt: row.attempted_at.map(time),
        retry_count: id((row.attempts - 1).max(0)),
        gsm_map_error: filled(row.map_error),
        dcs: id(row.dcs),
        pid: 0,
        source_address: filled(row.source),
        source_address_type: Some(EnumRef::new(row.source_type, kind)),
        dest_address: filled(row.destination),
        endpoint: Some(Named { id: id(row.device_id), name: row.name }),
        sim_id: Some(row.sim_id.to_string()),
        iccid: Some(row.iccid),
        msisdn: filled(row.msisdn),
        imsi: Some(row.imsi),
        udh: filled(row.udh),
        payload: row.payload,
        status: EnumRef::new(status.id(), status.description()),
        sms_type: EnumRef::new(row.direction, if row.direction == 1 { "MT" } else { "MO" }),
    }
}
