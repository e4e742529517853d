//! Enters a workspace and draws its frame. Rebuilt for every workspace (its id is part of what `app` keys by), so that
//! nothing drawn, typed or asked in one can be seen in another (R7 to R9, F1).

use crate::util::task::spawn_local_scoped_with_cancellation;
use crate::view::{late::late, prelude::*};
use crate::{
    api::error::ApiError,
    routes::{Page, Route},
    session::{
        state::{Listed, use_session},
        tenant::Tenant,
        vault::Remembered,
    },
    shell::{
        address::use_address,
        error_page::{Sorry, sorry},
        gone::Gone,
        here::{SkipLink, use_here},
        nav::{Need, needed},
        notices::NoticesHere,
        profile::ProfileMenu,
        sidebar::Sidebar,
        splash::Splash,
        viewed::ViewedAs,
        watch::WatchRights,
    },
    ui::{ButtonKind, Icon, IconButton, Notice, Tone, use_toasts, workspace_hue},
    util::{dom, i18n::t, msg, timer::sleep},
};
use stylers_macro::style_sheet;
use wire::{ids::WorkspaceId, permission::PermissionSet, workspace::MyWorkspace};

#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Entering,
    Entered(Box<MyWorkspace>, PermissionSet),
    Refused(ApiError),
}

/// One workspace. `page` draws a page of it.
#[component]
pub fn WorkspaceShell(
    /// The workspace that the path names.
    workspace: WorkspaceId,
    /// Draws a page of it.
    page: fn(Page) -> AnyView,
) -> AnyView {
    let session = use_session();
    let entry = RwSignal::new(match session.known(workspace) {
        // Known already (a switch): no splash, the frame stands at once.
        Some(known) if known.active() => match known.permissions() {
            Some(permissions) => Entry::Entered(Box::new(known), permissions),
            None => Entry::Entering,
        },
        _ => Entry::Entering,
    });
    let enter = move || {
        spawn_local_scoped_with_cancellation(async move {
            let outcome = match session.enter(workspace).await {
                Ok((summary, permissions)) => Entry::Entered(Box::new(summary), permissions),
                Err(error) => Entry::Refused(error),
            };
            entry.try_set(outcome);
        });
    };
    if entry.with_untracked(|entry| *entry == Entry::Entering) {
        enter();
    }
    let retry = Callback::new(move |()| {
        entry.set(Entry::Entering);
        enter();
    });
    let entry = memo(move |_| entry.get());
    live(move || match entry.get() {
        Entry::Entering => view! { <Splash/> }.into_any(),
        Entry::Refused(error) => sorry(Sorry::EnterFailed { workspace, error, retry }),
        Entry::Entered(summary, permissions) => {
            let tenant = session.tenant(*summary, permissions);
            view! { <Frame tenant page/> }.into_any()
        }
    })
}

#[component]
fn Frame(tenant: Tenant, page: fn(Page) -> AnyView) -> AnyView {
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
    // Not before the first list stands.
    spawn_local_scoped_with_cancellation(async move {
        sleep(1_000.0).await;
        run_late(WatchRights(tenant), || ());
    });
    let gone = memo(move |_| session.gone(tenant.id()));
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
            {move || tenant.viewed().map(|_| late(ViewedAs(tenant)))}
            <main class="shell-main" id="main" tabindex="-1">
                <NoticesHere/>
                {move || gone.get().then(|| late(Gone(tenant)))}
                <Pages tenant page/>
            </main>
        </div>
    }
}

/// The page of the route, drawn anew only when it is another page, or when the person may do something else than before: filters
/// are the page's own business.
#[component]
fn Pages(tenant: Tenant, page: fn(Page) -> AnyView) -> AnyView {
    let (here, address) = (use_here(), use_address());
    let current = memo(move |last: Option<&Page>| match here.get() {
        Route::In(workspace, page) if workspace == tenant.id() => page.drawn(),
        // Another place: this shell is about to go. Keep still, so that no page of the next place starts here (R8).
        _ => last.copied().unwrap_or(Page::NotFound),
    });
    Effect::new(move |before: Option<Page>| {
        let now = current.get();
        if before.is_some_and(|before| before != now) {
            dom::focus_id("main");
        }
        now
    });
    // Not under something that was typed and not saved: that would be lost. Its controls lock all the same.
    let rights = memo(move |last: Option<&(PermissionSet, bool)>| match last {
        Some(last) if address.holds() => *last,
        _ => (tenant.permissions(), tenant.administers()),
    });
    live(move || {
        let now = current.get();
        let need = needed(now);
        if need.is_some_and(|need| need != Need::Membership) {
            rights.with(|_| ());
        }
        match need {
            None => sorry(Sorry::NotFound),
            Some(need) if !untrack(|| need.met(tenant)) => sorry(Sorry::NotAllowed(need)),
            Some(_) => page(now),
        }
    })
}

/// Says when the browser is offline, and takes it back when it is not.
#[component]
fn OfflineBanner() -> AnyView {
    let offline = RwSignal::new(!window().navigator().on_line());
    let gone = window_event_listener(leptos::ev::offline, move |_| offline.set(true));
    let back = window_event_listener(leptos::ev::online, move |_| offline.set(false));
    on_cleanup(move || {
        gone.remove();
        back.remove();
    });
    live(move || {
        offline.get().then(|| {
            view! {
                <Notice tone=Tone::Warn>{t(msg::SHELL_OFFLINE_BANNER)}</Notice>
            }
        })
    })
}
