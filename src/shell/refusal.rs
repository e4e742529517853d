//! Why a rule of the product forbids something, in the person's language: the sentences of `wire::refusal` by their token.
//! The only place with these words. Pages that are loaded later use it; nothing of the first load does.

use crate::{
    api::error::ApiError,
    session::tenant::not_allowed,
    shell::error_text::error_text,
    util::{
        i18n::{Msg, t, tf},
        msg,
    },
};
use wire::{
    problem::{DUPLICATED, FieldProblem, Problem},
    refusal::Refusal,
};

static SENTENCES: [(&str, Msg); 66] = [
    ("OwnRole", msg::REFUSAL_OWN_ROLE),
    ("OwnAccess", msg::REFUSAL_OWN_ACCESS),
    ("LastAdministrator", msg::REFUSAL_LAST_ADMINISTRATOR),
    ("OwnerStays", msg::REFUSAL_OWNER_STAYS),
    ("OwnerLeaves", msg::REFUSAL_OWNER_LEAVES),
    ("SuperAdminStays", msg::REFUSAL_SUPER_ADMIN_STAYS),
    ("SuperAdminLeaves", msg::REFUSAL_SUPER_ADMIN_LEAVES),
    ("RoleBeyondOwn", msg::REFUSAL_ROLE_BEYOND_OWN),
    ("PersonBeyondOwn", msg::REFUSAL_PERSON_BEYOND_OWN),
    ("LastRole", msg::REFUSAL_LAST_ROLE),
    ("RoleHeld", msg::REFUSAL_ROLE_HELD),
    ("InvitationPending", msg::REFUSAL_INVITATION_PENDING),
    ("NotJoinedYet", msg::REFUSAL_NOT_JOINED_YET),
    ("AlreadyMember", msg::REFUSAL_ALREADY_MEMBER),
    ("MemberCapReached", msg::REFUSAL_MEMBER_CAP_REACHED),
    ("DeviceCapReached", msg::REFUSAL_DEVICE_CAP_REACHED),
    ("SimCapReached", msg::REFUSAL_SIM_CAP_REACHED),
    ("WorkspaceCapReached", msg::REFUSAL_WORKSPACE_CAP_REACHED),
    ("WorkspaceCapReachedByThem", msg::REFUSAL_WORKSPACE_CAP_REACHED_BY_THEM),
    ("MainOrganizationOnly", msg::REFUSAL_MAIN_ORGANIZATION_ONLY),
    ("RequestOpen", msg::REFUSAL_REQUEST_OPEN),
    ("RequestEnded", msg::REFUSAL_REQUEST_ENDED),
    ("LinkingNotInPlan", msg::REFUSAL_LINKING_NOT_IN_PLAN),
    ("AlreadyLinked", msg::REFUSAL_ALREADY_LINKED),
    ("NotLinked", msg::REFUSAL_NOT_LINKED),
    ("NameTaken", msg::REFUSAL_NAME_TAKEN),
    ("InvitationExpired", msg::REFUSAL_INVITATION_EXPIRED),
    ("InvitationUsed", msg::REFUSAL_INVITATION_USED),
    ("InvitationRevoked", msg::REFUSAL_INVITATION_REVOKED),
    ("InvitationReplaced", msg::REFUSAL_INVITATION_REPLACED),
    ("InviterLostRights", msg::REFUSAL_INVITER_LOST_RIGHTS),
    ("WrongAccount", msg::REFUSAL_WRONG_ACCOUNT),
    ("AccountExists", msg::REFUSAL_ACCOUNT_EXISTS),
    ("MailboxNotProven", msg::REFUSAL_MAILBOX_NOT_PROVEN),
    ("NewPasswordNeeded", msg::REFUSAL_NEW_PASSWORD_NEEDED),
    ("DefaultNeedsMembership", msg::REFUSAL_DEFAULT_NEEDS_MEMBERSHIP),
    ("HeirNotAdministrator", msg::REFUSAL_HEIR_NOT_ADMINISTRATOR),
    ("NoOffer", msg::REFUSAL_NO_OFFER),
    ("OfferNotYours", msg::REFUSAL_OFFER_NOT_YOURS),
    ("SimsActivated", msg::REFUSAL_SIMS_ACTIVATED),
    ("StillLinked", msg::REFUSAL_STILL_LINKED),
    ("RestoreOver", msg::REFUSAL_RESTORE_OVER),
    ("ApiCallLimitReached", msg::REFUSAL_API_CALL_LIMIT_REACHED),
    ("ChangedMeanwhile", msg::REFUSAL_CHANGED_MEANWHILE),
    ("BuiltInRole", msg::REFUSAL_BUILT_IN_ROLE),
    ("RoleInUse", msg::REFUSAL_ROLE_IN_USE),
    ("RoleCapReached", msg::REFUSAL_ROLE_CAP_REACHED),
    ("TokenCapReached", msg::REFUSAL_TOKEN_CAP_REACHED),
    ("TokenRevoked", msg::REFUSAL_TOKEN_REVOKED),
    ("OwnsWorkspaces", msg::REFUSAL_OWNS_WORKSPACES),
    ("SuperAdminCannotGo", msg::REFUSAL_SUPER_ADMIN_CANNOT_GO),
    ("MfaActive", msg::REFUSAL_MFA_ACTIVE),
    ("MfaMandatory", msg::REFUSAL_MFA_MANDATORY),
    ("NoMfa", msg::REFUSAL_NO_MFA),
    ("SignInAgain", msg::REFUSAL_SIGN_IN_AGAIN),
    ("NotAtHomeHere", msg::REFUSAL_NOT_AT_HOME_HERE),
    ("LinkOver", msg::REFUSAL_LINK_OVER),
    ("AppOwnerOnly", msg::REFUSAL_APP_OWNER_ONLY),
    ("OwnAppAccess", msg::REFUSAL_OWN_APP_ACCESS),
    ("AppActive", msg::REFUSAL_APP_ACTIVE),
    ("AppNotActive", msg::REFUSAL_APP_NOT_ACTIVE),
    ("AppAccessHeld", msg::REFUSAL_APP_ACCESS_HELD),
    ("AppNeedsMember", msg::REFUSAL_APP_NEEDS_MEMBER),
    ("AppAsked", msg::REFUSAL_APP_ASKED),
    ("AppAskedOften", msg::REFUSAL_APP_ASKED_OFTEN),
    ("AppDecides", msg::REFUSAL_APP_DECIDES),
];

