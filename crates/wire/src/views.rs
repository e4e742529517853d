//! How lists are looked at, beyond what an address can say: lists of values that are too long for one, and views that a
//! person saved.
//!
//! A `q` names a kept list of values as `field.in:id` (the list's `q_fields` say for which fields). The id is short, is
//! made from the values, and stays good for everybody in the workspace, so that a link with it reproduces the view.

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::ViewId,
    lenient,
};
use serde::{Deserialize, Serialize};

/// Values of one list, at most (domain.md §3.1: rows of a file).
pub const VALUES_MAX: usize = 10_000;
/// Characters of a value, at most (domain.md §3.1: of a row).
pub const VALUE_CHARS_MAX: usize = 100;
/// Bytes of all values, at most (domain.md §3.1: of a file).
pub const VALUES_BYTES_MAX: usize = 400 * 1024;
/// What follows a field's name in a `q` that names a kept list.
pub const KEPT: &str = ".in";
/// Saved views of one person in one list, at most.
pub const VIEWS_MAX: u64 = 50;
/// Saved views of one person in all lists of a workspace, at most.
pub const VIEWS_OF_ALL_MAX: u64 = 200;
/// Characters of a saved view's name, at most.
pub const VIEW_NAME_MAX: usize = 60;
/// Bytes of a saved view's query, at most.
pub const VIEW_QUERY_MAX: usize = 16_000;

/// Values to filter by; any of them matches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ValueList {
    /// 1 to 10,000, of 1 to 100 characters each, 400 KB in all.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub values: Vec<String>,
}

impl Dto for ValueList {}

/// The short name of a kept list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeptList {
    /// The number of values, a hyphen, and a digest of them.
    pub id: String,
}

impl Dto for KeptList {}

/// How many values a kept list has, as its id says; `None` for what is no id.
pub fn kept_count(id: &str) -> Option<u64> {
    id.split_once('-')?.0.parse().ok()
}

/// A view of a list that somebody saved for themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedView {
    /// Its id.
    pub id: ViewId,
    /// The list, e.g. `devices`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub list: String,
    /// What the person calls it.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// The query of the address, without `?`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub query: String,
}

impl Dto for SavedView {}

/// A view to be saved; one of the same list and name is replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// Lower-case letters, at most 40.
    pub list: String,
    /// 1 to 60 characters.
    pub name: String,
    /// At most 16,000 bytes.
    pub query: String,
}

impl Dto for NewView {}

endpoints! {
    /// Keeps values to filter by and gives them a short name. The same values have the same name. 422 on `values`.
    KeepValues = Post "/api/ext/v1/value_list", Access::Member, 200, "Keep values to filter by", (), (), ValueList => KeptList;
    /// The values of a kept list. 404 for one that is not kept here, or no longer: after 90 days without use they go.
    ReadValues = Get "/api/ext/v1/value_list/{list_id}", Access::Member, 200, "Values of a kept list", String, (), () => ValueList;
    /// The person's own saved views in the workspace, by name. Machines have none.
    ListViews = Get "/api/ext/v1/view", Access::Member, 200, "Own saved views", (), (), () => Vec<SavedView>;
    /// Saves a view. 422 on `list`, `name` (also for one too many), `query`.
    SaveView = Post "/api/ext/v1/view", Access::Member, 200, "Save a view", (), (), NewView => SavedView;
    /// Forgets a view. 404 for one of somebody else.
    ForgetView = Delete "/api/ext/v1/view/{view_id}", Access::Member, 204, "Forget a saved view", ViewId, (), () => ();
}

#[cfg(test)]
mod tests {
    use super::kept_count;

    #[test]
    fn an_id_says_how_many_there_are() {
        assert_eq!(kept_count("9812-0a1b"), Some(9812));
        assert_eq!(kept_count("none"), None);
    }
}
