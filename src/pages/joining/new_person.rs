//! Accepting as somebody without an account: a name, a password, and in.

use crate::{
    api::{error::ApiError, joining, mutation::use_mutation},
    routes::Route,
    session::{link, state::use_session},
    shell::{
        here::{Step, use_go},
        new_password::{NewPassword, fault},
        refusal::explain,
        sign_in_form::SignInForm,
    },
    ui::{Button, ButtonKind, InputKind, Notice, Size, TextField, Tone},
    util::{
        dom,
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use leptos::{ev::SubmitEvent, html};
use stylers_macro::style_sheet;
use wire::{
    session::Secret,
    validate::{self, Invalid, NAME_MAX},
};

/// How far it got.
enum Made {
    /// In.
    SignedIn,
    /// The account is there, signing in did not work.
    NotSignedIn(ApiError),
}

/// The form.
#[component]
pub fn NewPerson(
    /// Name of the workspace.
    place: String,
    /// Whose account it becomes.
    address: String,
    token: Secret,
    /// Set when it turns out that the address has one.
    has_account: RwSignal<bool>,
) -> impl IntoView {
    let class = style_sheet!("style/pages/new_person.css");
    let (session, go) = (use_session(), use_go());
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (name_error, password_error) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let late = RwSignal::new(None::<ApiError>);
    let form = NodeRef::<html::Form>::new();
    let mail = address.clone();
    let make = use_mutation(
        move |(name, password): (String, String)| {
            let (token, mail) = (token.clone(), mail.clone());
            async move {
                joining::accept_new(session.client(), token, name, &password).await?;
                link::spent();
                Ok(match session.sign_in(&mail, &password).await {
                    Ok(_) => Made::SignedIn,
                    Err(error) => Made::NotSignedIn(error),
                })
            }
        },
        move |outcome| match outcome {
            Ok(Made::SignedIn) => go(&Route::Home.href(), Step::Replace),
            Ok(Made::NotSignedIn(error)) => {
                late.try_set(Some(error));
            }
            Err(ApiError::Conflict(problem)) if problem.error_token == "AccountExists" => {
                has_account.try_set(true);
            }
            Err(_) => {}
        },
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (typed, secret) = (name.get_untracked(), password.get_untracked());
        let wrong = validate::name(&typed, NAME_MAX).err().map(|invalid| match invalid {
            Invalid::Required => t(msg::JOIN_NAME_REQUIRED).to_owned(),
            Invalid::TooLong(most) => tf(msg::JOIN_NAME_LONG, &[("n", &most.to_string())]),
            Invalid::Format => t(msg::JOIN_NAME_FORMAT).to_owned(),
        });
        let (bad_name, bad_password) = (wrong.is_some(), fault(&secret));
        name_error.set(wrong);
        password_error.set(bad_password.clone());
        if bad_name || bad_password.is_some() {
            let field = if bad_name { "input[name=name]" } else { "input[name=new-password]" };
            if let Some(form) = form.get_untracked() {
                dom::focus_in(&form, field);
            }
            return;
        }
        make.send((typed.trim().to_owned(), secret));
    };
    let failed = move || {
        make.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let email = RwSignal::new(address.clone());
    let verb = tf(msg::JOIN_MAKE, &[("workspace", &place)]);
    move || {
        if let Some(error) = late.get() {
            return view! {
                <Notice tone=Tone::Warn title=t(msg::JOIN_MADE)>{explain(&error)}</Notice>
                <SignInForm fixed_email=address.clone()/>
            }
            .into_any();
        }
        let verb = verb.clone();
        view! { class=class,
            <form class="new-form" node_ref=form on:submit=submit novalidate>
                <h2 class="new-title">{t(msg::JOIN_NEW)}</h2>
                <p class="new-note">{t(msg::JOIN_NEW_TEXT)}</p>
                {failed}
                <TextField
                    label=t(msg::SESSION_EMAIL)
                    value=email
                    kind=InputKind::Email
                    name="username"
                    autocomplete="username"
                    disabled=Signal::derive(|| true)
                />
                <TextField
                    label=t(msg::JOIN_NAME)
                    hint=t(msg::JOIN_NAME_HINT)
                    value=name
                    name="name"
                    autocomplete="name"
                    required=true
                    error=name_error
                    on_input=Callback::new(move |_| name_error.set(None))
                />
                <NewPassword
                    value=password
                    wrong=password_error
                    own=Signal::derive(move || vec![name.get(), email.get()])
                />
                <Button kind=ButtonKind::Primary size=Size::Lg submit=true pending=make.pending()>
                    {verb}
                </Button>
            </form>
        }
        .into_any()
    }
}
