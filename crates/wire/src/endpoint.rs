//! What an operation is: one zero-sized type each, shared by client and server, so that method, path,
//! permission, body and answer cannot drift apart.

use crate::{page::ListQuery, permission::Permission};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;

/// What the path of every operation starts with.
pub const API_ROOT: &str = "/api/";

/// The methods that the contract uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names of HTTP")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// Upper case, as on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without a token.
    Public,
    /// Whoever holds the session cookie; no bearer token (extension calls of the portal).
    Cookie,
    /// A signed-in person, whatever their role: what belongs to the account and not to a workspace. Application
    /// tokens are no persons and are refused with 403.
    Account,
    /// Every active member of the token's workspace, and its application tokens.
    Member,
    /// Members whose role has the permission.
    Needs(Permission),
    /// Administrators of the token's workspace: the role, the Owner and the SuperAdmin (product.md §1), not its application tokens.
    Administrator,
    /// The Owner of the token's workspace in person.
    Owner,
}

/// One operation of the contract or of the extension API.
pub trait Endpoint {
    /// The name in tests, logs and the OpenAPI document.
    const NAME: &'static str;
    /// HTTP method.
    const METHOD: Method;
    /// Path with `{parameters}`, from the root of the API host.
    const TEMPLATE: &'static str;
    /// Who may call it; enforced by the backend before the handler, explained by the portal before the click.
    const ACCESS: Access;
    /// Status of success (the oddities of api.md §20 included).
    const OK: u16;
    /// One line for the OpenAPI document.
    const SUMMARY: &'static str;
    /// Path parameters, in the order of the template.
    type Path: PathParams;
    /// Query string.
    type Query: QueryParams;
    /// Request body; `()` for none.
    type Body: Body;
    /// Answer; `()` for none.
    type Reply: Body;

    /// The path with its parameters filled in and percent-encoded, with the query string.
    fn url(path: &Self::Path, query: &Self::Query) -> String {
        let mut url = fill(Self::TEMPLATE, &path.values());
        let query = query.to_query();
        if !query.is_empty() {
            url.push('?');
            url.push_str(&query);
        }
        url
    }
}

/// What a descriptor says, as a value: for tables, tests and documents.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are the constants of `Endpoint`")]
pub struct Descriptor {
    pub name: &'static str,
    pub method: Method,
    pub template: &'static str,
    pub access: Access,
    pub ok: u16,
    pub summary: &'static str,
}

impl Descriptor {
    /// The constants of `E`.
    pub const fn of<E: Endpoint>() -> Self {
        Self {
            name: E::NAME,
            method: E::METHOD,
            template: E::TEMPLATE,
            access: E::ACCESS,
            ok: E::OK,
            summary: E::SUMMARY,
        }
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
pub fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

/// Undoes `encode`, and `+` for a blank; `None` for broken escapes or bytes that are not UTF-8.
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(out).ok()
}

/// The decoded value of the first parameter `name` of a query string; `None` without one, and for a value that cannot be decoded.
pub fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).and_then(decode)
}

/// Puts the values into the `{parameters}` of a template, in order; no value can add a segment.
fn fill(template: &str, values: &[String]) -> String {
    let mut values = values.iter();
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push_str(&values.next().map(|value| encode(value)).unwrap_or_default());
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

/// The parameters of a path.
pub trait PathParams {
    /// How many there are; equals the `{}` of the template (tested).
    const COUNT: usize;
    /// Their texts, in the order of the template.
    fn values(&self) -> Vec<String>;
}

impl PathParams for () {
    const COUNT: usize = 0;
    fn values(&self) -> Vec<String> {
        Vec::new()
    }
}

macro_rules! one_param {
    ($($name:ty),* $(,)?) => {$(
        impl PathParams for $name {
            const COUNT: usize = 1;
            fn values(&self) -> Vec<String> {
                vec![self.to_string()]
            }
        }
    )*};
}
one_param!(
    crate::ids::WorkspaceId,
    crate::ids::UserId,
    crate::ids::UserRef,
    crate::ids::DeviceId,
    crate::ids::SimId,
    crate::ids::RoleId,
    crate::ids::TagId,
    crate::ids::InvitationId,
    crate::ids::RequestId,
    crate::ids::SessionId,
    crate::ids::MfaKeyId,
    crate::ids::TrustedDeviceId,
    crate::ids::TokenId,
    crate::app_key::AppKey,
    crate::ids::ViewId,
    crate::ids::AddressSpaceId,
    String,
);

impl<A: fmt::Display, B: fmt::Display> PathParams for (A, B) {
    const COUNT: usize = 2;
    fn values(&self) -> Vec<String> {
        vec![self.0.to_string(), self.1.to_string()]
    }
}

impl<A: fmt::Display, B: fmt::Display, C: fmt::Display> PathParams for (A, B, C) {
    const COUNT: usize = 3;
    fn values(&self) -> Vec<String> {
        vec![self.0.to_string(), self.1.to_string(), self.2.to_string()]
    }
}

/// A query string.
pub trait QueryParams: Sized {
    /// Without the `?`; empty when there is nothing to say.
    fn to_query(&self) -> String;
}

impl QueryParams for () {
    fn to_query(&self) -> String {
        String::new()
    }
}

impl QueryParams for ListQuery {
    fn to_query(&self) -> String {
        Self::to_query(self)
    }
}

/// A JSON object of the contract.
#[cfg(not(feature = "schema"))]
pub trait Dto: Serialize + DeserializeOwned {}
/// A JSON object of the contract, with its schema for the OpenAPI document.
#[cfg(feature = "schema")]
pub trait Dto: Serialize + DeserializeOwned + schemars::JsonSchema {}

/// A request body or an answer.
pub trait Body: Sized {
    /// Whether there is a body at all.
    const EMPTY: bool;

    /// JSON text, or `None` without a body.
    fn encode(&self) -> Option<String>;

    /// Reads an answer. `()` ignores whatever came: several calls of the contract attach an empty object or
    /// nothing (api.md §20).
    ///
    /// # Errors
    /// When the text is not the JSON that the contract promises.
    fn decode(text: &str) -> serde_json::Result<Self>;

    /// The JSON schema, for the OpenAPI document.
    #[cfg(feature = "schema")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> Option<schemars::Schema>;
}

/// Objects of the contract have text keys, and nothing in them can refuse to be written.
fn to_json<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}

