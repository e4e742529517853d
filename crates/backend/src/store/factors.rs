//! Second factors: an authenticator app or a code by e-mail, and recovery codes. How a sign-in uses them is in `challenges`.
//!
//! Codes and recovery codes are kept as hashes, an app's secret as it is (it must be computed with).

use super::{
    Audited, Result as Rows, Store, Unaudited, WriteTx,
    challenges::{CODE_LIFE, TRIES, count_mail},
    id,
    journal::{By, Deed, audit},
};
use crate::{auth::totp, error::Error, secret::Secret};
use data_encoding::BASE32_NOPAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use wire::{
    ids::MfaKeyId,
    problem::FieldProblem,
    refusal,
    security::{MFA_APP, MFA_EMAIL, MfaKey, RECOVERY_CODES},
    time::Timestamp,
    value::EnumRef,
};

/// Names of the types, as the contract's list has them.
pub const TYPES: [(i64, &str); 2] =
    [(MFA_APP, "Time-Based One-Time Password"), (MFA_EMAIL, "One-Time Password by e-mail")];
/// Names of the statuses.
pub const STATUSES: [(i64, &str); 2] = [(0, "Pending"), (1, "Active")];

/// A second factor as it is stored.
#[derive(FromRow)]
pub(super) struct Key {
    pub(super) id: i64,
    pub(super) type_id: i64,
    status: i64,
    pub(super) secret: Vec<u8>,
    pub(super) last_step: i64,
    created_at: i64,
    activated_at: Option<i64>,
    code_hash: Option<Vec<u8>>,
    code_tries: i64,
    code_expires_at: Option<i64>,
}

const KEY: &str = "SELECT id, type_id, status, secret, last_step, created_at, activated_at, code_hash, code_tries, code_expires_at
                     FROM mfa_key WHERE account_id = ? AND ";

impl Key {
    fn into_key(self) -> MfaKey {
        let named = |names: &[(i64, &str)], id: i64| {
            names
                .iter()
                .find(|(known, _)| *known == id)
                .map_or_else(EnumRef::default, |(id, name)| EnumRef::new(*id, name))
        };
        MfaKey {
            id: MfaKeyId::from(id(self.id)),
            status: named(&STATUSES, self.status),
            mfa_type: named(&TYPES, self.type_id),
            secret_key: None,
            otpauth: None,
            creation_date: Timestamp::from_millis(self.created_at),
            activation_date: self.activated_at.map(Timestamp::from_millis),
        }
    }
}

/// A code in a mail: six digits, of 64 random bits, so that none is favoured.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn mail_code() -> Result<Secret, Error> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Secret(format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000)))
}

/// What is stored of a code in a mail: hashed with what it belongs to.
pub(super) fn code_hash(of: &[u8], code: &str) -> Vec<u8> {
    Sha256::new().chain_update(of).chain_update(code.as_bytes()).finalize().to_vec()
}

