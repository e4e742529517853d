//! What is read from answers beside exact JSON (api.md §1.4), and what is not.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, from_str, json};
use std::fmt::Debug;
use wire::{
    device::{Device, TagColor},
    endpoint::Body,
    ids::DeviceId,
    lenient,
    lookup::{Country, Operator, Policy, Tag, TagPage},
    plan::Plan,
    problem::Problem,
    report::WorkspaceStats,
    session::{Capabilities, PortalSession, Secret, Tokens},
    sim::{Sim, SimSummary},
    time::Timestamp,
    token::AppToken,
    user::User,
    value::Patch,
    workspace::MyWorkspace,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Whole {
    id: DeviceId,
    r#type: String,
    #[serde(rename = "apiBase")]
    base: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "lenient::or_default")]
    parts: Vec<Part>,
    #[serde(default, deserialize_with = "lenient::text")]
    mcc: Option<String>,
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    name: String,
    #[serde(default, deserialize_with = "lenient::texts")]
    mnc: Vec<String>,
    #[serde(default, deserialize_with = "lenient::bool")]
    flag: bool,
    #[serde(default, deserialize_with = "lenient::f64_or_default")]
    size: f64,
    #[serde(default, deserialize_with = "lenient::u64_or_default", serialize_with = "lenient::as_text")]
    count: u64,
    #[serde(default, deserialize_with = "lenient::i64_or_default")]
    balance: i64,
    #[serde(default, deserialize_with = "lenient::optional_u64")]
    limit: Option<u64>,
    #[serde(default)]
    at: Option<Timestamp>,
    #[serde(default)]
    mood: Option<Mood>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mood {
    Calm,
    VeryCalm,
}

/// With a default of its own, unlike that of its fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Part {
    weight: i64,
    #[serde(skip_serializing_if = "Patch::is_absent")]
    note: Patch<String>,
    maybe: Option<u64>,
}

