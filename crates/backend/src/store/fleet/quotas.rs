//! Quotas of devices (domain.md §5.4) and extensions of their traffic limits (BR-70).

use super::quota_rules::{Quota, QuotaStatus};
use crate::{
    error::Error,
    store::{TenantStore, WriteTx, changes::Change, id, key},
};
use serde_json::{Map, Value, json};
use sqlx::FromRow;
use wire::{ids::DeviceId, quota::LimitExtension, time::Timestamp};

/// Bytes of a MB of the contract.
pub const MB: f64 = 1e6;

/// What a quota limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaKind {
    /// Bytes.
    Data,
    /// Messages.
    Sms,
}

impl QuotaKind {
    /// As it is stored.
    pub const fn id(self) -> i64 {
        match self {
            Self::Data => 0,
            Self::Sms => 1,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Sms => "sms",
        }
    }

    /// Type and name of the event when one is set.
    const fn assigned(self) -> (i64, &'static str) {
        match self {
            Self::Data => (56, "Data quota assigned"),
            Self::Sms => (58, "SMS quota assigned"),
        }
    }

    /// Type and name of the event when one is taken away.
    const fn deleted(self) -> (i64, &'static str) {
        match self {
            Self::Data => (57, "Data quota deleted"),
            Self::Sms => (59, "SMS quota deleted"),
        }
    }
}

/// The columns of a quota.
#[derive(Clone, Copy, Debug, FromRow)]
pub(in crate::store) struct QuotaRow {
    status: i64,
    amount_left: i64,
    added: i64,
    expires_at: i64,
    auto_refill: bool,
    threshold: Option<i64>,
    warned: bool,
    filled_day: i64,
    status_since: i64,
}

impl From<QuotaRow> for Quota {
    fn from(row: QuotaRow) -> Self {
        Self {
            status: QuotaStatus::from_id(row.status),
            left: row.amount_left,
            added: row.added,
            expires_at: row.expires_at,
            auto_refill: row.auto_refill,
            threshold: row.threshold,
            warned: row.warned,
            filled_day: row.filled_day,
            since: row.status_since,
        }
    }
}

/// The detail of quota events; the contract spells it in camelCase there (domain.md §4.6).
pub(crate) fn quota_detail(quota: &Quota) -> Value {
    json!({ "quota": {
        "status": { "id": quota.status.id(), "description": quota.status.description() },
        "volume": quota.left,
        "lastVolumeAdded": quota.added,
        "expiryDate": Timestamp::from_millis(quota.expires_at),
        "autoRefill": quota.auto_refill,
        "thresholdPercentage": quota.threshold,
    } })
}