impl Body for () {
    const EMPTY: bool = true;
    fn encode(&self) -> Option<String> {
        None
    }
    fn decode(_: &str) -> serde_json::Result<Self> {
        Ok(())
    }
    #[cfg(feature = "schema")]
    fn schema(_: &mut schemars::SchemaGenerator) -> Option<schemars::Schema> {
        None
    }
}

impl<T: Dto> Body for T {
    const EMPTY: bool = false;
    fn encode(&self) -> Option<String> {
        to_json(self)
    }
    fn decode(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }
    #[cfg(feature = "schema")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> Option<schemars::Schema> {
        Some(generator.subschema_for::<T>())
    }
}

impl<T: Dto> Body for Vec<T> {
    const EMPTY: bool = false;
    fn encode(&self) -> Option<String> {
        to_json(self)
    }
    fn decode(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }
    #[cfg(feature = "schema")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> Option<schemars::Schema> {
        Some(generator.subschema_for::<Self>())
    }
}

/// Declares operations as zero-sized types and lists them in `ENDPOINTS`.
macro_rules! endpoints {
    ($(
        $(#[$doc:meta])*
        $name:ident = $method:ident $template:literal, $access:expr, $ok:literal, $summary:literal,
            $path:ty, $query:ty, $body:ty => $reply:ty;
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl crate::endpoint::Endpoint for $name {
                const NAME: &'static str = stringify!($name);
                const METHOD: crate::endpoint::Method = crate::endpoint::Method::$method;
                const TEMPLATE: &'static str = $template;
                const ACCESS: crate::endpoint::Access = $access;
                const OK: u16 = $ok;
                const SUMMARY: &'static str = $summary;
                type Path = $path;
                type Query = $query;
                type Body = $body;
                type Reply = $reply;
            }
        )*

        /// The operations of this module.
        pub const ENDPOINTS: &[crate::endpoint::Descriptor] =
            &[$(crate::endpoint::Descriptor::of::<$name>()),*];

        #[cfg(test)]
        mod endpoint_tests {
            #[test]
            fn every_template_has_as_many_parameters_as_its_path() {
                use crate::endpoint::{Endpoint, PathParams};
                $(
                    let in_template = <super::$name as Endpoint>::TEMPLATE.matches('{').count();
                    assert_eq!(
                        in_template,
                        <<super::$name as Endpoint>::Path as PathParams>::COUNT,
                        stringify!($name)
                    );
                )*
            }
        }
    };
}
pub(crate) use endpoints;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_can_escape_its_segment() {
        assert_eq!(fill("/a/{x}/b/{y}", &["1/../2".into(), "é?".into()]), "/a/1%2F..%2F2/b/%C3%A9%3F");
    }

    #[test]
    fn decoding_undoes_encoding() {
        for text in ["", "a b+c", "100% <ä> 漢字 🚚", "x=y&z"] {
            assert_eq!(decode(&encode(text)).as_deref(), Some(text));
        }
        for broken in ["%", "%4", "%zz", "%FF"] {
            assert_eq!(decode(broken), None);
        }
    }
}
