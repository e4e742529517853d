//! The composition root: reads the configuration, provides the services, and decides which page is drawn.
//!
//! Which page a path means is [`Route`]'s business alone, so the match below is exhaustive and no path text exists twice.
//! Nested routes of leptos_router would cost size and do not remount when only a parameter changes (R7); here the
//! workspace is part of the key of what is drawn.

use crate::util::task::spawn_local_scoped;
use crate::view::{mount::mount, prelude::*};
use crate::{
    api::http,
    pages::{
        self,
        parts::{self, Joining, Personal},
    },
    routes::{Review, Route},
    session::{
        link,
        state::{Session, SessionState, use_session},
        vault::Remembered,
    },
    shell::{
        address::{Address, use_address},
        error_page::{Sorry, sorry},
        expired::ExpiredDialog,
        here::{Here, Step, use_go},
        home::Home,
        language::{Language, load_language},
        notices::AccountNotices,
        overlay::{Overlay, OverlayHost},
        preferences::Preferences,
        splash::Splash,
        switcher::BelowSwitcher,
        workspace_shell::WorkspaceShell,
    },
    ui::{UiLayers, provide_toasts},
    util::{
        base::{base, file_url},
        config::Config,
        dom, i18n,
    },
};
use wire::ids::WorkspaceId;

/// Reads `config.json` and the person's language, then mounts the portal.
pub fn boot() {
    // Before anything else: a secret in the address bar is there for everybody to see.
    link::take();
    // Not leptos' own: its executor is set up by the first mount, which comes later.
    wasm_bindgen_futures::spawn_local(async {
        let config = match http::file(&file_url("config.json")).await {
            Ok(text) => Config::read(&text),
            Err(_) => Config::read(""),
        };
        let wish = Remembered::Locale.get().or_else(|| config.locale.clone()).or_else(dom::browser_language);
        if let Some(locale) = wish.as_deref().and_then(i18n::best_match) {
            load_language(locale).await;
        }
        if let Some(body) = document().body() {
            mount(&body, move || view! { <App config/> }).forget();
        }
        dom::remove("boot");
    });
}

/// Everything: services, router, page, layers.
#[component]
pub fn App(
    /// What the host set.
    config: Config,
) -> AnyView {
    pages::late::provide();
    provide_toasts();
    provide_context(Session::new(&config));
    provide_context(config.brand);
    provide_context(BelowSwitcher(|| parts::personal(Personal::Waiting)));
    provide_context(AccountNotices(|| parts::own(Personal::Notice)));
    let language = Language::provide(config.locale.as_deref());
    Preferences::provide();
    Address::provide();
    Overlay::provide(parts::dialog);
    view! {
        // Another language draws everything anew: texts are looked up once and are not reactive.
        {move || {
            language.track();
            view! { <Places/> }
        }}
        <UiLayers/>
    }
}

/// What is drawn; the workspace is part of the key, so that two workspaces never share a mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Checking,
    SignIn,
    Home,
    Workspaces,
    Switch(WorkspaceId),
    Account,
    Review(Review),
    Invitation,
    Recovery,
    Workspace(WorkspaceId),
    Gallery,
    NotFound,
}

fn place(route: &Route, state: SessionState) -> Place {
    match (route, state) {
        (Route::Gallery, _) if cfg!(debug_assertions) => Place::Gallery,
        (_, SessionState::Checking) => Place::Checking,
        // For whoever has the link, signed in or not.
        (Route::Invitation, _) => Place::Invitation,
        (Route::Recovery, _) => Place::Recovery,
        (_, SessionState::SignedOut) => Place::SignIn,
        // On to what was asked for (`land_after_sign_in`). Not `Home`, whose own redirect would win or lose by chance.
        (Route::Login { .. }, _) => Place::Checking,
        (Route::Home, _) => Place::Home,
        (Route::Workspaces, _) => Place::Workspaces,
        (Route::Switch { workspace, .. }, _) => Place::Switch(*workspace),
        (Route::Review(view), _) => Place::Review(*view),
        (Route::Account(_), _) => Place::Account,
        (Route::In(workspace, _), _) => Place::Workspace(*workspace),
        (Route::Gallery | Route::NotFound, _) => Place::NotFound,
    }
}

#[component]
fn Places() -> AnyView {
    let session = use_session();
    let address = use_address();
    let route = memo(move |_| {
        let path = address.path.get();
        let inside = path.strip_prefix(base().as_str()).unwrap_or(&path).to_owned();
        address.search.with(|query| Route::read(&inside, query))
    });
    Here::provide(route);
    let wanted = route.get_untracked().workspace();
    if session.state.get_untracked() == SessionState::Checking {
        spawn_local_scoped(async move { session.start(wanted).await });
    }
    land_after_sign_in(route);
    let place = memo(move |_| route.with(|route| place(route, session.state())));
    view! {
        {move || match place.get() {
            Place::Checking => view! { <Splash/> }.into_any(),
            Place::SignIn => view! { <pages::login::LoginPage/> }.into_any(),
            Place::Home => view! { <Home/> }.into_any(),
            Place::Workspaces => parts::personal(Personal::Workspaces),
            Place::Switch(workspace) => parts::personal(Personal::Switch(workspace)),
            Place::Review(view) => parts::review(view),
            Place::Account => parts::own(Personal::Account),
            Place::Invitation => parts::joining(Joining::Invitation),
            Place::Recovery => parts::joining(Joining::Recovery),
            Place::Workspace(workspace) => {
                view! { <WorkspaceShell workspace page=pages::in_workspace/> }.into_any()
            }
            Place::Gallery => gallery(),
            Place::NotFound => sorry(Sorry::NoPage),
        }}
        <OverlayHost/>
        <ExpiredDialog/>
    }
}

/// Signed in on the sign-in page: on to the page that was asked for.
fn land_after_sign_in(route: Memo<Route>) {
    let session = use_session();
    let go = use_go();
    Effect::new(move |_| {
        if session.state() != SessionState::SignedIn {
            return;
        }
        if let Route::Login { next } = route.get() {
            let target = next.map_or_else(|| Route::Home.href(), |next| format!("{}{next}", base()));
            go(&target, Step::Replace);
        }
    });
}

#[cfg(debug_assertions)]
fn gallery() -> AnyView {
    view! { <crate::ui::gallery::Gallery/> }.into_any()
}

#[cfg(not(debug_assertions))]
fn gallery() -> AnyView {
    ().into_any()
}
