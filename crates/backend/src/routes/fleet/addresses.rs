//! Address spaces (api.md §18).

use crate::{
    caller::{ActHere, InWorkspace},
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    table::Table,
};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderValue, header},
    response::Response,
};
use wire::{
    address_space::{
        CreateAddressSpace, DeleteAddressSpace, ListAddressSpaces, ListFreeAddressSpaces, NewAddressSpace,
    },
    ids::AddressSpaceId,
    problem::FieldProblem,
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListAddressSpaces, _, _>(list)
        .add::<ListFreeAddressSpaces, _, _>(free)
        .add::<CreateAddressSpace, _, _>(create)
        .add::<DeleteAddressSpace, _, _>(delete)
}

async fn list(caller: InWorkspace) -> Result<Response, Error> {
    reply::ok::<ListAddressSpaces>(&caller.store().address_spaces().await?)
}

/// IPv6 is not offered: an empty list.
async fn free(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Result<Response, Error> {
    let raw = raw.unwrap_or_default();
    let version = raw.split('&').find_map(|pair| pair.strip_prefix("ip_address_version="));
    let spaces = match version {
        Some("6" | "6.0") => Vec::new(),
        _ => state.store.free_address_spaces().await?,
    };
    reply::ok::<ListFreeAddressSpaces>(&spaces)
}

async fn create(act: ActHere, Body(new): Body<NewAddressSpace>) -> Result<Response, Error> {
    if new.ip_address_version != 4 {
        return Err(Error::field(FieldProblem::format("ip_address_version", "must be 4")));
    }
    let space = act.here.store().create_address_space(&act.by, &new.ip_address_space).await?;
    let mut response = reply::ok::<CreateAddressSpace>(&space)?;
    let id = space.id.map_or(0, AddressSpaceId::get);
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/ip_address_space/{id}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

async fn delete(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(space): Params<AddressSpaceId>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().delete_address_space(by, space).await?;
    reply::ok::<DeleteAddressSpace>(&())
}
