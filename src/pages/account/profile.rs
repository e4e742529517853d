//! Name and e-mail.

use crate::{
    api::{error::ApiError, mutation::use_mutation},
    session::state::use_session,
    shell::{error_text::error_text, preferences::Preferences},
    ui::{Button, ButtonKind, Card, Notice, TextField, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wire::{
    session::AccountPatch,
    validate::{self, Invalid, NAME_MAX},
};

fn wrong(invalid: Invalid) -> String {
    match invalid {
        Invalid::Required => t(msg::ACCOUNT_NAME_REQUIRED).to_owned(),
        Invalid::TooLong(max) => tf(msg::ACCOUNT_NAME_LONG, &[("n", &intl::integer(max as u64))]),
        Invalid::Format => t(msg::ACCOUNT_NAME_FORMAT).to_owned(),
    }
}

/// The name can be changed where the server has accounts; the e-mail nowhere (BR-45).
#[component]
pub fn ProfileCard(class: &'static str, changeable: Signal<bool>) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let draft = expect_context::<Preferences>().name_draft;
    let saved = Memo::new(move |_| session.account().map(|account| account.name).unwrap_or_default());
    let name = RwSignal::new(draft.get_untracked().unwrap_or_else(|| saved.get_untracked()));
    // A name that arrives later is shown, but never over what was typed.
    Effect::new(move |_| {
        let saved = saved.get();
        if draft.with_untracked(Option::is_none) {
            name.set(saved);
        }
    });
    let error = RwSignal::new(None::<String>);
    let save = use_mutation(
        move |name: String| async move {
            let patch = AccountPatch { name: Some(name.clone()), ..AccountPatch::default() };
            session.change_account(patch).await.map(|()| name)
        },
        move |result: Result<String, ApiError>| {
            if let Ok(sent) = result {
                // What was typed while it was on its way stays a draft.
                draft.update(|draft| {
                    if draft.as_deref().is_some_and(|draft| draft.trim() == sent) {
                        *draft = None;
                    }
                });
                session.update_account(|account| account.name = sent);
                toasts.ok(t(msg::ACCOUNT_NAME_SAVED));
            }
        },
    );
    let why_not = Signal::derive(move || {
        if !changeable.get() {
            Some(t(msg::ACCOUNT_UNAVAILABLE_NAME).to_owned())
        } else if name.with(|name| saved.with(|saved| name.trim() == saved)) {
            Some(t(msg::ACCOUNT_NAME_SAME).to_owned())
        } else {
            None
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        // Enter submits even when the button is disabled.
        if why_not.get_untracked().is_some() {
            return;
        }
        match validate::name(&name.get_untracked(), NAME_MAX) {
            Ok(name) => {
                error.set(None);
                save.send(name.to_owned());
            }
            Err(invalid) => error.set(Some(wrong(invalid))),
        }
    };
    let typed = Callback::new(move |text: String| {
        error.set(None);
        draft.set(Some(text));
    });
    let email = move || session.account().map(|account| account.username).unwrap_or_default();
    let failed = move || {
        save.error().get().map(|error| view! { <Notice tone=Tone::Danger>{error_text(&error)}</Notice> })
    };
    view! { class=class,
        <Card title=t(msg::ACCOUNT_PROFILE)>
            <form class="account-form" on:submit=submit novalidate>
                {failed}
                <div class="account-name">
                    <TextField
                        label=t(msg::ACCOUNT_NAME)
                        hint=t(msg::ACCOUNT_NAME_HINT)
                        value=name
                        name="name"
                        autocomplete="name"
                        required=true
                        disabled=Signal::derive(move || !changeable.get())
                        error=error
                        on_input=typed
                    />
                </div>
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    pending=save.pending()
                    disabled_reason=why_not
                >
                    {t(msg::ACCOUNT_SAVE_NAME)}
                </Button>
            </form>
            <div class="account-line">
                <div class="account-value">
                    <span class="account-label">{t(msg::ACCOUNT_EMAIL)}</span>
                    <p class="account-mail">{email}</p>
                    <p class="account-note">{t(msg::ACCOUNT_EMAIL_WHY)}</p>
                </div>
            </div>
        </Card>
    }
}
