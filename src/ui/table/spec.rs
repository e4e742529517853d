//! What a table shows: columns with erased cells, and the erasure of the row type itself.

use super::bit::Bit;
use crate::util::i18n::tf;
use crate::util::msg;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use web_sys::{HtmlElement, MouseEvent};

type Cell<R> = Box<dyn Fn(&R) -> Bit + Send + Sync>;
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
    /// Not shown unless it was chosen.
    pub hidden: bool,
    /// Least width in px at the usual font size, and share of what is left.
    pub width: (u16, u8),
}

/// Whether `cols`, ids separated by commas, shows the column at a place; without a say, one that is not hidden. The first one
/// always, since it names the row.
pub fn listed(at: usize, id: &str, hidden: bool, cols: Option<&str>) -> bool {
    at == 0 || cols.map_or(!hidden, |cols| cols.split(',').any(|one| one == id))
}

/// A column, for choosing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnName {
    /// What the address calls it.
    pub id: &'static str,
    /// What people call it.
    pub label: String,
    /// Not shown by itself.
    pub hidden: bool,
}

/// A control of a row was pressed: one that says `data-do`.
pub struct RowPress {
    /// The key of the row.
    pub key: String,
    /// What the control's `data-do` says.
    pub what: String,
    /// The control.
    pub control: HtmlElement,
    /// The click.
    pub event: MouseEvent,
}

/// One column.
pub struct Column<R> {
    head: Head,
    numeric: bool,
    mono: bool,
    short: bool,
    cell: Cell<R>,
    link: Option<Text<R>>,
}

impl<R> Column<R> {
    /// A column `id` with a head and what its cells show: a text, or `cell(..)`, `cells([..])`. Units belong in the head.
    pub fn new<B: Into<Bit>>(
        id: &'static str,
        label: impl Into<String>,
        cell: impl Fn(&R) -> B + Send + Sync + 'static,
    ) -> Self {
        let head = Head {
            id,
            label: label.into(),
            sort: None,
            class: "",
            primary: false,
            hidden: false,
            width: (120, 10),
        };
        let cell: Cell<R> = Box::new(move |row| cell(row).into());
        Self { head, numeric: false, mono: false, short: false, cell, link: None }
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

    /// Least width in px at the usual font size, and its share of what width is left; 120 and 10 without a say. Widths
    /// never depend on what the cells show: columns do not jump from page to page.
    #[must_use]
    pub fn width(mut self, least: u16, share: u8) -> Self {
        self.head.width = (least, share);
        self
    }

    /// What its cells say always fits into its width: they need no clip, which costs as much as drawing the text.
    #[must_use]
    pub fn short(mut self) -> Self {
        self.short = true;
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

    /// Not shown unless somebody chooses it.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.head.hidden = true;
        self
    }

    /// The cell is the row's link; a click anywhere on the row follows it. One column at most.
    #[must_use]
    pub fn link(mut self, href: impl Fn(&R) -> String + Send + Sync + 'static) -> Self {
        self.link = Some(Box::new(href));
        self
    }

    fn class(&self) -> &'static str {
        match (self.numeric, self.mono, self.short) {
            (true, ..) => "tb-num",
            (_, true, _) => "tb-mono",
            (.., true) => "tb-short",
            _ => "",
        }
    }

    fn draw(&self, row: &R) -> Bit {
        let cell = (self.cell)(row);
        match &self.link {
            // The content moves into the link, the cell stays around it.
            Some(href) => Bit::new("td").child(cell.tagged("a").class(LINK_CLASS).attr("href", href(row))),
            None => cell,
        }
        .class(self.class())
    }
}

/// A table's columns, the key of its rows and what can be done to one.
pub struct TableSpec<R> {
    caption: String,
    key: Text<R>,
    columns: Vec<Column<R>>,
    label: Option<Text<R>>,
    actions: Option<(String, Cell<R>)>,
    press: Option<Callback<RowPress>>,
}

/// The link of a row.
const LINK_CLASS: &str = "tb-link";

impl<R> TableSpec<R> {
    /// A table called `caption`; `key` tells rows apart (the id).
    pub fn new(caption: impl Into<String>, key: impl Fn(&R) -> String + Send + Sync + 'static) -> Self {
        Self {
            caption: caption.into(),
            key: Box::new(key),
            columns: Vec::new(),
            label: None,
            actions: None,
            press: None,
        }
    }

    /// Adds a column at the right. The first one stays in sight when the table scrolls sideways.
    #[must_use]
    pub fn column(mut self, column: Column<R>) -> Self {
        self.columns.push(column);
        self
    }

    /// Adds columns at the right.
    #[must_use]
    pub fn more(mut self, columns: impl IntoIterator<Item = Column<R>>) -> Self {
        self.columns.extend(columns);
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
        draw: impl Fn(&R) -> Bit + Send + Sync + 'static,
    ) -> Self {
        self.actions = Some((label.into(), Box::new(draw)));
        self
    }

    /// What its columns are called, in order.
    pub fn names(&self) -> Vec<ColumnName> {
        let name = |column: &Column<R>| ColumnName {
            id: column.head.id,
            label: column.head.label.clone(),
            hidden: column.head.hidden,
        };
        self.columns.iter().map(name).collect()
    }

    /// The keys of rows, and their cells as they read in full: of the columns that `cols` shows.
    pub fn lines(&self, rows: &[R], cols: Option<&str>) -> Vec<(String, Vec<String>)> {
        let words = |(at, row): (&usize, &R)| {
            let mut words = String::new();
            if let Some(column) = self.columns.get(*at) {
                (column.cell)(row).words(&mut words);
            }
            words
        };
        let shown = self.shown(cols);
        rows.iter().map(|row| ((self.key)(row), shown.iter().map(|at| words((at, row))).collect())).collect()
    }

