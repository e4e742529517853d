//! An own role as it is being made: what it may include, and what changes. Pure.

use wire::permission::{Permission, PermissionSet};

/// A role as it might be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What it is called.
    pub name: String,
    /// What it includes.
    pub set: PermissionSet,
}

/// Why a permission cannot be part of a role that somebody makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// No role ever includes it.
    Never,
    /// Nobody gives what they do not have.
    NotMine,
}

/// Whether somebody who may do `mine` can put it into a role.
pub fn shut(permission: Permission, mine: PermissionSet) -> Option<Shut> {
    if permission.holders().next().is_none() {
        Some(Shut::Never)
    } else if mine.allows(permission) {
        None
    } else {
        Some(Shut::NotMine)
    }
}

/// What somebody who may do `mine` takes of a role that they copy.
pub fn copied(set: PermissionSet, mine: PermissionSet) -> PermissionSet {
    set.iter().filter(|permission| shut(*permission, mine).is_none()).collect()
}

/// The set with a permission put in or taken out.
pub fn put(set: PermissionSet, permission: Permission, on: bool) -> PermissionSet {
    let one = PermissionSet::NONE.with(permission);
    if on { set.with(permission) } else { set.without(one) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::permission::{ALL, BuiltInRole};

    #[test]
    fn what_nobody_has_is_never_part_of_a_role_and_nobody_gives_more_than_they_have() {
        for role in BuiltInRole::ALL {
            let mine = role.permissions();
            for permission in ALL {
                let expected = match (permission.holders().count(), mine.allows(*permission)) {
                    (0, _) => Some(Shut::Never),
                    (_, false) => Some(Shut::NotMine),
                    (_, true) => None,
                };
                assert_eq!(shut(*permission, mine), expected, "{} for {role:?}", permission.key());
            }
            assert!(mine.covers(copied(BuiltInRole::SuperAdmin.permissions(), mine)));
        }
        let never: Vec<&str> = ALL
            .iter()
            .filter(|one| shut(**one, BuiltInRole::SuperAdmin.permissions()) == Some(Shut::Never))
            .map(|one| one.key())
            .collect();
        assert_eq!(never, ["superadmin_reassign", "own_role_update", "support_token_create"]);
    }

    #[test]
    fn putting_in_and_taking_out() {
        let set = put(PermissionSet::NONE, Permission::SimList, true);
        assert!(set.allows(Permission::SimList) && put(set, Permission::SimList, true) == set);
        assert_eq!(put(set, Permission::SimList, false), PermissionSet::NONE);
    }
}
