//! Pages that say why there is nothing else to see, each with exactly one next action.

use crate::{
    api::error::ApiError,
    routes::Route,
    session::{state::use_session, tenant::use_tenant},
    shell::{
        error_text::{error_text, reference},
        explain::explanation,
        here::use_title,
        nav::Need,
        profile::AccountFrame,
    },
    ui::{Button, ButtonKind, Empty, Icon, LinkButton},
    util::{
        i18n::{t, tf},
        msg,
        why::Why,
    },
};
use leptos::prelude::*;
use wire::ids::WorkspaceId;

/// Why there is nothing else to see.
#[derive(Clone, Debug)]
pub enum Sorry {
    /// An address that leads nowhere, outside a workspace.
    NoPage,
    /// An address that leads nowhere.
    NotFound,
    /// A page that the role does not open.
    NotAllowed(Need),
    /// A workspace that could not be entered.
    EnterFailed {
        /// Which.
        workspace: WorkspaceId,
        /// Why.
        error: ApiError,
        /// Tries again.
        retry: Callback<()>,
    },
}

/// Says so, in the place of a page.
pub fn sorry(what: Sorry) -> AnyView {
    match what {
        Sorry::NoPage => view! { <NotFoundPage/> }.into_any(),
        Sorry::NotFound => view! { <NotFound/> }.into_any(),
        Sorry::NotAllowed(need) => view! { <NotAllowed need/> }.into_any(),
        Sorry::EnterFailed { workspace, error, retry } => {
            view! { <EnterFailed workspace error retry/> }.into_any()
        }
    }
}

/// An address that leads nowhere, outside a workspace.
#[component]
fn NotFoundPage() -> impl IntoView {
    view! {
        <AccountFrame>
            <NotFound/>
        </AccountFrame>
    }
}

/// An address that leads nowhere.
#[component]
fn NotFound() -> impl IntoView {
    use_title(|| t(msg::SORRY_NOT_FOUND_TITLE).to_owned());
    view! {
        <Empty page=true icon=Icon::Search title=t(msg::SORRY_NOT_FOUND_TITLE) text=t(msg::SORRY_NOT_FOUND_TEXT)>
            <LinkButton href=Route::Home.href() kind=ButtonKind::Primary>{t(msg::SORRY_TO_HOME)}</LinkButton>
        </Empty>
    }
}

/// A page that the role does not open: which permission is missing, and who has it (U-6).
#[component]
fn NotAllowed(
    /// What the page needs.
    need: Need,
) -> impl IntoView {
    let tenant = use_tenant();
    use_title(|| t(msg::SHELL_DENIED_TITLE).to_owned());
    let about = match need {
        Need::Permission(one) => one.key(),
        Need::Administrator | Need::Membership => Why::ADMINISTRATOR,
    };
    let home = crate::routes::landing(tenant.id()).href();
    let explained = explanation(tenant, about);
    view! {
        <Empty page=true icon=Icon::Lock title=t(msg::SHELL_DENIED_TITLE)>
            <div class="why-page">{explained}</div>
            <LinkButton href=home kind=ButtonKind::Primary>{t(msg::SHELL_NAV_DEVICES)}</LinkButton>
        </Empty>
    }
}

/// A workspace that could not be entered.
#[component]
fn EnterFailed(
    /// Which.
    workspace: WorkspaceId,
    /// Why.
    error: ApiError,
    /// Tries again.
    retry: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let suspended = matches!(error, ApiError::Denied(_)) && session.known(workspace).is_some();
    let missing = matches!(error, ApiError::Missing | ApiError::Denied(_));
    let title = if suspended {
        t(msg::SORRY_SUSPENDED).to_owned()
    } else if missing {
        tf(msg::SORRY_WORKSPACE_MISSING, &[("id", &workspace.to_string())])
    } else {
        t(msg::SORRY_ENTER_FAILED).to_owned()
    };
    let text = if suspended {
        t(msg::SHELL_SUSPENDED_TEXT).to_owned()
    } else if missing {
        t(msg::SORRY_WORKSPACE_MISSING_TEXT).to_owned()
    } else {
        [Some(error_text(&error)), reference(&error)].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let heading = title.clone();
    use_title(move || heading.clone());
    let action = if missing {
        view! {
            <LinkButton href=Route::Workspaces.href() kind=ButtonKind::Primary>
                {t(msg::SORRY_BACK_TO_WORKSPACES)}
            </LinkButton>
        }
        .into_any()
    } else {
        view! { <Button kind=ButtonKind::Primary on_click=retry>{t(msg::SHELL_RETRY)}</Button> }.into_any()
    };
    view! {
        <AccountFrame>
            <Empty page=true icon=Icon::Alert title=title text=text>{action}</Empty>
        </AccountFrame>
    }
}
