//! The linked group of a workspace (W-8, BR-08, BR-20 to BR-25): who is in it, and what is central.

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::{GroupId, WorkspaceId},
    lenient,
    time::Timestamp,
    value::Named,
};
use serde::{Deserialize, Serialize};

/// A workspace of the group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinkedWorkspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The main organization.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub main: bool,
    /// Since when it is linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<Timestamp>,
    /// Whether the caller may enter it.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub mine: bool,
}

/// Where a feature is managed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// In each workspace by itself.
    Workspace,
    /// Once for all.
    Central,
    /// Either way.
    Both,
}

/// A row of the table of W-8 (BR-08).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Feature {
    /// Stable key: `devices`, `sims`, `policies`, `billing`, `cloud_connect`, `vpn`, `tokens`, `audit`, `users`, `reports`, `sso`.
    pub key: String,
    /// Where it is managed.
    pub scope: Scope,
}

/// The linked group. Empty `workspaces` and no `id`: the workspace stands alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinkedGroup {
    /// Group id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<GroupId>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// The main organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main: Option<Named>,
    /// The SuperAdmin (BR-20); id and name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superadmin: Option<Named>,
    /// For Administrators of the main organization and the SuperAdmin all of them, for others the main organization and those that they
    /// may enter. The main organization first, then by name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub workspaces: Vec<LinkedWorkspace>,
    /// What is per workspace and what is central.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub features: Vec<Feature>,
    /// Whether the caller may send requests for this organisation and make workspaces in the group (BR-05).
    #[serde(default, deserialize_with = "lenient::bool")]
    pub may_request: bool,
}

impl Dto for LinkedGroup {}

endpoints! {
    /// The linked group of the workspace.
    GetGroup = Get "/api/ext/v1/workspace/group", Access::Member, 200, "The linked group", (), (), () => LinkedGroup;
}
