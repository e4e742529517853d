//! The report's figures as text: sums, the share of each workspace, every day.

use super::{
    chart::day_words,
    state::{Measure, midnight},
};
use crate::{
    ui::Card,
    util::{
        i18n::{Msg, t},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::report::{StatsDay, WorkspaceStats};

/// The sums over everything that was asked for.
pub fn sums(class: &'static str, stats: &WorkspaceStats) -> AnyView {
    let total = stats.total.clone().unwrap_or_default();
    let sum = |measure: Measure| {
        view! { class=class,
            <div class="report-sum">
                <span class="report-label">{t(measure.label())}</span>
                <span class="report-value">{measure.words(measure.of(&total))}</span>
            </div>
        }
    };
    Measure::ALL.map(sum).into_iter().collect_view().into_any()
}

/// Each workspace, largest volume first.
pub fn by_workspace(stats: &WorkspaceStats) -> AnyView {
    let mut shares: Vec<(String, StatsDay)> =
        stats.workspaces.iter().map(|one| (one.name.clone(), one.total.clone())).collect();
    shares.sort_by(|a, b| Measure::Data.of(&b.1).total_cmp(&Measure::Data.of(&a.1)));
    table(msg::REPORT_BY_WORKSPACE, msg::REPORT_WORKSPACE, shares)
}

/// Each day, newest first.
pub fn by_day(stats: &WorkspaceStats) -> AnyView {
    let mut days: Vec<&StatsDay> = stats.days.iter().collect();
    days.sort_by_key(|day| std::cmp::Reverse(midnight(&day.date)));
    let rows = days.into_iter().map(|day| (day_words(&day.date), day.clone())).collect();
    table(msg::REPORT_BY_DAY, msg::REPORT_DAY, rows)
}

fn table(title: Msg, first: Msg, rows: Vec<(String, StatsDay)>) -> AnyView {
    let class = style_sheet!("style/pages/report_table.css");
    let head = move |measure: Measure| {
        view! { class=class, <th class="rt-head num" scope="col">{t(measure.label())}</th> }
    };
    let row = move |(name, day): (String, StatsDay)| {
        let figure = |measure: Measure| {
            view! { class=class, <td class="rt-figure">{measure.words(measure.of(&day))}</td> }
        };
        view! { class=class,
            <tr>
                <th class="rt-name" scope="row">{name}</th>
                {Measure::ALL.map(figure).into_iter().collect_view()}
            </tr>
        }
    };
    view! { class=class,
        <Card title=t(title) flush=true>
            <div class="rt-scroll" tabindex="0" role="region" aria-label=t(title)>
                <table class="rt">
                    <caption class="sr">{t(title)}</caption>
                    <thead>
                        <tr>
                            <th class="rt-head" scope="col">{t(first)}</th>
                            {Measure::ALL.map(head).into_iter().collect_view()}
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </Card>
    }
    .into_any()
}
