//! Personal data: a copy of them, and erasing the account 14 days after the person asked for it.

use super::{
    Result as Rows, Store, WriteTx, id,
    journal::{By, Deed, audit},
    key, people, recovery,
};
use crate::{
    auth::limits::seconds_until,
    clock::{DAY, MINUTE},
    error::Error,
};
use serde_json::json;
use sqlx::FromRow;
use wire::{
    ids::UserId,
    personal::{AccountDeleteCheck, DEEDS_MAX, DELETE_DAYS, EXPORT_HOURS, PersonalData, PersonalDeed},
    problem::Problem,
    refusal,
    time::Timestamp,
};

/// Time between two copies.
pub(super) const EXPORT_PAUSE: i64 = EXPORT_HOURS * 60 * MINUTE;

#[derive(FromRow)]
struct DeedRow {
    at: i64,
    action: String,
    object: String,
    object_id: Option<String>,
    workspace_id: Option<i64>,
    address: Option<String>,
    agent: Option<String>,
}

impl Store {
    /// Claims the copy of the day; a copy that fails afterwards is given back by [`Store::export_failed`].
    ///
    /// # Errors
    /// 429 within 24 hours of the last one.
    pub async fn claim_export(&self, by: &By, account: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let last: Option<i64> = sqlx::query_scalar("SELECT exported_at FROM account WHERE id = ?")
            .bind(account)
            .fetch_one(&mut *tx)
            .await?;
        if let Some(next) = last.map(|last| last + EXPORT_PAUSE).filter(|next| *next > by.now) {
            return Err(Error::too_many(seconds_until(next, by.now)));
        }
        sqlx::query("UPDATE account SET exported_at = ? WHERE id = ?")
            .bind(by.now)
            .bind(account)
            .execute(&mut *tx)
            .await?;
        let audited = deed(&mut tx, by, "account.export", account, json!(null)).await?;
        Ok(tx.commit(audited).await?)
    }

    /// The copy could not be made: the next may be made at once.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn export_failed(&self, by: &By, account: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE account SET exported_at = NULL WHERE id = ?")
            .bind(account)
            .execute(&mut *tx)
            .await?;
        let audited = deed(&mut tx, by, "account.export_failed", account, json!(null)).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Everything that is stored about somebody.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn personal_data(&self, account: UserId, current: i64, now: i64) -> Rows<PersonalData> {
        let whose = key(account.get());
        let created: i64 = sqlx::query_scalar("SELECT created_at FROM account WHERE id = ?")
            .bind(whose)
            .fetch_one(self.read())
            .await?;
        let deeds: Vec<DeedRow> = sqlx::query_as(
            "SELECT at, action, object, object_id, workspace_id, address, agent FROM audit_log WHERE actor_id = ? ORDER BY id DESC LIMIT ?",
        )
        .bind(whose)
        .bind(DEEDS_MAX)
        .fetch_all(self.read())
        .await?;
        Ok(PersonalData {
            account: self.account(account).await?,
            created: Timestamp::from_millis(created),
            workspaces: self.workspaces_of(account, None).await?,
            sessions: self.sessions(whose, current, now).await?,
            trusted_devices: self.trusted_devices(whose, now).await?,
            mfa: self.factors(whose).await?,
            tokens: self.tokens_of(whose).await?,
            apps: self.app_access_of(whose).await?,
            app_requests: self.app_requests_of(whose).await?,
            views: self.views_of(whose).await?,
            deeds: deeds
                .into_iter()
                .map(|row| PersonalDeed {
                    at: Timestamp::from_millis(row.at),
                    action: row.action,
                    object: row.object,
                    object_id: row.object_id,
                    workspace: row.workspace_id.map(id),
                    address: row.address,
                    agent: row.agent,
                })
                .collect(),
        })
    }

