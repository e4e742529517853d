//! What the attributes of an object and of its fields say.

use syn::{Attribute, LitStr, Path, Result, Token, meta::ParseNestedMeta};

/// `#[serde(..)]` on a struct or an enum.
#[derive(Default)]
pub struct Object {
    /// Absent fields come from the struct's own default.
    pub default: bool,
    /// The JSON is that of the only field.
    pub transparent: bool,
    /// How the words of an enum are spelled.
    pub rename_all: Option<LitStr>,
}

/// `#[serde(..)]` on a field.
#[derive(Default)]
pub struct Property {
    /// Absent reads as the type's default.
    pub default: bool,
    /// Not in the JSON at all; its type has to be readable nevertheless, to have a blank value.
    pub skip: bool,
    /// What the JSON calls it instead.
    pub rename: Option<String>,
    /// Left out of the JSON when this says so.
    pub skip_serializing_if: Option<Path>,
    /// serde's reader; beside it is what puts right what ours has read.
    pub deserialize_with: Option<Path>,
    /// serde's writer; ours is beside it.
    pub serialize_with: Option<Path>,
}

impl Object {
    /// Reads the attributes of a struct or an enum.
    ///
    /// # Errors
    /// One that this codec does not know.
    pub fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut object = Self::default();
        each(attributes, |meta| {
            if meta.path.is_ident("default") && !meta.input.peek(Token![=]) {
                object.default = true;
            } else if meta.path.is_ident("transparent") {
                object.transparent = true;
            } else if meta.path.is_ident("rename_all") {
                object.rename_all = Some(meta.value()?.parse()?);
            } else if !meta.path.is_ident("deny_unknown_fields") {
                return Err(meta.error("the portal's JSON codec does not know this"));
            }
            Ok(())
        })?;
        Ok(object)
    }
}

impl Property {
    /// Reads the attributes of a field.
    ///
    /// # Errors
    /// One that this codec does not know.
    pub fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut property = Self::default();
        each(attributes, |meta| {
            let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            match name.as_str() {
                "default" if !meta.input.peek(Token![=]) => property.default = true,
                "skip" => property.skip = true,
                "rename" => property.rename = Some(meta.value()?.parse::<LitStr>()?.value()),
                "skip_serializing_if" => property.skip_serializing_if = Some(path(&meta)?),
                "deserialize_with" => property.deserialize_with = Some(path(&meta)?),
                "serialize_with" => property.serialize_with = Some(path(&meta)?),
                _ => return Err(meta.error("the portal's JSON codec does not know this")),
            }
            Ok(())
        })?;
        Ok(property)
    }
}

fn each(attributes: &[Attribute], mut read: impl FnMut(ParseNestedMeta) -> Result<()>) -> Result<()> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde") || attribute.path().is_ident("json"))
        .try_for_each(|attribute| attribute.parse_nested_meta(&mut read))
}

/// `= "a::path"`.
fn path(meta: &ParseNestedMeta) -> Result<Path> {
    meta.value()?.parse::<LitStr>()?.parse()
}
