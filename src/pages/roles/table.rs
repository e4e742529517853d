//! The page of the role tables (U-4): which action each role includes, mine in front.

use super::{
    columns::{RoleColumn, columns},
    matrix::matrix,
    panel::RolesArea,
    sections::{Section, sections},
    state::{Shown, TableState, use_table_state},
    tools::{export, left, nothing, tools, typed},
    view_as::view_as,
};
use crate::{
    api::{error::ApiError, query::Remote, roles},
    routes::{Page, Route},
    session::tenant::{Tenant, use_tenant},
    shell::{
        here::{Step, use_title},
        query_view::Failure,
        roles::{built_in, role_of},
    },
    ui::{Button, ButtonKind, Empty, Icon, PageHead},
    util::{
        dom,
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use stylers_macro::style_sheet;
use wire::permission::{ALL, BuiltInRole};

/// Roles and permissions.
#[component]
pub fn RolesPage() -> impl IntoView {
    let class = style_sheet!("style/pages/roles.css");
    let (tenant, state) = (use_tenant(), use_table_state());
    use_title(|| t(msg::ROLES_TITLE).to_owned());
    let details = tenant.query("role details", || Some(0_u8), |client, _| roles::list(client));
    let known = Memo::new(move |_| details.value());
    // Memos: an unchanged role must not draw the table anew.
    let all = Memo::new(move |_| known.with(|known| columns(tenant, known.as_deref())));
    let text = typed(state);
    let wanted = Memo::new(move |_| text.with(|text| intl::lower(text.trim())));
    let shown = Memo::new(move |_| {
        let mine = tenant.permissions();
        wanted.with(|wanted| state.view.with(|view| all.with(|all| Shown::of(view, wanted, all, mine))))
    });
    let found = Memo::new(move |_| shown.with(count));
    let said =
        Signal::derive(move || all.with(|all| shown.with(|shown| left(all, state, shown, found.get()))));
    let failed = move || match details.get() {
        // Without the extension there are no own roles to show.
        Remote::Failed(error) if error != ApiError::Missing => {
            let retry = Callback::new(move |()| details.retry());
            Some(view! { <Failure error retry/> })
        }
        _ => None,
    };
    // What the columns look like, without what only hides rows.
    let drawn = Memo::new(move |_| {
        state.view.with(|view| super::state::View { find: String::new(), may: None, ..view.clone() })
    });
    let sheet = move || all.with(|all| drawn.with(|view| matrix(class, all, view, shown, state)));
    let empty = move || (found.get() == 0).then(|| no_row(state, text, shown));
    let settled = Memo::new(move |_| !details.with(|details| matches!(details, Remote::Loading)));
    point(state, settled);
    provide_context(RolesArea { state, known, settled, columns: all });
    view! { class=class,
        <div class="roles-page">
            <PageHead title=t(msg::ROLES_TITLE) facts=Signal::derive(move || all.with(|all| facts(tenant, all)))>
                {view_as(tenant, all)}
                {export(all, shown, Callback::new(move |()| tenant.summary_untracked().name))}
                <Button
                    kind=ButtonKind::Primary
                    icon=Icon::Plus
                    disabled_reason=tenant.gate_administrator()
                    on_click=Callback::new(move |()| state.open(Page::RoleNew))
                >
                    {t(msg::ROLES_NEW)}
                </Button>
            </PageHead>
            <p class="roles-note">{move || note(tenant)}</p>
            {tools(class, state, all, text, said)}
            {failed}
            <div class="roles-body" hidden=move || found.get() == 0>
                {sheet}
                <nav class="roles-jump" aria-label=t(msg::ROLES_SECTIONS)>
                    <p class="roles-jump-title" aria-hidden="true">{t(msg::ROLES_SECTIONS)}</p>
                    <ul class="roles-jump-list">{jumps(class, tenant, shown)}</ul>
                </nav>
            </div>
            {empty}
        </div>
        <Outlet/>
    }
}

/// How many actions are left.
fn count(shown: &Shown) -> u64 {
    let left = sections().map(|section| {
        let left = section.actions.iter().filter(|permission| shown.shows(section.title, **permission));
        left.count() as u64
    });
    left.sum()
}

/// Brings the row that the address points at into sight, once the columns stand: own roles draw the table anew.
fn point(state: TableState, settled: Memo<bool>) {
    Effect::new(move |_| {
        let at = state.view.with(|view| view.at.clone());
        if settled.get() && !at.is_empty() {
            dom::next_frame(move || dom::show_id(&at));
        }
    });
}

fn no_row(state: TableState, text: RwSignal<String>, shown: Memo<Shown>) -> AnyView {
    let differing = shown.with_untracked(|shown| shown.differing.is_some());
    let title = move || nothing(text.with(|text| text.trim().to_owned()).as_str(), differing);
    let clear = Callback::new(move |()| {
        text.set(String::new());
        state.change(Step::Push, |view| *view = super::state::View::default());
    });
    view! {
        <Empty icon=Icon::Search title=untrack(title) text=t(msg::ROLES_NO_MATCH_TEXT)>
            <Button on_click=clear>{t(msg::ROLES_CLEAR_FILTER)}</Button>
        </Empty>
    }
    .into_any()
}

fn facts(tenant: Tenant, columns: &[RoleColumn]) -> Option<String> {
    let names: Vec<&str> = columns.iter().filter(|one| one.mine).map(|one| &*one.name).collect();
    let number = |n: usize| intl::integer(n as u64);
    let (actions, sections) = (number(ALL.len()), number(sections().count()));
    let included = number(tenant.permissions().iter().count());
    Some(tf(
        msg::ROLES_FACTS,
        &[("actions", &actions), ("sections", &sections), ("role", &names.join(", ")), ("mine", &included)],
    ))
}

/// What the columns do not say by themselves.
fn note(tenant: Tenant) -> String {
    let summary = tenant.summary();
    let group = summary.group.as_ref().map(|group| group.name.clone()).unwrap_or_default();
    let superadmin = if summary.superadmin {
        tf(msg::ROLES_NOTE_YOU_SUPERADMIN, &[("group", &group)])
    } else {
        t(msg::ROLES_NOTE_SUPERADMIN).to_owned()
    };
    let owner = if summary.owner { t(msg::ROLES_NOTE_YOU_OWNER) } else { t(msg::ROLES_NOTE_OWNER) };
    match built_in(&summary) {
        Some(BuiltInRole::SuperAdmin) => format!("{superadmin} {owner}"),
        Some(_) => format!("{owner} {superadmin}"),
        None => {
            let own = tf(msg::ROLES_NOTE_OWN_ROLE, &[("role", &role_of(&summary))]);
            format!("{own} {owner} {superadmin}")
        }
    }
}

/// Links to the sections. The address carries the page's path, because a bare fragment would mean the base path.
fn jumps(class: &'static str, tenant: Tenant, shown: Memo<Shown>) -> Vec<AnyView> {
    let path = Route::In(tenant.id(), Page::Roles).href();
    let link = |section: Section| {
        let (id, title, actions) = (section.id(), section.title, section.actions);
        let left = Memo::new(move |_| {
            shown.with(|shown| actions.iter().filter(|one| shown.shows(title, **one)).count())
        });
        let href = format!("{path}#{id}");
        let jump = move |event: MouseEvent| {
            event.prevent_default();
            dom::show_id(&id);
        };
        view! { class=class,
            <li hidden=move || left.get() == 0>
                <a class="roles-jump-link" href=href on:click=jump>
                    <span>{title}</span>
                    <span class="roles-count" aria-hidden="true">{move || intl::integer(left.get() as u64)}</span>
                </a>
            </li>
        }
        .into_any()
    };
    sections().map(link).collect()
}
