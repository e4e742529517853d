//! The role tables and the pure rules on them.
//!
//! `data/permissions.csv` is the single table: backend checks, disabled buttons, role pages and tests derive
//! from it. Nothing here knows accounts or workspaces: who somebody is, is decided by the caller.

use crate::ids::RoleId;

include!(concat!(env!("OUT_DIR"), "/permissions.rs"));

impl Permission {
    /// Stable key, e.g. `device_list`; what `GET /v1/user/my/role/permission` names.
    pub fn key(self) -> &'static str {
        KEYS[self as usize]
    }

    /// Section of the published matrix, e.g. `Device management`.
    pub fn section(self) -> &'static str {
        SECTIONS[self as usize]
    }

    /// The action in the words of the published matrix (English).
    pub fn action(self) -> &'static str {
        ACTIONS[self as usize]
    }

    /// The permission of a key; `None` for keys that this version does not know.
    pub fn from_key(key: &str) -> Option<Self> {
        ALL.iter().copied().find(|permission| permission.key() == key)
    }

    /// The built-in roles that have this permission, strongest first.
    pub fn holders(self) -> impl Iterator<Item = BuiltInRole> {
        BuiltInRole::ALL.into_iter().filter(move |role| role.has(self))
    }
}

/// The four roles of the published matrix, strongest first. SuperAdmin is derived from a linked group
/// (BR-20 to BR-25) and never assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuiltInRole {
    /// Administrator in every workspace of a linked group.
    SuperAdmin,
    /// Everything plus user management.
    Administrator,
    /// Everything except user management, token edit and others' events.
    User,
    /// Read only, plus own account functions and creating application tokens.
    Observer,
}

impl BuiltInRole {
    /// In the order of the table's columns.
    pub const ALL: [Self; 4] = [Self::SuperAdmin, Self::Administrator, Self::User, Self::Observer];

    /// Whether the matrix ticks `permission` for this role.
    pub fn has(self, permission: Permission) -> bool {
        ROLES[permission as usize][self as usize]
    }

    /// Everything that the matrix ticks for this role.
    pub fn permissions(self) -> PermissionSet {
        ALL.iter().copied().filter(|permission| self.has(*permission)).collect()
    }

    /// The assignable built-in role of an id: 1 Administrator, 2 User, 3 Observer (api.md §5).
    pub fn from_id(id: RoleId) -> Option<Self> {
        match id {
            RoleId::ADMINISTRATOR => Some(Self::Administrator),
            RoleId::USER => Some(Self::User),
            RoleId::OBSERVER => Some(Self::Observer),
            _ => None,
        }
    }

    /// The contract's id; `None` for SuperAdmin, which has no public id.
    pub fn id(self) -> Option<RoleId> {
        match self {
            Self::SuperAdmin => None,
            Self::Administrator => Some(RoleId::ADMINISTRATOR),
            Self::User => Some(RoleId::USER),
            Self::Observer => Some(RoleId::OBSERVER),
        }
    }

    /// The name on the wire and in the documents; not translated.
    pub fn name(self) -> &'static str {
        match self {
            Self::SuperAdmin => "SuperAdmin",
            Self::Administrator => "Administrator",
            Self::User => "User",
            Self::Observer => "Observer",
        }
    }
}

/// A set of permissions; a value, cheap to copy and compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PermissionSet(u128);

impl PermissionSet {
    /// The set without any permission.
    pub const NONE: Self = Self(0);

    /// Whether the set holds `permission`.
    pub fn allows(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    /// The set with `permission` added.
    #[must_use]
    pub fn with(self, permission: Permission) -> Self {
        Self(self.0 | 1 << permission as u8)
    }

    /// What is in both sets: an application token never exceeds its maker.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether every permission of `other` is in this set.
    pub fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// The permissions of the set, in table order.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        ALL.iter().copied().filter(move |permission| self.allows(*permission))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::NONE, Self::with)
    }
}

/// The permissions of somebody with a built-in role. The Owner counts as Administrator (product.md §1), the
/// SuperAdmin has a column of their own. `None` when the role is one of the workspace's own: ask the server.
pub fn effective(role: Option<RoleId>, owner: bool, superadmin: bool) -> Option<PermissionSet> {
    if superadmin {
        return Some(BuiltInRole::SuperAdmin.permissions());
    }
    if owner {
        return Some(BuiltInRole::Administrator.permissions());
    }
    BuiltInRole::from_id(role?).map(BuiltInRole::permissions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_66_rows_are_here_and_keys_are_unique() {
        assert_eq!(ALL.len(), 66);
        for permission in ALL {
            assert_eq!(Permission::from_key(permission.key()), Some(*permission));
        }
    }

    #[test]
    fn the_matrix_is_monotone_from_superadmin_to_observer() {
        for pair in BuiltInRole::ALL.windows(2) {
            assert!(pair[0].permissions().covers(pair[1].permissions()), "{pair:?}");
        }
    }

    #[test]
    fn sets_do_what_sets_do() {
        let observer = BuiltInRole::Observer.permissions();
        assert!(observer.allows(Permission::DeviceList) && !observer.allows(Permission::DeviceUpdate));
        assert_eq!(observer.iter().collect::<PermissionSet>(), observer);
        let admin = BuiltInRole::Administrator.permissions();
        assert_eq!(admin.intersect(observer), observer);
        assert_eq!(admin.without(observer).union(observer), admin);
        assert_eq!(observer.without(admin), PermissionSet::NONE);
        assert_eq!(effective(Some(RoleId::OBSERVER), true, false), Some(admin));
        assert_eq!(effective(Some(RoleId::from(77)), false, false), None);
    }
}
