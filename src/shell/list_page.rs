//! What every list page is made of: head with facts, filter toolbar, table, pager, and each of its states drawn
//! differently: loading, none yet, no match, failed (with retry), not allowed, an address that cannot be read.
//!
//! A list page is then only its question, its columns, its filters and its empty state:
//!
//! ```ignore
//! let tenant = use_tenant();
//! let (state, query) = use_list(tenant, "users", &USER_LIST, users::list);
//! ListPage::new(t(msg::USERS_TITLE), state, query, table)        // table: TableSpec<User>
//!     .facts(derive(move || Some(..)))                    // the line below the title
//!     .search(t(msg::USERS_SEARCH))                               // bound to the filter `search`, 250 ms
//!     .filter(Filter::choice("status", t(..), vec![SelectOption::new("1", t(..))]).pinned())
//!     .filter(Filter::text("name", t(..)))
//!     .actions(|| view! { <Button ../> })                         // right of the title
//!     .banner(|| view! { <Notice ../> })                          // between head and toolbar
//!     .none(|| view! { <Empty ../> })                             // nothing there and nothing filtered
//!     .ticked(keys, || view! { .. })                              // checkboxes, and a bar for what is ticked
//!     .view()
//! ```
//!
//! `use_list` asks again whenever the URL changes; rows stay (dimmed late) while a newer answer is under way.

use crate::view::prelude::*;
use crate::{
    api::{
        client::WorkspaceClient,
        error::ApiError,
        query::{Query, Remote},
    },
    session::tenant::Tenant,
    shell::{
        error_text::sentence,
        here::use_title,
        list_filters::{Filter, Search, toolbar},
        list_state::{ListState, PAGE_SIZES, use_list_state},
        list_tools::{density, density_button, export_button},
        list_trouble::{Trouble, explain, no_match},
    },
    ui::{DataTable, PageHead, Pager, TableSpec},
    util::{dom, i18n::tf, intl, msg},
};
use std::{collections::BTreeSet, fmt, future::Future, sync::Arc};
use stylers_macro::style_sheet;
use wire::page::{ListQuery, ListSpec, Page};

/// Fewer rows than this need no room kept free for them.
const SHORT: u64 = 7;

/// What a list asks: the state of its URL.
#[derive(Clone, PartialEq)]
pub struct ListKey(ListQuery);

impl ListKey {
    /// For lists that belong to no workspace, and so are asked for without [`use_list`].
    pub fn new(query: ListQuery) -> Self {
        Self(query)
    }

    /// What is asked.
    pub fn query(&self) -> &ListQuery {
        &self.0
    }
}

impl fmt::Display for ListKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_query())
    }
}

/// The state of the list at this address, and the question that follows it. An address that cannot be read asks nothing.
pub fn use_list<R, Fut>(
    tenant: Tenant,
    name: &'static str,
    spec: &'static ListSpec,
    fetch: impl Fn(WorkspaceClient, ListQuery) -> Fut + Clone + 'static,
) -> (ListState, Query<Page<R>>)
where
    R: Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Page<R>, ApiError>> + 'static,
{
    let state = use_list_state(spec);
    let key = move || state.read().ok().map(ListKey);
    let query = tenant.query(name, key, move |client, key: ListKey| fetch(client, key.0));
    (state, query)
}

/// What is known of the answer, without its rows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    loading: bool,
    error: Option<ApiError>,
    /// Nothing but loading so far.
    blank: bool,
    total: Option<u64>,
    page: u32,
    pages: u32,
    per_page: u32,
    rows: u64,
}

impl Known {
    fn of<R>(remote: &Remote<Page<R>>) -> Self {
        match remote {
            Remote::Loading => Self { loading: true, blank: true, ..Self::default() },
            Remote::Failed(error) => Self { error: Some(error.clone()), blank: true, ..Self::default() },
            Remote::Ready { value, refreshing } => {
                let rows = value.items.len() as u64;
                // Without a total the only honest statement is whether a next page is likely.
                let more = rows >= u64::from(value.per_page);
                let pages = if value.total.is_some() { value.pages() } else { value.page + u32::from(more) };
                Self {
                    loading: *refreshing,
                    error: None,
                    blank: false,
                    total: value.total,
                    page: value.page,
                    pages,
                    per_page: value.per_page,
                    rows,
                }
            }
        }
    }

