//! The own account: name, language, theme; what else is known of it; the ways to workspaces and out.
//!
//! A server without the account extension leaves language and theme working in this browser, and the page says so.

mod look;
mod profile;

use crate::view::prelude::*;
use crate::{
    api::{
        error::ApiError,
        mutation::use_mutation,
        query::{QueryCache, Remote, use_query},
    },
    routes::Route,
    session::state::use_session,
    shell::{here::use_title, profile::AccountFrame, query_view::Failure},
    ui::{Badge, Button, Card, Icon, LinkButton, Notice, PageHead, Tone, use_toasts},
    util::{i18n::t, msg},
};
use look::LookCard;
use profile::ProfileCard;
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

/// Account settings.
#[component]
pub fn AccountPage() -> AnyView {
    let class = style_sheet!("style/pages/account.css");
    let session = use_session();
    use_title(|| t(msg::ACCOUNT_TITLE).to_owned());
    let told = move |account: &Account| account.id != 0;
    // Signing in told it already, unless the session lives in memory.
    let asked = use_query(
        QueryCache::default(),
        "account",
        move || (!session.account().as_ref().is_some_and(told)).then_some(0_u8),
        move |_| session.load_account(),
    );
    let known = memo(move |_| match (session.account().as_ref().is_some_and(told), asked.get()) {
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
    let changeable = derive(move || known.get() == Known::Account);
    view! { class=class,
        <AccountFrame>
            <div class="account-page">
                <PageHead title=t(msg::ACCOUNT_TITLE) facts=t(msg::ACCOUNT_FACTS)/>
                {trouble}
                <ProfileCard class changeable/>
                <LookCard class/>
                <SecurityCard class changeable/>
                <PlacesCard class/>
            </div>
        </AccountFrame>
    }
}

/// The second factor. Setting it up is not here yet, so neither is a button for it.
#[component]
fn SecurityCard(class: &'static str, changeable: Signal<bool>) -> AnyView {
    let session = use_session();
    let state = move || {
        if !changeable.get() {
            return view! { class=class, <p class="account-note">{t(msg::ACCOUNT_UNAVAILABLE_FACTOR)}</p> }
                .into_any();
        }
        let on = session.account().is_some_and(|account| account.app_mfa);
        let (tone, word, text) = if on {
            (Tone::Ok, msg::ACCOUNT_FACTOR_ON, msg::ACCOUNT_FACTOR_ON_TEXT)
        } else {
            (Tone::Neutral, msg::ACCOUNT_FACTOR_OFF, msg::ACCOUNT_FACTOR_OFF_TEXT)
        };
        view! { class=class,
            <Badge tone=tone text=t(word)/>
            <p class="account-note">{t(text)}</p>
        }
        .into_any()
    };
    view! { class=class,
        <Card title=t(msg::ACCOUNT_SECURITY)>
            <div class="account-line">
                <span class="account-label">{t(msg::ACCOUNT_FACTOR)}</span>
                <div class="account-value">{state}</div>
            </div>
        </Card>
    }
}

/// Elsewhere: the workspaces, and out.
#[component]
fn PlacesCard(class: &'static str) -> AnyView {
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
                    <span class="account-label">{t(msg::ACCOUNT_WORKSPACES)}</span>
                    <p class="account-note">{t(msg::ACCOUNT_WORKSPACES_TEXT)}</p>
                </div>
                <LinkButton href=Route::Workspaces.href() icon=Icon::Layers>
                    {t(msg::ACCOUNT_WORKSPACES_OPEN)}
                </LinkButton>
            </div>
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
