//! Both codecs say the same: objects are made at random from what serde knows of their types, written by both, damaged
//! as real servers damage them, and read by both. `endpoints!` checks every body and answer of every operation, so a new
//! object needs no line here.

mod arbitrary;

use crate::endpoint::Body;
use arbitrary::{Arbitrary, Random};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::any::type_name;

/// Objects tried per type; a failure prints the one it happened with.
const SEEDS: u64 = 60;
/// Damages tried per object.
const DAMAGES: u64 = 30;

/// Holds the two codecs against each other for `T`.
pub fn check<T: Body + Serialize + DeserializeOwned>() {
    if T::EMPTY {
        return;
    }
    let mut made = 0;
    for seed in 0..SEEDS {
        let mut random = Random(seed);
        // A text that has to be a time fails as any other text: every other object has times for all texts.
        let Ok(value) = T::deserialize(Arbitrary { random: &mut random, times: seed % 2 == 0 }) else {
            continue;
        };
        made += 1;
        let text = serde_json::to_string(&value).unwrap();
        assert_eq!(value.encode().unwrap(), text, "{} of seed {seed}", type_name::<T>());
        assert!(T::decode(&text).is_ok(), "{} of seed {seed}: {text}", type_name::<T>());
        compare::<T>(&text, seed);
        for _ in 0..DAMAGES {
            let mut json: Value = serde_json::from_str(&text).unwrap();
            damage(&mut json, &mut random);
            compare::<T>(&json.to_string(), seed);
        }
    }
    assert!(made >= SEEDS / 4, "{}: only {made} objects could be made", type_name::<T>());
}

/// What serde reads, ours reads as the same; it may read more.
fn compare<T: Body + Serialize + DeserializeOwned>(text: &str, seed: u64) {
    let Ok(expected) = serde_json::from_str::<T>(text) else { return };
    let ours = T::decode(text)
        .unwrap_or_else(|wrong| panic!("{} of seed {seed}: {wrong}\n{text}", type_name::<T>()));
    assert_eq!(
        serde_json::to_string(&ours).unwrap(),
        serde_json::to_string(&expected).unwrap(),
        "{} of seed {seed}",
        type_name::<T>()
    );
}

/// Changes one value somewhere. Lists never take an object's place: serde reads objects from lists, we do not.
fn damage(json: &mut Value, random: &mut Random) {
    match json {
        Value::Object(map) if !map.is_empty() && random.below(8) != 0 => {
            let at = random.below(map.len() as u64);
            let key = map.keys().nth(usize::try_from(at).unwrap()).unwrap().clone();
            match random.below(8) {
                0 => {
                    map.remove(&key);
                }
                1 => {
                    map.insert("a_field_of_tomorrow".into(), json!({ "x": [1, null, "y"] }));
                }
                _ => damage(map.get_mut(&key).unwrap(), random),
            }
        }
        Value::Array(items) if !items.is_empty() && random.below(4) != 0 => {
            let at = usize::try_from(random.below(items.len() as u64)).unwrap();
            damage(&mut items[at], random);
        }
        _ => {
            *json = match (random.below(6), &*json) {
                (0, _) => Value::Null,
                (1, Value::Number(number)) => json!(format!(" {number}.0")),
                (2, Value::Number(number)) => json!(number.as_f64()),
                (3 | 4, Value::Number(number)) => json!(number.to_string()),
                (1, Value::Bool(flag)) => json!(u8::from(*flag)),
                (2 | 3, Value::Bool(flag)) => json!(flag.to_string()),
                (1, _) => json!(""),
                (2, _) => json!(random.below(1 << 40)),
                (3, _) => json!(-1.5),
                (4, _) => json!("2021-11-18 08:25:53"),
                _ => json!({ "id": random.below(9), "description": "new" }),
            };
        }
    }
}
