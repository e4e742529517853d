//! The form of signing in, whose second step is `second_step`: on the sign-in page, and in the dialog of an expired session.
//!
//! Every condition of domain.md §4.1 that a server can tell apart has its own words; one message, in one place.

use crate::{
    api::{error::ApiError, mutation::use_mutation},
    routes::Route,
    session::{sign_in::Step, state::use_session},
    shell::{error_text::error_text, second_step::SecondStep},
    ui::{Button, ButtonKind, InputKind, Notice, TextField, Tone},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wire::{
    session::Secret,
    validate::{self, Invalid},
};

/// E-mail and password, then perhaps a code.
#[component]
pub fn SignInForm(
    /// The account whose session ended; empty for anybody.
    #[prop(optional, into)]
    fixed_email: String,
) -> impl IntoView {
    let fixed = !fixed_email.is_empty();
    let email = RwSignal::new(fixed_email);
    let step = RwSignal::new(None::<(Secret, Option<bool>)>);
    let next = move |done: Step| match done {
        Step::Done => step.set(None),
        Step::Code { mfa_token, by_email } => step.set(Some((mfa_token, by_email))),
    };
    move || match step.get() {
        None => view! { <PasswordStep email fixed next=Callback::new(next)/> }.into_any(),
        Some((mfa_token, by_email)) => SecondStep {
            email,
            mfa_token,
            by_email,
            next: Callback::new(next),
            back: Callback::new(move |()| step.set(None)),
        }
        .draw(),
    }
}

#[component]
fn PasswordStep(email: RwSignal<String>, fixed: bool, next: Callback<Step>) -> impl IntoView {
    let session = use_session();
    let password = RwSignal::new(String::new());
    let (email_error, password_error) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let enter = use_mutation(
        move |(email, password): (String, String)| async move { session.sign_in(&email, &password).await },
        move |result| {
            if let Ok(step) = result {
                next.try_run(step);
            }
        },
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (address, secret) = (email.get_untracked(), password.get_untracked());
        email_error.set(validate::email(&address).err().map(|invalid| match invalid {
            Invalid::Required => t(msg::SESSION_EMAIL_REQUIRED).to_owned(),
            Invalid::TooLong(_) | Invalid::Format => t(msg::SESSION_EMAIL_FORMAT).to_owned(),
        }));
        password_error.set(secret.is_empty().then(|| t(msg::SESSION_PASSWORD_REQUIRED).to_owned()));
        if email_error.get_untracked().is_none() && password_error.get_untracked().is_none() {
            enter.send((address, secret));
        }
    };
    view! {
        <form class="sign-in-form" on:submit=submit novalidate>
            <SignInError
                error=enter.error()
                wrong=Signal::derive(|| format!("{} {}", t(msg::SESSION_WRONG), t(msg::SESSION_WRONG_HINT)))
            />
            <TextField
                label=t(msg::SESSION_EMAIL)
                value=email
                kind=InputKind::Email
                name="username"
                autocomplete="username"
                error=email_error
                disabled=Signal::derive(move || fixed)
                autofocus=!fixed
            />
            <TextField
                label=t(msg::SESSION_PASSWORD)
                value=password
                kind=InputKind::Password
                name="password"
                autocomplete="current-password"
                error=password_error
                autofocus=fixed
            />
            <Button kind=ButtonKind::Primary submit=true pending=enter.pending()>
                {t(msg::SESSION_SIGN_IN)}
            </Button>
            {(!fixed).then(|| view! { <a href=Route::Recovery.href()>{t(msg::SESSION_FORGOT)}</a> })}
        </form>
    }
}

/// Why a step failed; read out at once.
#[component]
pub fn SignInError(
    /// Why.
    error: Signal<Option<ApiError>>,
    /// What it says of wrong credentials.
    #[prop(into)]
    wrong: Signal<String>,
) -> impl IntoView {
    move || {
        error.get().map(|error| {
            let text = match error {
                ApiError::Credentials => wrong.get(),
                ApiError::Locked(None) => t(msg::SESSION_LOCKED).to_owned(),
                ApiError::Locked(Some(seconds)) => {
                    let minutes = seconds.div_ceil(60).to_string();
                    tf(msg::SESSION_LOCKED_FOR, &[("n", &minutes)])
                }
                ApiError::Busy(Some(seconds)) => tf(msg::SESSION_RATE, &[("n", &seconds.to_string())]),
                other => error_text(&other),
            };
            view! { <Notice tone=Tone::Danger>{text}</Notice> }
        })
    }
}
