//! The access review (U-7): who has which role where, over all workspaces that somebody administers. Nothing of any other workspace is in
//! it, and of whoever has not accepted an invitation yet only the address.

use crate::{
    endpoint::{Access, Dto, QueryParams, decode, endpoints},
    ids::{UserId, WorkspaceId},
    lenient,
    page::{ListQuery, ListSpec},
    time::Timestamp,
    value::Named,
};
use serde::{Deserialize, Serialize};

/// Places that a row of the list names; the rest is counted. As many columns can be asked for.
pub const PLACES_SHOWN: usize = 20;

/// What somebody is in one workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewPlace {
    /// The workspace.
    pub workspace: Named,
    /// The roles.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub roles: Vec<Named>,
    /// The Owner.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub owner: bool,
    /// The SuperAdmin of the linked group.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub superadmin: bool,
    /// Version of the membership, for changes (`RoleSet.version`); absent for a SuperAdmin without one.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub version: Option<u64>,
    /// `active`, `suspended`, `invited`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub access: String,
}

impl Dto for ReviewPlace {}

/// A person over all administered workspaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewPerson {
    /// Account id.
    pub id: UserId,
    /// E-mail.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub username: String,
    /// Display name; empty while every invitation is open.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// `app_mfa`, `email_mfa` or `none`; absent while every invitation is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<String>,
    /// Last sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sign_in: Option<Timestamp>,
    /// In how many of the workspaces.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub workspaces: u64,
    /// In how many of them as Administrator or Owner.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub administers: u64,
    /// The first twenty by name, or those in the workspaces that were asked for.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub places: Vec<ReviewPlace>,
}

impl Dto for ReviewPerson {}

/// An administered workspace in figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewWorkspace {
    /// Which.
    pub workspace: Named,
    /// Active members.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub members: u64,
    /// Active Administrators, the Owner included.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub administrators: u64,
    /// Suspended members.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub suspended: u64,
    /// Open and expired invitations.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub invited: u64,
    /// Active members without a second factor.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub without_mfa: u64,
    /// Active members who have not signed in for 90 days.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub idle: u64,
}

impl Dto for ReviewWorkspace {}

/// Somebody whose roles differ between two workspaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewDifference {
    /// Account id.
    pub id: UserId,
    /// E-mail.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub username: String,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// Roles in the first; empty: not in it.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub first: Vec<Named>,
    /// Roles in the second.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub second: Vec<Named>,
    /// How they stand in the first: `active` or `suspended`; empty: not in it.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub first_access: String,
    /// How they stand in the second.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub second_access: String,
    /// Owner of the second.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub owner: bool,
    /// SuperAdmin over the second.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub superadmin: bool,
    /// Version of the membership of the second, for changes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub version: Option<u64>,
}

impl Dto for ReviewDifference {}

/// What the list of people takes: `search` (name or address), `workspace` (id), `role` (id; the Owner and the SuperAdmin count as
/// Administrators), `security`, `access`, `sign_in` (`never`; `idle`: not for 90 days). Criteria beside each other are about the same place.
pub const REVIEW_LIST: ListSpec = ListSpec {
    q_fields: &["search", "workspace", "role", "security", "access", "sign_in"],
    sort_fields: &["name", "username", "workspaces", "administers", "last_sign_in"],
    default_per_page: 50,
    max_per_page: 500,
};

/// What is asked of the list of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewQuery {
    /// Page, order, filters.
    pub list: ListQuery,
    /// The workspaces whose places each row names, at most [`PLACES_SHOWN`]; none: the first ones by name.
    pub columns: Vec<WorkspaceId>,
}

impl ReviewQuery {
    /// The columns of a raw query string; `None` when they are no ids or too many.
    pub fn columns(raw: &str) -> Option<Vec<WorkspaceId>> {
        let text = raw.split('&').find_map(|pair| pair.strip_prefix("columns=")).unwrap_or_default();
        // Clients may encode the comma.
        let ids = decode(text)?
            .split(',')
            .filter(|id| !id.is_empty())
            .map(str::parse)
            .collect::<Result<Vec<_>, _>>()
            .ok()?;
        (ids.len() <= PLACES_SHOWN).then_some(ids)
    }
}

impl QueryParams for ReviewQuery {
    fn to_query(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(ToString::to_string).collect();
        let list = self.list.to_query();
        match (columns.is_empty(), list.is_empty()) {
            (true, _) => list,
            (false, true) => format!("columns={}", columns.join(",")),
            (false, false) => format!("{list}&columns={}", columns.join(",")),
        }
    }
}

endpoints! {
    /// People over all administered workspaces. 404 for a column that is not administered.
    ListReview = Get "/api/ext/v1/account/review", Access::Account, 200, "Access review: people", (), ReviewQuery, () => Vec<ReviewPerson>;
    /// One of them, with every place. 404 for others.
    GetReviewPerson = Get "/api/ext/v1/account/review/person/{user_id}", Access::Account, 200, "Access review: one person",
        UserId, (), () => ReviewPerson;
    /// The administered workspaces in figures, by name.
    ListReviewWorkspaces = Get "/api/ext/v1/account/review/workspace", Access::Account, 200, "Access review: workspaces",
        (), (), () => Vec<ReviewWorkspace>;
    /// Whose roles differ between two administered workspaces. 404 for others.
    CompareReview = Get "/api/ext/v1/account/review/compare/{workspace_id}/{other_id}", Access::Account, 200,
        "Access review: two workspaces compared", (WorkspaceId, WorkspaceId), (), () => Vec<ReviewDifference>;
    /// Every membership as a line of a dated CSV file.
    ExportReview = Get "/api/ext/v1/account/review/export", Access::Account, 200, "Access review as CSV", (), (), () => ();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_as_they_are_written() {
        let asked = ReviewQuery {
            columns: vec![WorkspaceId::from(101), WorkspaceId::from(7)],
            ..ReviewQuery::default()
        };
        assert_eq!(asked.to_query(), "columns=101,7");
        assert_eq!(ReviewQuery::columns("page=2&columns=101%2C7"), Some(asked.columns.clone()));
        assert_eq!(ReviewQuery::columns("page=2&columns=101,7"), Some(asked.columns));
        assert_eq!(ReviewQuery::columns("columns=%FF"), None);
        assert_eq!(ReviewQuery::columns("page=2"), Some(Vec::new()));
        assert_eq!(ReviewQuery::columns("columns=x"), None);
        assert_eq!(ReviewQuery::columns(&format!("columns={}", vec!["1"; PLACES_SHOWN + 1].join(","))), None);
    }
}
