//! The composition root: reads the configuration, provides the services, and holds the route tree.

use crate::{
    api::{early, http},
    pages::{
        devices::list::DeviceListPage,
        login::{AfterSignIn, LoginPage},
        parts::{self, Personal},
        switch::SwitchPage,
        workspaces::waiting::WaitingLink,
    },
    routes::{Own, Page, Review},
    session::{
        link,
        state::{Session, SessionState, use_session},
        vault::Remembered,
    },
    shell::{
        error_page::{Sorry, sorry},
        expired::ExpiredDialog,
        explain::provide_explanations,
        here::{Here, use_here, use_param},
        home::Home,
        language::{Language, load_language},
        leave_guard::{LeaveGuard, use_leave_guard},
        notices::AccountNotices,
        overlay::{Overlay, OverlayHost},
        preferences::Preferences,
        remount::remount,
        splash::Splash,
        switcher::BelowSwitcher,
        workspace_page::{page, page_by_id, panel, panel_by_id},
        workspace_shell::WorkspaceShell,
    },
    ui::{UiLayers, provide_toasts},
    util::{
        base::{base, file_url},
        config::Config,
        dom, i18n,
    },
};
use leptos::{
    mount::mount_to_body, prelude::*, reactive::owner::Owner, tachys::reactive_graph::OwnedView,
    task::spawn_local_scoped,
};
use leptos_router::{
    any_nested_route::IntoAnyNestedRoute,
    components::{Outlet, ParentRoute, Route, Router, Routes},
    path,
};
use wire::ids::WorkspaceId;

/// Reads `config.json` and the person's language, then mounts the portal.
pub fn boot() {
    early::take_over();
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
        mount_to_body(move || view! { <App config=config.clone()/> });
        dom::remove("boot");
    });
}

/// Everything: services, router, page, layers.
#[component]
pub fn App(
    /// What the host set.
    config: Config,
) -> impl IntoView {
    provide_explanations();
    provide_toasts();
    provide_context(Session::new(&config));
    provide_context(config.brand);
    provide_context(BelowSwitcher(|| view! { <WaitingLink/> }.into_any()));
    provide_context(AccountNotices(|| parts::personal(Personal::Notice)));
    let language = Language::provide(config.locale.as_deref());
    Preferences::provide();
    // Before the router, whose listeners it forestalls.
    LeaveGuard::provide();
    Overlay::provide(|ask| parts::personal(Personal::Dialog(ask)));
    view! {
        // Another language draws everything anew: texts are looked up once and are not reactive.
        {move || {
            language.track();
            view! {
                <Router base=base()>
                    <Places/>
                </Router>
            }
        }}
        <UiLayers/>
    }
}

/// What needs the router: the tree, and what stands above its pages.
#[component]
fn Places() -> impl IntoView {
    let session = use_session();
    use_leave_guard().follow_router();
    Here::provide();
    if session.state.get_untracked() == SessionState::Checking {
        let wanted = use_here().with_untracked(|here| here.workspace());
        spawn_local_scoped(async move { session.start(wanted).await });
    }
    // The router disposes of what its fallback creates as soon as the address changes, though it stays on screen.
    let owner = Owner::current().unwrap_or_default();
    let fallback = move || {
        let owner = owner.child();
        let page = owner.with(|| when_signed_in(|| sorry(Sorry::NoPage)));
        OwnedView::new_with_owner(page, owner)
    };
    view! {
        <Routes fallback>
            <PortalRoutes/>
        </Routes>
        <OverlayHost/>
        <ExpiredDialog/>
    }
}

/// The route tree.
#[component(transparent)]
pub fn PortalRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        // For everybody who has the link, signed in or not.
        <Route path=path!("/invitation") view=|| when_checked(|| parts::personal(Personal::Invitation))/>
        <Route path=path!("/recovery") view=|| when_checked(|| parts::personal(Personal::Recovery))/>
        <Route path=path!("/ui") view=gallery/>
        <ParentRoute path=path!("") view=|| when_signed_in(|| view! { <Outlet/> }.into_any())>
            <Route path=path!("/") view=Home/>
            <Route path=path!("/login") view=AfterSignIn/>
            <Route path=path!("/workspaces") view=|| parts::personal(Personal::Workspaces)/>
            <Route path=path!("/workspace/select") view=|| parts::personal(Personal::Workspaces)/>
            <Route path=path!("/switch/:workspace") view=Switch/>
            <AccountRoutes/>
            <ReviewRoutes/>
            <WorkspaceRoutes/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn AccountRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/account") view=|| parts::personal(Personal::Account)>
            <Route path=path!("") view=|| parts::personal(Personal::Tab(Own::Profile))/>
            <Route path=path!("/security") view=|| parts::personal(Personal::Tab(Own::Security))/>
            <Route path=path!("/sessions") view=|| parts::personal(Personal::Tab(Own::Sessions))/>
            <Route path=path!("/workspaces") view=|| parts::personal(Personal::Tab(Own::Workspaces))/>
            <Route path=path!("/data") view=|| parts::personal(Personal::Tab(Own::Data))/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn ReviewRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/review") view=|| parts::personal(Personal::Review(Review::People))/>
        <Route path=path!("/review/workspaces") view=|| parts::personal(Personal::Review(Review::Workspaces))/>
        <Route path=path!("/review/compare") view=|| parts::personal(Personal::Review(Review::Compare))/>
        <Route path=path!("/review/give") view=|| parts::personal(Personal::Review(Review::Give))/>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn WorkspaceRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/w/:workspace") view=WorkspaceShell>
            // Only the page that people land on is part of the first load.
            <Route path=path!("") view=|| page(Page::Devices, devices)/>
            <FleetRoutes/>
            <PeopleRoutes/>
            <Route path=path!("/apps") view=|| page(Page::Apps, parts::workspace_page)/>
            <Route path=path!("/apps/:app") view=|| page_by_id("app", Page::App, parts::workspace_page)/>
            <ParentRoute path=path!("/tokens") view=|| page(Page::Tokens, parts::people_page)>
                <Route path=path!("") view=|| ()/>
                <Route path=path!("/new") view=|| panel(Page::TokenNew, parts::people_page)/>
            </ParentRoute>
            <Route path=path!("/audit") view=|| page(Page::Audit, parts::workspace_page)/>
            <Route path=path!("/report") view=|| page(Page::Report, parts::workspace_page)/>
            <Route path=path!("/group") view=|| page(Page::Group, parts::workspace_page)/>
            <Route path=path!("/settings") view=|| page(Page::Settings, parts::workspace_page)/>
            <Route path=path!("/*unknown") view=|| sorry(Sorry::NotFound)/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

