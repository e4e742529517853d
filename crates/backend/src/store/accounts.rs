//! People: accounts, and the count of failed sign-ins. Second factors are in `factors`, trusted devices in `trust`.

use super::{
    Result, Store, Unaudited, WriteTx, id,
    journal::{By, Deed, audit},
    key,
};
use crate::{
    auth::limits::{FAILURES, LOCK},
    clock::DAY,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use wire::{ids::UserId, session::Account, value::Patch};

/// What sign-in needs to know of an account.
#[derive(Clone, FromRow)]
pub struct Credentials {
    /// Account id.
    pub id: i64,
    /// Argon2id of what the contract sends; `None` without a password.
    pub password_hash: Option<String>,
    /// May sign in: active and not deleted.
    pub active: bool,
    /// Type of the second factor that is on.
    pub mfa: Option<i64>,
    /// Has signed in before.
    pub met: bool,
    /// Address, as it was written.
    pub username: String,
    /// Language.
    pub locale: Option<String>,
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
    attention: bool,
}

/// Whether another password or code may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Yes; it counts as a failure until it is taken back.
    Go,
    /// Not before that time.
    Locked(i64),
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
                    (SELECT k.type_id FROM mfa_key k WHERE k.account_id = account.id AND k.status = 1) AS mfa,
                    last_sign_in_at IS NOT NULL AS met, username, locale
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

    /// The own account.
    ///
    /// # Errors
    /// On a database failure; `RowNotFound` when there is none.
    pub async fn account(&self, account: UserId) -> Result<Account> {
        let row: AccountRow = sqlx::query_as(
            "SELECT id, username, name, locale, theme, verified = 0 AS unproven,
                        EXISTS (SELECT 1 FROM mfa_key k WHERE k.account_id = account.id AND k.status = 1 AND k.type_id = 1) AS app_mfa,
                    (delete_at IS NOT NULL OR EXISTS (SELECT 1 FROM mfa_key k WHERE k.account_id = account.id AND k.put_on = 1)) AS attention
                   FROM account WHERE id = ? AND deleted_at IS NULL",
        )
        .bind(key(account.get()))
        .fetch_one(self.read())
        .await?;
        let AccountRow { id: account, username, name, locale, theme, app_mfa, unproven, attention } = row;
        Ok(Account { id: id(account), username, name, locale, theme, app_mfa, unproven, attention })
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
