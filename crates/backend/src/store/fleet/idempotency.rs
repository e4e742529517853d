//! Calls that carry an `Idempotency-Key`: the same call again finds what the first one made, and makes nothing.

use crate::{
    clock::DAY,
    error::Error,
    store::{Store, TenantStore, Unaudited, WriteTx},
};
use sha2::{Digest, Sha256};
use wire::problem::{FieldProblem, Problem};

/// How long a key is remembered, in milliseconds.
const REMEMBERED: i64 = DAY;

/// A key with a digest of the call that carries it.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    key: String,
    digest: Vec<u8>,
}

impl IdempotencyKey {
    /// The key of a header, for a call of the operation `name` with this body.
    ///
    /// # Errors
    /// 422 for an empty key and for more than 200 characters.
    pub fn new(key: &str, name: &str, body: &[u8]) -> Result<Self, Error> {
        let key = key.trim();
        if key.is_empty() || key.chars().count() > 200 {
            return Err(Error::field(FieldProblem::format(
                "Idempotency-Key",
                "must have 1 to 200 characters",
            )));
        }
        let digest =
            Sha256::new().chain_update(name).chain_update([0]).chain_update(body).finalize().to_vec();
        Ok(Self { key: key.to_owned(), digest })
    }
}

impl TenantStore {
    /// What the first call with this key made, if there was one.
    ///
    /// # Errors
    /// 422 when the key was used for another call; database failures.
    pub(super) async fn made_before(
        &self,
        tx: &mut WriteTx,
        account: i64,
        key: &IdempotencyKey,
    ) -> Result<Option<Vec<i64>>, Error> {
        let found: Option<(Vec<u8>, String)> = sqlx::query_as(
            "SELECT digest, made FROM idempotency_key WHERE workspace_id = ? AND account_id = ? AND key = ?",
        )
        .bind(self.key())
        .bind(account)
        .bind(&key.key)
        .fetch_optional(&mut **tx)
        .await?;
        let Some((digest, made)) = found else { return Ok(None) };
        if digest != key.digest {
            let why = "was used for another call within the last day";
            return Err(Problem::invalid(vec![FieldProblem::duplicated("Idempotency-Key", why)]).into());
        }
        serde_json::from_str(&made).map(Some).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Remembers what a call made, in its transaction.
    pub(super) async fn remember(
        &self,
        tx: &mut WriteTx,
        account: i64,
        key: &IdempotencyKey,
        made: &[i64],
        now: i64,
    ) -> Result<(), Error> {
        let list = serde_json::to_string(made).map_err(|error| Error::Internal(error.to_string()))?;
        sqlx::query(
            "INSERT INTO idempotency_key (workspace_id, account_id, key, digest, made, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(self.key())
        .bind(account)
        .bind(&key.key)
        .bind(&key.digest)
        .bind(list)
        .bind(now)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

impl Store {
    /// Forgets keys that are older than a day. Returns their number.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn forget_idempotency_keys(&self, now: i64) -> Result<u64, Error> {
        let mut tx = self.write().await?;
        let gone = sqlx::query("DELETE FROM idempotency_key WHERE created_at <= ?")
            .bind(now - REMEMBERED)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        tx.commit(Unaudited::Derived).await?;
        Ok(gone)
    }
}
