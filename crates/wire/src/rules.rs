//! Who may do what to whom within a workspace (product.md §1, BR-23, BR-41 to BR-43): pure, so that the portal can explain before the
//! click what the backend decides in the transaction.

use crate::{
    permission::{Permission, PermissionSet},
    refusal::{self as why, Refusal},
};

/// How a membership stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Has not accepted yet.
    Invited,
    /// Takes part.
    Active,
    /// Shut out for now.
    Suspended,
}

/// A person of a workspace, as far as the rules look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Account id.
    pub id: u64,
    /// The Owner.
    pub owner: bool,
    /// The SuperAdmin of the linked group.
    pub superadmin: bool,
    /// Holds the role Administrator, or is the Owner.
    pub administrator: bool,
    /// How the membership stands.
    pub standing: Standing,
    /// What the person may do here.
    pub permissions: PermissionSet,
}

/// What is to be done to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Taken out of the workspace; an open invitation is revoked.
    Remove,
    /// Shut out, to be let in again.
    Suspend,
    /// Let in again.
    Resume,
    /// Given another set of roles: what it allows, and whether Administrator is among them.
    Roles(PermissionSet, bool),
}

impl Deed {
    /// The permission that somebody needs to do it to another person.
    pub const fn needs(self) -> Permission {
        match self {
            Self::Remove | Self::Suspend | Self::Resume => Permission::UserUpdate,
            Self::Roles(..) => Permission::UserRoleAssign,
        }
    }
}

/// Whether `actor`, who has the permission, may do it to `target`. `others`: the workspace has an active Administrator (the Owner
/// counts, a SuperAdmin does not) besides `target`.
///
/// # Errors
/// The reason why not.
pub fn may(actor: &Person, target: &Person, deed: Deed, others: bool) -> Result<(), &'static Refusal> {
    let oneself = actor.id == target.id;
    if oneself && deed == Deed::Remove {
        return leave(target, others);
    }
    if oneself {
        return Err(if matches!(deed, Deed::Roles(..)) { &why::OWN_ROLE } else { &why::OWN_ACCESS });
    }
    if target.owner {
        return Err(&why::OWNER_STAYS);
    }
    if target.superadmin {
        return Err(&why::SUPER_ADMIN_STAYS);
    }
    if !actor.permissions.covers(target.permissions) {
        return Err(&why::PERSON_BEYOND_OWN);
    }
    if matches!(deed, Deed::Roles(new, _) if !actor.permissions.covers(new)) {
        return Err(&why::ROLE_BEYOND_OWN);
    }
    if target.standing == Standing::Invited && matches!(deed, Deed::Suspend | Deed::Resume) {
        return Err(&why::INVITATION_PENDING);
    }
    let stays = matches!(deed, Deed::Resume | Deed::Roles(_, true));
    guard(target, stays, others)
}

/// Whether somebody may leave by themselves.
///
/// # Errors
/// The reason why not.
pub fn leave(me: &Person, others: bool) -> Result<(), &'static Refusal> {
    if me.owner {
        return Err(&why::OWNER_LEAVES);
    }
    if me.superadmin {
        return Err(&why::SUPER_ADMIN_LEAVES);
    }
    guard(me, false, others)
}

/// At least one active Administrator remains.
fn guard(target: &Person, stays: bool, others: bool) -> Result<(), &'static Refusal> {
    let counts = target.administrator && target.standing == Standing::Active;
    if counts && !stays && !others { Err(&why::LAST_ADMINISTRATOR) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::BuiltInRole::{Administrator, Observer, SuperAdmin, User};

    fn person(id: u64, role: crate::permission::BuiltInRole) -> Person {
        Person {
            id,
            owner: false,
            superadmin: role == SuperAdmin,
            administrator: role == Administrator,
            standing: Standing::Active,
            permissions: role.permissions(),
        }
    }

    fn owner(id: u64) -> Person {
        Person { owner: true, ..person(id, Administrator) }
    }

    #[test]
    fn the_table_of_deeds() {
        let (admin, user, invited) = (
            person(1, Administrator),
            person(2, User),
            Person { standing: Standing::Invited, ..person(3, User) },
        );
        let roles =
            |role: crate::permission::BuiltInRole| Deed::Roles(role.permissions(), role == Administrator);
        let other = person(4, Administrator);
        let suspended = Person { standing: Standing::Suspended, ..person(5, Administrator) };
        type Row = (&'static str, Person, Person, Deed, bool, Option<&'static Refusal>);
        let table: &[Row] = &[
            ("an Administrator removes a User", admin, user, Deed::Remove, true, None),
            ("… suspends", admin, user, Deed::Suspend, true, None),
            ("… makes Observer", admin, user, roles(Observer), true, None),
            ("… makes Administrator", admin, user, roles(Administrator), true, None),
            ("… demotes another one", admin, other, roles(User), true, None),
            ("… the last one", admin, other, roles(User), false, Some(&why::LAST_ADMINISTRATOR)),
            ("… removes the last one", admin, other, Deed::Remove, false, Some(&why::LAST_ADMINISTRATOR)),
            ("… suspends the last one", admin, other, Deed::Suspend, false, Some(&why::LAST_ADMINISTRATOR)),
            ("a suspended one does not count", admin, suspended, Deed::Remove, false, None),
            ("own role", admin, admin, roles(User), true, Some(&why::OWN_ROLE)),
            ("own access", admin, admin, Deed::Suspend, true, Some(&why::OWN_ACCESS)),
            ("leaving", admin, admin, Deed::Remove, true, None),
            ("leaving as the last one", admin, admin, Deed::Remove, false, Some(&why::LAST_ADMINISTRATOR)),
            ("the Owner leaves", owner(6), owner(6), Deed::Remove, true, Some(&why::OWNER_LEAVES)),
            ("the Owner is removed", admin, owner(6), Deed::Remove, true, Some(&why::OWNER_STAYS)),
            ("the Owner is suspended", admin, owner(6), Deed::Suspend, true, Some(&why::OWNER_STAYS)),
            ("the Owner is demoted", admin, owner(6), roles(User), true, Some(&why::OWNER_STAYS)),
            (
                "the SuperAdmin is removed",
                owner(6),
                person(7, SuperAdmin),
                Deed::Remove,
                true,
                Some(&why::SUPER_ADMIN_STAYS),
            ),
            (
                "the SuperAdmin leaves",
                person(7, SuperAdmin),
                person(7, SuperAdmin),
                Deed::Remove,
                true,
                Some(&why::SUPER_ADMIN_LEAVES),
            ),
            ("an invitation is revoked", admin, invited, Deed::Remove, true, None),
            (
                "an invited person is suspended",
                admin,
                invited,
                Deed::Suspend,
                true,
                Some(&why::INVITATION_PENDING),
            ),
            (
                "a User gives more than they have",
                user,
                invited,
                roles(Administrator),
                true,
                Some(&why::ROLE_BEYOND_OWN),
            ),
            (
                "a User removes an Administrator",
                user,
                admin,
                Deed::Remove,
                true,
                Some(&why::PERSON_BEYOND_OWN),
            ),
        ];
        for (name, actor, target, deed, others, expected) in table {
            assert_eq!(may(actor, target, *deed, *others).err(), *expected, "{name}");
        }
    }
}
