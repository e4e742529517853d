//! The profile menu, and the frame of pages that belong to the account and not to a workspace.

use crate::{
    routes::{Own, Page, Route},
    session::{
        state::{Listed, SessionState, use_session},
        tenant::Tenant,
    },
    shell::{here::SkipLink, notices::NoticesHere},
    ui::{ButtonKind, Icon, Menu, MenuItem, initials, use_toasts},
    util::{
        config::Brand,
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped;
use stylers_macro::style_sheet;

/// Avatar with initials; who is signed in, the ways to settings and to other workspaces, sign-out.
#[component]
pub fn ProfileMenu() -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let tenant = use_context::<Tenant>();
    let name = Memo::new(move |_| {
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
        let mut items = vec![MenuItem::heading(tf(msg::SHELL_SIGNED_IN_AS, &[("name", &who)]))];
        if let Some(tenant) = tenant {
            let (name, page) = (tenant.summary_untracked().name, Route::In(tenant.id(), Page::Settings));
            let label = tf(msg::SHELL_SETTINGS_OF, &[("name", &name)]);
            items.push(MenuItem::link(label, page.href()).icon(Icon::Settings));
        }
        // With a single one there is nothing to switch to; whether it is a single one may not be known.
        let known = untrack(|| session.listed()) == Listed::All;
        if !known || session.workspaces.with_untracked(|all| all.len() > 1) {
            let all = MenuItem::link(t(msg::SHELL_ALL_WORKSPACES), Route::Workspaces.href());
            items.push(all.icon(Icon::Layers));
        }
        items.extend([
            MenuItem::link(t(msg::SHELL_ACCOUNT), Route::Account(Own::Profile).href()).icon(Icon::User),
            MenuItem::separator(),
            MenuItem::action(t(msg::SHELL_SIGN_OUT), sign_out).icon(Icon::SignOut),
        ]);
        items
    });
    move || {
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
    }
}

/// The frame of account pages: brand, profile menu, content.
#[component]
pub fn AccountFrame(
    /// As wide as the window: for tables.
    #[prop(optional)]
    wide: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    let class = style_sheet!("style/shell/account_frame.css");
    let session = use_session();
    let brand = use_context::<Brand>().unwrap_or_default().name;
    let signed_in = Memo::new(move |_| session.state() != SessionState::SignedOut);
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
            <main class="account-main" class:wide=wide id="main" tabindex="-1">
                <NoticesHere/>
                {children()}
            </main>
        </div>
    }
}
