//! Invitations (U-2, A-2; api.md §3): sending, resending, revoking; reading the link, accepting as a new or an existing person.
//!
//! A link carries a token of 256 bits, single-use, for 7 days; the server keeps its hash only. It is therefore shown when it is made
//! (invite, resend) and never again. The portal's page for it is `/invitation#<token>`: the fragment never reaches a server's log.

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::InvitationId,
    lenient,
    permission::Permission,
    problem::Problem,
    session::Secret,
    time::Timestamp,
    value::{IdRef, Named},
    workspace::MyWorkspace,
};
use serde::{Deserialize, Serialize};

/// How many days an invitation lives.
pub const LIFE_DAYS: i64 = 7;
/// Most addresses of one call.
pub const ADDRESSES_MAX: usize = 100;
/// Most roles of one call.
pub const ROLES_MAX: usize = 20;

/// Whom to invite to what as what: everything explicit (BR-46, BR-36).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Must be the token's workspace: a tab never invites to another workspace than the one it shows.
    pub workspace: IdRef,
    /// 1 to 100 e-mail addresses; repeated ones count once.
    pub addresses: Vec<String>,
    /// The role to be given.
    pub role: IdRef,
    /// Language of the mail, `en` or `de`; absent: the inviter's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

impl Dto for Invite {}

/// What became of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invited {
    /// The address.
    pub address: String,
    /// The invitation; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Invitation>,
    /// The link to copy: shown here and never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Secret>,
    /// How it was sent: `smtp`, `file` (an `.eml` file in the data folder), `none` (a link without a mail was asked for) or
    /// `failed` (the invitation stands: copy the link or send again).
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub sent: String,
    /// Why there is no invitation: `AlreadyMember`; for whose invitation is open, `PersonBeyondOwn` or `Forbidden`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

impl Dto for Invited {}

/// An invitation as the workspace sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The account that it is for, as in the user list.
    #[serde(deserialize_with = "lenient::u64")]
    pub user_id: u64,
    /// Where it was sent.
    pub address: String,
    /// The roles to be given.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub roles: Vec<Named>,
    /// Who invited; absent: the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inviter: Option<Named>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last sent.
    pub sent: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// Its time is over: it takes no place any more, and can be sent again.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub expired: bool,
}

impl Dto for Invitation {}

/// How to send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Resend {
    /// `false`: only a new link to copy.
    pub mail: bool,
}

impl Dto for Resend {}

/// The token of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// The token.
    pub token: Secret,
}

impl Dto for Token {}

/// An invitation as the invited person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyInvitation {
    /// Its id.
    pub id: InvitationId,
    /// The workspace; only its id and name.
    pub workspace: Named,
    /// The roles to be given.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub roles: Vec<Named>,
    /// Name of whoever invited.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub inviter: String,
    /// The address that was invited.
    pub address: String,
    /// Whether the address has an account that can sign in; otherwise name and password are asked for. `false` as well when the mailed
    /// link is opened and the account was made by a copied one: the mailbox's owner then chooses a new password.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub account: bool,
    /// When it ends.
    pub expires: Timestamp,
}

impl Dto for MyInvitation {}

/// Accepting as a new person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptNew {
    /// The token of the link.
    pub token: Secret,
    /// The person's name, 1 to 100 characters.
    pub name: String,
    /// Hex SHA-1 of the chosen password, as at sign-in.
    pub password: Secret,
}

impl Dto for AcceptNew {}

/// The contract's invitation (api.md §3). Roles are asked for, although the contract would default to Administrator (BR-46).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InviteUser {
    /// E-mail.
    pub username: String,
    /// Ignored: the name is the person's own to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Absent: the caller's default workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<IdRef>,
    /// Role ids; 1 to 20, repeated ones count once.
    #[serde(default)]
    pub roles: Vec<IdRef>,
}

impl Dto for InviteUser {}

/// The answer to [`InviteUser`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitedUser {
    /// Account id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// E-mail.
    #[serde(deserialize_with = "lenient::text_or_default")]
    pub username: String,
    /// As it was sent; never what the account says.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// The workspace.
    pub organisation: IdRef,
    /// The roles to be given.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub roles: Vec<Named>,
}

impl Dto for InvitedUser {}

/// The contract's acceptance (api.md §3): for a new person with password and name, for an existing one the key alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Activate {
    /// The token of the link.
    #[serde(rename = "activationKey")]
    pub activation_key: Secret,
    /// Hex SHA-1; needed while the account has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// The person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Dto for Activate {}

