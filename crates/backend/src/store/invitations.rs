//! Invitations as the workspace sees them (U-2): sending, sending again, revoking, listing. Accepting is in `acceptance`.
//!
//! An invitation is a row of its own and, as long as it is open, a membership with status 0. Its token is kept as a hash.

use super::{
    Result as Rows, Store, TenantStore, WriteTx, id,
    journal::{By, Deed, audit},
    limits, members,
    people::{self, Place},
};
use crate::{
    clock::DAY,
    error::Error,
    plans::Plans,
    secret::{self, Secret},
};
use serde_json::json;
use sqlx::FromRow;
use wire::{
    ids::InvitationId,
    invitation::{Invitation, LIFE_DAYS},
    permission::Permission,
    problem::{FieldProblem, Problem},
    refusal,
    rules::{self, Person},
    time::Timestamp,
    value::Named,
};

/// What every token of an invitation begins with.
pub const TOKEN_PREFIX: &str = "swi_";
/// How long an invitation lives, in milliseconds.
pub const LIFE: i64 = LIFE_DAYS * DAY;

/// An invitation that was made or renewed; the token exists only here and in the link.
#[derive(Debug)]
pub struct Made {
    /// Invitation id.
    pub id: i64,
    /// The account that it is for.
    pub account: i64,
    /// The token of the link that is shown to the inviter. An account made by it is not verified: whoever saw it can have made it.
    pub token: Secret,
    /// The token of the link in the mail, which proves the mailbox.
    pub mailed: Option<Secret>,
    /// The roles to be given.
    pub roles: Vec<Named>,
}

/// What became of each address: an invitation, or the reason why not.
pub type Outcome = (String, Result<Made, Box<Problem>>);

#[derive(FromRow)]
struct Row {
    id: i64,
    account_id: i64,
    address: String,
    roles: String,
    inviter_id: Option<i64>,
    inviter_name: Option<String>,
    created_at: i64,
    sent_at: i64,
    expires_at: i64,
}

/// Whom to invite to what.
#[derive(Clone, Copy, Debug)]
pub struct Guests<'a> {
    /// Checked addresses, each once.
    pub addresses: &'a [String],
    /// Role ids, at least one; repeated ones count once.
    pub roles: &'a [i64],
    /// Language of the mails.
    pub locale: &'a str,
    /// Whether it is mailed; otherwise there is only a link to copy.
    pub by_mail: bool,
}

