//! What the simulated network reads and writes. Its rows are of all workspaces; each names its own, and every statement compares it.

use super::{
    Result, Store, Unaudited, WriteTx,
    fleet::{
        quota_rules::{Notice, Quota, QuotaStatus},
        quotas::quota_detail,
    },
    stats::{BYTES_PER_CENT, data_cents, sms_cents},
};
use crate::{
    error::Error,
    network::{
        batch::{Batch, Delivery, DeviceOut, EventOut},
        device::month,
        facts::Facts,
    },
};
use serde_json::{Value, json};
use sqlx::FromRow;
use std::collections::BTreeMap;

/// Devices with everything that the network wants to know at the time `?1`; ends in a condition.
const FACTS: &str = "SELECT d.id, d.workspace_id, d.status = 0 AND w.status = 1 AND w.deleted_at IS NULL AS enabled, d.connectivity, d.imei, \
    d.imei_lock, d.ip_address, coalesce(w.country_id, 12) AS country, s.id AS sim, coalesce(s.status, 0) AS sim_status, \
    coalesce(l.operator_id, d.operator_id) AS operator, coalesce(l.rat_id, 0) AS rat, coalesce(l.modem_imei, '') AS modem, d.month_bytes, \
    coalesce(l.month, 0) AS month, p.data_limit_bytes, p.apply_data_quota, p.apply_sms_quota, \
    (SELECT coalesce(sum(e.bytes), 0) FROM traffic_limit_extension e WHERE e.workspace_id = d.workspace_id AND e.device_id = d.id \
        AND e.expires_at > ?1) AS extended, \
    (SELECT json_group_array(json_array(q.kind, q.status, q.amount_left, q.added, q.expires_at, q.auto_refill, q.threshold, q.warned, \
        q.filled_day, q.status_since, q.version)) FROM device_quota q WHERE q.workspace_id = d.workspace_id AND q.device_id = d.id) AS quotas, \
    (SELECT json_group_array(b.operator_id) FROM device_blocked_operator b WHERE b.workspace_id = d.workspace_id AND b.device_id = d.id) AS blocked, \
    r.session AS reset_session, r.location AS reset_location, \
    EXISTS (SELECT 1 FROM sms m WHERE m.workspace_id = d.workspace_id AND m.device_id = d.id AND m.direction = 1 AND m.status <= 3) AS has_messages, \
    iif(s.status = 4, (SELECT coalesce(sum(u.rx + u.tx), 0) FROM usage_day u WHERE u.workspace_id = d.workspace_id AND u.sim_id = s.id), 0) AS sim_bytes \
    FROM device d JOIN workspace w ON w.id = d.workspace_id \
    JOIN service_profile p ON p.workspace_id = d.workspace_id AND p.id = d.service_profile_id \
    LEFT JOIN sim s ON s.workspace_id = d.workspace_id AND s.device_id = d.id \
    LEFT JOIN device_location l ON l.workspace_id = d.workspace_id AND l.device_id = d.id \
    LEFT JOIN device_reset r ON r.workspace_id = d.workspace_id AND r.device_id = d.id ";

#[derive(FromRow)]
struct FactsRow {
    id: i64,
    workspace_id: i64,
    enabled: bool,
    connectivity: i64,
    imei: String,
    imei_lock: bool,
    ip_address: String,
    country: i64,
    sim: Option<i64>,
    sim_status: i64,
    operator: Option<i64>,
    rat: i64,
    modem: String,
    month_bytes: i64,
    month: i64,
    data_limit_bytes: Option<i64>,
    apply_data_quota: bool,
    apply_sms_quota: bool,
    extended: i64,
    quotas: String,
    blocked: String,
    reset_session: Option<bool>,
    reset_location: Option<bool>,
    has_messages: bool,
    sim_bytes: i64,
}

/// A quota as a JSON list; its kind comes first.
type QuotaParts = (i64, i64, i64, i64, i64, i64, Option<i64>, i64, i64, i64, i64);

