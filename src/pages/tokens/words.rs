//! How a token reads: what it is called, how it stands, where it may be used from.

use crate::{
    shell::list_cells::{ago, dot},
    ui::{
        Bit, Tone,
        table::bit::{cell, cells, span},
    },
    util::{
        i18n::{Msg, t, tf, tn},
        intl, msg,
    },
};
use wire::token::AppToken;

/// How a token stands: the value of the filter, its word and its meaning.
pub static STATES: [(&str, Msg, Tone); 3] = [
    ("activated", msg::TOKENS_ACTIVATED, Tone::Ok),
    ("expired", msg::TOKENS_EXPIRED, Tone::Warn),
    ("revoked", msg::TOKENS_REVOKED, Tone::Neutral),
];

const REVOKED: i64 = 1;

/// Whether it was revoked, which is for good.
pub fn revoked(token: &AppToken) -> bool {
    token.status.id == Some(REVOKED)
}

/// Which of [`STATES`] it is in.
pub fn state(token: &AppToken, now: i64) -> usize {
    match token.expiry_date {
        _ if revoked(token) => 2,
        Some(end) if end.millis() <= now => 1,
        _ => 0,
    }
}

/// What it is called: by its maker, or by how its secret begins.
pub fn called(token: &AppToken) -> String {
    if token.description.is_empty() {
        tf(msg::TOKENS_UNNAMED, &[("prefix", &token.prefix)])
    } else {
        token.description.clone()
    }
}

/// The maker's name.
pub fn maker(token: &AppToken) -> String {
    token.creator.as_ref().map(|maker| maker.name.clone()).unwrap_or_default()
}

/// A dot and a word.
pub fn state_bit(token: &AppToken, now: i64) -> Bit {
    let (_, word, tone) = STATES[state(token, now)];
    cells([dot((tone, t(word).to_owned()))])
}

/// The name; one that works no more is quieter.
pub fn name_bit(token: &AppToken) -> Bit {
    let name = cells([span("row-text", called(token))]).class("row-name");
    if token.description.is_empty() || revoked(token) { name.class("muted") } else { name }
}

/// When it ends.
pub fn end_bit(token: &AppToken, now: i64) -> Bit {
    match token.expiry_date {
        Some(_) => ago(token.expiry_date, now),
        None => cell(t(msg::TOKENS_NO_END)).class("muted"),
    }
}

/// When it was last used.
pub fn used_bit(token: &AppToken, now: i64) -> Bit {
    match token.last_used {
        Some(at) => cell(intl::relative(at.millis(), now)).tip_time(at.millis()),
        None => cell(t(msg::TOKENS_UNUSED)).class("muted"),
    }
}

/// Where it may be used from: the first entry, and how many more.
pub fn from_bit(token: &AppToken) -> Bit {
    let Some(text) = token.ip.as_deref().filter(|text| !text.is_empty()) else {
        return cell(t(msg::TOKENS_ANYWHERE)).class("muted");
    };
    let entries: Vec<&str> = text.split(',').map(str::trim).collect();
    match entries.as_slice() {
        [first, more @ ..] if !more.is_empty() => {
            let rest = tn(msg::TOKENS_MORE, more.len() as u64, &[("first", first)]);
            cell(rest).tip(entries.join(", "))
        }
        _ => cell(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{ids::TokenId, time::Timestamp, value::EnumRef};

    #[test]
    fn what_was_revoked_is_revoked_whatever_its_end() {
        let mut token = AppToken {
            id: TokenId::from(1),
            description: String::new(),
            created: Timestamp::from_millis(0),
            status: EnumRef::of(0),
            expiry_date: None,
            ip: None,
            creator: None,
            last_used: None,
            prefix: "swa_abc".to_owned(),
        };
        assert_eq!(state(&token, 10), 0);
        token.expiry_date = Some(Timestamp::from_millis(10));
        assert_eq!((state(&token, 9), state(&token, 10)), (0, 1));
        token.status = EnumRef::of(1);
        assert_eq!(state(&token, 9), 2);
        assert!(called(&token).contains("swa_abc"));
    }
}