impl Store {
    /// Invites people: all or, beyond the cap, none. Members, and invited people whom the actor may not change, are answered with that
    /// reason; other open invitations are renewed.
    ///
    /// # Errors
    /// 404, 403 for who may not invite; 422 on `role`; 403 `RoleBeyondOwn`; 409 `MemberCapReached`.
    pub async fn invite(
        &self,
        plans: &Plans,
        by: &By,
        workspace: i64,
        guests: Guests<'_>,
    ) -> Result<Vec<Outcome>, Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?;
        let actor = people::actor(&mut tx, place.as_ref(), by, Some(Permission::UserList)).await?;
        let place = place.ok_or_else(Error::not_found)?;
        let mut roles = guests.roles.to_vec();
        roles.sort_unstable();
        roles.dedup();
        let guests = Guests { roles: &roles, ..guests };
        may_give(&mut tx, workspace, &actor, guests.roles).await?;
        let mut found = Vec::new();
        let mut fresh = 0;
        for address in guests.addresses {
            let account = account_of(&mut tx, address).await?;
            let person = match account {
                Some(account) => people::person(&mut tx, &place, account).await?,
                None => None,
            };
            let open = match account {
                Some(account) => open_of(&mut tx, workspace, account).await?,
                None => None,
            };
            let problem = match person {
                Some(person) => {
                    members::shut_out(&mut tx, workspace, (&actor, &person), address, guests.roles).await?
                }
                None => None,
            };
            if problem.is_none() && open.is_none_or(|(_, expires_at)| expires_at <= by.now) {
                fresh += 1;
            }
            found.push((address, account, problem, open));
        }
        limits::room_for(&mut tx, plans, (workspace, &place.plan), fresh, by.now).await?;
        let mut outcomes = Vec::new();
        let mut audited = None;
        for (address, account, problem, open) in found {
            if let Some(problem) = problem {
                outcomes.push((address.clone(), Err(Box::new(problem))));
                continue;
            }
            let account = match account {
                Some(account) => account,
                None => new_account(&mut tx, address, by.now).await?,
            };
            let (made, entry) =
                self.seat(&mut tx, by, &place, (address, account), open.map(|open| open.0), guests).await?;
            audited = Some(entry);
            outcomes.push((address.clone(), Ok(made)));
        }
        if let Some(audited) = audited {
            tx.commit(audited).await?;
        }
        Ok(outcomes)
    }

    /// Writes membership, roles, invitation and audit entry of one guest.
    async fn seat(
        &self,
        tx: &mut WriteTx,
        by: &By,
        place: &Place,
        (address, account): (&str, i64),
        open: Option<i64>,
        guests: Guests<'_>,
    ) -> Result<(Made, super::Audited), Error> {
        sqlx::query(
            "INSERT INTO membership (workspace_id, account_id, status, invited_at, invite_expires_at) VALUES (?1, ?2, 0, ?3, ?4)
             ON CONFLICT (workspace_id, account_id) DO UPDATE SET invited_at = ?3, invite_expires_at = ?4",
        )
        .bind(place.id)
        .bind(account)
        .bind(by.now)
        .bind(by.now + LIFE)
        .execute(&mut **tx)
        .await?;
        members::write_roles(tx, place.id, account, guests.roles).await?;
        let token = fresh()?;
        let mailed = guests.by_mail.then(fresh).transpose()?;
        let invitation = match open {
            Some(open) => {
                renew(tx, by, open, (&token, mailed.as_ref())).await?;
                open
            }
            None => {
                sqlx::query_scalar(
                    "INSERT INTO invitation (workspace_id, account_id, address, token_hash, inviter_id, locale, created_at, sent_at, expires_at, mail_hash)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9) RETURNING id",
                )
                .bind(place.id)
                .bind(account)
                .bind(address)
                .bind(secret::hash(&token))
                .bind(by.account)
                .bind(guests.locale)
                .bind(by.now)
                .bind(by.now + LIFE)
                .bind(mailed.as_ref().map(secret::hash))
                .fetch_one(&mut **tx)
                .await?
            }
        };
        let deed = Deed {
            action: if open.is_some() { "invitation.resend" } else { "invitation.send" },
            object: "invitation",
            object_id: Some(invitation),
            after: json!({ "address": address, "user": account, "roles": guests.roles }),
            ..Deed::default()
        };
        let audited = audit(tx, Some(place.id), by, deed).await?;
        let roles = members::role_names(tx, place.id, account).await?;
        Ok((Made { id: invitation, account, token, mailed, roles }, audited))
    }

    /// New links for an invitation of a workspace, and seven more days; the old ones die. Answers address and locale, too.
    ///
    /// # Errors
    /// 404 for one of elsewhere or one that ended; 403 as for inviting; 409 `MemberCapReached` for an expired one without room.
    pub async fn resend(
        &self,
        plans: &Plans,
        by: &By,
        workspace: i64,
        invitation: i64,
        by_mail: bool,
    ) -> Result<(String, String, Made), Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?;
        let actor = people::actor(&mut tx, place.as_ref(), by, Some(Permission::UserList)).await?;
        let place = place.ok_or_else(Error::not_found)?;
        let row: Option<(i64, String, String, i64)> = sqlx::query_as(
            "SELECT account_id, address, locale, expires_at FROM invitation WHERE id = ? AND workspace_id = ? AND state = 'open'",
        )
        .bind(invitation)
        .bind(workspace)
        .fetch_optional(&mut *tx)
        .await?;
        let (account, address, locale, expires_at) = row.ok_or_else(Error::not_found)?;
        let roles = members::role_ids(&mut tx, workspace, account).await?;
        may_give(&mut tx, workspace, &actor, &roles).await?;
        if expires_at <= by.now {
            limits::room_for(&mut tx, plans, (workspace, &place.plan), 1, by.now).await?;
        }
        let addresses = [address.clone()];
        let guests = Guests { addresses: &addresses, roles: &roles, locale: &locale, by_mail };
        let (made, audited) =
            self.seat(&mut tx, by, &place, (&address, account), Some(invitation), guests).await?;
        tx.commit(audited).await?;
        Ok((address, locale, made))
    }

    /// Revokes an open invitation of a workspace: its link dies at once.
    ///
    /// # Errors
    /// 404 for one of elsewhere or one that ended; 403 as for [`Store::remove_member`].
    pub async fn revoke(&self, by: &By, workspace: i64, invitation: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?;
        people::actor(&mut tx, place.as_ref(), by, Some(Permission::UserUpdate)).await?;
        let row: Option<(i64, String)> = sqlx::query_as(
            "SELECT account_id, address FROM invitation WHERE id = ? AND workspace_id = ? AND state = 'open'",
        )
        .bind(invitation)
        .bind(workspace)
        .fetch_optional(&mut *tx)
        .await?;
        let (account, address) = row.ok_or_else(Error::not_found)?;
        members::allowed(&mut tx, by, workspace, account, rules::Deed::Remove).await?;
        people::take_out(&mut tx, workspace, account, by.now).await?;
        let deed = Deed {
            action: "invitation.revoke",
            object: "invitation",
            object_id: Some(invitation),
            before: json!({ "address": address, "user": account }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }
}

/// Whether the actor may give these roles.
async fn may_give(tx: &mut WriteTx, workspace: i64, actor: &Person, roles: &[i64]) -> Result<(), Error> {
    let wanted = members::permissions_of(tx, workspace, roles).await;
    let (wanted, _) = match wanted {
        Err(Error::Problem { .. }) => return Err(Error::field(FieldProblem::reference("role"))),
        other => other?,
    };
    if roles.is_empty() {
        return Err(Error::field(FieldProblem::required("role")));
    }
    if actor.permissions.covers(wanted) { Ok(()) } else { Err((&refusal::ROLE_BEYOND_OWN).into()) }
}

async fn account_of(tx: &mut WriteTx, address: &str) -> Rows<Option<i64>> {
    sqlx::query_scalar("SELECT id FROM account WHERE username_key = ?")
        .bind(super::accounts::name_key(address))
        .fetch_optional(&mut **tx)
        .await
}

/// Id and end of the open invitation of somebody to a workspace.
async fn open_of(tx: &mut WriteTx, workspace: i64, account: i64) -> Rows<Option<(i64, i64)>> {
    sqlx::query_as(
        "SELECT id, expires_at FROM invitation WHERE workspace_id = ? AND account_id = ? AND state = 'open'",
    )
    .bind(workspace)
    .bind(account)
    .fetch_optional(&mut **tx)
    .await
}

/// An account that waits for its person: no name, no password.
async fn new_account(tx: &mut WriteTx, address: &str, now: i64) -> Rows<i64> {
    sqlx::query_scalar(
        "INSERT INTO account (username, username_key, status, verified, created_at) VALUES (?, ?, 0, 0, ?) RETURNING id",
    )
    .bind(address)
    .bind(super::accounts::name_key(address))
    .bind(now)
    .fetch_one(&mut **tx)
    .await
}

fn fresh() -> Result<Secret, Error> {
    secret::random(TOKEN_PREFIX).map_err(|error| Error::Internal(error.to_string()))
}

/// Puts new tokens (shown, mailed) in the place of the old ones, which from now on only say that they were replaced.
async fn renew(
    tx: &mut WriteTx,
    by: &By,
    invitation: i64,
    (token, mailed): (&Secret, Option<&Secret>),
) -> Rows<()> {
    sqlx::query(
        "INSERT INTO invitation_old_token (token_hash, invitation_id)
         SELECT token_hash, id FROM invitation WHERE id = ?1
          UNION ALL SELECT mail_hash, id FROM invitation WHERE id = ?1 AND mail_hash IS NOT NULL",
    )
    .bind(invitation)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE invitation SET token_hash = ?, mail_hash = ?, inviter_id = ?, sent_at = ?, expires_at = ? WHERE id = ?",
    )
    .bind(secret::hash(token))
    .bind(mailed.map(secret::hash))
    .bind(by.account)
    .bind(by.now)
    .bind(by.now + LIFE)
    .bind(invitation)
    .execute(&mut **tx)
    .await
    .map(drop)
}