/// Lists with their panels stand before the pages of one thing, whose `:id` would match a panel's name.
#[component(transparent)]
fn FleetRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/devices") view=|| page(Page::Devices, devices)>
            <Route path=path!("") view=|| ()/>
            <Route path=path!("/new") view=|| panel(Page::DeviceNew, parts::workspace_page)/>
        </ParentRoute>
        <Route path=path!("/devices/:device") view=|| page_by_id("device", Page::Device, parts::workspace_page)/>
        <ParentRoute path=path!("/sims") view=|| page(Page::Sims, parts::workspace_page)>
            <Route path=path!("") view=|| ()/>
            <Route path=path!("/register") view=|| panel(Page::SimRegister, parts::workspace_page)/>
        </ParentRoute>
        <Route path=path!("/sims/:sim") view=|| page_by_id("sim", Page::Sim, parts::workspace_page)/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// Panels are child routes: the list stays as it is while they come and go.
#[component(transparent)]
fn PeopleRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        // Before `/users/:user`, which would match it.
        <ParentRoute path=path!("/users/invitations") view=|| page(Page::Invitations, parts::people_page)>
            <Route path=path!("") view=|| ()/>
            <Route path=path!("/invite") view=|| panel(Page::InviteMore, parts::people_page)/>
        </ParentRoute>
        <ParentRoute path=path!("/users") view=|| page(Page::Users, parts::people_page)>
            <Route path=path!("") view=|| ()/>
            <Route path=path!("/invite") view=|| panel(Page::Invite, parts::people_page)/>
            <Route path=path!("/:user") view=|| panel_by_id("user", Page::User, parts::people_page)/>
        </ParentRoute>
        <ParentRoute path=path!("/roles") view=|| page(Page::Roles, parts::people_page)>
            <Route path=path!("") view=|| ()/>
            <Route path=path!("/new") view=|| panel(Page::RoleNew, parts::people_page)/>
            <Route path=path!("/:role") view=|| panel_by_id("role", Page::Role, parts::people_page)/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

/// Who the page is drawn for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Viewer {
    Unknown,
    Nobody,
    User,
}

/// A memo: a view that reads the session's state itself would be drawn again whenever the state is set (R10).
fn use_viewer() -> Memo<Viewer> {
    let session = use_session();
    Memo::new(move |_| match session.state() {
        SessionState::Checking => Viewer::Unknown,
        SessionState::SignedOut => Viewer::Nobody,
        SessionState::SignedIn | SessionState::Expired => Viewer::User,
    })
}

/// Draws `page` when somebody is signed in, and the sign-in page in its place when nobody is.
fn when_signed_in(page: fn() -> AnyView) -> AnyView {
    let viewer = use_viewer();
    (move || match viewer.get() {
        Viewer::Unknown => view! { <Splash/> }.into_any(),
        Viewer::Nobody => view! { <LoginPage/> }.into_any(),
        Viewer::User => page(),
    })
    .into_any()
}

/// Draws `page` as soon as it is known whether somebody is signed in.
fn when_checked(page: fn() -> AnyView) -> AnyView {
    let viewer = use_viewer();
    let is_checked = Memo::new(move |_| viewer.get() != Viewer::Unknown);
    (move || if is_checked.get() { page() } else { view! { <Splash/> }.into_any() }).into_any()
}

/// Rebuilt for every workspace: the router keeps the view when only the id changes (R7).
#[component]
fn Switch() -> impl IntoView {
    let workspace = use_param::<WorkspaceId>("workspace");
    remount(workspace, |workspace| match workspace {
        Some(workspace) => view! { <SwitchPage workspace/> }.into_any(),
        None => sorry(Sorry::NoPage),
    })
}

fn devices(_: Page) -> AnyView {
    view! { <DeviceListPage/> }.into_any()
}

#[cfg(debug_assertions)]
fn gallery() -> AnyView {
    view! { <crate::ui::gallery::Gallery/> }.into_any()
}

#[cfg(not(debug_assertions))]
fn gallery() -> AnyView {
    when_signed_in(|| sorry(Sorry::NoPage))
}
