//! The profile menu, and the frame of pages that belong to the account and not to a workspace.

use crate::util::task::spawn_local_scoped;
use crate::view::prelude::*;
use crate::{
    routes::Route,
    session::state::{SessionState, use_session},
    shell::here::SkipLink,
    ui::{ButtonKind, Icon, Menu, MenuItem, initials, use_toasts},
    util::{
        config::Brand,
        i18n::{t, tf},
        msg,
    },
};
use stylers_macro::style_sheet;

/// Avatar with initials; who is signed in, the ways to settings and to other workspaces, sign-out.
#[component]
pub fn ProfileMenu() -> AnyView {
    let session = use_session();
    let toasts = use_toasts();
    let name = memo(move |_| {
        session.account().map(|account| if account.name.is_empty() { account.username } else { account.name })
    });
    let sign_out = Callback::new(move |()| {
        spawn_local_scoped(async move {
            if session.sign_out().await.is_err() {
                toasts.warn(t(msg::SHELL_SIGN_OUT_FAILED));
            }
        });
    });
    let items = Callback::new(move |()| {
        let who = name.get_untracked().unwrap_or_default();
        vec![
            MenuItem::heading(tf(msg::SHELL_SIGNED_IN_AS, &[("name", &who)])),
            MenuItem::link(t(msg::SHELL_ALL_WORKSPACES), Route::Workspaces.href()).icon(Icon::Layers),
            MenuItem::link(t(msg::SHELL_ACCOUNT), Route::Account.href()).icon(Icon::Settings),
            MenuItem::separator(),
            MenuItem::action(t(msg::SHELL_SIGN_OUT), sign_out).icon(Icon::SignOut),
        ]
    });
    live(move || {
        name.get().map(|name| {
            let label = tf(msg::SHELL_PROFILE, &[("name", &name)]);
            let letters = initials(&name);
            view! {
                <Menu label=label items hide_label=true kind=ButtonKind::Quiet class="profile-menu">
                    // Drawn by the style: text that is not part of the button's name would be a trap for speech control.
                    <span class="avatar" aria-hidden="true" data-letters=letters></span>
                </Menu>
            }
        })
    })
}

/// The frame of account pages: brand, profile menu, content.
#[component]
pub fn AccountFrame(
    /// The page.
    children: Children,
) -> AnyView {
    let class = style_sheet!("style/shell/account_frame.css");
    let session = use_session();
    let brand = use_context::<Brand>().unwrap_or_default().name;
    let signed_in = memo(move |_| session.state() != SessionState::SignedOut);
    view! { class=class,
        <div class="account-frame">
            <SkipLink/>
            <header class="account-bar">
                <a class="account-brand" href=Route::Home.href()>
                    <span class="brand-mark" aria-hidden="true"></span>
                    {brand}
                </a>
                <Show when=move || signed_in.get()>
                    <ProfileMenu/>
                </Show>
            </header>
            <main class="account-main" id="main" tabindex="-1">
                {children()}
            </main>
        </div>
    }
}
