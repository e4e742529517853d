//! Making and renaming workspaces (W-5). A new one begins empty: its Owner, nothing else.

use super::{
    Store, WriteTx, id,
    journal::{By, Deed, audit},
    limits, people,
};
use crate::{error::Error, plans::Plans};
use serde_json::json;
use wire::{
    ids::WorkspaceId,
    problem::FieldProblem,
    refusal,
    rules::Standing,
    validate::{self, Invalid, WORKSPACE_NAME_MAX},
};

/// A name as the rules want it: trimmed, 1 to 80 characters, no control characters.
///
/// # Errors
/// 422 naming the field.
pub fn checked_name(text: &str) -> Result<&str, Error> {
    validate::name(text, WORKSPACE_NAME_MAX).map_err(|invalid| {
        Error::field(match invalid {
            Invalid::Required => FieldProblem::required("name"),
            Invalid::TooLong(max) => FieldProblem::format("name", &format!("takes at most {max} characters")),
            Invalid::Format => FieldProblem::format("name", "takes no control characters"),
        })
    })
}

/// Where a name must be unique.
#[derive(Clone, Copy, Debug)]
pub(super) enum Among {
    /// In a linked group.
    Group(i64),
    /// Among the workspaces that somebody owns and that stand alone.
    Owner(i64),
}

/// Whether another workspace than `besides` has the name, whatever its case.
///
/// # Errors
/// 422 on `name` when it has.
pub(super) async fn unique(
    tx: &mut WriteTx,
    name: &str,
    among: Among,
    besides: Option<i64>,
) -> Result<(), Error> {
    let names: Vec<(i64, String)> = match among {
        Among::Group(group) => {
            sqlx::query_as("SELECT id, name FROM workspace WHERE group_id = ?")
                .bind(group)
                .fetch_all(&mut **tx)
                .await?
        }
        Among::Owner(owner) => {
            sqlx::query_as(
                "SELECT w.id, w.name FROM workspace w JOIN membership m ON m.workspace_id = w.id
                  WHERE m.account_id = ? AND m.owner = 1 AND w.status = 1 AND w.group_id IS NULL",
            )
            .bind(owner)
            .fetch_all(&mut **tx)
            .await?
        }
    };
    let wanted = name.to_lowercase();
    if names.iter().any(|(id, name)| Some(*id) != besides && name.to_lowercase() == wanted) {
        return Err(Error::field(FieldProblem::duplicated(
            "name",
            "is the name of another workspace of the same organization",
        )));
    }
    Ok(())
}

/// A workspace to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plot<'a> {
    /// Its checked name.
    pub name: &'a str,
    /// Key of its plan.
    pub plan: &'a str,
    /// Its linked group.
    pub group: Option<i64>,
    /// Its Owner.
    pub owner: i64,
}

/// Makes a workspace and its Owner's membership, in the caller's transaction. The default workspace stays, except for somebody without any.
pub(super) async fn found(tx: &mut WriteTx, plot: Plot<'_>, now: i64) -> Result<i64, sqlx::Error> {
    let made: i64 = sqlx::query_scalar(
        "INSERT INTO workspace (name, plan, group_id, linked_at, created_at) VALUES (?1, ?2, ?3, iif(?3 IS NULL, NULL, ?4), ?4)
         RETURNING id",
    )
    .bind(plot.name)
    .bind(plot.plan)
    .bind(plot.group)
    .bind(now)
    .fetch_one(&mut **tx)
    .await?;
    sqlx::query(
        "INSERT INTO membership (workspace_id, account_id, status, owner, joined_at) VALUES (?, ?, 1, 1, ?)",
    )
    .bind(made)
    .bind(plot.owner)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    sqlx::query("INSERT INTO membership_role (workspace_id, account_id, role_id) VALUES (?, ?, 1)")
        .bind(made)
        .bind(plot.owner)
        .execute(&mut **tx)
        .await?;
    default_policies(tx, made).await?;
    people::settle_default(tx, plot.owner).await?;
    Ok(made)
}

/// The policies that a device needs (BR-60), so that the first one can be made.
async fn default_policies(tx: &mut WriteTx, workspace: i64) -> Result<(), sqlx::Error> {
    for statement in [
        "INSERT INTO service_profile (workspace_id, name, name_key, description)
         VALUES (?, 'Default service policy', 'default service policy', 'Used unless another is chosen')",
        "INSERT INTO tariff_profile (workspace_id, name, name_key, description)
         VALUES (?, 'Default coverage policy', 'default coverage policy', 'Used unless another is chosen')",
    ] {
        sqlx::query(statement).bind(workspace).execute(&mut **tx).await?;
    }
    Ok(())
}

