//! The second step of signing in: a code of the app, of a mail, or one of the recovery codes.

use crate::{
    api::{error::ApiError, mutation::use_mutation},
    session::{sign_in::Step, state::use_session},
    shell::{error_text::error_text, sign_in_form::SignInError},
    ui::{Button, ButtonKind, Checkbox, InputKind, Notice, TextField, Tone},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wire::{
    security::{PendingCode, ResendCode},
    session::Secret,
    validate::{self, Invalid},
};

/// The step with the code.
pub struct SecondStep {
    /// Whose sign-in it is.
    pub email: RwSignal<String>,
    /// What the first step answered.
    pub mfa_token: Secret,
    /// Whether the code comes by mail rather than from an app; nothing where the server does not say.
    pub by_email: Option<bool>,
    /// What comes after it.
    pub next: Callback<Step>,
    /// Back to the first step.
    pub back: Callback<()>,
}

impl SecondStep {
    /// Draws it.
    pub fn draw(self) -> AnyView {
        code_step(self)
    }
}

/// Why what was typed is no code.
fn fault(invalid: Invalid, recovery: bool) -> String {
    t(match (invalid, recovery) {
        (Invalid::Required, _) => msg::FACTOR_REQUIRED,
        (_, false) => msg::FACTOR_FORMAT,
        (_, true) => msg::FACTOR_RECOVERY_FORMAT,
    })
    .to_owned()
}

fn code_step(step: SecondStep) -> AnyView {
    let SecondStep { email, mfa_token, by_email, next, back } = step;
    let session = use_session();
    let (code, trust) = (RwSignal::new(String::new()), RwSignal::new(false));
    // One of the recovery codes instead.
    let recovery = RwSignal::new(false);
    let code_error = RwSignal::new(None::<String>);
    let token = mfa_token.clone();
    let verify = use_mutation(
        move |(code, trust): (String, bool)| {
            let token = token.clone();
            async move { session.confirm(&email.get_untracked(), token, &code, trust).await }
        },
        move |result| {
            if let Ok(step) = result {
                next.try_run(step);
            }
        },
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = code.get_untracked();
        let instead = recovery.get_untracked();
        let read = if instead { validate::recovery_code(&typed) } else { validate::code(&typed) };
        code_error.set(read.as_ref().err().map(|invalid| fault(*invalid, instead)));
        if let Ok(code) = read {
            verify.send((code, trust.get_untracked()));
        }
    };
    let wrong = Signal::derive(move || {
        t(match (recovery.get(), by_email) {
            (true, _) => msg::FACTOR_RECOVERY_WRONG,
            (false, Some(true)) => msg::FACTOR_EMAIL_WRONG,
            (false, Some(false)) => msg::FACTOR_APP_WRONG,
            (false, None) => msg::FACTOR_ANY_WRONG,
        })
        .to_owned()
    });
    let turn = Callback::new(move |()| {
        code.set(String::new());
        code_error.set(None);
        verify.reset();
        recovery.update(|recovery| *recovery = !*recovery);
    });
    let field = move || {
        let (label, hint, kind, name) = match (recovery.get(), by_email) {
            (true, _) => (msg::FACTOR_RECOVERY, msg::FACTOR_RECOVERY_HINT, InputKind::Text, "recovery-code"),
            // A code in a mail may have letters (BR-53), which a keyboard of digits does not offer.
            (false, Some(true)) => (msg::FACTOR_CODE, msg::FACTOR_EMAIL_HINT, InputKind::Text, "code"),
            (false, Some(false)) => (msg::FACTOR_CODE, msg::FACTOR_APP_HINT, InputKind::Code, "code"),
            (false, None) => (msg::FACTOR_CODE, msg::FACTOR_ANY_HINT, InputKind::Text, "code"),
        };
        view! {
            <TextField
                label=t(label)
                value=code
                kind=kind
                name=name
                autocomplete=if recovery.get() { "off" } else { "one-time-code" }
                hint=t(hint)
                error=code_error
                mono=recovery.get() || by_email != Some(false)
                autofocus=true
                on_input=Callback::new(move |_| code_error.set(None))
            />
        }
    };
    let other =
        move || t(if recovery.get() { msg::FACTOR_RECOVERY_NOT } else { msg::FACTOR_RECOVERY_INSTEAD });
    view! {
        <form class="sign-in-form" on:submit=submit novalidate>
            <h2>{t(msg::FACTOR_TITLE)}</h2>
            <SignInError error=verify.error() wrong/>
            {field}
            {move || (by_email == Some(true) && !recovery.get()).then(|| resend(mfa_token.clone()))}
            <Checkbox
                label=t(msg::FACTOR_TRUST)
                hint=t(msg::FACTOR_TRUST_HINT)
                checked=trust
                on_change=Callback::new(move |on| trust.set(on))
            />
            <Button kind=ButtonKind::Primary submit=true pending=verify.pending()>
                {t(msg::FACTOR_VERIFY)}
            </Button>
            // Recovery codes are an extension: whoever does not say how the code comes does not have them.
            {by_email.map(|_| view! { <Button kind=ButtonKind::Quiet on_click=turn>{other}</Button> })}
            <Button kind=ButtonKind::Quiet on_click=back>{t(msg::FACTOR_BACK)}</Button>
        </form>
    }
    .into_any()
}

/// Has the code mailed again, and says what became of it.
fn resend(token: Secret) -> AnyView {
    let session = use_session();
    let sent = RwSignal::new(false);
    let again = use_mutation(
        move |body: PendingCode| async move {
            session.client().call::<ResendCode>(&(), &(), &body, None, false).await
        },
        move |result| {
            sent.try_set(result.is_ok());
        },
    );
    let said = move || {
        let (tone, text) = match again.error().get() {
            Some(ApiError::Busy(Some(wait)) | ApiError::Locked(Some(wait))) => {
                (Tone::Warn, tf(msg::FACTOR_RESEND_WAIT, &[("n", &wait.to_string())]))
            }
            Some(ApiError::Credentials) => (Tone::Warn, t(msg::FACTOR_OVER).to_owned()),
            Some(error) => (Tone::Danger, error_text(&error)),
            None if sent.get() => (Tone::Ok, t(msg::FACTOR_RESENT).to_owned()),
            None => return None,
        };
        Some(view! { <Notice tone=tone>{text}</Notice> })
    };
    let send = Callback::new(move |()| {
        sent.set(false);
        again.send(PendingCode { mfa_token: token.clone() });
    });
    view! {
        {said}
        <Button kind=ButtonKind::Quiet pending=again.pending() on_click=send>{t(msg::FACTOR_RESEND)}</Button>
    }
    .into_any()
}
