//! The audit log: pages, what can be filtered by, and exports (W-6).

use crate::{caller::InWorkspace, error::Error, files, reply, store::TenantStore, table::Table};
use axum::{
    body::{Body, Bytes},
    extract::{OriginalUri, RawQuery},
    response::Response,
};
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::mpsc;
use wire::{
    audit::{AUDIT_LIST, AuditEntry, ExportAudit, GetAuditFacets, ListAudit},
    endpoint::decode,
    page::ListQuery,
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table.add::<ListAudit, _, _>(list).add::<GetAuditFacets, _, _>(facets).add::<ExportAudit, _, _>(export)
}

async fn list(
    here: InWorkspace,
    OriginalUri(uri): OriginalUri,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    let query = ListQuery::parse(raw.as_deref().unwrap_or_default(), &AUDIT_LIST)?;
    let page = here.store().audit_page(&query).await?;
    reply::list::<ListAudit, _>(&uri, &query, page)
}

async fn facets(here: InWorkspace) -> Result<Response, Error> {
    reply::ok::<GetAuditFacets>(&here.store().audit_facets().await?)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Jsonl,
}

const HEAD: [&str; 12] = [
    "id",
    "time",
    "actor_id",
    "actor",
    "username",
    "token_id",
    "action",
    "object",
    "object_id",
    "changes",
    "address",
    "agent",
];

fn line(form: Form, entry: &AuditEntry) -> String {
    if form == Form::Jsonl {
        return serde_json::to_string(entry).map(|line| line + "\n").unwrap_or_default();
    }
    let changes: Vec<String> = entry
        .changes
        .iter()
        .map(|change| {
            let side = |text: &Option<String>| text.clone().unwrap_or_default();
            format!("{}: {} -> {}", change.field, side(&change.before), side(&change.after))
        })
        .collect();
    let optional = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    files::row([
        entry.id.to_string(),
        entry.at.to_string(),
        optional(entry.actor.as_ref().map(|actor| actor.id)),
        entry.actor.as_ref().map_or_else(|| "operator".to_owned(), |actor| actor.name.clone()),
        entry.username.clone(),
        optional(entry.token),
        entry.action.clone(),
        entry.object.clone(),
        entry.object_id.clone().unwrap_or_default(),
        changes.join("; "),
        entry.address.clone().unwrap_or_default(),
        entry.agent.clone().unwrap_or_default(),
    ])
}

async fn export(here: InWorkspace, RawQuery(raw): RawQuery) -> Result<Response, Error> {
    let raw = raw.unwrap_or_default();
    let asked = raw.split('&').find_map(|pair| pair.strip_prefix("format=")).and_then(decode);
    let (form, kind, name) = match asked.as_deref() {
        None | Some("csv") => (Form::Csv, "text/csv; charset=utf-8", "csv"),
        Some("jsonl") => (Form::Jsonl, "application/x-ndjson", "jsonl"),
        Some(_) => return Err(wire::problem::Problem::bad_request("The format is csv or jsonl.").into()),
    };
    let query = ListQuery::parse(&raw, &AUDIT_LIST)?;
    // The first step is read before the answer begins, so that a bad question is still answered as one.
    let first = here.store().audit_step(&query, 0).await?;
    let file = format!("audit-{}.{name}", here.workspace());
    let (send, receive) = mpsc::channel(2);
    tokio::spawn(write(here.store().clone(), query, form, first, send));
    Ok(files::attachment(Body::from_stream(Lines(receive)), kind, &file))
}

/// Reads step by step, as fast as the client takes the lines; ends early when the client goes away.
async fn write(
    store: TenantStore,
    query: ListQuery,
    form: Form,
    mut entries: Vec<AuditEntry>,
    send: mpsc::Sender<Result<Bytes, std::io::Error>>,
) {
    let mut text = if form == Form::Csv { files::row(HEAD) } else { String::new() };
    loop {
        text.extend(entries.iter().map(|entry| line(form, entry)));
        if send.send(Ok(Bytes::from(std::mem::take(&mut text)))).await.is_err() {
            return;
        }
        let Some(last) = entries.last().map(|entry| entry.id) else { return };
        entries = match store.audit_step(&query, last).await {
            Ok(entries) => entries,
            Err(error) => {
                // A file that ends too early must not look whole: the connection is cut.
                let _ = send.send(Err(std::io::Error::other(error.to_string()))).await;
                return;
            }
        };
    }
}

/// The lines of a file as they are made.
pub(super) struct Lines(pub(super) mpsc::Receiver<Result<Bytes, std::io::Error>>);

impl futures_core::Stream for Lines {
    type Item = Result<Bytes, std::io::Error>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
