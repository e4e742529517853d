//! What a table shows: columns with erased cells, and the erasure of the row type itself.

use crate::view::prelude::*;
use std::sync::Arc;

type Cell<R> = Box<dyn Fn(&R) -> AnyView + Send + Sync>;
type Text<R> = Box<dyn Fn(&R) -> String + Send + Sync>;

/// Everything of a column but its cells.
#[derive(Clone)]
pub(super) struct Head {
    pub id: &'static str,
    pub label: String,
    pub sort: Option<&'static str>,
    /// Classes of head and cells.
    pub class: &'static str,
    pub primary: bool,
}

/// One column.
pub struct Column<R> {
    head: Head,
    numeric: bool,
    wide: bool,
    mono: bool,
    cell: Cell<R>,
    link: Option<Text<R>>,
}

impl<R> Column<R> {
    /// A column `id` with a head and a way to draw its cells. Units belong in the head.
    pub fn new(
        id: &'static str,
        label: impl Into<String>,
        cell: impl Fn(&R) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        let head = Head { id, label: label.into(), sort: None, class: "", primary: false };
        Self { head, numeric: false, wide: false, mono: false, cell: Box::new(cell), link: None }
    }

    /// Can be ordered by this field of the wire.
    #[must_use]
    pub fn sort(mut self, field: &'static str) -> Self {
        self.head.sort = Some(field);
        self
    }

    /// Numbers: right-aligned.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    /// Takes what width is left.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Identifiers: monospace.
    #[must_use]
    pub fn mono(mut self) -> Self {
        self.mono = true;
        self
    }

    /// Stays on the cards of a phone. Three columns should.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.head.primary = true;
        self
    }

    /// The cell is the row's link; a click anywhere on the row follows it. One column at most.
    #[must_use]
    pub fn link(mut self, href: impl Fn(&R) -> String + Send + Sync + 'static) -> Self {
        self.link = Some(Box::new(href));
        self
    }

    fn class(&self) -> &'static str {
        match (self.numeric, self.wide, self.mono) {
            (true, _, _) => "tb-num",
            (_, true, true) => "tb-wide tb-mono",
            (_, true, false) => "tb-wide",
            (_, false, true) => "tb-mono",
            (false, false, false) => "",
        }
    }

    fn draw(&self, row: &R) -> AnyView {
        let inner = (self.cell)(row);
        match &self.link {
            Some(href) => view! { <a class="tb-link" href=href(row)>{inner}</a> }.into_any(),
            None => inner,
        }
    }
}

/// A table's columns, the key of its rows and what can be done to one.
pub struct TableSpec<R> {
    caption: String,
    key: Text<R>,
    columns: Vec<Column<R>>,
    label: Option<Text<R>>,
    actions: Option<(String, Cell<R>)>,
}

impl<R> TableSpec<R> {
    /// A table called `caption`; `key` tells rows apart (the id).
    pub fn new(caption: impl Into<String>, key: impl Fn(&R) -> String + Send + Sync + 'static) -> Self {
        Self { caption: caption.into(), key: Box::new(key), columns: Vec::new(), label: None, actions: None }
    }

    /// Adds a column at the right. The first one stays in sight when the table scrolls sideways.
    #[must_use]
    pub fn column(mut self, column: Column<R>) -> Self {
        self.columns.push(column);
        self
    }

    /// What a row is called in the name of its checkbox.
    #[must_use]
    pub fn row_label(mut self, label: impl Fn(&R) -> String + Send + Sync + 'static) -> Self {
        self.label = Some(Box::new(label));
        self
    }

    /// What can be done to a row, in a last column called `label` (for assistive technology); seen on hover and focus.
    #[must_use]
    pub fn actions(
        mut self,
        label: impl Into<String>,
        draw: impl Fn(&R) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        self.actions = Some((label.into(), Box::new(draw)));
        self
    }
}

/// A row without its type.
#[derive(Clone)]
pub(super) struct RowItem {
    pub key: String,
    /// Goes up when the row's data changed: part of the identity, so that it is drawn anew.
    pub revision: u32,
    pub label: String,
    pub draw: Arc<dyn Fn() -> RowView + Send + Sync>,
}

/// What is inside a row.
pub(super) struct RowView {
    pub cells: Vec<AnyView>,
    pub actions: Option<AnyView>,
}

pub(super) type Items = Box<dyn Fn() -> Vec<RowItem> + Send + Sync>;

/// Splits a spec into what all tables share and a source of erased rows.
pub(super) fn erase<R>(spec: TableSpec<R>, rows: Signal<Vec<R>>) -> (Vec<Head>, String, Option<String>, Items)
where
    R: Clone + PartialEq + Send + Sync + 'static,
{
    let heads = spec.columns.iter().map(|c| Head { class: c.class(), ..c.head.clone() }).collect();
    let (caption, actions) = (spec.caption.clone(), spec.actions.as_ref().map(|(label, _)| label.clone()));
    let spec = Arc::new(spec);
    let seen = StoredValue::new(Vec::<(String, u32, R)>::new());
    let items = move || {
        let fresh: Vec<(String, u32, R)> = seen.with_value(|old| {
            rows.with(|rows| {
                let number = |(at, row): (usize, &R)| {
                    let key = (spec.key)(row);
                    let before = old
                        .get(at)
                        .filter(|(k, ..)| *k == key)
                        .or_else(|| old.iter().find(|(k, ..)| *k == key));
                    let revision = before.map_or(0, |(_, n, was)| if was == row { *n } else { n + 1 });
                    (key, revision, row.clone())
                };
                rows.iter().enumerate().map(number).collect()
            })
        });
        seen.set_value(fresh.clone());
        let item = |(key, revision, row): (String, u32, R)| {
            let spec = Arc::clone(&spec);
            let label = spec.label.as_ref().map_or_else(|| key.clone(), |label| label(&row));
            let draw = move || RowView {
                cells: spec.columns.iter().map(|column| column.draw(&row)).collect(),
                actions: spec.actions.as_ref().map(|(_, draw)| draw(&row)),
            };
            RowItem { key, revision, label, draw: Arc::new(draw) }
        };
        fresh.into_iter().map(item).collect()
    };
    (heads, caption, actions, Box::new(items))
}
