//! Application tokens of a workspace (U-8): made, renamed, revoked. That a token does no more than its maker may, and ends with the
//! maker's membership, is read from the database on every request (`rights`), not written here.

use super::{
    Result as Rows, Store, TenantStore, id,
    journal::{By, Deed},
    key,
};
use crate::{
    error::Error,
    secret::{self, Secret},
};
use serde_json::json;
use sqlx::FromRow;
use wire::{
    ids::TokenId,
    refusal,
    time::Timestamp,
    token::{AppToken, TOKENS_MAX},
    value::{EnumRef, Named},
};

/// Characters of a secret that are kept readable, to recognise it in a list: of 256 bits, 48.
const SHOWN: usize = 12;

/// A checked token to be made.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewRow<'a> {
    /// What its maker calls it.
    pub description: &'a str,
    /// When it ends.
    pub expires_at: Option<i64>,
    /// Where it may be used from.
    pub cidrs: Option<&'a str>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    description: String,
    created_at: i64,
    status: i64,
    expires_at: Option<i64>,
    cidrs: Option<String>,
    creator_id: i64,
    creator: String,
    last_used_at: Option<i64>,
    prefix: String,
}

impl Row {
    fn into_token(self) -> AppToken {
        AppToken {
            id: TokenId::from(id(self.id)),
            description: self.description,
            created: Timestamp::from_millis(self.created_at),
            status: EnumRef::new(self.status, if self.status == 0 { "Activated" } else { "Revoked" }),
            expiry_date: self.expires_at.map(Timestamp::from_millis),
            ip: self.cidrs,
            creator: Some(Named { id: id(self.creator_id), name: self.creator }),
            last_used: self.last_used_at.map(Timestamp::from_millis),
            prefix: self.prefix,
        }
    }
}

/// What the limit has left, in the order of the answer.
fn latest_first(mut rows: Vec<Row>) -> Vec<AppToken> {
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
    rows.into_iter().map(Row::into_token).collect()
}

impl Store {
    /// The tokens that somebody made, in every workspace; for their own copy of their data.
    ///
    /// # Errors
    /// On a database failure.
    pub(super) async fn tokens_of(&self, account: i64) -> Rows<Vec<AppToken>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT t.id, t.description, t.created_at, t.status, t.expires_at, t.cidrs, t.creator_id, '' AS creator, t.last_used_at, t.prefix
               FROM application_token t WHERE t.creator_id = ? ORDER BY t.status, t.id DESC LIMIT 1000",
        )
        .bind(account)
        .fetch_all(self.read())
        .await?;
        Ok(latest_first(rows))
    }
}

impl TenantStore {
    /// The tokens of the workspace, the latest first: all that work, and of the revoked ones the latest, 1,000 together.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn tokens(&self) -> Rows<Vec<AppToken>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT t.id, t.description, t.created_at, t.status, t.expires_at, t.cidrs, t.creator_id,
                    iif(a.name = '', a.username, a.name) AS creator, t.last_used_at, t.prefix
               FROM application_token t JOIN account a ON a.id = t.creator_id WHERE t.workspace_id = ? ORDER BY t.status, t.id DESC LIMIT 1000",
        )
        .bind(self.key())
        .fetch_all(self.read())
        .await?;
        Ok(latest_first(rows))
    }

    /// Makes a token. Its secret is kept as a hash.
    ///
    /// # Errors
    /// 409 `TokenCapReached`.
    pub async fn create_token(&self, by: &By, token: &Secret, new: NewRow<'_>) -> Result<TokenId, Error> {
        let mut tx = self.write().await?;
        let open: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM application_token WHERE workspace_id = ? AND status = 0",
        )
        .bind(self.key())
        .fetch_one(&mut *tx)
        .await?;
        if id(open) >= TOKENS_MAX {
            return Err(Error::refused(&refusal::TOKEN_CAP, &[("limit", TOKENS_MAX.to_string())]));
        }
        let made: i64 = sqlx::query_scalar(
            "INSERT INTO application_token (workspace_id, creator_id, description, hash, prefix, created_at, expires_at, cidrs)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(self.key())
        .bind(by.account)
        .bind(new.description)
        .bind(secret::hash(token))
        .bind(token.expose().chars().take(SHOWN).collect::<String>())
        .bind(by.now)
        .bind(new.expires_at)
        .bind(new.cidrs)
        .fetch_one(&mut *tx)
        .await?;
        let deed = Deed {
            action: "token.create",
            object: "application_token",
            object_id: Some(made),
            after: json!({ "description": new.description, "cidrs": new.cidrs, "expires": new.expires_at.map(|end| Timestamp::from_millis(end).to_string()) }),
            ..Deed::default()
        };
        let audited = self.audit(&mut tx, by, deed).await?;
        tx.commit(audited).await?;
        Ok(TokenId::from(id(made)))
    }

    /// Renames a token, or revokes it: from its next request on it is refused.
    ///
    /// # Errors
    /// 404 for one of elsewhere; 409 `TokenRevoked` for one that was revoked.
    pub async fn change_token(
        &self,
        by: &By,
        token: TokenId,
        description: Option<&str>,
        revoke: bool,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let row: Option<(String, i64)> = sqlx::query_as(
            "SELECT description, status FROM application_token WHERE workspace_id = ? AND id = ?",
        )
        .bind(self.key())
        .bind(key(token.get()))
        .fetch_optional(&mut *tx)
        .await?;
        let (old, status) = row.ok_or_else(Error::not_found)?;
        if status != 0 {
            return Err((&refusal::TOKEN_REVOKED).into());
        }
        let description = description.unwrap_or(&old);
        sqlx::query(
            "UPDATE application_token SET description = ?, status = ? WHERE workspace_id = ? AND id = ?",
        )
        .bind(description)
        .bind(revoke)
        .bind(self.key())
        .bind(key(token.get()))
        .execute(&mut *tx)
        .await?;
        let deed = Deed {
            action: if revoke { "token.revoke" } else { "token.update" },
            object: "application_token",
            object_id: Some(key(token.get())),
            before: json!({ "description": old }),
            after: json!({ "description": description }),
        };
        let audited = self.audit(&mut tx, by, deed).await?;
        Ok(tx.commit(audited).await?)
    }
}
