//! Signing in, refreshing, switching (api.md §2), and the portal's session calls of the extension API.
//!
//! Passwords travel as lower-case hex SHA-1 because the contract says so; such a digest is the effective
//! password and is treated as one on both sides.

use crate::{
    endpoint::{Access, Dto, endpoints},
    lenient,
    permission::Permission,
    value::IdRef,
    workspace::MyWorkspace,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A text that must never be printed: password digests, tokens, codes. Debug shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("format" = Secret::FORMAT)))]
#[serde(transparent)]
pub struct Secret(pub String);

impl Secret {
    /// The `format` of a secret in a JSON schema. The server does not compress answers whose schema has one.
    pub const FORMAT: &str = "password";

    /// The text itself, for the one place that sends or checks it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The five variants of `POST /v1/authenticate`; which one it is follows from the fields that are there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Authenticate {
    /// Variant 1: a workspace's application token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_token: Option<Secret>,
    /// Variants 2 and 3: the account's e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Variants 2 and 3: hex SHA-1 of the password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// Variant 3: the fingerprint of a trusted device; skips the second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Secret>,
    /// Variant 4: what step 1 answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_token: Option<Secret>,
    /// Variant 4: six characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Secret>,
    /// Variant 4: trust this browser for 90 days (BR-54).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_device: Option<TrustDevice>,
    /// Variant 5: a refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
}

impl Dto for Authenticate {}

/// The browser to trust.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TrustDevice {
    /// A random secret that the browser keeps; the server stores only its hash.
    pub fingerprint: Secret,
    /// E.g. `Linux`.
    #[serde(default)]
    pub operating_system: String,
    /// E.g. `Firefox`.
    #[serde(default)]
    pub browser: String,
    /// What the person calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The answer of `POST /v1/authenticate`: tokens, or an `mfa_token` to go on with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Tokens {
    /// Bearer token of one account in one workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_token: Option<Secret>,
    /// Lasting secret; the extension calls keep it in a cookie instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
    /// The second factor is asked: step 2 needs this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_token: Option<Secret>,
}

impl Dto for Tokens {}

/// The workspace to switch to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Its id.
    pub target_organisation: IdRef,
}

impl Dto for Switch {}

/// The signed-in person, the same in every workspace. Extension call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// Account id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// E-mail.
    pub username: String,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// `en`, `de` …; `None` follows the browser.
    #[serde(default)]
    pub locale: Option<String>,
    /// `light`, `dark`; `None` follows the system.
    #[serde(default)]
    pub theme: Option<String>,
    /// Whether an app second factor is on.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub app_mfa: bool,
    /// Nobody has proven the mailbox yet: the account was made by a copied link. No invitation of another workspace is listed or can be
    /// accepted by its id until the mailed link, or a recovery by mail, has set a new password.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub unproven: bool,
    /// Something about the account wants to be told: it is going to be erased, or the server put a second factor on it. What it is, `GetSecurity`
    /// says.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub attention: bool,
}

impl Dto for Account {}

/// A change of the own account; absent fields stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AccountPatch {
    /// 1 to 100 characters after trimming.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A locale of the portal, or null to follow the browser.
    #[serde(skip_serializing_if = "crate::value::Patch::is_absent")]
    pub locale: crate::value::Patch<String>,
    /// `light` or `dark`, or null to follow the system.
    #[serde(skip_serializing_if = "crate::value::Patch::is_absent")]
    pub theme: crate::value::Patch<String>,
}

impl Dto for AccountPatch {}

/// A running portal session: a short-lived token for one workspace, and who it is for. The lasting secret is in
/// an HttpOnly cookie that no script can read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PortalSession {
    /// Bearer token; absent when the second factor is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_token: Option<Secret>,
    /// Seconds until it ends.
    #[serde(deserialize_with = "lenient::u64_or_default")]
    pub expires_in: u64,
    /// The person; absent when the second factor is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Account>,
    /// The workspace that the token opens, as `GET /v2/user/my/workspace` lists it: the portal draws its shell
    /// from this without asking again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<MyWorkspace>,
    /// The second factor is asked: send it with a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_token: Option<Secret>,
    /// `app` or `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_type: Option<String>,
}

