//! The small shapes that recur: enum references, names, patches.

use crate::lenient;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// An enum-like value, `{id, description}`. Descriptions are not stable keys (api.md §1.4): decide by `id`,
/// except for connectivity, which comes without one. Unknown ids are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EnumRef {
    /// The stable key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_i64")]
    pub id: Option<i64>,
    /// For people; spelling varies between calls.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub description: Option<String>,
}

impl EnumRef {
    /// A reference with both parts.
    pub fn new(id: i64, description: &str) -> Self {
        Self { id: Some(id), description: Some(description.to_owned()) }
    }

    /// A reference to send: only the id (api.md §1.4).
    pub fn of(id: i64) -> Self {
        Self { id: Some(id), description: None }
    }
}

/// A named thing of a workspace, `{id, name}`: organisation, role, policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Named {
    /// Its id, of the kind that the field says.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// Its name; may be missing in short forms.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
}

/// A reference by id alone, `{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdRef {
    /// The id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
}

impl crate::endpoint::Dto for IdRef {}

/// A field of a partial update: left alone, cleared by an explicit null, or set. Fields of this type need
/// `#[serde(default, skip_serializing_if = "Patch::is_absent")]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Not in the body: unchanged.
    #[default]
    Absent,
    /// `null`: cleared.
    Null,
    /// A new value.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the field is left out of the body.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The new value: outer `None` = unchanged, inner `None` = cleared.
    pub fn into_change(self) -> Option<Option<T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => value.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Null, Self::Set))
    }
}

/// Texts by name, a JSON object: what fills the placeholders of a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Params(#[serde(deserialize_with = "lenient::texts_by_name")] BTreeMap<String, String>);

impl Params {
    /// The text of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and texts, ordered by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

impl FromIterator<(String, String)> for Params {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(params: I) -> Self {
        Self(params.into_iter().collect())
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        <Option<T>>::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        <Option<T>>::json_schema(generator)
    }
}
