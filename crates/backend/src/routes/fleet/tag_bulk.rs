//! Tags of many devices at once (api.md §16).

use super::devices::bulk;
use crate::{
    caller::InWorkspace, context::Context, error::Error, extract::Body, reply, state::AppState, table::Table,
};
use axum::{extract::State, response::Response};
use std::collections::HashSet;
use wire::{
    ids::TagId,
    problem::{FieldProblem, Problem},
    tag_bulk::{AddTags, DeleteTags, DeviceTags, DeviceTagsList, RemoveTags, TagList},
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table.add::<AddTags, _, _>(add).add::<RemoveTags, _, _>(remove).add::<DeleteTags, _, _>(delete)
}

/// Checks for 1 to 2,000 devices, each once, with 1 to 2,000 tags in all of them. A tag that is repeated for a device counts once.
fn check(items: &mut [DeviceTags]) -> Result<(), Error> {
    bulk(items.len())?;
    for item in items.iter_mut() {
        let mut seen = HashSet::new();
        item.tags.retain(|tag| seen.insert(tag.id));
    }
    bulk(items.iter().map(|item| item.tags.len()).sum())?;
    let mut seen = HashSet::new();
    let mut wrong = Vec::new();
    for (at, item) in items.iter().enumerate() {
        if !seen.insert(item.endpoint.id) {
            let field = format!("items[{at}].endpoint");
            wrong.push(FieldProblem::duplicated(&field, "occurs twice in this call"));
        }
        if item.tags.is_empty() {
            wrong.push(FieldProblem::required(&format!("items[{at}].tags")));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid(wrong).into()) }
}

async fn add(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Body(mut list): Body<DeviceTagsList>,
) -> Result<Response, Error> {
    check(&mut list.items)?;
    let by = caller.change(&context, state.clock.now());
    caller.store().add_tags(by, &list.items).await?;
    reply::ok::<AddTags>(&())
}

async fn remove(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Body(mut list): Body<DeviceTagsList>,
) -> Result<Response, Error> {
    check(&mut list.items)?;
    let by = caller.change(&context, state.clock.now());
    caller.store().remove_tags(by, &list.items).await?;
    reply::ok::<RemoveTags>(&())
}

async fn delete(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Body(list): Body<TagList>,
) -> Result<Response, Error> {
    bulk(list.tags.len())?;
    let tags: Vec<TagId> = list.tags.iter().map(|tag| TagId::from(tag.id)).collect();
    let by = caller.change(&context, state.clock.now());
    caller.store().delete_tags(by, &tags).await?;
    reply::ok::<DeleteTags>(&())
}
