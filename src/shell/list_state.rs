//! A list's state is the URL: filters, sort, page and page size, in the grammar of the lists themselves
//! (`wire::page`). A link reproduces the view, Back undoes a filter, a reload loses nothing.

use crate::reactive::*;
use crate::shell::address::use_address;
use crate::{
    routes::Route,
    shell::here::{Step, use_go, use_here},
    ui::SortBy,
};
use wire::{
    page::{Criterion, ListQuery, ListSpec, Sort},
    problem::Problem,
};

/// Rows per page that the lists offer.
pub const PAGE_SIZES: [u32; 4] = [25, 50, 100, 200];
/// Without a choice.
pub const PAGE_SIZE: u32 = 50;

type Go = Box<dyn Fn(&str, Step) + Send + Sync>;

/// The state of one list. Copy.
#[derive(Clone, Copy)]
pub struct ListState {
    read: Memo<Result<ListQuery, Problem>>,
    go: StoredValue<Go>,
    /// The list itself, without a panel that stands over it.
    own: StoredValue<Route>,
}

/// The state of the list on the current page.
pub fn use_list_state(spec: &'static ListSpec) -> ListState {
    let address = use_address();
    // While the page is being left, the location is already elsewhere.
    let route = use_here();
    let own = StoredValue::new(route.with_untracked(Route::drawn));
    let read = Memo::new(move |last: Option<&Result<ListQuery, Problem>>| {
        let here = route.with(|route| own.with_value(|own| route.drawn() == *own));
        match last {
            Some(last) if !here => last.clone(),
            _ => address.search.with(|search| read(search, spec)),
        }
    });
    let go = use_go();
    ListState { read, go: StoredValue::new(Box::new(go)), own }
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
        let text = shown.to_query();
        let path = self.own.with_value(Route::href);
        if text.is_empty() { path } else { format!("{path}?{text}") }
    }

    fn apply(self, query: &ListQuery, step: Step) {
        let href = self.href(query);
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
        query.q.retain(|criterion| criterion.field != field);
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
