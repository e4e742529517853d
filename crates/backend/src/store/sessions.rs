//! Sessions and their refresh tokens. A token is known by the hash of its secret only.

use super::{
    Result, Store, Unaudited, WriteTx,
    journal::{By, Deed, audit},
    write::Audited,
};
use crate::clock::{DAY, SECOND};
use sqlx::FromRow;

/// A session ends after this, however much it is used.
pub const SESSION_LIFE: i64 = 30 * DAY;
/// A session ends after this without use.
pub const IDLE_LIFE: i64 = 7 * DAY;
/// How long the predecessor of an unused refresh token is taken again: its answer may have been lost.
pub const GRACE: i64 = 30 * SECOND;

/// Who keeps the refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// The portal, in a cookie; it rotates.
    Portal,
    /// A client of the contract; it stays the same.
    Api,
}

impl SessionKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Api => "api",
        }
    }
}

/// A session to be begun.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// Whose.
    pub account: i64,
    /// Who keeps the refresh token.
    pub kind: SessionKind,
    /// Hash of the first refresh token.
    pub refresh_hash: &'a [u8],
    /// Where from.
    pub address: Option<&'a str>,
    /// With what.
    pub agent: Option<&'a str>,
}

/// A session that a refresh token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveSession {
    /// Session id.
    pub id: i64,
    /// Account id.
    pub account: i64,
    /// When it ends for good.
    pub expires_at: i64,
}

/// What became of a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// The session goes on.
    Live(LiveSession),
    /// Unknown, ended, expired, or of another kind of session.
    Refused,
    /// A used token came back: somebody has a copy. The whole session is revoked.
    Reused,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    session_id: i64,
    account_id: i64,
    session_expires: i64,
    used_at: Option<i64>,
    successor_used: bool,
}

impl Store {
    /// Begins a session. `None` when the account was locked, or its password is not the `verified` one (as it is stored) any more: whoever
    /// reset it meanwhile has ended all sessions, and none begins behind their back.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn begin_session(
        &self,
        new: NewSession<'_>,
        verified: Option<&str>,
        now: i64,
    ) -> Result<Option<LiveSession>> {
        let mut tx = self.write().await?;
        let expires_at = now + SESSION_LIFE;
        let begun: Option<i64> = sqlx::query_scalar(
            "INSERT INTO session (account_id, kind, created_at, last_used_at, expires_at, address, agent)
             SELECT a.id, ?2, ?3, ?3, ?4, ?5, ?6 FROM account a
              WHERE a.id = ?1 AND a.status = 1 AND a.deleted_at IS NULL AND a.password_hash IS ?7 RETURNING id",
        )
        .bind(new.account)
        .bind(new.kind.as_str())
        .bind(now)
        .bind(expires_at)
        .bind(new.address)
        .bind(new.agent)
        .bind(verified)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(id) = begun else { return Ok(None) };
        sqlx::query(
            "INSERT INTO refresh_token (session_id, hash, issued_at, expires_at) VALUES (?, ?, ?, ?)",
        )
        .bind(id)
        .bind(new.refresh_hash)
        .bind(now)
        .bind(expires_at.min(now + IDLE_LIFE))
        .execute(&mut *tx)
        .await?;
        sqlx::query("UPDATE account SET last_sign_in_at = ? WHERE id = ?")
            .bind(now)
            .bind(new.account)
            .execute(&mut *tx)
            .await?;
        let by = By {
            account: Some(new.account),
            address: new.address.map(str::to_owned),
            agent: new.agent.map(str::to_owned),
            now,
            ..By::default()
        };
        let audited = session_deed(&mut tx, "session.begin", id, &by).await?;
        tx.commit(audited).await?;
        Ok(Some(LiveSession { id, account: new.account, expires_at }))
    }

    /// Uses a cookie's refresh token and puts `successor` (a hash) in its place.
    ///
    /// The successor is derived from its predecessor, so a predecessor that is taken again within the grace leads to the same one: an
    /// answer that was lost, or two tabs at once, do no harm. Any other second use revokes the session.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn rotate(&self, hash: &[u8], successor: &[u8], now: i64) -> Result<Refreshed> {
        let mut tx = self.write().await?;
        let Some(row) = live_token(&mut tx, hash, SessionKind::Portal, now).await? else {
            return Ok(Refreshed::Refused);
        };
        let session =
            LiveSession { id: row.session_id, account: row.account_id, expires_at: row.session_expires };
        match row.used_at {
            None => {
                let next: i64 = sqlx::query_scalar(
                    "INSERT INTO refresh_token (session_id, hash, issued_at, expires_at) VALUES (?, ?, ?, ?) RETURNING id",
                )
                .bind(row.session_id)
                .bind(successor)
                .bind(now)
                .bind(row.session_expires.min(now + IDLE_LIFE))
                .fetch_one(&mut *tx)
                .await?;
                sqlx::query("UPDATE refresh_token SET used_at = ?, successor_id = ? WHERE id = ?")
                    .bind(now)
                    .bind(next)
                    .bind(row.id)
                    .execute(&mut *tx)
                    .await?;
            }
            Some(used_at) if now - used_at <= GRACE && !row.successor_used => {}
            Some(_) => {
                end(&mut tx, row.session_id, "reuse", now).await?;
                let by = By { account: Some(row.account_id), now, ..By::default() };
                let audited = session_deed(&mut tx, "session.revoke", row.session_id, &by).await?;
                tx.commit(audited).await?;
                tracing::warn!(session = row.session_id, "a used refresh token came back: session revoked");
                return Ok(Refreshed::Reused);
            }
        }
        touch(&mut tx, row.session_id, now).await?;
        tx.commit(Unaudited::Renewal).await?;
        Ok(Refreshed::Live(session))
    }

    /// Uses the refresh token of a client of the contract; it stays the same and its time without use begins anew.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn prolong(&self, hash: &[u8], now: i64) -> Result<Refreshed> {
        let mut tx = self.write().await?;
        let Some(row) = live_token(&mut tx, hash, SessionKind::Api, now).await? else {
            return Ok(Refreshed::Refused);
        };
        sqlx::query("UPDATE refresh_token SET expires_at = ? WHERE id = ?")
            .bind(row.session_expires.min(now + IDLE_LIFE))
            .bind(row.id)
            .execute(&mut *tx)
            .await?;
        touch(&mut tx, row.session_id, now).await?;
        tx.commit(Unaudited::Renewal).await?;
        Ok(Refreshed::Live(LiveSession {
            id: row.session_id,
            account: row.account_id,
            expires_at: row.session_expires,
        }))
    }

    /// Ends the session of a refresh token, and with it every access token of it. Whether there was one is not told.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn end_session_of(&self, hash: &[u8], now: i64) -> Result<()> {
        let mut tx = self.write().await?;
        let session: Option<(i64, i64)> = sqlx::query_as(
            "SELECT s.id, s.account_id FROM refresh_token t JOIN session s ON s.id = t.session_id WHERE t.hash = ?",
        )
        .bind(hash)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((session, account)) = session else { return Ok(()) };
        end(&mut tx, session, "sign-out", now).await?;
        let by = By { account: Some(account), now, ..By::default() };
        let audited = session_deed(&mut tx, "session.end", session, &by).await?;
        tx.commit(audited).await
    }
}

