//! Tags (api.md §16): those of the workspace, and those of a device.

use crate::{
    caller::InWorkspace,
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    store::tags,
    table::Table,
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use wire::{
    endpoint::decode,
    ids::{DeviceId, TagId},
    lookup::{
        AssignTag, CreateTag, DeleteTag, ListDeviceTags, ListTagColors, ListTags, NewTag, PatchTag, TagPatch,
        TagQuery, UnassignTag,
    },
    problem::{FieldProblem, Problem},
    validate,
    value::IdRef,
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListTags, _, _>(list)
        .add::<ListTagColors, _, _>(colors)
        .add::<CreateTag, _, _>(create)
        .add::<PatchTag, _, _>(patch)
        .add::<DeleteTag, _, _>(delete)
        .add::<ListDeviceTags, _, _>(of_device)
        .add::<AssignTag, _, _>(assign)
        .add::<UnassignTag, _, _>(unassign)
}

async fn list(caller: InWorkspace, RawQuery(raw): RawQuery) -> Result<Response, Error> {
    let query = query(raw.as_deref().unwrap_or_default())?;
    reply::ok::<ListTags>(&caller.store().tags(&query).await?)
}

/// The list's own parameters; paging is clamped as in the other lists.
fn query(raw: &str) -> Result<TagQuery, Problem> {
    let mut query = TagQuery::default();
    for (name, value) in raw.split('&').filter_map(|pair| pair.split_once('=')) {
        let value = decode(value).ok_or_else(|| Problem::bad_request("The query string is broken."))?;
        let number = || {
            value.trim().parse::<i64>().map_or(0, |number| u32::try_from(number.max(0)).unwrap_or(u32::MAX))
        };
        match name {
            "name" => query.name = value,
            "page" => query.page = number(),
            "page_size" => query.page_size = number(),
            _ => {}
        }
    }
    Ok(query)
}

async fn colors() -> Result<Response, Error> {
    reply::ok::<ListTagColors>(&tags::colors())
}

async fn create(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Body(new): Body<NewTag>,
) -> Result<Response, Error> {
    let mut wrong = Vec::new();
    let (name, color) = (name(&new.name, &mut wrong), color(new.color, &mut wrong));
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    let by = caller.change(&context, state.clock.now());
    reply::ok::<CreateTag>(&caller.store().make_tag(by, &name, color).await?)
}

async fn patch(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(tag): Params<TagId>,
    Body(patch): Body<TagPatch>,
) -> Result<Response, Error> {
    let mut wrong = Vec::new();
    let name = patch.name.as_deref().map(|text| name(text, &mut wrong));
    let color = color(patch.color, &mut wrong);
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    let by = caller.change(&context, state.clock.now());
    caller.store().change_tag(by, tag, name.as_deref(), color).await?;
    reply::ok::<PatchTag>(&())
}

async fn delete(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(tag): Params<TagId>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().delete_tag(by, tag).await?;
    reply::ok::<DeleteTag>(&())
}

async fn of_device(caller: InWorkspace, Params(device): Params<DeviceId>) -> Result<Response, Error> {
    let tags = caller.store().device_tags(device).await?.ok_or_else(Error::not_found)?;
    reply::ok::<ListDeviceTags>(&tags)
}

async fn assign(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
    Body(tag): Body<IdRef>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().assign_tag(by, device, TagId::from(tag.id)).await?;
    reply::ok::<AssignTag>(&())
}

async fn unassign(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params((device, tag)): Params<(DeviceId, TagId)>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().unassign_tag(by, device, tag).await?;
    reply::ok::<UnassignTag>(&())
}

/// A checked name; what is wrong is added to `wrong`.
fn name(text: &str, wrong: &mut Vec<FieldProblem>) -> String {
    match validate::name(text, validate::NAME_MAX) {
        Ok(name) if !name.contains(',') => return name.to_owned(),
        Err(validate::Invalid::Required) => wrong.push(FieldProblem::required("name")),
        _ => wrong
            .push(FieldProblem::format("name", "must have 1 to 100 characters on one line, without a comma")),
    }
    String::new()
}

/// A checked colour.
fn color(color: Option<IdRef>, wrong: &mut Vec<FieldProblem>) -> Option<i64> {
    let color = color?;
    let known = i64::try_from(color.id).ok().filter(|color| tags::is_color(*color));
    if known.is_none() {
        wrong.push(FieldProblem::reference("color"));
    }
    known
}
