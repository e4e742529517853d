//! How a deed reads: what was done, to which kind of thing, and what changed. What this version does not know is shown as it came.

use crate::{
    shell::roles::role_name,
    util::{
        i18n::{Msg, t, tf},
        msg,
    },
};
use wire::{
    audit::{AuditEntry, Change},
    ids::RoleId,
    permission::BuiltInRole,
};

static ACTIONS: [(&str, Msg); 48] = [
    ("app.activate", msg::AUDIT_APP_ACTIVATE),
    ("app.approve", msg::AUDIT_APP_APPROVE),
    ("app.ask", msg::AUDIT_APP_ASK),
    ("app.cancel", msg::AUDIT_APP_CANCEL),
    ("app.decline", msg::AUDIT_APP_DECLINE),
    ("app.end", msg::AUDIT_APP_END),
    ("app.grant", msg::AUDIT_APP_GRANT),
    ("app.plan", msg::AUDIT_APP_PLAN),
    ("app.resume", msg::AUDIT_APP_RESUME),
    ("app.revoke", msg::AUDIT_APP_REVOKE),
    ("app.role", msg::AUDIT_APP_ROLE),
    ("app.withdraw", msg::AUDIT_APP_WITHDRAW),
    ("device.update", msg::AUDIT_DEVICE_UPDATE),
    ("group.link", msg::AUDIT_GROUP_LINK),
    ("group.superadmin", msg::AUDIT_GROUP_SUPERADMIN),
    ("group.unlink", msg::AUDIT_GROUP_UNLINK),
    ("invitation.accept", msg::AUDIT_INVITATION_ACCEPT),
    ("invitation.decline", msg::AUDIT_INVITATION_DECLINE),
    ("invitation.resend", msg::AUDIT_INVITATION_RESEND),
    ("invitation.revoke", msg::AUDIT_INVITATION_REVOKE),
    ("invitation.send", msg::AUDIT_INVITATION_SEND),
    ("member.default", msg::AUDIT_MEMBER_DEFAULT),
    ("member.leave", msg::AUDIT_MEMBER_LEAVE),
    ("member.remove", msg::AUDIT_MEMBER_REMOVE),
    ("member.resume", msg::AUDIT_MEMBER_RESUME),
    ("member.roles", msg::AUDIT_MEMBER_ROLES),
    ("member.suspend", msg::AUDIT_MEMBER_SUSPEND),
    ("ownership.accept", msg::AUDIT_OWNERSHIP_ACCEPT),
    ("ownership.decline", msg::AUDIT_OWNERSHIP_DECLINE),
    ("ownership.offer", msg::AUDIT_OWNERSHIP_OFFER),
    ("ownership.withdraw", msg::AUDIT_OWNERSHIP_WITHDRAW),
    ("request.end", msg::AUDIT_REQUEST_END),
    ("request.send", msg::AUDIT_REQUEST_SEND),
    ("session.begin", msg::AUDIT_SESSION_BEGIN),
    ("session.end", msg::AUDIT_SESSION_END),
    ("session.revoke", msg::AUDIT_SESSION_REVOKE),
    ("sim.update", msg::AUDIT_SIM_UPDATE),
    ("tag.create", msg::AUDIT_TAG_CREATE),
    ("tag.delete", msg::AUDIT_TAG_DELETE),
    ("tag.update", msg::AUDIT_TAG_UPDATE),
    ("token.create", msg::AUDIT_TOKEN_CREATE),
    ("workspace.create", msg::AUDIT_WORKSPACE_CREATE),
    ("workspace.delete", msg::AUDIT_WORKSPACE_DELETE),
    ("workspace.limit", msg::AUDIT_WORKSPACE_LIMIT),
    ("workspace.plan", msg::AUDIT_WORKSPACE_PLAN),
    ("workspace.rename", msg::AUDIT_WORKSPACE_RENAME),
    ("workspace.restore", msg::AUDIT_WORKSPACE_RESTORE),
    ("workspace.switch", msg::AUDIT_WORKSPACE_SWITCH),
];

static OBJECTS: [(&str, Msg); 11] = [
    ("account", msg::AUDIT_ACCOUNT),
    ("app", msg::AUDIT_APP),
    ("app_request", msg::AUDIT_APP_REQUEST),
    ("application_token", msg::AUDIT_TOKEN),
    ("device", msg::AUDIT_DEVICE),
    ("invitation", msg::AUDIT_INVITATION),
    ("member", msg::AUDIT_MEMBER),
    ("request", msg::AUDIT_REQUEST),
    ("sim", msg::AUDIT_SIM),
    ("tag", msg::AUDIT_TAG),
    ("workspace", msg::AUDIT_WORKSPACE),
];

