//! Apps of a workspace (U-9): a catalogue that belongs to the server, what of it the Owner has activated here, who has access with
//! which role of the app, and requests for access.
//!
//! Activation is not access: every member needs a grant of their own, Administrators included. What a person may do within an app
//! comes from that grant alone and never from their role in the workspace. An app that holds a person's token asks [`GetApp`]:
//! `access` is the answer of this moment.

use crate::{
    app_key::AppKey,
    endpoint::{Access, Dto, endpoints},
    ids::{RequestId, UserId},
    lenient,
    request::RequestState,
    time::Timestamp,
    value::{IdRef, Named, Params},
};
use serde::{Deserialize, Serialize};

/// Most characters of a request's message, and of the reason to decline it.
pub const MESSAGE_MAX: usize = 500;
/// Requests for one app that a member may send within a day: each is a mail.
pub const ASKS_PER_DAY: u64 = 5;

/// A text of the catalogue in a language such as `de-AT`: its own, that of the language, English, whatever there is.
pub fn words<'a>(texts: &'a Params, locale: &str) -> &'a str {
    let language = locale.split('-').next().unwrap_or_default();
    texts
        .get(locale)
        .or_else(|| texts.get(language))
        .or_else(|| texts.get("en"))
        .or_else(|| texts.iter().next().map(|(_, text)| text))
        .unwrap_or_default()
}

/// A role within an app. Declared by the app; has nothing to do with the roles of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppRole {
    /// Unique within the app.
    pub key: String,
    /// By language.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: Params,
    /// What it may do, by language.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub description: Params,
}

/// A plan of an app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppPlan {
    /// Unique within the app.
    pub key: String,
    /// By language.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: Params,
    /// What it costs, in words, by language; empty: nothing. This server takes no payments: the operator bills.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Params::is_empty")]
    pub price: Params,
}

/// How an app stands in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AppState {
    /// Can be activated.
    Available,
    /// Those with access use it.
    Active,
    /// The same until `ends`; until then it can be resumed.
    Cancelled,
}

/// The own access to an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppAccess {
    /// Key of the app role.
    pub role: String,
    /// Since when.
    pub since: Timestamp,
}

/// An app as somebody of the workspace sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct App {
    /// An [`AppKey`].
    pub key: String,
    /// By language.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: Params,
    /// What it does, by language.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub description: Params,
    /// Its address for this workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its roles.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub roles: Vec<AppRole>,
    /// Its plans.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub plans: Vec<AppPlan>,
    /// How it stands here.
    pub state: AppState,
    /// Key of the plan that it is on here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Since when it is active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activated: Option<Timestamp>,
    /// When it ends, if it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Timestamp>,
    /// The caller's access; absent without any, and while the app is not active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<AppAccess>,
    /// The caller's latest request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<AppRequest>,
    /// Active members with access.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub people: u64,
    /// Open requests; 0 for whoever is no Administrator.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub waiting: u64,
    /// What the Owner is called: whom to ask.
    #[serde(
        default,
        deserialize_with = "lenient::text_or_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub owner: String,
    /// Whether the caller decides about access here: the Owner does, and Administrators where the server was told so.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub decides: bool,
}

impl Dto for App {}

impl App {
    /// What a role of the app is called; its key when the catalogue does not know it any more.
    pub fn role_name<'a>(&'a self, key: &'a str, locale: &str) -> &'a str {
        let known = self.roles.iter().find(|role| role.key == key);
        known.map(|role| words(&role.name, locale)).filter(|name| !name.is_empty()).unwrap_or(key)
    }

    /// The plan with this key.
    pub fn plan(&self, key: &str) -> Option<&AppPlan> {
        self.plans.iter().find(|plan| plan.key == key)
    }
}

/// Somebody with access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppHolder {
    /// Who.
    pub user: Named,
    /// E-mail of who.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub username: String,
    /// Key of the app role.
    pub role: String,
    /// Since when.
    pub since: Timestamp,
    /// Who gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Named>,
    /// Suspended in the workspace: the access rests until they are resumed.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub suspended: bool,
}

impl Dto for AppHolder {}

/// A request for access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppRequest {
    /// Its id.
    pub id: RequestId,
    /// Who asks.
    pub user: Named,
    /// E-mail of who asks.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub username: String,
    /// In their words.
    #[serde(
        default,
        deserialize_with = "lenient::text_or_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub message: String,
    /// How it stands; the end of the app withdraws it.
    pub state: RequestState,
    /// When it was sent.
    pub created: Timestamp,
    /// When it was answered or withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// Why it was declined.
    #[serde(
        default,
        deserialize_with = "lenient::text_or_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub answer: String,
}

impl Dto for AppRequest {}

/// Which plan an app is to be on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanChoice {
    /// Key of a plan of the app.
    pub plan: String,
}

impl Dto for PlanChoice {}

/// Access to be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAppAccess {
    /// An active member.
    pub user: IdRef,
    /// Key of a role of the app.
    pub role: String,
}

impl Dto for NewAppAccess {}

/// Another role within the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AppRoleChange {
    /// Key of a role of the app.
    pub role: String,
    /// The role that was shown: only if it still is (409 `ChangedMeanwhile` with `role`). Absent: whatever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
}

impl Dto for AppRoleChange {}

