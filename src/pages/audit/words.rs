//! How a deed reads: what was done, to which kind of thing, and what changed. What this version does not know is shown as it came.

use crate::{
    shell::roles::role_name,
    util::{
        i18n::{Msg, t, tf},
        msg, perm,
    },
};
use wire::{
    audit::{AuditEntry, Change},
    ids::RoleId,
    permission::{BuiltInRole, Permission},
};

static ACTIONS: [(&str, Msg); 94] = [
    ("account.create", msg::AUDIT_ACCOUNT_CREATE),
    ("account.delete", msg::AUDIT_ACCOUNT_DELETE),
    ("account.erase", msg::AUDIT_ACCOUNT_ERASE),
    ("account.export", msg::AUDIT_ACCOUNT_EXPORT),
    ("account.export_failed", msg::AUDIT_ACCOUNT_EXPORT_FAILED),
    ("account.keep", msg::AUDIT_ACCOUNT_KEEP),
    ("account.lock", msg::AUDIT_ACCOUNT_LOCK),
    ("account.password", msg::AUDIT_ACCOUNT_PASSWORD),
    ("account.recovery", msg::AUDIT_ACCOUNT_RECOVERY),
    ("account.take_over", msg::AUDIT_ACCOUNT_TAKE_OVER),
    ("account.unlock", msg::AUDIT_ACCOUNT_UNLOCK),
    ("account.update", msg::AUDIT_ACCOUNT_UPDATE),
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
    ("address_space.create", msg::AUDIT_ADDRESS_SPACE_CREATE),
    ("address_space.delete", msg::AUDIT_ADDRESS_SPACE_DELETE),
    ("device.blocklist", msg::AUDIT_DEVICE_BLOCKLIST),
    ("device.create", msg::AUDIT_DEVICE_CREATE),
    ("device.delete", msg::AUDIT_DEVICE_DELETE),
    ("device.limit_extension", msg::AUDIT_DEVICE_LIMIT_EXTENSION),
    ("device.limit_extension_delete", msg::AUDIT_DEVICE_LIMIT_EXTENSION_DELETE),
    ("device.quota", msg::AUDIT_DEVICE_QUOTA),
    ("device.quota_delete", msg::AUDIT_DEVICE_QUOTA_DELETE),
    ("device.reset", msg::AUDIT_DEVICE_RESET),
    ("device.sms", msg::AUDIT_DEVICE_SMS),
    ("device.sms_cancel", msg::AUDIT_DEVICE_SMS_CANCEL),
    ("sim.delete", msg::AUDIT_SIM_DELETE),
    ("sim.import", msg::AUDIT_SIM_IMPORT),
    ("sim_batch.create", msg::AUDIT_SIM_BATCH_CREATE),
    ("sim_batch.register", msg::AUDIT_SIM_BATCH_REGISTER),
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
    ("member.mfa_delete", msg::AUDIT_MEMBER_MFA_DELETE),
    ("member.remove", msg::AUDIT_MEMBER_REMOVE),
    ("member.resume", msg::AUDIT_MEMBER_RESUME),
    ("member.roles", msg::AUDIT_MEMBER_ROLES),
    ("member.suspend", msg::AUDIT_MEMBER_SUSPEND),
    ("mfa.activate", msg::AUDIT_MFA_ACTIVATE),
    ("mfa.create", msg::AUDIT_MFA_CREATE),
    ("mfa.delete", msg::AUDIT_MFA_DELETE),
    ("mfa.known", msg::AUDIT_MFA_KNOWN),
    ("mfa.put_on", msg::AUDIT_MFA_PUT_ON),
    ("mfa.recovery_code", msg::AUDIT_MFA_RECOVERY_CODE),
    ("mfa.recovery_codes", msg::AUDIT_MFA_RECOVERY_CODES),
    ("ownership.accept", msg::AUDIT_OWNERSHIP_ACCEPT),
    ("ownership.decline", msg::AUDIT_OWNERSHIP_DECLINE),
    ("ownership.offer", msg::AUDIT_OWNERSHIP_OFFER),
    ("ownership.withdraw", msg::AUDIT_OWNERSHIP_WITHDRAW),
    ("request.end", msg::AUDIT_REQUEST_END),
    ("request.send", msg::AUDIT_REQUEST_SEND),
    ("role.create", msg::AUDIT_ROLE_CREATE),
    ("role.delete", msg::AUDIT_ROLE_DELETE),
    ("role.update", msg::AUDIT_ROLE_UPDATE),
    ("session.begin", msg::AUDIT_SESSION_BEGIN),
    ("session.end", msg::AUDIT_SESSION_END),
    ("session.end_others", msg::AUDIT_SESSION_END_OTHERS),
    ("session.revoke", msg::AUDIT_SESSION_REVOKE),
    ("sim.update", msg::AUDIT_SIM_UPDATE),
    ("tag.create", msg::AUDIT_TAG_CREATE),
    ("tag.delete", msg::AUDIT_TAG_DELETE),
    ("tag.update", msg::AUDIT_TAG_UPDATE),
    ("token.create", msg::AUDIT_TOKEN_CREATE),
    ("token.revoke", msg::AUDIT_TOKEN_REVOKE),
    ("token.update", msg::AUDIT_TOKEN_UPDATE),
    ("trusted_device.create", msg::AUDIT_TRUSTED_DEVICE_CREATE),
    ("trusted_device.delete", msg::AUDIT_TRUSTED_DEVICE_DELETE),
    ("workspace.create", msg::AUDIT_WORKSPACE_CREATE),
    ("workspace.delete", msg::AUDIT_WORKSPACE_DELETE),
    ("workspace.erase", msg::AUDIT_WORKSPACE_ERASE),
    ("workspace.erased", msg::AUDIT_WORKSPACE_ERASED),
    ("workspace.limit", msg::AUDIT_WORKSPACE_LIMIT),
    ("workspace.plan", msg::AUDIT_WORKSPACE_PLAN),
    ("workspace.rename", msg::AUDIT_WORKSPACE_RENAME),
    ("workspace.restore", msg::AUDIT_WORKSPACE_RESTORE),
    ("workspace.switch", msg::AUDIT_WORKSPACE_SWITCH),
];

