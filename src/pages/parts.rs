//! What is loaded when it is first needed: each `part!` is a WebAssembly module of its own in a release (scripts/split.mjs) and an ordinary
//! call everywhere else. Three at most: every combination of parts that share code becomes a file of its own
//! (wasm-split-prototype#65), and a page over many requests was measured to stand later.

use super::{
    account, apps, audit, devices, group, joining, report, review, roles, settings, sims, tokens, users,
    workspaces,
};
use crate::{
    routes::{Own, Page, Review},
    shell::{
        error_page::{Sorry, sorry},
        lazy::{Loading, lazy},
        overlay::Ask,
    },
};
use leptos::prelude::*;

/// `part!(name (argument: Type) => view)`: a function `name` that draws the part, loading it first if need be.
macro_rules! part {
    ($(#[$doc:meta])* $name:ident ($argument:ident: $type:ty) => $view:expr) => {
        $(#[$doc])*
        #[cfg(split)]
        pub fn $name($argument: $type) -> AnyView {
            #[wasm_split_helpers::wasm_split($name, fallible, preload(load))]
            fn draw($argument: $type) -> Result<AnyView, wasm_split_helpers::SplitLoaderError> {
                Ok($view)
            }
            fn loading() -> Loading {
                Box::pin(async { load().await.is_ok() })
            }
            lazy(loading, move || Box::pin(async move { draw($argument).await.map_err(|_| crate::shell::lazy::Missing) }))
        }

        $(#[$doc])*
        #[cfg(not(split))]
        pub fn $name($argument: $type) -> AnyView {
            fn loading() -> Loading {
                Box::pin(async { true })
            }
            lazy(loading, move || Box::pin(async move { Ok($view) }))
        }
    };
}

part! {
    /// Devices, SIMs and what keeps a workspace in order: apps, log, report, group, settings.
    workspace_page(page: Page) => match page {
        Page::DeviceNew => view! { <devices::create::CreateDevicePanel/> }.into_any(),
        Page::Device(device) => view! { <devices::detail::DevicePage device/> }.into_any(),
        Page::Sims => view! { <sims::list::SimListPage/> }.into_any(),
        Page::SimRegister => view! { <sims::register::RegisterPanel/> }.into_any(),
        Page::Sim(sim) => view! { <sims::detail::SimPage sim/> }.into_any(),
        Page::Apps => view! { <apps::list::AppsPage/> }.into_any(),
        Page::App(app) => view! { <apps::detail::AppPage app/> }.into_any(),
        Page::Audit => view! { <audit::list::AuditPage/> }.into_any(),
        Page::Report => view! { <report::ReportPage/> }.into_any(),
        Page::Group => view! { <group::GroupPage/> }.into_any(),
        Page::Settings => view! { <settings::SettingsPage/> }.into_any(),
        _ => sorry(Sorry::NotFound),
    }
}

part! {
    /// Users, invitations, role tables and application tokens, with the panels over them.
    people_page(page: Page) => match page {
        Page::Users => view! { <users::list::UserListPage/> }.into_any(),
        Page::User(user) => view! { <users::person::PersonPanel user/> }.into_any(),
        Page::Invitations => view! { <users::invitations::InvitationsPage/> }.into_any(),
        Page::Invite | Page::InviteMore => view! { <users::invite::InvitePanelView/> }.into_any(),
        Page::Roles => view! { <roles::table::RolesPage/> }.into_any(),
        Page::RoleNew => view! { <roles::panel::NewRolePanel/> }.into_any(),
        Page::Role(role) => view! { <roles::panel::RolePanel role/> }.into_any(),
        Page::Tokens => view! { <tokens::list::TokensPage/> }.into_any(),
        Page::TokenNew => view! { <tokens::create::CreatePanel/> }.into_any(),
        _ => sorry(Sorry::NotFound),
    }
}

/// What belongs to the user, in no workspace or beside one.
#[derive(Clone, Copy, Debug)]
pub enum Personal {
    /// The picker of workspaces.
    Workspaces,
    /// The user's own account, around its tabs.
    Account,
    /// A tab of it.
    Tab(Own),
    /// Above every page: what the account needs the user to know.
    Notice,
    /// The access review.
    Review(Review),
    /// An invitation to a workspace, by its one-time link.
    Invitation,
    /// A new password, by a one-time link.
    Recovery,
    /// A dialog that any page may ask for.
    Dialog(Ask),
}

part! {
    /// What belongs to the user.
    personal(what: Personal) => match what {
        Personal::Workspaces => view! { <workspaces::WorkspacesPage/> }.into_any(),
        Personal::Account => view! { <account::AccountPage/> }.into_any(),
        Personal::Tab(tab) => view! { <account::AccountTab tab/> }.into_any(),
        Personal::Notice => view! { <account::notices::Notices/> }.into_any(),
        Personal::Review(view) => view! { <review::ReviewPage view/> }.into_any(),
        Personal::Invitation => view! { <joining::invitation::InvitationPage/> }.into_any(),
        Personal::Recovery => view! { <joining::recovery::RecoveryPage/> }.into_any(),
        Personal::Dialog(Ask::CreateWorkspace { from }) => view! { <workspaces::create::CreateDialog from/> }.into_any(),
    }
}
