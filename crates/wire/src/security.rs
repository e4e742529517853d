//! Security of the own account: sessions, password, recovery, second factors, trusted devices (api.md §2, §3, §5; BR-50 to BR-58).
//!
//! Secrets (a key, recovery codes) are in the answer that makes them and nowhere else. Nobody can read or set another person's password.

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::{MfaKeyId, SessionId, TrustedDeviceId, UserRef},
    lenient,
    ownership::Confirm,
    permission::Permission,
    session::Secret,
    time::Timestamp,
    value::EnumRef,
};
use serde::{Deserialize, Serialize};

/// Recovery codes of a set.
pub const RECOVERY_CODES: usize = 10;
/// Minutes that a recovery link in a mail works.
pub const RECOVERY_MINUTES: i64 = 30;
/// Minutes that a code in a mail works (BR-53).
pub const CODE_MINUTES: i64 = 20;
/// Type of a second factor: an authenticator app.
pub const MFA_APP: i64 = 1;
/// Type of a second factor: a code by e-mail.
pub const MFA_EMAIL: i64 = 2;

/// A session of the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionInfo {
    /// Its id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// `portal` or `api`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub kind: String,
    /// When it began.
    pub created: Timestamp,
    /// When it was last used.
    pub last_used: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// Address of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What the client called itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The session of this request.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub current: bool,
}

impl Dto for SessionInfo {}

/// A new password. Both as hex SHA-1, as at sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordChange {
    /// The one that is now.
    pub old_password: Secret,
    /// The one to be.
    pub new_password: Secret,
    /// Ends all other sessions of the person, too (an extension).
    #[serde(default, deserialize_with = "lenient::bool")]
    pub end_other_sessions: bool,
}

impl Dto for PasswordChange {}

/// Who cannot sign in any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecoveryRequest {
    /// E-mail of the account.
    pub username: String,
}

impl Dto for RecoveryRequest {}

/// A second factor to be set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewMfa {
    /// 1: app (the contract's). 2: code by e-mail.
    #[serde(rename = "type")]
    pub mfa_type: EnumRef,
    /// Hex SHA-1 of the own password.
    pub password: Secret,
}

impl Dto for NewMfa {}

/// A second factor. `secret_key` and `otpauth` are in the answer that makes an app's key only (BR-57).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MfaKey {
    /// Its id.
    pub id: MfaKeyId,
    /// 0 pending, 1 active.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EnumRef,
    /// 1 app, 2 e-mail.
    #[serde(default, rename = "type", deserialize_with = "lenient::or_default")]
    pub mfa_type: EnumRef,
    /// Base32, to be typed into an app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_key: Option<Secret>,
    /// The same as a URI, to be drawn as a QR code on the person's own device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otpauth: Option<Secret>,
    /// When it was made.
    pub creation_date: Timestamp,
    /// When its first code was right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_date: Option<Timestamp>,
}

impl Dto for MfaKey {}

/// The contract's activation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MfaActivation {
    /// 1.
    pub status: EnumRef,
    /// The code that the app shows, or that came by mail.
    pub code: Secret,
}

impl Dto for MfaActivation {}

/// A code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// Six characters.
    pub code: Secret,
}

impl Dto for CodeBody {}

/// A fresh set of recovery codes; earlier ones die. Shown here and never again; each works once, instead of a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodes {
    /// Sixteen characters each, in groups of four.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub codes: Vec<Secret>,
}

impl Dto for RecoveryCodes {}

/// How the own account is secured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Security {
    /// Second factors, without their secrets.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub mfa: Vec<MfaKey>,
    /// Recovery codes that are left.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub recovery_codes: u64,
    /// When the password was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_changed: Option<Timestamp>,
    /// Sessions that could be used now.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub sessions: u64,
    /// Trusted devices.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub trusted_devices: u64,
    /// When the account is erased, if its deletion was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion: Option<Timestamp>,
    /// Everybody on this server has a second factor: the last one stays (BR-50).
    #[serde(default, deserialize_with = "lenient::bool")]
    pub mandatory: bool,
    /// The server put the second factor by e-mail on, and the person has not said yet that they know (BR-51).
    #[serde(default, deserialize_with = "lenient::bool")]
    pub put_on: bool,
    /// When the next copy of the personal data can be made; absent: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_export: Option<Timestamp>,
}

impl Dto for Security {}

/// A browser in which no second factor is asked (BR-54).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrustedDevice {
    /// Its id.
    pub id: TrustedDeviceId,
    /// E.g. `Linux`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub operating_system: String,
    /// E.g. `Firefox`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub browser: String,
    /// When it was trusted.
    pub activation_date: Timestamp,
    /// What the person calls it (an extension).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// When the trust ends (an extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

impl Dto for TrustedDevice {}

/// A sign-in that waits for its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PendingCode {
    /// What step 1 answered.
    pub mfa_token: Secret,
}

impl Dto for PendingCode {}

