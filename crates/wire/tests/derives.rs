//! What the derives make of every attribute, beside what serde makes of it, and the tolerance of the readers.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use serde::{Deserialize, Serialize};
use std::fmt::Debug;
use wire::{
    ids::DeviceId,
    json::{Decode, Encode, Wrong, decode, encode},
    lenient,
    time::Timestamp,
    value::Patch,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Encode, Decode)]
struct Whole {
    id: DeviceId,
    r#type: String,
    #[serde(rename = "apiBase")]
    base: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "lenient::or_default")]
    parts: Vec<Part>,
    #[serde(skip)]
    cached: u64,
    #[serde(default, deserialize_with = "lenient::text")]
    mcc: Option<String>,
    #[serde(default, deserialize_with = "lenient::bool")]
    flag: bool,
    #[serde(default, deserialize_with = "lenient::f64")]
    size: f64,
    #[serde(default, deserialize_with = "lenient::u64", serialize_with = "lenient::as_text")]
    count: u64,
    #[serde(default)]
    at: Option<Timestamp>,
    #[serde(default)]
    mood: Option<Mood>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
enum Mood {
    Calm,
    VeryCalm,
    #[serde(rename = "ANGRY")]
    Angry,
}

/// With a default of its own, unlike that of its fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Encode, Decode)]
#[serde(default, deny_unknown_fields)]
struct Part {
    name: String,
    weight: i64,
    #[serde(skip_serializing_if = "Patch::is_absent")]
    note: Patch<Tag>,
    maybe: Option<u64>,
}

impl Default for Part {
    fn default() -> Self {
        Self { name: "part".into(), weight: 7, note: Patch::Absent, maybe: Some(3) }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Encode, Decode)]
#[serde(transparent)]
struct Tag(String);

fn both<T: Debug + PartialEq + Encode + Decode + Serialize + for<'de> Deserialize<'de>>(text: &str) -> T {
    let ours: T = decode(text).unwrap_or_else(|wrong| panic!("{wrong}: {text}"));
    assert_eq!(ours, serde_json::from_str::<T>(text).unwrap(), "{text}");
    assert_eq!(encode(&ours), serde_json::to_string(&ours).unwrap());
    ours
}

#[test]
fn every_attribute_means_what_it_means_to_serde() {
    let whole: Whole = both(
        r#"{"id":"7","type":"x\"y","apiBase":"u","cached":9,"mcc":901,"flag":"1","size":"1.5","count":"12",
            "at":"2021-11-18","parts":[{},{"name":"a","weight":-1,"note":"n","maybe":null},{"note":null}],"tomorrow":{}}"#,
    );
    assert_eq!((whole.id, whole.cached, whole.count, whole.size), (DeviceId::from(7), 0, 12, 1.5));
    assert_eq!(whole.parts[0], Part::default());
    assert_eq!((&whole.parts[1].note, whole.parts[1].maybe), (&Patch::Set(Tag("n".into())), None));
    assert_eq!(whole.parts[2].note, Patch::Null);
    for (word, mood) in [("calm", Mood::Calm), ("very_calm", Mood::VeryCalm), ("ANGRY", Mood::Angry)] {
        assert_eq!(both::<Whole>(&format!(r#"{{"id":1,"type":"","mood":"{word}"}}"#)).mood, Some(mood));
    }
    let bare: Whole = both(r#"{"id":1.0,"type":""}"#);
    assert_eq!((bare.base, bare.parts.len(), bare.flag), (None, 0, false));
}

#[test]
fn real_servers_are_understood() {
    // null for everything that has a default, also where serde would refuse it.
    let nulls: Whole =
        decode(r#"{"id":1,"type":"","apiBase":null,"parts":null,"mcc":null,"flag":null,"size":null,"count":null,"at":null}"#)
            .unwrap();
    assert_eq!((nulls.count, nulls.at), (0, None));
    assert_eq!(decode::<Part>(r#"{"name":null,"weight":null}"#), Ok(Part::default()));
    for (text, number) in [
        ("1", 1),
        ("1.0", 1),
        ("\"1\"", 1),
        ("\" 01.0 \"", 1),
        ("\"+1e3\"", 1000),
        ("true", 1),
        ("\"false\"", 0),
    ] {
        assert_eq!(decode::<u64>(text), Ok(number), "{text}");
    }
    for (text, flag) in
        [("null", false), ("0", false), ("\"0\"", false), ("1", true), ("\"true\"", true), ("2", true)]
    {
        assert_eq!(decode::<bool>(text), Ok(flag), "{text}");
    }
    assert_eq!(decode::<String>("44"), Ok("44".into()));
    assert_eq!(decode::<i64>("-3"), Ok(-3));
    assert_eq!(decode::<u16>("65535.0"), Ok(u16::MAX));
    assert!(decode::<u16>("65536").is_err());
    for text in ["2021-11-18T08:25:53.000+0000", "2021-11-18T08:25:53Z", "2021-11-18 08:25:53"] {
        assert_eq!(decode(&format!("\"{text}\"")), Ok(Timestamp::from_millis(1_637_223_953_000)));
    }
    assert_eq!(decode::<Vec<Option<bool>>>("[null,1]"), Ok(vec![None, Some(true)]));
}

#[test]
fn nonsense_is_an_error_that_names_the_innermost_field() {
    for text in
        ["-1", "1.5", "\"x\"", "\"\"", "null", "[1]", "{}", "1e300", "9007199254740994", "\"inf\"", "\"NaN\""]
    {
        assert!(decode::<DeviceId>(text).is_err(), "{text}");
    }
    for text in ["1.5", "-1", "true", "[]", "null"] {
        assert!(decode::<String>(text).is_err(), "{text}");
    }
    for text in ["\"maybe\"", "[]", "{}"] {
        assert!(decode::<bool>(text).is_err(), "{text}");
    }
    for text in ["\"Calm\"", "\"\"", "0", "null"] {
        assert!(decode::<Mood>(text).is_err(), "{text}");
    }
    for text in ["1637223953", "\"yesterday\"", "null", "\"\""] {
        assert!(decode::<Timestamp>(text).is_err(), "{text}");
    }
    let wrong = |text: &str| decode::<Whole>(text).map_err(|Wrong { field, .. }| field);
    assert_eq!(wrong(r#"{"id":1,"type":"","parts":[{"weight":"x"}],"count":-1}"#), Err("weight"));
    assert_eq!(wrong(r#"{"type":""}"#), Err("id"));
    assert_eq!(wrong(r#"{"id":1}"#), Err("type"));
    assert_eq!(wrong(r#"{"id":1,"type":"","parts":{}}"#), Err("parts"));
    assert_eq!(wrong("[]"), Err(""));
    assert_eq!(wrong(r#"{"id":1,"type":""}}"#), Err(""));
    assert_eq!(wrong("{\"id\":1,\"type\":\"\""), Err(""));
}