    /// The places of the columns that are shown, see [`listed`].
    fn shown(&self, cols: Option<&str>) -> Vec<usize> {
        let columns = self.columns.iter().enumerate();
        let shown = columns.filter(|(at, one)| listed(*at, one.head.id, one.head.hidden, cols));
        shown.map(|(at, _)| at).collect()
    }

    /// Told of every click on a control with `data-do`: one listener for the table, none for its rows.
    #[must_use]
    pub fn on_press(mut self, run: impl Fn(RowPress) + Send + Sync + 'static) -> Self {
        self.press = Some(Callback::new(run));
        self
    }
}

/// Looks at rows.
type Look<'a, R> = dyn FnMut(&[R]) + 'a;
/// Hands the rows of now to whoever looks.
type Show<R> = Arc<dyn Fn(&mut Look<'_, R>) + Send + Sync>;

/// Rows that are looked at where they are: a page of them is long, and is copied for nobody. Cheap to clone.
pub struct RowSource<R>(Show<R>);

impl<R> Clone for RowSource<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R: 'static> RowSource<R> {
    /// `show` hands the rows of now to whoever looks. Tracked.
    pub fn new(show: impl Fn(&mut Look<'_, R>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(show))
    }

    /// Looks at the rows. Tracked.
    pub(super) fn with<U: Default>(&self, look: impl FnOnce(&[R]) -> U) -> U {
        let (mut look, mut seen) = (Some(look), U::default());
        (self.0)(&mut |rows| {
            if let Some(look) = look.take() {
                seen = look(rows);
            }
        });
        seen
    }
}

impl<R: Send + Sync + 'static> From<Signal<Vec<R>>> for RowSource<R> {
    fn from(rows: Signal<Vec<R>>) -> Self {
        Self::new(move |look| rows.with(|rows| look(rows)))
    }
}

/// A spec without its row type.
pub(super) struct Erased {
    pub heads: Vec<Head>,
    pub caption: String,
    pub actions: Option<String>,
    pub press: Option<Callback<RowPress>>,
    /// The keys of the rows. Tracked.
    pub keys: Box<dyn Fn() -> Vec<String> + Send + Sync>,
    /// The rows. Tracked.
    pub rows: Rows,
}

/// Draws the rows, given what is ticked if anything can be.
pub(super) type Rows = Box<dyn Fn(Option<&BTreeSet<String>>) -> Vec<Bit>>;

/// Takes the row type away: one copy of the rest for all tables, which keeps the wasm small.
pub(super) fn erase<R>(spec: Arc<TableSpec<R>>, rows: RowSource<R>, cols: Option<&str>) -> Erased
where
    R: Clone + PartialEq + Send + Sync + 'static,
{
    let shown = spec.shown(cols);
    let head = |at: &usize| spec.columns.get(*at).map(|c| Head { class: c.class(), ..c.head.clone() });
    let heads: Vec<Head> = shown.iter().filter_map(head).collect();
    let shapes = heads.clone();
    let (caption, press) = (spec.caption.clone(), spec.press);
    let actions = spec.actions.as_ref().map(|(label, _)| label.clone());
    let (keyed, named) = (Arc::clone(&spec), rows.clone());
    let keys = move || named.with(|rows| rows.iter().map(|row| (keyed.key)(row)).collect());
    let bits = move |picked: Option<&BTreeSet<String>>| {
        let one = |row: &R| {
            let key = (spec.key)(row);
            let label = || spec.label.as_ref().map_or_else(|| key.clone(), |label| label(row));
            let pick = picked.map(|picked| (label(), picked.contains(&key)));
            let cells = shown.iter().filter_map(|at| Some(spec.columns.get(*at)?.draw(row))).collect();
            let actions = spec.actions.as_ref().map(|(_, draw)| draw(row));
            row_bit(key, pick, &shapes, cells, actions)
        };
        rows.with(|rows| rows.iter().map(one).collect())
    };
    Erased { heads, caption, actions, press, keys: Box::new(keys), rows: Box::new(bits) }
}

/// A row. The roles say again what the elements are: in some browsers, a table that is laid out as a grid is none.
fn row_bit(
    key: String,
    pick: Option<(String, bool)>,
    heads: &[Head],
    cells: Vec<Bit>,
    actions: Option<Bit>,
) -> Bit {
    let ticked = pick.as_ref().is_some_and(|(_, on)| *on);
    let mut row = Bit::new("tr").attr("role", "row").attr("data-key", key);
    if let Some((label, on)) = pick {
        let input = Bit::new("input")
            .attr("type", "checkbox")
            .class("chk-input")
            .attr("aria-label", tf(msg::UI_SELECT_ROW, &[("name", &label)]))
            .maybe("checked", on.then_some(""));
        row = row.child(Bit::new("td").attr("role", "cell").class("tb-pick").child(input));
    }
    for (at, (head, cell)) in heads.iter().zip(cells).enumerate() {
        row = row.child(match at {
            0 => cell.tagged("th").attr("role", "rowheader").attr("scope", "row"),
            _ => cell.attr("role", "cell").maybe("data-label", head.primary.then(|| head.label.clone())),
        });
    }
    if let Some(actions) = actions {
        row = row.child(Bit::new("td").attr("role", "cell").class("tb-acts").child(actions));
    }
    row.class(if ticked { "is-picked" } else { "" })
}
