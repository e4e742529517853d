//! What stands at the right of a list's toolbar: saved views, columns and height of rows, and saving as a file. Said here,
//! drawn late (`list_views`, `list_look`, `list_export`).

use crate::{
    api::{client::WorkspaceClient, error::ApiError},
    session::{tenant::Tenant, vault::Remembered},
    shell::{
        list_known::Known,
        list_state::{DENSITY, ListState},
    },
    ui::{ColumnName, Density},
};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use wire::page::ListQuery;

/// What the address calls narrow rows.
pub(super) const COMPACT: &str = "compact";

/// The height of rows: as the address says, else as it was chosen last, on any list.
pub(super) fn density(state: ListState) -> Signal<Density> {
    Signal::derive(move || match state.look(DENSITY).or_else(|| Remembered::Density.get()).as_deref() {
        Some(COMPACT) => Density::Compact,
        _ => Density::Comfortable,
    })
}

/// Rows as a file has them, with what is known of their page.
pub(super) struct Lines {
    /// Key and cells.
    pub lines: Vec<(String, Vec<String>)>,
    pub total: Option<u64>,
    pub page: u32,
    pub per_page: u32,
}

/// A page of the list as lines, of the columns that are named as the address names them.
pub(super) type Fetch =
    Callback<(WorkspaceClient, ListQuery, Option<String>), LocalBoxFuture<'static, Result<Lines, ApiError>>>;

/// The tools of a list.
#[derive(Clone)]
pub struct ListTools {
    pub(super) state: ListState,
    /// Where there is none, nothing is kept on a server.
    pub(super) tenant: Option<Tenant>,
    pub(super) title: &'static str,
    pub(super) names: Vec<ColumnName>,
    pub(super) known: Memo<Known>,
    /// The rows at hand, of the columns that are named likewise.
    pub(super) shown: Callback<Option<String>, Option<Lines>>,
    pub(super) fetch: Option<Fetch>,
}
