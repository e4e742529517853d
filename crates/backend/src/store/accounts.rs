//! People: accounts, their second factors and trusted devices, and the count of failed sign-ins.

use super::{
    Result, Store, Unaudited, WriteTx, id,
    journal::{By, Deed, audit},
    key,
};
use crate::{
    auth::{
        limits::{FAILURES, LOCK},
        totp,
    },
    clock::{DAY, MINUTE},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use wire::{ids::UserId, session::Account, value::Patch};

/// Life of a second-factor challenge.
const CHALLENGE_LIFE: i64 = 10 * MINUTE;
/// Codes that may be tried on one challenge.
const CHALLENGE_TRIES: i64 = 5;
/// Life of a trusted device (BR-54).
pub const TRUST_LIFE: i64 = 90 * DAY;
/// Trusted devices per account; the oldest makes room.
const TRUSTED_MAX: i64 = 20;

/// Id, secret and last accepted step of an account's active second factor.
type MfaKey = (Option<i64>, Option<Vec<u8>>, Option<i64>);

/// What sign-in needs to know of an account.
#[derive(Clone, FromRow)]
pub struct Credentials {
    /// Account id.
    pub id: i64,
    /// Argon2id of what the contract sends; `None` without a password.
    pub password_hash: Option<String>,
    /// May sign in: active and not deleted.
    pub active: bool,
    /// An app second factor is on.
    pub app_mfa: bool,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(FromRow)]
struct AccountRow {
    id: i64,
    username: String,
    name: String,
    locale: Option<String>,
    theme: Option<String>,
    app_mfa: bool,
    unproven: bool,
}

/// Whether another password or code may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Yes; it counts as a failure until it is taken back.
    Go,
    /// Not before that time.
    Locked(i64),
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeTry {
    /// The challenge is done; the account may enter.
    Right,
    /// Try again.
    Wrong,
    /// The challenge is over: too old, used, or tried too often.
    Over,
}

/// The form of a name that decides: sign-in does not depend on case or blanks around it.
pub fn name_key(username: &str) -> String {
    username.trim().to_lowercase()
}

fn name_hash(name_key: &str) -> Vec<u8> {
    Sha256::digest(name_key.as_bytes()).to_vec()
}

impl Store {
    /// The account of a name, whatever its status.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn credentials(&self, name_key: &str) -> Result<Option<Credentials>> {
        sqlx::query_as(
            "SELECT id, password_hash, status = 1 AND deleted_at IS NULL AS active,
                    EXISTS (SELECT 1 FROM mfa_key k WHERE k.account_id = account.id AND k.status = 1) AS app_mfa
               FROM account WHERE username_key = ?",
        )
        .bind(name_key)
        .fetch_optional(self.read())
        .await
    }

    /// Reserves an attempt before the password or code is looked at, so that parallel guesses are counted, too (BR-56).
    ///
    /// # Errors
    /// On a database failure.
    pub async fn attempt(&self, name_key: &str, now: i64) -> Result<Attempt> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM sign_in_attempt WHERE forget_at <= ?").bind(now).execute(&mut *tx).await?;
        let hash = name_hash(name_key);
        let row: Option<(i64, Option<i64>)> =
            sqlx::query_as("SELECT failures, locked_until FROM sign_in_attempt WHERE name_hash = ?")
                .bind(&hash)
                .fetch_optional(&mut *tx)
                .await?;
        let before = match row {
            Some((_, Some(until))) if until > now => return Ok(Attempt::Locked(until)),
            Some((failures, None)) => failures,
            Some((_, Some(_))) | None => 0,
        };
        let failures = before + 1;
        let locked_until = (failures >= FAILURES).then_some(now + LOCK);
        sqlx::query("INSERT OR REPLACE INTO sign_in_attempt (name_hash, failures, locked_until, forget_at) VALUES (?, ?, ?, ?)")
            .bind(&hash)
            .bind(failures)
            .bind(locked_until)
            .bind(now + DAY)
            .execute(&mut *tx)
            .await?;
        tx.commit(Unaudited::Attempts).await?;
        Ok(Attempt::Go)
    }

    /// Takes back one attempt that turned out right but is not yet a sign-in (the second factor follows), or was never looked at.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn attempt_back(&self, name_key: &str) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE sign_in_attempt SET failures = max(failures - 1, 0), locked_until = NULL WHERE name_hash = ?")
            .bind(name_hash(name_key))
            .execute(&mut *tx)
            .await?;
        tx.commit(Unaudited::Attempts).await
    }

    /// Forgets the failures: the person is in.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn attempts_forget(&self, name_key: &str) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM sign_in_attempt WHERE name_hash = ?")
            .bind(name_hash(name_key))
            .execute(&mut *tx)
            .await?;
        tx.commit(Unaudited::Attempts).await
    }

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

    /// Keeps a challenge until its code comes.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn challenge(&self, account: i64, hash: &[u8], now: i64) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM mfa_challenge WHERE expires_at <= ?")
            .bind(now - DAY)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO mfa_challenge (hash, account_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        )
        .bind(hash)
        .bind(account)
        .bind(now)
        .bind(now + CHALLENGE_LIFE)
        .execute(&mut *tx)
        .await?;
        tx.commit(Unaudited::Attempts).await
    }

    /// Whose challenge it is: account and lower-case name; `None` for one that was never made.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn challenged(&self, hash: &[u8]) -> Result<Option<(i64, String)>> {
        sqlx::query_as(
            "SELECT c.account_id, a.username_key FROM mfa_challenge c JOIN account a ON a.id = c.account_id WHERE c.hash = ?",
        )
        .bind(hash)
        .fetch_optional(self.read())
        .await
    }

    /// Tries a code. Challenge and time step are used up in the same transaction: no code and no challenge works twice.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn try_code(&self, hash: &[u8], code: &str, now: i64) -> Result<CodeTry> {
        let mut tx = self.write().await?;
        let row: Option<MfaKey> = sqlx::query_as(
            "UPDATE mfa_challenge SET tries = tries + 1
              WHERE hash = ? AND used_at IS NULL AND expires_at > ? AND tries < ?
             RETURNING (SELECT k.id FROM mfa_key k WHERE k.account_id = mfa_challenge.account_id AND k.status = 1),
                       (SELECT k.secret FROM mfa_key k WHERE k.account_id = mfa_challenge.account_id AND k.status = 1),
                       (SELECT k.last_step FROM mfa_key k WHERE k.account_id = mfa_challenge.account_id AND k.status = 1)",
        )
        .bind(hash)
        .bind(now)
        .bind(CHALLENGE_TRIES)
        .fetch_optional(&mut *tx)
        .await?;
        // Without a key the second factor was taken off meanwhile: sign in again.
        let Some((Some(mfa_key), Some(secret), Some(last_step))) = row else { return Ok(CodeTry::Over) };
        let outcome = match totp::check(&secret, code, now, last_step) {
            None => CodeTry::Wrong,
            Some(step) => {
                sqlx::query("UPDATE mfa_key SET last_step = ? WHERE id = ?")
                    .bind(step)
                    .bind(mfa_key)
                    .execute(&mut *tx)
                    .await?;
                sqlx::query("UPDATE mfa_challenge SET used_at = ? WHERE hash = ?")
                    .bind(now)
                    .bind(hash)
                    .execute(&mut *tx)
                    .await?;
                CodeTry::Right
            }
        };
        tx.commit(Unaudited::Attempts).await?;
        Ok(outcome)
    }

    /// The own account.
    ///
    /// # Errors
    /// On a database failure; `RowNotFound` when there is none.
    pub async fn account(&self, account: UserId) -> Result<Account> {
        let row: AccountRow = sqlx::query_as(
            "SELECT id, username, name, locale, theme, verified = 0 AS unproven,
                        EXISTS (SELECT 1 FROM mfa_key k WHERE k.account_id = account.id AND k.status = 1) AS app_mfa
                   FROM account WHERE id = ? AND deleted_at IS NULL",
        )
        .bind(key(account.get()))
        .fetch_one(self.read())
        .await?;
        let AccountRow { id: account, username, name, locale, theme, app_mfa, unproven } = row;
        Ok(Account { id: id(account), username, name, locale, theme, app_mfa, unproven })
    }

    /// Changes what is said and leaves the rest.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn change_account(
        &self,
        account: UserId,
        name: Option<&str>,
        locale: Patch<String>,
        theme: Patch<String>,
        by: &By,
    ) -> Result<()> {
        let (locale, theme) = (locale.into_change(), theme.into_change());
        let mut tx = self.write().await?;
        let before = facts(&mut tx, account).await?;
        sqlx::query(
            "UPDATE account SET name = coalesce(?2, name),
                    locale = CASE WHEN ?3 THEN ?4 ELSE locale END,
                    theme = CASE WHEN ?5 THEN ?6 ELSE theme END
              WHERE id = ?1",
        )
        .bind(key(account.get()))
        .bind(name)
        .bind(locale.is_some())
        .bind(locale.flatten())
        .bind(theme.is_some())
        .bind(theme.flatten())
        .execute(&mut *tx)
        .await?;
        let after = facts(&mut tx, account).await?;
        let deed = Deed {
            action: "account.update",
            object: "account",
            object_id: Some(key(account.get())),
            before,
            after,
        };
        let audited = audit(&mut tx, None, by, deed).await?;
        tx.commit(audited).await
    }
}

/// What a person may change of their account, for the journal.
async fn facts(tx: &mut WriteTx, account: UserId) -> Result<serde_json::Value> {
    let (name, locale, theme): (String, Option<String>, Option<String>) =
        sqlx::query_as("SELECT name, locale, theme FROM account WHERE id = ?")
            .bind(key(account.get()))
            .fetch_one(&mut **tx)
            .await?;
    Ok(json!({ "name": name, "locale": locale, "theme": theme }))
}
