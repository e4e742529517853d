//! The own account, in tabs with URLs of their own: [`profile`] and [`look`], [`security`], [`sessions`], [`memberships`], [`data`].
//!
//! A server without the account extension leaves language and theme working in this browser, and the page says so.

mod asked;
mod codes;
mod data;
mod deletion;
mod devices;
mod factor;
mod look;
mod memberships;
pub mod notices;
mod password;
mod profile;
mod qr;
mod security;
mod sessions;
mod set_up;
mod set_up_box;

use crate::{
    api::{
        error::ApiError,
        mutation::use_mutation,
        query::{QueryCache, Remote, use_query},
    },
    routes::{Own, Route},
    session::state::use_session,
    shell::{
        here::{use_here, use_title},
        profile::AccountFrame,
        query_view::Failure,
    },
    ui::{Button, Card, Icon, Notice, PageHead, TabItem, Tabs, use_toasts},
    util::{
        i18n::{Msg, t},
        msg,
    },
};
use data::DataTab;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use look::LookCard;
use memberships::MembershipsTab;
use profile::ProfileCard;
use security::SecurityTab;
use sessions::SessionsTab;
use stylers_macro::style_sheet;
use wire::session::Account;

/// How much the server tells of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    /// Being asked.
    NotYet,
    /// Everything.
    Account,
    /// The server has no account extension: only the e-mail that was typed on sign-in.
    EmailOnly,
    /// Asking failed.
    Failed(ApiError),
}

const TABS: [(Own, Msg); 5] = [
    (Own::Profile, msg::ACCOUNT_TAB_PROFILE),
    (Own::Security, msg::ACCOUNT_TAB_SECURITY),
    (Own::Sessions, msg::ACCOUNT_TAB_SESSIONS),
    (Own::Workspaces, msg::ACCOUNT_TAB_WORKSPACES),
    (Own::Data, msg::ACCOUNT_TAB_DATA),
];

/// Account settings.
#[component]
pub fn AccountPage() -> impl IntoView {
    let class = style_sheet!("style/pages/account.css");
    let (session, here) = (use_session(), use_here());
    let tab = Memo::new(move |last: Option<&Own>| match here.get() {
        Route::Account(tab) => tab,
        // Another place: this page is about to go.
        _ => last.copied().unwrap_or(Own::Profile),
    });
    use_title(move || {
        let name = TABS.iter().find(|(one, _)| *one == tab.get()).map(|(_, name)| t(*name));
        match tab.get() {
            Own::Profile => t(msg::ACCOUNT_TITLE).to_owned(),
            _ => format!("{} · {}", name.unwrap_or_default(), t(msg::ACCOUNT_TITLE)),
        }
    });
    let told = move |account: &Account| account.id != 0;
    // Signing in told it already, unless the session lives in memory.
    let asked = use_query(
        QueryCache::default(),
        "account",
        move || (!session.account().as_ref().is_some_and(told)).then_some(0_u8),
        move |_| session.load_account(),
    );
    let known = Memo::new(move |_| match (session.account().as_ref().is_some_and(told), asked.get()) {
        (true, _) | (_, Remote::Ready { .. }) => Known::Account,
        (_, Remote::Failed(ApiError::Missing | ApiError::Garbled { .. } | ApiError::Denied(_))) => {
            Known::EmailOnly
        }
        (_, Remote::Failed(error)) => Known::Failed(error),
        (_, Remote::Loading) => Known::NotYet,
    });
    let retry = Callback::new(move |()| asked.retry());
    let trouble = move || match known.get() {
        Known::EmailOnly => Some(
            view! {
                <Notice title=t(msg::ACCOUNT_UNAVAILABLE)>{t(msg::ACCOUNT_UNAVAILABLE_TEXT)}</Notice>
            }
            .into_any(),
        ),
        Known::Failed(error) => Some(view! { <Failure error retry/> }.into_any()),
        Known::NotYet | Known::Account => None,
    };
    let changeable = Signal::derive(move || known.get() == Known::Account);
    let tabs = TABS
        .iter()
        .map(|(tab, name)| {
            let route = Route::Account(*tab);
            TabItem::new(route.path(), t(*name), route.href())
        })
        .collect();
    let alone = Memo::new(move |_| known.get() == Known::EmailOnly);
    provide_context(AccountArea { class, changeable, alone });
    view! { class=class,
        <AccountFrame>
            <div class="account-page">
                <div>
                    <PageHead title=t(msg::ACCOUNT_TITLE) facts=t(msg::ACCOUNT_FACTS)/>
                    <Tabs
                        label=t(msg::ACCOUNT_TABS)
                        tabs=tabs
                        active=Signal::derive(move || Route::Account(tab.get()).path())
                    />
                </div>
                {trouble}
                <Outlet/>
            </div>
        </AccountFrame>
    }
}

/// What the page shares with its tabs. Copy.
#[derive(Clone, Copy)]
struct AccountArea {
    class: &'static str,
    /// Whether the server takes changes of the account.
    changeable: Signal<bool>,
    /// Whether the server knows no more of the account than its address.
    alone: Memo<bool>,
}

/// A tab of the page, in its outlet.
#[component]
pub fn AccountTab(
    /// Which.
    tab: Own,
) -> impl IntoView {
    let AccountArea { class, changeable, alone } = expect_context();
    let draw = move || match tab {
        Own::Profile => view! {
            <ProfileCard class changeable/>
            <LookCard class/>
            <SignOutCard class/>
        }
        .into_any(),
        Own::Workspaces => view! { <MembershipsTab/> }.into_any(),
        Own::Security => view! { <SecurityTab class/> }.into_any(),
        Own::Sessions => view! { <SessionsTab/> }.into_any(),
        Own::Data => view! { <DataTab class/> }.into_any(),
    };
    // What takes more than the e-mail address is drawn only when the server tells more, which the page says above.
    let needs_account = !matches!(tab, Own::Profile | Own::Workspaces);
    move || (!(needs_account && alone.get())).then(draw)
}

/// The way out.
#[component]
fn SignOutCard(class: &'static str) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let leave = use_mutation(
        move |()| session.sign_out(),
        move |result| {
            if result.is_err() {
                toasts.warn(t(msg::SHELL_SIGN_OUT_FAILED));
            }
        },
    );
    view! { class=class,
        <Card>
            <div class="account-line">
                <div class="account-value">
                    <span class="account-label">{t(msg::ACCOUNT_SESSION)}</span>
                    <p class="account-note">{t(msg::ACCOUNT_SESSION_TEXT)}</p>
                </div>
                <Button
                    icon=Icon::SignOut
                    pending=leave.pending()
                    on_click=Callback::new(move |()| leave.send(()))
                >
                    {t(msg::SHELL_SIGN_OUT)}
                </Button>
            </div>
        </Card>
    }
}
