//! One-time links: an [`invitation`], and the operator's way back into an account ([`recovery`]). Open to whoever has
//! the link, signed in or not.

pub mod invitation;
mod new_person;
pub mod recovery;

use crate::{
    api::error::ApiError,
    routes::Route,
    session::state::{SessionState, use_session},
    shell::{profile::AccountFrame, query_view::Failure, refusal::explain},
    ui::{ButtonKind, Empty, Icon, LinkButton},
    util::{
        dom,
        i18n::{Msg, t},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;

/// The frame of both pages: one card in the middle.
#[component]
pub fn Card(children: Children) -> impl IntoView {
    let class = style_sheet!("style/pages/joining.css");
    // Another link, opened in the tab that shows this page: only the fragment changes, which loads nothing. Its secret must not stay in the
    // address bar, and it is what the person came for.
    let another = window_event_listener_untyped("hashchange", |_| dom::reload());
    on_cleanup(move || another.remove());
    view! { class=class,
        <AccountFrame>
            <div class="join-card">{children()}</div>
        </AccountFrame>
    }
}

/// A link that leads nowhere: what is the matter, and the one next step.
pub fn dead(title: Msg, text: String) -> AnyView {
    let session = use_session();
    let signed_in = Memo::new(move |_| session.state() != SessionState::SignedOut);
    let next = move || {
        let text = if signed_in.get() { msg::JOIN_TO_WORKSPACES } else { msg::SESSION_SIGN_IN };
        view! { <LinkButton href=Route::Workspaces.href() kind=ButtonKind::Primary>{t(text)}</LinkButton> }
    };
    view! {
        <Empty page=true icon=Icon::Mail title=t(title) text=text>{next}</Empty>
    }
    .into_any()
}

/// Why a link could not be read.
pub fn unreadable(error: ApiError, retry: Callback<()>) -> AnyView {
    let title = match &error {
        ApiError::Missing => return dead(msg::JOIN_UNKNOWN, t(msg::JOIN_UNKNOWN_TEXT).to_owned()),
        ApiError::Denied(problem) => match problem.error_token.as_str() {
            "InvitationExpired" => msg::JOIN_EXPIRED,
            "InvitationUsed" => msg::JOIN_USED,
            "InvitationReplaced" => msg::JOIN_REPLACED,
            _ => msg::JOIN_OVER,
        },
        _ => {
            return view! {
                <h1 class="sr">{t(msg::JOIN_INVITATION)}</h1>
                <Failure error retry/>
            }
            .into_any();
        }
    };
    dead(title, explain(&error))
}
