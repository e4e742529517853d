//! The parts of the portal that are loaded when they are first needed: one `part!` each, which is a module of its own in a
//! release (scripts/split.mjs) and an ordinary call everywhere else.
//!
//! What is reached only from inside a part is loaded with it; what several parts share is a module that they share.

use super::{
    account, apps, audit, devices, group, report, review, roles, settings, sims, switch, tokens, users,
    workspaces,
};
use crate::view::prelude::*;
use crate::{
    routes::{Page, Review},
    shell::{
        error_page::{Sorry, sorry},
        lazy::{Loading, lazy},
        overlay::Ask,
    },
};
use wire::ids::WorkspaceId;

/// `part!(name (argument: Type) => view)`: a function `name` that draws the part, loading it first if need be.
macro_rules! part {
    ($(#[$doc:meta])* $name:ident ($argument:ident: $type:ty) => $view:expr) => {
        $(#[$doc])*
        #[cfg(split)]
        pub fn $name($argument: $type) -> AnyView {
            #[wasm_split_helpers::wasm_split($name, fallible, preload(load))]
            fn draw($argument: $type) -> Result<AnyView, wasm_split_helpers::SplitLoaderError> {
                crate::util::i18n::bring(crate::util::msg::EN_LATER);
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
            crate::util::i18n::bring(crate::util::msg::EN_LATER);
            lazy(loading, move || Box::pin(async move { Ok($view) }))
        }
    };
}

part! {
    /// One device, and SIMs: the list and one SIM.
    fleet(page: Page) => match page {
        Page::Device(device) => view! { <devices::detail::DevicePage device/> }.into_any(),
        Page::Sims => view! { <sims::list::SimListPage/> }.into_any(),
        Page::Sim(sim) => view! { <sims::detail::SimPage sim/> }.into_any(),
        _ => sorry(Sorry::NotFound),
    }
}

part! {
    /// Users, invitations and role tables.
    people(page: Page) => match page {
        Page::Users => view! { <users::list::UserListPage/> }.into_any(),
        Page::Invitations => view! { <users::invitations::InvitationsPage/> }.into_any(),
        Page::Roles => view! { <roles::table::RolesPage/> }.into_any(),
        _ => sorry(Sorry::NotFound),
    }
}

part! {
    /// What keeps a workspace in order: apps, log, report, group, settings and application tokens.
    governance(page: Page) => match page {
        Page::Apps => view! { <apps::list::AppsPage/> }.into_any(),
        Page::App(app) => view! { <apps::detail::AppPage app/> }.into_any(),
        Page::Audit => view! { <audit::list::AuditPage/> }.into_any(),
        Page::Report => view! { <report::ReportPage/> }.into_any(),
        Page::Group => view! { <group::GroupPage/> }.into_any(),
        Page::Settings => view! { <settings::SettingsPage/> }.into_any(),
        Page::Tokens => view! { <tokens::list::TokensPage creating=false/> }.into_any(),
        Page::TokenNew => view! { <tokens::list::TokensPage creating=true/> }.into_any(),
        _ => sorry(Sorry::NotFound),
    }
}

part! {
    /// A dialog that any page may ask for.
    dialog(ask: Ask) => match ask {
        Ask::CreateWorkspace { from } => view! { <workspaces::create::CreateDialog from/> }.into_any(),
    }
}

/// A page of a person, in no workspace or between two.
#[derive(Clone, Copy, Debug)]
pub enum Personal {
    /// The picker of workspaces.
    Workspaces,
    /// On the way into another workspace.
    Switch(WorkspaceId),
    /// The person's own account.
    Account,
    /// Above every page: what the account wants to be told.
    Notice,
    /// Below the list of the switcher: how many invitations wait.
    Waiting,
}

part! {
    /// What belongs to the person.
    personal(page: Personal) => match page {
        Personal::Workspaces => view! { <workspaces::WorkspacesPage/> }.into_any(),
        Personal::Switch(workspace) => view! { <switch::SwitchPage workspace/> }.into_any(),
        Personal::Waiting => view! { <workspaces::waiting::WaitingLink/> }.into_any(),
        Personal::Account | Personal::Notice => sorry(Sorry::NotFound),
    }
}

part! {
    /// The person's own account.
    own(page: Personal) => match page {
        Personal::Account => view! { <account::AccountPage/> }.into_any(),
        Personal::Notice => view! { <account::notices::Notices/> }.into_any(),
        _ => sorry(Sorry::NotFound),
    }
}

part! {
    /// The access review.
    review(view: Review) => view! { <review::ReviewPage view/> }.into_any()
}

/// A page of a one-time link.
#[derive(Clone, Copy, Debug)]
pub enum Joining {
    /// An invitation to a workspace.
    Invitation,
    /// A new password.
    Recovery,
}

part! {
    /// What one-time links open.
    joining(page: Joining) => match page {
        Joining::Invitation => view! { <super::joining::invitation::InvitationPage/> }.into_any(),
        Joining::Recovery => view! { <super::joining::recovery::RecoveryPage/> }.into_any(),
    }
}
