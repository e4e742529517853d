//! Invitations as the invited person sees them: reading the link, accepting as a new or an existing person, declining.

use super::{
    Result as Rows, Store, WriteTx, id,
    journal::{By, Deed, audit},
    key, members, people, recovery,
};
use crate::{
    error::Error,
    secret::{self, Secret},
};
use serde_json::json;
use sqlx::FromRow;
use wire::{
    ids::{InvitationId, UserId, WorkspaceId},
    invitation::MyInvitation,
    permission::Permission,
    refusal,
    rules::Standing,
    time::Timestamp,
    value::Named,
};

/// Which invitation.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// By the token of its link.
    Token(&'a Secret),
    /// By its id; only for the person that it is for.
    Id(i64),
}

#[derive(Clone, Debug, FromRow)]
struct Row {
    id: i64,
    workspace_id: i64,
    workspace: String,
    workspace_open: bool,
    account_id: i64,
    address: String,
    inviter_id: Option<i64>,
    inviter: Option<String>,
    state: String,
    expires_at: i64,
    replaced: bool,
    /// It was found by the token of the mail: whoever comes with it reads that mailbox.
    by_mail: bool,
    has_account: bool,
    verified: bool,
    roles: String,
}

const SELECT: &str = "SELECT i.id, i.workspace_id, w.name AS workspace, w.status = 1 AS workspace_open, i.account_id, i.address,
        i.inviter_id, n.name AS inviter, i.state, i.expires_at, 0 AS replaced,
        0 AS by_mail, a.status <> 0 AS has_account, a.verified,
        (SELECT json_group_array(json_object('id', r.id, 'name', r.name)) FROM membership_role mr JOIN role r ON r.id = mr.role_id
          WHERE mr.workspace_id = i.workspace_id AND mr.account_id = i.account_id) AS roles
   FROM invitation i JOIN workspace w ON w.id = i.workspace_id JOIN account a ON a.id = i.account_id
   LEFT JOIN account n ON n.id = i.inviter_id ";

impl Row {
    /// The reason why it cannot be accepted any more.
    fn check(&self, now: i64) -> Result<(), Error> {
        let inviter =
            || self.inviter.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| self.workspace.clone());
        match self.state.as_str() {
            "accepted" => Err((&refusal::INVITATION_USED).into()),
            "declined" | "revoked" => Err((&refusal::INVITATION_REVOKED).into()),
            _ if !self.workspace_open => Err((&refusal::INVITATION_REVOKED).into()),
            _ if self.replaced => Err((&refusal::INVITATION_REPLACED).into()),
            _ if self.expires_at <= now => {
                Err(Error::refused(&refusal::INVITATION_EXPIRED, &[("inviter", inviter())]))
            }
            _ => Ok(()),
        }
    }

    /// Whether the account is its person's as far as the link can tell. With the mailed link in hand, an account that a copied link
    /// made counts as nobody's: a stranger may have made it.
    const fn settled(&self) -> bool {
        self.has_account && (self.verified || !self.by_mail)
    }

    fn into_mine(self) -> MyInvitation {
        MyInvitation {
            id: InvitationId::from(id(self.id)),
            account: self.settled(),
            workspace: Named { id: id(self.workspace_id), name: self.workspace },
            roles: serde_json::from_str(&self.roles).unwrap_or_default(),
            inviter: self.inviter.unwrap_or_default(),
            address: self.address,
            expires: Timestamp::from_millis(self.expires_at),
        }
    }
}

async fn find(connection: &mut sqlx::SqliteConnection, which: Which<'_>) -> Result<Row, Error> {
    let row: Option<Row> = match which {
        Which::Id(invitation) => {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} WHERE i.id = ?")))
                .bind(invitation)
                .fetch_optional(&mut *connection)
                .await?
        }
        Which::Token(token) => {
            let hash = secret::hash(token);
            let by = [("mail_hash", true), ("token_hash", false)];
            let mut found: Option<Row> = None;
            for (column, by_mail) in by {
                let row: Option<Row> =
                    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} WHERE i.{column} = ?")))
                        .bind(&hash)
                        .fetch_optional(&mut *connection)
                        .await?;
                found = found.or(row.map(|row| Row { by_mail, ..row }));
            }
            if found.is_none() {
                let old: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
                    "{SELECT} WHERE i.id = (SELECT invitation_id FROM invitation_old_token WHERE token_hash = ?)"
                )))
                .bind(&hash)
                .fetch_optional(&mut *connection)
                .await?;
                found = old.map(|row| Row { replaced: true, ..row });
            }
            found
        }
    };
    row.ok_or_else(Error::not_found)
}

