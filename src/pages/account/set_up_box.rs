//! The factor that waits for its first code: for an app the QR code, which is drawn here, and on demand the secret itself; for a mail the way
//! to have it sent again.

use super::{
    qr::qr,
    set_up::{Kind, Made},
};
use crate::{
    api::{
        error::ApiError,
        mutation::{Mutation, use_mutation},
    },
    session::state::use_session,
    shell::refusal::{explain, field_problem},
    ui::{Button, ButtonKind, CopyButton, Dialog, InputKind, Notice, Size, TextField, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    security::{ActivateMfaKey, CodeBody, RecoveryCodes},
    session::Secret,
    validate::{self, Invalid},
};

/// The box. Closing it leaves everything as it was: what waits for a code asks nobody for one.
#[component]
pub fn SetUpBox(
    title: Signal<String>,
    fresh: Made,
    made: RwSignal<Option<Made>>,
    create: Mutation<Secret>,
    changed: Callback<()>,
    codes: RwSignal<Option<Vec<Secret>>>,
) -> impl IntoView {
    let close = Callback::new(move |()| {
        made.set(None);
    });
    view! {
        <Dialog open=true on_close=close title=title>
            <Steps fresh=fresh.clone() close create changed codes/>
        </Dialog>
    }
}

#[component]
fn Steps(
    fresh: Made,
    close: Callback<()>,
    create: Mutation<Secret>,
    changed: Callback<()>,
    codes: RwSignal<Option<Vec<Secret>>>,
) -> impl IntoView {
    let class = style_sheet!("style/pages/account_set_up.css");
    let (session, toasts) = (use_session(), use_toasts());
    let Made { kind, key, password } = fresh;
    let id = key.id;
    let (code, wrong) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let verify = use_mutation(
        move |code: String| async move {
            session.ask::<ActivateMfaKey>(&id, &CodeBody { code: Secret(code) }).await
        },
        move |result: Result<RecoveryCodes, ApiError>| match result {
            Ok(fresh) => {
                session.update_account(|account| {
                    account.app_mfa = kind == Kind::App;
                });
                toasts.ok(t(msg::SECURITY_FACTOR_DONE));
                codes.try_set(Some(fresh.codes));
                close.try_run(());
                changed.try_run(());
            }
            Err(error) if field_problem(&error, "code").is_some() => {
                let text = if kind == Kind::App { msg::FACTOR_APP_WRONG } else { msg::FACTOR_EMAIL_WRONG };
                wrong.try_set(Some(t(text).to_owned()));
            }
            Err(_) => {}
        },
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match validate::code(&code.get_untracked()) {
            Ok(code) => verify.send(code),
            Err(Invalid::Required) => wrong.set(Some(t(msg::FACTOR_REQUIRED).to_owned())),
            Err(_) => wrong.set(Some(t(msg::FACTOR_FORMAT).to_owned())),
        }
    };
    let failed = move || {
        let error = verify.error().get().filter(|error| field_problem(error, "code").is_none());
        error.map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let above = match kind {
        Kind::App => app(class, key.otpauth, key.secret_key),
        Kind::Mail => mail(class, create, password),
    };
    let hint = if kind == Kind::App { msg::FACTOR_APP_HINT } else { msg::FACTOR_EMAIL_HINT };
    view! { class=class,
        <form class="set-up" on:submit=submit novalidate>
            {above}
            {failed}
            <TextField
                label=t(msg::FACTOR_CODE)
                hint=t(hint)
                value=code
                kind=InputKind::Code
                name="code"
                autocomplete="one-time-code"
                required=true
                error=wrong
                on_input=Callback::new(move |_| wrong.set(None))
            />
            <div class="set-up-acts">
                <Button on_click=close>{t(msg::CREATE_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true pending=verify.pending()>
                    {t(msg::FACTOR_VERIFY)}
                </Button>
            </div>
        </form>
    }
}

/// What the app is to be given: the QR code; on demand, for a device without a camera, the secret in groups of four.
fn app(class: &'static str, otpauth: Option<Secret>, secret: Option<Secret>) -> AnyView {
    let shown = RwSignal::new(false);
    let picture = otpauth.map(|text| qr(text.expose(), t(msg::SECURITY_QR)));
    let secret = secret.map(|secret| secret.expose().to_owned()).unwrap_or_default();
    let letters: Vec<char> = secret.chars().collect();
    let groups = letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    let below = move || {
        if !shown.get() {
            let show = Callback::new(move |()| shown.set(true));
            return view! {
                <Button kind=ButtonKind::Quiet size=Size::Sm on_click=show>{t(msg::SECURITY_SECRET_SHOW)}</Button>
            }
            .into_any();
        }
        view! { class=class,
            <div class="set-up-secret">
                <code class="set-up-key">{groups.clone()}</code>
                <CopyButton value=secret.clone() label=t(msg::SECURITY_SECRET_COPY)/>
            </div>
            <p class="set-up-note">{t(msg::SECURITY_SECRET_HINT)}</p>
        }
        .into_any()
    };
    view! { class=class,
        <p>{t(msg::SECURITY_QR_TEXT)}</p>
        <div class="set-up-qr">{picture} {below}</div>
    }
    .into_any()
}

/// Where the code went, and once more.
fn mail(class: &'static str, create: Mutation<Secret>, password: Secret) -> AnyView {
    let address = untrack(|| use_session().account()).map(|account| account.username).unwrap_or_default();
    let again = Callback::new(move |()| create.send(password.clone()));
    let failed = move || {
        create.error().get().map(|error| {
            let text = match error {
                ApiError::Busy(Some(wait)) => tf(msg::FACTOR_RESEND_WAIT, &[("n", &wait.to_string())]),
                error => explain(&error),
            };
            view! { <Notice tone=Tone::Warn>{text}</Notice> }
        })
    };
    view! { class=class,
        <p>{tf(msg::SECURITY_MAIL_SENT, &[("address", &address)])}</p>
        {failed}
        <div>
            <Button kind=ButtonKind::Quiet size=Size::Sm pending=create.pending() on_click=again>
                {t(msg::FACTOR_RESEND)}
            </Button>
        </div>
    }
    .into_any()
}
