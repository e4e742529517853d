//! Writing what happened in the simulated network, in the transaction of a batch.

use super::{
    Result, WriteTx,
    fleet::{
        quota_rules::{Notice, Quota},
        quotas::quota_detail,
    },
    stats::{BYTES_PER_CENT, data_cents, sms_cents},
};
use crate::{
    error::Error,
    network::batch::{Batch, Delivery, DeviceOut, EventOut},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A JSON list.
pub(super) fn list<T: serde::Serialize>(rows: &[T]) -> std::result::Result<String, Error> {
    serde_json::to_string(rows).map_err(|error| Error::Internal(error.to_string()))
}

/// Delivers the messages that wait for a device, as far as its quota reaches; the rest fails.
pub(super) async fn deliver(
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

pub(super) async fn write_devices(
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

pub(super) async fn write_usage(tx: &mut WriteTx, batch: &Batch) -> std::result::Result<(), Error> {
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

pub(super) async fn write_events(tx: &mut WriteTx, events: &[EventOut]) -> std::result::Result<(), Error> {
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

pub(super) async fn write_rest(tx: &mut WriteTx, batch: &Batch) -> std::result::Result<(), Error> {
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
    for (workspace, device, session, location) in &batch.resets {
        // One that was extended since it was read stays, and is done next.
        sqlx::query(
            "DELETE FROM device_reset WHERE workspace_id = ? AND device_id = ? AND session = ? AND location = ?",
        )
        .bind(workspace)
        .bind(device)
        .bind(session)
        .bind(location)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
