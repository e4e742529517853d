//! Why a rule of the product forbids something: one token per reason, with a sentence that says what to do instead.
//!
//! Tokens are stable keys: a portal translates by them, and `params` of the [`Problem`] fill its sentence. The codes stay those of
//! the contract (api.md §1.3): 1406 for rules, 1405 for what exists already, 1104 for missing rights.

use crate::problem::Problem;

/// A reason to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The stable key, sent as `error_token`.
    pub token: &'static str,
    /// HTTP status.
    pub status: u16,
    /// `error_code`.
    pub code: i64,
    /// English sentences with `{parameters}`.
    pub message: &'static str,
}

impl Refusal {
    /// The problem with its parameters filled in.
    pub fn problem(&self, params: &[(&str, String)]) -> Problem {
        let mut message = self.message.to_owned();
        for (name, value) in params {
            message = message.replace(&format!("{{{name}}}"), value);
        }
        Problem {
            params: params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            ..Problem::new(self.code, self.token, &message)
        }
    }
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $token:literal $status:literal $code:literal $message:literal;)*) => {
        $(
            $(#[$doc])*
            pub static $name: Refusal = Refusal { token: $token, status: $status, code: $code, message: $message };
        )*
        /// Every reason.
        pub static ALL: &[&Refusal] = &[$(&$name),*];
    };
}