impl TenantStore {
    /// The quota of a device as it is at `now`; outer `None` for a device that the workspace does not have.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn quota(
        &self,
        device: DeviceId,
        kind: QuotaKind,
        now: i64,
    ) -> Result<Option<Option<Quota>>, Error> {
        let mut connection = self.read().acquire().await?;
        let known: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM device WHERE workspace_id = ? AND id = ?)")
                .bind(self.key())
                .bind(key(device.get()))
                .fetch_one(&mut *connection)
                .await?;
        if !known {
            return Ok(None);
        }
        let row: Option<QuotaRow> = sqlx::query_as(
            "SELECT status, amount_left, added, expires_at, auto_refill, threshold, warned, filled_day, status_since
               FROM device_quota WHERE workspace_id = ? AND device_id = ? AND kind = ?",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .bind(kind.id())
        .fetch_optional(&mut *connection)
        .await?;
        Ok(Some(row.map(|row| {
            let mut quota = Quota::from(row);
            quota.advance(now);
            quota
        })))
    }

    /// Sets the quota of a device, whatever was there.
    ///
    /// # Errors
    /// 404 for a device that the workspace does not have; database failures.
    pub async fn set_quota(
        &self,
        by: Change<'_>,
        device: DeviceId,
        kind: QuotaKind,
        quota: &Quota,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        self.device_name(&mut tx, key(device.get())).await?;
        self.write_quota(&mut tx, key(device.get()), kind, quota).await?;
        let detail = quota_detail(quota);
        let after = Map::from_iter([
            (format!("{}_quota", kind.name()), json!(quota.added)),
            ("expires_at".to_owned(), json!(Timestamp::from_millis(quota.expires_at))),
        ]);
        self.end_quota(tx, by, device, (kind.assigned(), "device.quota"), (Map::new(), after), &detail).await
    }

    /// Takes the quota of a device away.
    ///
    /// # Errors
    /// 404 for a device that the workspace does not have, and without a quota; database failures.
    pub async fn delete_quota(&self, by: Change<'_>, device: DeviceId, kind: QuotaKind) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let left: Option<i64> = sqlx::query_scalar(
            "DELETE FROM device_quota WHERE workspace_id = ? AND device_id = ? AND kind = ? RETURNING amount_left",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .bind(kind.id())
        .fetch_optional(&mut *tx)
        .await?;
        let left = left.ok_or_else(Error::not_found)?;
        let before = Map::from_iter([(format!("{}_quota", kind.name()), json!(left))]);
        let detail = json!({ "quota": { "volume": left } });
        self.end_quota(tx, by, device, (kind.deleted(), "device.quota_delete"), (before, Map::new()), &detail)
            .await
    }

    async fn end_quota(
        &self,
        mut tx: WriteTx,
        by: Change<'_>,
        device: DeviceId,
        (event, action): ((i64, &str), &str),
        (before, after): (Map<String, Value>, Map<String, Value>),
        detail: &Value,
    ) -> Result<(), Error> {
        let device_key = key(device.get());
        let sim = self.linked_sim(&mut tx, device_key).await?.map(|sim| sim.id);
        self.tell_with(&mut tx, by, event, (Some(device_key), sim), Some(detail)).await?;
        let audited = self.write_down(&mut tx, by, action, "device", device.get(), before, after).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Writes a quota as it is, in the caller's transaction.
    pub(crate) async fn write_quota(
        &self,
        tx: &mut WriteTx,
        device: i64,
        kind: QuotaKind,
        quota: &Quota,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT OR REPLACE INTO device_quota (workspace_id, device_id, kind, status, amount_left, added, expires_at, auto_refill, \
                 threshold, warned, filled_day, status_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(self.key())
        .bind(device)
        .bind(kind.id())
        .bind(quota.status.id())
        .bind(quota.left)
        .bind(quota.added)
        .bind(quota.expires_at)
        .bind(quota.auto_refill)
        .bind(quota.threshold)
        .bind(quota.warned)
        .bind(quota.filled_day)
        .bind(quota.since)
        .execute(&mut **tx)
        .await
        .map(drop)
    }

    /// The extensions of a device that have not ended; `None` for a device that the workspace does not have.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn limit_extensions(
        &self,
        device: DeviceId,
        now: i64,
    ) -> Result<Option<Vec<LimitExtension>>, Error> {
        let mut connection = self.read().acquire().await?;
        let rows: Vec<(i64, Option<i64>, i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT d.id, e.id, coalesce(e.traffic_limit_id, 0), coalesce(e.bytes, 0), coalesce(e.expires_at, 0), coalesce(e.created_at, 0)
               FROM device d LEFT JOIN traffic_limit_extension e
                 ON e.workspace_id = d.workspace_id AND e.device_id = d.id AND e.expires_at > ?3
              WHERE d.workspace_id = ?1 AND d.id = ?2 ORDER BY e.id",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .bind(now)
        .fetch_all(&mut *connection)
        .await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let extension = |(device, extension, limit, bytes, expires_at, created_at): (
            i64,
            Option<i64>,
            i64,
            i64,
            i64,
            i64,
        )| {
            extension.map(|extension| LimitExtension {
                id: id(extension),
                endpoint_id: id(device),
                traffic_limit_id: id(limit),
                volume: megabytes(bytes),
                expiration_date: Timestamp::from_millis(expires_at),
                created_at: Timestamp::from_millis(created_at),
            })
        };
        Ok(Some(rows.into_iter().filter_map(extension).collect()))
    }

    /// Extends the traffic limit of a device until the end of the month (UTC).
    ///
    /// # Errors
    /// 404 for a device that the workspace does not have; database failures.
    pub async fn extend_limit(
        &self,
        by: Change<'_>,
        device: DeviceId,
        (bytes, limit): (i64, u64),
    ) -> Result<LimitExtension, Error> {
        let mut tx = self.write().await?;
        self.device_name(&mut tx, key(device.get())).await?;
        let expiration_date = Timestamp::from_millis(by.now).next_month();
        let made: i64 = sqlx::query_scalar(
            "INSERT INTO traffic_limit_extension (workspace_id, device_id, traffic_limit_id, bytes, expires_at, created_at)
             VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .bind(key(limit))
        .bind(bytes)
        .bind(expiration_date.millis())
        .bind(by.now)
        .fetch_one(&mut *tx)
        .await?;
        let after = Map::from_iter([("bytes".to_owned(), json!(bytes))]);
        let audited = self
            .write_down(&mut tx, by, "device.limit_extension", "device", device.get(), Map::new(), after)
            .await?;
        tx.commit(audited).await?;
        Ok(LimitExtension {
            id: id(made),
            endpoint_id: device.get(),
            traffic_limit_id: limit,
            volume: megabytes(bytes),
            expiration_date,
            created_at: Timestamp::from_millis(by.now),
        })
    }

    /// Ends all extensions of a device.
    ///
    /// # Errors
    /// 404 for a device that the workspace does not have; database failures.
    pub async fn delete_limit_extensions(&self, by: Change<'_>, device: DeviceId) -> Result<(), Error> {
        let mut tx = self.write().await?;
        self.device_name(&mut tx, key(device.get())).await?;
        let gone =
            sqlx::query("DELETE FROM traffic_limit_extension WHERE workspace_id = ? AND device_id = ?")
                .bind(self.key())
                .bind(key(device.get()))
                .execute(&mut *tx)
                .await?
                .rows_affected();
        let before = Map::from_iter([("extensions".to_owned(), json!(gone))]);
        let audited = self
            .write_down(
                &mut tx,
                by,
                "device.limit_extension_delete",
                "device",
                device.get(),
                before,
                Map::new(),
            )
            .await?;
        Ok(tx.commit(audited).await?)
    }
}

/// MB of a number of bytes.
#[expect(clippy::cast_precision_loss, reason = "megabytes for people; exact up to 2^53 bytes")]
pub fn megabytes(bytes: i64) -> f64 {
    bytes as f64 / MB
}
