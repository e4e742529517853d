//! Back into an account: asking for a link by mail, and a new password by such a link or the operator's. All sessions of the
//! account end with it. Whether there is an account of an address, nobody learns here.

use super::{Card, dead};
use crate::{
    api::{error::ApiError, joining, mutation::use_mutation},
    routes::Route,
    session::{link, state::use_session},
    shell::{
        here::use_title,
        new_password::{NewPassword, fault},
        refusal::explain,
    },
    ui::{Button, ButtonKind, InputKind, LinkButton, Notice, Size, TextField, Tone, use_toasts},
    util::{
        dom,
        i18n::{t, tf},
        msg,
    },
};
use leptos::{ev::SubmitEvent, html};
use leptos::{prelude::*, task::spawn_local_scoped};
use stylers_macro::style_sheet;
use wire::{
    security::RECOVERY_MINUTES,
    session::Secret,
    validate::{self, Invalid},
};

/// The page.
#[component]
pub fn RecoveryPage() -> impl IntoView {
    use_title(|| t(msg::JOIN_RECOVERY).to_owned());
    let token = RwSignal::new(link::secret());
    let over = RwSignal::new(None::<ApiError>);
    let done = RwSignal::new(false);
    let anew = Callback::new(move |()| {
        link::spent();
        over.set(None);
        token.set(None);
    });
    let body = move || {
        if let Some(error) = over.get() {
            let text = match &error {
                ApiError::Missing => t(msg::JOIN_NO_RECOVERY_TEXT).to_owned(),
                error => explain(error),
            };
            return view! {
                {dead(msg::JOIN_OVER_RECOVERY, text)}
                <Button kind=ButtonKind::Quiet on_click=anew>{t(msg::RECOVERY_AGAIN)}</Button>
            }
            .into_any();
        }
        if done.get() {
            return view! { <Changed/> }.into_any();
        }
        match token.get() {
            Some(token) => view! { <Form token over done/> }.into_any(),
            None => view! { <Ask/> }.into_any(),
        }
    };
    view! { <Card>{body}</Card> }
}

/// Asks for a link.
#[component]
fn Ask() -> impl IntoView {
    let class = style_sheet!("style/pages/recovery_ask.css");
    let session = use_session();
    let known = untrack(|| session.account()).map(|account| account.username).unwrap_or_default();
    let (email, wrong) = (RwSignal::new(known), RwSignal::new(None::<String>));
    let sent = RwSignal::new(None::<String>);
    let ask = use_mutation(
        move |address: String| async move {
            joining::ask_recovery(session.client(), address.clone()).await.map(|()| address)
        },
        move |outcome| {
            if let Ok(address) = outcome {
                sent.try_set(Some(address));
            }
        },
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match validate::email(&email.get_untracked()) {
            Ok(address) => ask.send(address.to_owned()),
            Err(invalid) => wrong.set(Some(
                t(match invalid {
                    Invalid::Required => msg::SESSION_EMAIL_REQUIRED,
                    Invalid::TooLong(_) | Invalid::Format => msg::SESSION_EMAIL_FORMAT,
                })
                .to_owned(),
            )),
        }
    };
    let failed = move || {
        ask.error().get().map(|error| {
            let text = match error {
                ApiError::Missing => t(msg::RECOVERY_UNAVAILABLE).to_owned(),
                ApiError::Busy(Some(wait)) => tf(msg::SESSION_RATE, &[("n", &wait.to_string())]),
                error => explain(&error),
            };
            view! { <Notice tone=Tone::Danger>{text}</Notice> }
        })
    };
    let other = Callback::new(move |()| sent.set(None));
    move || {
        if let Some(address) = sent.get() {
            let text =
                tf(msg::RECOVERY_SENT_TEXT, &[("address", &address), ("n", &RECOVERY_MINUTES.to_string())]);
            return view! { class=class,
                <div class="ask-form">
                    <h1 class="ask-title">{t(msg::RECOVERY_SENT)}</h1>
                    <p role="status">{text}</p>
                    <p class="ask-note">{t(msg::RECOVERY_SENT_HINT)}</p>
                    <div class="ask-acts">
                        <Button on_click=other>{t(msg::RECOVERY_OTHER)}</Button>
                        <LinkButton href=Route::login(None).href() kind=ButtonKind::Quiet>
                            {t(msg::SESSION_SIGN_IN)}
                        </LinkButton>
                    </div>
                </div>
            }
            .into_any();
        }
        view! { class=class,
            <form class="ask-form" on:submit=submit novalidate>
                <h1 class="ask-title">{t(msg::RECOVERY_TITLE)}</h1>
                <p class="ask-note">{tf(msg::RECOVERY_TEXT, &[("n", &RECOVERY_MINUTES.to_string())])}</p>
                {failed}
                <TextField
                    label=t(msg::SESSION_EMAIL)
                    value=email
                    kind=InputKind::Email
                    name="username"
                    autocomplete="username"
                    required=true
                    error=wrong
                    autofocus=true
                    on_input=Callback::new(move |_| wrong.set(None))
                />
                <Button kind=ButtonKind::Primary size=Size::Lg submit=true pending=ask.pending()>
                    {t(msg::RECOVERY_SEND)}
                </Button>
                <p class="ask-note">{t(msg::RECOVERY_HAVE_LINK)}</p>
                <LinkButton href=Route::login(None).href() kind=ButtonKind::Quiet>
                    {t(msg::RECOVERY_BACK)}
                </LinkButton>
            </form>
        }
        .into_any()
    }
}

