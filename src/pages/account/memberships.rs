//! The person's memberships: role, since when, the default one; choosing another default, leaving.

use crate::{
    routes::Route,
    session::state::{Listed, use_session},
    shell::{
        leaving::{Acts, use_acts},
        query_view::Failure,
        roles::role_of,
    },
    ui::{Badge, Card, Empty, Icon, LinkButton, Notice, SkeletonLines, Tone, WorkspaceBadge},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::{prelude::*, task::spawn_local_scoped};
use stylers_macro::style_sheet;
use wire::workspace::MyWorkspace;

/// The tab.
#[component]
pub fn MembershipsTab() -> impl IntoView {
    let class = style_sheet!("style/pages/account_memberships.css");
    let session = use_session();
    let load = move || spawn_local_scoped(async move { session.load_workspaces().await });
    // Also when they are known: role and default may have changed since.
    load();
    let retry = Callback::new(move |()| load());
    let acts = use_acts();
    let listed = Memo::new(move |_| session.listed());
    let rows = move || {
        let all = session.workspaces();
        if all.is_empty() {
            return view! {
                <Empty
                    icon=Icon::Layers
                    title=t(msg::SORRY_NO_WORKSPACE)
                    text=t(msg::SORRY_NO_WORKSPACE_TEXT)
                />
            }
            .into_any();
        }
        let rows = all.iter().map(|one| row(class, one, acts)).collect_view();
        view! { class=class, <ul class="mem-list" aria-label=t(msg::ACCOUNT_TAB_WORKSPACES)>{rows}</ul> }
            .into_any()
    };
    let body = move || match listed.get() {
        Listed::NotYet => view! { <SkeletonLines lines=4/> }.into_any(),
        Listed::Failed(error) => view! { <Failure error retry/> }.into_any(),
        Listed::All => rows(),
        Listed::OnlyEntered => view! {
            <Notice title=t(msg::WORKSPACES_ONLY_ENTERED)>{t(msg::WORKSPACES_ONLY_ENTERED_TEXT)}</Notice>
            {rows()}
        }
        .into_any(),
    };
    view! { class=class,
        <Card title=t(msg::ACCOUNT_WORKSPACES)>
            <div class="mem-head">
                <p class="mem-note">{t(msg::ACCOUNT_WORKSPACES_TEXT)}</p>
                <LinkButton href=Route::Workspaces.href() icon=Icon::Layers>
                    {t(msg::ACCOUNT_WORKSPACES_OPEN)}
                </LinkButton>
            </div>
            {body}
        </Card>
        {acts.dialog()}
    }
}

fn row(class: &'static str, one: &MyWorkspace, acts: Acts) -> AnyView {
    let name = one.name.clone();
    let title = if one.active() {
        let href = Route::Switch { workspace: one.id, to: None }.href();
        view! { class=class, <a class="mem-link" href=href>{name.clone()}</a> }.into_any()
    } else {
        view! { class=class, <span class="mem-link">{name.clone()}</span> }.into_any()
    };
    let marks = [
        (!one.active(), msg::SORRY_SUSPENDED, Tone::Danger),
        (one.owner, msg::SHELL_OWNER, Tone::Accent),
        (one.default_workspace, msg::SHELL_DEFAULT, Tone::Neutral),
    ];
    let marks = marks.into_iter().filter(|(on, ..)| *on).map(|(_, text, tone)| {
        view! { <Badge plain=true tone=tone text=t(text)/> }
    });
    let role = Some(role_of(one)).filter(|role| !role.is_empty());
    let joined = one.joined.map(|at| tf(msg::ACCOUNT_JOINED, &[("when", &intl::date(at.millis()))]));
    let facts = [role, joined].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! { class=class,
        <li class="mem">
            <WorkspaceBadge id=one.id.get() name=name sandbox=one.sandbox/>
            <div class="mem-main">
                <div class="mem-title">{title} {marks.collect_view()}</div>
                <p class="mem-facts">{facts}</p>
            </div>
            {acts.menu(one)}
        </li>
    }
    .into_any()
}
