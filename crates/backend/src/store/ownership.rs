//! The Owner: handing a workspace over, deleting and restoring it (product.md §1).

use super::{
    Result as Rows, Store, TenantStore, WriteTx, id,
    journal::{By, Deed, audit},
    key, limits, members, people,
};
use crate::{clock::DAY, error::Error, plans::Plans};
use serde_json::json;
use wire::{
    ids::{UserId, WorkspaceId},
    ownership::{DeleteCheck, DeletedWorkspace, MyOffer, OFFER_DAYS, Offer, RESTORE_DAYS},
    problem::FieldProblem,
    refusal,
    rules::{Person, Standing},
    time::Timestamp,
    value::Named,
};

type OfferRow = (i64, String, i64, String, i64, i64);
type DeletedRow = (i64, String, i64, i64);

impl TenantStore {
    /// The ownership on offer, unless its time is over.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn offer(&self, viewer: UserId, now: i64) -> Rows<Option<Offer>> {
        let row: Option<OfferRow> = sqlx::query_as(
            "SELECT f.id, f.name, t.id, t.name, o.created_at, o.expires_at FROM ownership_offer o
               JOIN account f ON f.id = o.from_id JOIN account t ON t.id = o.to_id WHERE o.workspace_id = ? AND o.expires_at > ?",
        )
        .bind(self.key())
        .bind(now)
        .fetch_optional(self.read())
        .await?;
        Ok(row.map(|(from, from_name, to, to_name, created, expires)| Offer {
            from: Named { id: id(from), name: from_name },
            to: Named { id: id(to), name: to_name },
            created: Timestamp::from_millis(created),
            expires: Timestamp::from_millis(expires),
            mine: id(to) == viewer.get(),
        }))
    }

    /// What stands in the way of deleting the workspace, and what would be closed.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn delete_check(&self) -> Result<DeleteCheck, Error> {
        let fleet = self.fleet().await?;
        let (linked, members): (bool, i64) = sqlx::query_as(
            "SELECT w.group_id IS NOT NULL, (SELECT count(*) FROM membership m WHERE m.workspace_id = w.id AND m.status = 1)
               FROM workspace w WHERE w.id = ?",
        )
        .bind(self.key())
        .fetch_one(self.read())
        .await?;
        let mut reasons = Vec::new();
        if fleet.sim.activated > 0 {
            reasons.push(refusal::SIMS_ACTIVATED.problem(&[("count", fleet.sim.activated.to_string())]));
        }
        if linked {
            reasons.push(refusal::STILL_LINKED.problem(&[]));
        }
        Ok(DeleteCheck { reasons, members: id(members), devices: fleet.device.total, sims: fleet.sim.total })
    }
}

