//! Cells that several lists have, as values.

use crate::{
    shell::fleet::Word,
    ui::table::bit::{Bit, Text, cell, span},
    util::intl,
};
use wire::time::Timestamp;

/// A dot in its tone, and a word.
pub fn dot((tone, text): Word) -> Bit {
    span("dot", text).class(tone.class())
}

/// How long ago, with the exact time as tooltip; a dash for never.
pub fn ago(at: Option<Timestamp>, now: i64) -> Bit {
    at.map_or_else(dash, |at| {
        let at = at.millis();
        cell(intl::relative(at, now)).class("muted").tip_time(at)
    })
}

/// Nothing to show.
pub fn dash() -> Bit {
    cell("–").class("muted")
}

/// A text, or a dash when there is none.
pub fn or_dash(text: Option<impl Into<Text>>) -> Bit {
    match text.map(Into::into) {
        Some(text) if !text.is_empty() => cell(text),
        _ => dash(),
    }
}
