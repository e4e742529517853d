//! What every list page is made of: head with facts, filter toolbar, table, pager, and each of its states drawn
//! differently: loading, none yet, no match, failed (with retry), not allowed, an address that cannot be read.
//!
//! A list page is then only its question, its columns, its filters and its empty state:
//!
//! ```ignore
//! let tenant = use_tenant();
//! let (state, query) = use_list(tenant, "users", &USER_LIST, users::list);
//! ListPage::new(t(msg::USERS_TITLE), state, query, table)        // table: TableSpec<User>
//!     .facts(Signal::derive(move || Some(..)))                    // the line below the title
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
        list_known::Known,
        list_state::{COLS, ListState, PAGE_SIZES, use_named_list},
        list_tools::{Lines, ListTools, density},
        list_trouble::{Trouble, explain, no_match},
    },
    ui::{DataTable, PageHead, Pager, RowSource, TableSpec},
    util::{i18n::tf, msg},
};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
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

/// How a page of rows is asked for.
type Source<R> = Arc<
    dyn Fn(WorkspaceClient, ListQuery) -> LocalBoxFuture<'static, Result<Page<R>, ApiError>> + Send + Sync,
>;

/// The state of the list at this address, and the question that follows it. An address that cannot be read asks nothing.
pub fn use_list<R, Fut>(
    tenant: Tenant,
    name: &'static str,
    spec: &'static ListSpec,
    fetch: impl Fn(WorkspaceClient, ListQuery) -> Fut + Clone + Send + Sync + 'static,
) -> (ListState, Query<Page<R>>)
where
    R: Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Page<R>, ApiError>> + 'static,
{
    let source: Source<R> = Arc::new(move |client, query| Box::pin(fetch(client, query)));
    let state = use_named_list(spec, name, Arc::new(source.clone()));
    let key = move || state.read().ok().map(ListKey);
    let query = tenant.query(name, key, move |client, key: ListKey| source(client, key.0));
    (state, query)
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
        let page = Memo::new(move |_| query.with(Remote::shared));
        let rows = RowSource::new(move |look| {
            page.with(|page| look(page.0.as_ref().map_or(&[], |page| &page.items)));
        });
        let known = Memo::new(move |_| query.with(Known::of));
        let retry = Callback::new(move |()| query.retry());
        let state = frame.state;
        let density = density(state);
        let table = Arc::new(table);
        let (spec, names) = (Arc::clone(&table), table.names());
        let lines = Arc::new(move |page: &Page<R>, cols: Option<String>| {
            let lines = spec.lines(&page.items, cols.as_deref());
            Lines { lines, total: page.total, page: page.page, per_page: page.per_page }
        });
        let at_hand = Arc::clone(&lines);
        // A list that says how its pages are asked for can be fetched as a whole.
        let source = state.source.with_value(|source| source.downcast_ref::<Source<R>>().cloned());
        let fetch = |source: Source<R>| {
            Callback::new(move |(client, query, cols)| -> LocalBoxFuture<'static, _> {
                let (asked, lines) = (source(client, query), Arc::clone(&lines));
                Box::pin(async move { asked.await.map(|page| lines(&page, cols)) })
            })
        };
        let tools = ListTools {
            state,
            tenant: use_context(),
            title: frame.title,
            names,
            known,
            shown: Callback::new(move |cols: Option<String>| {
                untrack(|| query.with(|remote| remote.value().map(|page| at_hand(page, cols))))
            }),
            fetch: source.map(fetch),
        };
        let none = frame.none.clone();
        let empty = move || match (known.with(|known| known.blank), state.filtered(), &none) {
            // Failed, or asking nothing: that is said elsewhere, and is not an empty list.
            (true, ..) => ().into_any(),
            (false, false, Some(none)) => none.run().into_any(),
            _ => no_match(state),
        };
        let empty = ViewFn::from(empty);
        let cols = Memo::new(move |_| state.look(COLS));
        let ticked = frame.ticked.as_ref().map(|(keys, _)| *keys);
        let table = move || {
            view! {
                <DataTable
                    spec=Arc::clone(&table)
                    rows=rows.clone()
                    cols=cols.get()
                    sort=Signal::derive(move || state.sort())
                    on_sort=Callback::new(move |sort| state.sort_by(&sort))
                    loading=Signal::derive(move || known.with(|known| known.loading))
                    density=density
                    skeleton_rows=14
                    selected=ticked
                    empty=empty.clone()
                />
            }
        };
        draw(frame, known, retry, tools.draw(), table.into_any())
    }
}

/// One copy for all row types.
fn draw(frame: Frame, known: Memo<Known>, retry: Callback<()>, tools: AnyView, table: AnyView) -> AnyView {
    let class = style_sheet!("style/shell/list_page.css");
    let Frame { title, state, facts, search, filters, actions, banner, ticked, .. } = frame;
    use_title(move || title.to_owned());
    let trouble = Memo::new(move |_| match state.read() {
        Err(problem) => Some(Trouble::Unreadable(sentence(&problem))),
        Ok(_) => known.with(|known| known.error.clone()).map(Trouble::Failed),
    });
    let troubled = move || trouble.with(Option::is_some);
    let range = Signal::derive(move || known.with(Known::range));
    let pages = Signal::derive(move || known.with(|known| known.pages));
    let unpaged =
        move || troubled() || known.with(|known| known.blank || (known.rows == 0 && known.page <= 1));
    let short = move || known.with(|known| known.rows < SHORT);
    view! { class=class,
        <div class="list-page">
            <PageHead title facts=facts>{actions.map(|actions| actions.run())}</PageHead>
            <div class="list-banner">{banner.map(|banner| banner.run())}</div>
            {toolbar(state, search, filters, tools)}
            {move || trouble.get().map(|trouble| explain(trouble, state, retry))}
            <div class="list-table" class:is-short=short hidden=troubled>
                {table}
            </div>
            {ticked.map(|(_, bar)| bar.run())}
            <div class="list-pager" hidden=unpaged>
                <Pager
                    page=Signal::derive(move || known.with(|known| known.page))
                    pages=pages
                    range=range
                    href=Callback::new(move |page| state.page_href(page))
                    label=tf(msg::LIST_PAGES, &[("title", title)])
                    per_page=Signal::derive(move || state.query().per_page)
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
