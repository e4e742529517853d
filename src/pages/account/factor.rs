//! The second factor: what is on, the ways to another one, taking it off, and its recovery codes.

use super::set_up::{Kind, use_set_up};
use crate::{
    api::mutation::use_mutation,
    session::state::use_session,
    shell::{password_dialog::PasswordDialog, refusal::reason},
    ui::{Badge, Button, ButtonKind, Card, Icon, Tone, use_toasts},
    util::{
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use leptos::prelude::*;
use wire::{
    ownership::Confirm,
    refusal,
    security::{MFA_APP, MfaKey, RECOVERY_CODES, RecoveryCodes, RemoveMfaKey, RenewRecoveryCodes, Security},
    session::Secret,
};

/// The factor that is on.
fn active(security: &Security) -> Option<&MfaKey> {
    security.mfa.iter().find(|key| key.status.id == Some(1))
}

/// What is on: nothing, or an app or a mail and since when (ms since 1970).
#[derive(Clone, Copy, PartialEq)]
enum On {
    Nothing,
    App(i64),
    Mail(i64),
}

fn on(security: &Security) -> On {
    let Some(key) = active(security) else { return On::Nothing };
    let since = key.activation_date.unwrap_or(key.creation_date).millis();
    if key.mfa_type.id == Some(MFA_APP) { On::App(since) } else { On::Mail(since) }
}

/// The card.
#[component]
pub fn FactorCard(
    class: &'static str,
    security: Signal<Security>,
    changed: Callback<()>,
    codes: RwSignal<Option<Vec<Secret>>>,
) -> impl IntoView {
    let set_up = use_set_up(changed, codes);
    let state = Memo::new(move |_| security.with(on));
    let removing = RwSignal::new(false);
    let stays = Signal::derive(move || {
        security.with(|security| security.mandatory).then(|| reason(&refusal::MFA_MANDATORY))
    });
    let facts = move || {
        let (tone, word, text) = match state.get() {
            On::Nothing => {
                (Tone::Neutral, msg::ACCOUNT_FACTOR_OFF, t(msg::ACCOUNT_FACTOR_OFF_TEXT).to_owned())
            }
            On::App(since) => (Tone::Ok, msg::ACCOUNT_FACTOR_ON, since_text(msg::SECURITY_APP_TEXT, since)),
            On::Mail(since) => (Tone::Ok, msg::SECURITY_MAIL_ON, since_text(msg::SECURITY_MAIL_TEXT, since)),
        };
        view! { class=class,
            <Badge tone=tone text=t(word)/>
            <p class="account-note">{text}</p>
        }
    };
    let app = Callback::new(move |()| set_up.begin(Kind::App));
    let mail = Callback::new(move |()| set_up.begin(Kind::Mail));
    let remove = Callback::new(move |()| removing.set(true));
    let acts = move || {
        match state.get() {
        On::Nothing => view! {
            <Button kind=ButtonKind::Primary icon=Icon::Key on_click=app>{t(msg::SECURITY_APP_SET)}</Button>
            <Button icon=Icon::Mail on_click=mail>{t(msg::SECURITY_MAIL_SET)}</Button>
        }
        .into_any(),
        On::App(_) => view! {
            <Button icon=Icon::Mail on_click=mail>{t(msg::SECURITY_MAIL_INSTEAD)}</Button>
            <Button kind=ButtonKind::Danger icon=Icon::Trash disabled_reason=stays on_click=remove>
                {t(msg::SECURITY_REMOVE)}
            </Button>
        }
        .into_any(),
        On::Mail(_) => view! {
            <Button kind=ButtonKind::Primary icon=Icon::Key on_click=app>{t(msg::SECURITY_APP_INSTEAD)}</Button>
            <Button kind=ButtonKind::Danger icon=Icon::Trash disabled_reason=stays on_click=remove>
                {t(msg::SECURITY_REMOVE)}
            </Button>
        }
        .into_any(),
    }
    };
    let mandatory = move || {
        security.with(|security| security.mandatory).then(|| {
            view! { class=class, <p class="account-note">{t(msg::SECURITY_MANDATORY)}</p> }
        })
    };
    view! { class=class,
        <Card title=t(msg::ACCOUNT_FACTOR)>
            <div class="account-line">
                <div class="account-value">{facts} {mandatory}</div>
                <div class="account-acts">{acts}</div>
            </div>
            {move || (state.get() != On::Nothing).then(|| view! { <Codes class security changed codes/> })}
        </Card>
        {set_up.boxes()}
        <Remove open=removing security changed/>
    }
}

fn since_text(text: crate::util::i18n::Msg, since: i64) -> String {
    tf(text, &[("when", &intl::date(since))])
}

/// How many recovery codes are left, and a fresh set.
#[component]
fn Codes(
    class: &'static str,
    security: Signal<Security>,
    changed: Callback<()>,
    codes: RwSignal<Option<Vec<Secret>>>,
) -> impl IntoView {
    let session = use_session();
    let open = RwSignal::new(false);
    let renew = use_mutation(
        move |password: Secret| async move { session.ask::<RenewRecoveryCodes>(&(), &Confirm { password }).await },
        move |result: Result<RecoveryCodes, _>| {
            if let Ok(fresh) = result {
                open.try_set(false);
                codes.try_set(Some(fresh.codes));
                changed.try_run(());
            }
        },
    );
    let left = Memo::new(move |_| security.with(|security| security.recovery_codes));
    let text = move || match left.get() {
        0 => t(msg::SECURITY_CODES_NONE).to_owned(),
        n => tn(msg::SECURITY_CODES_LEFT, n, &[("all", &RECOVERY_CODES.to_string())]),
    };
    let low =
        move || (left.get() < 3).then(|| view! { <Badge tone=Tone::Warn text=t(msg::SECURITY_CODES_LOW)/> });
    view! { class=class,
        <div class="account-line">
            <div class="account-value">
                <span class="account-label">{t(msg::SECURITY_CODES)}</span>
                {low}
                <p class="account-note">{text}</p>
            </div>
            <Button icon=Icon::Refresh on_click=Callback::new(move |()| open.set(true))>
                {t(msg::SECURITY_CODES_NEW)}
            </Button>
        </div>
        <PasswordDialog
            open
            title=t(msg::SECURITY_CODES_NEW)
            verb=t(msg::SECURITY_CODES_NEW)
            change=renew
            check=Callback::new(|()| true)
        >
            <p>{t(msg::SECURITY_CODES_ASK)}</p>
        </PasswordDialog>
    }
}

/// The question before the factor goes.
#[component]
fn Remove(open: RwSignal<bool>, security: Signal<Security>, changed: Callback<()>) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let remove = use_mutation(
        move |password: Secret| async move {
            let key = security.with_untracked(|security| active(security).map(|key| key.id));
            match key {
                Some(key) => session.ask::<RemoveMfaKey>(&key, &Confirm { password }).await,
                // It went meanwhile.
                None => Ok(()),
            }
        },
        move |result: Result<(), _>| {
            if result.is_ok() {
                open.try_set(false);
                session.update_account(|account| account.app_mfa = false);
                toasts.ok(t(msg::SECURITY_REMOVED));
            }
            changed.try_run(());
        },
    );
    view! {
        <PasswordDialog
            open
            title=t(msg::SECURITY_REMOVE_TITLE)
            verb=t(msg::SECURITY_REMOVE)
            danger=true
            change=remove
            check=Callback::new(|()| true)
        >
            <p>{t(msg::SECURITY_REMOVE_ASK)}</p>
        </PasswordDialog>
    }
}
