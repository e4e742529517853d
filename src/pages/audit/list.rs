//! The log of the workspace: who did what when, newest first. Filters, page and open entry are in the address.

use super::{
    entry::EntryPanel,
    words::{action, actor, object, summary, thing},
};
use crate::{
    api::{audit, client::WorkspaceClient, error::ApiError, mutation::use_mutation},
    session::tenant::{Tenant, use_tenant},
    shell::{
        list_cells::ago,
        list_facts::counted,
        list_filters::Filter,
        list_page::{ListPage, use_list},
        list_state::ListState,
        refusal::explain,
    },
    ui::{
        Column, Empty, Icon, Menu, MenuItem, SelectOption, TableSpec,
        table::bit::{cell, cells, span},
        use_toasts,
    },
    util::{i18n::t, intl, msg, save::save},
};
use leptos::prelude::*;
use wire::{
    audit::{AUDIT_LIST, AuditEntry, ExportFormat},
    page::{ListQuery, Page},
};

/// The value of the filter `actor` for the operator.
const OPERATOR: &str = "operator";

/// An entry, and the list that it was found in: its link opens it there.
#[derive(Clone, PartialEq)]
pub struct Row {
    /// The entry.
    pub entry: AuditEntry,
    list: String,
}

async fn list(client: WorkspaceClient, query: ListQuery) -> Result<Page<Row>, ApiError> {
    let list = query.clone();
    let Page { items, total, page, per_page } = audit::list(client, query).await?;
    let list = ListQuery { page, ..list }.to_query();
    let items = items.into_iter().map(|entry| Row { entry, list: list.clone() }).collect();
    Ok(Page { items, total, page, per_page })
}

/// Audit log.
#[component]
pub fn AuditPage() -> impl IntoView {
    let tenant = use_tenant();
    let (state, query) = use_list(tenant, "audit", &AUDIT_LIST, list);
    let facts = counted(state, query, msg::AUDIT_FACTS, msg::AUDIT_FOUND);
    let facets = tenant.query("audit facets", || Some(0_u8), |client, _| audit::facets(client));
    let known = Memo::new(move |_| facets.value().unwrap_or_default());
    let people = Signal::derive(move || {
        let people = known.with(|known| known.actors.clone());
        let people = people.into_iter().map(|one| SelectOption::new(one.id.to_string(), one.name));
        let operator = SelectOption::new(OPERATOR, t(msg::AUDIT_OPERATOR));
        people.chain([operator]).collect::<Vec<_>>()
    });
    let deeds = Signal::derive(move || known.with(|known| options(&known.actions, action)));
    let things = Signal::derive(move || known.with(|known| options(&known.objects, object)));
    let page = ListPage::new(t(msg::AUDIT_TITLE), state, query, table(state))
        .facts(facts)
        .filter(Filter::choice("actor", t(msg::AUDIT_WHO), people).pinned())
        .filter(Filter::choice("action", t(msg::AUDIT_WHAT), deeds).pinned())
        .filter(Filter::choice("object", t(msg::AUDIT_KIND), things).pinned())
        .filter(Filter::day("from", t(msg::AUDIT_FROM)))
        .filter(Filter::day("until", t(msg::AUDIT_UNTIL)))
        .filter(Filter::text("object_id", t(msg::AUDIT_OBJECT_ID)))
        .actions(move || export(tenant, state))
        .none(|| view! { <Empty icon=Icon::List title=t(msg::AUDIT_EMPTY) text=t(msg::AUDIT_EMPTY_TEXT)/> })
        .view();
    view! {
        {page}
        <EntryPanel state query/>
    }
}

fn options(keys: &[String], word: fn(&str) -> String) -> Vec<SelectOption> {
    let mut all: Vec<_> = keys.iter().map(|key| SelectOption::new(key.clone(), word(key))).collect();
    all.sort_by(|a, b| a.label.cmp(&b.label));
    all
}

fn table(state: ListState) -> TableSpec<Row> {
    TableSpec::new(t(msg::AUDIT_TITLE), |row: &Row| row.entry.id.to_string())
        .column(
            Column::new("action", t(msg::AUDIT_WHAT), |row: &Row| cell(action(&row.entry.action)))
                .width(240, 20)
                .primary()
                .link(move |row: &Row| open(state, row)),
        )
        .column(Column::new("actor", t(msg::AUDIT_WHO), |row: &Row| who(&row.entry)).width(170, 12).primary())
        .column(
            Column::new("at", t(msg::AUDIT_WHEN), |row: &Row| ago(Some(row.entry.at), intl::now_ms()))
                .sort("timestamp")
                .width(130, 6)
                .primary(),
        )
        .column(Column::new("object", t(msg::AUDIT_OBJECT), |row: &Row| thing(&row.entry)).width(150, 8))
        .column(
            Column::new("changes", t(msg::AUDIT_CHANGES), |row: &Row| {
                let text = summary(&row.entry.changes);
                cell(text.clone()).class("muted").tip(text)
            })
            .width(220, 30),
        )
        .row_label(|row| action(&row.entry.action))
}

/// The entry opened beside the list that it is in.
fn open(state: ListState, row: &Row) -> String {
    let entry = format!("entry={}", row.entry.id);
    let query = if row.list.is_empty() { entry } else { format!("{}&{entry}", row.list) };
    state.look_href(query)
}

fn who(entry: &AuditEntry) -> crate::ui::Bit {
    let name = cells([span("row-text", actor(entry))]).class("row-name");
    match entry.token {
        Some(_) => name.child(span("bdg is-plain is-neutral", t(msg::AUDIT_BY_TOKEN))),
        None => name,
    }
}

/// Everything that the filters leave, as a file.
fn export(tenant: Tenant, state: ListState) -> AnyView {
    let toasts = use_toasts();
    let fetch = use_mutation(
        move |format: ExportFormat| async move {
            let query = untrack(|| state.query());
            audit::export(tenant.client()?, format, query).await.map(|text| (format, text))
        },
        move |result: Result<(ExportFormat, String), ApiError>| {
            let saved = match result {
                Ok((format, text)) => {
                    let (ending, kind) = match format {
                        ExportFormat::Csv => ("csv", "text/csv"),
                        ExportFormat::Jsonl => ("jsonl", "application/x-ndjson"),
                    };
                    save(&format!("audit-{}.{ending}", tenant.id()), kind, &text)
                }
                Err(error) => return toasts.warn(explain(&error)),
            };
            if !saved {
                toasts.warn(t(msg::AUDIT_NOT_SAVED));
            }
        },
    );
    let item = move |text, format| MenuItem::action(t(text), Callback::new(move |()| fetch.send(format)));
    let items = Callback::new(move |()| {
        vec![
            MenuItem::heading(t(msg::AUDIT_EXPORT_ALL)),
            item(msg::AUDIT_EXPORT_CSV, ExportFormat::Csv),
            item(msg::AUDIT_EXPORT_JSONL, ExportFormat::Jsonl),
        ]
    });
    view! { <Menu label=t(msg::AUDIT_EXPORT) icon=Icon::Download items=items/> }.into_any()
}