fn sentence_of(token: &str) -> Option<Msg> {
    SENTENCES.iter().find(|(known, _)| *known == token).map(|(_, text)| *text)
}

/// What to read for a rule's problem; `None` for any other problem.
pub fn refusal(problem: &Problem) -> Option<String> {
    let text = sentence_of(&problem.error_token)?;
    let params: Vec<(&str, &str)> = problem.params.iter().collect();
    Some(tf(text, &params))
}

/// Why a click would be refused: for rules that are checked before it (`wire::rules`). For those without parameters.
pub fn reason(refusal: &Refusal) -> String {
    sentence_of(refusal.token).map_or_else(|| refusal.message.to_owned(), |text| t(text).to_owned())
}

/// The same by the token of a rule, as a server says it; a right that is missing has none of its own.
pub fn reason_of(token: &str) -> String {
    rule_of(token).unwrap_or_else(|| not_allowed().to_owned())
}

/// The same, nothing where it is no rule: then it is a right that is missing.
pub fn rule_of(token: &str) -> Option<String> {
    sentence_of(token).map(|text| t(text).to_owned())
}

/// An error for people: the rule's sentence where a rule refused, else what [`error_text`] says.
pub fn explain(error: &ApiError) -> String {
    let refused = match error {
        ApiError::Denied(problem) | ApiError::Conflict(problem) | ApiError::Invalid(problem) => {
            refusal(problem)
        }
        _ => None,
    };
    refused.unwrap_or_else(|| error_text(error))
}

/// What the server says of one field of a form, as far as it says anything.
pub fn field_problem<'a>(error: &'a ApiError, field: &str) -> Option<&'a FieldProblem> {
    match error {
        ApiError::Invalid(problem) | ApiError::Conflict(problem) => {
            problem.errors.iter().find(|one| one.field == field)
        }
        _ => None,
    }
}

/// What is wrong with the name of a workspace that was sent; `None` when the error is about something else.
pub fn name_problem(error: &ApiError, sent: &str) -> Option<String> {
    let problem = field_problem(error, "name")?;
    Some(match problem.error_code {
        DUPLICATED => tf(msg::REFUSAL_NAME_TAKEN, &[("name", sent)]),
        _ => t(msg::REQUEST_NAME_WRONG).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::refusal::{ALL, SIMS_ACTIVATED};

    #[test]
    fn every_rule_has_its_sentence_and_english_is_the_servers() {
        assert_eq!(SENTENCES.len(), ALL.len());
        for refusal in ALL {
            assert_eq!(sentence_of(refusal.token).map(t), Some(refusal.message), "{}", refusal.token);
        }
    }

    #[test]
    fn parameters_fill_the_sentence() {
        let problem = SIMS_ACTIVATED.problem(&[("count", "12".to_owned())]);
        assert!(explain(&ApiError::Conflict(problem)).starts_with("12 SIMs are activated."));
        assert_eq!(refusal(&Problem::forbidden()), None);
    }
}
