//! Whose permissions stand side by side: the four roles of the published matrix, then the workspace's own.

use super::state::ME;
use crate::{
    session::tenant::Tenant,
    shell::roles::{built_in, role_name, role_of},
    util::{i18n::tf, msg},
};
use wire::{
    ids::RoleId,
    permission::{BuiltInRole, Permission, PermissionSet},
    role::RoleDetail,
    workspace::MyWorkspace,
};

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleColumn {
    /// What addresses call it: the id, or `superadmin`.
    pub key: String,
    /// Its id; SuperAdmin has none.
    pub id: Option<RoleId>,
    /// What the role is called.
    pub name: String,
    /// What it includes.
    pub set: PermissionSet,
    /// It is one of the reader's roles here.
    pub mine: bool,
    /// It is one of the workspace's own.
    pub own: bool,
    /// People who hold it, where that is known.
    pub people: Option<u64>,
}

/// What the keys of a role stand for; those that this version does not know are left out.
pub fn set_of(keys: &[String]) -> PermissionSet {
    keys.iter().filter_map(|key| Permission::from_key(key)).collect()
}

impl RoleColumn {
    /// The column of a built-in role.
    pub fn built_in(role: BuiltInRole, mine: bool) -> Self {
        Self {
            key: role.id().map_or_else(|| "superadmin".to_owned(), |id| id.to_string()),
            id: role.id(),
            name: role_name(role).to_owned(),
            set: role.permissions(),
            mine,
            own: false,
            people: None,
        }
    }

    fn own(detail: &RoleDetail, mine: bool) -> Self {
        Self {
            key: detail.id.to_string(),
            id: Some(detail.id),
            name: detail.name.clone(),
            set: set_of(&detail.permissions),
            mine,
            own: true,
            people: Some(detail.people),
        }
    }
}

/// The columns, strongest built-in role first. `known` is what the server lists; without it the built-in ones are there, and
/// the reader's own role. Tracked.
pub fn columns(tenant: Tenant, known: Option<&[RoleDetail]>) -> Vec<RoleColumn> {
    let (summary, permissions) = (tenant.summary(), tenant.permissions());
    arrange(&summary, permissions, known)
}

fn arrange(
    summary: &MyWorkspace,
    permissions: PermissionSet,
    known: Option<&[RoleDetail]>,
) -> Vec<RoleColumn> {
    let counts = built_in(summary).filter(|_| summary.owner || summary.superadmin);
    let held = |id: RoleId| counts.is_none() && summary.roles.iter().any(|role| role.id == id.get());
    let mut all: Vec<RoleColumn> = BuiltInRole::ALL
        .into_iter()
        .map(|role| {
            let mine = counts == Some(role) || role.id().is_some_and(held);
            let people = known.and_then(|known| known.iter().find(|one| Some(one.id) == role.id()));
            RoleColumn { people: people.map(|one| one.people), ..RoleColumn::built_in(role, mine) }
        })
        .collect();
    match known {
        Some(known) => {
            let own = known.iter().filter(|role| !role.built_in);
            all.extend(own.map(|role| RoleColumn::own(role, held(role.id))));
        }
        // A server that does not list roles says what the reader may do all the same.
        None if !all.iter().any(|column| column.mine) => all.push(RoleColumn {
            key: ME.to_owned(),
            id: None,
            name: role_of(summary),
            set: permissions,
            mine: true,
            own: true,
            people: None,
        }),
        None => {}
    }
    all
}

/// What the choice "me" is called.
pub fn me(columns: &[RoleColumn]) -> String {
    let names: Vec<&str> = columns.iter().filter(|column| column.mine).map(|column| &*column.name).collect();
    tf(msg::ROLES_ME, &[("roles", &names.join(", "))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{endpoint::Body, value::Named};

    fn summary(roles: &[u64], owner: bool, superadmin: bool) -> MyWorkspace {
        let roles = roles.iter().map(|id| Named { id: *id, name: format!("role {id}") }).collect();
        let workspace = MyWorkspace::decode(r#"{"id":1,"name":""}"#).unwrap();
        MyWorkspace { roles, owner, superadmin, ..workspace }
    }

    fn detail(id: u64) -> RoleDetail {
        RoleDetail {
            id: RoleId::from(id),
            name: format!("role {id}"),
            built_in: id < 4,
            permissions: vec!["device_list".into(), "of_tomorrow".into()],
            people: id,
            version: 1,
        }
    }

    fn mine(all: &[RoleColumn]) -> Vec<&str> {
        all.iter().filter(|column| column.mine).map(|column| &*column.key).collect()
    }

    #[test]
    fn the_columns_that_are_mine() {
        let known: Vec<RoleDetail> = [1, 2, 3, 57, 58].map(detail).to_vec();
        let table = [
            (summary(&[2], false, false), vec!["2"]),
            (summary(&[3, 57], false, false), vec!["3", "57"]),
            (summary(&[2], true, false), vec!["1"]),
            (summary(&[2], true, true), vec!["superadmin"]),
        ];
        for (summary, expected) in table {
            let all = arrange(&summary, PermissionSet::NONE, Some(&known));
            assert_eq!(all.len(), 6);
            assert_eq!(mine(&all), expected);
        }
        let all = arrange(&summary(&[57], false, false), PermissionSet::NONE, Some(&known));
        assert_eq!(all[4].set, PermissionSet::NONE.with(Permission::DeviceList));
        assert_eq!((all[1].people, all[0].people, all[5].people), (Some(1), None, Some(58)));
    }

    #[test]
    fn without_the_list_an_own_role_of_the_reader_has_its_column() {
        let set = PermissionSet::NONE.with(Permission::SimList);
        let all = arrange(&summary(&[57], false, false), set, None);
        assert_eq!((mine(&all), all[4].set), (vec![ME], set));
        assert_eq!(arrange(&summary(&[3], false, false), set, None).len(), 4);
    }
}
