//! Trusted devices: browsers in which no second factor is asked for 90 days (BR-54). Known by the hash of a secret that they keep.

use super::{
    Result, Store, id,
    journal::{By, Deed, audit},
};
use crate::{clock::DAY, error::Error};
use serde_json::json;
use wire::{ids::TrustedDeviceId, security::TrustedDevice, time::Timestamp};

/// Life of a trusted device.
pub const TRUST_LIFE: i64 = 90 * DAY;
/// Trusted devices per account; the oldest makes room.
const TRUSTED_MAX: i64 = 20;

type Row = (i64, String, String, Option<String>, i64, i64);

impl Store {
    /// A trusted device of the account, by the hash of its fingerprint.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn trusted_device(&self, account: i64, fingerprint: &[u8], now: i64) -> Result<Option<i64>> {
        sqlx::query_scalar(
            "SELECT id FROM trusted_device WHERE account_id = ? AND fingerprint_hash = ? AND expires_at > ?",
        )
        .bind(account)
        .bind(fingerprint)
        .bind(now)
        .fetch_optional(self.read())
        .await
    }

    /// Trusts a device for 90 days from now (BR-54).
    ///
    /// # Errors
    /// On a database failure.
    pub async fn trust_device(
        &self,
        account: i64,
        fingerprint: &[u8],
        facts: [&str; 2],
        name: Option<&str>,
        by: &By,
    ) -> Result<()> {
        let now = by.now;
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM trusted_device WHERE account_id = ? AND expires_at <= ?")
            .bind(account)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO trusted_device (account_id, fingerprint_hash, operating_system, browser, name, activated_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (account_id, fingerprint_hash) DO UPDATE SET activated_at = excluded.activated_at, expires_at = excluded.expires_at",
        )
        .bind(account)
        .bind(fingerprint)
        .bind(facts[0])
        .bind(facts[1])
        .bind(name)
        .bind(now)
        .bind(now + TRUST_LIFE)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "DELETE FROM trusted_device WHERE account_id = ?1 AND id NOT IN
                (SELECT id FROM trusted_device WHERE account_id = ?1 ORDER BY activated_at DESC, id DESC LIMIT ?2)",
        )
        .bind(account)
        .bind(TRUSTED_MAX)
        .execute(&mut *tx)
        .await?;
        let deed = Deed {
            action: "trusted_device.create",
            object: "account",
            object_id: Some(account),
            after: json!({ "operating_system": facts[0], "browser": facts[1], "name": name }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, None, by, deed).await?;
        tx.commit(audited).await
    }

    /// The devices that are trusted now, the latest first.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn trusted_devices(&self, account: i64, now: i64) -> Result<Vec<TrustedDevice>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, operating_system, browser, name, activated_at, expires_at FROM trusted_device
              WHERE account_id = ? AND expires_at > ? ORDER BY activated_at DESC, id DESC",
        )
        .bind(account)
        .bind(now)
        .fetch_all(self.read())
        .await?;
        Ok(rows
            .into_iter()
            .map(|(device, operating_system, browser, name, at, end)| TrustedDevice {
                id: TrustedDeviceId::from(id(device)),
                operating_system,
                browser,
                activation_date: Timestamp::from_millis(at),
                name,
                expires: Some(Timestamp::from_millis(end)),
            })
            .collect())
    }

    /// Trusts a device of an account no more.
    ///
    /// # Errors
    /// 404 for one that the account does not have.
    pub async fn distrust(&self, by: &By, account: i64, device: i64) -> std::result::Result<(), Error> {
        let mut tx = self.write().await?;
        let gone = sqlx::query("DELETE FROM trusted_device WHERE id = ? AND account_id = ?")
            .bind(device)
            .bind(account)
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Err(Error::not_found());
        }
        let deed = Deed {
            action: "trusted_device.delete",
            object: "account",
            object_id: Some(account),
            before: json!({ "device": device }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, None, by, deed).await?;
        Ok(tx.commit(audited).await?)
    }
}
