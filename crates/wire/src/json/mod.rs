//! JSON for a browser: a parser, readers and writers that cost a few kilobytes of WebAssembly where serde, its JSON
//! and the standard library's tables for decimal fractions cost over a hundred.
//!
//! [`Json`] is what a text says ([`Json::parse`]); [`Decode`] makes objects of it, [`Encode`] writes them. Both are derived
//! (crate `wire-derive`) and obey the serde attributes of an object, so that nothing is said twice; the server reads
//! request bodies with serde, because it has to refuse unknown fields. Tests hold the two against each other.
//!
//! Reading is as tolerant as [`lenient`](crate::lenient) and never less than serde: an absent or null field with a
//! default reads as that default, numbers may come as text, texts as numbers. Unknown fields are left alone. What
//! differs on purpose: more than [`DEPTH`] levels are refused, and of two equal keys the last one wins.

mod number;
mod parse;
mod read;
mod write;

pub use parse::{DEPTH, Malformed};
pub use read::{Decode, Faults, Fields, Slot, choice};
pub use wire_derive::{Decode, Encode};
pub use write::{Encode, field, key};

use std::{borrow::Cow, fmt};

/// What a JSON text says. Texts and keys without escapes borrow from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json<'a> {
    /// `null`.
    #[default]
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Json<'a>>),
    /// An object, in the order of the text.
    Map(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// A number: whole ones are exact, all others are floats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// From 0 to `u64::MAX`.
    Whole(u64),
    /// From `i64::MIN` to -1.
    Negative(i64),
    /// Finite. Exact where serde is: up to 2^53 times or by a power of ten up to 10^22; beyond, off by a few units in
    /// the last place.
    Float(f64),
}

/// What an answer lacks that the contract promises. Small on purpose: nobody is shown more than "garbled".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The innermost field that it is about; empty for the text as a whole.
    pub field: &'static str,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field)?;
        f.write_str(": expected ")?;
        f.write_str(self.expected)
    }
}

impl std::error::Error for Wrong {}

/// Reads a whole text as a `T`.
///
/// # Errors
/// The text is not JSON, or not the JSON of a `T`.
pub fn decode<T: Decode>(text: &str) -> Result<T, Wrong> {
    let mut faults = Faults::default();
    let mut value = T::BLANK;
    value.read(&mut faults.parse(text), &mut faults);
    match faults.first() {
        Some(wrong) => Err(wrong),
        None => Ok(value),
    }
}

/// The JSON text of a value, byte for byte what `serde_json::to_string` writes (but for the plus sign of exponents).
pub fn encode<T: Encode + ?Sized>(value: &T) -> String {
    let mut out = String::new();
    value.write(&mut out);
    out
}