fn facts_of(row: FactsRow, now: i64) -> Facts {
    let quotas: Vec<QuotaParts> = serde_json::from_str(&row.quotas).unwrap_or_default();
    let quota = |kind: i64| {
        quotas.iter().find(|parts| parts.0 == kind).map(|parts| Quota {
            status: QuotaStatus::from_id(parts.1),
            left: parts.2,
            added: parts.3,
            expires_at: parts.4,
            auto_refill: parts.5 != 0,
            threshold: parts.6,
            warned: parts.7 != 0,
            filled_day: parts.8,
            since: parts.9,
            version: parts.10,
        })
    };
    Facts {
        device: row.id,
        workspace: row.workspace_id,
        enabled: row.enabled,
        connectivity: row.connectivity,
        imei: row.imei,
        imei_lock: row.imei_lock,
        ip_address: row.ip_address,
        country: row.country,
        sim: row.sim.map(|sim| (sim, row.sim_status)),
        operator: row.operator,
        rat: row.rat,
        modem: row.modem,
        month_bytes: row.month_bytes,
        month: row.month,
        limit: row.data_limit_bytes,
        extended: row.extended,
        extended_month: month(now),
        needs_data_quota: row.apply_data_quota,
        needs_sms_quota: row.apply_sms_quota,
        data_quota: quota(0),
        sms_quota: quota(1),
        blocked: serde_json::from_str(&row.blocked).unwrap_or_default(),
        reset: row.reset_session.zip(row.reset_location),
        has_messages: row.has_messages,
        sim_bytes: row.sim_bytes,
    }
}

fn list<T: serde::Serialize>(rows: &[T]) -> std::result::Result<String, Error> {
    serde_json::to_string(rows).map_err(|error| Error::Internal(error.to_string()))
}

impl Store {
    /// What the network knows of some devices, or of all that can connect.
    pub(crate) async fn network_facts(
        &self,
        devices: Option<&[i64]>,
        now: i64,
    ) -> std::result::Result<Vec<Facts>, Error> {
        let rows: Vec<FactsRow> = match devices {
            Some(devices) => {
                let sql = format!("{FACTS} WHERE d.id IN (SELECT value FROM json_each(?2)) ORDER BY d.id");
                let query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(now).bind(list(devices)?);
                query.fetch_all(self.read()).await?
            }
            None => {
                let sql = format!("{FACTS} WHERE d.status = 0 AND s.status IN (1, 4) ORDER BY d.id");
                sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(now).fetch_all(self.read()).await?
            }
        };
        Ok(rows.into_iter().map(|row| facts_of(row, now)).collect())
    }

    /// Forgets what was changed before everything is read.
    pub(crate) async fn forget_network_changes(&self) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM network_change").execute(&mut *tx).await?;
        tx.commit(Unaudited::Derived).await
    }

    /// Takes up to `limit` devices of which something changed.
    pub(crate) async fn take_network_changes(&self, limit: i64) -> std::result::Result<Vec<i64>, Error> {
        let waiting: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM network_change)").fetch_one(self.read()).await?;
        if !waiting {
            return Ok(Vec::new());
        }
        let mut tx = self.write().await?;
        let mut devices: Vec<i64> = sqlx::query_scalar(
            "DELETE FROM network_change WHERE (workspace_id, device_id) IN (SELECT workspace_id, device_id FROM network_change LIMIT ?)
             RETURNING device_id",
        )
        .bind(limit)
        .fetch_all(&mut *tx)
        .await?;
        tx.commit(Unaudited::Derived).await?;
        devices.sort_unstable();
        Ok(devices)
    }

    /// Writes what happened, in one transaction. Returns the quotas of messages of the devices that got some.
    pub(crate) async fn write_network(
        &self,
        mut batch: Batch,
    ) -> std::result::Result<Vec<(i64, Option<Quota>)>, Error> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.write().await?;
        let mut quotas = Vec::new();
        for delivery in std::mem::take(&mut batch.deliveries) {
            let device = delivery.device;
            quotas.push((device, deliver(&mut tx, delivery, &mut batch).await?));
        }
        write_devices(&mut tx, &batch.devices).await?;
        write_usage(&mut tx, &batch).await?;
        write_events(&mut tx, &batch.events).await?;
        write_rest(&mut tx, &batch).await?;
        tx.commit(Unaudited::Derived).await?;
        Ok(quotas)
    }
}

