//! The functions of [`lenient`](super) for serde.

use super::EXACT;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serializer};
use std::fmt;

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
            text => text
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
                .ok_or_else(|| E::invalid_value(Unexpected::Str(value), &self)),
        }
    }
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

/// A whole number, also as float or text, or null.
pub fn optional_i64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    struct Int(#[serde(deserialize_with = "i64")] i64);
    Ok(Option::<Int>::deserialize(deserializer)?.map(|int| int.0))
}

/// A boolean, also as 0/1 or text; null is false.
pub fn bool<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    struct Flag(#[serde(deserialize_with = "f64")] f64);
    Ok(Option::<Flag>::deserialize(deserializer)?.is_some_and(|flag| flag.0 != 0.0))
}

/// Null or absent reads as the default (needs `#[serde(default)]` for absent): lists and texts.
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

/// A number that the contract sends as text.
pub fn as_text<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}
