//! What opens over the table, at an address of its own: a new role, an own one to change, any role to read.

use super::{
    columns::{RoleColumn, set_of},
    detail::detail,
    draft::{Draft, copied},
    editor::{Base, editor},
    state::TableState,
};
use crate::view::prelude::*;
use crate::{
    routes::{Page, parameter},
    session::tenant::Tenant,
    shell::{
        address::{Address, use_address},
        explain::explanation,
        refusal::reason,
    },
    ui::{Notice, Panel, SkeletonLines},
    util::{
        i18n::{t, tf, tn},
        msg,
        why::Why,
    },
};
use wire::{permission::PermissionSet, refusal, role::RoleDetail};

/// The panel that the address names, as long as it names one.
pub fn panels(
    tenant: Tenant,
    state: TableState,
    (known, settled): (Memo<Option<Vec<RoleDetail>>>, Memo<bool>),
    columns: Memo<Vec<RoleColumn>>,
) -> AnyView {
    let address = use_address();
    let page = memo(move |_| state.panel());
    // Whether the list is there, and the role as it was when the panel was opened: a newer answer does not close it.
    let found = memo(move |last: Option<&(Option<Page>, bool, Option<RoleDetail>)>| {
        let page = page.get();
        if let Some(last) = last.filter(|last| last.0 == page && last.1) {
            return last.clone();
        }
        let id = match page {
            Some(Page::Role(id)) => id,
            // A copy waits for what it is a copy of; when that does not come, it begins empty.
            Some(Page::RoleNew) if source(address).is_some() => return (page, settled.get(), None),
            _ => return (page, true, None),
        };
        let role = known.with(|known| known.as_ref()?.iter().find(|one| one.id == id).cloned());
        (page, known.with(Option::is_some), role)
    });
    let close = Callback::new(move |()| state.close());
    live(move || {
        let (page, here, role) = found.get();
        Some(match (page?, role) {
            (Page::RoleNew, _) if here => new(tenant, state, columns, source(address)),
            (_, Some(role)) => one(tenant, state, columns, role),
            (_, None) if here => view! {
                <Panel title=t(msg::ROLES_GONE) on_close=close>
                    <Notice>{t(msg::ROLES_GONE_TEXT)}</Notice>
                </Panel>
            }
            .into_any(),
            _ => view! { <Panel title=t(msg::UI_LOADING) on_close=close><SkeletonLines lines=8/></Panel> }
                .into_any(),
        })
    })
}

/// The key of the role that a new one is to be a copy of.
fn source(address: Address) -> Option<String> {
    address.search.with_untracked(|search| parameter(search, "from"))
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
