//! The administered workspaces in figures: where to look first. Each leads to its people.

use super::{export_button, tabs};
use crate::{
    api::query::{QueryCache, use_query},
    routes::{Review, Route},
    session::state::use_session,
    shell::{
        list_page::{ListKey, ListPage},
        list_state::use_list_state,
    },
    ui::{
        Bit, Column, Empty, Icon, TableSpec, Tone,
        table::bit::{cell, cells, span},
    },
    util::{
        i18n::{Msg, t, tn},
        intl, msg,
    },
};
use leptos::prelude::*;
use wire::{
    page::{Criterion, ListQuery, ListSpec, Page},
    review::ReviewWorkspace,
};

/// What the address of this list can ask for.
const WORKSPACE_LIST: ListSpec = ListSpec {
    q_fields: &["search"],
    sort_fields: &["name", "members", "administrators", "suspended", "invited", "without_mfa", "idle"],
    default_per_page: 50,
    max_per_page: 200,
};

/// Workspaces.
#[component]
pub fn WorkspacesPage() -> impl IntoView {
    let session = use_session();
    let state = use_list_state(&WORKSPACE_LIST);
    let query = use_query(
        QueryCache::default(),
        "review workspaces",
        move || state.read().ok().map(ListKey::new),
        move |key: ListKey| async move {
            let all = session.as_account(crate::api::review::workspaces).await?;
            Ok(cut(all, key.query()))
        },
    );
    let facts = Signal::derive(move || {
        let total = query.with(|remote| remote.value().and_then(|page| page.total))?;
        Some(tn(msg::REVIEW_ADMINISTERED, total, &[]))
    });
    ListPage::new(t(msg::REVIEW_TITLE), state, query, table())
        .facts(facts)
        .actions(export_button)
        .banner(|| tabs(Review::Workspaces))
        .search(t(msg::WORKSPACES_SEARCH))
        .none(|| view! { <Empty icon=Icon::Shield title=t(msg::REVIEW_NOTHING) text=t(msg::REVIEW_NOTHING_TEXT)/> })
        .view()
}

/// The people of a workspace, or some of them.
fn people(row: &ReviewWorkspace, more: Option<(&str, &str)>) -> String {
    let one =
        |field: &str, value: &str| Criterion { field: field.to_owned(), values: vec![value.to_owned()] };
    let mut q = vec![one("workspace", &row.workspace.id.to_string())];
    q.extend(more.map(|(field, value)| one(field, value)));
    format!("{}?{}", Route::Review(Review::People).href(), ListQuery { q, ..ListQuery::default() }.to_query())
}

/// A figure that asks for a look when it is not 0; then it leads to the people that it counts.
fn figure(row: &ReviewWorkspace, count: u64, tone: Tone, filter: (&'static str, &'static str)) -> Bit {
    if count == 0 {
        return cell("0").class("muted");
    }
    let link = span("dot", intl::integer(count)).class(tone.class());
    cells([Bit::new("a").class("rv-figure").attr("href", people(row, Some(filter))).child(link)])
}

fn table() -> TableSpec<ReviewWorkspace> {
    type Figure = (&'static str, Msg, fn(&ReviewWorkspace) -> u64, Tone, (&'static str, &'static str));
    static FIGURES: [Figure; 5] = [
        ("administrators", msg::REVIEW_ADMINISTRATORS, |row| row.administrators, Tone::Accent, ("role", "1")),
        (
            "suspended",
            msg::USERS_ACCESS_SUSPENDED,
            |row| row.suspended,
            Tone::Danger,
            ("access", "suspended"),
        ),
        ("invited", msg::USERS_ACCESS_INVITED, |row| row.invited, Tone::Warn, ("access", "invited")),
        ("without_mfa", msg::REVIEW_WITHOUT, |row| row.without_mfa, Tone::Warn, ("security", "none")),
        ("idle", msg::REVIEW_IDLE_LONG, |row| row.idle, Tone::Warn, ("sign_in", "idle")),
    ];
    let mut table =
        TableSpec::new(t(msg::REVIEW_TITLE), |row: &ReviewWorkspace| row.workspace.id.to_string())
            .row_label(|row| row.workspace.name.clone())
            .column(
                Column::new("name", t(msg::REVIEW_WORKSPACE), |row: &ReviewWorkspace| {
                    row.workspace.name.clone()
                })
                .sort("name")
                .width(220, 30)
                .primary()
                .link(|row| people(row, None)),
            )
            .column(
                Column::new("members", t(msg::REVIEW_MEMBERS), |row: &ReviewWorkspace| {
                    intl::integer(row.members)
                })
                .sort("members")
                .width(110, 4)
                .primary()
                .numeric(),
            );
    for (id, label, count, tone, filter) in &FIGURES {
        let column =
            Column::new(id, t(*label), move |row: &ReviewWorkspace| figure(row, count(row), *tone, *filter));
        let column = column.sort(id).width(176, 4);
        table = table.column(if *id == "without_mfa" { column.primary() } else { column });
    }
    table
}

/// Searches, orders and pages.
fn cut(mut all: Vec<ReviewWorkspace>, query: &ListQuery) -> Page<ReviewWorkspace> {
    let wanted: Vec<String> =
        query.q.iter().flat_map(|c| &c.values).map(|value| intl::lower(value)).collect();
    all.retain(|row| {
        wanted.is_empty() || wanted.iter().any(|wanted| intl::lower(&row.workspace.name).contains(wanted))
    });
    if let Some(sort) = query.sort.first() {
        let count = |row: &ReviewWorkspace| match sort.field.as_str() {
            "members" => row.members,
            "administrators" => row.administrators,
            "suspended" => row.suspended,
            "invited" => row.invited,
            "without_mfa" => row.without_mfa,
            "idle" => row.idle,
            // By name they come already.
            _ => 0,
        };
        all.sort_by_key(count);
        if sort.descending {
            all.reverse();
        }
    }
    page_of(all, query)
}

/// The page that is asked for, of all rows.
pub fn page_of<R>(all: Vec<R>, query: &ListQuery) -> Page<R> {
    let total = all.len() as u64;
    let (page, per_page) = (query.page.max(1), query.per_page.max(1));
    let before = (page as usize - 1).saturating_mul(per_page as usize);
    let items = all.into_iter().skip(before).take(per_page as usize).collect();
    Page { items, total: Some(total), page, per_page }
}
