//! Personal data: a copy of them, and the deletion of the account with its 14 days.

use crate::{
    endpoint::{Access, Dto, endpoints},
    lenient,
    ownership::Confirm,
    problem::Problem,
    request::RequestState,
    security::{MfaKey, SessionInfo, TrustedDevice},
    session::Account,
    time::Timestamp,
    token::AppToken,
    value::Named,
    views::SavedView,
    workspace::MyWorkspace,
};
use serde::{Deserialize, Serialize};

/// Days until an account is erased after its deletion was asked for.
pub const DELETE_DAYS: i64 = 14;
/// Hours between two copies of the personal data.
pub const EXPORT_HOURS: i64 = 24;
/// Deeds that the copy holds, the latest first.
pub const DEEDS_MAX: i64 = 10_000;

/// Something that the person did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonalDeed {
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub action: String,
    /// The kind of thing.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub object: String,
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_id: Option<String>,
    /// In which workspace.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub workspace: Option<u64>,
    /// From where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// With what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
}

impl Dto for PersonalDeed {}

/// Access to an app of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonalApp {
    /// The workspace.
    pub workspace: Named,
    /// Key of the app.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub app: String,
    /// Key of the app role.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub role: String,
    /// Since when.
    pub since: Timestamp,
}

/// A request for access to an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonalAppRequest {
    /// The workspace.
    pub workspace: Named,
    /// Key of the app.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub app: String,
    /// What the person wrote.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub message: String,
    /// How it stands.
    pub state: RequestState,
    /// When it was sent.
    pub created: Timestamp,
}

/// Everything that is stored about the person. No secrets: those are not stored in a readable form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonalData {
    /// The account.
    pub account: Account,
    /// When it was made.
    pub created: Timestamp,
    /// Memberships.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub workspaces: Vec<MyWorkspace>,
    /// Living sessions.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sessions: Vec<SessionInfo>,
    /// Trusted devices.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub trusted_devices: Vec<TrustedDevice>,
    /// Second factors.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub mfa: Vec<MfaKey>,
    /// Application tokens that the person made.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tokens: Vec<AppToken>,
    /// Access to apps.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub apps: Vec<PersonalApp>,
    /// Requests for access to apps, the latest first.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub app_requests: Vec<PersonalAppRequest>,
    /// Saved views of lists, in every workspace.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub views: Vec<SavedView>,
    /// Deeds in the logs, the latest first.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub deeds: Vec<PersonalDeed>,
}

impl Dto for PersonalData {}

/// What stands in the way of deleting the account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountDeleteCheck {
    /// Empty: nothing does. `OwnsWorkspaces` {count}, `SuperAdminCannotGo`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub reasons: Vec<Problem>,
    /// When the account is erased, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion: Option<Timestamp>,
}

impl Dto for AccountDeleteCheck {}

endpoints! {
    /// A copy of everything that is stored about the person, as a JSON file. 429 within 24 hours of the last one.
    ExportPersonalData = Get "/api/ext/v1/account/export", Access::Account, 200, "Own personal data", (), (), () => PersonalData;
    /// What stands in the way of deleting the account.
    CheckAccountDelete = Get "/api/ext/v1/account/delete", Access::Account, 200, "Whether the account can be deleted",
        (), (), () => AccountDeleteCheck;
    /// Has the account erased in 14 days; all other sessions end at once. 409 `OwnsWorkspaces`, `SuperAdminCannotGo`; 422 on `password`.
    DeleteAccount = Post "/api/ext/v1/account/delete", Access::Account, 200, "Delete the own account", (), (), Confirm => AccountDeleteCheck;
    /// Keeps the account after all.
    KeepAccount = Delete "/api/ext/v1/account/delete", Access::Account, 204, "Keep the own account", (), (), () => ();
}
