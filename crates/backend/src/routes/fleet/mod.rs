//! What a workspace does with its fleet; mirrors `store/fleet`.

mod registration;

use crate::table::Table;

/// The routes of this folder.
pub fn routes(table: Table) -> Table {
    registration::routes(table)
}
