//! The handlers, one file per area. They read, decide and answer; SQL is in `store`, rights are enforced by the `table`.

mod acceptance;
mod account;
mod apps;
mod audit;
mod devices;
mod events;
mod fleet;
mod invitations;
mod lists;
mod lookups;
mod member_places;
mod members;
mod ownership;
mod personal;
mod plans;
mod reports;
mod requests;
mod reviews;
mod rights;
mod roles;
mod security;
pub mod session;
mod sims;
mod stats;
mod tags;
mod tokens;
mod users;
mod views;
mod workspaces;

use crate::{faults, table::Table};
use wire::{session as s, user as u, workspace as w};

/// Every API call of the server.
pub fn table(with_faults: bool) -> Table {
    let table = Table::default()
        .add::<s::SignIn, _, _>(session::sign_in)
        .add::<s::SwitchWorkspace, _, _>(session::switch)
        .add::<s::GetCapabilities, _, _>(account::capabilities)
        .add::<s::StartSession, _, _>(session::start)
        .add::<s::RefreshSession, _, _>(session::refresh)
        .add::<s::ResumeSession, _, _>(session::resume)
        .add::<s::EndSession, _, _>(session::end)
        .add::<s::GetAccount, _, _>(account::read)
        .add::<s::PatchAccount, _, _>(account::patch)
        .add::<w::ListMyWorkspaces, _, _>(workspaces::list)
        .add::<w::GetOrganisation, _, _>(workspaces::organisation)
        .add::<u::ListUsers, _, _>(users::list)
        .add::<u::GetUser, _, _>(users::detail)
        .add::<u::ListRoles, _, _>(users::roles)
        .add::<u::ListUserStatuses, _, _>(users::statuses)
        .add::<u::ListUserPermissions, _, _>(users::permissions);
    let table = stats::routes(events::routes(table));
    let table = fleet::routes(lookups::routes(tags::routes(sims::routes(devices::routes(table)))));
    let table = member_places::routes(members::routes(requests::routes(plans::routes(table))));
    let table = ownership::routes(acceptance::routes(invitations::routes(table)));
    let table = security::routes(reports::routes(audit::routes(table)));
    let table = tokens::routes(roles::routes(reviews::routes(personal::routes(table))));
    let table = views::routes(apps::routes(rights::routes(table)));
    if with_faults {
        table.add::<faults::PutFaults, _, _>(faults::set).add::<faults::ClearFaults, _, _>(faults::clear)
    } else {
        table
    }
}
