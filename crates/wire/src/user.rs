//! Users of a workspace, roles (api.md §5).

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::{UserId, UserRef},
    lenient,
    page::{ListQuery, ListSpec},
    permission::Permission,
    time::Timestamp,
    value::{EnumRef, Named},
};
use serde::{Deserialize, Serialize};

/// A person as seen in one workspace. Fields after `organisation` are an extension of the list: the contract
/// has roles only in the detail call, and security and access nowhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct User {
    /// Account id.
    pub id: UserId,
    /// E-mail.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub username: String,
    /// Display name; samples show the e-mail stored as name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// When the account was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// 0 activation pending, 1 active, 2 suspended.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EnumRef,
    /// The workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Named>,
    /// The roles in this workspace.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub roles: Vec<Named>,
    /// The Owner of this workspace.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub owner: bool,
    /// The SuperAdmin of its group.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub superadmin: bool,
    /// `sso`, `app_mfa`, `email_mfa` or `none` (U-1); `None` when the server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<String>,
    /// `active`, `suspended`, `invited` or `invite_expired` (U-1); `None` when the server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// Last sign-in of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sign_in: Option<Timestamp>,
    /// Raised with every change of standing or roles; to be sent back with a change of roles.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub version: Option<u64>,
    /// Second factors, `{id, name}`; in the detail call, for those who may take them off.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "lenient::or_default")]
    pub mfa: Vec<Named>,
}

impl Dto for User {}

/// A role that can be given in this workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Role {
    /// 1 Administrator, 2 User, 3 Observer; larger ones are the workspace's own.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
}

impl Dto for Role {}

/// One permission of a person. The contract leaves the shape open; this is ours, and `name` alone is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantedPermission {
    /// A key of the role tables, e.g. `device_list`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// Section of the role tables.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub section: String,
    /// The action in the words of the role tables.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub description: String,
}

impl Dto for GrantedPermission {}

/// An id with its description, as the status lists answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct StatusItem(pub EnumRef);

impl Dto for StatusItem {}

/// What the user list takes (api.md §1.2). `role` (an id, `owner` or `superadmin`), `security`, `access`, `search` and `workspace` (who is in
/// that one, too; only workspaces that the caller administers) are extensions. In `name` and `username` a value is a part and `*` any run of
/// characters; in `search`, over both, a star is a star (domain.md 3.1).
pub const USER_LIST: ListSpec = ListSpec {
    q_fields: &[
        "id",
        "status",
        "name",
        "username",
        "organisation",
        "role",
        "security",
        "access",
        "search",
        "workspace",
        "id.in",
        "name.in",
        "username.in",
    ],
    sort_fields: &["id", "status", "name", "username", "organisation", "created", "role", "last_sign_in"],
    default_per_page: 100,
    max_per_page: 500,
};

endpoints! {
    /// The people of the workspace (U-1, BR-40).
    ListUsers = Get "/api/v1/user", Access::Needs(Permission::UserList), 200, "Users of the workspace",
        (), ListQuery, () => Vec<User>;
    /// One of them; `my` is the caller, whatever their role.
    GetUser = Get "/api/v1/user/{user_id}", Access::Member, 200, "One user", UserRef, (), () => User;
    /// The roles that can be given here.
    ListRoles = Get "/api/v1/user/role", Access::Needs(Permission::OwnRoleRead), 200, "Roles", (), (), () => Vec<Role>;
    /// 0 Activation Pending, 1 Active, 2 Suspended.
    ListUserStatuses = Get "/api/v1/user/status", Access::Member, 200, "User statuses", (), (), () => Vec<StatusItem>;
    /// What a person may do: oneself whatever the role; others for Administrators and Observers (api.md §5).
    ListUserPermissions = Get "/api/v1/user/{user_id}/role/permission", Access::Needs(Permission::OwnRoleRead), 200,
        "Permissions of a user", UserRef, (), () => Vec<GrantedPermission>;
}
