//! Trusted devices: browsers in which no second factor is asked for 90 days. Taking the trust away counts at once.

use super::asked::once;
use crate::{
    api::{
        mutation::{Mutation, use_mutation},
        query::{QueryCache, use_query},
    },
    session::state::use_session,
    shell::{
        refusal::explain,
        rows::{Ended, rows},
    },
    ui::{Button, Card, Icon, Size, use_toasts},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    ids::{TrustedDeviceId, UserRef},
    security::{DeleteTrustedDevice, ListTrustedDevices, TrustedDevice},
};

/// The card.
#[component]
pub fn DevicesCard(
    class: &'static str,
    /// What the account says of its security may be different now.
    changed: Callback<()>,
) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let query = use_query(
        QueryCache::default(),
        "trusted",
        move || Some(session.renewed()),
        move |_| async move { session.ask::<ListTrustedDevices>(&UserRef::My, &()).await },
    );
    let ended = Ended::new("h2");
    let remove = use_mutation(
        move |device: TrustedDeviceId| async move {
            session.ask::<DeleteTrustedDevice>(&(UserRef::My, device), &()).await.map(|()| device)
        },
        move |result| {
            match result {
                Ok(device) => {
                    ended.note(device.get());
                    toasts.ok(t(msg::SECURITY_DEVICE_REMOVED));
                }
                Err(error) => toasts.warn(explain(&error)),
            }
            query.retry();
            changed.try_run(());
        },
    );
    let list = once(query, 2, move |all: Signal<Vec<TrustedDevice>>| {
        let list = move |rows: AnyView| {
            view! { class=class, <ul class="account-list" aria-label=t(msg::SECURITY_DEVICES)>{rows}</ul> }
                .into_any()
        };
        let none = move || {
            view! { class=class, <p class="account-note">{t(msg::SECURITY_DEVICES_NONE)}</p> }.into_any()
        };
        // Nothing of a device changes while it is trusted.
        let one = move |device: Signal<TrustedDevice>| row(device.get_untracked(), remove);
        rows(ended, all, |device| device.id.get(), one, list, none)
    });
    view! { class=class,
        <Card title=t(msg::SECURITY_DEVICES)>
            <p class="account-note account-lead">{t(msg::SECURITY_DEVICES_TEXT)}</p>
            {list}
        </Card>
    }
}

fn row(device: TrustedDevice, remove: Mutation<TrustedDeviceId>) -> AnyView {
    let class = style_sheet!("style/pages/account_device.css");
    let named = [&device.browser, &device.operating_system].map(String::as_str);
    let agent = named.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let agent = match agent.as_slice() {
        [browser, system] => tf(msg::SECURITY_AGENT, &[("browser", browser), ("system", system)]),
        [one] => (*one).to_owned(),
        _ => t(msg::SECURITY_AGENT_UNKNOWN).to_owned(),
    };
    let title = device.name.filter(|name| !name.is_empty()).unwrap_or(agent);
    let mut facts = tf(msg::SECURITY_DEVICE_SINCE, &[("when", &intl::date(device.activation_date.millis()))]);
    if let Some(end) = device.expires {
        facts.push_str(" · ");
        facts.push_str(&tf(msg::SECURITY_DEVICE_UNTIL, &[("when", &intl::date(end.millis()))]));
    }
    let (id, which) = (device.id, title.clone());
    view! { class=class,
        <li class="dev">
            <div class="dev-main">
                <p class="dev-title">{title}</p>
                <p class="dev-facts">{facts}</p>
            </div>
            <Button
                size=Size::Sm
                icon=Icon::Trash
                pending=remove.pending()
                on_click=Callback::new(move |()| remove.send(id))
            >
                {t(msg::SECURITY_DEVICE_REMOVE)}
                <span class="sr">{which}</span>
            </Button>
        </li>
    }
    .into_any()
}
