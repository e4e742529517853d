//! The data table of every list. Sorting, paging and filtering are the server's; this draws one page of rows.
//!
//! A real `<table>`: sticky head, first column sticky when it scrolls sideways, sortable heads are buttons with
//! `aria-sort`. Tab walks links and actions in order; arrow up and down jump between the links of the rows. On a phone
//! each row is a card with the three `primary` columns.
//!
//! `spec` says what is drawn (generic, thin), `view` draws it (one copy for all row types, which keeps the wasm small),
//! `bit` is how a cell says what it shows, `rows` keeps the rows in the page.
//!
//! Rows are no views of leptos: `rows` changes the cells of the rows that stand through `web_sys`. Measured on a four times slower CPU,
//! 50 rows of the next page stood after 206 ms (p95 253) when their 1,200 elements were made anew, and after 134 ms (p95 152) since they
//! stay and change.

pub mod bit;
pub mod csv;
mod rows;
mod spec;
mod view;

pub use bit::Bit;
pub use csv::csv;
pub use spec::{Column, ColumnName, RowPress, RowSource, TableSpec, listed};

use leptos::prelude::*;
use spec::erase;
use std::collections::BTreeSet;
use std::sync::Arc;
use view::{Frame, draw};

/// What the list is ordered by: a field of the server's sort grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortBy {
    /// The field's name on the wire.
    pub field: String,
    /// Largest first.
    pub descending: bool,
}

/// Height of rows: 36 or 28 px.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// 36 px.
    #[default]
    Comfortable,
    /// 28 px.
    Compact,
}

/// One page of rows. What is in the page already is changed, not made anew; the focus stays with its row.
#[component]
pub fn DataTable<R>(
    /// Columns, key, actions.
    #[prop(into)]
    spec: Arc<TableSpec<R>>,
    /// The rows of this page.
    #[prop(into)]
    rows: RowSource<R>,
    /// What they are ordered by.
    #[prop(optional, into)]
    sort: Signal<Option<SortBy>>,
    /// Asked when a head is pressed.
    #[prop(optional, into)]
    on_sort: Option<Callback<SortBy>>,
    /// Keys of the ticked rows; without it there are no checkboxes.
    #[prop(optional_no_strip, into)]
    selected: Option<RwSignal<BTreeSet<String>>>,
    /// An answer is awaited: skeleton rows when there are none, else the old ones fade after a while.
    #[prop(optional, into)]
    loading: Signal<bool>,
    /// Height of rows.
    #[prop(optional, into)]
    density: Signal<Density>,
    /// How many skeleton rows.
    #[prop(default = 10)]
    skeleton_rows: usize,
    /// Ids of the columns to show, separated by commas; without it those that show by themselves.
    #[prop(optional_no_strip)]
    cols: Option<String>,
    /// Shown when there are no rows and none are awaited.
    #[prop(optional, into)]
    empty: Option<ViewFn>,
) -> impl IntoView
where
    R: Clone + PartialEq + Send + Sync + 'static,
{
    let counted = rows.clone();
    let vacant = Signal::derive(move || counted.with(<[R]>::is_empty));
    draw(Frame {
        spec: erase(spec, rows, cols.as_deref()),
        vacant,
        sort,
        on_sort,
        selected,
        loading,
        density,
        skeleton_rows,
        empty,
    })
}
