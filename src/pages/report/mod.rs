//! The centralised report (W-7): volumes and cost per day over chosen workspaces. What is chosen is in the address; the chart
//! ([`mod@chart`]) has its table ([`tables`]) below it.

mod chart;
mod state;
mod tables;

use crate::{
    api::{error::ApiError, mutation::use_mutation, spaces},
    session::{state::use_session, tenant::use_tenant},
    shell::{here::use_title, query_view::QueryView, refusal::explain},
    ui::{
        Button, Chip, Choice, Empty, Icon, InputKind, Notice, PageHead, Picker, Segmented, SelectOption,
        TextField, Tone, Toolbar, use_toasts,
    },
    util::{
        i18n::{t, tf, tn},
        msg,
        save::save,
    },
};
use chart::chart;
use leptos::prelude::*;
use state::{Asked, Measure, ReportState, use_report_state};
use stylers_macro::style_sheet;
use tables::{by_day, by_workspace, sums};
use wire::{ids::WorkspaceId, permission::Permission, report::WorkspaceStats, workspace::MyWorkspace};

/// From so many workspaces up the choice has a search field.
const SEARCH_FROM: usize = 7;

/// Report.
#[component]
pub fn ReportPage() -> impl IntoView {
    let class = style_sheet!("style/pages/report.css");
    let tenant = use_tenant();
    use_title(|| t(msg::REPORT_TITLE).to_owned());
    let state = use_report_state();
    // The measure is only a way of looking: it asks nothing anew.
    let key = move || Some(state.asked());
    let query = tenant.query("stats", key, |client, asked: Asked| spaces::stats(client, asked.query()));
    let facts = Signal::derive(move || {
        let stats = query.value()?;
        let days = tn(msg::REPORT_DAYS, stats.days.len() as u64, &[]);
        let workspaces = tn(msg::REPORT_WORKSPACES, stats.workspaces.len() as u64, &[]);
        Some(format!("{workspaces} · {days}"))
    });
    let toasts = use_toasts();
    let export = use_mutation(
        move |()| async move {
            let asked = untrack(|| state.asked());
            spaces::stats_file(tenant.client()?, asked.query()).await
        },
        move |result: Result<String, ApiError>| match result {
            Ok(text) if save("report.csv", "text/csv", &text) => {}
            Ok(_) => toasts.warn(t(msg::AUDIT_NOT_SAVED)),
            Err(error) => toasts.warn(explain(&error)),
        },
    );
    let draw = move |stats: WorkspaceStats| view! { <Figures class state stats/> };
    view! {
        <PageHead title=t(msg::REPORT_TITLE) facts=facts>
            <Button
                icon=Icon::Download
                pending=export.pending()
                on_click=Callback::new(move |()| export.send(()))
            >
                {t(msg::REPORT_EXPORT)}
            </Button>
        </PageHead>
        {tools(class, state)}
        <QueryView query=query lines=12 draw=draw/>
    }
}

/// The workspaces that the person may report on.
fn open(all: &[MyWorkspace]) -> Vec<MyWorkspace> {
    let may = |one: &&MyWorkspace| {
        one.active() && one.permissions().is_none_or(|set| set.allows(Permission::CentralReportView))
    };
    all.iter().filter(may).cloned().collect()
}

