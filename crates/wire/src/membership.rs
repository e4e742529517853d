//! Memberships: leaving and removing, suspending and resuming, roles, the default workspace (api.md §4 and §5, BR-34 to BR-43).
//!
//! The published calls name person and workspace in the path. For oneself (`my`) they are the own choice, whatever the role: leaving,
//! choosing the default. For others they need the permission in that workspace, whichever workspace the token is for. Refusals
//! are in [`crate::refusal`]; the rules in [`crate::rules`].

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::{RoleId, UserId, UserRef, WorkspaceId},
    permission::Permission,
    value::{EnumRef, IdRef},
};
use serde::{Deserialize, Serialize};

/// Suspend or resume somebody in a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MemberStatus {
    /// 1 active, 2 suspended (domain.md 5.5).
    pub status: EnumRef,
}

impl Dto for MemberStatus {}

/// The whole set of roles of a person in a workspace; at least one (BR-43).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleSet {
    /// Role ids.
    pub roles: Vec<IdRef>,
    /// The version that was shown (`User.version`); absent: whatever it is. Otherwise 409 `ChangedMeanwhile` {roles, version}.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

impl Dto for RoleSet {}

endpoints! {
    /// The default workspace: one's own choice among the own active memberships; another person's only by an Administrator of both the old
    /// and the new one (BR-34). 409 `DefaultNeedsMembership`.
    SetDefaultWorkspace = Put "/api/v2/user/{user_id}/default_organisation/{workspace_id}", Access::Account, 200,
        "Set a default workspace", (UserRef, WorkspaceId), (), () => ();
    /// Removes somebody from a workspace, or revokes their invitation; oneself: leaves. The next active workspace becomes the default (BR-35),
    /// application tokens of the person there are revoked. 409 `OwnerStays`, `OwnerLeaves`, `LastAdministrator`; 403 `SuperAdminStays`.
    RemoveMember = Delete "/api/v2/user/{user_id}/workspace/{workspace_id}", Access::Account, 204,
        "Remove somebody from a workspace", (UserRef, WorkspaceId), (), () => ();
    /// Suspends (2) or resumes (1). 409 `OwnerStays`, `LastAdministrator`, `InvitationPending`; 400 `OwnAccess`; 403 `SuperAdminStays`.
    SetMemberStatus = Patch "/api/v2/user/{user_id}/workspace/{workspace_id}", Access::Account, 204,
        "Suspend or resume somebody in a workspace", (UserRef, WorkspaceId), (), MemberStatus => ();
    /// Gives one more role; giving one that is held changes nothing. 400 `OwnRole`; 403 `RoleBeyondOwn`, `PersonBeyondOwn`.
    AddMemberRole = Put "/api/v2/user/{user_id}/workspace/{workspace_id}/role/{role_id}", Access::Account, 204,
        "Give a role in a workspace", (UserRef, WorkspaceId, RoleId), (), () => ();
    /// Takes a role. 400 `OwnRole`, `LastRole`; 409 `OwnerStays`, `LastAdministrator`.
    RemoveMemberRole = Delete "/api/v2/user/{user_id}/workspace/{workspace_id}/role/{role_id}", Access::Account, 204,
        "Take a role in a workspace", (UserRef, WorkspaceId, RoleId), (), () => ();
    /// Replaces all roles of a person in a workspace at once: never a moment with too many or none. Refusals as with single roles.
    SetMemberRoles = Put "/api/ext/v1/user/{user_id}/workspace/{workspace_id}/role", Access::Account, 204,
        "Set the roles in a workspace", (UserRef, WorkspaceId), (), RoleSet => ();
    /// As `AddMemberRole` in the token's workspace; 409 `RoleHeld`.
    AddUserRole = Put "/api/v1/user/{user_id}/role/{role_id}", Access::Needs(Permission::UserRoleAssign), 204,
        "Give a role", (UserId, RoleId), (), () => ();
    /// As `RemoveMemberRole` in the token's workspace; 409 `LastRole`.
    RemoveUserRole = Delete "/api/v1/user/{user_id}/role/{role_id}", Access::Needs(Permission::UserRoleAssign), 204,
        "Take a role", (UserId, RoleId), (), () => ();
    /// As `RemoveMember` in the token's workspace: the account itself stays.
    RemoveUser = Delete "/api/v1/user/{user_id}", Access::Needs(Permission::UserUpdate), 204,
        "Remove somebody from the workspace", UserId, (), () => ();
}