    fn before(&self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.per_page)
    }

    /// "51-100", for the name of a file.
    fn span(&self) -> String {
        format!("{}-{}", self.before() + 1, self.before() + self.rows)
    }

    /// "1–50 of 25,000"; empty for a list without rows.
    fn range(&self) -> String {
        if self.rows == 0 {
            return String::new();
        }
        let before = self.before();
        let (from, to) = (intl::integer(before + 1), intl::integer(before + self.rows));
        match self.total {
            Some(total) => {
                tf(msg::LIST_RANGE, &[("from", &from), ("to", &to), ("total", &intl::integer(total))])
            }
            None => tf(msg::LIST_RANGE_UNKNOWN, &[("from", &from), ("to", &to)]),
        }
    }
}

/// A list page under construction; see the module.
pub struct ListPage<R: Send + Sync + 'static> {
    query: Query<Page<R>>,
    table: TableSpec<R>,
    frame: Frame,
}

/// Everything of a list page that does not know the rows' type.
struct Frame {
    title: &'static str,
    state: ListState,
    facts: Signal<Option<String>>,
    search: Option<Search>,
    filters: Vec<Filter>,
    actions: Option<ViewFn>,
    banner: Option<ViewFn>,
    none: Option<ViewFn>,
    ticked: Option<(Ticked, ViewFn)>,
}

/// Keys of the rows that are ticked.
pub type Ticked = RwSignal<BTreeSet<String>>;

impl<R> ListPage<R>
where
    R: Clone + PartialEq + Send + Sync + 'static,
{
    /// A list called `title` (also the tab's title).
    pub fn new(title: &'static str, state: ListState, query: Query<Page<R>>, table: TableSpec<R>) -> Self {
        let frame = Frame {
            title,
            state,
            facts: Signal::default(),
            search: None,
            filters: Vec::new(),
            actions: None,
            banner: None,
            none: None,
            ticked: None,
        };
        Self { query, table, frame }
    }

    /// The line below the title.
    #[must_use]
    pub fn facts(mut self, facts: impl Into<Signal<Option<String>>>) -> Self {
        self.frame.facts = facts.into();
        self
    }

    /// A search field for the filter `search`; `label` names it.
    #[must_use]
    pub fn search(mut self, label: &'static str) -> Self {
        self.frame.search = Some(Search { label, prefixes: &[] });
        self
    }

    /// `prefix:value` typed into the search field and confirmed with Enter sets another filter: `(prefix, field)`.
    #[must_use]
    pub fn prefixes(mut self, prefixes: &'static [(&'static str, &'static str)]) -> Self {
        if let Some(search) = &mut self.frame.search {
            search.prefixes = prefixes;
        }
        self
    }

    /// Offers a filter.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.frame.filters.push(filter);
        self
    }

    /// Right of the title.
    #[must_use]
    pub fn actions(mut self, draw: impl Into<ViewFn>) -> Self {
        self.frame.actions = Some(draw.into());
        self
    }

    /// Between head and toolbar.
    #[must_use]
    pub fn banner(mut self, draw: impl Into<ViewFn>) -> Self {
        self.frame.banner = Some(draw.into());
        self
    }

    /// Instead of rows when there are none and nothing is filtered.
    #[must_use]
    pub fn none(mut self, draw: impl Into<ViewFn>) -> Self {
        self.frame.none = Some(draw.into());
        self
    }

    /// Rows can be ticked; `bar` says below them what can be done with those that are.
    #[must_use]
    pub fn ticked(mut self, keys: Ticked, bar: impl Into<ViewFn>) -> Self {
        self.frame.ticked = Some((keys, bar.into()));
        self
    }

    /// Draws it.
    pub fn view(self) -> AnyView {
        let Self { query, table, frame } = self;
        let rows = memo(move |_| {
            query.with(|remote| remote.value().map(|page| page.items.clone()).unwrap_or_default())
        });
        let known = memo(move |_| query.with(Known::of));
        let retry = Callback::new(move |()| query.retry());
        let state = frame.state;
        let density = density();
        let table = Arc::new(table);
        let (spec, title) = (Arc::clone(&table), frame.title);
        let export = Callback::new(move |()| {
            let text = rows.with_untracked(|rows| spec.csv(rows));
            dom::download(&format!("{title} {}.csv", known.with_untracked(Known::span)), "text/csv", &text);
        });
        let none = frame.none.clone();
        let empty = move || match (known.with(|known| known.blank), state.filtered(), &none) {
            // Failed, or asking nothing: that is said elsewhere, and is not an empty list.
            (true, ..) => ().into_any(),
            (false, false, Some(none)) => none.run().into_any(),
            _ => no_match(state),
        };
        let table = view! {
            <DataTable
                spec=table
                rows=rows
                sort=derive(move || state.sort())
                on_sort=Callback::new(move |sort| state.sort_by(&sort))
                loading=derive(move || known.with(|known| known.loading))
                density=density
                skeleton_rows=14
                selected=frame.ticked.as_ref().map(|(keys, _)| *keys)
                empty=ViewFn::from(empty)
            />
        };
        draw(frame, known, retry, [export_button(export), density_button(density)], table.into_any())
    }
}