impl Dto for PortalSession {}

/// Which workspace the new token shall open; none = the default workspace (BR-30).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Refresh {
    /// A workspace of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<IdRef>,
}

impl Dto for Refresh {}

/// A portal session that a page continues when it loads, with everything that its first view needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ResumedSession {
    /// The session, as `RefreshSession` returns it: empty when nobody is signed in. `workspace` is the default workspace if the user
    /// cannot enter the requested one.
    #[serde(deserialize_with = "lenient::or_default")]
    pub session: PortalSession,
    /// All workspaces of the user, as `GET /v2/user/my/workspace` lists them.
    #[serde(deserialize_with = "lenient::or_default")]
    pub workspaces: Vec<MyWorkspace>,
    /// Keys of the permissions that the user has in `session.workspace`; empty without a workspace.
    #[serde(deserialize_with = "lenient::or_default")]
    pub permissions: Vec<String>,
}

impl Dto for ResumedSession {}

/// What this server can do beyond the public contract; a server without the call has none of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Capabilities {
    /// Name and version of the server.
    #[serde(deserialize_with = "lenient::text_or_default")]
    pub server: String,
    /// Keys: `session` (cookie sessions), `account`, `own_workspaces`, `summaries`, `list_extras`, `q_values`, `sim_assigned`,
    /// `plans`, `create_workspace`, `requests`, `group`, `members`, `invitations`, `ownership`, `audit`, `central_report`,
    /// `account_security`, `own_roles`, `review`, `personal_data`, `rights`, `apps`, `kept_values`, `saved_views`, `session_resume`.
    #[serde(deserialize_with = "lenient::or_default")]
    pub features: Vec<String>,
}

impl Dto for Capabilities {}

impl Capabilities {
    /// Whether the server has a feature.
    pub fn has(&self, feature: &str) -> bool {
        self.features.iter().any(|have| have == feature)
    }
}

endpoints! {
    /// All five variants of signing in; an empty 401 for wrong credentials, suspended and deleted alike.
    SignIn = Post "/api/v1/authenticate", Access::Public, 200, "Sign in", (), (), Authenticate => Tokens;
    /// A token for another workspace; the old one stays valid (BR-09). Logged as event 67 (BR-10).
    SwitchWorkspace = Post "/api/v1/authenticate/workspace", Access::Needs(Permission::WorkspaceSwitch), 200,
        "Switch to another workspace", (), (), Switch => Tokens;
    /// What the server can do beyond the contract.
    GetCapabilities = Get "/api/ext/v1/capabilities", Access::Public, 200, "Capabilities of this server",
        (), (), () => Capabilities;
    /// Sign in (variants 2 to 4) with the lasting secret in a cookie.
    StartSession = Post "/api/ext/v1/session", Access::Public, 200, "Start a portal session",
        (), (), Authenticate => PortalSession;
    /// A new short-lived token by the cookie; rotates the cookie.
    RefreshSession = Post "/api/ext/v1/session/refresh", Access::Cookie, 200, "Refresh a portal session",
        (), (), Refresh => PortalSession;
    /// The same, with the user's workspaces and permissions in one response. A workspace that the user cannot enter is not an error: the
    /// token then opens the default workspace (BR-30), whether the requested one exists or not.
    ResumeSession = Post "/api/ext/v1/session/resume", Access::Cookie, 200, "Resume a portal session when a page loads",
        (), (), Refresh => ResumedSession;
    /// Ends the session and every token of it, in every tab.
    EndSession = Delete "/api/ext/v1/session", Access::Cookie, 204, "Sign out", (), (), () => ();
    /// The own account.
    GetAccount = Get "/api/ext/v1/account", Access::Account, 200, "Own account", (), (), () => Account;
    /// Name, locale and theme of the own account.
    PatchAccount = Patch "/api/ext/v1/account", Access::Account, 204, "Change the own account",
        (), (), AccountPatch => ();
}
