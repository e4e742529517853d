//! Ids as newtypes. Servers send them as integer, float or string (api.md §1.4): all three decode, integers
//! are sent.

use crate::lenient;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, num::ParseIntError, str::FromStr};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// The id with this number.
            pub const fn new(id: u64) -> Self {
                Self(id)
            }

            /// The bare number, for keys and databases.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl From<u64> for $name {
            fn from(id: u64) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;
            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u64(self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                lenient::u64(deserializer).map(Self)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "integer", "minimum": 0 })
            }
        }
    )*};
}

id! {
    /// A workspace; the contract calls it organisation. Immutable.
    WorkspaceId,
    /// A person's account, the same in every workspace; the contract calls it user.
    UserId,
    /// A device; the contract calls it endpoint.
    DeviceId,
    /// A SIM.
    SimId,
    /// A role: 1 to 3 are built in, larger ones belong to one workspace.
    RoleId,
    /// A tag of a workspace.
    TagId,
    /// A linked group of workspaces.
    GroupId,
    /// An invitation to a workspace.
    InvitationId,
    /// A request to the operator.
    RequestId,
    /// A session of a person.
    SessionId,
    /// A second factor.
    MfaKeyId,
    /// A browser in which no second factor is asked.
    TrustedDeviceId,
    /// An application token.
    TokenId,
    /// A saved view of a list.
    ViewId,
    /// An address space of a workspace.
    AddressSpaceId,
    /// A message to or from a device.
    SmsId,
    /// A mobile network operator of the lookups.
    OperatorId,
}

impl RoleId {
    /// Everything plus user management.
    pub const ADMINISTRATOR: Self = Self(1);
    /// Everything except user management.
    pub const USER: Self = Self(2);
    /// Read only.
    pub const OBSERVER: Self = Self(3);
}

/// Whose account a path names: `my` is accepted instead of an id (api.md §1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserRef {
    /// The caller.
    My,
    /// Somebody of the caller's workspace.
    Id(UserId),
}

impl fmt::Display for UserRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::My => f.write_str("my"),
            Self::Id(id) => id.fmt(f),
        }
    }
}

impl FromStr for UserRef {
    type Err = ParseIntError;
    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        if text == "my" { Ok(Self::My) } else { text.parse().map(Self::Id) }
    }
}