impl Store {
    /// Second factors of an account, without their secrets; pending ones included.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn factors(&self, account: i64) -> Rows<Vec<MfaKey>> {
        let rows: Vec<Key> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{KEY} 1 ORDER BY id")))
            .bind(account)
            .fetch_all(self.read())
            .await?;
        Ok(rows.into_iter().map(Key::into_key).collect())
    }

    /// Makes a pending second factor in the place of an earlier pending one: an app's with a secret, or one by e-mail with the code that is
    /// about to be mailed.
    ///
    /// # Errors
    /// 409 `MfaActive` while one of the type is active; 429 when too many codes were mailed.
    pub async fn make_factor(&self, by: &By, account: i64, code: Option<&Secret>) -> Result<MfaKey, Error> {
        let kind = if code.is_some() { MFA_EMAIL } else { MFA_APP };
        let mut secret = [0_u8; 20];
        getrandom::fill(&mut secret).map_err(|error| Error::Internal(error.to_string()))?;
        let mut tx = self.write().await?;
        if active(&mut tx, account).await?.is_some_and(|key| key.type_id == kind) {
            return Err((&refusal::MFA_ACTIVE).into());
        }
        if code.is_some() {
            count_mail(&mut tx, account, by.now).await?;
        }
        sqlx::query("DELETE FROM mfa_key WHERE account_id = ? AND status = 0")
            .bind(account)
            .execute(&mut *tx)
            .await?;
        let made: Key = sqlx::query_as(
            "INSERT INTO mfa_key (account_id, type_id, secret, created_at, code_hash, code_expires_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING *",
        )
        .bind(account)
        .bind(kind)
        .bind(if code.is_some() { &[] } else { secret.as_slice() })
        .bind(by.now)
        .bind(code.map(|code| code_hash(&account.to_be_bytes(), code.expose())))
        .bind(code.map(|_| by.now + CODE_LIFE))
        .fetch_one(&mut *tx)
        .await?;
        let username: String = sqlx::query_scalar("SELECT username FROM account WHERE id = ?")
            .bind(account)
            .fetch_one(&mut *tx)
            .await?;
        let audited = deed(&mut tx, by, "mfa.create", account, kind).await?;
        tx.commit(audited).await?;
        let shown = (kind == MFA_APP).then(|| BASE32_NOPAD.encode(&secret));
        Ok(MfaKey {
            otpauth: shown.as_ref().map(|shown| {
                let label = wire::endpoint::encode(&username);
                Secret(format!(
                    "otpauth://totp/Switchyard:{label}?secret={shown}&issuer=Switchyard&algorithm=SHA1&digits=6&period=30"
                ))
            }),
            secret_key: shown.map(Secret),
            ..made.into_key()
        })
    }

    /// Activates a pending second factor with its code; any other one goes. With `fresh_codes`, answers new recovery codes.
    ///
    /// # Errors
    /// 404 for one that the account does not have; 409 `MfaActive`; 422 on `code`.
    pub async fn activate_factor(
        &self,
        by: &By,
        account: i64,
        key: i64,
        code: &str,
        fresh_codes: bool,
    ) -> Result<Vec<Secret>, Error> {
        let mut tx = self.write().await?;
        let row: Option<Key> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{KEY} id = ?")))
            .bind(account)
            .bind(key)
            .fetch_optional(&mut *tx)
            .await?;
        let row = row.ok_or_else(Error::not_found)?;
        if row.status == 1 {
            return Err((&refusal::MFA_ACTIVE).into());
        }
        let code = wire::validate::code(code).unwrap_or_default();
        let step = if row.type_id == MFA_APP {
            totp::check(&row.secret, &code, by.now, 0)
        } else {
            let open = row.code_tries < TRIES && row.code_expires_at.is_some_and(|end| end > by.now);
            let expected = row.code_hash.filter(|_| open);
            (expected.is_some_and(|hash| hash == code_hash(&account.to_be_bytes(), &code))).then_some(0)
        };
        let Some(step) = step else {
            sqlx::query("UPDATE mfa_key SET code_tries = code_tries + 1 WHERE id = ?")
                .bind(key)
                .execute(&mut *tx)
                .await?;
            tx.commit(Unaudited::Attempts).await?;
            return Err(Error::field(FieldProblem::format("code", "is not right, or its time is over")));
        };
        sqlx::query("DELETE FROM mfa_key WHERE account_id = ? AND id <> ?")
            .bind(account)
            .bind(key)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "UPDATE mfa_key SET status = 1, activated_at = ?, last_step = ?, code_hash = NULL WHERE id = ?",
        )
        .bind(by.now)
        .bind(step)
        .bind(key)
        .execute(&mut *tx)
        .await?;
        let codes = if fresh_codes { write_codes(&mut tx, account).await? } else { Vec::new() };
        let audited = deed(&mut tx, by, "mfa.activate", account, row.type_id).await?;
        tx.commit(audited).await?;
        Ok(codes)
    }

    /// Ten fresh recovery codes; earlier ones die.
    ///
    /// # Errors
    /// 409 `NoMfa` without a second factor.
    pub async fn renew_codes(&self, by: &By, account: i64) -> Result<Vec<Secret>, Error> {
        let mut tx = self.write().await?;
        let key = active(&mut tx, account).await?.ok_or(&refusal::NO_MFA)?;
        let codes = write_codes(&mut tx, account).await?;
        let audited = deed(&mut tx, by, "mfa.recovery_codes", account, key.type_id).await?;
        tx.commit(audited).await?;
        Ok(codes)
    }
}

