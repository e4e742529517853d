//! Plan and limits: a bar for each (product.md §1).

use crate::{
    api::spaces,
    session::tenant::use_tenant,
    shell::{
        query_view::QueryView,
        usage::{calls, meter},
    },
    ui::{Badge, Card},
    util::{
        i18n::{Msg, t, tf},
        msg,
    },
};
use leptos::prelude::*;
use wire::plan::{Gauge, WorkspaceUsage};

/// Plan and usage, for every member.
#[component]
pub fn UsageCard(class: &'static str) -> impl IntoView {
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
    let gauge = |label: Msg, gauge: Gauge, note: Option<Msg>| {
        meter(label, gauge, note.map(|note| t(note).to_owned()))
    };
    let meters = [
        gauge(msg::SETTINGS_MEMBERS, usage.members, Some(msg::SETTINGS_MEMBERS_NOTE)),
        calls(usage),
        gauge(msg::SETTINGS_DEVICES, usage.devices, None),
        gauge(msg::SETTINGS_SIMS, usage.sims, None),
    ];
    let meters = meters.into_iter().collect_view();
    view! { class=class,
        <div class="settings-plan">
            <Badge plain=true text=tf(msg::WORKSPACES_PLAN, &[("plan", &usage.plan.name)])/>
            <span class="settings-note">{t(linking)}</span>
        </div>
        <div class="settings-gauges">{meters}</div>
    }
    .into_any()
}
