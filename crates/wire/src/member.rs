//! One person over the workspaces that the caller administers (U-3): what they are in each, what can be done about it and why not, and
//! the change itself, which is refused when somebody else was faster.
//!
//! The reasons are tokens of [`crate::refusal`], worked out by [`crate::rules`] from the state that is answered: a courtesy before the click.
//! What counts is the answer to the change.

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::{UserId, UserRef, WorkspaceId},
    invitation::Invited,
    lenient,
    permission::Permission,
    value::{IdRef, Named},
};
use serde::{Deserialize, Serialize};

/// Values of [`MemberState::access`] and [`MemberChange::access`].
pub mod access {
    /// Takes part.
    pub const ACTIVE: &str = "active";
    /// Shut out for now.
    pub const SUSPENDED: &str = "suspended";
    /// Has not accepted yet; in answers only.
    pub const INVITED: &str = "invited";
    /// Not in the workspace (any more); asked for: taken out.
    pub const NONE: &str = "none";
}

/// What somebody is in one workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MemberPlace {
    /// The workspace.
    pub workspace: Named,
    /// The roles held there.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub roles: Vec<Named>,
    /// The workspace's own roles, which can be given there beside the built-in ones.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub own_roles: Vec<Named>,
    /// The Owner.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub owner: bool,
    /// The SuperAdmin of its group.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub superadmin: bool,
    /// `active`, `suspended` or `invited`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub access: String,
    /// Where the person's sign-in lands.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub default_workspace: bool,
    /// The only active Administrator: cannot lose the role, the access or the membership.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub only_administrator: bool,
    /// To be sent back with a change; absent for a SuperAdmin without a membership.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub version: Option<u64>,
    /// Why the caller cannot change the roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_roles: Option<String>,
    /// Why the caller cannot suspend (or, where they are suspended, resume) them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_standing: Option<String>,
    /// Why the caller cannot take them out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_removal: Option<String>,
}

impl Dto for MemberPlace {}

/// A workspace that somebody is not in, with its own roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenPlace {
    /// The workspace.
    pub workspace: Named,
    /// Its own roles.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub own_roles: Vec<Named>,
}

impl Dto for OpenPlace {}

/// A person over the workspaces that the caller administers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MemberPlaces {
    /// Where they are: the token's workspace first, the others by name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub places: Vec<MemberPlace>,
    /// Where they could be added, by name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub others: Vec<OpenPlace>,
    /// Why they cannot be added anywhere (BR-36).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_adding: Option<String>,
    /// Why the caller cannot take the second factor off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_factor: Option<String>,
    /// Why the caller cannot see and end trusted devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_devices: Option<String>,
}

impl Dto for MemberPlaces {}

/// A change of a membership: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// All roles to be held; at least one (BR-43).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<IdRef>>,
    /// `active`, `suspended`, or `none`: taken out (an open invitation is revoked).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// The version that was shown; absent: whatever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

impl Dto for MemberChange {}

/// A membership after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MemberState {
    /// The roles held now.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub roles: Vec<Named>,
    /// `active`, `suspended`, `invited` or `none`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub access: String,
    /// To be sent with the next change.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub version: u64,
}

impl Dto for MemberState {}

/// The role in another workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddTo {
    /// The role to be given.
    pub role: IdRef,
}

impl Dto for AddTo {}

endpoints! {
    /// What a person of the token's workspace is in every workspace that the caller administers. With an application token, in its own only.
    ListMemberPlaces = Get "/api/ext/v1/user/{user_id}/workspace", Access::Needs(Permission::UserList), 200,
        "A person over the administered workspaces", UserId, (), () => MemberPlaces;
    /// Changes roles or access in a workspace, whichever the token is for. 409 `ChangedMeanwhile` {roles, access, version}; other refusals as
    /// `SetMemberRoles`, `SetMemberStatus`, `RemoveMember`.
    ChangeMember = Patch "/api/ext/v1/user/{user_id}/workspace/{workspace_id}", Access::Account, 200,
        "Change a membership", (UserRef, WorkspaceId), (), MemberChange => MemberState;
    /// Invites a person of the token's workspace to another one that the caller administers. 409 `NotJoinedYet` (BR-36), `MemberCapReached`;
    /// a member there is answered with that reason.
    AddMember = Post "/api/ext/v1/user/{user_id}/workspace/{workspace_id}", Access::Needs(Permission::UserList), 200,
        "Add a person to another workspace", (UserId, WorkspaceId), (), AddTo => Invited;
}
