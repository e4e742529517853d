//! What the lists need to draw and to filter: tags, colours, policies (api.md §11 to §13, §16).

use crate::{caller::InWorkspace, error::Error, reply, store::tags, table::Table};
use axum::{extract::RawQuery, response::Response};
use wire::{
    endpoint::decode,
    lookup::{ListCoveragePolicies, ListServicePolicies, ListTagColors, ListTags, TagQuery},
    problem::Problem,
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListTags, _, _>(tag_list)
        .add::<ListTagColors, _, _>(colors)
        .add::<ListServicePolicies, _, _>(service_policies)
        .add::<ListCoveragePolicies, _, _>(coverage_policies)
}

async fn tag_list(caller: InWorkspace, RawQuery(raw): RawQuery) -> Result<Response, Error> {
    let query = tag_query(raw.as_deref().unwrap_or_default())?;
    reply::ok::<ListTags>(&caller.store().tags(&query).await?)
}

/// The tag list's own parameters; paging is clamped as in the other lists.
fn tag_query(raw: &str) -> Result<TagQuery, Problem> {
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

async fn service_policies(caller: InWorkspace) -> Result<Response, Error> {
    reply::ok::<ListServicePolicies>(&caller.store().service_policies().await?)
}

async fn coverage_policies(caller: InWorkspace) -> Result<Response, Error> {
    reply::ok::<ListCoveragePolicies>(&caller.store().coverage_policies().await?)
}
