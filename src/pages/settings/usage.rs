//! Plan and limits: a bar for each (product.md §1).

use crate::view::prelude::*;
use crate::{
    api::spaces,
    session::tenant::use_tenant,
    shell::query_view::QueryView,
    ui::{Badge, Card, Meter},
    util::{
        i18n::{Msg, t, tf},
        intl, msg,
    },
};
use wire::plan::{Gauge, WorkspaceUsage};

/// Plan and usage, for every member.
#[component]
pub fn UsageCard(class: &'static str) -> AnyView {
    let tenant = use_tenant();
    let query = tenant.query("usage", || Some(0_u8), |client, _| spaces::usage(client));
    view! {
        <Card title=t(msg::SETTINGS_USAGE)>
            <QueryView query=query lines=8 draw=move |usage: WorkspaceUsage| draw(class, &usage)/>
        </Card>
    }
}

fn draw(class: &'static str, usage: &WorkspaceUsage) -> AnyView {
    let linking = if usage.plan.linking { msg::SETTINGS_LINKING } else { msg::SETTINGS_NO_LINKING };
    let resets = intl::date_time(usage.resets.millis());
    let calls = tf(msg::SETTINGS_RESETS, &[("at", &resets)]);
    let gauges: [(Msg, Gauge, Option<String>); 4] = [
        (msg::SETTINGS_MEMBERS, usage.members, Some(t(msg::SETTINGS_MEMBERS_NOTE).to_owned())),
        (msg::SETTINGS_CALLS, usage.api_calls, Some(calls)),
        (msg::SETTINGS_DEVICES, usage.devices, None),
        (msg::SETTINGS_SIMS, usage.sims, None),
    ];
    let meters = gauges.into_iter().map(|(label, gauge, note)| meter(label, gauge, note)).collect_view();
    view! { class=class,
        <div class="settings-plan">
            <Badge plain=true text=tf(msg::WORKSPACES_PLAN, &[("plan", &usage.plan.name)])/>
            <span class="settings-note">{t(linking)}</span>
        </div>
        <div class="settings-gauges">{meters}</div>
    }
    .into_any()
}

fn meter(label: Msg, gauge: Gauge, note: Option<String>) -> AnyView {
    let used = intl::integer(gauge.used);
    let text = match gauge.limit {
        Some(limit) => {
            let limit = intl::integer(limit);
            let left = intl::integer(gauge.limit.unwrap_or_default().saturating_sub(gauge.used));
            tf(msg::SETTINGS_GAUGE, &[("used", &used), ("limit", &limit), ("left", &left)])
        }
        None => tf(msg::SETTINGS_GAUGE_FREE, &[("used", &used)]),
    };
    let special = gauge.special.then(|| t(msg::SETTINGS_SPECIAL).to_owned());
    let note: Vec<String> = [special, note].into_iter().flatten().collect();
    let note = note.join(" ");
    view! { <Meter label=t(label) text=text used=gauge.used limit=gauge.limit note=note/> }.into_any()
}
