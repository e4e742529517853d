//! The Owner: handing a workspace over, deleting it, restoring it (product.md §1, W-6).

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::WorkspaceId,
    lenient,
    problem::Problem,
    session::Secret,
    time::Timestamp,
    value::{IdRef, Named},
    workspace::MyWorkspace,
};
use serde::{Deserialize, Serialize};

/// Days in which a deleted workspace can be restored.
pub const RESTORE_DAYS: i64 = 14;
/// Days in which an offered ownership can be accepted.
pub const OFFER_DAYS: i64 = 7;

/// Offer the ownership to an Administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOffer {
    /// Account id of an active Administrator of this workspace.
    pub to: IdRef,
    /// The Owner's password, as at sign-in.
    pub password: Secret,
}

impl Dto for NewOffer {}

/// An ownership that waits to be accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Offer {
    /// The Owner.
    pub from: Named,
    /// Who may accept.
    pub to: Named,
    /// When it was offered.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// Whether it is for the caller.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub mine: bool,
}

impl Dto for Offer {}

/// An ownership that is offered to the person, in whichever workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyOffer {
    /// What is offered.
    pub workspace: Named,
    /// The Owner.
    pub from: Named,
    /// When it ends.
    pub expires: Timestamp,
}

impl Dto for MyOffer {}

/// A confirmation with the own password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// Hex SHA-1, as at sign-in.
    pub password: Secret,
}

impl Dto for Confirm {}

/// Delete the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteBody {
    /// The workspace's name, typed.
    pub name: String,
    /// The Owner's password, as at sign-in.
    pub password: Secret,
}

impl Dto for DeleteBody {}

/// What stands in the way of deleting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteCheck {
    /// Empty: nothing does. Tokens `SimsActivated`, `StillLinked`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub reasons: Vec<Problem>,
    /// Members who lose access.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub members: u64,
    /// Devices in it.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub devices: u64,
    /// SIMs in it.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub sims: u64,
}

impl Dto for DeleteCheck {}

/// A deleted workspace of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeletedWorkspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// When it was deleted.
    pub deleted: Timestamp,
    /// Until when it can be restored.
    pub restore_until: Timestamp,
}

impl Dto for DeletedWorkspace {}

endpoints! {
    /// The open offer: a list of none or one.
    GetOffer = Get "/api/ext/v1/workspace/transfer", Access::Administrator, 200, "Ownership on offer", (), (), () => Vec<Offer>;
    /// Offers the ownership; replaces an earlier offer. 422 on `password` when it is wrong; 409 `HeirNotAdministrator`.
    OfferOwnership = Post "/api/ext/v1/workspace/transfer", Access::Owner, 201, "Offer the ownership", (), (), NewOffer => Offer;
    /// The Owner withdraws, or whom it was offered to declines. 409 `NoOffer`; 403 `OfferNotYours` for others.
    EndOffer = Delete "/api/ext/v1/workspace/transfer", Access::Administrator, 204, "Withdraw or decline the ownership",
        (), (), () => ();
    /// Takes the workspace over, confirmed with the password; the former Owner stays Administrator. 409 `NoOffer`,
    /// `WorkspaceCapReached`; 403 `OfferNotYours`; 422 on `password`.
    AcceptOwnership = Post "/api/ext/v1/workspace/transfer/accept", Access::Administrator, 204, "Accept the ownership",
        (), (), Confirm => ();
    /// What stands in the way of deleting.
    CheckDelete = Get "/api/ext/v1/workspace/delete", Access::Owner, 200, "Whether the workspace can be deleted",
        (), (), () => DeleteCheck;
    /// Closes the workspace for everybody at once; 14 days to restore it. 422 on `name` and `password`; 409 `SimsActivated`, `StillLinked`.
    DeleteWorkspace = Post "/api/ext/v1/workspace/delete", Access::Owner, 200, "Delete the workspace",
        (), (), DeleteBody => DeletedWorkspace;
    /// Ownerships that are offered to the person; accepted in the workspace (`AcceptOwnership`).
    ListMyOffers = Get "/api/ext/v1/account/ownership_offer", Access::Account, 200, "Ownerships offered to the person",
        (), (), () => Vec<MyOffer>;
    /// Deleted workspaces that the person owned and can restore.
    ListDeletedWorkspaces = Get "/api/ext/v1/account/deleted_workspace", Access::Account, 200, "Deleted workspaces",
        (), (), () => Vec<DeletedWorkspace>;
    /// Opens a deleted workspace again, for everybody who was in it. 409 `RestoreOver`, `WorkspaceCapReached`.
    RestoreWorkspace = Post "/api/ext/v1/account/deleted_workspace/{workspace_id}/restore", Access::Account, 200,
        "Restore a deleted workspace", WorkspaceId, (), () => MyWorkspace;
}
