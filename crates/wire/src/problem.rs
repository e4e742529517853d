//! Error bodies (api.md §1.3): what happened, in a stable number, a token and a sentence.

use crate::{lenient, value::Params};
use serde::{Deserialize, Serialize};

/// Error code of a value that is missing or empty.
pub const REQUIRED: i64 = 1402;
/// Error code of a value that another object has already.
pub const DUPLICATED: i64 = 1405;
/// Error code of what a rule of the product forbids.
pub const NOT_ALLOWED: i64 = 1406;

/// One error, or the wrapper of several field errors (1400).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// The stable number, e.g. 1104; 0 when the server sent none.
    #[serde(default, deserialize_with = "lenient::i64_or_default")]
    pub error_code: i64,
    /// Its name, e.g. `Forbidden`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub error_token: String,
    /// For people, in English.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub message: String,
    /// What is wrong with which field; only with 1400.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "lenient::or_default")]
    pub errors: Vec<FieldProblem>,
    /// What fills the sentence of `error_token` in another language, e.g. `limit` (an extension; see [`crate::refusal`]).
    #[serde(default, skip_serializing_if = "Params::is_empty", deserialize_with = "lenient::or_default")]
    pub params: Params,
}

/// What is wrong with one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldProblem {
    /// 1402 Required, 1403 InvalidFormat, 1401 InvalidReference …
    #[serde(default, deserialize_with = "lenient::i64_or_default")]
    pub error_code: i64,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub error_token: String,
    /// For people, in English.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub message: String,
    /// The field, as spelled in the body (an extension of the contract).
    #[serde(
        default,
        skip_serializing_if = "String::is_empty",
        deserialize_with = "lenient::text_or_default"
    )]
    pub field: String,
}

impl crate::endpoint::Dto for Problem {}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal $token:literal, $message:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name() -> Self {
            Self::new($code, $token, $message)
        }
    )*};
}

impl Problem {
    /// A problem without field errors.
    pub fn new(error_code: i64, error_token: &str, message: &str) -> Self {
        Self {
            error_code,
            error_token: error_token.to_owned(),
            message: message.to_owned(),
            errors: Vec::new(),
            params: Params::default(),
        }
    }

    problems! {
        /// 401: e-mail or password is wrong.
        invalid_credentials = 1101 "InvalidCredentials", "The credentials are not valid.";
        /// 401: no usable token.
        invalid_token = 1102 "InvalidToken", "The token is not valid.";
        /// 401: the token ran out.
        token_expired = 1103 "TokenExpired", "The token has expired.";
        /// 403: the role lacks the permission.
        forbidden = 1104 "Forbidden", "Your role does not allow this.";
        /// 429; with 401 when sign-in is locked.
        too_many_requests = 1105 "TooManyRequests", "Too many requests. Try again later.";
        /// 404: unknown, deleted, or of another workspace: indistinguishable on purpose.
        not_found = 1201 "NotFound", "There is no such object in this workspace.";
    }

    /// 400: the path, query string or body cannot be read.
    pub fn bad_request(message: &str) -> Self {
        Self::new(1000, "BadRequest", message)
    }

    /// 422: `q` names an unknown field or lacks a value.
    pub fn bad_query(field: &str, why: &str) -> Self {
        Self::new(1301, "InvalidQueryCriteria", &format!("q: \"{}\" {why}.", short(field)))
    }

    /// 422: `sort` names an unknown field.
    pub fn bad_sort(field: &str) -> Self {
        let message = format!("sort: \"{}\" is not a field that this list sorts by.", short(field));
        Self::new(1302, "InvalidSortCriteria", &message)
    }

    /// 422; 404 for an unknown endpoint id on PATCH (api.md §20).
    pub fn invalid_reference(message: &str) -> Self {
        Self::new(1401, "InvalidReference", message)
    }

    /// 409: it exists already.
    pub fn duplicated(message: &str) -> Self {
        Self::new(DUPLICATED, "Duplicated", message)
    }

    /// 4xx: a rule of the product forbids it, whatever the role.
    pub fn not_allowed(message: &str) -> Self {
        Self::new(NOT_ALLOWED, "NotAllowed", message)
    }

    /// 422: what is wrong with each field.
    pub fn invalid(errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..Self::new(1400, "InputValidationFailed", "Some fields are not valid.") }
    }
}

impl FieldProblem {
    /// The field is missing or empty.
    pub fn required(field: &str) -> Self {
        Self::new(field, REQUIRED, "Required", "is required")
    }

    /// The field has the wrong form; `why` completes a sentence that begins with the field's name.
    pub fn format(field: &str, why: &str) -> Self {
        Self::new(field, 1403, "InvalidFormat", why)
    }

    /// The field names something that does not exist in this workspace.
    pub fn reference(field: &str) -> Self {
        Self::new(field, 1401, "InvalidReference", "names something that does not exist in this workspace")
    }

    /// The field has a value that another one has already.
    pub fn duplicated(field: &str, why: &str) -> Self {
        Self::new(field, DUPLICATED, "Duplicated", why)
    }

    fn new(field: &str, error_code: i64, token: &str, why: &str) -> Self {
        Self {
            error_code,
            error_token: token.to_owned(),
            message: format!("{field} {why}."),
            field: field.to_owned(),
        }
    }
}

/// What a client sent is echoed at most in part.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
