//! From [`Json`] to objects.
//!
//! An object is read in place: it starts blank, and each of its fields is told what the text says of it. And reading
//! never stops early: what cannot be read notes a fault and leaves anything behind, and [`super::decode`] hands a value
//! out only when no fault was noted. Functions that return each value, or an error, have to move it to where it belongs,
//! and to drop at every field all fields before it; that was most of the readers' size.

use super::{Json, Number, Wrong};
use crate::lenient::EXACT;
use std::{borrow::Cow, mem::take};

/// What can be read from JSON. Derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from JSON by the portal",
    label = "add `wire::json::Decode` (and `Encode`) to its derives",
    note = "objects of the contract: `#[derive(.., Encode, Decode)]` with \
            `#[cfg_attr(feature = \"serde\", derive(serde::Serialize, serde::Deserialize))]`, as in crates/wire/src/device.rs"
)]
pub trait Decode: Slot + Sized {
    /// Where reading starts, and what a field that may be missing is without one: equals `Default` of types that
    /// derive it.
    const BLANK: Self;
}

/// A place that a value is read into; [`Decode`] without its size.
pub trait Slot {
    /// Reads the value, or notes a fault. May take texts out of `json`.
    fn read(&mut self, json: &mut Json<'_>, faults: &mut Faults);

    /// Whether null is a value of its own, which no default replaces: `Option` and `Patch`.
    fn nullable(&self) -> bool {
        false
    }

    /// A field with a default is missing: only objects whose default is their own (`#[serde(default)]` on the struct)
    /// have something to do here.
    fn absent(&mut self) {}
}

/// What went wrong so far.
#[derive(Debug, Default)]
pub struct Faults {
    first: Option<Wrong>,
}

impl Faults {
    /// Notes that something else was expected here. The first fault counts, the others follow from it.
    pub fn expected(&mut self, expected: &'static str) {
        if self.first.is_none() {
            self.first = Some(Wrong { field: "", expected });
        }
    }

    /// The first fault.
    pub fn first(&self) -> Option<Wrong> {
        self.first
    }

    /// The text as JSON; null and a fault when it is none.
    pub fn parse<'a>(&mut self, text: &'a str) -> Json<'a> {
        Json::parse(text).unwrap_or_else(|_| {
            self.expected("JSON");
            Json::Null
        })
    }
}

type Entries<'a> = [(Cow<'a, str>, Json<'a>)];

/// The fields of an object, asked for one by one.
pub struct Fields<'a, 'j> {
    entries: &'j mut Entries<'a>,
    faults: &'j mut Faults,
    /// There was a fault before the first field: it belongs to no field of this object.
    spoilt: bool,
}

impl<'a, 'j> Fields<'a, 'j> {
    /// The fields of `json`; a fault and no fields when it is no object.
    pub fn of(json: &'j mut Json<'a>, faults: &'j mut Faults) -> Self {
        let entries: &mut Entries<'a> = if let Json::Map(entries) = json {
            entries
        } else {
            faults.expected("an object");
            &mut []
        };
        Self { entries, spoilt: faults.first.is_some(), faults }
    }

    /// A field that has to be there; missing reads as null.
    #[inline(never)]
    pub fn need(&mut self, name: &'static str, slot: &mut dyn Slot) {
        slot.read(find(self.entries, name).unwrap_or(&mut Json::Null), self.faults);
        self.name(name);
    }

    /// A field that may be missing, and may be null where that is no value of its own: stays what it is. Says whether
    /// it did.
    #[inline(never)]
    pub fn keep(&mut self, name: &'static str, slot: &mut dyn Slot) -> bool {
        match find(self.entries, name) {
            Some(json) if !matches!(json, Json::Null) || slot.nullable() => {
                slot.read(json, self.faults);
                self.name(name);
                false
            }
            _ => true,
        }
    }

    /// As [`Self::keep`], and then has its type's default.
    #[inline(never)]
    pub fn or_default(&mut self, name: &'static str, slot: &mut dyn Slot) {
        if self.keep(name, slot) {
            slot.absent();
        }
    }

    /// Gives a fault without a field its field: the innermost one asks first.
    fn name(&mut self, name: &'static str) {
        if let Some(wrong) = &mut self.faults.first
            && wrong.field.is_empty()
            && !self.spoilt
        {
            wrong.field = name;
        }
    }
}

/// What the text says of a field. Of several that are called alike the last one counts.
fn find<'j, 'a>(entries: &'j mut Entries<'a>, name: &str) -> Option<&'j mut Json<'a>> {
    entries.iter_mut().rev().find(|(key, _)| key == name).map(|(_, json)| json)
}

