//! Workspaces and own memberships (api.md §4, product.md §1).

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::{RoleId, UserRef, WorkspaceId},
    lenient,
    permission::{self, BuiltInRole, PermissionSet},
    time::Timestamp,
    value::{EnumRef, Named},
};
use serde::{Deserialize, Serialize};

/// A workspace as one person sees it: with their roles and marks. Fields after `default_workspace` are an
/// extension; a foreign server leaves them out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyWorkspace {
    /// Immutable.
    pub id: WorkspaceId,
    /// Editable; names are for people, ids decide.
    #[serde(deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// Status of the membership, doubly nested as the contract has it: 1 active, 2 suspended.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: NestedStatus,
    /// The roles held here; in practice one.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub roles: Vec<Named>,
    /// The Owner (product.md §1).
    #[serde(default, deserialize_with = "lenient::bool")]
    pub owner: bool,
    /// Where sign-in lands; listed first.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub default_workspace: bool,
    /// Free, Starter, Pro or Enterprise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The linked group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Named>,
    /// The main organization of its group.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub main: bool,
    /// The person is the SuperAdmin of its group.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub superadmin: bool,
    /// When the person joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<Timestamp>,
    /// A workspace for trying things out: drawn hatched.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub sandbox: bool,
    /// How much is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<WorkspaceCounts>,
}

impl Dto for MyWorkspace {}

impl MyWorkspace {
    /// The role that counts: the strongest of those held.
    pub fn role(&self) -> Option<RoleId> {
        self.roles.iter().map(|role| RoleId::from(role.id)).min()
    }

    /// Whether the person may enter: not suspended.
    pub fn active(&self) -> bool {
        self.status.status.id != Some(2)
    }

    /// What the person may do here; `None` when a role of the workspace's own has a say in it: ask the server.
    pub fn permissions(&self) -> Option<PermissionSet> {
        let own = self.roles.iter().any(|role| BuiltInRole::from_id(RoleId::from(role.id)).is_none());
        permission::effective(self.role(), self.owner, self.superadmin).filter(|_| !own)
    }
}

/// `{"status": {"id": 1}}`, nested once more than elsewhere (api.md §4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct NestedStatus {
    /// 1 active, 2 suspended.
    #[serde(deserialize_with = "lenient::or_default")]
    pub status: EnumRef,
}

/// How much is in a workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkspaceCounts {
    /// Devices, deleted ones left out.
    #[serde(deserialize_with = "lenient::u64")]
    pub devices: u64,
    /// SIMs, deleted ones left out.
    #[serde(deserialize_with = "lenient::u64")]
    pub sims: u64,
}

/// The organisation of the token (api.md §15), as far as the portal draws it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Organisation {
    /// Workspace id.
    pub id: WorkspaceId,
    /// Workspace name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
}

impl Dto for Organisation {}

endpoints! {
    /// With `my`: all own memberships (extension); with another id: those where the caller is Administrator.
    ListMyWorkspaces = Get "/api/v2/user/{user_id}/workspace", Access::Account, 200, "Workspaces of a person",
        UserRef, (), () => Vec<MyWorkspace>;
    /// The workspace of the token.
    GetOrganisation = Get "/api/v1/organisation/my", Access::Member, 200, "The current workspace",
        (), (), () => Organisation;
}