static FIELDS: [(&str, Msg); 20] = [
    ("app", msg::AUDIT_FIELD_APP),
    ("app_role", msg::AUDIT_FIELD_APP_ROLE),
    ("ends", msg::AUDIT_FIELD_ENDS),
    ("member", msg::AUDIT_FIELD_MEMBER),
    ("address", msg::AUDIT_FIELD_ADDRESS),
    ("answer", msg::AUDIT_FIELD_ANSWER),
    ("contact", msg::AUDIT_FIELD_CONTACT),
    ("default", msg::AUDIT_FIELD_DEFAULT),
    ("description", msg::AUDIT_FIELD_DESCRIPTION),
    ("former_superadmin", msg::AUDIT_FIELD_FORMER),
    ("group", msg::AUDIT_FIELD_GROUP),
    ("kind", msg::AUDIT_FIELD_KIND),
    ("name", msg::AUDIT_FIELD_NAME),
    ("owner", msg::AUDIT_FIELD_OWNER),
    ("plan", msg::AUDIT_FIELD_PLAN),
    ("roles", msg::AUDIT_FIELD_ROLES),
    ("state", msg::AUDIT_FIELD_STATE),
    ("status", msg::AUDIT_FIELD_STATUS),
    ("superadmin", msg::AUDIT_FIELD_SUPERADMIN),
    ("tags", msg::AUDIT_FIELD_TAGS),
];

fn look_up(words: &[(&str, Msg)], key: &str) -> String {
    words
        .iter()
        .find(|(known, _)| *known == key)
        .map_or_else(|| key.to_owned(), |(_, text)| t(*text).to_owned())
}

/// What was done: "Suspended a member".
pub fn action(key: &str) -> String {
    look_up(&ACTIONS, key)
}

/// A kind of thing: "Member".
pub fn object(key: &str) -> String {
    look_up(&OBJECTS, key)
}

/// A field: "Roles".
pub fn field(key: &str) -> String {
    look_up(&FIELDS, key)
}

/// The thing: its kind and number.
pub fn thing(entry: &AuditEntry) -> String {
    match &entry.object_id {
        Some(id) => format!("{} {id}", object(&entry.object)),
        None => object(&entry.object),
    }
}

/// Who did it; the operator has no account here.
pub fn actor(entry: &AuditEntry) -> String {
    match &entry.actor {
        Some(actor) if actor.name.is_empty() => entry.username.clone(),
        Some(actor) => actor.name.clone(),
        None => t(msg::AUDIT_OPERATOR).to_owned(),
    }
}

/// A value for people: roles by name, standing in words; anything else as it is stored.
pub fn value(field: &str, text: &str) -> String {
    match field {
        "roles" => {
            let name = |id: &str| {
                let id = id.trim();
                let role = id.parse::<u64>().ok().map(RoleId::from).and_then(BuiltInRole::from_id);
                role.map_or_else(|| id.to_owned(), |role| role_name(role).to_owned())
            };
            text.trim_matches(['[', ']']).split(',').map(name).collect::<Vec<_>>().join(", ")
        }
        _ => text.to_owned(),
    }
}

/// What changed, in a line: "Roles: User → Administrator".
pub fn summary(changes: &[Change]) -> String {
    let side = |change: &Change, text: &Option<String>| text.as_ref().map(|text| value(&change.field, text));
    let one = |change: &Change| {
        let values = match (side(change, &change.before), side(change, &change.after)) {
            (Some(before), Some(after)) => format!("{before} → {after}"),
            (None, Some(after)) => after,
            (Some(before), None) => tf(msg::AUDIT_WAS, &[("value", &before)]),
            (None, None) => String::new(),
        };
        format!("{}: {values}", field(&change.field))
    };
    changes.iter().map(one).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(field: &str, before: Option<&str>, after: Option<&str>) -> Change {
        Change { field: field.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    #[test]
    fn deeds_read_as_sentences_and_unknown_ones_as_they_came() {
        assert_eq!(action("member.suspend"), "Suspended a member");
        assert_eq!(action("rocket.launch"), "rocket.launch");
        let changes = [change("roles", Some("[2]"), Some("[1, 77]")), change("name", Some("A"), None)];
        assert_eq!(summary(&changes), "Roles: User → Administrator, 77 · Name: was A");
    }
}
