//! One-time links to set a new password, made by the operator for people who cannot sign in any more; and what ends when an account
//! goes over to whoever its mailbox is.

use super::{
    Audited, Result as Rows, Store, WriteTx,
    journal::{By, Deed, audit},
};
use crate::{
    context::Context,
    error::Error,
    secret::{self, Secret},
};
use serde_json::json;
use wire::refusal;

/// What every such token begins with.
pub const TOKEN_PREFIX: &str = "swv_";

impl Store {
    /// Makes a link for an account; earlier ones die. Answers the token, which exists only here.
    ///
    /// # Errors
    /// 404 for an unknown account.
    pub async fn make_recovery(&self, by: &By, account: i64, life: i64) -> Result<Secret, Error> {
        let mut tx = self.write().await?;
        let known: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM account WHERE id = ? AND deleted_at IS NULL)")
                .bind(account)
                .fetch_one(&mut *tx)
                .await?;
        if !known {
            return Err(Error::not_found());
        }
        let token = secret::random(TOKEN_PREFIX).map_err(|error| Error::Internal(error.to_string()))?;
        sqlx::query("UPDATE recovery SET used_at = ? WHERE account_id = ? AND used_at IS NULL")
            .bind(by.now)
            .bind(account)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO recovery (account_id, token_hash, created_at, expires_at) VALUES (?, ?, ?, ?)",
        )
        .bind(account)
        .bind(secret::hash(&token))
        .bind(by.now)
        .bind(by.now + life)
        .execute(&mut *tx)
        .await?;
        let deed = Deed {
            action: "account.recovery",
            object: "account",
            object_id: Some(account),
            ..Deed::default()
        };
        let audited = audit(&mut tx, None, by, deed).await?;
        tx.commit(audited).await?;
        Ok(token)
    }

    /// Uses a link: sets the password, ends every session, every half-done sign-in and every trusted device (BR-52). Second factors stay: the mailbox alone does not
    /// open an account that has one; only of an account that a copied link made they go. An account that was waiting for its first password is
    /// active from then on; a suspended one stays suspended.
    ///
    /// # Errors
    /// 403 `LinkOver` for a link that does not work, whatever the reason.
    pub async fn recover(
        &self,
        context: &Context,
        now: i64,
        token: &Secret,
        password_hash: &str,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let account: Option<i64> = sqlx::query_scalar(
            "UPDATE recovery SET used_at = ?1 WHERE token_hash = ?2 AND used_at IS NULL AND expires_at > ?1 RETURNING account_id",
        )
        .bind(now)
        .bind(secret::hash(token))
        .fetch_optional(&mut *tx)
        .await?;
        let account = account.ok_or(&refusal::LINK_OVER)?;
        let by = By::account(account, context, now);
        let unproven: bool = sqlx::query_scalar("SELECT verified = 0 FROM account WHERE id = ?")
            .bind(account)
            .fetch_one(&mut *tx)
            .await?;
        if unproven {
            // Whoever made it by a copied link may have put a second factor of their own on it.
            let _audited = take_over(&mut tx, &by, account, "recovery").await?;
        }
        sqlx::query(
            "UPDATE account SET password_hash = ?, password_changed_at = ?, status = iif(status = 0, 1, status), verified = 1 WHERE id = ?",
        )
            .bind(password_hash)
            .bind(now)
            .bind(account)
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE session SET revoked_at = ?, revoked_why = 'recovery' WHERE account_id = ? AND revoked_at IS NULL")
            .bind(now)
            .bind(account)
            .execute(&mut *tx)
            .await?;
        for statement in [
            "DELETE FROM trusted_device WHERE account_id = ?",
            "DELETE FROM mfa_challenge WHERE account_id = ?",
        ] {
            sqlx::query(statement).bind(account).execute(&mut *tx).await?;
        }
        let deed = Deed {
            action: "account.password",
            object: "account",
            object_id: Some(account),
            after: json!({ "by": "recovery" }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, None, &by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Whether such a link works; looked at before a password is hashed, which costs more.
    ///
    /// # Errors
    /// 403 `LinkOver`.
    pub async fn recovery_works(&self, token: &Secret, now: i64) -> Result<(), Error> {
        let works: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM recovery WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?)",
        )
        .bind(secret::hash(token))
        .bind(now)
        .fetch_one(self.read())
        .await?;
        if works { Ok(()) } else { Err((&refusal::LINK_OVER).into()) }
    }
}

/// Ends everything that somebody else may hold of an account: sessions, second factors, trusted devices, half-done sign-ins, recovery
/// links, application tokens. The caller sets the new password in the same transaction.
///
/// # Errors
/// On a database failure.
pub(super) async fn take_over(tx: &mut WriteTx, by: &By, account: i64, how: &str) -> Rows<Audited> {
    for statement in [
        "UPDATE session SET revoked_at = ?2, revoked_why = 'take over' WHERE account_id = ?1 AND revoked_at IS NULL",
        "DELETE FROM mfa_challenge WHERE account_id = ?1",
        "DELETE FROM mfa_key WHERE account_id = ?1",
        "DELETE FROM recovery_code WHERE account_id = ?1",
        "DELETE FROM trusted_device WHERE account_id = ?1",
        "UPDATE recovery SET used_at = ?2 WHERE account_id = ?1 AND used_at IS NULL",
        "UPDATE application_token SET status = 1 WHERE creator_id = ?1 AND status = 0",
        "DELETE FROM ownership_offer WHERE to_id = ?1",
    ] {
        sqlx::query(statement).bind(account).bind(by.now).execute(&mut **tx).await?;
    }
    let deed = Deed {
        action: "account.take_over",
        object: "account",
        object_id: Some(account),
        after: json!({ "by": how }),
        ..Deed::default()
    };
    audit(tx, None, by, deed).await
}
