//! What handlers take: path parameters and JSON bodies, with the contract's errors when they are wrong (api.md §1.3).

use crate::error::Error;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, RawPathParams, Request, rejection::BytesRejection},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;
use std::str::FromStr;
use wire::{
    app_key::AppKey,
    ids::{
        AddressSpaceId, DeviceId, InvitationId, MfaKeyId, RequestId, RoleId, SessionId, SimId, TagId,
        TokenId, TrustedDeviceId, UserId, UserRef, ViewId, WorkspaceId,
    },
    problem::{FieldProblem, Problem},
};

/// Reads the texts of a path into the `Path` type of a descriptor.
pub trait ParsePath: Sized {
    /// `None` when one is missing or not of its form.
    fn parse(values: &[&str]) -> Option<Self>;
}

impl ParsePath for () {
    fn parse(values: &[&str]) -> Option<Self> {
        values.is_empty().then_some(())
    }
}

macro_rules! one {
    ($($name:ty),*) => {$(
        impl ParsePath for $name {
            fn parse(values: &[&str]) -> Option<Self> {
                match values {
                    [one] => one.parse().ok(),
                    _ => None,
                }
            }
        }
    )*};
}
one!(
    WorkspaceId,
    UserId,
    UserRef,
    DeviceId,
    SimId,
    RoleId,
    TagId,
    InvitationId,
    RequestId,
    SessionId,
    MfaKeyId,
    TrustedDeviceId,
    TokenId,
    AppKey,
    ViewId,
    AddressSpaceId,
    String
);

impl<A: FromStr, B: FromStr, C: FromStr> ParsePath for (A, B, C) {
    fn parse(values: &[&str]) -> Option<Self> {
        match values {
            [one, two, three] => Some((one.parse().ok()?, two.parse().ok()?, three.parse().ok()?)),
            _ => None,
        }
    }
}

impl<A: FromStr, B: FromStr> ParsePath for (A, B) {
    fn parse(values: &[&str]) -> Option<Self> {
        match values {
            [one, two] => Some((one.parse().ok()?, two.parse().ok()?)),
            _ => None,
        }
    }
}

/// The path parameters of a descriptor; 400 (1000) when they cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct Params<P>(pub P);

impl<P: ParsePath, S: Send + Sync> FromRequestParts<S> for Params<P> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let unreadable = || Error::from(Problem::bad_request("The path cannot be read."));
        let raw = RawPathParams::from_request_parts(parts, state).await.map_err(|_| unreadable())?;
        let values: Vec<&str> = raw.iter().map(|(_, value)| value).collect();
        P::parse(&values).map(Self).ok_or_else(unreadable)
    }
}

/// A JSON body: 400 (1000) when it is not JSON or has unknown fields, 422 (1400) naming the field that is missing or of the wrong type.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Error;
    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unreadable(&rejection))?;
        parse(&bytes).map(Self)
    }
}

/// A JSON body that may be absent; absent is the default.
#[derive(Clone, Debug)]
pub struct OptionalBody<T>(pub T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalBody<T> {
    type Rejection = Error;
    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unreadable(&rejection))?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            Ok(Self(T::default()))
        } else {
            parse(&bytes).map(Self)
        }
    }
}

fn unreadable(rejection: &BytesRejection) -> Error {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Error::status(StatusCode::PAYLOAD_TOO_LARGE, Problem::bad_request("The body is too large."))
        }
        _ => Problem::bad_request("The body cannot be read.").into(),
    }
}

/// Reads a JSON text, with the contract's errors.
///
/// # Errors
/// As [`Body`].
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let cause = error.into_inner();
        if !cause.is_data() {
            return Error::from(Problem::bad_request("The body is not valid JSON."));
        }
        // serde has no structured form of these; the two sentences are stable.
        let text = cause.to_string();
        let quoted = || text.split('`').nth(1).unwrap_or_default().chars().take(60).collect::<String>();
        let field =
            |name: &str| if path == "." || path == name { name.to_owned() } else { format!("{path}.{name}") };
        if text.starts_with("unknown field") {
            Problem::bad_request(&format!("Unknown field \"{}\".", quoted())).into()
        } else if text.starts_with("missing field") {
            Problem::invalid(vec![FieldProblem::required(&field(&quoted()))]).into()
        } else if path == "." {
            Problem::bad_request("The body does not have the form of this call.").into()
        } else {
            Problem::invalid(vec![FieldProblem::format(&path, "has the wrong type")]).into()
        }
    })?;
    json.end().map_err(|_| Problem::bad_request("The body is not valid JSON."))?;
    Ok(value)
}