static OBJECTS: [(&str, Msg); 15] = [
    ("account", msg::AUDIT_ACCOUNT),
    ("app", msg::AUDIT_APP),
    ("app_request", msg::AUDIT_APP_REQUEST),
    ("application_token", msg::AUDIT_TOKEN),
    ("device", msg::AUDIT_DEVICE),
    ("invitation", msg::AUDIT_INVITATION),
    ("member", msg::AUDIT_MEMBER),
    ("request", msg::AUDIT_REQUEST),
    ("role", msg::AUDIT_ROLE),
    ("session", msg::AUDIT_SESSION),
    ("sim", msg::AUDIT_SIM),
    ("address_space", msg::AUDIT_ADDRESS_SPACE),
    ("sim_batch", msg::AUDIT_SIM_BATCH),
    ("tag", msg::AUDIT_TAG),
    ("workspace", msg::AUDIT_WORKSPACE),
];

static FIELDS: [(&str, Msg); 39] = [
    ("address", msg::AUDIT_FIELD_ADDRESS),
    ("answer", msg::AUDIT_FIELD_ANSWER),
    ("api_calls", msg::AUDIT_FIELD_API_CALLS),
    ("app", msg::AUDIT_FIELD_APP),
    ("app_role", msg::AUDIT_FIELD_APP_ROLE),
    ("by", msg::AUDIT_BY),
    ("cidrs", msg::AUDIT_FIELD_CIDRS),
    ("color", msg::AUDIT_FIELD_COLOR),
    ("contact", msg::AUDIT_FIELD_CONTACT),
    ("default", msg::AUDIT_FIELD_DEFAULT),
    ("description", msg::AUDIT_FIELD_DESCRIPTION),
    ("devices", msg::AUDIT_FIELD_DEVICES),
    ("ends", msg::AUDIT_FIELD_ENDS),
    ("expires", msg::AUDIT_FIELD_EXPIRES),
    ("former_superadmin", msg::AUDIT_FIELD_FORMER),
    ("group", msg::AUDIT_FIELD_GROUP),
    ("invitation", msg::AUDIT_INVITATION),
    ("kind", msg::AUDIT_FIELD_KIND),
    ("made", msg::AUDIT_FIELD_MADE),
    ("main", msg::AUDIT_FIELD_MAIN),
    ("member", msg::AUDIT_FIELD_MEMBER),
    ("members", msg::AUDIT_FIELD_MEMBERS),
    ("name", msg::AUDIT_FIELD_NAME),
    ("owner", msg::AUDIT_FIELD_OWNER),
    ("permissions", msg::AUDIT_FIELD_PERMISSIONS),
    ("plan", msg::AUDIT_FIELD_PLAN),
    ("request", msg::AUDIT_REQUEST),
    ("restore_until", msg::AUDIT_FIELD_RESTORE),
    ("roles", msg::AUDIT_FIELD_ROLES),
    ("sims", msg::AUDIT_FIELD_SIMS),
    ("state", msg::AUDIT_FIELD_STATE),
    ("status", msg::AUDIT_FIELD_STATUS),
    ("superadmin", msg::AUDIT_FIELD_SUPERADMIN),
    ("tags", msg::AUDIT_FIELD_TAGS),
    ("type", msg::AUDIT_FIELD_TYPE),
    ("user", msg::AUDIT_ACCOUNT),
    ("username", msg::AUDIT_FIELD_ADDRESS),
    ("workspace", msg::AUDIT_WORKSPACE),
    ("workspaces", msg::AUDIT_FIELD_WORKSPACES),
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

/// A value for people: roles by name, permissions as what they allow; anything else as it is stored.
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
        "permissions" => {
            let word = |key: &str| {
                Permission::from_key(key).map_or_else(|| key.to_owned(), |one| perm::action(one).to_owned())
            };
            text.split(',').map(word).collect::<Vec<_>>().join(", ")
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
    use std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
    };

    fn change(field: &str, before: Option<&str>, after: Option<&str>) -> Change {
        Change { field: field.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    #[test]
    fn deeds_read_as_sentences_and_unknown_ones_as_they_came() {
        assert_eq!(action("member.suspend"), "Suspended a member");
        assert_eq!(action("rocket.launch"), "rocket.launch");
        let changes = [change("roles", Some("[2]"), Some("[1, 77]")), change("name", Some("A"), None)];
        assert_eq!(summary(&changes), "Roles: User → Administrator, 77 · Name: was A");
        assert_eq!(value("permissions", "sim_list,fly"), "List available SIMs, fly");
    }

    /// The files of a folder and of those below it.
    fn files(dir: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(dir).expect("a folder").flatten().map(|entry| entry.path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    /// `role.create`: not a column of SQL, whose table has one letter, nor the name of the database.
    fn is_action(text: &str) -> bool {
        let word = |word: &str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        text.split_once('.').is_some_and(|(kind, deed)| word(kind) && word(deed))
    }

    #[test]
    fn every_deed_that_the_server_writes_has_its_words() {
        let (mut actions, mut objects) = (BTreeSet::new(), BTreeSet::new());
        for path in files(Path::new("crates/backend/src")) {
            let code = fs::read_to_string(&path).expect("text");
            if path.components().any(|part| part.as_os_str() == "store") || code.contains("Deed {") {
                actions.extend(code.split('"').filter(|text| is_action(text)).map(str::to_owned));
                let rest = code.split("object: \"").skip(1);
                objects.extend(rest.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
            }
        }
        assert!(actions.contains("role.create") && actions.contains("workspace.switch"), "read: {actions:?}");
        assert!(objects.contains("role") && objects.contains("session"), "read: {objects:?}");
        actions.retain(|key| action(key) == *key);
        objects.retain(|key| object(key) == *key);
        assert!(actions.is_empty() && objects.is_empty(), "ACTIONS lacks {actions:?}, OBJECTS {objects:?}");
    }
}
