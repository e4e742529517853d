//! How a person reads in the list: words and tones of role, security, access and times.

use crate::view::prelude::*;
use crate::{
    shell::roles::role_name,
    ui::{Badge, Column, TableSpec, Tone},
    util::{
        i18n::{Msg, t},
        intl, msg,
    },
};
use wire::{ids::RoleId, permission::BuiltInRole, time::Timestamp, user::User};

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
pub fn table(me: u64) -> TableSpec<User> {
    TableSpec::new(t(msg::USERS_TITLE), |user: &User| user.id.to_string())
        .column(
            Column::new("name", t(msg::USERS_NAME), move |user| name(user, me)).sort("name").wide().primary(),
        )
        .column(
            Column::new("email", t(msg::USERS_EMAIL), |user: &User| user.username.clone().into_any())
                .sort("username"),
        )
        .column(Column::new("role", t(msg::USERS_ROLE), role).sort("role").primary())
        .column(
            Column::new("access", t(msg::USERS_ACCESS), |user: &User| word(&ACCESS, user.access.as_deref()))
                .primary(),
        )
        .column(Column::new("security", t(msg::USERS_SECURITY), |user: &User| {
            word(&SECURITY, user.security.as_deref())
        }))
        .column(Column::new("last", t(msg::USERS_LAST_SIGN_IN), last_sign_in).sort("last_sign_in"))
        .column(
            Column::new("created", t(msg::USERS_CREATED), |user: &User| created(user.created))
                .sort("created"),
        )
        .column(
            Column::new("id", t(msg::USERS_ID), |user: &User| user.id.to_string().into_any())
                .sort("id")
                .numeric(),
        )
        .row_label(|user| user.name.clone())
}

/// The name, "you" beside one's own; nothing where the server stored the address as the name, which the next column shows.
fn name(user: &User, me: u64) -> AnyView {
    let name = if user.name.is_empty() { user.username.clone() } else { user.name.clone() };
    let you =
        (user.id.get() == me).then(|| view! { <Badge plain=true tone=Tone::Accent text=t(msg::USERS_YOU)/> });
    view! { <span class="row-name">{name} {you}</span> }.into_any()
}

fn role(user: &User) -> AnyView {
    // The contract tells roles in the detail call only.
    if user.roles.is_empty() && !user.owner && !user.superadmin {
        return unsaid();
    }
    let names: Vec<String> = user
        .roles
        .iter()
        .map(|role| match BuiltInRole::from_id(RoleId::from(role.id)) {
            Some(built_in) => role_name(built_in).to_owned(),
            None => role.name.clone(),
        })
        .collect();
    let marks = [(user.owner, msg::SHELL_OWNER), (user.superadmin, msg::SHELL_ROLE_SUPERADMIN)];
    let marks = marks.into_iter().filter(|(on, _)| *on).map(|(_, mark)| {
        view! { <Badge plain=true tone=Tone::Accent text=t(mark)/> }
    });
    let marks = marks.collect_view();
    view! { <span class="row-name">{names.join(", ")} {marks}</span> }.into_any()
}

/// A value in words; as it came when this version does not know it; a dash when the server does not say.
fn word(words: &'static [Word], value: Option<&str>) -> AnyView {
    let Some(value) = value else { return unsaid() };
    match words.iter().find(|(key, ..)| *key == value) {
        Some((_, text, tone)) => view! { <Badge tone=*tone text=t(*text)/> }.into_any(),
        None => value.to_owned().into_any(),
    }
}

fn unsaid() -> AnyView {
    view! {
        <span class="muted" data-tip=t(msg::USERS_NOT_SAID)>
            <span aria-hidden="true">"–"</span>
            <span class="sr">{t(msg::USERS_NOT_SAID)}</span>
        </span>
    }
    .into_any()
}

fn last_sign_in(user: &User) -> AnyView {
    // Without the extension fields nothing at all is said; with them, nothing means that it never happened.
    match (user.last_sign_in, &user.access) {
        (Some(at), _) => {
            let ms = at.millis();
            let tip = intl::date_time(ms);
            view! { <span data-tip=tip>{intl::relative(ms, intl::now_ms())}</span> }.into_any()
        }
        (None, Some(_)) => view! { <span class="muted">{t(msg::USERS_NEVER)}</span> }.into_any(),
        (None, None) => unsaid(),
    }
}

fn created(at: Option<Timestamp>) -> AnyView {
    match at {
        Some(at) => {
            let ms = at.millis();
            view! { <span data-tip=intl::date_time(ms)>{intl::date(ms)}</span> }.into_any()
        }
        None => unsaid(),
    }
}
