//! Decoding as tolerant as real servers demand (api.md §1.4): numbers as strings, booleans as 0/1, null where
//! a list or a text is meant. Encoding stays exact.
//!
//! Attributes name the functions of serde, `deserialize_with = "lenient::text"`; [`json`] has one of the same name for
//! each of them, which the portal's own codec calls.

pub mod json;
#[cfg(feature = "serde")]
mod visitors;

#[cfg(feature = "serde")]
pub use visitors::{as_text, bool, f64, i64, optional_i64, or_default, text, u64};

/// The largest integer that a JSON number carries exactly.
pub(crate) const EXACT: f64 = 9_007_199_254_740_992.0;
