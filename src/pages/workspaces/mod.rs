//! The picker (W-1): every workspace of the person with what tells them apart, and the way into each.
//!
//! A server without the extension lists workspaces to nobody but Administrators; then there is a field for a number.

mod by_number;
pub mod create;
mod deleted;
mod offers;
mod recent;
mod row;
pub mod waiting;

use crate::{
    routes::{Review, Route},
    session::{
        state::{Listed, use_session},
        vault::Remembered,
    },
    shell::{
        here::use_title,
        leaving::{Acts, use_acts},
        overlay::{Ask, use_overlay},
        profile::AccountFrame,
        query_view::Failure,
        roles::built_in,
    },
    ui::{
        Button, ButtonKind, Empty, Icon, InputKind, LinkButton, Notice, PageHead, SkeletonLines, TextField,
    },
    util::{
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use by_number::ByNumber;
use deleted::Deleted;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped;
use offers::{Offers, use_offers};
use recent::Recent;
use row::row;
use stylers_macro::style_sheet;
use waiting::{Waiting, use_waiting};
use wire::{ids::WorkspaceId, permission::BuiltInRole, workspace::MyWorkspace};

/// From so many workspaces up there is a search field (W-2).
const SEARCH_FROM: usize = 7;

/// The picker.
#[component]
pub fn WorkspacesPage() -> impl IntoView {
    let class = style_sheet!("style/pages/workspaces.css");
    let (session, overlay) = (use_session(), use_overlay());
    use_title(|| t(msg::WORKSPACES_TITLE).to_owned());
    let load = move || spawn_local_scoped(async move { session.load_workspaces().await });
    // Also when they are known: plan, role and counts may have changed since.
    load();
    let facts = Signal::derive(move || {
        let known = (session.listed() == Listed::All).then(|| session.workspaces.with(Vec::len) as u64);
        known.filter(|n| *n > 0).map(|n| tn(msg::WORKSPACES_FACTS, n, &[]))
    });
    let retry = Callback::new(move |()| load());
    let create = Callback::new(move |()| overlay.ask(Ask::CreateWorkspace { from: None }));
    let listed = Memo::new(move |_| session.listed());
    let waiting = use_waiting(session);
    let invited = Memo::new(move |_| waiting.value().is_some_and(|all| !all.is_empty()));
    let acts = use_acts();
    let administers = Memo::new(move |_| {
        let may = |one: &MyWorkspace| {
            matches!(built_in(one), Some(BuiltInRole::SuperAdmin | BuiltInRole::Administrator))
                && one.active()
        };
        session.workspaces.with(|all| all.iter().any(may))
    });
    view! {
        <AccountFrame>
            <PageHead title=t(msg::WORKSPACES_TITLE) facts=facts>
                {move || administers.get().then(|| view! {
                    <LinkButton href=Route::Review(Review::People).href() icon=Icon::Shield>
                        {t(msg::REVIEW_TITLE)}
                    </LinkButton>
                })}
                <Button icon=Icon::Plus on_click=create>{t(msg::SHELL_CREATE_WORKSPACE)}</Button>
            </PageHead>
            <Offers query=use_offers(session)/>
            <Waiting query=waiting/>
            {move || match listed.get() {
                Listed::NotYet => view! { class=class,
                    <div class="ws-wait"><SkeletonLines lines=6/></div>
                }
                .into_any(),
                Listed::Failed(error) => view! { <Failure error retry/> }.into_any(),
                Listed::All => view! { <Chooser class retry acts invited/> }.into_any(),
                Listed::OnlyEntered => view! { class=class,
                    <Notice title=t(msg::WORKSPACES_ONLY_ENTERED)>{t(msg::WORKSPACES_ONLY_ENTERED_TEXT)}</Notice>
                    <div class="ws-number"><ByNumber class/></div>
                    <Rows class acts shown=Signal::derive(move || session.workspaces())/>
                }
                .into_any(),
            }}
            <Deleted class/>
            {acts.dialog()}
        </AccountFrame>
    }
}

/// Search, rows, and what to read when there are none.
#[component]
fn Chooser(class: &'static str, retry: Callback<()>, acts: Acts, invited: Memo<bool>) -> impl IntoView {
    let session = use_session();
    let search = RwSignal::new(String::new());
    let count = Memo::new(move |_| session.workspaces.with(Vec::len));
    let shown = Memo::new(move |_| {
        let wanted = search.with(|text| intl::lower(text.trim()));
        let all = session.workspaces.get();
        all.iter().filter(|workspace| matches(workspace, &wanted)).cloned().collect::<Vec<_>>()
    });
    let clear = move |()| search.set(String::new());
    move || {
        if count.get() == 0 {
            // An invitation above is the next step.
            if invited.get() {
                return ().into_any();
            }
            return view! {
                <Empty icon=Icon::Layers title=t(msg::SORRY_NO_WORKSPACE) text=t(msg::SORRY_NO_WORKSPACE_TEXT)>
                    <Button kind=ButtonKind::Primary on_click=retry>{t(msg::WORKSPACES_CHECK_AGAIN)}</Button>
                </Empty>
            }
            .into_any();
        }
        let field = (count.get() >= SEARCH_FROM).then(|| {
            view! { class=class,
                <div class="ws-search">
                    <TextField
                        label=t(msg::WORKSPACES_SEARCH)
                        placeholder=t(msg::WORKSPACES_SEARCH)
                        hide_label=true
                        kind=InputKind::Search
                        value=search
                    />
                </div>
            }
        });
        let nothing = move || {
            shown.with(Vec::is_empty).then(|| {
                let title = tf(msg::WORKSPACES_NO_MATCH, &[("text", search.get().trim())]);
                view! {
                    <Empty icon=Icon::Search title=title text=t(msg::WORKSPACES_NO_MATCH_TEXT)>
                        <Button on_click=Callback::new(clear)>{t(msg::WORKSPACES_CLEAR_SEARCH)}</Button>
                    </Empty>
                }
            })
        };
        let recent = (count.get() >= SEARCH_FROM).then(|| {
            view! {
                <Show when=move || search.with(|text| text.trim().is_empty())>
                    <Recent/>
                </Show>
            }
        });
        view! {
            {field}
            {recent}
            <Rows class acts shown=shown/>
            {nothing}
        }
        .into_any()
    }
}

#[component]
fn Rows(class: &'static str, acts: Acts, #[prop(into)] shown: Signal<Vec<MyWorkspace>>) -> impl IntoView {
    let last = Remembered::LastWorkspace.get().and_then(|id| id.parse::<WorkspaceId>().ok());
    let several = {
        let session = use_session();
        // With a single one there is nothing to tell apart.
        Memo::new(move |_| session.workspaces.with(|all| all.len() > 1))
    };
    let rows = move || {
        let last = last.filter(|_| several.get());
        let marked = |one: MyWorkspace| (last == Some(one.id), one);
        shown.get().into_iter().map(marked).collect::<Vec<_>>()
    };
    // Rows keep their nodes while somebody types: two hundred of them are not made anew with every letter.
    let key = |row: &(bool, MyWorkspace)| row.clone();
    let draw = move |(last, one): (bool, MyWorkspace)| row(class, &one, last, acts);
    view! { class=class,
        <ul class="ws-list" aria-label=t(msg::WORKSPACES_LIST)>
            <For each=rows key=key children=draw/>
        </ul>
    }
}

fn matches(workspace: &MyWorkspace, wanted: &str) -> bool {
    let group = workspace.group.as_ref().map(|group| intl::lower(&group.name)).unwrap_or_default();
    intl::lower(&workspace.name).contains(wanted)
        || group.contains(wanted)
        || workspace.id.to_string() == wanted
}