endpoints! {
    /// The own living sessions, the latest first.
    ListSessions = Get "/api/ext/v1/account/session", Access::Account, 200, "Own sessions", (), (), () => Vec<SessionInfo>;
    /// Ends one of them: its next request is refused. 404 for others'.
    EndOneSession = Delete "/api/ext/v1/account/session/{session_id}", Access::Account, 204, "End one of the own sessions",
        SessionId, (), () => ();
    /// Ends all but this one.
    EndOtherSessions = Delete "/api/ext/v1/account/session", Access::Account, 204, "End all other own sessions", (), (), () => ();
    /// Changes the own password; trusted devices are trusted no more (BR-52). 422 on `old_password` when it is wrong, on `new_password` when it
    /// is none, the same, or one of those that are tried first ([`crate::password`]).
    PatchPassword = Patch "/api/v1/user/password", Access::Needs(Permission::OwnPasswordUpdate), 204, "Change the own password",
        (), (), PasswordChange => ();
    /// Sends a one-time link for 30 minutes, if there is such an account. The answer is the same, and as quick, if there is none.
    RequestRecovery = Post "/api/ext/v1/recovery/request", Access::Public, 204, "Ask for a link to set a new password",
        (), (), RecoveryRequest => ();
    /// How the own account is secured.
    GetSecurity = Get "/api/ext/v1/account/security", Access::Account, 200, "Security of the own account", (), (), () => Security;
    /// 0 Pending, 1 Active.
    ListMfaStatuses = Get "/api/v1/user/mfa/status", Access::Needs(Permission::MfaStatusList), 200, "Statuses of second factors",
        (), (), () => Vec<crate::user::StatusItem>;
    /// 1 Time-Based One-Time Password, 2 code by e-mail.
    ListMfaTypes = Get "/api/v1/user/mfa/type", Access::Needs(Permission::MfaTypeList), 200, "Types of second factors",
        (), (), () => Vec<crate::user::StatusItem>;
    /// Makes a pending second factor; an earlier pending one goes. For e-mail this sends a code (again: the same call; 429 beyond six in 15
    /// minutes). 409 `MfaActive` while one of this type is active; 422 on `password`.
    CreateMfaKey = Post "/api/v1/user/mfa", Access::Needs(Permission::MfaSecretCreate), 200, "Set up a second factor",
        (), (), NewMfa => MfaKey;
    /// Activates it with its code; the one of the other type goes. 409 `MfaActive`; 422 on `code`.
    PatchMfaKey = Patch "/api/v1/user/mfa/{key_id}", Access::Needs(Permission::MfaSecretActivate), 204, "Activate a second factor",
        MfaKeyId, (), MfaActivation => ();
    /// The same, and answers ten recovery codes. The portal's call.
    ActivateMfaKey = Post "/api/ext/v1/account/mfa/{key_id}/activate", Access::Account, 200,
        "Activate a second factor and get recovery codes", MfaKeyId, (), CodeBody => RecoveryCodes;
    /// Ten fresh recovery codes. 409 `NoMfa` without a second factor; 422 on `password`.
    RenewRecoveryCodes = Post "/api/ext/v1/account/recovery_code", Access::Account, 200, "Make new recovery codes",
        (), (), Confirm => RecoveryCodes;
    /// Takes an own second factor off, confirmed with the password. 409 `MfaMandatory`; 422 on `password`.
    RemoveMfaKey = Post "/api/ext/v1/account/mfa/{key_id}/remove", Access::Account, 204, "Take the own second factor off",
        MfaKeyId, (), Confirm => ();
    /// The person knows of the second factor that the server put on.
    KnowMfa = Delete "/api/ext/v1/account/mfa/notice", Access::Account, 204, "Know of the second factor that was put on",
        (), (), () => ();
    /// The contract's: for others by Administrators of the workspace in which they are at home (403 `NotAtHomeHere`); for oneself (`my`) within
    /// ten minutes after signing in (403 `SignInAgain`; 409 `MfaMandatory`).
    DeleteMfaKey = Delete "/api/v1/user/{user_id}/mfa/{key_id}", Access::Member, 204, "Take a second factor off",
        (UserRef, MfaKeyId), (), () => ();
    /// Oneself, or for Administrators the people of the workspace.
    ListTrustedDevices = Get "/api/v1/user/{user_id}/mfa/trusted_device", Access::Member, 200, "Trusted devices",
        UserRef, (), () => Vec<TrustedDevice>;
    /// Ends the trust. For others as `DeleteMfaKey`.
    DeleteTrustedDevice = Delete "/api/v1/user/{user_id}/mfa/trusted_device/{device_id}", Access::Member, 204, "Trust a device no more",
        (UserRef, TrustedDeviceId), (), () => ();
    /// Sends the code of a sign-in again: after a minute, at most three times. 401 for a sign-in that is over; 429.
    ResendCode = Post "/api/ext/v1/mfa/resend", Access::Public, 204, "Send the code again", (), (), PendingCode => ();
}