/// Chooses the new password.
#[component]
fn Form(token: Secret, over: RwSignal<Option<ApiError>>, done: RwSignal<bool>) -> impl IntoView {
    let class = style_sheet!("style/pages/recovery.css");
    let session = use_session();
    let (password, wrong) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let form = NodeRef::<html::Form>::new();
    let save = use_mutation(
        move |password: String| {
            let token = token.clone();
            async move { joining::recover(session.client(), token, &password).await }
        },
        move |outcome| match outcome {
            Ok(()) => {
                link::spent();
                done.try_set(true);
            }
            Err(error @ (ApiError::Denied(_) | ApiError::Missing)) => {
                over.try_set(Some(error));
            }
            Err(_) => {}
        },
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = password.get_untracked();
        let bad = fault(&typed);
        wrong.set(bad.clone());
        if bad.is_none() {
            save.send(typed);
        } else if let Some(form) = form.get_untracked() {
            dom::focus_in(&form, "input");
        }
    };
    let failed = move || {
        save.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    view! { class=class,
        <form class="rec-form" node_ref=form on:submit=submit novalidate>
            <h1 class="rec-title">{t(msg::JOIN_RECOVERY)}</h1>
            <p class="rec-note">{t(msg::JOIN_RECOVERY_TEXT)}</p>
            {failed}
            <NewPassword value=password wrong/>
            <Button kind=ButtonKind::Primary size=Size::Lg submit=true pending=save.pending()>
                {t(msg::JOIN_RECOVERY_SAVE)}
            </Button>
        </form>
    }
}

/// Signing in begins with a page that knows nothing: this one may belong to a session that has just ended.
#[component]
fn Changed() -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let sign_in = Callback::new(move |()| {
        spawn_local_scoped(async move {
            if session.sign_out().await.is_err() {
                toasts.warn(t(msg::SHELL_OFFLINE));
            }
        });
    });
    let action = ViewFn::from(move || {
        view! { <Button kind=ButtonKind::Primary on_click=sign_in>{t(msg::SESSION_SIGN_IN)}</Button> }
    });
    view! {
        <h1 class="sr">{t(msg::JOIN_RECOVERY)}</h1>
        <Notice tone=Tone::Ok title=t(msg::JOIN_RECOVERED) action=action>{t(msg::JOIN_RECOVERED_TEXT)}</Notice>
    }
}
