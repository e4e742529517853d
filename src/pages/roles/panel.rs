//! What opens over the table, at an address of its own: a new role, an own one to change, any role to read.

use super::{
    columns::{RoleColumn, set_of},
    detail::detail,
    draft::{Draft, copied},
    editor::{Base, editor},
    state::TableState,
};
use crate::{
    routes::parameter,
    session::tenant::{Tenant, use_tenant},
    shell::{explain::explanation, refusal::reason},
    ui::{Notice, Panel, SkeletonLines},
    util::{
        i18n::{t, tf, tn},
        msg,
        why::Why,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wire::{ids::RoleId, permission::PermissionSet, refusal, role::RoleDetail};

/// What the page shares with its panels. Copy.
#[derive(Clone, Copy)]
pub struct RolesArea {
    /// The state of the page.
    pub state: TableState,
    /// The roles with their permissions, once they are known.
    pub known: Memo<Option<Vec<RoleDetail>>>,
    /// Whether asking for them has come to an end.
    pub settled: Memo<bool>,
    /// The columns of the table.
    pub columns: Memo<Vec<RoleColumn>>,
}

/// The panel of a role.
#[component]
pub fn RolePanel(
    /// Which.
    role: RoleId,
) -> impl IntoView {
    let (tenant, RolesArea { state, known, columns, .. }) = (use_tenant(), expect_context());
    // Whether the list is there, and the role as it was when the panel was opened: a newer answer does not close it.
    let found = Memo::new(move |last: Option<&(bool, Option<RoleDetail>)>| {
        if let Some(last) = last.filter(|(there, _)| *there) {
            return last.clone();
        }
        known.with(|known| {
            let one = known.as_ref().and_then(|known| known.iter().find(|one| one.id == role).cloned());
            (known.is_some(), one)
        })
    });
    move || match found.get() {
        (_, Some(role)) => one(tenant, state, columns, role),
        (true, None) => {
            let close = Callback::new(move |()| state.close());
            view! {
                <Panel title=t(msg::ROLES_GONE) on_close=close>
                    <Notice>{t(msg::ROLES_GONE_TEXT)}</Notice>
                </Panel>
            }
            .into_any()
        }
        (false, None) => loading(state),
    }
}

/// The panel that makes a role.
#[component]
pub fn NewRolePanel() -> impl IntoView {
    let (tenant, RolesArea { state, settled, columns, .. }) = (use_tenant(), expect_context());
    // The key of the role that the new one is to be a copy of.
    let from = use_location().search.with_untracked(|search| parameter(search, "from"));
    // A copy waits for what it is a copy of; when that does not come, it begins empty.
    let waits = from.is_some();
    let ready = Memo::new(move |last: Option<&bool>| last == Some(&true) || !waits || settled.get());
    move || if ready.get() { new(tenant, state, columns, from.clone()) } else { loading(state) }
}

fn loading(state: TableState) -> AnyView {
    let close = Callback::new(move |()| state.close());
    view! { <Panel title=t(msg::UI_LOADING) on_close=close><SkeletonLines lines=8/></Panel> }.into_any()
}

fn new(tenant: Tenant, state: TableState, columns: Memo<Vec<RoleColumn>>, from: Option<String>) -> AnyView {
    if !untrack(|| tenant.administers()) {
        let close = Callback::new(move |()| state.close());
        return view! {
            <Panel title=t(msg::ROLES_NEW) on_close=close>{explanation(tenant, Why::ADMINISTRATOR)}</Panel>
        }
        .into_any();
    }
    let mine = untrack(|| tenant.permissions());
    let source = from.and_then(|key| untrack(|| columns.get()).into_iter().find(|column| column.key == key));
    let draft = source.as_ref().map_or_else(Draft::default, |column| Draft {
        name: tf(msg::ROLES_COPY_OF, &[("name", &column.name)]),
        set: copied(column.set, mine),
    });
    let left =
        source.map_or(PermissionSet::NONE, |column| column.set.without(draft.set)).iter().count() as u64;
    let note = (left > 0).then(|| tn(msg::ROLES_COPY_LESS, left, &[]));
    editor(tenant, state, draft, None, note)
}

fn one(tenant: Tenant, state: TableState, columns: Memo<Vec<RoleColumn>>, role: RoleDetail) -> AnyView {
    let set = set_of(&role.permissions);
    let (mine, held) =
        untrack(|| (tenant.permissions(), tenant.summary().roles.iter().any(|one| one.id == role.id.get())));
    let why = if role.built_in {
        Some(t(msg::ROLES_BUILT_IN).to_owned())
    } else if !untrack(|| tenant.administers()) {
        Some(t(msg::ROLES_FOR_ADMINISTRATORS).to_owned())
    } else if held {
        Some(reason(&refusal::OWN_ROLE))
    } else if !mine.covers(set) {
        Some(reason(&refusal::ROLE_BEYOND_OWN))
    } else {
        None
    };
    let column = columns.with_untracked(|all| all.iter().find(|one| one.id == Some(role.id)).cloned());
    match (why, column) {
        (Some(why), Some(column)) => detail(tenant, state, &column, &role, why),
        _ => {
            let draft = Draft { name: role.name.clone(), set };
            editor(tenant, state, draft, Some(Base { role }), None)
        }
    }
}
