//! Linked groups (BR-20 to BR-25, BR-11): linking, unlinking and the SuperAdmin are the operator's; what a group is, its members see.

use super::{
    Audited, Result as Rows, Store, TenantStore, WriteTx, id,
    journal::{By, Deed, audit},
    key, members, people, workspaces,
};
use crate::{error::Error, plans::Plans};
use serde_json::json;
use wire::{
    group::{Feature, LinkedGroup, LinkedWorkspace, Scope},
    ids::{GroupId, UserId, WorkspaceId},
    problem::Problem,
    refusal,
    time::Timestamp,
    value::Named,
};

/// What is per workspace, central, or both (BR-08).
const FEATURES: [(&str, Scope); 11] = [
    ("devices", Scope::Workspace),
    ("sims", Scope::Workspace),
    ("policies", Scope::Workspace),
    ("billing", Scope::Workspace),
    ("cloud_connect", Scope::Workspace),
    ("vpn", Scope::Workspace),
    ("tokens", Scope::Workspace),
    ("audit", Scope::Workspace),
    ("users", Scope::Both),
    ("reports", Scope::Both),
    ("sso", Scope::Central),
];

type GroupRow = (i64, String, i64, String, i64, String);

impl TenantStore {
    /// The linked group as somebody of this workspace sees it: Administrators of the main organization and the SuperAdmin see every
    /// workspace, others the main organization and those that they may enter.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn group(&self, viewer: UserId, administrator: bool) -> Rows<LinkedGroup> {
        let features = FEATURES.map(|(key, scope)| Feature { key: key.to_owned(), scope }).to_vec();
        let row: Option<GroupRow> = sqlx::query_as(
            "SELECT g.id, g.name, g.main_workspace_id, m.name, g.superadmin_account_id, a.name
               FROM workspace w JOIN org_group g ON g.id = w.group_id JOIN workspace m ON m.id = g.main_workspace_id
               JOIN account a ON a.id = g.superadmin_account_id WHERE w.id = ?",
        )
        .bind(self.key())
        .fetch_optional(self.read())
        .await?;
        let Some((group, name, main, main_name, superadmin, superadmin_name)) = row else {
            return Ok(LinkedGroup { features, may_request: administrator, ..LinkedGroup::default() });
        };
        let viewer = key(viewer.get());
        let rows: Vec<(i64, String, Option<i64>, bool, bool)> = sqlx::query_as(
            "SELECT w.id, w.name, w.linked_at,
                    EXISTS (SELECT 1 FROM membership m WHERE m.workspace_id = w.id AND m.account_id = ?2 AND m.status = 1),
                    EXISTS (SELECT 1 FROM membership m WHERE m.workspace_id = w.id AND m.account_id = ?2 AND m.status = 1
                        AND (m.owner = 1 OR EXISTS (SELECT 1 FROM membership_role mr
                              WHERE mr.workspace_id = w.id AND mr.account_id = ?2 AND mr.role_id = 1)))
               FROM workspace w WHERE w.group_id = ?1 AND w.status = 1 ORDER BY w.id <> ?3, w.name COLLATE NOCASE, w.id",
        )
        .bind(group)
        .bind(viewer)
        .bind(main)
        .fetch_all(self.read())
        .await?;
        let superior = viewer == superadmin;
        let all = superior || rows.iter().any(|(id, .., administers)| *id == main && *administers);
        let workspaces = rows
            .into_iter()
            .filter(|(id, _, _, mine, _)| all || *mine || *id == main)
            .map(|(workspace, name, linked, mine, _)| LinkedWorkspace {
                id: WorkspaceId::from(id(workspace)),
                name,
                main: workspace == main,
                linked: linked.map(Timestamp::from_millis),
                mine: mine || superior,
            })
            .collect();
        Ok(LinkedGroup {
            id: Some(GroupId::from(id(group))),
            name,
            main: Some(Named { id: id(main), name: main_name }),
            superadmin: Some(Named { id: id(superadmin), name: superadmin_name }),
            workspaces,
            features,
            may_request: all,
        })
    }
}

