//! The own account's security: sessions one by one, the password, what is set up; and what Administrators may do for the people who are at
//! home in their workspace.

use super::{
    Result as Rows, Store, WriteTx, factors, id,
    journal::{By, Deed, NewEvent, SEVERITY_INFO, SOURCE_API, audit},
    people, personal,
};
use crate::{clock::MINUTE, error::Error};
use serde_json::json;
use sqlx::{FromRow, SqliteConnection};
use wire::{
    ids::WorkspaceId,
    permission::Permission,
    refusal,
    rules::Standing,
    security::{MFA_EMAIL, Security, SessionInfo},
    time::Timestamp,
};

/// How fresh a sign-in must be for what the contract lets one do without the password.
const FRESH: i64 = 10 * MINUTE;
/// Recovery links that are mailed to one account in [`RECOVERY_WINDOW`].
const RECOVERIES: i64 = 3;
const RECOVERY_WINDOW: i64 = 60 * MINUTE;
/// A second factor was taken off (BR-58).
const EVENT_MFA_DELETED: i64 = 14;

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: String,
    created_at: i64,
    last_used_at: i64,
    expires_at: i64,
    address: Option<String>,
    agent: Option<String>,
}

/// Sessions of an account that could be used at a moment.
const LIVING: &str = "FROM session s WHERE s.account_id = ?1 AND s.revoked_at IS NULL AND s.expires_at > ?2
    AND EXISTS (SELECT 1 FROM refresh_token t WHERE t.session_id = s.id AND t.expires_at > ?2)";

