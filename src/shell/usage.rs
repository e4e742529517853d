//! How much of a limit is used, as a bar with its figures: on the settings page and wherever a limit is felt.

use crate::{
    ui::Meter,
    util::{
        i18n::{Msg, t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use wire::plan::{Gauge, WorkspaceUsage};

/// One limit; `note` says what counts.
pub fn meter(label: Msg, gauge: Gauge, note: Option<String>) -> AnyView {
    let used = intl::integer(gauge.used);
    let text = match gauge.limit {
        Some(limit) => {
            let left = intl::integer(limit.saturating_sub(gauge.used));
            tf(msg::SETTINGS_GAUGE, &[("used", &used), ("limit", &intl::integer(limit)), ("left", &left)])
        }
        None => tf(msg::SETTINGS_GAUGE_FREE, &[("used", &used)]),
    };
    let special = gauge.special.then(|| t(msg::SETTINGS_SPECIAL).to_owned());
    let note: Vec<String> = [special, note].into_iter().flatten().collect();
    let note = note.join(" ");
    view! { <Meter label=t(label) text=text used=gauge.used limit=gauge.limit note=note/> }.into_any()
}

/// The calls of application tokens on this day (UTC).
pub fn calls(usage: &WorkspaceUsage) -> AnyView {
    let resets = intl::date_time(usage.resets.millis());
    meter(msg::SETTINGS_CALLS, usage.api_calls, Some(tf(msg::SETTINGS_RESETS, &[("at", &resets)])))
}
