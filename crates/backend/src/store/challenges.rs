//! The challenge of a sign-in that waits for its second factor. Challenge, time step and recovery code are used up in the transaction that
//! accepts them: nothing works twice.

use super::{
    Audited, Result as Rows, Store, Unaudited, WriteTx,
    factors::{self, code_hash},
    journal::{By, Deed, audit},
};
use crate::{
    auth::{limits::seconds_until, totp},
    clock::{DAY, MINUTE},
    error::Error,
    secret::Secret,
};
use sha2::{Digest, Sha256};
use wire::{
    problem::Problem,
    security::{CODE_MINUTES, MFA_EMAIL},
};

/// Life of a code in a mail (BR-53), and of the challenge that waits for it.
pub(super) const CODE_LIFE: i64 = CODE_MINUTES * MINUTE;
/// Life of a challenge that waits for a code of an app: nobody waits for a mail.
const APP_LIFE: i64 = 10 * MINUTE;
/// Codes that may be tried on one challenge.
pub(super) const TRIES: i64 = 5;
/// Codes that are sent to one account in [`MAIL_WINDOW`].
const MAILS: i64 = 6;
const MAIL_WINDOW: i64 = 15 * MINUTE;
/// Time between two mails of one sign-in.
const MAIL_PAUSE: i64 = MINUTE;

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

/// The form of a recovery code that is hashed: sixteen base32 characters. `None` for anything else.
fn recovery_form(code: &str) -> Option<String> {
    let plain: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_uppercase();
    (plain.len() == 16).then_some(plain)
}

impl Store {
    /// Keeps a challenge until its code comes; with the code that was mailed, if one is.
    ///
    /// # Errors
    /// 429 when too many codes were mailed; 401 when the password is not the `verified` one (as it is stored) any more.
    pub async fn challenge(
        &self,
        (account, verified): (i64, Option<&str>),
        hash: &[u8],
        code: Option<&Secret>,
        now: i64,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM mfa_challenge WHERE expires_at <= ?")
            .bind(now - DAY)
            .execute(&mut *tx)
            .await?;
        if code.is_some() {
            count_mail(&mut tx, account, now).await?;
        }
        // Whoever reset the password meanwhile has ended all half-done sign-ins: this one is not to come after that.
        let kept = sqlx::query(
            "INSERT INTO mfa_challenge (hash, account_id, created_at, expires_at, code_hash)
             SELECT ?1, a.id, ?3, ?4, ?5 FROM account a WHERE a.id = ?2 AND a.password_hash IS ?6",
        )
        .bind(hash)
        .bind(account)
        .bind(now)
        .bind(now + if code.is_some() { CODE_LIFE } else { APP_LIFE })
        .bind(code.map(|code| code_hash(hash, code.expose())))
        .bind(verified)
        .execute(&mut *tx)
        .await?;
        if kept.rows_affected() == 0 {
            return Err(Error::Unauthenticated);
        }
        Ok(tx.commit(Unaudited::Attempts).await?)
    }

    /// A fresh code for a challenge; answers address and locale. Tries are not given back.
    ///
    /// # Errors
    /// 401 for a challenge that is over or waits for an app; 429 within a minute and when too many codes were mailed.
    pub async fn resend_code(
        &self,
        hash: &[u8],
        code: &Secret,
        now: i64,
    ) -> Result<(String, Option<String>), Error> {
        let mut tx = self.write().await?;
        let row: Option<(i64, String, Option<String>)> = sqlx::query_as(
            "SELECT a.id, a.username, a.locale FROM mfa_challenge c JOIN account a ON a.id = c.account_id
              WHERE c.hash = ? AND c.used_at IS NULL AND c.expires_at > ? AND c.code_hash IS NOT NULL AND a.status = 1",
        )
        .bind(hash)
        .bind(now)
        .fetch_optional(&mut *tx)
        .await?;
        let (account, username, locale) = row.ok_or_else(|| Error::from(Problem::invalid_token()))?;
        let last: Option<i64> = sqlx::query_scalar("SELECT max(sent_at) FROM code_mail WHERE account_id = ?")
            .bind(account)
            .fetch_one(&mut *tx)
            .await?;
        if let Some(last) = last.filter(|last| last + MAIL_PAUSE > now) {
            return Err(Error::too_many(seconds_until(last + MAIL_PAUSE, now)));
        }
        count_mail(&mut tx, account, now).await?;
        sqlx::query("UPDATE mfa_challenge SET code_hash = ?, expires_at = ? WHERE hash = ?")
            .bind(code_hash(hash, code.expose()))
            .bind(now + CODE_LIFE)
            .bind(hash)
            .execute(&mut *tx)
            .await?;
        tx.commit(Unaudited::Attempts).await?;
        Ok((username, locale))
    }

