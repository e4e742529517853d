//! How lists are looked at: kept lists of values, and the saved views of a person.

use crate::{
    caller::{ActHere, InWorkspace},
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    table::Table,
};
use axum::{extract::State, response::Response};
use std::collections::HashSet;
use wire::{
    ids::ViewId,
    problem::FieldProblem,
    validate,
    views::{
        ForgetView, KeepValues, KeptList, ListViews, NewView, ReadValues, SaveView, VALUE_CHARS_MAX,
        VALUES_BYTES_MAX, VALUES_MAX, VIEW_NAME_MAX, VIEW_QUERY_MAX, ValueList,
    },
};

/// Letters of a list's name, at most.
const LIST_MAX: usize = 40;

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<KeepValues, _, _>(keep)
        .add::<ReadValues, _, _>(values)
        .add::<ListViews, _, _>(list)
        .add::<SaveView, _, _>(save)
        .add::<ForgetView, _, _>(forget)
}

async fn keep(
    here: InWorkspace,
    State(state): State<AppState>,
    Body(body): Body<ValueList>,
) -> Result<Response, Error> {
    let mut seen = HashSet::new();
    let values: Vec<&str> =
        body.values.iter().map(|value| value.trim()).filter(|value| seen.insert(*value)).collect();
    let bytes: usize = values.iter().map(|value| value.len()).sum();
    let wrong = |why: &str| Error::field(FieldProblem::format("values", why));
    if values.is_empty() || values.len() > VALUES_MAX || bytes > VALUES_BYTES_MAX {
        return Err(wrong(&format!("takes 1 to {VALUES_MAX} values with {VALUES_BYTES_MAX} bytes in all")));
    }
    let fits = |value: &&str| {
        !value.is_empty() && value.chars().count() <= VALUE_CHARS_MAX && !value.chars().any(char::is_control)
    };
    if let Some(at) = values.iter().position(|value| !fits(value)) {
        return Err(wrong(&format!(
            "number {} must have 1 to {VALUE_CHARS_MAX} characters and none of control",
            at + 1
        )));
    }
    let id = here.store().keep_values(here.caller.account, &values, state.clock.now()).await?;
    reply::ok::<KeepValues>(&KeptList { id })
}

async fn values(here: InWorkspace, Params(id): Params<String>) -> Result<Response, Error> {
    let values = here.store().kept_values(&id).await?.ok_or_else(Error::not_found)?;
    reply::ok::<ReadValues>(&ValueList { values })
}

async fn list(act: ActHere) -> Result<Response, Error> {
    let views = match act.session() {
        Ok(_) => act.here.store().views(act.here.caller.account).await?,
        Err(_) => Vec::new(),
    };
    reply::ok::<ListViews>(&views)
}

async fn save(act: ActHere, Body(body): Body<NewView>) -> Result<Response, Error> {
    act.session()?;
    let name = validate::name(&body.name, VIEW_NAME_MAX);
    let list = !body.list.is_empty()
        && body.list.len() <= LIST_MAX
        && body.list.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let query = body.query.len() <= VIEW_QUERY_MAX && !body.query.chars().any(char::is_control);
    let wrong = [
        (!list).then(|| FieldProblem::format("list", "takes lower-case letters")),
        name.is_err()
            .then(|| FieldProblem::format("name", &format!("must have 1 to {VIEW_NAME_MAX} characters"))),
        (!query).then(|| FieldProblem::format("query", &format!("takes at most {VIEW_QUERY_MAX} bytes"))),
    ];
    let wrong: Vec<FieldProblem> = wrong.into_iter().flatten().collect();
    if !wrong.is_empty() {
        return Err(wire::problem::Problem::invalid(wrong).into());
    }
    let name = name.unwrap_or_default().to_owned();
    let view = NewView { name, ..body };
    reply::ok::<SaveView>(&act.here.store().save_view(act.here.caller.account, &view).await?)
}

async fn forget(act: ActHere, Params(view): Params<ViewId>) -> Result<Response, Error> {
    act.session()?;
    if act.here.store().forget_view(act.here.caller.account, view).await? {
        reply::ok::<ForgetView>(&())
    } else {
        Err(Error::not_found())
    }
}
