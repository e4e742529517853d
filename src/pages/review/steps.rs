//! What is to be done so that somebody has what another one has: pure, and said before the first change is made.

use wire::{
    ids::{RoleId, WorkspaceId},
    permission::{BuiltInRole, PermissionSet},
    refusal::{self, Refusal},
    review::{ReviewDifference, ReviewPerson, ReviewPlace},
    rules::{self, Deed, Person, Standing},
    value::Named,
};

/// What is done in one workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The roles become these; the version that was shown.
    Roles(Option<u64>),
    /// Invited with these roles.
    Invite,
    /// Taken out.
    Remove,
}

/// Why a workspace is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A rule.
    Rule(&'static Refusal),
    /// Whoever it is taken from is suspended or invited there: that is no access to hand on.
    NotActive,
    /// A role of the first workspace's own, which the second one does not have.
    OwnRole,
    /// Only in the second workspace: stays.
    Stays,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The workspace.
    pub workspace: Named,
    /// Roles before; none: not in it.
    pub before: Vec<Named>,
    /// Roles after; none: not in it any more.
    pub after: Vec<Named>,
    /// How, or why not.
    pub todo: Result<Kind, Why>,
}

fn built_in(roles: &[Named]) -> PermissionSet {
    let known = roles.iter().filter_map(|role| BuiltInRole::from_id(RoleId::from(role.id)));
    known.flat_map(|role| role.permissions().iter().collect::<Vec<_>>()).collect()
}

