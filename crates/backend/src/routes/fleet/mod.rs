//! What a workspace does with its fleet; mirrors `store/fleet`.

mod addresses;
mod blocklist;
mod connectivity;
mod device_check;
mod devices;
mod messages;
mod quotas;
mod registration;
mod tag_bulk;

use crate::table::Table;

/// The routes of this folder.
pub fn routes(table: Table) -> Table {
    let table = connectivity::routes(messages::routes(quotas::routes(table)));
    let table = devices::routes(registration::routes(table));
    tag_bulk::routes(blocklist::routes(addresses::routes(table)))
}
