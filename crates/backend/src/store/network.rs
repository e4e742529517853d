//! What the simulated network reads and writes. Its rows are of all workspaces; each names its own, and every statement compares it.

use super::{
    Result, Store, Unaudited,
    fleet::quota_rules::{Quota, QuotaStatus},
    network_write::{deliver, list, write_devices, write_events, write_rest, write_usage},
};
use crate::{
    error::Error,
    network::{batch::Batch, device::month, facts::Facts},
};
use sqlx::FromRow;

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

    /// Begins a month (months since year 0) for devices that have used nothing in it yet (BR-70), step by step.
    pub(crate) async fn begin_month(&self, month: i64, limit: i64) -> Result<()> {
        loop {
            let mut tx = self.write().await?;
            let step = sqlx::query(
                "UPDATE device SET month_bytes = 0 WHERE id IN (
                    SELECT l.device_id FROM device_location l JOIN device d ON d.workspace_id = l.workspace_id AND d.id = l.device_id
                     WHERE l.month < ? AND d.month_bytes <> 0 LIMIT ?)",
            )
            .bind(month)
            .bind(limit)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            tx.commit(Unaudited::Derived).await?;
            if step == 0 {
                return Ok(());
            }
        }
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
