//! How a person reads in the list: words and tones of role, security, access and times.

use super::acts::{People, called};
use crate::{
    shell::{list_cells::dot, roles::names},
    ui::{
        Bit, Column, RowMenu, TableSpec, Tone,
        table::bit::{cell, cells, span},
    },
    util::{
        i18n::{Msg, t, tf},
        intl, msg,
    },
};
use wire::{time::Timestamp, user::User};

/// A value of the wire, its word and its meaning.
pub type Word = (&'static str, Msg, Tone);

/// Second factors (U-1).
pub static SECURITY: [Word; 4] = [
    ("sso", msg::USERS_SECURITY_SSO, Tone::Ok),
    ("app_mfa", msg::USERS_SECURITY_APP_MFA, Tone::Ok),
    ("email_mfa", msg::USERS_SECURITY_EMAIL_MFA, Tone::Ok),
    ("none", msg::USERS_SECURITY_NONE, Tone::Neutral),
];

/// How a membership stands (U-1).
pub static ACCESS: [Word; 4] = [
    ("active", msg::USERS_ACCESS_ACTIVE, Tone::Ok),
    ("suspended", msg::USERS_ACCESS_SUSPENDED, Tone::Danger),
    ("invited", msg::USERS_ACCESS_INVITED, Tone::Accent),
    ("invite_expired", msg::USERS_ACCESS_INVITE_EXPIRED, Tone::Warn),
];

/// The table; `me` is the reader's own account.
pub fn table(
    me: u64,
    people: People,
    href: impl Fn(&User) -> String + Send + Sync + 'static,
) -> TableSpec<User> {
    TableSpec::new(t(msg::USERS_TITLE), |user: &User| user.id.to_string())
        .column(
            Column::new("name", t(msg::USERS_NAME), move |user| name(user, me))
                .sort("name")
                .width(136, 12)
                .primary()
                .link(href),
        )
        .column(
            Column::new("email", t(msg::USERS_EMAIL), |user: &User| user.username.clone())
                .width(143, 16)
                .sort("username"),
        )
        .column(Column::new("role", t(msg::USERS_ROLE), role).sort("role").width(206, 4).primary())
        .column(
            Column::new("access", t(msg::USERS_ACCESS), |user: &User| word(&ACCESS, user.access.as_deref()))
                .width(140, 2)
                .primary(),
        )
        .column(
            Column::new("security", t(msg::USERS_SECURITY), |user: &User| {
                word(&SECURITY, user.security.as_deref())
            })
            .width(128, 2),
        )
        .column(
            Column::new("last", t(msg::USERS_LAST_SIGN_IN), last_sign_in).sort("last_sign_in").width(112, 2),
        )
        .column(
            Column::new("created", t(msg::USERS_CREATED), |user: &User| created(user.created))
                .sort("created")
                .width(118, 2),
        )
        .column(
            Column::new("id", t(msg::USERS_ID), |user: &User| user.id.to_string())
                .sort("id")
                .width(72, 1)
                .numeric(),
        )
        .row_label(called)
        .actions(t(msg::LIST_ROW_ACTIONS), |user| {
            RowMenu::button(tf(msg::USERS_ACTIONS, &[("name", &called(user))]))
        })
        .on_press(move |press| people.press(&press))
}

/// The name, "you" beside one's own; nothing where the server stored the address as the name, which the next column shows.
fn name(user: &User, me: u64) -> Bit {
    let row = cells([span("row-text", called(user))]).class("row-name");
    if user.id.get() == me { row.child(mark(t(msg::USERS_YOU))) } else { row }
}

fn mark(text: &'static str) -> Bit {
    span("bdg is-plain is-accent", text)
}

fn role(user: &User) -> Bit {
    // The contract tells roles in the detail call only.
    if user.roles.is_empty() && !user.owner && !user.superadmin {
        return unsaid();
    }
    let marks = [(user.owner, msg::SHELL_OWNER), (user.superadmin, msg::SHELL_ROLE_SUPERADMIN)];
    let marks = marks.into_iter().filter(|(on, _)| *on).map(|(_, text)| mark(t(text)));
    marks.fold(cells([span("row-text", names(&user.roles))]).class("row-name"), Bit::child)
}

/// A value in words, with its meaning; as it came when this version does not know it.
pub fn word_of(words: &'static [Word], value: Option<&str>) -> Option<(Tone, String)> {
    let value = value?;
    let known = words.iter().find(|(key, ..)| *key == value);
    Some(
        known.map_or_else(
            || (Tone::Neutral, value.to_owned()),
            |(_, text, tone)| (*tone, t(*text).to_owned()),
        ),
    )
}

/// A value in words; as it came when this version does not know it; a dash when the server does not say.
fn word(words: &'static [Word], value: Option<&str>) -> Bit {
    let Some(value) = value else { return unsaid() };
    match words.iter().find(|(key, ..)| *key == value) {
        Some((_, text, tone)) => cells([dot((*tone, t(*text).to_owned()))]),
        None => cell(value.to_owned()),
    }
}

fn unsaid() -> Bit {
    let dash = Bit::new("span").attr("aria-hidden", "true").say("–");
    cells([dash, span("sr", t(msg::USERS_NOT_SAID))]).class("muted").tip(t(msg::USERS_NOT_SAID))
}

fn last_sign_in(user: &User) -> Bit {
    // Without the extension fields nothing at all is said; with them, nothing means that it never happened.
    match (user.last_sign_in, &user.access) {
        (Some(at), _) => {
            let ms = at.millis();
            cell(intl::relative(ms, intl::now_ms())).tip_time(ms)
        }
        (None, Some(_)) => cell(t(msg::USERS_NEVER)).class("muted"),
        (None, None) => unsaid(),
    }
}

fn created(at: Option<Timestamp>) -> Bit {
    at.map_or_else(unsaid, |at| cell(intl::date(at.millis())).tip_time(at.millis()))
}
