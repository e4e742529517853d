//! What apps say: their own texts in the portal's language, and how they stand.

use crate::{
    ui::Tone,
    util::{
        i18n::{locale, t, tf},
        intl, msg,
    },
};
use wire::{
    app::{App, AppPlan, AppState, words},
    value::Params,
};

/// A text of the catalogue in the portal's language.
pub fn said(texts: &Params) -> String {
    words(texts, locale()).to_owned()
}

/// What the app is called.
pub fn name(app: &App) -> String {
    said(&app.name)
}

/// What one of its roles is called.
pub fn role(app: &App, key: &str) -> String {
    app.role_name(key, locale()).to_owned()
}

/// A plan and its price: "Bulk · 29 € per month".
pub fn plan(plan: &AppPlan) -> String {
    format!("{} · {}", said(&plan.name), price(plan))
}

/// What a plan costs.
pub fn price(plan: &AppPlan) -> String {
    if plan.price.is_empty() { t(msg::APPS_FREE).to_owned() } else { said(&plan.price) }
}

/// How it stands here.
pub fn state(app: &App) -> (Tone, String) {
    match (app.state, app.ends) {
        (AppState::Available, _) => (Tone::Neutral, t(msg::APPS_STATE_AVAILABLE).to_owned()),
        (AppState::Cancelled, Some(end)) => {
            (Tone::Warn, tf(msg::APPS_STATE_ENDS, &[("date", &intl::date(end.millis()))]))
        }
        _ => (Tone::Ok, t(msg::APPS_STATE_ACTIVE).to_owned()),
    }
}

/// What somebody is called: by the address while they have no name.
pub fn person(name: &str, username: &str) -> String {
    if name.is_empty() { username.to_owned() } else { name.to_owned() }
}
