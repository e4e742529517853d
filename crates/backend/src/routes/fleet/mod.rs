//! What a workspace does with its fleet; mirrors `store/fleet`.

mod addresses;
mod blocklist;
mod device_check;
mod devices;
mod registration;
mod tag_bulk;

use crate::table::Table;

/// The routes of this folder.
pub fn routes(table: Table) -> Table {
    let table = devices::routes(registration::routes(table));
    tag_bulk::routes(blocklist::routes(addresses::routes(table)))
}
