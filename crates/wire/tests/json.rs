//! The parser and the writer of the portal's codec against `serde_json`: what is written is read back, and damaged
//! texts are accepted and refused alike, without a panic.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use serde_json::Value;
use wire::json::{DEPTH, Encode, Json, Malformed, Number, key};

/// A small deterministic generator (SplitMix64); failures print its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ mixed >> 31) % end as u64).unwrap()
    }

    fn text(&mut self) -> String {
        let any = |random: &mut Self| match random.below(4) {
            0 => char::from_u32(u32::try_from(random.below(0x80)).unwrap()),
            1 => char::from_u32(u32::try_from(random.below(0x1_0000)).unwrap()),
            2 => char::from_u32(u32::try_from(0x1_f000 + random.below(0x1000)).unwrap()),
            _ => Some('a'),
        };
        (0..self.below(6)).filter_map(|_| any(self)).collect()
    }

    /// Any value; fractions are those that 15 digits can say.
    #[expect(clippy::cast_precision_loss, reason = "below 2^50")]
    fn json(&mut self, depth: usize) -> Json<'static> {
        match self.below(if depth == 0 { 7 } else { 9 }) {
            0 => Json::Null,
            1 => Json::Bool(self.below(2) == 0),
            2 => Json::Number(Number::Whole(u64::MAX >> self.below(64))),
            3 => Json::Number(Number::Negative(-1 - i64::try_from(self.below(1 << 40)).unwrap())),
            4 => {
                let power = 10_f64.powi(i32::try_from(self.below(15)).unwrap());
                Json::Number(Number::Float((self.below(1 << 49) as f64 - 2.0_f64.powi(48)) / power))
            }
            5 | 6 => Json::Text(self.text().into()),
            7 => Json::List((0..self.below(4)).map(|_| self.json(depth - 1)).collect()),
            _ => Json::Map(
                (0..self.below(4))
                    .map(|at| (format!("{at}{}", self.text()).into(), self.json(depth - 1)))
                    .collect(),
            ),
        }
    }
}

fn write(json: &Json<'_>, out: &mut String) {
    match json {
        Json::Null => out.push_str("null"),
        Json::Bool(flag) => flag.write(out),
        Json::Number(Number::Whole(number)) => number.write(out),
        Json::Number(Number::Negative(number)) => number.write(out),
        Json::Number(Number::Float(number)) => number.write(out),
        Json::Text(text) => text.as_ref().write(out),
        Json::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { " ,\n" });
                write(item, out);
            }
            out.push(']');
        }
        Json::Map(entries) => {
            out.push('{');
            for (name, value) in entries {
                key(name, out);
                write(value, out);
            }
            out.push('}');
        }
    }
}

/// Whether ours says what `serde_json` says; fractions up to a few units in the last place.
fn same(ours: &Json<'_>, expected: &Value) -> bool {
    match (ours, expected) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(ours), Value::Bool(expected)) => ours == expected,
        (Json::Number(Number::Whole(ours)), Value::Number(expected)) => Some(*ours) == expected.as_u64(),
        (Json::Number(Number::Negative(ours)), Value::Number(expected)) => Some(*ours) == expected.as_i64(),
        (Json::Number(Number::Float(ours)), Value::Number(expected)) => {
            let expected = expected.as_f64().unwrap();
            ours.is_sign_negative() == expected.is_sign_negative()
                && ours.to_bits().abs_diff(expected.to_bits()) <= 16
        }
        (Json::Text(ours), Value::String(expected)) => ours == expected,
        (Json::List(ours), Value::Array(expected)) => {
            ours.len() == expected.len()
                && ours.iter().zip(expected).all(|(ours, expected)| same(ours, expected))
        }
        (Json::Map(ours), Value::Object(expected)) => {
            let last = |name: &str| ours.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value);
            ours.iter().all(|(name, _)| expected.contains_key(name.as_ref()))
                && expected.iter().all(|(name, value)| last(name).is_some_and(|ours| same(ours, value)))
        }
        _ => false,
    }
}

fn compare(text: &str, seed: u64) {
    match (Json::parse(text), serde_json::from_str::<Value>(text)) {
        (Ok(ours), Ok(expected)) => {
            assert!(same(&ours, &expected), "seed {seed}: {text}\n{ours:?}\n{expected:?}")
        }
        (Err(Malformed), Err(_)) => {}
        (ours, expected) => panic!("seed {seed}: {text}\n{ours:?}\n{expected:?}"),
    }
}

#[test]
fn what_is_written_is_read_back() {
    for seed in 0..3_000 {
        let json = Random(seed).json(5);
        let mut text = String::new();
        write(&json, &mut text);
        assert_eq!(Json::parse(&text), Ok(json), "seed {seed}: {text}");
        compare(&text, seed);
    }
}

#[test]
fn damaged_texts_are_taken_and_refused_as_by_serde() {
    const BYTES: &[u8] = b"{}[]\",:\\/ \t\n0123456789+-.eEunltrfaDdCc8\x00\x1f\x7f\xc3\xa9";
    let mut refused = 0;
    for seed in 0..30_000 {
        let mut random = Random(seed);
        let mut text = String::new();
        write(&random.json(4), &mut text);
        let mut bytes = text.into_bytes();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len().max(1));
            let byte = BYTES[random.below(BYTES.len())];
            match random.below(4) {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => drop(bytes.remove(at)),
                2 => bytes.truncate(at),
                _ => bytes.insert(at, byte),
            }
        }
        // The portal gets texts from the browser, which has replaced what is not UTF-8.
        let text = String::from_utf8_lossy(&bytes);
        compare(&text, seed);
        refused += u32::from(Json::parse(&text).is_err());
    }
    assert!((5_000..25_000).contains(&refused), "a test of both: {refused}");
}

#[test]
fn the_corners_of_the_grammar() {
    for text in [
        "",
        " ",
        "nul",
        "nulll",
        "null x",
        "tru",
        "[",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "\"",
        "\"\\\"",
        "\"\n\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\\u0000\"",
        "\"\\/\"",
        "01",
        "-",
        "-01",
        "+1",
        "1.",
        ".1",
        "1e",
        "1e+",
        "1.e1",
        "1e5",
        "-1E-5",
        "0x1",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "-1e400",
        "1e-400",
        "0e9999999999",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "-0",
        "\u{feff}1",
        "\u{a0}1",
        "{\"a\":1,\"a\":2}",
        "[[[[]]]]",
        "{\"\":{\"\":[]}}",
        " [ 1 , { \"a\" : null } ] \r\n",
    ] {
        compare(text, 0);
    }
}

#[test]
fn depth_is_limited_and_never_overflows_the_stack() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let depth = usize::from(DEPTH);
    assert!(Json::parse(&nested(depth)).is_ok());
    assert_eq!(Json::parse(&nested(depth + 1)), Err(Malformed));
    assert_eq!(Json::parse(&"{\"a\":[".repeat(1_000_000)), Err(Malformed));
}