/// Which of `names` a text is; a fault and the first one when it is none of them.
pub fn choice(json: &Json<'_>, names: &[&str], faults: &mut Faults) -> usize {
    let found = match json {
        Json::Text(text) => names.iter().position(|name| text == name),
        _ => None,
    };
    found.unwrap_or_else(|| {
        faults.expected("one of the known words");
        0
    })
}

/// A finite number, also as text or as true and false.
pub(crate) fn number(json: &Json<'_>, faults: &mut Faults) -> f64 {
    use super::number::{Grammar, scan};
    let number = match json {
        Json::Number(number) => Some(*number),
        Json::Bool(true) => Some(Number::Whole(1)),
        Json::Bool(false) => Some(Number::Whole(0)),
        Json::Text(text) => match text.trim_ascii() {
            "true" => Some(Number::Whole(1)),
            "false" => Some(Number::Whole(0)),
            text => scan(text.as_bytes(), Grammar::Text)
                .filter(|(_, length)| *length == text.len())
                .map(|(number, _)| number),
        },
        _ => None,
    };
    #[expect(clippy::cast_precision_loss, reason = "ids and volumes stay below 2^53")]
    match number {
        Some(Number::Whole(number)) => number as f64,
        Some(Number::Negative(number)) => number as f64,
        Some(Number::Float(number)) => number,
        None => {
            faults.expected("a number");
            0.0
        }
    }
}

/// A whole number from `least` to `most`, as everything that [`number`] reads.
fn whole(json: &Json<'_>, faults: &mut Faults, least: f64, most: f64) -> i64 {
    let number = number(json, faults);
    if number.fract() != 0.0 || number < least || number > most {
        faults.expected("a whole number in its range");
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked, and a fault discards the value"
    )]
    {
        number as i64
    }
}

impl Decode for u64 {
    const BLANK: Self = 0;
}

impl Slot for u64 {
    fn read(&mut self, json: &mut Json<'_>, faults: &mut Faults) {
        *self = whole(json, faults, 0.0, EXACT).unsigned_abs();
    }
}

impl Decode for u16 {
    const BLANK: Self = 0;
}

impl Slot for u16 {
    fn read(&mut self, json: &mut Json<'_>, faults: &mut Faults) {
        *self = Self::try_from(whole(json, faults, 0.0, Self::MAX.into())).unwrap_or_default();
    }
}

impl Decode for i64 {
    const BLANK: Self = 0;
}

impl Slot for i64 {
    fn read(&mut self, json: &mut Json<'_>, faults: &mut Faults) {
        *self = whole(json, faults, -EXACT, EXACT);
    }
}

impl Decode for f64 {
    const BLANK: Self = 0.0;
}

impl Slot for f64 {
    fn read(&mut self, json: &mut Json<'_>, faults: &mut Faults) {
        *self = number(json, faults);
    }
}

impl Decode for bool {
    const BLANK: Self = false;
}

impl Slot for bool {
    /// Null is false.
    fn read(&mut self, json: &mut Json<'_>, faults: &mut Faults) {
        *self = !matches!(json, Json::Null) && number(json, faults) != 0.0;
    }
}

impl Decode for String {
    const BLANK: Self = Self::new();
}

impl Slot for String {
    /// Also a whole number: country codes, MCC, IMSI.
    fn read(&mut self, json: &mut Json<'_>, faults: &mut Faults) {
        match json {
            Json::Text(text) => *self = take(text).into_owned(),
            Json::Number(Number::Whole(number)) => *self = number.to_string(),
            _ => faults.expected("a text"),
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    const BLANK: Self = None;
}

impl<T: Decode> Slot for Option<T> {
    fn read(&mut self, json: &mut Json<'_>, faults: &mut Faults) {
        if matches!(json, Json::Null) {
            *self = None;
        } else {
            self.insert(T::BLANK).read(json, faults);
        }
    }

    fn nullable(&self) -> bool {
        true
    }
}

impl<T: Decode> Decode for Vec<T> {
    const BLANK: Self = Self::new();
}

impl<T: Decode> Slot for Vec<T> {
    fn read(&mut self, json: &mut Json<'_>, faults: &mut Faults) {
        let Json::List(items) = json else {
            return faults.expected("a list");
        };
        *self = Self::with_capacity(items.len());
        for item in items {
            self.push(T::BLANK);
            if let Some(slot) = self.last_mut() {
                slot.read(item, faults);
            }
        }
    }
}
