//! Roles in words.

pub use crate::util::perm::role_name;
use wire::{ids::RoleId, permission::BuiltInRole, value::Named, workspace::MyWorkspace};

/// The built-in role that counts for a person in a workspace; `None` for a role of the workspace's own.
pub fn built_in(workspace: &MyWorkspace) -> Option<BuiltInRole> {
    if workspace.superadmin {
        return Some(BuiltInRole::SuperAdmin);
    }
    if workspace.owner {
        return Some(BuiltInRole::Administrator);
    }
    workspace.role().and_then(BuiltInRole::from_id)
}

/// Roles in words: built-in ones in the portal's language, the workspace's own as they are called.
pub fn names(roles: &[Named]) -> String {
    let name = |role: &Named| match BuiltInRole::from_id(RoleId::from(role.id)) {
        Some(built_in) => role_name(built_in).to_owned(),
        None => role.name.clone(),
    };
    roles.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The role in words, as the switcher and the picker show it.
pub fn role_of(workspace: &MyWorkspace) -> String {
    match built_in(workspace) {
        Some(role) => role_name(role).to_owned(),
        None => workspace.roles.first().map(|role| role.name.clone()).unwrap_or_default(),
    }
}