impl Store {
    /// Makes a workspace within the person's cap: of its own on the plan Free, or in a linked group on the plan of its main organization.
    ///
    /// # Errors
    /// 409 `WorkspaceCapReached`, 422 on `name`; for a group 404 when the person cannot see it, 403 `MainOrganizationOnly`,
    /// 409 `LinkingNotInPlan`.
    pub async fn create_workspace(
        &self,
        plans: &Plans,
        by: &By,
        name: &str,
        group: Option<i64>,
    ) -> Result<WorkspaceId, Error> {
        let name = checked_name(name)?;
        let Some(owner) = by.account else { return Err(Error::not_found()) };
        let mut tx = self.write().await?;
        let mut plan = plans.best([]).key.clone();
        let mut main_plan = None;
        if let Some(group) = group {
            let main = main_of(&mut tx, group, owner).await?;
            let catalogue = plans.get(&main.plan);
            if !catalogue.linking {
                return Err(Error::refused(&refusal::LINKING_NOT_IN_PLAN, &[("workspace", main.name)]));
            }
            let linked: i64 =
                sqlx::query_scalar("SELECT count(*) FROM workspace WHERE group_id = ? AND status = 1")
                    .bind(group)
                    .fetch_one(&mut *tx)
                    .await?;
            // BR-02: the main organization's plan has room for so many in total.
            if catalogue.workspaces.is_some_and(|cap| id(linked) >= cap) {
                let facts = [
                    ("plan", catalogue.name.clone()),
                    ("limit", catalogue.workspaces.unwrap_or_default().to_string()),
                    ("used", linked.to_string()),
                ];
                return Err(Error::refused(&refusal::WORKSPACE_CAP, &facts));
            }
            plan.clone_from(&main.plan);
            main_plan = Some(main.plan);
        }
        let allowance = limits::allowance(&mut tx, plans, owner, main_plan.as_deref()).await?;
        limits::room_to_own(&allowance, &refusal::WORKSPACE_CAP)?;
        unique(&mut tx, name, group.map_or(Among::Owner(owner), Among::Group), None).await?;
        let made = found(&mut tx, Plot { name, plan: &plan, group, owner }, by.now).await?;
        let deed = Deed {
            action: "workspace.create",
            object: "workspace",
            object_id: Some(made),
            after: json!({ "name": name, "plan": plan, "group": group, "owner": owner }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, Some(made), by, deed).await?;
        tx.commit(audited).await?;
        Ok(WorkspaceId::from(id(made)))
    }

    /// Renames a workspace; its id, counts and limits stay.
    ///
    /// # Errors
    /// 422 on `name`; 403 when the actor is no longer Administrator.
    pub async fn rename_workspace(&self, by: &By, workspace: i64, name: &str) -> Result<(), Error> {
        let name = checked_name(name)?;
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?;
        let actor = people::actor(&mut tx, place.as_ref(), by, None).await?;
        if !(actor.administrator || actor.superadmin) {
            return Err(Error::forbidden());
        }
        let place = place.ok_or_else(Error::not_found)?;
        if place.name == name {
            return Ok(());
        }
        let owner: Option<i64> =
            sqlx::query_scalar("SELECT account_id FROM membership WHERE workspace_id = ? AND owner = 1")
                .bind(workspace)
                .fetch_optional(&mut *tx)
                .await?;
        let among = place.group_id.map(Among::Group).or(owner.map(Among::Owner));
        if let Some(among) = among {
            unique(&mut tx, name, among, Some(workspace)).await?;
        }
        sqlx::query("UPDATE workspace SET name = ? WHERE id = ?")
            .bind(name)
            .bind(workspace)
            .execute(&mut *tx)
            .await?;
        let deed = Deed {
            action: "workspace.rename",
            object: "workspace",
            object_id: Some(workspace),
            before: json!({ "name": place.name }),
            after: json!({ "name": name }),
        };
        let audited = audit(&mut tx, Some(workspace), by, deed).await?;
        Ok(tx.commit(audited).await?)
    }
}

/// The main organization of a group, for somebody who may act for it (BR-05): its SuperAdmin or an Administrator there.
///
/// # Errors
/// 404 for who is in none of its workspaces, 403 `MainOrganizationOnly` for the others.
async fn main_of(tx: &mut WriteTx, group: i64, account: i64) -> Result<people::Place, Error> {
    let main: Option<i64> = sqlx::query_scalar("SELECT main_workspace_id FROM org_group WHERE id = ?")
        .bind(group)
        .fetch_optional(&mut **tx)
        .await?;
    let inside: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM workspace w JOIN membership m ON m.workspace_id = w.id
            WHERE w.group_id = ?1 AND m.account_id = ?2 AND m.status = 1)
          OR EXISTS (SELECT 1 FROM org_group WHERE id = ?1 AND superadmin_account_id = ?2)",
    )
    .bind(group)
    .bind(account)
    .fetch_one(&mut **tx)
    .await?;
    let main = main.filter(|_| inside).ok_or_else(Error::not_found)?;
    let place = people::place(tx, main).await?.ok_or_else(Error::not_found)?;
    let person = people::person(tx, &place, account).await?;
    let may = person.is_some_and(|person| {
        person.superadmin || (person.administrator && person.standing == Standing::Active)
    });
    if may { Ok(place) } else { Err((&refusal::MAIN_ONLY).into()) }
}
