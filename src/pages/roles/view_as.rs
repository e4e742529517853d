//! Looking at the portal as another role (U-6).

use super::columns::RoleColumn;
use crate::{
    session::tenant::{Tenant, Viewed},
    ui::{Icon, Menu, MenuItem},
    util::{i18n::t, msg},
};
use leptos::prelude::*;
use wire::{permission::PermissionSet, value::Named};

/// The menu of roles to look through.
pub fn view_as(tenant: Tenant, columns: Memo<Vec<RoleColumn>>) -> AnyView {
    let items =
        Callback::new(move |()| {
            let mut items = vec![MenuItem::heading(t(msg::ROLES_VIEW_AS_TEXT))];
            items.extend(columns.with_untracked(|all| {
                all.iter().filter_map(|column| item(tenant, column)).collect::<Vec<_>>()
            }));
            items
        });
    view! { <Menu label=t(msg::ROLES_VIEW_AS) icon=Icon::Eye items=items/> }.into_any()
}

/// What looking through a role means; nothing for a role that nobody can be given.
pub fn viewed(column: &RoleColumn) -> Option<Viewed> {
    let id = column.id?;
    Some(Viewed { role: Named { id: id.get(), name: column.name.clone() }, permissions: column.set })
}

/// Why nothing would look different.
pub fn same(tenant: Tenant, set: PermissionSet) -> Option<String> {
    let own = untrack(|| tenant.own_permissions());
    set.covers(own).then(|| t(msg::ROLES_VIEW_SAME).to_owned())
}

fn item(tenant: Tenant, column: &RoleColumn) -> Option<MenuItem> {
    let role = viewed(column)?;
    let now = untrack(|| tenant.viewed()).is_some_and(|now| now.role.id == role.role.id);
    let look = Callback::new(move |()| tenant.view_as(Some(role.clone())));
    let item = MenuItem::action(column.name.clone(), look).checked(now);
    Some(item.disabled(same(tenant, column.set)))
}