/// A new password by a one-time link of the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Recover {
    /// The token of the link.
    pub token: Secret,
    /// Hex SHA-1 of the new password.
    pub password: Secret,
}

impl Dto for Recover {}

endpoints! {
    /// The contract's invitation; needs the permission in the named workspace. 409 `AlreadyMember`, `MemberCapReached`. Whose
    /// invitation is open gets these roles instead: 403 `PersonBeyondOwn` for somebody with more than the own rights, 403 `Forbidden` for other
    /// roles than those of the invitation without `user_role_assign`.
    InviteUser2 = Post "/api/v2/user/invitation", Access::Member, 201, "Invite somebody",
        (), (), InviteUser => InvitedUser;
    /// The contract's acceptance. 403 `InvitationExpired`, `InvitationUsed`, `InvitationRevoked`, `InvitationReplaced`, `InviterLostRights`.
    ActivateUser = Post "/api/v2/user/activation", Access::Public, 204, "Accept an invitation", (), (), Activate => ();
    /// Open and expired invitations of the workspace, newest first.
    ListInvitations = Get "/api/ext/v1/invitation", Access::Needs(Permission::UserList), 200, "Invitations of the workspace",
        (), (), () => Vec<Invitation>;
    /// Invites one or many; all or none beyond the cap (409 `MemberCapReached`), 422 naming `addresses[i]`, `role` or `workspace`;
    /// whoever is a member already is answered with that reason while the others are invited. An open invitation is sent again, with the role
    /// of this call; where `InviteUser2` answers 403, the address is answered with that reason.
    InviteMany = Post "/api/ext/v1/invitation", Access::Needs(Permission::UserList), 200, "Invite people",
        (), (), Invite => Vec<Invited>;
    /// A new link for 7 more days; the old one dies at once (BR-44). 409 `MemberCapReached` for an expired one without room.
    ResendInvitation = Post "/api/ext/v1/invitation/{invitation_id}/resend", Access::Needs(Permission::UserList), 200,
        "Send an invitation again, or make a link to copy", InvitationId, (), Resend => Invited;
    /// The link dies at once. Needs `user_update` besides, and no more rights of the invited person than the own: 403, `PersonBeyondOwn`.
    RevokeInvitation = Delete "/api/ext/v1/invitation/{invitation_id}", Access::Needs(Permission::UserUpdate), 204,
        "Revoke an invitation", InvitationId, (), () => ();
    /// What a link opens; refusals as `ActivateUser`, 404 for a token that never was.
    ReadInvitation = Post "/api/ext/v1/invitation/read", Access::Public, 200, "What an invitation is for", (), (), Token => MyInvitation;
    /// Accepts as a new person: the account is made and can sign in. 409 `AccountExists` when the address has an account by now. With the
    /// mailed token also for an account that a copied link made: its sessions, second factors and tokens end, the password is the new one.
    AcceptAsNew = Post "/api/ext/v1/invitation/accept/new", Access::Public, 204, "Accept an invitation as a new person",
        (), (), AcceptNew => ();
    /// Accepts as the signed-in person. 403 `WrongAccount` when it is for somebody else; 409 `NewPasswordNeeded` with the mailed token
    /// while the account's mailbox is not proven: accept as a new person.
    AcceptByToken = Post "/api/ext/v1/invitation/accept", Access::Account, 200, "Accept an invitation by its link",
        (), (), Token => MyWorkspace;
    /// Invitations that wait for the signed-in person, for picker and switcher. 403 `MailboxNotProven` for an account that a copied link
    /// made (`Account.unproven` says so before), here and with the next two.
    ListMyInvitations = Get "/api/ext/v1/account/invitation", Access::Account, 200, "Invitations for the signed-in person",
        (), (), () => Vec<MyInvitation>;
    /// Accepts one of them.
    AcceptInvitation = Post "/api/ext/v1/account/invitation/{invitation_id}/accept", Access::Account, 200, "Accept an invitation",
        InvitationId, (), () => MyWorkspace;
    /// Declines one of them.
    DeclineInvitation = Post "/api/ext/v1/account/invitation/{invitation_id}/decline", Access::Account, 204, "Decline an invitation",
        InvitationId, (), () => ();
    /// A new password by the operator's one-time link; ends all sessions. 403 `LinkOver`.
    RecoverAccount = Post "/api/ext/v1/recovery", Access::Public, 204, "Set a new password by a one-time link", (), (), Recover => ();
}