impl TenantStore {
    /// Open and expired invitations of the workspace, newest first. With `only`, that one.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn invitations(&self, only: Option<i64>, now: i64) -> Rows<Vec<Invitation>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT i.id, i.account_id, i.address, i.inviter_id, a.name AS inviter_name, i.created_at, i.sent_at, i.expires_at,
                    (SELECT json_group_array(json_object('id', r.id, 'name', r.name)) FROM membership_role mr JOIN role r ON r.id = mr.role_id
                      WHERE mr.workspace_id = i.workspace_id AND mr.account_id = i.account_id) AS roles
               FROM invitation i LEFT JOIN account a ON a.id = i.inviter_id
              WHERE i.workspace_id = ?1 AND i.state = 'open' AND (?2 IS NULL OR i.id = ?2) ORDER BY i.id DESC",
        )
        .bind(self.key())
        .bind(only)
        .fetch_all(self.read())
        .await?;
        Ok(rows.into_iter().map(|row| row.into_invitation(now)).collect())
    }
}

impl Row {
    fn into_invitation(self, now: i64) -> Invitation {
        Invitation {
            id: InvitationId::from(id(self.id)),
            user_id: id(self.account_id),
            address: self.address,
            roles: serde_json::from_str(&self.roles).unwrap_or_default(),
            inviter: self
                .inviter_id
                .zip(self.inviter_name)
                .map(|(inviter, name)| Named { id: id(inviter), name }),
            created: Timestamp::from_millis(self.created_at),
            sent: Timestamp::from_millis(self.sent_at),
            expires: Timestamp::from_millis(self.expires_at),
            expired: self.expires_at <= now,
        }
    }
}