impl Store {
    /// Ownerships that are offered to somebody who can still accept them, the next to end first.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn offers_to(&self, account: UserId, now: i64) -> Rows<Vec<MyOffer>> {
        let rows: Vec<(i64, String, i64, String, i64)> = sqlx::query_as(
            "SELECT w.id, w.name, f.id, iif(f.name = '', f.username, f.name), o.expires_at FROM ownership_offer o
               JOIN workspace w ON w.id = o.workspace_id AND w.status = 1 JOIN account f ON f.id = o.from_id
               JOIN membership m ON m.workspace_id = w.id AND m.account_id = o.to_id AND m.status = 1
              WHERE o.to_id = ? AND o.expires_at > ? ORDER BY o.expires_at",
        )
        .bind(key(account.get()))
        .bind(now)
        .fetch_all(self.read())
        .await?;
        let offer = |(workspace, name, from, owner, expires): (i64, String, i64, String, i64)| MyOffer {
            workspace: Named { id: id(workspace), name },
            from: Named { id: id(from), name: owner },
            expires: Timestamp::from_millis(expires),
        };
        Ok(rows.into_iter().map(offer).collect())
    }

    /// Offers the ownership of a workspace to one of its Administrators; replaces an earlier offer.
    ///
    /// # Errors
    /// 403 for others than the Owner; 409 `HeirNotAdministrator`.
    pub async fn offer_ownership(&self, by: &By, workspace: i64, to: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let (place, owner) = owner_of(&mut tx, by, workspace).await?;
        let heir = people::person(&mut tx, &place, to).await?;
        if !heir.is_some_and(|heir| fit(&heir) && heir.id != owner.id) {
            return Err((&refusal::HEIR_NOT_ADMINISTRATOR).into());
        }
        sqlx::query(
            "INSERT OR REPLACE INTO ownership_offer (workspace_id, from_id, to_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(workspace)
        .bind(by.account)
        .bind(to)
        .bind(by.now)
        .bind(by.now + OFFER_DAYS * DAY)
        .execute(&mut *tx)
        .await?;
        let deed =
            Deed { action: "ownership.offer", object: "member", object_id: Some(to), ..Deed::default() };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// The Owner withdraws the offer, or whom it was made to declines.
    ///
    /// # Errors
    /// 409 `NoOffer`; 403 `OfferNotYours`.
    pub async fn end_offer(&self, by: &By, workspace: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?;
        let actor = people::actor(&mut tx, place.as_ref(), by, None).await?;
        let to = open_offer(&mut tx, workspace, by.now).await?.ok_or(&refusal::NO_OFFER)?;
        let declines = by.account == Some(to);
        if !declines && !actor.owner {
            return Err((&refusal::OFFER_NOT_YOURS).into());
        }
        people::end_offers_to(&mut tx, workspace, to).await?;
        let deed = Deed {
            action: if declines { "ownership.decline" } else { "ownership.withdraw" },
            object: "member",
            object_id: Some(to),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Takes a workspace over; the former Owner stays Administrator.
    ///
    /// # Errors
    /// 409 `NoOffer`, `HeirNotAdministrator`, `WorkspaceCapReached`; 403 `OfferNotYours`.
    pub async fn accept_ownership(&self, plans: &Plans, by: &By, workspace: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?;
        let actor = people::actor(&mut tx, place.as_ref(), by, None).await?;
        let place = place.ok_or_else(Error::not_found)?;
        let to = open_offer(&mut tx, workspace, by.now).await?.ok_or(&refusal::NO_OFFER)?;
        if by.account != Some(to) {
            return Err((&refusal::OFFER_NOT_YOURS).into());
        }
        if !fit(&actor) {
            return Err((&refusal::HEIR_NOT_ADMINISTRATOR).into());
        }
        let allowance = limits::allowance(&mut tx, plans, to, Some(&place.plan)).await?;
        limits::room_to_own(&allowance, &refusal::WORKSPACE_CAP)?;
        let from: Option<i64> =
            sqlx::query_scalar("SELECT account_id FROM membership WHERE workspace_id = ? AND owner = 1")
                .bind(workspace)
                .fetch_optional(&mut *tx)
                .await?;
        if let Some(from) = from {
            members::write_roles(&mut tx, workspace, from, &[1]).await?;
        }
        for (flag, account) in [(0, from), (1, Some(to))] {
            sqlx::query("UPDATE membership SET owner = ? WHERE workspace_id = ? AND account_id = ?")
                .bind(flag)
                .bind(workspace)
                .bind(account)
                .execute(&mut *tx)
                .await?;
        }
        people::end_offers_to(&mut tx, workspace, to).await?;
        let deed = Deed {
            action: "ownership.accept",
            object: "workspace",
            object_id: Some(workspace),
            before: json!({ "owner": from }),
            after: json!({ "owner": to }),
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// Closes a workspace for everybody; it can be restored for 14 days.
    ///
    /// # Errors
    /// 403 for others than the Owner; 422 on `name` when it is not the workspace's; 409 `SimsActivated`, `StillLinked`.
    pub async fn delete_workspace(
        &self,
        by: &By,
        workspace: i64,
        typed: &str,
    ) -> Result<DeletedWorkspace, Error> {
        let mut tx = self.write().await?;
        let (place, _) = owner_of(&mut tx, by, workspace).await?;
        if typed.trim() != place.name {
            return Err(Error::field(FieldProblem::format("name", "is not the name of this workspace")));
        }
        let activated: Option<i64> =
            sqlx::query_scalar("SELECT sim_activated FROM fleet_counter WHERE workspace_id = ?")
                .bind(workspace)
                .fetch_optional(&mut *tx)
                .await?;
        if let Some(count) = activated.filter(|count| *count > 0) {
            return Err(Error::refused(&refusal::SIMS_ACTIVATED, &[("count", count.to_string())]));
        }
        if place.group_id.is_some() {
            return Err((&refusal::STILL_LINKED).into());
        }
        let until = by.now + RESTORE_DAYS * DAY;
        sqlx::query("UPDATE workspace SET status = 2, deleted_at = ?, restore_until = ? WHERE id = ?")
            .bind(by.now)
            .bind(until)
            .bind(workspace)
            .execute(&mut *tx)
            .await?;
        let homeless: Vec<i64> =
            sqlx::query_scalar("SELECT account_id FROM membership WHERE workspace_id = ? AND is_default = 1")
                .bind(workspace)
                .fetch_all(&mut *tx)
                .await?;
        for statement in [
            "UPDATE membership SET is_default = 0 WHERE workspace_id = ?1 AND is_default = 1",
            "DELETE FROM ownership_offer WHERE workspace_id = ?1",
            "UPDATE workspace_request SET state = 'withdrawn', ended_at = ?2 WHERE workspace_id = ?1 AND state = 'open'",
        ] {
            sqlx::query(statement).bind(workspace).bind(by.now).execute(&mut *tx).await?;
        }
        for account in homeless {
            people::settle_default(&mut tx, account).await?;
        }
        let deed = Deed {
            action: "workspace.delete",
            object: "workspace",
            object_id: Some(workspace),
            before: json!({ "name": place.name }),
            after: json!({ "restore_until": Timestamp::from_millis(until).to_string() }),
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        tx.commit(audited).await?;
        Ok(deleted((workspace, place.name, by.now, until)))
    }

    /// Deleted workspaces that somebody owned and can still restore.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn deleted_of(&self, account: UserId, now: i64) -> Rows<Vec<DeletedWorkspace>> {
        let rows: Vec<DeletedRow> = sqlx::query_as(
            "SELECT w.id, w.name, w.deleted_at, w.restore_until FROM workspace w JOIN membership m ON m.workspace_id = w.id
              WHERE m.account_id = ? AND m.owner = 1 AND w.deleted_at IS NOT NULL AND w.restore_until > ? ORDER BY w.id",
        )
        .bind(key(account.get()))
        .bind(now)
        .fetch_all(self.read())
        .await?;
        Ok(rows.into_iter().map(deleted).collect())
    }

    /// Opens a deleted workspace again: by its Owner, within their cap, or by the operator.
    ///
    /// # Errors
    /// 404 for one that is not deleted or of somebody else; 409 `RestoreOver`, `WorkspaceCapReached`.
    pub async fn restore_workspace(
        &self,
        plans: &Plans,
        by: &By,
        workspace: i64,
    ) -> Result<WorkspaceId, Error> {
        let mut tx = self.write().await?;
        let row: Option<(Option<i64>, Option<i64>, String)> = sqlx::query_as(
            "SELECT restore_until, (SELECT account_id FROM membership WHERE workspace_id = w.id AND owner = 1), w.plan
               FROM workspace w WHERE w.id = ? AND w.deleted_at IS NOT NULL",
        )
        .bind(workspace)
        .fetch_optional(&mut *tx)
        .await?;
        let (until, owner, plan) = row.ok_or_else(Error::not_found)?;
        if by.account.is_some() && by.account != owner {
            return Err(Error::not_found());
        }
        if until.is_none_or(|until| until <= by.now) {
            return Err((&refusal::RESTORE_OVER).into());
        }
        if let Some(account) = by.account {
            let allowance = limits::allowance(&mut tx, plans, account, Some(&plan)).await?;
            limits::room_to_own(&allowance, &refusal::WORKSPACE_CAP)?;
        }
        sqlx::query("UPDATE workspace SET status = 1, deleted_at = NULL, restore_until = NULL WHERE id = ?")
            .bind(workspace)
            .execute(&mut *tx)
            .await?;
        let people: Vec<i64> =
            sqlx::query_scalar("SELECT account_id FROM membership WHERE workspace_id = ? AND status = 1")
                .bind(workspace)
                .fetch_all(&mut *tx)
                .await?;
        for account in people {
            people::settle_default(&mut tx, account).await?;
        }
        let deed = Deed {
            action: "workspace.restore",
            object: "workspace",
            object_id: Some(workspace),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        tx.commit(audited).await?;
        Ok(WorkspaceId::from(id(workspace)))
    }
}

/// Ownership goes to an active member with the role Administrator.
fn fit(heir: &Person) -> bool {
    heir.administrator && heir.standing == Standing::Active
}

/// The Owner of a workspace, who acts in person.
///
/// # Errors
/// 404, 403 as [`people::actor`]; 403 for others.
pub(super) async fn owner_of(
    tx: &mut WriteTx,
    by: &By,
    workspace: i64,
) -> Result<(people::Place, Person), Error> {
    let place = people::place(tx, workspace).await?;
    let actor = people::actor(tx, place.as_ref(), by, None).await?;
    if !actor.owner {
        return Err(Error::forbidden());
    }
    Ok((place.ok_or_else(Error::not_found)?, actor))
}

async fn open_offer(tx: &mut WriteTx, workspace: i64, now: i64) -> Rows<Option<i64>> {
    sqlx::query_scalar("SELECT to_id FROM ownership_offer WHERE workspace_id = ? AND expires_at > ?")
        .bind(workspace)
        .bind(now)
        .fetch_optional(&mut **tx)
        .await
}

fn deleted((workspace, name, at, until): DeletedRow) -> DeletedWorkspace {
    DeletedWorkspace {
        id: WorkspaceId::from(id(workspace)),
        name,
        deleted: Timestamp::from_millis(at),
        restore_until: Timestamp::from_millis(until),
    }
}
