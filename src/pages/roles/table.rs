//! The page of the role tables (U-4): which action each role includes, mine in front.

use super::{
    columns::{RoleColumn, columns},
    matrix::{matches, matrix, sections},
};
use crate::util::letters::lower;
use crate::view::prelude::*;
use crate::{
    routes::{Page, Route},
    session::tenant::use_tenant,
    shell::{here::use_title, roles::built_in},
    ui::{Button, Empty, Icon, InputKind, PageHead, Segmented, SelectOption, TextField},
    util::{
        dom,
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use leptos::ev::MouseEvent;
use stylers_macro::style_sheet;
use wire::permission::{ALL, BuiltInRole};

/// Roles and permissions.
#[component]
pub fn RolesPage() -> AnyView {
    let class = style_sheet!("style/pages/roles.css");
    let tenant = use_tenant();
    use_title(|| t(msg::ROLES_TITLE).to_owned());
    // A memo: an unchanged role must not draw the table anew.
    let columns = memo(move |_| columns(tenant));
    let typed = RwSignal::new(String::new());
    let wanted = memo(move |_| typed.with(|text| lower(text.trim())));
    let found = memo(move |_| wanted.with(|wanted| count(wanted)));
    let shown = RwSignal::new(columns.with_untracked(|all| all.iter().position(|one| one.mine).unwrap_or(0)));
    let facts = derive(move || columns.with(|all| facts(all)));
    let nothing = move || {
        (found.get() == 0).then(|| {
            let title = tf(msg::ROLES_NO_MATCH, &[("text", typed.get().trim())]);
            view! {
                <Empty icon=Icon::Search title=title text=t(msg::ROLES_NO_MATCH_TEXT)>
                    <Button on_click=Callback::new(move |()| typed.set(String::new()))>
                        {t(msg::ROLES_CLEAR_FILTER)}
                    </Button>
                </Empty>
            }
        })
    };
    let said = move || match (wanted.with(String::is_empty), found.get()) {
        (true, _) => String::new(),
        (false, n) => tn(msg::ROLES_MATCHING, n, &[]),
    };
    view! { class=class,
        <div class="roles-page">
            <PageHead title=t(msg::ROLES_TITLE) facts=facts/>
            <p class="roles-note">{move || note(tenant)}</p>
            <div class="roles-tools">
                <div class="roles-filter">
                    <TextField
                        label=t(msg::ROLES_FILTER)
                        placeholder=t(msg::ROLES_FILTER)
                        hide_label=true
                        kind=InputKind::Search
                        value=typed
                    />
                </div>
                <span class="roles-found" role="status">{said}</span>
            </div>
            <div class="roles-choice">{move || columns.with(|all| choice(all, shown))}</div>
            <div class="roles-body">
                <div class="roles-sheet" hidden=move || found.get() == 0>
                    {move || matrix(class, columns.get(), wanted, shown)}
                </div>
                <nav class="roles-jump" aria-label=t(msg::ROLES_SECTIONS) hidden=move || found.get() == 0>
                    <p class="roles-jump-title" aria-hidden="true">{t(msg::ROLES_SECTIONS)}</p>
                    <ul class="roles-jump-list">{jumps(class, wanted)}</ul>
                </nav>
            </div>
            {nothing}
        </div>
    }
}

/// How many actions a filter leaves.
fn count(wanted: &str) -> u64 {
    let left = sections().map(|section| {
        let left = section.actions.iter().filter(|permission| matches(section.title, **permission, wanted));
        left.count() as u64
    });
    left.sum()
}

fn facts(columns: &[RoleColumn]) -> Option<String> {
    let mine = columns.iter().find(|column| column.mine)?;
    let number = |n: usize| intl::integer(n as u64);
    let (actions, sections) = (number(ALL.len()), number(sections().count()));
    let included = number(mine.set.iter().count());
    Some(tf(
        msg::ROLES_FACTS,
        &[("actions", &actions), ("sections", &sections), ("role", &mine.name), ("mine", &included)],
    ))
}

/// What the columns do not say by themselves.
fn note(tenant: crate::session::tenant::Tenant) -> String {
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
            let own = tf(msg::ROLES_NOTE_OWN_ROLE, &[("role", &crate::shell::roles::role_of(&summary))]);
            format!("{own} {owner} {superadmin}")
        }
    }
}

/// One role at a time, where there is no room for all.
fn choice(columns: &[RoleColumn], shown: RwSignal<usize>) -> AnyView {
    let options =
        columns.iter().enumerate().map(|(at, one)| SelectOption::new(at.to_string(), one.name.clone()));
    view! {
        <Segmented
            label=t(msg::ROLES_ROLE)
            options=options.collect()
            value=derive(move || shown.get().to_string())
            on_change=Callback::new(move |at: String| shown.set(at.parse().unwrap_or_default()))
        />
    }
    .into_any()
}

/// Links to the sections. The address carries the page's path, because a bare fragment would mean the base path.
fn jumps(class: &'static str, wanted: Memo<String>) -> Vec<AnyView> {
    let path = Route::In(use_tenant().id(), Page::Roles).href();
    let link = |section: super::matrix::Section| {
        let (id, title, actions) = (section.id(), section.title, section.actions);
        let out = move || {
            wanted.with(|wanted| !actions.iter().any(|permission| matches(title, *permission, wanted)))
        };
        let href = format!("{path}#{id}");
        let jump = move |event: MouseEvent| {
            event.prevent_default();
            dom::show_id(&id);
        };
        view! { class=class,
            <li hidden=out>
                <a class="roles-jump-link" href=href on:click=jump>
                    <span>{title}</span>
                    <span class="roles-count" aria-hidden="true">{intl::integer(actions.len() as u64)}</span>
                </a>
            </li>
        }
        .into_any()
    };
    sections().map(link).collect()
}