impl Store {
    /// Living sessions, the latest used first.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn sessions(&self, account: i64, current: i64, now: i64) -> Rows<Vec<SessionInfo>> {
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT s.id, s.kind, s.created_at, s.last_used_at, s.expires_at, s.address, s.agent {LIVING} ORDER BY s.last_used_at DESC, s.id DESC LIMIT 500"
        )))
        .bind(account)
        .bind(now)
        .fetch_all(self.read())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| SessionInfo {
                id: id(row.id),
                kind: row.kind,
                created: Timestamp::from_millis(row.created_at),
                last_used: Timestamp::from_millis(row.last_used_at),
                expires: Timestamp::from_millis(row.expires_at),
                address: row.address,
                agent: row.agent,
                current: row.id == current,
            })
            .collect())
    }

    /// Ends a session of an account.
    ///
    /// # Errors
    /// 404 for others' and for one that is over.
    pub async fn end_one_session(&self, by: &By, account: i64, session: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let ended = sqlx::query(
            "UPDATE session SET revoked_at = ?, revoked_why = 'ended' WHERE id = ? AND account_id = ? AND revoked_at IS NULL",
        )
        .bind(by.now)
        .bind(session)
        .bind(account)
        .execute(&mut *tx)
        .await?;
        if ended.rows_affected() == 0 {
            return Err(Error::not_found());
        }
        let deed =
            Deed { action: "session.end", object: "session", object_id: Some(session), ..Deed::default() };
        let audited = audit(&mut tx, None, by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Ends all sessions of an account but one.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn end_other_sessions(&self, by: &By, account: i64, current: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let ended = end_others(&mut tx, account, current, by.now).await?;
        let deed = Deed {
            action: "session.end_others",
            object: "account",
            object_id: Some(account),
            after: json!({ "sessions": ended }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, None, by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Sets a new password; trusted devices and recovery links end with the old one (BR-52). `keep`: all sessions but this one end.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn change_password(
        &self,
        by: &By,
        account: i64,
        hash: &str,
        keep: Option<i64>,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE account SET password_hash = ?, password_changed_at = ? WHERE id = ?")
            .bind(hash)
            .bind(by.now)
            .bind(account)
            .execute(&mut *tx)
            .await?;
        for statement in [
            "DELETE FROM trusted_device WHERE account_id = ?1",
            "DELETE FROM mfa_challenge WHERE account_id = ?1",
            "UPDATE recovery SET used_at = ?2 WHERE account_id = ?1 AND used_at IS NULL",
        ] {
            sqlx::query(statement).bind(account).bind(by.now).execute(&mut *tx).await?;
        }
        let ended = match keep {
            Some(current) => end_others(&mut tx, account, current, by.now).await?,
            None => 0,
        };
        let deed = Deed {
            action: "account.password",
            object: "account",
            object_id: Some(account),
            after: json!({ "by": "change", "sessions": ended }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, None, by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// How an account is secured.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn security(&self, account: i64, now: i64, mandatory: bool) -> Rows<Security> {
        type Facts = (i64, Option<i64>, i64, i64, Option<i64>, Option<i64>, bool);
        let (codes, changed, devices, sessions, deletion, exported, put_on): Facts =
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT (SELECT count(*) FROM recovery_code r WHERE r.account_id = a.id AND r.used_at IS NULL), a.password_changed_at,
                        (SELECT count(*) FROM trusted_device d WHERE d.account_id = a.id AND d.expires_at > ?2),
                        (SELECT count(*) {LIVING}), a.delete_at, a.exported_at,
                        EXISTS (SELECT 1 FROM mfa_key k WHERE k.account_id = a.id AND k.put_on = 1) FROM account a WHERE a.id = ?1"
            )))
            .bind(account)
            .bind(now)
            .fetch_one(self.read())
            .await?;
        Ok(Security {
            mfa: self.factors(account).await?,
            recovery_codes: id(codes),
            password_changed: changed.map(Timestamp::from_millis),
            sessions: id(sessions),
            trusted_devices: id(devices),
            deletion: deletion.map(Timestamp::from_millis),
            mandatory,
            put_on,
            next_export: exported
                .map(|at| at + personal::EXPORT_PAUSE)
                .filter(|next| *next > now)
                .map(Timestamp::from_millis),
        })
    }

    /// Account, address and language for a recovery by mail; `None` for whoever gets none: unknown, suspended, not yet joined, or asked for
    /// too often.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn recoverable(&self, name_key: &str, now: i64) -> Rows<Option<(i64, String, Option<String>)>> {
        sqlx::query_as(
            "SELECT id, username, locale FROM account a WHERE username_key = ?1 AND status = 1 AND deleted_at IS NULL
                AND (SELECT count(*) FROM recovery r WHERE r.account_id = a.id AND r.created_at > ?2) < ?3",
        )
        .bind(name_key)
        .bind(now - RECOVERY_WINDOW)
        .bind(RECOVERIES)
        .fetch_optional(self.read())
        .await
    }

    /// Takes an own second factor off. With `session` (and not with the password) only soon after signing in. `mandatory`: not the one that
    /// is on (BR-50).
    ///
    /// # Errors
    /// 404 for one that the account does not have; 403 `SignInAgain`; 409 `MfaMandatory`.
    pub async fn remove_own_factor(
        &self,
        by: &By,
        account: i64,
        key: i64,
        session: Option<i64>,
        mandatory: bool,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        if let Some(session) = session {
            let begun: Option<i64> =
                sqlx::query_scalar("SELECT created_at FROM session WHERE id = ? AND account_id = ?")
                    .bind(session)
                    .bind(account)
                    .fetch_optional(&mut *tx)
                    .await?;
            if begun.is_none_or(|begun| begun + FRESH < by.now) {
                return Err((&refusal::SIGN_IN_AGAIN).into());
            }
        }
        if mandatory && factors::active(&mut tx, account).await?.is_some_and(|on| on.id == key) {
            return Err((&refusal::MFA_MANDATORY).into());
        }
        let (_, audited) = factors::take_off(&mut tx, by, account, key).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Takes somebody else's second factor off, as Administrator of the workspace where they are at home; leaves event 14 there (BR-58).
    ///
    /// # Errors
    /// As [`guarded`]; 404 for a factor that the person does not have.
    pub async fn remove_factor_of(
        &self,
        by: &By,
        workspace: i64,
        account: i64,
        key: i64,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        guarded(&mut tx, by, workspace, account, Permission::UserMfaDelete).await?;
        let (kind, _) = factors::take_off(&mut tx, by, account, key).await?;
        let kind = if kind == MFA_EMAIL { "email" } else { "app" };
        let username: String = sqlx::query_scalar("SELECT username FROM account WHERE id = ?")
            .bind(account)
            .fetch_one(&mut *tx)
            .await?;
        let tenant = self.tenant(WorkspaceId::from(id(workspace)));
        let event = NewEvent {
            type_id: EVENT_MFA_DELETED,
            severity: SEVERITY_INFO,
            source: SOURCE_API,
            description: &format!("Second factor ({kind}) of {username} deleted"),
            account: by.account,
            ..NewEvent::default()
        };
        tenant.event(&mut tx, event, by.now).await?;
        let deed = Deed {
            action: "member.mfa_delete",
            object: "member",
            object_id: Some(account),
            before: json!({ "type": kind }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Whether an Administrator of a workspace may see or change how somebody's account is secured.
    ///
    /// # Errors
    /// 403 without the permission, 404 for nobody of the workspace; 403 `PersonBeyondOwn`, `NotAtHomeHere`.
    pub async fn may_secure(
        &self,
        by: &By,
        workspace: i64,
        account: i64,
        needs: Permission,
    ) -> Result<(), Error> {
        // Nothing is written: no need to wait for the only connection that does.
        let mut snapshot = self.read().begin().await?;
        guarded(&mut snapshot, by, workspace, account, needs).await
    }

    /// Takes a trusted device of somebody else away.
    ///
    /// # Errors
    /// As [`Store::may_secure`]; 404 for a device that the person does not have.
    pub async fn distrust_for(
        &self,
        by: &By,
        workspace: i64,
        account: i64,
        device: i64,
    ) -> Result<(), Error> {
        self.may_secure(by, workspace, account, Permission::UserTrustedDeviceManage).await?;
        self.distrust(by, account, device).await
    }
}

/// An account is the person's in every workspace: only where they are at home, and only over people who may not do more, an Administrator
/// decides about it. Otherwise whoever invites somebody could weaken their sign-in everywhere.
async fn guarded(
    on: &mut SqliteConnection,
    by: &By,
    workspace: i64,
    account: i64,
    needs: Permission,
) -> Result<(), Error> {
    let place = people::place(on, workspace).await?;
    let actor = people::actor(on, place.as_ref(), by, Some(needs)).await?;
    let place = place.ok_or_else(Error::not_found)?;
    let target = people::person(on, &place, account)
        .await?
        .filter(|target| target.standing != Standing::Invited)
        .ok_or_else(Error::not_found)?;
    let above = target.owner && !actor.owner && !actor.superadmin;
    if above || !actor.permissions.covers(target.permissions) {
        return Err((&refusal::PERSON_BEYOND_OWN).into());
    }
    let home: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM membership WHERE workspace_id = ? AND account_id = ? AND is_default = 1)",
    )
    .bind(workspace)
    .bind(account)
    .fetch_one(&mut *on)
    .await?;
    if home { Ok(()) } else { Err((&refusal::NOT_AT_HOME).into()) }
}

async fn end_others(tx: &mut WriteTx, account: i64, current: i64, now: i64) -> Rows<u64> {
    let ended = sqlx::query(
        "UPDATE session SET revoked_at = ?, revoked_why = 'ended' WHERE account_id = ? AND id <> ? AND revoked_at IS NULL",
    )
    .bind(now)
    .bind(account)
    .bind(current)
    .execute(&mut **tx)
    .await?;
    Ok(ended.rows_affected())
}
