//! A workspace's own roles (U-5) and plans of roles (U-1, U-4): who gains and loses what is shown before anything is saved.
//!
//! Nobody gives what they do not have: an own role never holds a permission beyond its editor's, and nobody edits a role that they hold
//! themselves (BR-42). The four built-in roles stay as published.

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::RoleId,
    lenient,
    permission::Permission,
    problem::Problem,
    value::{IdRef, Named},
};
use serde::{Deserialize, Serialize};

/// Own roles of one workspace.
pub const ROLES_MAX: u64 = 50;
/// People that a preview names; the rest is counted.
pub const PREVIEW_PEOPLE: usize = 100;
/// Changes of one plan.
pub const PLAN_MAX: usize = 500;

/// A role with what it may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleDetail {
    /// Its id; 1 to 3 are built in.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Published with the role tables; it cannot be changed.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub built_in: bool,
    /// Keys of the role tables.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub permissions: Vec<String>,
    /// People of the workspace who hold it.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub people: u64,
    /// To be sent back with a change.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub version: u64,
}

impl Dto for RoleDetail {}

/// A role to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// 1 to 100 characters, unlike the other roles of the workspace.
    pub name: String,
    /// Keys of the role tables; at least one.
    pub permissions: Vec<String>,
}

impl Dto for NewRole {}

/// A change of an own role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RolePatch {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All of its permissions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<String>>,
    /// The version that was shown.
    #[serde(deserialize_with = "lenient::u64")]
    pub version: u64,
}

impl Dto for RolePatch {}

/// A role as it might be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleDraft {
    /// The role to be changed; absent: a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<IdRef>,
    /// All of its permissions; empty: deleted.
    pub permissions: Vec<String>,
}

impl Dto for RoleDraft {}

/// What a change means for one person: the roles they hold besides are taken into account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonChange {
    /// Who.
    pub user: Named,
    /// Keys that they gain.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub gains: Vec<String>,
    /// Keys that they lose.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub loses: Vec<String>,
}

impl Dto for PersonChange {}

/// Who gains and loses what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RolePreview {
    /// Keys that the role gains.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub gains: Vec<String>,
    /// Keys that the role loses.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub loses: Vec<String>,
    /// People for whom something changes, at most 100 of them.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub people: Vec<PersonChange>,
    /// How many they are in all.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub count: u64,
}

impl Dto for RolePreview {}

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlannedChange {
    /// Whose.
    pub user: IdRef,
    /// All roles to be held. Absent: taken out of the workspace, or with `suspend` left as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<IdRef>>,
    /// Suspended, or not (any more).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspend: Option<bool>,
    /// The version that was shown; absent: whatever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

impl Dto for PlannedChange {}

/// Changes to be made together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RolePlan {
    /// 1 to 500, each person once.
    pub changes: Vec<PlannedChange>,
    /// Only says what would happen.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub dry_run: bool,
}

impl Dto for RolePlan {}

/// What a line of a plan does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlannedOutcome {
    /// Whose.
    pub user: Named,
    /// Roles before.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub before: Vec<Named>,
    /// Roles after; none: taken out.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub after: Vec<Named>,
    /// How the membership stood before: `active`, `suspended`, `invited` or `none`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub access_before: String,
    /// How it stands afterwards.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub access_after: String,
    /// The version before: what a change that is made one by one (`ChangeMember`) has to send.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub version: u64,
    /// E-mail, to tell people of the same name apart.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub username: String,
    /// Whether anything changes.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub changes: bool,
    /// Why it cannot be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

impl Dto for PlannedOutcome {}

/// What became of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlanOutcome {
    /// Everything was done. Otherwise nothing was.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub applied: bool,
    /// In the order of the plan.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub lines: Vec<PlannedOutcome>,
}

impl Dto for PlanOutcome {}

endpoints! {
    /// Built-in and own roles with their permissions.
    ListRoleDetails = Get "/api/ext/v1/role", Access::Needs(Permission::OwnRoleRead), 200, "Roles with their permissions",
        (), (), () => Vec<RoleDetail>;
    /// Makes an own role. 422 on `name` and `permissions`; 403 `RoleBeyondOwn`; 409 `RoleCapReached`.
    CreateRole = Post "/api/ext/v1/role", Access::Administrator, 201, "Make a role", (), (), NewRole => RoleDetail;
    /// Changes an own role, for everybody who holds it at once. 409 `ChangedMeanwhile` {name, permissions, version}, `BuiltInRole`; 400 `OwnRole`
    /// for one that the editor holds; 403 `RoleBeyondOwn`.
    PatchRole = Patch "/api/ext/v1/role/{role_id}", Access::Administrator, 200, "Change a role", RoleId, (), RolePatch => RoleDetail;
    /// Deletes an own role that nobody holds. 409 `RoleInUse` {count}, `BuiltInRole`.
    DeleteRole = Delete "/api/ext/v1/role/{role_id}", Access::Administrator, 204, "Delete a role", RoleId, (), () => ();
    /// Who would gain and lose what.
    PreviewRole = Post "/api/ext/v1/role/preview", Access::Administrator, 200, "Preview of a role", (), (), RoleDraft => RolePreview;
    /// Many changes of roles together: all or none. What stands in the way is said line by line; `dry_run` only says so.
    ApplyRolePlan = Post "/api/ext/v1/user/role_plan", Access::Needs(Permission::UserRoleAssign), 200, "Apply a plan of roles",
        (), (), RolePlan => PlanOutcome;
}