/// The token, when it and its session and account are good. A used one is still found: that is how reuse is seen.
async fn live_token(tx: &mut WriteTx, hash: &[u8], kind: SessionKind, now: i64) -> Result<Option<Row>> {
    sqlx::query_as(
        "SELECT t.id, t.session_id, s.account_id, s.expires_at AS session_expires, t.used_at,
                coalesce((SELECT n.used_at IS NOT NULL FROM refresh_token n WHERE n.id = t.successor_id), 0) AS successor_used
           FROM refresh_token t JOIN session s ON s.id = t.session_id JOIN account a ON a.id = s.account_id
          WHERE t.hash = ?1 AND s.kind = ?2 AND t.expires_at > ?3 AND s.expires_at > ?3 AND s.revoked_at IS NULL
            AND a.status = 1 AND a.deleted_at IS NULL",
    )
    .bind(hash)
    .bind(kind.as_str())
    .bind(now)
    .fetch_optional(&mut **tx)
    .await
}

async fn end(tx: &mut WriteTx, session: i64, why: &str, now: i64) -> Result<()> {
    sqlx::query("UPDATE session SET revoked_at = ?, revoked_why = ? WHERE id = ? AND revoked_at IS NULL")
        .bind(now)
        .bind(why)
        .bind(session)
        .execute(&mut **tx)
        .await
        .map(drop)
}

async fn touch(tx: &mut WriteTx, session: i64, now: i64) -> Result<()> {
    sqlx::query("UPDATE session SET last_used_at = ? WHERE id = ?")
        .bind(now)
        .bind(session)
        .execute(&mut **tx)
        .await
        .map(drop)
}

async fn session_deed(tx: &mut WriteTx, action: &str, session: i64, by: &By) -> Result<Audited> {
    let deed = Deed { action, object: "session", object_id: Some(session), ..Deed::default() };
    audit(tx, None, by, deed).await
}