fn ids(roles: &[Named]) -> Vec<u64> {
    let mut ids: Vec<u64> = roles.iter().map(|role| role.id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Both together; of the built-in roles the strongest is enough.
fn together(have: &[Named], more: &[Named]) -> Vec<Named> {
    let mut all: Vec<Named> = have.to_vec();
    all.extend(more.iter().filter(|role| !have.iter().any(|held| held.id == role.id)).cloned());
    let strongest = all.iter().map(|role| role.id).filter(|id| *id <= 3).min();
    all.retain(|role| role.id > 3 || Some(role.id) == strongest);
    all.sort_by_key(|role| role.id);
    all
}

fn standing(access: &str) -> Standing {
    match access {
        "suspended" => Standing::Suspended,
        "invited" => Standing::Invited,
        _ => Standing::Active,
    }
}

/// Who is to be changed, as the rules look at people.
fn target(id: u64, place: &ReviewPlace) -> Person {
    Person {
        id,
        owner: place.owner,
        superadmin: place.superadmin,
        administrator: place.owner || place.roles.iter().any(|role| role.id == 1),
        standing: standing(&place.access),
        permissions: built_in(&place.roles),
    }
}

fn allowed(me: u64, target: &Person, deed: Deed) -> Option<&'static Refusal> {
    let actor = Person {
        id: me,
        owner: false,
        superadmin: false,
        administrator: true,
        standing: Standing::Active,
        permissions: BuiltInRole::Administrator.permissions(),
    };
    // Whether anybody else is Administrator there, only the server knows.
    rules::may(&actor, target, deed, true).err()
}

fn administers(roles: &[Named]) -> bool {
    roles.iter().any(|role| role.id == 1)
}

/// `to` gets what `from` has, workspace by workspace; with `same` also loses what `from` does not have. Workspaces in which nothing is to
/// be done are not named.
pub fn give(me: u64, from: &ReviewPerson, to: &ReviewPerson, same: bool) -> Vec<Step> {
    let theirs = |workspace: u64| to.places.iter().find(|place| place.workspace.id == workspace);
    let mut steps = Vec::new();
    for source in &from.places {
        let now = theirs(source.workspace.id);
        let before = now.map(|place| place.roles.clone()).unwrap_or_default();
        let after = if same { source.roles.clone() } else { together(&before, &source.roles) };
        if ids(&before) == ids(&after) {
            continue;
        }
        let todo = if source.access != "active" {
            Err(Why::NotActive)
        } else if me == to.id.get() {
            Err(Why::Rule(&refusal::OWN_ROLE))
        } else if let Some(now) = now {
            let deed = Deed::Roles(built_in(&after), administers(&after));
            match allowed(me, &target(to.id.get(), now), deed) {
                Some(why) => Err(Why::Rule(why)),
                None => Ok(Kind::Roles(now.version)),
            }
        } else {
            Ok(Kind::Invite)
        };
        steps.push(Step { workspace: source.workspace.clone(), before, after, todo });
    }
    let beyond = to
        .places
        .iter()
        .filter(|place| same && !from.places.iter().any(|source| source.workspace.id == place.workspace.id));
    for place in beyond {
        let todo = if me == to.id.get() {
            Err(Why::Rule(&refusal::OWN_ROLE))
        } else {
            match allowed(me, &target(to.id.get(), place), Deed::Remove) {
                Some(why) => Err(Why::Rule(why)),
                None => Ok(Kind::Remove),
            }
        };
        let before = place.roles.clone();
        steps.push(Step { workspace: place.workspace.clone(), before, after: Vec::new(), todo });
    }
    // Whoever gets in comes first, whoever goes out last.
    steps.sort_by_key(|step| step.todo == Ok(Kind::Remove));
    steps
}

/// The people of `second` get the roles that they have in the first workspace; whoever is only in `second` stays as they are.
pub fn take_over(me: u64, rows: &[ReviewDifference], second: WorkspaceId) -> Vec<(ReviewDifference, Step)> {
    let own = |roles: &[Named]| roles.iter().any(|role| role.id > 3);
    let step = |row: &ReviewDifference| {
        let now = ReviewPlace {
            workspace: Named { id: second.get(), name: String::new() },
            roles: row.second.clone(),
            owner: row.owner,
            superadmin: row.superadmin,
            access: row.second_access.clone(),
            version: row.version,
        };
        let deed = Deed::Roles(built_in(&row.first), administers(&row.first));
        let todo = if row.first.is_empty() {
            Err(Why::Stays)
        } else if row.first_access != "active" {
            Err(Why::NotActive)
        } else if me == row.id.get() {
            Err(Why::Rule(&refusal::OWN_ROLE))
        } else if own(&row.first) {
            Err(Why::OwnRole)
        } else if row.second.is_empty() {
            Ok(Kind::Invite)
        } else {
            allowed(me, &target(row.id.get(), &now), deed)
                .map_or(Ok(Kind::Roles(row.version)), |why| Err(Why::Rule(why)))
        };
        let (before, after) = (row.second.clone(), row.first.clone());
        Step { workspace: now.workspace, before, after, todo }
    };
    let mut steps: Vec<_> = rows.iter().map(|row| (row.clone(), step(row))).collect();
    // What can be done comes before what is left out, which must not use up the lines of a plan. Of it, who becomes Administrator comes
    // first (wire::role_plan): one who is replaced is demoted afterwards.
    steps.sort_by_key(|(_, step)| (step.todo.is_err(), !administers(&step.after)));
    steps
}

/// How many of the changes stand behind the first `lines` lines, and need another plan.
pub fn beyond(steps: &[(ReviewDifference, Step)], lines: usize) -> u64 {
    let rest = steps.iter().skip(lines);
    rest.filter(|(_, step)| step.todo.is_ok()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::ids::UserId;

    fn role(id: u64) -> Named {
        Named { id, name: format!("role {id}") }
    }

    fn place(workspace: u64, roles: &[u64]) -> ReviewPlace {
        ReviewPlace {
            workspace: Named { id: workspace, name: format!("w{workspace}") },
            roles: roles.iter().copied().map(role).collect(),
            owner: false,
            superadmin: false,
            access: "active".to_owned(),
            version: Some(workspace),
        }
    }

    fn person(id: u64, places: Vec<ReviewPlace>) -> ReviewPerson {
        ReviewPerson {
            id: UserId::from(id),
            username: format!("p{id}@x.example"),
            name: String::new(),
            security: None,
            last_sign_in: None,
            workspaces: places.len() as u64,
            administers: 0,
            places,
        }
    }

    fn row(id: u64, first: &[u64], second: &[u64]) -> ReviewDifference {
        let access = |roles: &[u64]| if roles.is_empty() { "" } else { "active" }.to_owned();
        ReviewDifference {
            id: UserId::from(id),
            username: String::new(),
            name: String::new(),
            first: first.iter().copied().map(role).collect(),
            second: second.iter().copied().map(role).collect(),
            first_access: access(first),
            second_access: access(second),
            owner: false,
            superadmin: false,
            version: Some(1),
        }
    }

    fn done(steps: &[Step]) -> Vec<(u64, Vec<u64>, Result<Kind, Why>)> {
        steps.iter().map(|step| (step.workspace.id, ids(&step.after), step.todo.clone())).collect()
    }

    #[test]
    fn what_is_missing_is_added_and_what_is_stronger_already_stays() {
        let from = person(1, vec![place(10, &[1]), place(11, &[2]), place(12, &[2]), place(13, &[3, 50])]);
        let to = person(2, vec![place(11, &[1]), place(12, &[3]), place(14, &[2])]);
        assert_eq!(
            done(&give(9, &from, &to, false)),
            [
                (10, vec![1], Ok(Kind::Invite)),
                (12, vec![2], Ok(Kind::Roles(Some(12)))),
                (13, vec![3, 50], Ok(Kind::Invite))
            ]
        );
    }

    #[test]
    fn the_same_also_takes_away_and_does_so_last() {
        let from = person(1, vec![place(11, &[2])]);
        let to = person(2, vec![place(10, &[1]), place(11, &[1])]);
        assert_eq!(
            done(&give(9, &from, &to, true)),
            [(11, vec![2], Ok(Kind::Roles(Some(11)))), (10, vec![], Ok(Kind::Remove))]
        );
    }

    #[test]
    fn owners_oneself_and_access_that_is_none_are_left_out_with_the_reason() {
        let mut owned = place(10, &[1]);
        owned.owner = true;
        let mut shut = place(11, &[1]);
        shut.access = "suspended".to_owned();
        let (from, to) = (person(1, vec![place(10, &[2]), shut]), person(2, vec![owned]));
        let steps = give(9, &from, &to, true);
        assert_eq!(steps[0].todo, Err(Why::Rule(&refusal::OWNER_STAYS)));
        assert_eq!(steps[1].todo, Err(Why::NotActive));
        assert!(give(2, &from, &to, true).iter().any(|step| step.todo == Err(Why::Rule(&refusal::OWN_ROLE))));
    }

    #[test]
    fn nothing_is_left_to_do_when_both_have_the_same() {
        let places = || vec![place(10, &[1]), place(11, &[2, 60])];
        assert!(give(9, &person(1, places()), &person(2, places()), true).is_empty());
    }

    #[test]
    fn a_workspace_takes_over_built_in_roles_and_leaves_its_own_people_alone() {
        let suspended = |id: u64, second: &[u64]| ReviewDifference {
            first_access: "suspended".to_owned(),
            ..row(id, &[1], second)
        };
        let rows = [
            row(1, &[2], &[1]),
            row(2, &[1], &[]),
            row(3, &[], &[2]),
            row(4, &[70], &[]),
            suspended(5, &[]),
            suspended(6, &[2]),
        ];
        let steps: Vec<_> = take_over(9, &rows, WorkspaceId::from(20))
            .into_iter()
            .map(|(row, step)| (row.id.get(), step.todo))
            .collect();
        assert_eq!(
            steps,
            [
                (2, Ok(Kind::Invite)),
                (1, Ok(Kind::Roles(Some(1)))),
                // Suspended in the first: no access to hand on, whether they are in the second or not.
                (5, Err(Why::NotActive)),
                (6, Err(Why::NotActive)),
                (3, Err(Why::Stays)),
                (4, Err(Why::OwnRole)),
            ]
        );
    }

    #[test]
    fn what_is_left_out_uses_up_no_lines_of_a_plan() {
        let mut rows: Vec<_> = (1..=400).map(|id| row(id, &[], &[1])).collect();
        rows.extend((401..=403).map(|id| row(id, &[2], &[])));
        let steps = take_over(900, &rows, WorkspaceId::from(20));
        assert!(steps.iter().take(3).all(|(_, step)| step.todo == Ok(Kind::Invite)));
        assert_eq!((beyond(&steps, 300), beyond(&steps, 3), beyond(&steps, 1)), (0, 0, 2));
    }
}