impl Store {
    /// Links workspaces under a main organization; the group is made when there is none. At its making, the Administrator of longest standing
    /// in the main organization becomes SuperAdmin (BR-21). Answers the SuperAdmin.
    ///
    /// # Errors
    /// 404 for an unknown workspace; 409 `LinkingNotInPlan` (BR-06), `AlreadyLinked`, `NameTaken`.
    pub async fn link(
        &self,
        plans: &Plans,
        by: &By,
        main: i64,
        others: &[i64],
        name: Option<&str>,
    ) -> Result<i64, Error> {
        let mut tx = self.write().await?;
        let head = people::place(&mut tx, main).await?.ok_or_else(Error::not_found)?;
        if head.main_id.is_some_and(|of| of != main) {
            return Err(Error::refused(&refusal::ALREADY_LINKED, &[("workspace", head.name)]));
        }
        let mut places = vec![head.clone()];
        let others: std::collections::BTreeSet<i64> =
            others.iter().copied().filter(|other| *other != main).collect();
        if others.is_empty() {
            return Err(
                Problem::bad_request("There is nothing to link: name at least one other workspace.").into()
            );
        }
        for other in &others {
            let place = people::place(&mut tx, *other).await?.ok_or_else(Error::not_found)?;
            if place.group_id.is_some() {
                return Err(Error::refused(&refusal::ALREADY_LINKED, &[("workspace", place.name)]));
            }
            places.push(place);
        }
        if let Some(poor) = places.iter().find(|place| !plans.get(&place.plan).linking) {
            return Err(Error::refused(&refusal::LINKING_NOT_IN_PLAN, &[("workspace", poor.name.clone())]));
        }
        let (group, superadmin) = match (head.group_id, head.superadmin_id) {
            (Some(group), Some(superadmin)) => (group, superadmin),
            _ => self.make_group(&mut tx, &head, name.unwrap_or(&head.name), by.now).await?,
        };
        let mut audited = None;
        for place in &places {
            if place.group_id.is_some() {
                continue;
            }
            if place.id != main {
                taken(&mut tx, &place.name, group).await?;
            }
            sqlx::query("UPDATE workspace SET group_id = ?, linked_at = ? WHERE id = ?")
                .bind(group)
                .bind(by.now)
                .bind(place.id)
                .execute(&mut *tx)
                .await?;
            let after = json!({ "group": group, "main": main, "superadmin": superadmin });
            audited = Some(linked(&mut tx, by, place.id, "group.link", after).await?);
        }
        let audited =
            audited.ok_or_else(|| Error::from(Problem::bad_request("There is nothing to link.")))?;
        tx.commit(audited).await?;
        Ok(superadmin)
    }

    async fn make_group(
        &self,
        tx: &mut WriteTx,
        head: &people::Place,
        name: &str,
        now: i64,
    ) -> Result<(i64, i64), Error> {
        let senior: Option<i64> = sqlx::query_scalar(
            "SELECT m.account_id FROM membership m JOIN account a ON a.id = m.account_id
              WHERE m.workspace_id = ?1 AND m.status = 1 AND a.status = 1 AND a.deleted_at IS NULL
                AND (m.owner = 1 OR EXISTS (SELECT 1 FROM membership_role mr
                      WHERE mr.workspace_id = ?1 AND mr.account_id = m.account_id AND mr.role_id = 1))
              ORDER BY coalesce(m.joined_at, 0), m.account_id LIMIT 1",
        )
        .bind(head.id)
        .fetch_optional(&mut **tx)
        .await?;
        let senior = senior.ok_or_else(|| Error::from(&refusal::LAST_ADMINISTRATOR))?;
        let group: i64 = sqlx::query_scalar(
            "INSERT INTO org_group (name, main_workspace_id, superadmin_account_id, created_at) VALUES (?, ?, ?, ?) RETURNING id",
        )
        .bind(name)
        .bind(head.id)
        .bind(senior)
        .bind(now)
        .fetch_one(&mut **tx)
        .await?;
        Ok((group, senior))
    }