fn tools(class: &'static str, state: ReportState) -> AnyView {
    let session = use_session();
    let all = Memo::new(move |_| session.workspaces.with(|all| open(all)));
    let choices = Signal::derive(move || {
        let chosen = state.workspaces();
        let choice =
            |one: MyWorkspace| Choice::new(one.id.to_string(), one.name).selected(chosen.contains(&one.id));
        all.get().into_iter().map(choice).collect::<Vec<_>>()
    });
    let pick = Callback::new(move |id: String| {
        if let Ok(id) = id.parse::<WorkspaceId>() {
            state.toggle(id);
        }
    });
    let spans =
        [7_u64, 30, 90].map(|days| SelectOption::new(days.to_string(), tn(msg::REPORT_DAYS, days, &[])));
    let (from, until) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // What the address says; also after Back.
    Effect::new(move |_| {
        let (first, last) = state.days();
        from.set(first);
        until.set(last);
    });
    // Only when both are days that exist: the browser gives nothing before.
    let changed = move |()| {
        let (first, last) = (from.get_untracked(), until.get_untracked());
        if !first.is_empty() && !last.is_empty() && (first.clone(), last.clone()) != untrack(|| state.days())
        {
            state.set_days(first, last);
            // Days in the future or too many were cut off: what is left may be what was there, and then nothing tells.
            let (first, last) = untrack(|| state.days());
            from.set(first);
            until.set(last);
        }
    };
    let changed = Callback::new(changed);
    let chips = move || {
        let chosen = state.workspaces();
        (!chosen.is_empty()).then(|| {
            let chip = |id: WorkspaceId| {
                let name = all.with(|all| all.iter().find(|one| one.id == id).map(|one| one.name.clone()));
                let name = name.unwrap_or_else(|| id.to_string());
                let remove = Callback::new(move |()| state.toggle(id));
                let value = Signal::derive(move || name.clone());
                view! { <Chip label=t(msg::REPORT_WORKSPACE) value=value on_remove=remove/> }
            };
            view! { class=class,
                <div class="report-chips" role="group" aria-label=t(msg::REPORT_CHOSEN)>
                    {chosen.into_iter().map(chip).collect_view()}
                </div>
            }
        })
    };
    view! { class=class,
        <Toolbar>
            <Picker
                label=t(msg::REPORT_CHOOSE)
                choices=choices
                on_pick=pick
                kind=crate::ui::ButtonKind::Secondary
                search=Signal::derive(move || all.with(|all| all.len() >= SEARCH_FROM))
                search_label=t(msg::WORKSPACES_SEARCH).to_owned()
            >
                {move || match state.workspaces().len() {
                    0 => t(msg::REPORT_ALL).to_owned(),
                    some => tn(msg::REPORT_WORKSPACES, some as u64, &[]),
                }}
            </Picker>
            <Segmented
                label=t(msg::REPORT_SPAN)
                options=spans.to_vec()
                value=Signal::derive(move || state.span().to_string())
                on_change=Callback::new(move |days: String| state.set_span(days.parse().unwrap_or(30)))
            />
            <form class="report-days" on:submit=move |event| event.prevent_default()>
                <TextField
                    label=t(msg::REPORT_FROM)
                    hide_label=true
                    kind=InputKind::Date
                    value=from
                    on_blur=changed
                />
                <span class="report-dash" aria-hidden="true">"–"</span>
                <TextField
                    label=t(msg::REPORT_UNTIL)
                    hide_label=true
                    kind=InputKind::Date
                    value=until
                    on_blur=changed
                />
            </form>
        </Toolbar>
        {chips}
    }
    .into_any()
}

#[component]
fn Figures(class: &'static str, state: ReportState, stats: WorkspaceStats) -> impl IntoView {
    let nothing = stats.days.iter().all(|day| Measure::ALL.iter().all(|measure| measure.of(day) <= 0.0));
    let measures = Measure::ALL.map(|one| SelectOption::new(one.key(), t(one.label()))).to_vec();
    let days = StoredValue::new(stats.days.clone());
    let measure = Memo::new(move |_| state.measure());
    let picture = move || days.with_value(|days| chart(class, days, measure.get()));
    let drawn = if nothing {
        view! { <Empty icon=Icon::Chart title=t(msg::REPORT_NOTHING) text=t(msg::REPORT_NOTHING_TEXT)/> }
            .into_any()
    } else {
        view! { class=class,
            <div class="report-head">
                <h2 class="report-title">{move || t(measure.get().title())}</h2>
                <Segmented
                    label=t(msg::REPORT_MEASURE)
                    options=measures
                    value=Signal::derive(move || measure.get().key().to_owned())
                    on_change=Callback::new(move |key: String| state.set_measure(Measure::read(&key)))
                />
            </div>
            {picture}
        }
        .into_any()
    };
    let shares = (stats.workspaces.len() > 1).then(|| by_workspace(&stats));
    let limited = untrack(|| state.clipped()).then(|| {
        view! { <Notice tone=Tone::Warn>{tf(msg::REPORT_CLIPPED, &[("n", "400")])}</Notice> }
    });
    view! { class=class,
        <div class="report-body">
            {limited}
            <div class="report-sums">{sums(class, &stats)}</div>
            <section class="report-card">{drawn}</section>
            {shares}
            {by_day(&stats)}
        </div>
    }
}