impl Store {
    /// What a link opens.
    ///
    /// # Errors
    /// 404 for a token that never was; 403 with the reason why it opens nothing any more.
    pub async fn read_invitation(&self, token: &Secret, now: i64) -> Result<MyInvitation, Error> {
        let mut connection = self.read().acquire().await?;
        let row = find(&mut connection, Which::Token(token)).await?;
        row.check(now)?;
        Ok(row.into_mine())
    }

    /// Invitations that wait for somebody.
    ///
    /// # Errors
    /// 403 `MailboxNotProven`: otherwise whoever made the account by a copied link would see who else invites its person.
    pub async fn invitations_for(&self, account: UserId, now: i64) -> Result<Vec<MyInvitation>, Error> {
        let verified: Option<bool> = sqlx::query_scalar("SELECT verified FROM account WHERE id = ?")
            .bind(key(account.get()))
            .fetch_optional(self.read())
            .await?;
        if verified != Some(true) {
            return Err((&refusal::MAILBOX_NOT_PROVEN).into());
        }
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE i.account_id = ? AND i.state = 'open' AND i.expires_at > ? AND w.status = 1 ORDER BY i.id"
        )))
        .bind(key(account.get()))
        .bind(now)
        .fetch_all(self.read())
        .await?;
        Ok(rows.into_iter().map(Row::into_mine).collect())
    }

    /// Accepts as an existing, signed-in person. Answers the workspace.
    ///
    /// # Errors
    /// 404, 403 as [`Store::read_invitation`]; 403 `WrongAccount` (by token), `InviterLostRights`, `MailboxNotProven` (by id); 409
    /// `NewPasswordNeeded` (by the mailed token).
    pub async fn accept(&self, by: &By, which: Which<'_>) -> Result<WorkspaceId, Error> {
        let mut tx = self.write().await?;
        let row = find(&mut tx, which).await?;
        let mine = by.account == Some(row.account_id);
        match which {
            Which::Id(_) if !mine => return Err(Error::not_found()),
            Which::Token(_) if !mine => {
                row.check(by.now)?;
                let name: Option<String> = sqlx::query_scalar("SELECT username FROM account WHERE id = ?")
                    .bind(by.account)
                    .fetch_optional(&mut *tx)
                    .await?;
                let facts = [("address", row.address), ("signed_in", name.unwrap_or_default())];
                return Err(Error::refused(&refusal::WRONG_ACCOUNT, &facts));
            }
            Which::Id(_) if !row.verified => return Err((&refusal::MAILBOX_NOT_PROVEN).into()),
            // Being signed in proves the password only, and somebody else may have chosen it.
            Which::Token(_) if !row.settled() => {
                row.check(by.now)?;
                return Err((&refusal::NEW_PASSWORD_NEEDED).into());
            }
            _ => {}
        }
        let audited = join(&mut tx, by, &row).await?;
        tx.commit(audited).await?;
        Ok(WorkspaceId::from(id(row.workspace_id)))
    }

    /// Accepts as a new person, whose account gets its name and password with it. By the contract's call an existing person may come
    /// with the mailed key alone: `person` is `None`.
    ///
    /// The account is verified if the token is the mailed one. With that one, an account which a copied link made is taken over: the
    /// password is the new one, and whatever its maker holds of it ends. Its memberships stay; sign-in lands in the new workspace.
    ///
    /// # Errors
    /// As [`Store::accept`]; 409 `AccountExists` when the address has an account by now, 422 on `password` when it has none.
    pub async fn accept_new(
        &self,
        context: &crate::context::Context,
        now: i64,
        token: &Secret,
        person: Option<(&str, &str)>,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let row = find(&mut tx, Which::Token(token)).await?;
        row.check(now)?;
        let by = By::account(row.account_id, context, now);
        match person {
            // Joining without signing in needs the mailbox; otherwise the inviter could do it for them.
            None if row.settled() && row.by_mail => {}
            None if !row.settled() => {
                return Err(Error::field(wire::problem::FieldProblem::required("password")));
            }
            Some((name, password_hash)) if !row.settled() => {
                if row.has_account {
                    let _audited = recovery::take_over(&mut tx, &by, row.account_id, "invitation").await?;
                }
                sqlx::query("UPDATE account SET status = iif(status = 0, 1, status), name = ?, password_hash = ?, verified = ? WHERE id = ?")
                    .bind(name)
                    .bind(password_hash)
                    .bind(row.by_mail)
                    .bind(row.account_id)
                    .execute(&mut *tx)
                    .await?;
            }
            _ => return Err(Error::refused(&refusal::ACCOUNT_EXISTS, &[("address", row.address)])),
        }
        let audited = join(&mut tx, &by, &row).await?;
        if row.has_account && !row.verified {
            people::make_default(&mut tx, row.workspace_id, row.account_id).await?;
        }
        Ok(tx.commit(audited).await?)
    }

    /// Declines an invitation.
    ///
    /// # Errors
    /// 404 for one that is for somebody else; 403 with the reason when it ended already, or `MailboxNotProven`.
    pub async fn decline(&self, by: &By, invitation: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let row = find(&mut tx, Which::Id(invitation)).await?;
        if by.account != Some(row.account_id) {
            return Err(Error::not_found());
        }
        if !row.verified {
            return Err((&refusal::MAILBOX_NOT_PROVEN).into());
        }
        row.check(by.now)?;
        end(&mut tx, row.id, "declined", by.now).await?;
        people::take_out(&mut tx, row.workspace_id, row.account_id, by.now).await?;
        let deed = Deed {
            action: "invitation.decline",
            object: "invitation",
            object_id: Some(row.id),
            before: json!({ "address": row.address, "user": row.account_id }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(row.workspace_id), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }
}

async fn end(tx: &mut WriteTx, invitation: i64, state: &str, now: i64) -> Rows<()> {
    sqlx::query("UPDATE invitation SET state = ?, ended_at = ? WHERE id = ?")
        .bind(state)
        .bind(now)
        .bind(invitation)
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Turns the invitation into a membership, if whoever invited might still do so.
async fn join(tx: &mut WriteTx, by: &By, row: &Row) -> Result<super::Audited, Error> {
    row.check(by.now)?;
    let place = people::place(tx, row.workspace_id).await?.ok_or_else(Error::not_found)?;
    let roles = members::role_ids(tx, place.id, row.account_id).await?;
    let (given, _) = members::permissions_of(tx, place.id, &roles).await?;
    if let Some(inviter) = row.inviter_id {
        let inviter = people::person(tx, &place, inviter).await?;
        let may = inviter.is_some_and(|inviter| {
            (inviter.superadmin || inviter.standing == Standing::Active)
                && inviter.permissions.allows(Permission::UserList)
                && inviter.permissions.covers(given)
        });
        if !may {
            return Err((&refusal::INVITER_LOST_RIGHTS).into());
        }
    }
    sqlx::query(
        "UPDATE membership SET status = 1, joined_at = ?, invited_at = NULL, invite_expires_at = NULL
          WHERE workspace_id = ? AND account_id = ? AND status = 0",
    )
    .bind(by.now)
    .bind(place.id)
    .bind(row.account_id)
    .execute(&mut **tx)
    .await?;
    end(tx, row.id, "accepted", by.now).await?;
    people::settle_default(tx, row.account_id).await?;
    let deed = Deed {
        action: "invitation.accept",
        object: "member",
        object_id: Some(row.account_id),
        after: json!({ "roles": roles, "invitation": row.id }),
        ..Deed::default()
    };
    Ok(audit(tx, Some(place.id), by, deed).await?)
}