    /// Whose challenge it is: account and lower-case name; `None` for one that was never made.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn challenged(&self, hash: &[u8]) -> Rows<Option<(i64, String)>> {
        sqlx::query_as(
            "SELECT c.account_id, a.username_key FROM mfa_challenge c JOIN account a ON a.id = c.account_id WHERE c.hash = ?",
        )
        .bind(hash)
        .fetch_optional(self.read())
        .await
    }

    /// Tries a code, or a recovery code, on a challenge.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn try_code(&self, hash: &[u8], given: &str, by: &By) -> Rows<CodeTry> {
        let now = by.now;
        let mut tx = self.write().await?;
        let row: Option<(i64, Option<Vec<u8>>)> = sqlx::query_as(
            "UPDATE mfa_challenge SET tries = tries + 1
              WHERE hash = ? AND used_at IS NULL AND expires_at > ? AND tries < ? RETURNING account_id, code_hash",
        )
        .bind(hash)
        .bind(now)
        .bind(TRIES)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((account, mailed)) = row else { return Ok(CodeTry::Over) };
        // Without a key the second factor was taken off meanwhile: sign in again.
        let Some(key) = factors::active(&mut tx, account).await? else { return Ok(CodeTry::Over) };
        // Blanks are forgiven, whatever else is no code is a wrong one (BR-53).
        let code = wire::validate::code(given).unwrap_or_default();
        let mut audited = None;
        let right = match recovery_form(given) {
            Some(form) => {
                audited = use_recovery_code(&mut tx, account, &form, by).await?;
                audited.is_some()
            }
            None if key.type_id == MFA_EMAIL => {
                !code.is_empty() && mailed.is_some_and(|mailed| mailed == code_hash(hash, &code))
            }
            None => match totp::check(&key.secret, &code, now, key.last_step) {
                None => false,
                Some(step) => {
                    sqlx::query("UPDATE mfa_key SET last_step = ? WHERE id = ?")
                        .bind(step)
                        .bind(key.id)
                        .execute(&mut *tx)
                        .await?;
                    true
                }
            },
        };
        if right {
            sqlx::query("UPDATE mfa_challenge SET used_at = ? WHERE hash = ?")
                .bind(now)
                .bind(hash)
                .execute(&mut *tx)
                .await?;
        }
        match audited {
            Some(audited) => tx.commit(audited).await?,
            None => tx.commit(Unaudited::Attempts).await?,
        }
        Ok(if right { CodeTry::Right } else { CodeTry::Wrong })
    }
}

/// Counts a mail with a code.
///
/// # Errors
/// 429 when it would be too many.
pub(super) async fn count_mail(tx: &mut WriteTx, account: i64, now: i64) -> Result<(), Error> {
    sqlx::query("DELETE FROM code_mail WHERE sent_at <= ?")
        .bind(now - MAIL_WINDOW)
        .execute(&mut **tx)
        .await?;
    let (sent, first): (i64, Option<i64>) =
        sqlx::query_as("SELECT count(*), min(sent_at) FROM code_mail WHERE account_id = ?")
            .bind(account)
            .fetch_one(&mut **tx)
            .await?;
    if sent >= MAILS {
        let again = first.unwrap_or(now) + MAIL_WINDOW;
        return Err(Error::too_many(seconds_until(again, now)));
    }
    sqlx::query("INSERT INTO code_mail (account_id, sent_at) VALUES (?, ?)")
        .bind(account)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn use_recovery_code(tx: &mut WriteTx, account: i64, form: &str, by: &By) -> Rows<Option<Audited>> {
    let used = sqlx::query(
        "UPDATE recovery_code SET used_at = ? WHERE account_id = ? AND hash = ? AND used_at IS NULL",
    )
    .bind(by.now)
    .bind(account)
    .bind(Sha256::digest(form.as_bytes()).to_vec())
    .execute(&mut **tx)
    .await?;
    if used.rows_affected() == 0 {
        return Ok(None);
    }
    let entry =
        Deed { action: "mfa.recovery_code", object: "account", object_id: Some(account), ..Deed::default() };
    audit(tx, None, by, entry).await.map(Some)
}
