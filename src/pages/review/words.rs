//! How somebody's access reads: roles, marks and standing in one workspace; second factor and last sign-in.

use crate::{
    shell::{
        list_cells::{dash, dot},
        roles::names,
    },
    ui::{
        Bit, Tone,
        table::bit::{cell, cells, span},
    },
    util::{
        i18n::{Msg, t, tf},
        intl, msg,
    },
};
use wire::{
    review::{ReviewPerson, ReviewPlace},
    time::Timestamp,
};

/// A value of the wire and its word.
pub type Word = (&'static str, Msg);

/// Second factors.
pub static SECURITY: [Word; 3] = [
    ("app_mfa", msg::USERS_SECURITY_APP_MFA),
    ("email_mfa", msg::USERS_SECURITY_EMAIL_MFA),
    ("none", msg::REVIEW_NO_FACTOR),
];

/// How a membership stands.
pub static ACCESS: [Word; 3] = [
    ("active", msg::USERS_ACCESS_ACTIVE),
    ("suspended", msg::USERS_ACCESS_SUSPENDED),
    ("invited", msg::USERS_ACCESS_INVITED),
];

/// When somebody signed in.
pub static SIGN_IN: [Word; 2] = [("never", msg::REVIEW_NEVER), ("idle", msg::REVIEW_IDLE)];

/// What the review calls somebody.
pub fn called(name: &str, username: &str) -> String {
    if name.is_empty() { username.to_owned() } else { name.to_owned() }
}

/// The person as the first cell of a row: the name, and the address beside it where it is not the name.
pub fn person_bit(name: &str, username: &str) -> Bit {
    let note = (!name.is_empty() && name != username).then(|| span("row-note", username.to_owned()));
    cells(std::iter::once(span("row-text", called(name, username))).chain(note)).class("row-name")
}

/// The roles in a workspace, the Owner and the SuperAdmin by these names.
pub fn role_text(place: &ReviewPlace) -> String {
    match (place.owner, place.superadmin) {
        (true, _) => t(msg::SHELL_OWNER).to_owned(),
        (_, true) => t(msg::SHELL_ROLE_SUPERADMIN).to_owned(),
        _ => names(&place.roles),
    }
}

/// Role and standing in a sentence part.
pub fn place_text(place: &ReviewPlace) -> String {
    let role = role_text(place);
    match place.access.as_str() {
        "suspended" => tf(msg::REVIEW_SUSPENDED_AS, &[("role", &role)]),
        "invited" => tf(msg::REVIEW_INVITED_AS, &[("role", &role)]),
        _ => role,
    }
}

/// The tone of a place: who can do most, and who cannot get in, stand out.
pub fn place_tone(place: &ReviewPlace) -> Tone {
    match place.access.as_str() {
        "suspended" => Tone::Danger,
        "invited" => Tone::Warn,
        _ if place.owner || place.superadmin || place.roles.iter().any(|role| role.id == 1) => Tone::Accent,
        _ => Tone::Neutral,
    }
}

/// A cell of the matrix.
pub fn place_bit(place: Option<&ReviewPlace>) -> Bit {
    match place {
        Some(place) => cells([dot((place_tone(place), place_text(place)))]).tip(place_text(place)),
        None => {
            let sign = Bit::new("span").attr("aria-hidden", "true").say("–");
            cells([sign, span("sr", t(msg::REVIEW_NOT_IN))]).class("muted")
        }
    }
}

/// The second factor in words; nothing of whoever has not joined yet.
pub fn security_text(person: &ReviewPerson) -> Option<String> {
    let value = person.security.as_deref()?;
    let word = SECURITY.iter().find(|(key, _)| *key == value).map(|(_, text)| t(*text).to_owned());
    Some(word.unwrap_or_else(|| value.to_owned()))
}

/// The same as a cell.
pub fn security_bit(person: &ReviewPerson) -> Bit {
    let tone = if person.security.as_deref() == Some("none") { Tone::Warn } else { Tone::Ok };
    security_text(person).map_or_else(dash, |text| cells([dot((tone, text))]))
}

/// When somebody signed in last; a dash for whoever has not joined yet.
pub fn sign_in_bit(person: &ReviewPerson, now: i64) -> Bit {
    if person.security.is_none() {
        return dash();
    }
    match person.last_sign_in {
        Some(at) => cell(intl::relative(at.millis(), now)).tip_time(at.millis()),
        None => cell(t(msg::USERS_NEVER)).class("muted"),
    }
}

/// The same in words.
pub fn sign_in_text(at: Option<Timestamp>) -> String {
    at.map_or_else(|| t(msg::USERS_NEVER).to_owned(), |at| intl::date_time(at.millis()))
}
