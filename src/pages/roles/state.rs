//! What of the role tables is shown: the address says it, so that a link shows the same to somebody else.

use super::columns::RoleColumn;
use super::sections::matches;
use crate::{
    routes::{Page, Route, parameter},
    shell::here::{Step, use_go, use_here},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wire::{
    endpoint::encode,
    ids::WorkspaceId,
    permission::{Permission, PermissionSet},
};

/// Stands for whoever reads, with everything that they may do.
pub const ME: &str = "me";

/// The parameters of the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Part of an action or of a section.
    pub find: String,
    /// The role that is looked at: [`ME`] or the key of a column; empty for all of them.
    pub role: String,
    /// Only what it may, or only what it may not.
    pub may: Option<bool>,
    /// The role that it is compared with.
    pub with: String,
    /// A row to point at: the key of a permission.
    pub at: String,
}

impl View {
    /// Reads a query string; what it does not know is left out.
    pub fn read(query: &str) -> Self {
        let text = |name| parameter(query, name).unwrap_or_default();
        let role = text("role");
        let with = if role.is_empty() { String::new() } else { text("with") };
        let may = match text("may").as_str() {
            "yes" if !role.is_empty() => Some(true),
            "no" if !role.is_empty() => Some(false),
            _ => None,
        };
        Self { find: text("find"), role, may, with, at: text("at") }
    }

    /// The query string, without its `?`; empty when there is nothing to say.
    pub fn query(&self) -> String {
        let may = match self.may {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        let all = [
            ("find", &*self.find),
            ("role", &self.role),
            ("may", may),
            ("with", &self.with),
            ("at", &self.at),
        ];
        let said: Vec<String> = all
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        said.join("&")
    }
}

/// Which rows are left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// What is looked for, in lower case.
    pub wanted: String,
    /// What the chosen role includes, and which side of it is asked for.
    pub side: Option<(PermissionSet, bool)>,
    /// Two roles, of which only the differences count.
    pub differing: Option<(PermissionSet, PermissionSet)>,
}

impl Shown {
    /// What a view leaves of the table with these columns; `mine` is what the reader may do.
    pub fn of(view: &View, wanted: &str, columns: &[RoleColumn], mine: PermissionSet) -> Self {
        let set = |key: &str| match key {
            ME => Some(mine),
            key => columns.iter().find(|column| column.key == key).map(|column| column.set),
        };
        let role = set(&view.role);
        Self { wanted: wanted.to_owned(), side: role.zip(view.may), differing: role.zip(set(&view.with)) }
    }

    /// Whether an action stands in the table.
    pub fn shows(&self, title: &str, permission: Permission) -> bool {
        matches(title, permission, &self.wanted)
            && self.side.is_none_or(|(set, may)| set.allows(permission) == may)
            && self.differing.is_none_or(|(one, other)| one.allows(permission) != other.allows(permission))
    }

    /// Whether anything is left out.
    pub fn filters(&self) -> bool {
        *self != Self::default()
    }
}

type Go = Box<dyn Fn(&str, Step) + Send + Sync>;

/// The view of the page, and the ways to another. Copy.
#[derive(Clone, Copy)]
pub struct TableState {
    /// What the address says.
    pub view: Memo<View>,
    go: StoredValue<Go>,
    page: Memo<Option<Page>>,
    workspace: Option<WorkspaceId>,
}

/// The state of the page at this address.
pub fn use_table_state() -> TableState {
    let (address, here) = (use_location(), use_here());
    let workspace = untrack(|| here.get()).workspace();
    let page = Memo::new(move |_| match here.get() {
        Route::In(at, page) if Some(at) == workspace && page.list() == Page::Roles => Some(page),
        _ => None,
    });
    let view = Memo::new(move |last: Option<&View>| match (page.get(), last) {
        // While the page is being left, the address is already elsewhere.
        (None, Some(last)) => last.clone(),
        _ => address.search.with(|search| View::read(search)),
    });
    TableState { view, go: StoredValue::new(Box::new(use_go())), page, workspace }
}

impl TableState {
    /// The address of a page of this area that keeps the view; not tracked.
    pub fn href(self, page: Page) -> String {
        self.link(page, &self.view.get_untracked())
    }

    fn link(self, page: Page, view: &View) -> String {
        let path = self.workspace.map_or_else(String::new, |at| Route::In(at, page).href());
        match view.query() {
            query if query.is_empty() => path,
            query => format!("{path}?{query}"),
        }
    }

    /// Shows another view. Typing replaces the place in the history, choosing adds one.
    pub fn change(self, step: Step, change: impl FnOnce(&mut View)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        let page = self.page.get_untracked().unwrap_or(Page::Roles);
        let href = self.link(page, &view);
        self.go.try_with_value(|go| go(&href, step));
    }

    /// The address of a new role that begins as a copy.
    pub fn copy_href(self, key: &str) -> String {
        let href = self.href(Page::RoleNew);
        let joint = if href.contains('?') { '&' } else { '?' };
        format!("{href}{joint}from={}", encode(key))
    }

    /// Closes the panel.
    pub fn close(self) {
        self.open(Page::Roles);
    }

    /// Opens a page of this area; nothing once the area was left.
    pub fn open(self, page: Page) {
        let Some(view) = self.view.try_get_untracked() else { return };
        let href = self.link(page, &view);
        self.go.try_with_value(|go| go(&href, Step::Push));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::permission::{ALL, BuiltInRole};

    #[test]
    fn an_address_says_what_it_was_made_of_and_nothing_that_means_nothing() {
        let full = View {
            find: "SIM & device".into(),
            role: "2".into(),
            may: Some(false),
            with: "57".into(),
            at: "sim_list".into(),
        };
        assert_eq!(View::read(&full.query()), full);
        assert_eq!(View::default().query(), "");
        // Nothing to compare with, nothing to ask of nobody.
        assert_eq!(View::read("may=yes&with=2"), View::default());
        assert_eq!(View::read("role=2&may=perhaps"), View { role: "2".into(), ..View::default() });
    }

    fn columns() -> Vec<RoleColumn> {
        BuiltInRole::ALL.into_iter().map(|role| RoleColumn::built_in(role, false)).collect()
    }

    fn rows(query: &str, wanted: &str) -> usize {
        let shown = Shown::of(&View::read(query), wanted, &columns(), BuiltInRole::Observer.permissions());
        ALL.iter().filter(|permission| shown.shows("", **permission)).count()
    }

    #[test]
    fn roles_filter_by_what_they_may_and_compare_by_what_differs() {
        let count = |role: BuiltInRole| role.permissions().iter().count();
        assert_eq!(rows("", ""), 66);
        assert_eq!(rows("role=2", ""), 66);
        assert_eq!(rows("role=2&may=yes", ""), count(BuiltInRole::User));
        assert_eq!(rows("role=2&may=no", ""), 66 - count(BuiltInRole::User));
        assert_eq!(rows("role=me&may=yes", ""), count(BuiltInRole::Observer));
        assert_eq!(rows("role=2&with=3", ""), count(BuiltInRole::User) - count(BuiltInRole::Observer));
        assert_eq!(rows("role=2&with=2", ""), 0);
        assert_eq!(rows("role=nobody&may=yes", ""), 66);
        assert!(!Shown::of(&View::read("at=sim_list"), "", &columns(), PermissionSet::NONE).filters());
    }
}