/// One copy for all row types.
fn draw(
    frame: Frame,
    known: Memo<Known>,
    retry: Callback<()>,
    tools: [AnyView; 2],
    table: AnyView,
) -> AnyView {
    let class = style_sheet!("style/shell/list_page.css");
    let Frame { title, state, facts, search, filters, actions, banner, ticked, .. } = frame;
    use_title(move || title.to_owned());
    let trouble = memo(move |_| match state.read() {
        Err(problem) => Some(Trouble::Unreadable(sentence(&problem))),
        Ok(_) => known.with(|known| known.error.clone()).map(Trouble::Failed),
    });
    let troubled = move || trouble.with(Option::is_some);
    let range = derive(move || known.with(Known::range));
    let pages = derive(move || known.with(|known| known.pages));
    let unpaged =
        move || troubled() || known.with(|known| known.blank || (known.rows == 0 && known.page <= 1));
    let short = move || known.with(|known| known.rows < SHORT);
    view! { class=class,
        <div class="list-page">
            <PageHead title facts=facts>{actions.map(|actions| actions.run())}</PageHead>
            <div class="list-banner">{banner.map(|banner| banner.run())}</div>
            {toolbar(state, search, filters, AnyView::many(tools))}
            {move || trouble.get().map(|trouble| explain(trouble, state, retry))}
            <div class="list-table" class:is-short=short hidden=troubled>
                {table}
            </div>
            {ticked.map(|(_, bar)| bar.run())}
            <div class="list-pager" hidden=unpaged>
                <Pager
                    page=derive(move || known.with(|known| known.page))
                    pages=pages
                    range=range
                    href=Callback::new(move |page| state.page_href(page))
                    label=tf(msg::LIST_PAGES, &[("title", title)])
                    per_page=derive(move || state.query().per_page)
                    per_page_options=PAGE_SIZES.to_vec()
                    on_per_page=Callback::new(move |rows| state.page_size(rows))
                />
            </div>
            <p class="sr" role="status">
                {move || if unpaged() { String::new() } else { range.get() }}
            </p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(items: usize, total: Option<u64>, page: u32) -> Known {
        Known::of(&Remote::Ready {
            value: Page { items: vec![(); items], total, page, per_page: 50 },
            refreshing: false,
        })
    }

    #[test]
    fn totals_are_honest() {
        assert_eq!(page(50, Some(25_000), 1).range(), "1–50 of 25,000");
        assert_eq!(page(12, Some(112), 3).range(), "101–112 of 112");
        assert_eq!(page(50, None, 2).range(), "51–100, total not known");
        assert_eq!(page(0, Some(0), 1).range(), "");
    }

    #[test]
    fn without_a_total_a_full_page_has_a_next_one() {
        assert_eq!(page(50, None, 2).pages, 3);
        assert_eq!(page(49, None, 2).pages, 2);
        assert_eq!(page(50, Some(25_000), 2).pages, 500);
    }
}