    /// Takes a workspace out of its group; taking out the main organization, or the last but the main one, ends the group. The former SuperAdmin
    /// becomes Administrator where they are a member, and loses the rest; nobody else is touched (BR-11).
    ///
    /// # Errors
    /// 404 for an unknown workspace; 409 `NotLinked`.
    pub async fn unlink(&self, by: &By, workspace: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?.ok_or_else(Error::not_found)?;
        let (Some(group), Some(superadmin)) = (place.group_id, place.superadmin_id) else {
            return Err(Error::refused(&refusal::NOT_LINKED, &[("workspace", place.name)]));
        };
        let linked_now: Vec<i64> =
            sqlx::query_scalar("SELECT id FROM workspace WHERE group_id = ? ORDER BY id")
                .bind(group)
                .fetch_all(&mut *tx)
                .await?;
        let ends = place.main_id == Some(workspace) || linked_now.len() <= 2;
        let leaving = if ends { linked_now } else { vec![workspace] };
        let mut audited = None;
        for workspace in leaving {
            sqlx::query("UPDATE workspace SET group_id = NULL, linked_at = NULL WHERE id = ?")
                .bind(workspace)
                .execute(&mut *tx)
                .await?;
            step_back(&mut tx, workspace, superadmin).await?;
            let after = json!({ "group": null, "former_superadmin": superadmin });
            audited = Some(linked(&mut tx, by, workspace, "group.unlink", after).await?);
        }
        if ends {
            sqlx::query("DELETE FROM org_group WHERE id = ?").bind(group).execute(&mut *tx).await?;
        }
        match audited {
            Some(audited) => Ok(tx.commit(audited).await?),
            None => Err(Error::not_found()),
        }
    }

    /// Makes another person SuperAdmin of a workspace's group: an active Administrator of its main organization. The former one steps back
    /// as at unlinking.
    ///
    /// # Errors
    /// 404 for an unknown workspace or person; 409 `NotLinked`, `HeirNotAdministrator`.
    pub async fn reassign_superadmin(&self, by: &By, workspace: i64, account: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?.ok_or_else(Error::not_found)?;
        let (Some(group), Some(main), Some(former)) = (place.group_id, place.main_id, place.superadmin_id)
        else {
            return Err(Error::refused(&refusal::NOT_LINKED, &[("workspace", place.name)]));
        };
        let head = people::place(&mut tx, main).await?.ok_or_else(Error::not_found)?;
        let heir = people::person(&mut tx, &head, account).await?.ok_or_else(Error::not_found)?;
        if !heir.administrator || heir.standing != wire::rules::Standing::Active {
            return Err((&refusal::HEIR_NOT_ADMINISTRATOR).into());
        }
        if former == account {
            return Ok(());
        }
        sqlx::query("UPDATE org_group SET superadmin_account_id = ? WHERE id = ?")
            .bind(account)
            .bind(group)
            .execute(&mut *tx)
            .await?;
        let everywhere: Vec<i64> =
            sqlx::query_scalar("SELECT id FROM workspace WHERE group_id = ? ORDER BY id")
                .bind(group)
                .fetch_all(&mut *tx)
                .await?;
        let mut audited = None;
        for workspace in everywhere {
            step_back(&mut tx, workspace, former).await?;
            let after = json!({ "superadmin": account, "former_superadmin": former });
            audited = Some(linked(&mut tx, by, workspace, "group.superadmin", after).await?);
        }
        match audited {
            Some(audited) => Ok(tx.commit(audited).await?),
            None => Err(Error::not_found()),
        }
    }
}

/// A former SuperAdmin becomes Administrator where they are a member (BR-11).
async fn step_back(tx: &mut WriteTx, workspace: i64, former: i64) -> Rows<()> {
    let member: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM membership WHERE workspace_id = ? AND account_id = ? AND status = 1)",
    )
    .bind(workspace)
    .bind(former)
    .fetch_one(&mut **tx)
    .await?;
    if member {
        members::write_roles(tx, workspace, former, &[1]).await?;
    }
    Ok(())
}

async fn taken(tx: &mut WriteTx, name: &str, group: i64) -> Result<(), Error> {
    match workspaces::unique(tx, name, workspaces::Among::Group(group), None).await {
        Err(Error::Problem { .. }) => Err(Error::refused(&refusal::NAME_TAKEN, &[("name", name.to_owned())])),
        other => other,
    }
}

async fn linked(
    tx: &mut WriteTx,
    by: &By,
    workspace: i64,
    action: &str,
    after: serde_json::Value,
) -> Rows<Audited> {
    let deed = Deed { action, object: "workspace", object_id: Some(workspace), after, ..Deed::default() };
    audit(tx, Some(workspace), by, deed).await
}
