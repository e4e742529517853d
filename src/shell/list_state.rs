//! A list's state is the URL: filters, sort, page and page size, in the grammar of the lists themselves
//! (`wire::page`), and beside them what only the portal knows: which columns are shown (`cols`) and how high rows are
//! (`density`). A link reproduces the view, Back undoes a filter, a reload loses nothing.

use crate::{
    routes::{Route, parameter},
    shell::here::{Step, use_go, use_here},
    ui::SortBy,
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::{any::Any, sync::Arc};
use wire::{
    endpoint::encode,
    page::{Criterion, ListQuery, ListSpec, Sort},
    problem::Problem,
    views::KEPT,
};

/// Rows per page that the lists offer.
pub const PAGE_SIZES: [u32; 4] = [25, 50, 100, 200];
/// Without a choice.
pub const PAGE_SIZE: u32 = 50;

/// What the portal alone reads of a list's address.
const LOOKS: [&str; 2] = [COLS, DENSITY];
/// The columns that are shown, by their ids, separated by commas; absent: those that are shown by themselves.
pub const COLS: &str = "cols";
/// `compact` or `comfortable`; absent: as it was last, in any list.
pub const DENSITY: &str = "density";

type Go = Box<dyn Fn(&str, Step) + Send + Sync>;

/// The state of one list. Copy.
#[derive(Clone, Copy)]
pub struct ListState {
    read: Memo<Result<ListQuery, Problem>>,
    go: StoredValue<Go>,
    /// The list itself, without a panel that stands over it.
    own: StoredValue<Route>,
    /// Where the browser is, a panel included.
    path: Memo<String>,
    /// The whole query of the address.
    search: Memo<String>,
    /// What the list takes.
    pub(super) spec: &'static ListSpec,
    /// The list's name, for what is remembered of it.
    pub(super) name: &'static str,
    /// How a page of it is asked for, without the rows' type.
    pub(super) source: StoredValue<Arc<dyn Any + Send + Sync>>,
}

/// The state of the list on the current page.
pub fn use_list_state(spec: &'static ListSpec) -> ListState {
    use_named_list(spec, "", Arc::new(()))
}

/// The same of a list that is called `name`, with how a page of it is asked for.
pub(super) fn use_named_list(
    spec: &'static ListSpec,
    name: &'static str,
    source: Arc<dyn Any + Send + Sync>,
) -> ListState {
    let location = use_location();
    // The query of the list itself: while the page is being left, the location is already elsewhere.
    let route = use_here();
    let own = StoredValue::new(route.with_untracked(Route::drawn));
    let search = Memo::new(move |last: Option<&String>| {
        let here = route.with(|route| own.with_value(|own| route.drawn() == *own));
        match last {
            Some(last) if !here => last.clone(),
            _ => location.search.get(),
        }
    });
    let read = Memo::new(move |_| search.with(|search| read(search, spec)));
    let go = StoredValue::new(Box::new(use_go()) as Go);
    let path = location.pathname;
    ListState { read, go, own, path, search, spec, name, source: StoredValue::new(source) }
}

/// The parts of a query whose names are wanted.
fn parts(query: &str, wanted: impl Fn(&str) -> bool) -> String {
    let kept = |part: &&str| wanted(part.split('=').next().unwrap_or_default());
    query.split('&').filter(kept).collect::<Vec<_>>().join("&")
}

/// The parts of a query that say how the list looks.
pub(super) fn look_of(query: &str) -> String {
    parts(query, |name| LOOKS.contains(&name))
}

/// Two queries as one.
pub(super) fn joined(one: String, other: &str) -> String {
    match (one.is_empty(), other.is_empty()) {
        (_, true) => one,
        (true, _) => other.to_owned(),
        _ => format!("{one}&{other}"),
    }
}

fn read(search: &str, spec: &ListSpec) -> Result<ListQuery, Problem> {
    let spec = ListSpec { default_per_page: PAGE_SIZE, max_per_page: 200, ..*spec };
    ListQuery::parse(search.trim_start_matches('?'), &spec)
}

impl ListState {
    /// What the URL asks for; an error when somebody wrote a filter that this list does not have. Tracked.
    pub fn read(self) -> Result<ListQuery, Problem> {
        self.read.get()
    }

    /// What the URL asks for, everything when it cannot be read. Tracked.
    pub fn query(self) -> ListQuery {
        self.read.get().unwrap_or_else(|_| ListQuery { page: 1, per_page: PAGE_SIZE, ..ListQuery::default() })
    }

    /// The values of a filter. Tracked.
    pub fn values(self, field: &str) -> Vec<String> {
        let query = self.query();
        query.q.into_iter().find(|criterion| criterion.field == field).map(|c| c.values).unwrap_or_default()
    }

    /// The first value of a filter, or nothing. Tracked.
    pub fn value(self, field: &str) -> String {
        self.values(field).into_iter().next().unwrap_or_default()
    }

    /// Whether any filter is set. Tracked.
    pub fn filtered(self) -> bool {
        !self.query().q.is_empty()
    }

    /// The sort as the table shows it. Tracked.
    pub fn sort(self) -> Option<SortBy> {
        let first = self.query().sort.into_iter().next()?;
        Some(SortBy { field: first.field, descending: first.descending })
    }

    /// The link to another page of the list.
    pub fn page_href(self, page: u32) -> String {
        self.href(&ListQuery { page, ..self.query() })
    }

    /// The link to another view of the list.
    pub fn href(self, query: &ListQuery) -> String {
        let mut shown = query.clone();
        if shown.per_page == PAGE_SIZE {
            shown.per_page = 0;
        }
        self.look_href(shown.to_query())
    }

    /// The link to another query of the list, looking as it does now.
    pub fn look_href(self, query: String) -> String {
        self.place(joined(query, &self.search.with(|search| look_of(search))))
    }

    fn place(self, query: String) -> String {
        let path = self.own.with_value(Route::href);
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// What the address says of the list's looks: [`COLS`] or [`DENSITY`]. Tracked.
    pub fn look(self, name: &str) -> Option<String> {
        self.search.with(|search| parameter(search, name))
    }

    /// Changes how the list looks, and nothing else of the address; Back skips it.
    pub fn set_look(self, name: &str, value: Option<&str>) {
        let kept = untrack(|| self.search.with(|search| parts(search, |one| one != name && !one.is_empty())));
        let new = value.map(|value| format!("{name}={}", encode(value))).unwrap_or_default();
        let (path, query) = (self.path.get_untracked(), joined(kept, &new));
        let href = if query.is_empty() { path } else { format!("{path}?{query}") };
        self.go.try_with_value(|go| go(&href, Step::Replace));
    }

    /// The query of this view, without `?` and without its page: what a saved view keeps.
    pub fn view_query(self) -> String {
        let href = untrack(|| self.page_href(1));
        href.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }

    /// The link to a saved view.
    pub fn view_href(self, query: &str) -> String {
        self.place(query.to_owned())
    }

    fn apply(self, query: &ListQuery, step: Step) {
        let href = untrack(|| self.href(query));
        self.go.try_with_value(|go| go(&href, step));
    }

    /// Sorts by a column.
    pub fn sort_by(self, sort: &SortBy) {
        let sort = vec![Sort { field: sort.field.clone(), descending: sort.descending }];
        self.apply(&ListQuery { sort, page: 1, ..self.query_untracked() }, Step::Push);
    }

    /// Sets the values of a filter; none removes it. Typing replaces the place in the history, choosing adds one.
    pub fn filter(self, field: &str, values: Vec<String>, step: Step) {
        let mut query = self.query_untracked();
        query.page = 1;
        // A list of values that is kept for the same field goes with it, and the other way round.
        query.q.retain(|criterion| plain(&criterion.field) != plain(field));
        let values: Vec<String> = values
            .into_iter()
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect();
        if !values.is_empty() {
            query.q.push(Criterion { field: field.to_owned(), values });
        }
        self.apply(&query, step);
    }

    /// Removes every filter, keeps sort and page size.
    pub fn clear(self) {
        self.apply(&ListQuery { page: 1, q: Vec::new(), ..self.query_untracked() }, Step::Push);
    }

    /// Changes the page size; starts again at the first page.
    pub fn page_size(self, rows: u32) {
        self.apply(&ListQuery { page: 1, per_page: rows, ..self.query_untracked() }, Step::Push);
    }

    fn query_untracked(self) -> ListQuery {
        untrack(|| self.query())
    }
}

/// The field that a criterion is about, whether its values are in the address or in a kept list.
pub fn plain(field: &str) -> &str {
    field.strip_suffix(KEPT).unwrap_or(field)
}

#[cfg(test)]
mod tests {
    use super::{joined, look_of, parts};

    #[test]
    fn looks_are_kept_beside_the_question() {
        let query = "page=2&cols=name%2Cstatus&q=status%3A1&density=compact&entry=7";
        assert_eq!(look_of(query), "cols=name%2Cstatus&density=compact");
        assert_eq!(look_of(""), "");
        let rest = parts(query, |name| name != "cols");
        assert_eq!(rest, "page=2&q=status%3A1&density=compact&entry=7", "the open panel, too");
        assert_eq!(joined("page=2".to_owned(), "density=compact"), "page=2&density=compact");
        assert_eq!(joined(String::new(), "density=compact"), "density=compact");
        assert_eq!(joined("page=2".to_owned(), ""), "page=2");
    }
}
