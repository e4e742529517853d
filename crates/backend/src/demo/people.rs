//! The people of the demo world: the six with a name in every document, and 44 more in workspace 101.

use super::{
    rng::Rng,
    world::{ANCHOR_MS, DAY_MS, SEED},
};

/// The password of everyone.
pub const PASSWORD: &str = "switchyard-demo";
/// Roles of the contract.
pub const ADMINISTRATOR: i64 = 1;
/// See `ADMINISTRATOR`.
pub const USER: i64 = 2;
/// See `ADMINISTRATOR`.
pub const OBSERVER: i64 = 3;

/// How a membership stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Takes part.
    Active,
    /// Shut out for now.
    Suspended,
    /// Invited this many days before the anchor; an invitation lives 7 days.
    Invited(i64),
}

/// A person in a workspace.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the columns of the membership table")]
pub struct MembershipSeed {
    pub workspace: i64,
    pub role: i64,
    pub owner: bool,
    pub default: bool,
    pub standing: Standing,
}

/// A person.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of the account table")]
pub struct PersonSeed {
    pub id: i64,
    pub username: String,
    pub name: String,
    pub memberships: Vec<MembershipSeed>,
    /// Base32 secret of an active app second factor.
    pub secret: Option<&'static str>,
    pub created: i64,
    pub last_sign_in: Option<i64>,
    pub locale: &'static str,
}

const fn membership(workspace: i64, role: i64, owner: bool, default: bool) -> MembershipSeed {
    MembershipSeed { workspace, role, owner, default, standing: Standing::Active }
}

/// The account id of the SuperAdmin of the group Acme.
pub const SUPERADMIN: i64 = 1;
/// mia's second factor.
pub const MIA_SECRET: &str = "JBSWY3DPEHPK3PXP";

fn named() -> Vec<PersonSeed> {
    let person = |id, username: &str, name: &str, memberships| PersonSeed {
        id,
        username: username.to_owned(),
        name: name.to_owned(),
        memberships,
        secret: None,
        created: ANCHOR_MS - (900 - id * 40) * DAY_MS,
        last_sign_in: Some(ANCHOR_MS - id * DAY_MS / 7),
        locale: "en",
    };
    vec![
        person(
            SUPERADMIN,
            "sam@acme.example",
            "Sam Okafor",
            vec![membership(100, ADMINISTRATOR, true, true), membership(102, ADMINISTRATOR, true, false)],
        ),
        person(
            2,
            "kim@acme.example",
            "Kim Larsen",
            vec![membership(101, ADMINISTRATOR, true, true), membership(100, USER, false, false)],
        ),
        person(
            3,
            "ola@acme.example",
            "Ola Nordmann",
            vec![membership(101, OBSERVER, false, true), membership(200, ADMINISTRATOR, false, false)],
        ),
        person(4, "uli@acme.example", "Uli Brandt", vec![membership(101, USER, false, true)]),
        person(
            5,
            "noor@beta.example",
            "Noor Haddad",
            vec![membership(200, ADMINISTRATOR, true, true), membership(300, USER, false, false)],
        ),
        PersonSeed {
            secret: Some(MIA_SECRET),
            ..person(6, "mia@gamma.example", "Mia de Vries", vec![membership(300, ADMINISTRATOR, true, true)])
        },
    ]
}

const GIVEN: &[&str] = &[
    "Anna",
    "Björn",
    "Chiara",
    "Dmytro",
    "Eszter",
    "Fatima",
    "Grzegorz",
    "Håkon",
    "Ingrid",
    "José",
    "Katarína",
    "Lê",
    "Małgorzata",
    "Nguyễn",
    "Olga",
    "Paulo",
    "Quentin",
    "Raúl",
    "Siobhán",
    "Tomáš",
    "Umut",
    "Vera",
    "Wei",
    "Xenia",
];
const FAMILY: &[&str] = &[
    "Andersen",
    "Bakker",
    "Çelik",
    "Dubois",
    "Eriksen",
    "Ferrari",
    "García",
    "Hansen",
    "Ivanenko",
    "Jensen",
    "Kowalska",
    "Lindqvist",
    "Müller",
    "Nowak",
    "O'Connor",
    "Petrov",
    "Quist",
    "Rossi",
    "Schäfer",
    "Tanaka",
    "Ünal",
    "Virtanen",
    "Wójcik",
    "Østergård",
];

/// Person number `at` of the 44: mostly Users and Observers, some suspended, invited, or with an expired invitation.
fn further(at: i64) -> PersonSeed {
    let index = u64::try_from(at).unwrap_or(0);
    let mut rng = Rng::of(SEED, 7, index);
    let name = format!("{} {}", rng.pick(GIVEN), FAMILY[usize::try_from(index).unwrap_or(0) % FAMILY.len()]);
    let standing = match at % 11 {
        4 => Standing::Suspended,
        7 => Standing::Invited(1),
        9 => Standing::Invited(12),
        _ => Standing::Active,
    };
    let role = match rng.below(10) {
        0 => ADMINISTRATOR,
        1..=5 => USER,
        _ => OBSERVER,
    };
    let days = i64::try_from(rng.below(600)).unwrap_or(0) + 15;
    let age = if let Standing::Invited(ago) = standing { ago } else { days };
    PersonSeed {
        id: 101 + at,
        username: format!("person{:02}@acme.example", at + 1),
        // Samples of the contract store the address as the name: some do here too.
        name: if at % 13 == 12 { format!("person{:02}@acme.example", at + 1) } else { name },
        memberships: vec![MembershipSeed {
            standing,
            ..membership(101, role, false, standing == Standing::Active)
        }],
        secret: (standing == Standing::Active && at % 3 == 0).then_some("KRSXG5CTMVRXEZLU"),
        created: ANCHOR_MS - age * DAY_MS,
        last_sign_in: match standing {
            Standing::Active if at % 5 != 3 => {
                Some(ANCHOR_MS - i64::try_from(rng.below(14)).unwrap_or(0) * DAY_MS)
            }
            Standing::Suspended => Some(ANCHOR_MS - 90 * DAY_MS),
            _ => None,
        },
        locale: if at % 4 == 1 { "de" } else { "en" },
    }
}

/// Everybody.
pub fn people() -> Vec<PersonSeed> {
    named().into_iter().chain((0..44).map(further)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_people_are_where_the_documents_say() {
        let people = people();
        assert_eq!(people.len(), 50);
        let in_101 = people
            .iter()
            .filter(|person| person.memberships.iter().any(|seed| seed.workspace == 101))
            .count();
        assert_eq!(in_101, 47);
        for person in &people {
            assert!(person.memberships.iter().filter(|seed| seed.default).count() <= 1);
        }
        for workspace in [100, 101, 102, 200, 300] {
            let owners = people
                .iter()
                .flat_map(|person| &person.memberships)
                .filter(|seed| seed.workspace == workspace && seed.owner);
            assert_eq!(owners.count(), 1, "owner of {workspace}");
        }
    }
}
