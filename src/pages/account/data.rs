//! The tab of personal data: a copy of them, and (in [`super::deletion`]) the end of the account.

use super::{
    asked::{once, use_asked},
    deletion::DeletionCard,
};
use crate::{
    api::{error::ApiError, mutation::use_mutation},
    session::state::use_session,
    shell::refusal::explain,
    ui::{Button, Card, Icon, Notice, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        intl, msg,
        save::save,
    },
};
use leptos::prelude::*;
use wire::{
    personal::{EXPORT_HOURS, ExportPersonalData},
    security::{GetSecurity, Security},
};

/// The tab.
#[component]
pub fn DataTab(class: &'static str) -> impl IntoView {
    let query = use_asked::<GetSecurity>("data");
    let changed = Callback::new(move |()| query.retry());
    once(query, 6, move |security: Signal<Security>| {
        view! {
            <CopyCard class security changed/>
            <DeletionCard class/>
        }
        .into_any()
    })
}

/// When the next copy can be made, in a sentence.
fn pause(until: i64) -> String {
    let hours = EXPORT_HOURS.to_string();
    tf(msg::PERSONAL_PAUSE, &[("hours", &hours), ("when", &intl::date_time(until))])
}

#[component]
fn CopyCard(class: &'static str, security: Signal<Security>, changed: Callback<()>) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let copy = use_mutation(
        move |()| session.ask_text::<ExportPersonalData>(),
        move |result: Result<String, ApiError>| {
            if let Ok(text) = result {
                let day = wire::time::Timestamp::from_millis(intl::now_ms()).day();
                let done = save(&format!("personal-data-{day}.json"), "application/json", &text);
                if done {
                    toasts.ok(t(msg::PERSONAL_SAVED));
                } else {
                    toasts.warn(t(msg::SECURITY_CODES_NO_FILE));
                }
            }
            changed.try_run(());
        },
    );
    let why_not = Signal::derive(move || {
        security.with(|security| security.next_export).map(|next| pause(next.millis()))
    });
    let failed = move || {
        copy.error().get().map(|error| {
            let text = match error {
                ApiError::Busy(Some(wait)) => pause(intl::now_ms() + i64::from(wait) * 1000),
                error => explain(&error),
            };
            view! { <Notice tone=Tone::Warn>{text}</Notice> }
        })
    };
    view! { class=class,
        <Card title=t(msg::PERSONAL_COPY)>
            {failed}
            <div class="account-line">
                <div class="account-value">
                    <p class="account-note">{t(msg::PERSONAL_COPY_TEXT)}</p>
                    <p class="account-note">{move || why_not.get()}</p>
                </div>
                <Button
                    icon=Icon::Download
                    pending=copy.pending()
                    disabled_reason=why_not
                    on_click=Callback::new(move |()| copy.send(()))
                >
                    {t(msg::PERSONAL_COPY_DO)}
                </Button>
            </div>
        </Card>
    }
}