refusals! {
    /// BR-42; the contract answers 400.
    OWN_ROLE = "OwnRole" 400 1406 "Nobody changes their own role. Ask another Administrator.";
    /// Suspending oneself.
    OWN_ACCESS = "OwnAccess" 400 1406 "You cannot suspend yourself. Leave the workspace instead.";
    /// product.md §1: always one active Administrator.
    LAST_ADMINISTRATOR = "LastAdministrator" 409 1406
        "This is the only active Administrator of the workspace. Make somebody else Administrator first.";
    /// product.md §1: the Owner stays.
    OWNER_STAYS = "OwnerStays" 409 1406
        "The Owner cannot be removed, suspended or given another role. The Owner has to transfer the ownership first.";
    /// The same for oneself.
    OWNER_LEAVES = "OwnerLeaves" 409 1406 "You own this workspace. Transfer the ownership or delete the workspace first.";
    /// BR-23, BR-25.
    SUPER_ADMIN_STAYS = "SuperAdminStays" 403 1406
        "The SuperAdmin cannot be removed, suspended or given another role in a linked workspace. Only the operator reassigns it.";
    /// The same for oneself.
    SUPER_ADMIN_LEAVES = "SuperAdminLeaves" 403 1406
        "As SuperAdmin you belong to every linked workspace. Ask the operator to reassign the SuperAdmin first.";
    /// Nobody gives what they do not have.
    ROLE_BEYOND_OWN = "RoleBeyondOwn" 403 1104
        "This role may do more than yours. Ask an Administrator to assign it.";
    /// Nobody changes a person who may do more.
    PERSON_BEYOND_OWN = "PersonBeyondOwn" 403 1104
        "This person may do more than you. Ask an Administrator to do it.";
    /// BR-43.
    LAST_ROLE = "LastRole" 400 1406 "Everybody keeps at least one role. Give the other role first, or remove the person.";
    /// The role is held already.
    ROLE_HELD = "RoleHeld" 409 1405 "The person has this role already.";
    /// Suspending or resuming somebody who has not joined.
    INVITATION_PENDING = "InvitationPending" 409 1406
        "This person has not accepted the invitation yet. Revoke the invitation instead.";
    /// BR-36: adding somebody to another workspace who has not joined this one.
    NOT_JOINED_YET = "NotJoinedYet" 409 1406
        "This person has not accepted a first invitation yet. They can be added to another workspace once they have.";
    /// Inviting a member.
    ALREADY_MEMBER = "AlreadyMember" 409 1405 "{address} is a member of this workspace already.";
    /// Members and open invitations fill the plan.
    MEMBER_CAP = "MemberCapReached" 409 1406
        "The plan {plan} has room for {limit} members, and {used} places are taken by members and open invitations. Remove somebody, revoke an invitation, or change the plan.";
    /// Devices of a workspace.
    DEVICE_CAP = "DeviceCapReached" 409 1406
        "This workspace (plan {plan}) has room for {limit} devices, and there are {used}. Delete devices that are not needed, or change the plan.";
    /// SIMs of a workspace; deleted ones do not count.
    SIM_CAP = "SimCapReached" 409 1406
        "This workspace (plan {plan}) has room for {limit} SIMs, and there are {used}. Delete SIMs that are not needed, or change the plan.";
    /// Workspaces that one person owns.
    WORKSPACE_CAP = "WorkspaceCapReached" 409 1406
        "With the plan {plan} one person owns at most {limit} workspaces, and you own {used}. Send a request for another one.";
    /// The same for whoever takes a workspace over.
    WORKSPACE_CAP_OTHER = "WorkspaceCapReachedByThem" 409 1406
        "With the plan {plan} one person owns at most {limit} workspaces, and this person owns {used} already.";
    /// W-5, BR-05.
    MAIN_ONLY = "MainOrganizationOnly" 403 1104
        "Only Administrators of the main organization and the SuperAdmin may do this.";
    /// BR-03.
    REQUEST_OPEN = "RequestOpen" 409 1405
        "Your organization has an open request of this kind. Withdraw it, or wait for the answer.";
    /// A request that was answered or withdrawn.
    REQUEST_ENDED = "RequestEnded" 409 1406 "This request was answered or withdrawn already.";
    /// BR-06.
    LINKING_NOT_IN_PLAN = "LinkingNotInPlan" 409 1406
        "The plan of {workspace} does not include linking. It needs a plan that includes linking.";
    /// A workspace is in at most one group.
    ALREADY_LINKED = "AlreadyLinked" 409 1405 "{workspace} is linked already.";
    /// Unlinking what is not linked.
    NOT_LINKED = "NotLinked" 409 1406 "{workspace} is not linked.";
    /// Names within a group.
    NAME_TAKEN = "NameTaken" 422 1405 "Another workspace of the same organization has the name {name}.";
    /// A link whose 7 days are over.
    INVITATION_EXPIRED = "InvitationExpired" 403 1406
        "This invitation has expired. Ask {inviter} to send a new one.";
    /// A link that was used.
    INVITATION_USED = "InvitationUsed" 403 1406 "This invitation was used already. Sign in.";
    /// Revoked or declined.
    INVITATION_REVOKED = "InvitationRevoked" 403 1406 "This invitation is no longer valid. Ask for a new one.";
    /// A resend made a newer link.
    INVITATION_REPLACED = "InvitationReplaced" 403 1406
        "This link was replaced by a newer one. Open the link of the latest message.";
    /// The inviter may not invite any more.
    INVITER_LOST_RIGHTS = "InviterLostRights" 403 1406
        "Whoever invited you may not invite people to this workspace any more. Ask for a new invitation.";
    /// Signed in as somebody else.
    WRONG_ACCOUNT = "WrongAccount" 403 1406
        "This invitation is for {address}, but you are signed in as {signed_in}. Sign out and open the link again.";
    /// The address has an account: sign in instead of making one.
    ACCOUNT_EXISTS = "AccountExists" 409 1405 "{address} has an account already. Sign in to accept the invitation.";
    /// An account that a copied link made does not show or accept what others send to its address.
    MAILBOX_NOT_PROVEN = "MailboxNotProven" 403 1406
        "Nobody has proven yet that this address is yours, because the account was made by a copied link. Open the link in the mail of the invitation.";
    /// The mailed link of somebody's own address, while whoever made the account by a copied link may know its password.
    NEW_PASSWORD_NEEDED = "NewPasswordNeeded" 409 1406
        "This account was made by a copied link, so somebody else may know its password. Sign out, open the link of the mail again, and choose a new password.";
    /// The default needs a membership of one's own.
    DEFAULT_NEEDS_MEMBERSHIP = "DefaultNeedsMembership" 409 1406
        "Only a workspace in which the person is an active member can be their default workspace.";
    /// Ownership goes to Administrators.
    HEIR_NOT_ADMINISTRATOR = "HeirNotAdministrator" 409 1406
        "Ownership can be offered to another active Administrator of the workspace only.";
    /// There is nothing to accept or to withdraw.
    NO_OFFER = "NoOffer" 409 1406 "The ownership of this workspace is not on offer.";
    /// The offer is for somebody else.
    OFFER_NOT_YOURS = "OfferNotYours" 403 1406 "The ownership was offered to somebody else.";
    /// Deleting with activated SIMs.
    SIMS_ACTIVATED = "SimsActivated" 409 1406
        "{count} SIMs are activated. Suspend them, or move them to another workspace first.";
    /// Deleting a linked workspace.
    STILL_LINKED = "StillLinked" 409 1406 "This workspace is linked. Send a request to unlink it first.";
    /// 14 days are over.
    RESTORE_OVER = "RestoreOver" 409 1406 "The time in which this workspace could be restored is over.";
    /// product.md §1, limits.
    API_LIMIT = "ApiCallLimitReached" 429 1105
        "{workspace} has used its {limit} API calls of this day (UTC). The count begins anew at midnight UTC.";
    /// Whoever edits saw an older state; the params hold the fresh one.
    CHANGED_MEANWHILE = "ChangedMeanwhile" 409 1405 "Somebody else has changed this meanwhile. Look at it again before you save.";
    /// The published roles.
    BUILT_IN_ROLE = "BuiltInRole" 409 1406 "Built-in roles cannot be changed. Make a role of your own instead.";
    /// Deleting what is held.
    ROLE_IN_USE = "RoleInUse" 409 1406 "{count} people hold this role. Give them another one first.";
    /// Own roles of a workspace.
    ROLE_CAP = "RoleCapReached" 409 1406 "A workspace has at most {limit} roles of its own. Delete one that nobody holds.";
    /// Tokens of a workspace.
    TOKEN_CAP = "TokenCapReached" 409 1406 "A workspace has at most {limit} application tokens. Have one revoked that is not used any more.";
    /// A revoked token stays revoked.
    TOKEN_REVOKED = "TokenRevoked" 409 1406 "This token was revoked, for good. Make a new one.";
    /// Deleting an account that owns workspaces.
    OWNS_WORKSPACES = "OwnsWorkspaces" 409 1406 "You own {count} workspaces. Transfer their ownership or delete them first.";
    /// Deleting the account of a SuperAdmin.
    SUPER_ADMIN_CANNOT_GO = "SuperAdminCannotGo" 409 1406
        "You are the SuperAdmin of linked workspaces. Ask the operator to reassign the SuperAdmin first.";
    /// A second factor of that type is on.
    MFA_ACTIVE = "MfaActive" 409 1405 "This second factor is active already. Take it off before you set up another one.";
    /// BR-50.
    MFA_MANDATORY = "MfaMandatory" 409 1406
        "Everybody on this server has a second factor. Set up another one: it takes the place of this one.";
    /// Recovery codes without anything to recover from.
    NO_MFA = "NoMfa" 409 1406 "You have no second factor. Set one up first.";
    /// What only a fresh sign-in may do.
    SIGN_IN_AGAIN = "SignInAgain" 403 1406 "You signed in some time ago. Sign in again to do this.";
    /// A second factor protects the person in every workspace: not every workspace may take it off.
    NOT_AT_HOME = "NotAtHomeHere" 403 1104
        "This workspace is not where the person signs in. An Administrator of their default workspace can do this.";
    /// U-9: activation is not access, and neither is the Administrator's.
    APP_OWNER_ONLY = "AppOwnerOnly" 403 1104 "Only the Owner of the workspace decides who has access to its apps. Ask the Owner.";
    /// Administrators who may give access do not give it to themselves.
    OWN_APP_ACCESS = "OwnAppAccess" 403 1104
        "Only the Owner gives themselves access to an app. Ask for access, so that somebody else decides.";
    /// Activating twice.
    APP_ACTIVE = "AppActive" 409 1405 "This app is active here already.";
    /// Nobody has access to what is not active.
    APP_NOT_ACTIVE = "AppNotActive" 409 1406 "This app is not active here. The Owner has to activate it first.";
    /// Giving access twice, asking for what one has.
    APP_ACCESS_HELD = "AppAccessHeld" 409 1405 "This access exists already. Change its app role instead.";
    /// Invited and suspended people, and the SuperAdmin where they are no member.
    APP_NEEDS_MEMBER = "AppNeedsMember" 409 1406 "Only active members of the workspace have access to its apps.";
    /// One open request per app and member.
    APP_ASKED = "AppAsked" 409 1405 "You have asked for access already. Wait for the answer, or withdraw the request.";
    /// Each request is a mail to the Owner.
    APP_ASKED_OFTEN = "AppAskedOften" 409 1406 "You have asked {limit} times within a day. Talk to the Owner, or try again tomorrow.";
    /// The Owner asking.
    APP_DECIDES = "AppDecides" 409 1406 "As Owner you decide about access yourself: give it to yourself.";
    /// A one-time link that does not work.
    LINK_OVER = "LinkOver" 403 1406 "This link has expired or was used already. Ask for a new one.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn tokens_are_unique_and_sentences_say_what_to_do() {
        let mut seen = HashSet::new();
        for refusal in ALL {
            assert!(seen.insert(refusal.token), "{} twice", refusal.token);
            assert!((400..500).contains(&refusal.status) && refusal.message.ends_with('.'));
        }
    }

    #[test]
    fn parameters_fill_the_sentence_and_travel_beside_it() {
        let problem = SIMS_ACTIVATED.problem(&[("count", "12".to_owned())]);
        assert!(problem.message.starts_with("12 SIMs"), "{}", problem.message);
        assert_eq!(problem.params.get("count"), Some("12"));
    }
}