impl Default for Part {
    fn default() -> Self {
        Self { weight: 7, note: Patch::Absent, maybe: Some(3) }
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Number(#[serde(deserialize_with = "lenient::u64")] u64);

#[derive(Debug, PartialEq, Deserialize)]
struct Flag(#[serde(deserialize_with = "lenient::bool")] bool);

#[derive(Debug, PartialEq, Deserialize)]
struct Text(#[serde(deserialize_with = "lenient::text_or_default")] String);

#[test]
fn every_spelling_is_read() {
    let whole: Whole = from_str(
        r#"{"id":"7","type":"x\"y","apiBase":"u","cached":9,"mcc":901,"name":44,"mnc":[1,"02",null],"flag":"1","size":"1.5",
            "count":"12","balance":"-3.0","limit":"9","at":"2021-11-18","mood":"very_calm",
            "parts":[{},{"weight":-1,"note":"n","maybe":null},{"note":null}],"tomorrow":{}}"#,
    )
    .unwrap();
    assert_eq!((whole.id, whole.count, whole.size, whole.balance), (DeviceId::new(7), 12, 1.5, -3));
    assert_eq!((whole.mcc.as_deref(), whole.name.as_str(), whole.limit), (Some("901"), "44", Some(9)));
    assert_eq!((whole.mnc.join(","), whole.mood), ("1,02,".into(), Some(Mood::VeryCalm)));
    assert_eq!(whole.parts[0], Part::default());
    assert_eq!((&whole.parts[1].note, whole.parts[1].maybe), (&Patch::Set("n".into()), None));
    assert_eq!(whole.parts[2].note, Patch::Null);
    assert_eq!(serde_json::to_value(&whole).unwrap()["count"], json!("12"));
    assert_eq!(from_str::<Whole>(&serde_json::to_string(&whole).unwrap()).unwrap(), whole);
    for (text, number) in [
        ("1", 1),
        ("1.0", 1),
        ("\"1\"", 1),
        ("\" 01.0 \"", 1),
        ("\"+1e3\"", 1000),
        ("\"007\"", 7),
        ("\"-00\"", 0),
        ("true", 1),
        ("\"false\"", 0),
    ] {
        assert_eq!(from_str::<Number>(text).unwrap(), Number(number), "{text}");
    }
    for (text, flag) in
        [("null", false), ("0", false), ("\"0\"", false), ("1", true), ("\"true\"", true), ("2", true)]
    {
        assert_eq!(from_str::<Flag>(text).unwrap(), Flag(flag), "{text}");
    }
    for text in ["2021-11-18T08:25:53.000+0000", "2021-11-18T08:25:53Z", "2021-11-18 08:25:53"] {
        let time: Timestamp = from_str(&format!("\"{text}\"")).unwrap();
        assert_eq!(time, Timestamp::from_millis(1_637_223_953_000), "{text}");
    }
}

#[test]
fn absent_and_null_fields_read_as_the_default() {
    let bare: Whole = from_str(r#"{"id":1.0,"type":""}"#).unwrap();
    assert_eq!((&bare.base, bare.parts.len(), bare.flag, bare.count), (&None, 0, false, 0));
    let nulls = r#"{"id":1,"type":"","apiBase":null,"parts":null,"mcc":null,"name":null,"mnc":null,"flag":null,
        "size":null,"count":null,"balance":null,"limit":null,"at":null,"mood":null}"#;
    assert_eq!(from_str::<Whole>(nulls).unwrap(), bare);
}

#[test]
fn nonsense_is_an_error() {
    for text in [
        "-1",
        "1.5",
        "\"x\"",
        "\"--1\"",
        "\"+-1\"",
        "\"-\"",
        "\"+\"",
        "\"1 2\"",
        "\"1,5\"",
        "\"\"",
        "null",
        "[1]",
        "{}",
        "1e300",
        "9007199254740994",
        "\"inf\"",
        "\"NaN\"",
    ] {
        assert!(from_str::<DeviceId>(text).is_err(), "{text}");
        assert!(from_str::<Number>(text).is_err(), "{text}");
    }
    for text in ["1.5", "-1", "true", "[]"] {
        assert!(from_str::<Text>(text).is_err(), "{text}");
    }
    for text in ["\"maybe\"", "[]", "{}"] {
        assert!(from_str::<Flag>(text).is_err(), "{text}");
    }
    for text in ["\"Calm\"", "\"\"", "0", "null"] {
        assert!(from_str::<Mood>(text).is_err(), "{text}");
    }
    for text in ["1637223953", "\"yesterday\"", "null", "\"\""] {
        assert!(from_str::<Timestamp>(text).is_err(), "{text}");
    }
    for text in [
        "",
        "null",
        "<!doctype html>",
        r#"{"type":""}"#,
        r#"{"id":1}"#,
        r#"{"id":1,"type":"","parts":{}}"#,
        r#"{"id":1,"type":"","count":-1}"#,
        r#"{"id":1,"type":""}}"#,
        r#"{"id":1,"type":"""#,
    ] {
        assert!(from_str::<Whole>(text).is_err(), "{text}");
    }
}

#[test]
fn depth_never_overflows_the_stack() {
    for nested in ["[".repeat(1_000_000), "{\"a\":[".repeat(1_000_000)] {
        assert!(Device::decode(&nested).is_err());
        assert!(Device::decode(&format!("{{\"id\":1,\"tomorrow\":{nested}")).is_err());
    }
}

/// `required` alone, and with every other field null or of tomorrow, reads the same.
fn check<T: Body + Debug + PartialEq + DeserializeOwned>(required: &Value, nullable: &[&str]) {
    let bare = T::decode(&required.to_string()).unwrap();
    let mut nulls = required.clone();
    for name in nullable {
        assert!(nulls[*name].is_null(), "{name}");
        nulls[*name] = Value::Null;
    }
    nulls["a_field_of_tomorrow"] = json!({ "x": [1, null, "y"] });
    assert_eq!(T::decode(&nulls.to_string()).unwrap(), bare, "{nulls}");
}

#[test]
fn answers_with_nulls_are_understood() {
    check::<Device>(
        &json!({ "id": 1 }),
        &[
            "name",
            "tags",
            "tag_assignments",
            "imei",
            "imei_lock",
            "created",
            "status",
            "sim",
            "connectivity",
            "usage",
        ],
    );
    check::<Sim>(&json!({ "id": 1 }), &["iccid", "status", "production_date", "endpoint", "model"]);
    check::<User>(&json!({ "id": 1 }), &["username", "name", "status", "roles", "owner", "version", "mfa"]);
    check::<MyWorkspace>(
        &json!({ "id": 1, "name": "Acme" }),
        &["status", "roles", "owner", "default_workspace", "plan", "counts"],
    );
    check::<MyWorkspace>(&json!({ "id": 1, "name": "Acme", "status": { "status": null } }), &[]);
    check::<Tag>(&json!({ "id": 1, "name": "arctic" }), &["resource_count", "tag_color"]);
    check::<TagPage>(&json!({}), &["total", "page", "page_size", "last_page", "data"]);
    check::<Policy>(&json!({ "id": 1 }), &["name", "used_count"]);
    check::<Country>(&json!({ "id": 1 }), &["name", "country_code", "mcc", "iso_code"]);
    check::<Operator>(&json!({ "id": 1 }), &["name", "country", "mnc", "tapcode"]);
    check::<AppToken>(
        &json!({ "id": 1, "created": "2021-11-18" }),
        &["description", "status", "expiry_date", "ip", "creator", "prefix"],
    );
    check::<Problem>(&json!({}), &["error_code", "error_token", "message", "errors", "params"]);
    check::<Tokens>(&json!({}), &["auth_token", "refresh_token", "mfa_token"]);
    check::<PortalSession>(&json!({}), &["auth_token", "expires_in", "user", "workspace", "mfa_type"]);
    check::<Capabilities>(&json!({}), &["server", "features"]);
    check::<WorkspaceStats>(&json!({}), &["id", "days", "total", "workspaces"]);
    check::<Plan>(&json!({ "key": "free", "name": "Free" }), &["workspaces", "members", "linking", "sims"]);
}

#[test]
fn answers_with_numbers_as_texts_and_texts_as_numbers_are_understood() {
    let sim = Sim::decode(
        r#"{"id":"1","iccid":8988303000000614227,"model":{"id":"2","description":5,"memory_size":128}}"#,
    );
    let model = sim.unwrap().model.unwrap();
    assert_eq!((model.id, model.description.as_str(), model.memory_size.as_deref()), (2, "5", Some("128")));
    let counts = json!({ "total": "9", "issued": 1.0, "activated": "2", "suspended": 0, "factory_test": "0",
                         "unassigned": "4", "unused_charged": 1 });
    assert_eq!(SimSummary::decode(&counts.to_string()).unwrap().total, 9);
    let user = User::decode(r#"{"id":"7","name":112,"owner":"true","version":"3"}"#).unwrap();
    assert_eq!((user.name.as_str(), user.owner, user.version), ("112", true, Some(3)));
    let operator =
        Operator::decode(r#"{"id":1,"name":"Telenor","mnc":[1,"12"],"country":{"id":2,"mcc":242}}"#).unwrap();
    assert_eq!(
        (
            operator.mnc.iter().map(|code| code.mnc.as_str()).collect::<Vec<_>>(),
            operator.country.unwrap().mcc.as_deref()
        ),
        (vec!["1", "12"], Some("242"))
    );
    let published =
        Operator::decode(r#"{"id":1,"mnc":[{"id":4,"mnc":"01"}],"tapcode":[{"id":"9","tapcode":"NORTM"}]}"#)
            .unwrap();
    assert_eq!(
        (published.mnc[0].mnc.as_str(), published.tapcode[0].id, published.tapcode[0].tapcode.as_str()),
        ("01", 9, "NORTM")
    );
    let policy = Policy::decode(r#"{"id":1,"used_count":"12"}"#).unwrap();
    assert_eq!(policy.used_count, 12);
    assert_eq!(
        TagColor::decode(r#"{"id":"3","hex_color":123456}"#).unwrap().hex_color.as_deref(),
        Some("123456")
    );
    let problem = Problem::decode(r#"{"error_code":"1406","params":{"limit":5,"name":"x"}}"#).unwrap();
    assert_eq!((problem.error_code, problem.params.get("limit")), (1406, Some("5")));
    let plan = Plan::decode(r#"{"key":"pro","name":"Pro","members":"50","linking":1}"#).unwrap();
    assert_eq!((plan.members, plan.linking), (Some(50), true));
}

#[test]
fn no_body_is_read_from_whatever_came() {
    for text in ["", "{}", "null", "<html>"] {
        assert!(<()>::decode(text).is_ok(), "{text}");
    }
}

#[test]
fn an_unreadable_answer_prints_no_secret() {
    let error =
        Tokens::decode(r#"{"auth_token":"very-secret","refresh_token":["very-secret"]}"#).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("very-secret"));
    assert!(!format!("{:?}", Secret::from("very-secret")).contains("very-secret"));
}
