//! Second factor and trusted devices of somebody (U-3). They protect the person in every workspace, so only Administrators of the one
//! where the person is at home decide about them.

use super::{
    deed::{Deeds, What},
    small,
};
use crate::{
    api::members,
    routes::{Own, Route},
    session::tenant::Tenant,
    shell::{
        refusal::reason_of,
        rows::{asked_rows, rows},
    },
    util::{
        i18n::{t, tf},
        intl, msg,
        why::Why,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{member::MemberPlaces, security::TrustedDevice, user::User};

/// The section; nothing of somebody who has not joined.
pub fn security(
    tenant: Tenant,
    deeds: Deeds,
    one: Signal<User>,
    at: Signal<MemberPlaces>,
    settled: Signal<bool>,
    me: u64,
) -> AnyView {
    let class = style_sheet!("style/pages/person_security.css");
    let joined = Memo::new(move |_| {
        one.with(|one| one.access.as_deref().is_none_or(|access| !access.starts_with("invite")))
    });
    let own = one.with_untracked(|one| one.id.get() == me);
    let no_factor =
        Memo::new(move |_| at.with(|at| at.no_factor.as_deref().map(|token| Why::from(reason_of(token)))));
    let no_devices = Memo::new(move |_| at.with(|at| at.no_devices.as_deref().map(reason_of)));
    let draw = move || {
        joined.get().then(|| {
            let body = if own {
                let account = Route::Account(Own::Security).href();
                view! { class=class,
                    <p class="ps-text">
                        {t(msg::PERSON_OWN_SECURITY)} " " <a href=account>{t(msg::PERSON_OWN_ACCOUNT)}</a>
                    </p>
                }
                .into_any()
            } else {
                view! {
                    {factor(class, deeds, one, no_factor)}
                    {move || match no_devices.get() {
                        Some(why) => view! { class=class, <p class="ps-text">{why}</p> }.into_any(),
                        None => devices(class, tenant, deeds, one, settled),
                    }}
                }
                .into_any()
            };
            view! { class=class,
                <section class="ps">
                    <h3 class="ps-title">{t(msg::USERS_SECURITY)}</h3>
                    {body}
                </section>
            }
        })
    };
    draw.into_any()
}

fn factor(class: &'static str, deeds: Deeds, one: Signal<User>, why: Memo<Option<Why>>) -> AnyView {
    let factor = Memo::new(move |_| one.with(|one| one.mfa.first().cloned()));
    let reason = Signal::derive(move || {
        let none = || one.with(|one| one.security.as_deref().is_none_or(|security| security == "none"));
        let missing = || none().then(|| Why::from(t(msg::PERSON_NO_FACTOR)));
        missing().or_else(|| why.get())
    });
    let reset = Callback::new(move |()| {
        let Some(factor) = factor.get_untracked() else { return };
        let texts = [msg::PERSON_ASK_FACTOR, msg::PERSON_ASK_FACTOR_TEXT, msg::PERSON_RESET_FACTOR];
        deeds.ask(What::Factor(factor.id.into()), texts, true);
    });
    view! { class=class,
        <div class="ps-row">
            <span class="ps-text">{t(msg::PERSON_FACTOR_TEXT)}</span>
            {small(msg::PERSON_RESET_FACTOR, String::new(), reason, reset)}
        </div>
    }
    .into_any()
}

fn devices(
    class: &'static str,
    tenant: Tenant,
    deeds: Deeds,
    one: Signal<User>,
    settled: Signal<bool>,
) -> AnyView {
    let user = one.with_untracked(|one| one.id);
    // After a change they may be no longer the reader's to see: first it is known whether they are.
    let devices = tenant.query("trusted devices", move || settled.get().then_some(user), members::devices);
    let draw = move |all: Signal<Vec<TrustedDevice>>| {
        let list = move |rows: AnyView| view! { class=class, <ul class="ps-list">{rows}</ul> }.into_any();
        let none =
            move || view! { class=class, <p class="ps-text">{t(msg::PERSON_NO_DEVICES)}</p> }.into_any();
        // Nothing of a device changes while it is trusted.
        let one = move |device: Signal<TrustedDevice>| row(class, deeds, device.get_untracked());
        rows(deeds.devices(), all, |device| device.id.get(), one, list, none)
    };
    view! { class=class,
        <h4 class="ps-sub">{t(msg::PERSON_DEVICES)}</h4>
        {asked_rows(devices, 2, draw)}
    }
    .into_any()
}

fn row(class: &'static str, deeds: Deeds, device: TrustedDevice) -> AnyView {
    let kind = [device.browser.as_str(), device.operating_system.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
    let name = match device.name.filter(|name| !name.is_empty()) {
        Some(name) => format!("{name} ({kind})"),
        None => kind,
    };
    let since = tf(msg::PERSON_TRUSTED_SINCE, &[("date", &intl::date(device.activation_date.millis()))]);
    let until =
        device.expires.map(|end| tf(msg::PERSON_TRUSTED_UNTIL, &[("date", &intl::date(end.millis()))]));
    let id = device.id;
    let remove = Callback::new(move |()| deeds.send(What::Device(id)));
    view! { class=class,
        <li class="ps-item">
            <span class="ps-device">
                {name.clone()}
                <span class="ps-note">{since} {until.map(|until| format!(", {until}"))}</span>
            </span>
            {small(msg::PERSON_DISTRUST, name, Signal::default(), remove)}
        </li>
    }
    .into_any()
}
