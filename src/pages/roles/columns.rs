//! Whose permissions stand side by side: the four roles of the published matrix, and a role of the workspace's own when it
//! is mine.

use crate::{
    session::tenant::Tenant,
    shell::roles::{built_in, role_name, role_of},
};
use wire::permission::{BuiltInRole, PermissionSet};

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleColumn {
    /// What the role is called.
    pub name: String,
    /// What it includes.
    pub set: PermissionSet,
    /// It is the reader's role here.
    pub mine: bool,
}

/// The columns, strongest role first; exactly one is mine. Tracked.
pub fn columns(tenant: Tenant) -> Vec<RoleColumn> {
    let summary = tenant.summary();
    let mine = built_in(&summary);
    let built_in = BuiltInRole::ALL.into_iter().map(|role| RoleColumn {
        name: role_name(role).to_owned(),
        set: role.permissions(),
        mine: mine == Some(role),
    });
    let own =
        mine.is_none().then(|| RoleColumn { name: role_of(&summary), set: tenant.permissions(), mine: true });
    built_in.chain(own).collect()
}
