//! The functions of [`lenient`](super) for [`crate::json`], whose readers are tolerant by themselves: they are called
//! with what was read and put it right. Absent and null are the business of `#[serde(default)]`.

use crate::json::Encode;

/// A finite number, also as text.
pub fn f64(_: &mut f64) {}

/// A whole number from 0 to 2^53, also as float or text.
pub fn u64(_: &mut u64) {}

/// A whole number, also as float or text.
pub fn i64(_: &mut i64) {}

/// A whole number, also as float or text, or null.
pub fn optional_i64(_: &mut Option<i64>) {}

/// A boolean, also as 0/1 or text; null is false.
pub fn bool(_: &mut bool) {}

/// Lists and texts: null reads as the default, as for every field with `#[serde(default)]`.
pub fn or_default<T>(_: &mut T) {}

/// A text that may also come as a number (country codes, MCC) or null; empty text reads as `None`.
pub fn text(text: &mut Option<String>) {
    if text.as_ref().is_some_and(String::is_empty) {
        *text = None;
    }
}

/// A number that the contract sends as text.
pub fn as_text(number: &u64, out: &mut String) {
    number.to_string().write(out);
}