/// A request to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewAppRequest {
    /// What for; up to 500 characters, may be empty.
    pub message: String,
}

impl Dto for NewAppRequest {}

/// The role with which a request is approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Key of a role of the app.
    pub role: String,
}

impl Dto for Approval {}

/// Why a request is declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// 1 to 500 characters; the member reads it.
    pub reason: String,
}

impl Dto for Decline {}

endpoints! {
    /// Every app of the catalogue, and how it stands here.
    ListApps = Get "/api/ext/v1/workspace/app", Access::Member, 200, "Apps of the workspace", (), (), () => Vec<App>;
    /// One of them; `access` says what the caller may do in it at this moment.
    GetApp = Get "/api/ext/v1/workspace/app/{app_key}", Access::Member, 200, "One app", AppKey, (), () => App;
    /// Activates an app on one of its plans; nobody has access yet. 409 `AppActive`; 422 on `plan`.
    ActivateApp = Post "/api/ext/v1/workspace/app/{app_key}/activate", Access::Owner, 200, "Activate an app",
        AppKey, (), PlanChoice => App;
    /// Puts an active app on another plan, at once. 409 `AppNotActive`; 422 on `plan`.
    ChangeAppPlan = Put "/api/ext/v1/workspace/app/{app_key}/plan", Access::Owner, 200, "Change the plan of an app",
        AppKey, (), PlanChoice => App;
    /// Lets an app end with the UTC month: it stays usable until then. 409 `AppNotActive`.
    CancelApp = Post "/api/ext/v1/workspace/app/{app_key}/cancel", Access::Owner, 200, "Cancel an app", AppKey, (), () => App;
    /// Keeps a cancelled app, as long as it has not ended. 409 `AppNotActive`.
    ResumeApp = Post "/api/ext/v1/workspace/app/{app_key}/resume", Access::Owner, 200, "Resume a cancelled app",
        AppKey, (), () => App;
    /// Who has access.
    ListAppAccess = Get "/api/ext/v1/workspace/app/{app_key}/access", Access::Administrator, 200, "Access to an app",
        AppKey, (), () => Vec<AppHolder>;
    /// Gives a member access; answers their open request, if there is one. For the Owner, and for Administrators where the server was told
    /// so: 403 `AppOwnerOnly`, `OwnAppAccess`; 409 `AppNotActive`, `AppAccessHeld`, `AppNeedsMember`; 422 on `role`.
    GrantApp = Post "/api/ext/v1/workspace/app/{app_key}/access", Access::Administrator, 201, "Give access to an app",
        AppKey, (), NewAppAccess => AppHolder;
    /// Gives another app role. Refusals as [`GrantApp`]; 403 `PersonBeyondOwn`; 409 `ChangedMeanwhile`; 404 without access.
    ChangeAppAccess = Patch "/api/ext/v1/workspace/app/{app_key}/access/{user_id}", Access::Administrator, 200,
        "Change access to an app", (AppKey, UserId), (), AppRoleChange => AppHolder;
    /// Takes access away, from the next request on. Refusals as [`ChangeAppAccess`].
    RevokeApp = Delete "/api/ext/v1/workspace/app/{app_key}/access/{user_id}", Access::Administrator, 204,
        "Take access to an app away", (AppKey, UserId), (), () => ();
    /// Open requests, and those that ended in the last 30 days; the latest first.
    ListAppRequests = Get "/api/ext/v1/workspace/app/{app_key}/request", Access::Administrator, 200,
        "Requests for access to an app", AppKey, (), () => Vec<AppRequest>;
    /// Asks for access; the Owner gets a mail. In person. 409 `AppNotActive`, `AppAccessHeld`, `AppNeedsMember`, `AppAsked`,
    /// `AppAskedOften`, `AppDecides`; 422 on `message`.
    AskForApp = Post "/api/ext/v1/workspace/app/{app_key}/request", Access::Member, 201, "Ask for access to an app",
        AppKey, (), NewAppRequest => AppRequest;
    /// Takes the own open request back; 404 without one.
    WithdrawAppRequest = Delete "/api/ext/v1/workspace/app/{app_key}/request", Access::Member, 204,
        "Withdraw the own request for access", AppKey, (), () => ();
    /// Gives what was asked for; the member gets a mail. Refusals as [`GrantApp`]; 409 `RequestEnded`.
    ApproveAppRequest = Post "/api/ext/v1/workspace/app/{app_key}/request/{request_id}/approve", Access::Administrator, 200,
        "Approve a request for access", (AppKey, RequestId), (), Approval => AppRequest;
    /// Declines it; the member gets a mail with the reason. 403 `AppOwnerOnly`; 409 `RequestEnded`; 422 on `reason`.
    DeclineAppRequest = Post "/api/ext/v1/workspace/app/{app_key}/request/{request_id}/decline", Access::Administrator, 200,
        "Decline a request for access", (AppKey, RequestId), (), Decline => AppRequest;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_in_the_nearest_language() {
        let texts: Params = [("en", "Reports"), ("de", "Berichte")]
            .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
            .into_iter()
            .collect();
        for (locale, text) in [("de", "Berichte"), ("de-AT", "Berichte"), ("fr", "Reports"), ("", "Reports")]
        {
            assert_eq!(words(&texts, locale), text, "{locale}");
        }
        assert_eq!(words(&Params::default(), "de"), "");
    }
}