    /// What stands in the way of deleting an account, and when it is erased.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn account_delete_check(&self, account: i64) -> Result<AccountDeleteCheck, Error> {
        let mut connection = self.read().acquire().await?;
        let reasons = reasons(&mut connection, account).await?;
        let deletion: Option<i64> = sqlx::query_scalar("SELECT delete_at FROM account WHERE id = ?")
            .bind(account)
            .fetch_one(&mut *connection)
            .await?;
        Ok(AccountDeleteCheck { reasons, deletion: deletion.map(Timestamp::from_millis) })
    }

    /// Has an account erased in 14 days; asking again changes nothing. All sessions but this one end.
    ///
    /// # Errors
    /// 409 `OwnsWorkspaces`, `SuperAdminCannotGo`.
    pub async fn delete_account(&self, by: &By, account: i64, session: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        if let Some(reason) = reasons(&mut tx, account).await?.into_iter().next() {
            return Err(reason.into());
        }
        let until = by.now + DELETE_DAYS * DAY;
        sqlx::query("UPDATE account SET delete_at = coalesce(delete_at, ?) WHERE id = ?")
            .bind(until)
            .bind(account)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "UPDATE session SET revoked_at = ?, revoked_why = 'deletion' WHERE account_id = ? AND id <> ? AND revoked_at IS NULL",
        )
        .bind(by.now)
        .bind(account)
        .bind(session)
        .execute(&mut *tx)
        .await?;
        let after = json!({ "erased_at": Timestamp::from_millis(until).to_string() });
        let audited = deed(&mut tx, by, "account.delete", account, after).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Keeps an account after all.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn keep_account(&self, by: &By, account: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let kept = sqlx::query("UPDATE account SET delete_at = NULL WHERE id = ? AND delete_at IS NOT NULL")
            .bind(account)
            .execute(&mut *tx)
            .await?;
        if kept.rows_affected() == 0 {
            return Ok(());
        }
        let audited = deed(&mut tx, by, "account.keep", account, json!(null)).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Erases the accounts whose time has come. Whoever owns a workspace by then is kept; an account that is locked waits: perhaps a thief
    /// has asked, and nobody could take it back. Answers how many went.
    ///
    /// # Errors
    /// On a database failure; the next sweep goes on.
    pub async fn erase_accounts(&self, now: i64) -> Result<usize, Error> {
        let due: Vec<i64> = sqlx::query_scalar(
            "SELECT id FROM account WHERE delete_at <= ? AND status <> 2 AND deleted_at IS NULL ORDER BY id LIMIT 1000",
        )
        .bind(now)
        .fetch_all(self.read())
        .await?;
        let by = By { agent: Some("switchyard serve".to_owned()), now, ..By::default() };
        let mut gone = 0;
        for account in due {
            let mut tx = self.write().await?;
            if reasons(&mut tx, account).await?.is_empty() {
                let audited = erase(&mut tx, &by, account).await?;
                tx.commit(audited).await?;
                gone += 1;
            } else {
                sqlx::query("UPDATE account SET delete_at = NULL WHERE id = ?")
                    .bind(account)
                    .execute(&mut *tx)
                    .await?;
                let audited =
                    deed(&mut tx, &by, "account.keep", account, json!({ "by": "ownership" })).await?;
                tx.commit(audited).await?;
            }
        }
        Ok(gone)
    }
}

/// Takes a person out of everything, and their data with them. The row stays, as a number without a name: logs refer to it.
async fn erase(tx: &mut WriteTx, by: &By, account: i64) -> Result<super::Audited, Error> {
    let places: Vec<i64> = sqlx::query_scalar("SELECT workspace_id FROM membership WHERE account_id = ?")
        .bind(account)
        .fetch_all(&mut **tx)
        .await?;
    for workspace in places {
        people::take_out(tx, workspace, account, by.now).await?;
        let entry = Deed {
            action: "member.leave",
            object: "member",
            object_id: Some(account),
            after: json!({ "by": "deletion of the account" }),
            ..Deed::default()
        };
        let _audited = audit(tx, Some(workspace), by, entry).await?;
    }
    let _audited = recovery::take_over(tx, by, account, "deletion").await?;
    for statement in [
        "DELETE FROM recovery WHERE account_id = ?1",
        "DELETE FROM code_mail WHERE account_id = ?1",
        "DELETE FROM session WHERE account_id = ?1",
        "DELETE FROM saved_view WHERE account_id = ?1",
        "UPDATE invitation SET address = '' WHERE account_id = ?1",
        "UPDATE workspace_request SET contact = '' WHERE account_id = ?1",
        "UPDATE account SET username = 'erased-' || id, username_key = 'erased-' || id, name = '', password_hash = NULL, status = 2,
                locale = NULL, theme = NULL, last_sign_in_at = NULL, delete_at = NULL, deleted_at = ?2 WHERE id = ?1",
    ] {
        sqlx::query(statement).bind(account).bind(by.now).execute(&mut **tx).await?;
    }
    deed(tx, by, "account.erase", account, json!(null)).await
}

async fn deed(
    tx: &mut WriteTx,
    by: &By,
    action: &str,
    account: i64,
    after: serde_json::Value,
) -> Result<super::Audited, Error> {
    let entry = Deed { action, object: "account", object_id: Some(account), after, ..Deed::default() };
    Ok(audit(tx, None, by, entry).await?)
}

/// Workspaces need their Owner, and groups their SuperAdmin.
async fn reasons(connection: &mut sqlx::SqliteConnection, account: i64) -> Result<Vec<Problem>, Error> {
    let (owned, groups): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM membership m JOIN workspace w ON w.id = m.workspace_id
                  WHERE m.account_id = ?1 AND m.owner = 1 AND w.status = 1),
                (SELECT count(*) FROM org_group WHERE superadmin_account_id = ?1)",
    )
    .bind(account)
    .fetch_one(connection)
    .await?;
    let mut reasons = Vec::new();
    if owned > 0 {
        reasons.push(refusal::OWNS_WORKSPACES.problem(&[("count", owned.to_string())]));
    }
    if groups > 0 {
        reasons.push(refusal::SUPER_ADMIN_CANNOT_GO.problem(&[]));
    }
    Ok(reasons)
}
