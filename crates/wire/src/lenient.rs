//! Decoding as tolerant as real servers demand (api.md §1.4): numbers as strings, strings as numbers, booleans as 0/1,
//! null where a value with a default is meant. Encoding stays exact.
//!
//! The functions are for serde's `deserialize_with`. Those whose name ends in `or_default` also accept null; absent
//! fields are the business of `#[serde(default)]`.

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serializer};
use std::{collections::BTreeMap, fmt};

/// The largest integer that a JSON number carries exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

struct Number;

impl Visitor<'_> for Number {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or a number as text")
    }
    #[expect(clippy::cast_precision_loss, reason = "ids and volumes stay below 2^53")]
    fn visit_u64<E: Error>(self, value: u64) -> Result<f64, E> {
        Ok(value as f64)
    }
    #[expect(clippy::cast_precision_loss, reason = "ids and volumes stay below 2^53")]
    fn visit_i64<E: Error>(self, value: i64) -> Result<f64, E> {
        Ok(value as f64)
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        Ok(value)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<f64, E> {
        Ok(if value { 1.0 } else { 0.0 })
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<f64, E> {
        match value.trim_ascii() {
            "true" => Ok(1.0),
            "false" => Ok(0.0),
            text => number(text).ok_or_else(|| E::invalid_value(Unexpected::Str(value), &self)),
        }
    }
}

/// The finite number that `text` spells, also with a sign and zeros in front. By the parser of JSON: the standard library's has
/// tables of 13 kB (brotli), which would be part of the portal's first load.
fn number(text: &str) -> Option<f64> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    // JSON has no zeros in front: of "007", "0.5" and "00" stays "7", "0.5" and "0".
    let after = digits.trim_start_matches('0');
    let zeros = digits.len() - after.len();
    let is_fraction = !after.starts_with(|c: char| c.is_ascii_digit());
    let digits = &digits[zeros.saturating_sub(usize::from(is_fraction))..];
    let size = serde_json::from_str::<f64>(digits)
        .ok()
        .filter(|_| digits.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(if is_negative { -size } else { size })
}

/// A finite number, also as text.
pub fn f64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    deserializer.deserialize_any(Number)
}

/// A whole number from 0 to 2^53, also as float or text.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
pub fn u64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let number = f64(deserializer)?;
    if number.fract() == 0.0 && (0.0..=EXACT).contains(&number) {
        Ok(number as u64)
    } else {
        Err(D::Error::invalid_value(Unexpected::Float(number), &"a whole number from 0"))
    }
}

/// A whole number, also as float or text.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
pub fn i64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = f64(deserializer)?;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        Ok(number as i64)
    } else {
        Err(D::Error::invalid_value(Unexpected::Float(number), &"a whole number"))
    }
}

/// As [`u64()`], or null.
pub fn optional_u64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    struct Whole(#[serde(deserialize_with = "u64")] u64);
    Ok(Option::<Whole>::deserialize(deserializer)?.map(|whole| whole.0))
}

/// As [`i64()`], or null.
pub fn optional_i64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    struct Whole(#[serde(deserialize_with = "i64")] i64);
    Ok(Option::<Whole>::deserialize(deserializer)?.map(|whole| whole.0))
}

/// As [`f64()`]; null reads as 0.
pub fn f64_or_default<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    #[derive(Deserialize)]
    struct Float(#[serde(deserialize_with = "f64")] f64);
    Ok(Option::<Float>::deserialize(deserializer)?.map_or(0.0, |float| float.0))
}

/// As [`u64()`]; null reads as 0.
pub fn u64_or_default<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    optional_u64(deserializer).map(Option::unwrap_or_default)
}

/// As [`i64()`]; null reads as 0.
pub fn i64_or_default<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    optional_i64(deserializer).map(Option::unwrap_or_default)
}

/// A boolean, also as 0/1 or text; null is false.
pub fn bool<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    f64_or_default(deserializer).map(|number| number != 0.0)
}

/// Lists and objects: null reads as the default.
pub fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a whole number or null")
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Option<String>, E> {
        Ok(Some(value).filter(|text| !text.is_empty()).map(str::to_owned))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Option<String>, E> {
        Ok(Some(value.to_string()))
    }
    fn visit_none<E: Error>(self) -> Result<Option<String>, E> {
        Ok(None)
    }
    fn visit_unit<E: Error>(self) -> Result<Option<String>, E> {
        Ok(None)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// A text that may also come as a number (country codes, MCC) or null; empty text reads as `None`.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(Text)
}

/// A text that may also come as a number; null reads as the empty text.
pub fn text_or_default<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text(deserializer).map(Option::unwrap_or_default)
}

#[derive(Deserialize)]
struct AnyText(#[serde(deserialize_with = "text_or_default")] String);

/// A list of texts that may also come as numbers (MNC); null reads as the empty list.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let texts = Option::<Vec<AnyText>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(texts.into_iter().map(|text| text.0).collect())
}

/// Texts by name that may also come as numbers.
pub fn texts_by_name<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let texts = BTreeMap::<String, AnyText>::deserialize(deserializer)?;
    Ok(texts.into_iter().map(|(name, text)| (name, text.0)).collect())
}

/// A number that the contract sends as text.
pub fn as_text<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}