/// Delivers the messages that wait for a device, as far as its quota reaches; the rest fails.
async fn deliver(
    tx: &mut WriteTx,
    delivery: Delivery,
    batch: &mut Batch,
) -> std::result::Result<Option<Quota>, Error> {
    let Delivery { workspace, device, sim, at, mut quota, needs_quota } = delivery;
    let waiting: Vec<i64> = sqlx::query_scalar(
        "SELECT id FROM sms WHERE workspace_id = ? AND device_id = ? AND direction = 1 AND status <= 3 AND expires_at > ? ORDER BY id",
    )
    .bind(workspace)
    .bind(device)
    .bind(at)
    .fetch_all(&mut **tx)
    .await?;
    if waiting.is_empty() {
        return Ok(quota);
    }
    let count = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
    let (used, notices) = match &mut quota {
        Some(quota) => quota.consume(count, at),
        None if needs_quota => (0, Vec::new()),
        None => (count, Vec::new()),
    };
    let (delivered, failed) = waiting.split_at(usize::try_from(used).unwrap_or(0).min(waiting.len()));
    for (ids, status, delivered_at, map_error) in
        [(delivered, 4, Some(at), ""), (failed, 5, None, "SMS quota used up or missing")]
    {
        sqlx::query(
            "UPDATE sms SET status = ?, attempted_at = ?, attempts = attempts + 1, delivered_at = ?, ended_at = ?, map_error = ?
              WHERE workspace_id = ? AND id IN (SELECT value FROM json_each(?))",
        )
        .bind(status)
        .bind(at)
        .bind(delivered_at)
        .bind(at)
        .bind(map_error)
        .bind(workspace)
        .bind(list(ids)?)
        .execute(&mut **tx)
        .await?;
    }
    if used > 0 {
        batch.count((workspace, device, sim), at, [0, 0, 0, used]);
    }
    if let Some(quota) = &quota {
        write_quota(tx, (workspace, device, 1), quota).await?;
        for notice in notices {
            let (type_id, description) = match notice {
                Notice::Threshold => (20, "SMS quota threshold reached"),
                Notice::UsedUp => (21, "SMS quota used up"),
                // The contract has no event for the end of a quota of messages.
                Notice::Expired => continue,
            };
            batch.events.push(EventOut {
                workspace,
                at,
                type_id,
                source: 1,
                severity: 1,
                alert: true,
                description: description.to_owned(),
                device,
                sim,
                operator: None,
                rat: None,
                detail: Some(quota_detail(quota)),
            });
        }
    }
    Ok(quota)
}

/// Writes what was used of a quota, unless another one was set since it was read: that one has not been used.
async fn write_quota(
    tx: &mut WriteTx,
    (workspace, device, kind): (i64, i64, i64),
    quota: &Quota,
) -> Result<()> {
    sqlx::query(
        "UPDATE device_quota SET status = ?, amount_left = ?, warned = ?, filled_day = ?, status_since = ?
          WHERE workspace_id = ? AND device_id = ? AND kind = ? AND version = ?",
    )
    .bind(quota.status.id())
    .bind(quota.left)
    .bind(quota.warned)
    .bind(quota.filled_day)
    .bind(quota.since)
    .bind(workspace)
    .bind(device)
    .bind(kind)
    .bind(quota.version)
    .execute(&mut **tx)
    .await
    .map(drop)
}

