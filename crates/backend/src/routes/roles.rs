//! A workspace's own roles, and plans of roles (U-1, U-4, U-5).

use crate::{
    caller::{ActHere, InWorkspace},
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    store::{key, role_plans::Line},
    table::Table,
};
use axum::{extract::State, response::Response};
use std::collections::HashSet;
use wire::{
    ids::RoleId,
    permission::{Permission, PermissionSet},
    problem::FieldProblem,
    role::{
        ApplyRolePlan, CreateRole, DeleteRole, ListRoleDetails, NewRole, PLAN_MAX, PatchRole, PreviewRole,
        RoleDraft, RolePatch, RolePlan,
    },
    validate::{self, NAME_MAX},
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListRoleDetails, _, _>(list)
        .add::<CreateRole, _, _>(create)
        .add::<PatchRole, _, _>(patch)
        .add::<DeleteRole, _, _>(delete)
        .add::<PreviewRole, _, _>(preview)
        .add::<ApplyRolePlan, _, _>(plan)
}

async fn list(here: InWorkspace) -> Result<Response, Error> {
    reply::ok::<ListRoleDetails>(&here.store().role_details().await?)
}

fn permissions(keys: &[String]) -> Result<PermissionSet, Error> {
    keys.iter()
        .map(|key| {
            Permission::from_key(key).ok_or_else(|| Error::field(FieldProblem::reference("permissions")))
        })
        .collect()
}

fn some(keys: &[String]) -> Result<PermissionSet, Error> {
    match permissions(keys)? {
        PermissionSet::NONE => Err(Error::field(FieldProblem::required("permissions"))),
        set => Ok(set),
    }
}

fn checked(name: &str) -> Result<&str, Error> {
    validate::name(name, NAME_MAX)
        .map_err(|_| Error::field(FieldProblem::format("name", "takes 1 to 100 characters")))
}

async fn create(
    State(state): State<AppState>,
    act: ActHere,
    Body(body): Body<NewRole>,
) -> Result<Response, Error> {
    let (name, wanted) = (checked(&body.name)?, some(&body.permissions)?);
    reply::ok::<CreateRole>(&state.store.make_role(&act.by, act.here.store().key(), name, wanted).await?)
}

async fn patch(
    State(state): State<AppState>,
    act: ActHere,
    Params(role): Params<RoleId>,
    Body(body): Body<RolePatch>,
) -> Result<Response, Error> {
    let name = body.name.as_deref().map(checked).transpose()?;
    let wanted = body.permissions.as_deref().map(some).transpose()?;
    let (workspace, role) = (act.here.store().key(), key(role.get()));
    let changed =
        state.store.change_role(&act.by, workspace, role, key(body.version), (name, wanted)).await?;
    reply::ok::<PatchRole>(&changed)
}

async fn delete(
    State(state): State<AppState>,
    act: ActHere,
    Params(role): Params<RoleId>,
) -> Result<Response, Error> {
    state.store.delete_role(&act.by, act.here.store().key(), key(role.get())).await?;
    reply::ok::<DeleteRole>(&())
}

async fn preview(here: InWorkspace, Body(body): Body<RoleDraft>) -> Result<Response, Error> {
    let wanted = permissions(&body.permissions)?;
    reply::ok::<PreviewRole>(&here.store().role_preview(body.role.map(|role| key(role.id)), wanted).await?)
}

async fn plan(
    State(state): State<AppState>,
    act: ActHere,
    Body(body): Body<RolePlan>,
) -> Result<Response, Error> {
    let wrong = |why: &str| Error::field(FieldProblem::format("changes", why));
    if body.changes.is_empty() || body.changes.len() > PLAN_MAX {
        return Err(wrong(&format!("takes 1 to {PLAN_MAX} lines")));
    }
    if body.changes.iter().map(|change| change.user.id).collect::<HashSet<_>>().len() < body.changes.len() {
        return Err(wrong("names somebody twice"));
    }
    let lines: Vec<Line> = body
        .changes
        .iter()
        .map(|change| Line {
            account: key(change.user.id),
            roles: change.roles.as_ref().map(|roles| roles.iter().map(|role| key(role.id)).collect()),
            suspend: change.suspend,
            version: change.version.map(key),
        })
        .collect();
    let outcome = state.store.role_plan(&act.by, act.here.store().key(), &lines, body.dry_run).await?;
    reply::ok::<ApplyRolePlan>(&outcome)
}
