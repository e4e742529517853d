//! Application tokens of a workspace (U-8; api.md §17): machines that act for whoever made them.
//!
//! A token never does more than its maker may do at that moment, and it ends with the maker's membership. Its secret is in the answer that
//! makes it and nowhere else (BR-81). As documented, every role may make tokens, and only Administrators may rename or revoke them.

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::TokenId,
    lenient,
    permission::Permission,
    session::Secret,
    time::Timestamp,
    value::{EnumRef, Named},
};
use serde::{Deserialize, Serialize};

/// Most characters of a description.
pub const DESCRIPTION_MAX: usize = 100;
/// Tokens of one workspace that are not revoked.
pub const TOKENS_MAX: u64 = 200;

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppToken {
    /// Its id.
    pub id: TokenId,
    /// What its maker calls it.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub description: String,
    /// When it was made.
    pub created: Timestamp,
    /// 0 activated, 1 revoked.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EnumRef,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<Timestamp>,
    /// Where it may be used from: addresses and CIDR blocks, separated by commas.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub ip: Option<String>,
    /// Whoever made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator: Option<Named>,
    /// When it was last used (an extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Timestamp>,
    /// How its secret begins (an extension).
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub prefix: String,
}

impl Dto for AppToken {}

/// A token to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewToken {
    /// At most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// In the future; absent: it does not end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<Timestamp>,
    /// Addresses and CIDR blocks of IPv4 and IPv6, separated by commas; absent: from anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
}

impl Dto for NewToken {}

/// The only time that the secret is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MadeToken {
    /// The secret.
    pub application_token: Secret,
    /// Its id (an extension).
    pub id: TokenId,
}

impl Dto for MadeToken {}

/// A change of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenPatch {
    /// At most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// 1: revoked, for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<EnumRef>,
}

impl Dto for TokenPatch {}

endpoints! {
    /// The tokens of the workspace, the latest first.
    ListTokens = Get "/api/v1/application_token", Access::Needs(Permission::TokenCreate), 200, "Application tokens",
        (), (), () => Vec<AppToken>;
    /// Makes one, in person. 422 on `description`, `expiry_date`, `ip`; 409 `TokenCapReached`.
    CreateToken = Post "/api/v1/application_token", Access::Needs(Permission::TokenCreate), 200, "Make an application token",
        (), (), NewToken => MadeToken;
    /// Renames or revokes one. 409 `TokenRevoked` for one that was revoked.
    PatchToken = Patch "/api/v1/application_token/{app_token_id}", Access::Needs(Permission::TokenEdit), 204,
        "Rename or revoke an application token", TokenId, (), TokenPatch => ();
}
