//! The access review (U-7): who has which role where, over all workspaces that somebody administers. Nothing of any other workspace is in
//! it, and of whoever has not accepted an invitation yet only the address.

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::{UserId, WorkspaceId},
    json::{Decode, Encode},
    lenient,
    page::{ListQuery, ListSpec},
    time::Timestamp,
    value::Named,
};

/// Places that a row of the list names; the rest is counted.
pub const PLACES_SHOWN: usize = 20;

/// What somebody is in one workspace.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    /// `active`, `suspended`, `invited`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub access: String,
}

impl Dto for ReviewPlace {}

/// A person over all administered workspaces.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewPerson {
    /// Account id.
    pub id: UserId,
    /// E-mail.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub username: String,
    /// Display name; empty while every invitation is open.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// `app_mfa`, `email_mfa` or `none`; absent while every invitation is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<String>,
    /// Last sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sign_in: Option<Timestamp>,
    /// In how many of the workspaces.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub workspaces: u64,
    /// In how many of them as Administrator or Owner.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub administers: u64,
    /// The first twenty, by name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub places: Vec<ReviewPlace>,
}

impl Dto for ReviewPerson {}

/// An administered workspace in figures.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewWorkspace {
    /// Which.
    pub workspace: Named,
    /// Active members.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub members: u64,
    /// Active Administrators, the Owner included.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub administrators: u64,
    /// Suspended members.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub suspended: u64,
    /// Open and expired invitations.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub invited: u64,
    /// Active members without a second factor.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub without_mfa: u64,
    /// Active members who have not signed in for 90 days.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub idle: u64,
}

impl Dto for ReviewWorkspace {}

/// Somebody whose roles differ between two workspaces.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewDifference {
    /// Account id.
    pub id: UserId,
    /// E-mail.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub username: String,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// Roles in the first; empty: not in it.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub first: Vec<Named>,
    /// Roles in the second.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub second: Vec<Named>,
}

impl Dto for ReviewDifference {}

/// What the list of people takes: `search` (name or address), `workspace` (id), `role` (id), `security`, `access`.
pub const REVIEW_LIST: ListSpec = ListSpec {
    q_fields: &["search", "workspace", "role", "security", "access"],
    sort_fields: &["name", "username", "workspaces", "administers", "last_sign_in"],
    default_per_page: 50,
    max_per_page: 500,
};

endpoints! {
    /// People over all administered workspaces.
    ListReview = Get "/api/ext/v1/account/review", Access::Account, 200, "Access review: people", (), ListQuery, () => Vec<ReviewPerson>;
    /// The administered workspaces in figures, by name.
    ListReviewWorkspaces = Get "/api/ext/v1/account/review/workspace", Access::Account, 200, "Access review: workspaces",
        (), (), () => Vec<ReviewWorkspace>;
    /// Whose roles differ between two administered workspaces. 404 for others.
    CompareReview = Get "/api/ext/v1/account/review/compare/{workspace_id}/{other_id}", Access::Account, 200,
        "Access review: two workspaces compared", (WorkspaceId, WorkspaceId), (), () => Vec<ReviewDifference>;
    /// Every membership as a line of a dated CSV file.
    ExportReview = Get "/api/ext/v1/account/review/export", Access::Account, 200, "Access review as CSV", (), (), () => ();
}