impl Store {
    /// Puts a second factor by e-mail on an account that has none (BR-50, BR-51), and notes that the person is to be told.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn put_factor_on(&self, by: &By, account: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        // Two sign-ins at once.
        if active(&mut tx, account).await?.is_some() {
            return Ok(());
        }
        sqlx::query("DELETE FROM mfa_key WHERE account_id = ?").bind(account).execute(&mut *tx).await?;
        sqlx::query(
            "INSERT INTO mfa_key (account_id, type_id, status, secret, created_at, activated_at, put_on) VALUES (?1, ?2, 1, x'', ?3, ?3, 1)",
        )
        .bind(account)
        .bind(MFA_EMAIL)
        .bind(by.now)
        .execute(&mut *tx)
        .await?;
        let audited = deed(&mut tx, by, "mfa.put_on", account, MFA_EMAIL).await?;
        Ok(tx.commit(audited).await?)
    }

    /// The person knows of the factor that was put on.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn know_factor(&self, by: &By, account: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let told = sqlx::query("UPDATE mfa_key SET put_on = 0 WHERE account_id = ? AND put_on = 1")
            .bind(account)
            .execute(&mut *tx)
            .await?;
        if told.rows_affected() == 0 {
            return Ok(());
        }
        let audited = deed(&mut tx, by, "mfa.known", account, MFA_EMAIL).await?;
        Ok(tx.commit(audited).await?)
    }
}

/// Takes a second factor off. Without one, recovery codes are of no use, and no browser has proven one: the next factor, which a server may
/// ask for at once (BR-50), is asked for in each. Answers its type, and the entry that was written.
///
/// # Errors
/// 404 for one that the account does not have.
pub(super) async fn take_off(
    tx: &mut WriteTx,
    by: &By,
    account: i64,
    key: i64,
) -> Result<(i64, Audited), Error> {
    let kind: Option<i64> =
        sqlx::query_scalar("DELETE FROM mfa_key WHERE id = ? AND account_id = ? RETURNING type_id")
            .bind(key)
            .bind(account)
            .fetch_optional(&mut **tx)
            .await?;
    let kind = kind.ok_or_else(Error::not_found)?;
    for statement in [
        "DELETE FROM recovery_code WHERE account_id = ?1 AND NOT EXISTS (SELECT 1 FROM mfa_key k WHERE k.account_id = ?1 AND k.status = 1)",
        "DELETE FROM trusted_device WHERE account_id = ?1 AND NOT EXISTS (SELECT 1 FROM mfa_key k WHERE k.account_id = ?1 AND k.status = 1)",
    ] {
        sqlx::query(statement).bind(account).execute(&mut **tx).await?;
    }
    Ok((kind, deed(tx, by, "mfa.delete", account, kind).await?))
}

/// The second factor that is on.
///
/// # Errors
/// On a database failure.
pub(super) async fn active(tx: &mut WriteTx, account: i64) -> Rows<Option<Key>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{KEY} status = 1")))
        .bind(account)
        .fetch_optional(&mut **tx)
        .await
}

/// Writes a fresh set and answers it: the only time that it is known.
async fn write_codes(tx: &mut WriteTx, account: i64) -> Result<Vec<Secret>, Error> {
    sqlx::query("DELETE FROM recovery_code WHERE account_id = ?").bind(account).execute(&mut **tx).await?;
    let mut codes = Vec::new();
    for _ in 0..RECOVERY_CODES {
        let mut bytes = [0_u8; 10];
        getrandom::fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
        let code = BASE32_NOPAD.encode(&bytes);
        sqlx::query("INSERT INTO recovery_code (account_id, hash) VALUES (?, ?)")
            .bind(account)
            .bind(Sha256::digest(code.as_bytes()).to_vec())
            .execute(&mut **tx)
            .await?;
        let groups: Vec<&str> =
            [0..4, 4..8, 8..12, 12..16].into_iter().filter_map(|part| code.get(part)).collect();
        codes.push(Secret(groups.join("-")));
    }
    Ok(codes)
}

async fn deed(tx: &mut WriteTx, by: &By, action: &str, account: i64, kind: i64) -> Rows<Audited> {
    let after = json!({ "type": if kind == MFA_EMAIL { "email" } else { "app" } });
    let entry = Deed { action, object: "account", object_id: Some(account), after, ..Deed::default() };
    audit(tx, None, by, entry).await
}
