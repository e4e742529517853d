//! Enters a workspace and draws its frame with the page of the route in it. Both are rebuilt for every workspace, so that
//! nothing drawn, typed or asked in one can be seen in another (R7 to R9, F1).

use crate::{
    api::error::ApiError,
    routes::{Page, Route},
    session::{
        state::{Listed, use_session},
        tenant::Tenant,
        vault::Remembered,
    },
    shell::{
        error_page::{Sorry, sorry},
        gone::Gone,
        here::{SkipLink, use_here, use_param},
        notices::NoticesHere,
        profile::ProfileMenu,
        remount::remount,
        sidebar::Sidebar,
        splash::Splash,
        viewed::ViewedAs,
        watch::watch_rights,
    },
    ui::{ButtonKind, Icon, IconButton, Notice, Tone, use_toasts, workspace_hue},
    util::{dom, i18n::t, msg, owner::with_current_owner},
};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use leptos_router::components::Outlet;
use stylers_macro::style_sheet;
use wire::{ids::WorkspaceId, permission::PermissionSet, workspace::MyWorkspace};

#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Entering,
    Entered(Box<MyWorkspace>, PermissionSet),
    Refused(ApiError),
}

/// The workspace that the path names. The router keeps this view when only the id changes (R7): the memo rebuilds it.
#[component]
pub fn WorkspaceShell() -> impl IntoView {
    let workspace = use_param::<WorkspaceId>("workspace");
    remount(workspace, |workspace| match workspace {
        Some(workspace) => view! { <Workspace workspace/> }.into_any(),
        None => sorry(Sorry::NoPage),
    })
}

/// One workspace.
#[component]
fn Workspace(workspace: WorkspaceId) -> impl IntoView {
    let session = use_session();
    let entry = RwSignal::new(match session.known(workspace) {
        // Known already (a switch): no splash, the frame stands at once.
        Some(known) if known.active() => match known.permissions() {
            Some(permissions) => Entry::Entered(Box::new(known), permissions),
            None => Entry::Entering,
        },
        _ => Entry::Entering,
    });
    let enter = with_current_owner(move || {
        spawn_local_scoped_with_cancellation(async move {
            let outcome = match session.enter(workspace).await {
                Ok((summary, permissions)) => Entry::Entered(Box::new(summary), permissions),
                Err(error) => Entry::Refused(error),
            };
            entry.try_set(outcome);
        });
    });
    if entry.with_untracked(|entry| *entry == Entry::Entering) {
        enter();
    }
    let retry = Callback::new(move |()| {
        entry.set(Entry::Entering);
        enter();
    });
    let entry = Memo::new(move |_| entry.get());
    move || match entry.get() {
        Entry::Entering => view! { <Splash/> }.into_any(),
        Entry::Refused(error) => sorry(Sorry::EnterFailed { workspace, error, retry }),
        Entry::Entered(summary, permissions) => {
            let tenant = session.tenant(*summary, permissions);
            view! { <Frame tenant/> }.into_any()
        }
    }
}

#[component]
fn Frame(tenant: Tenant) -> impl IntoView {
    let class = style_sheet!("style/shell/workspace_shell.css");
    let session = use_session();
    provide_context(tenant);
    // Messages name things of this workspace: none is seen in the next one.
    let toasts = use_toasts();
    on_cleanup(move || toasts.clear());
    Remembered::opened(&tenant.id().to_string());
    // An expired session that was renewed, and a list of workspaces that says something new, reach this scope here.
    Effect::new(move |before: Option<u32>| {
        let renewed = session.renewed();
        if before.is_some_and(|before| before != renewed) {
            tenant.invalidate();
        }
        renewed
    });
    Effect::new(move |_| {
        if session.listed() == Listed::All {
            session.workspaces.with(|all| {
                if let Some(fresh) = all.iter().find(|workspace| workspace.id == tenant.id()) {
                    tenant.refresh(fresh);
                }
            });
        }
    });
    watch_rights(tenant);
    focus_pages(tenant);
    let gone = Memo::new(move |_| session.gone(tenant.id()));
    let menu = RwSignal::new(false);
    let hue = workspace_hue(tenant.id().get()).to_string();
    let sandbox = tenant.summary_untracked().sandbox;
    view! { class=class,
        <div class="shell" class:sandbox=sandbox style:--hue=hue>
            <SkipLink/>
            <div class="shell-bar" aria-hidden="true"></div>
            <Sidebar open=menu/>
            <header class="shell-top">
                <span class="shell-menu">
                    <IconButton
                        icon=Icon::Menu
                        label=t(msg::SHELL_MENU)
                        kind=ButtonKind::Quiet
                        on_click=Callback::new(move |()| menu.update(|open| *open = !*open))
                    />
                </span>
                <span class="shell-place">{move || tenant.summary().name}</span>
                <ProfileMenu/>
            </header>
            <OfflineBanner/>
            {move || tenant.viewed().map(|_| ViewedAs(tenant).draw())}
            <main class="shell-main" id="main" tabindex="-1">
                <NoticesHere/>
                {move || gone.get().then(|| Gone(tenant).draw())}
                <Outlet/>
            </main>
        </div>
    }
}

/// Moves the focus to the page when another one is shown; not for panels over it.
fn focus_pages(tenant: Tenant) {
    let here = use_here();
    let current = Memo::new(move |last: Option<&Page>| match here.get() {
        Route::In(workspace, page) if workspace == tenant.id() => page.drawn(),
        // Another place: this shell is about to go.
        _ => last.copied().unwrap_or(Page::NotFound),
    });
    Effect::new(move |before: Option<Page>| {
        let now = current.get();
        if before.is_some_and(|before| before != now) {
            dom::focus_id("main");
        }
        now
    });
}

/// Says when the browser is offline, and takes it back when it is not.
#[component]
fn OfflineBanner() -> impl IntoView {
    let offline = RwSignal::new(!window().navigator().on_line());
    let gone = window_event_listener(leptos::ev::offline, move |_| offline.set(true));
    let back = window_event_listener(leptos::ev::online, move |_| offline.set(false));
    on_cleanup(move || {
        gone.remove();
        back.remove();
    });
    move || {
        offline.get().then(|| {
            view! {
                <Notice tone=Tone::Warn>{t(msg::SHELL_OFFLINE_BANNER)}</Notice>
            }
        })
    }
}
