//! The handlers, one file per area. They read, decide and answer; SQL is in `store`, rights are enforced by the `table`.

use crate::{faults, table::Table};

/// Every API call of the server.
pub fn table(with_faults: bool) -> Table {
    let table = Table::default();
    if with_faults {
        table.add::<faults::PutFaults, _, _>(faults::set).add::<faults::ClearFaults, _, _>(faults::clear)
    } else {
        table
    }
}
