//! A role to be read: the built-in ones, and own ones that the reader may not change.

use super::{
    columns::{RoleColumn, set_of},
    deleting::{delete, holders, shut_notice},
    sections::sections,
    state::TableState,
    view_as::{same, viewed},
};
use crate::{
    session::tenant::Tenant,
    ui::{Button, Icon, LinkButton, Panel},
    util::{
        i18n::{t, tf, tn},
        intl, msg,
        perm::action,
        why::Why,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{permission::PermissionSet, role::RoleDetail};

/// The panel. `why` is what keeps the reader from changing it.
pub fn detail(
    tenant: Tenant,
    state: TableState,
    column: &RoleColumn,
    role: &RoleDetail,
    why: String,
) -> AnyView {
    let set = set_of(&role.permissions);
    let subtitle = tn(msg::ROLES_CHOSEN, set.iter().count() as u64, &[]);
    let close = Callback::new(move |()| state.close());
    let (shown, kept, own) = (column.clone(), role.clone(), !role.built_in);
    let footer = ViewFn::from(move || {
        // One that the reader holds cannot be deleted either, and says so first.
        let delete = own.then(|| {
            let locked = Signal::derive(move || tenant.gate_administrator().get());
            delete(tenant, state, &kept, locked)
        });
        view! {
            {delete}
            {actions(tenant, state, &shown)}
            <Button on_click=close>{t(msg::UI_CLOSE)}</Button>
        }
    });
    let held = holders(tenant, role);
    view! {
        <Panel title=column.name.clone() subtitle=subtitle on_close=close footer=footer>
            {shut_notice(why)}
            {held}
            {included(set)}
        </Panel>
    }
    .into_any()
}

/// Looking through the role, and making another one of it.
pub fn actions(tenant: Tenant, state: TableState, column: &RoleColumn) -> AnyView {
    let look = viewed(column).map(|role| {
        let run = Callback::new(move |()| {
            state.close();
            tenant.view_as(Some(role.clone()));
        });
        view! {
            <Button icon=Icon::Eye disabled_reason=same(tenant, column.set) on_click=run>
                {t(msg::ROLES_VIEW_THIS)}
            </Button>
        }
    });
    let href = state.copy_href(&column.key);
    let copy = move || {
        let gate: Option<Why> = tenant.gate_administrator().get();
        match gate {
            None => view! { <LinkButton href=href.clone() icon=Icon::Copy>{t(msg::ROLES_COPY)}</LinkButton> }
                .into_any(),
            Some(why) => {
                view! { <Button icon=Icon::Copy disabled_reason=Some(why)>{t(msg::ROLES_COPY)}</Button> }
                    .into_any()
            }
        }
    };
    view! {
        {look}
        {copy}
    }
    .into_any()
}

/// What a role includes, section by section.
fn included(set: PermissionSet) -> AnyView {
    let class = style_sheet!("style/pages/role_detail.css");
    let parts = sections().filter_map(|section| {
        let inside: Vec<_> = section.actions.iter().filter(|one| set.allows(**one)).collect();
        let items = inside.iter().map(|one| view! { <li>{action(**one)}</li> }).collect_view();
        let count = tf(
            msg::ROLES_OF_ALL,
            &[
                ("n", &intl::integer(inside.len() as u64)),
                ("all", &intl::integer(section.actions.len() as u64)),
            ],
        );
        (!inside.is_empty()).then(|| {
            view! { class=class,
                <section class="rd-part">
                    <h3 class="rd-title">{section.title} <span class="rd-count">{count}</span></h3>
                    <ul class="rd-list">{items}</ul>
                </section>
            }
        })
    });
    // Reachable, so that the keyboard can scroll what has no control in it.
    view! { class=class,
        <div class="rd" role="group" aria-label=t(msg::ROLES_PERMISSIONS) tabindex="0">{parts.collect::<Vec<_>>()}</div>
    }
    .into_any()
}