async fn write_devices(
    tx: &mut WriteTx,
    devices: &BTreeMap<i64, DeviceOut>,
) -> std::result::Result<(), Error> {
    let rows: Vec<Value> = devices
        .iter()
        .map(|(id, out)| {
            json!([
                id,
                out.workspace,
                out.connectivity,
                out.since,
                out.operator,
                out.month_bytes,
                out.imei,
                out.rat,
                out.lac,
                out.cid,
                out.located_at,
                out.session_start,
                out.modem,
                out.month,
                super::fleet::device_update::imei_key(&out.imei),
                out.imei_read
            ])
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let rows = list(&rows)?;
    // A device that the API has switched off meanwhile stays off, and an IMEI that it has set meanwhile stays set.
    sqlx::query(
        "UPDATE device SET connectivity_since = iif(device.connectivity <> v.value ->> 2, v.value ->> 3, device.connectivity_since),
                connectivity = v.value ->> 2, operator_id = v.value ->> 4, month_bytes = v.value ->> 5,
                imei = iif(device.imei = v.value ->> 15, v.value ->> 6, device.imei),
                imei_key = iif(device.imei = v.value ->> 15, v.value ->> 14, device.imei_key)
           FROM json_each(?) v WHERE device.id = v.value ->> 0 AND device.workspace_id = v.value ->> 1
            AND (device.status = 0 OR v.value ->> 2 = 0)",
    )
    .bind(&rows)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "INSERT INTO device_location (workspace_id, device_id, operator_id, rat_id, lac, cid, located_at, session_start, modem_imei, month)
         SELECT d.workspace_id, d.id, v.value ->> 4, v.value ->> 7, v.value ->> 8, v.value ->> 9, v.value ->> 10, v.value ->> 11, v.value ->> 12, v.value ->> 13
           FROM json_each(?) v CROSS JOIN device d ON d.id = v.value ->> 0 AND d.workspace_id = v.value ->> 1 WHERE v.value ->> 4 IS NOT NULL
         ON CONFLICT (workspace_id, device_id) DO UPDATE SET operator_id = excluded.operator_id, rat_id = excluded.rat_id, lac = excluded.lac,
            cid = excluded.cid, located_at = excluded.located_at, session_start = excluded.session_start, modem_imei = excluded.modem_imei,
            month = excluded.month",
    )
    .bind(&rows)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_usage(tx: &mut WriteTx, batch: &Batch) -> std::result::Result<(), Error> {
    let flat = |rows: &BTreeMap<(i64, i64, i64, i64), [i64; 4]>| {
        let rows: Vec<[i64; 8]> = rows
            .iter()
            .map(|((workspace, device, sim, at), [rx, tx, mo, mt])| {
                [*workspace, *device, *sim, *at, *rx, *tx, *mo, *mt]
            })
            .collect();
        list(&rows)
    };
    // Sums per workspace and day.
    let mut days: BTreeMap<(i64, i64), [i64; 4]> = BTreeMap::new();
    for ((workspace, _, _, day), volumes) in &batch.days {
        let sum = days.entry((*workspace, *day)).or_default();
        for (sum, volume) in sum.iter_mut().zip(volumes) {
            *sum += volume;
        }
    }
    let sums = |rows: &BTreeMap<(i64, i64), [i64; 4]>| {
        let rows: Vec<[i64; 8]> = rows
            .iter()
            .map(|((workspace, at), [rx, tx, mo, mt])| {
                [*workspace, *at, *rx, *tx, *mo, *mt, data_cents(rx + tx), sms_cents(mo + mt)]
            })
            .collect();
        list(&rows)
    };
    // A cent is due when the day's volume reaches it, in however many steps it comes.
    let days = sums(&days)?;
    if days != "[]" {
        sqlx::query(
            "INSERT INTO daily_usage (workspace_id, day, data_rx, data_tx, sms_mo, sms_mt, cost_data, cost_sms)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7 FROM json_each(?1) WHERE true
             ON CONFLICT DO UPDATE SET data_rx = data_rx + excluded.data_rx, data_tx = data_tx + excluded.data_tx, sms_mo = sms_mo + excluded.sms_mo,
                sms_mt = sms_mt + excluded.sms_mt, cost_sms = cost_sms + excluded.cost_sms,
                cost_data = cost_data - (data_rx + data_tx) / ?2 + (data_rx + data_tx + excluded.data_rx + excluded.data_tx) / ?2",
        )
        .bind(days)
        .bind(BYTES_PER_CENT)
        .execute(&mut **tx)
        .await?;
    }
    for (statement, rows) in [
        (
            "INSERT INTO usage_day (workspace_id, device_id, sim_id, day, rx, tx, sms_mo, sms_mt)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7 FROM json_each(?) WHERE true
             ON CONFLICT DO UPDATE SET rx = rx + excluded.rx, tx = tx + excluded.tx, sms_mo = sms_mo + excluded.sms_mo, sms_mt = sms_mt + excluded.sms_mt",
            flat(&batch.days)?,
        ),
        (
            "INSERT INTO usage_minute (workspace_id, device_id, sim_id, minute, rx, tx)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?) WHERE true
             ON CONFLICT DO UPDATE SET rx = rx + excluded.rx, tx = tx + excluded.tx",
            flat(&batch.minutes)?,
        ),
        (
            "INSERT INTO usage_hour (workspace_id, hour, rx, tx, sms_mo, sms_mt)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?) WHERE true
             ON CONFLICT DO UPDATE SET rx = rx + excluded.rx, tx = tx + excluded.tx, sms_mo = sms_mo + excluded.sms_mo, sms_mt = sms_mt + excluded.sms_mt",
            sums(&batch.hours)?,
        ),
    ] {
        if rows != "[]" {
            sqlx::query(statement).bind(rows).execute(&mut **tx).await?;
        }
    }
    Ok(())
}

async fn write_events(tx: &mut WriteTx, events: &[EventOut]) -> std::result::Result<(), Error> {
    if events.is_empty() {
        return Ok(());
    }
    let rows: Vec<Value> = events
        .iter()
        .map(|event| {
            json!([
                event.workspace,
                event.at,
                event.type_id,
                event.source,
                event.severity,
                i64::from(event.alert),
                event.description,
                event.device,
                event.sim,
                event.operator,
                event.rat,
                event.detail
            ])
        })
        .collect();
    sqlx::query(
        "INSERT INTO event (workspace_id, at, type_id, source_id, severity_id, alert, description, device_id, sim_id, operator_id, rat_id, detail)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, nullif(value ->> 8, 0),
                value ->> 9, value ->> 10, iif(json_type(value, '$[11]') = 'null', NULL, value -> 11) FROM json_each(?) ORDER BY key",
    )
    .bind(list(&rows)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_rest(tx: &mut WriteTx, batch: &Batch) -> std::result::Result<(), Error> {
    for ((workspace, device), quota) in &batch.quotas {
        write_quota(tx, (*workspace, *device, 0), quota).await?;
    }
    for (workspace, sim, at) in &batch.activated {
        sqlx::query(
            "UPDATE sim SET status = 1, activation_date = iif(activation_date = 0, ?, activation_date) WHERE workspace_id = ? AND id = ? AND status = 4",
        )
        .bind(at)
        .bind(workspace)
        .bind(sim)
        .execute(&mut **tx)
        .await?;
    }
    for sms in &batch.sent {
        sqlx::query(
            "INSERT INTO sms (workspace_id, device_id, sim_id, direction, status, payload, dcs, source, source_type, destination, submitted_at, \
                 expires_at, attempted_at, attempts, delivered_at, ended_at)
             SELECT d.workspace_id, d.id, s.id, 2, 4, ?4, 0, s.msisdn, 145, ?5, ?6, ?6 + 86400000, ?6, 1, ?6, ?6
               FROM device d JOIN sim s ON s.workspace_id = d.workspace_id AND s.id = ?3 WHERE d.workspace_id = ?1 AND d.id = ?2",
        )
        .bind(sms.workspace)
        .bind(sms.device)
        .bind(sms.sim)
        .bind(&sms.payload)
        .bind(&sms.destination)
        .bind(sms.at)
        .execute(&mut **tx)
        .await?;
    }
    for (workspace, device, at) in &batch.buffered {
        sqlx::query(
            "UPDATE sms SET status = 3, attempted_at = ?1, attempts = attempts + 1, map_error = 'Absent subscriber'
              WHERE workspace_id = ?2 AND device_id = ?3 AND direction = 1 AND status <= 2 AND expires_at > ?1",
        )
        .bind(at)
        .bind(workspace)
        .bind(device)
        .execute(&mut **tx)
        .await?;
    }
    for (workspace, device) in &batch.resets {
        sqlx::query("DELETE FROM device_reset WHERE workspace_id = ? AND device_id = ?")
            .bind(workspace)
            .bind(device)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
