//! Making a workspace, renaming it, and requests to the operator: for one more, for linking, for unlinking (W-5, BR-01 to BR-07).

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::RequestId,
    lenient,
    permission::Permission,
    time::Timestamp,
    value::{IdRef, Named},
    workspace::MyWorkspace,
};
use serde::{Deserialize, Serialize};

/// A workspace to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWorkspace {
    /// Trimmed, 1 to 80 characters; unique within a linked group and among the workspaces that the person owns.
    pub name: String,
    /// Make it in this linked group (its id), on the plan of the main organization. For Administrators of the main organization and the
    /// SuperAdmin. Absent: a workspace of its own, on the plan Free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<IdRef>,
}

impl Dto for NewWorkspace {}

/// A change of the workspace; absent fields stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WorkspacePatch {
    /// As in [`NewWorkspace`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Dto for WorkspacePatch {}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum RequestKind {
    /// One more workspace.
    Create,
    /// Existing workspaces are to be linked.
    Link,
    /// A linked workspace is to stand alone again.
    Unlink,
}

impl RequestKind {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Link => "link",
            Self::Unlink => "unlink",
        }
    }
}

/// How a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum RequestState {
    /// Waits for the operator.
    Open,
    /// Fulfilled.
    Approved,
    /// Refused; `answer` may say why.
    Declined,
    /// Taken back by the organisation.
    Withdrawn,
}

/// A request to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// What it asks for.
    pub kind: RequestKind,
    /// E-mail address for questions.
    pub contact: String,
    /// 1 to 2000 characters.
    pub details: String,
    /// With `create`: the name wished for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Dto for NewRequest {}

/// A request of the organisation: of the whole linked group, or of the workspace when it stands alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkspaceRequest {
    /// Its id.
    pub id: RequestId,
    /// What it asks for.
    pub kind: RequestKind,
    /// How it stands.
    pub state: RequestState,
    /// Who sent it.
    pub sender: Named,
    /// E-mail address for questions.
    pub contact: String,
    /// In the sender's words.
    pub details: String,
    /// The name wished for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was sent.
    pub created: Timestamp,
    /// When it was answered or withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// What the operator answered.
    #[serde(
        default,
        deserialize_with = "lenient::text_or_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub answer: String,
    /// The workspace that was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Named>,
}

impl Dto for WorkspaceRequest {}

endpoints! {
    /// Makes a workspace at once, within the person's cap; the creator is its Owner and Administrator, the default workspace stays (W-5,
    /// BR-02). Beyond the cap: 409 `WorkspaceCapReached`; a taken name: 422 on `name`.
    CreateWorkspace = Post "/api/ext/v1/workspace", Access::Account, 201, "Create a workspace",
        (), (), NewWorkspace => MyWorkspace;
    /// Renames the workspace; a taken name: 422 on `name`.
    PatchWorkspace = Patch "/api/ext/v1/workspace", Access::Administrator, 204, "Change the workspace",
        (), (), WorkspacePatch => ();
    /// The organisation's requests, newest first (BR-03). In person, as the next two: 403 for application tokens.
    ListRequests = Get "/api/ext/v1/workspace/request", Access::Needs(Permission::WorkspaceRequest), 200,
        "Requests to the operator", (), (), () => Vec<WorkspaceRequest>;
    /// Sends a request (BR-03 to BR-07); one open of a kind per organisation: 409 `RequestOpen`. Only from the main organization or
    /// by the SuperAdmin (BR-05): 403 `MainOrganizationOnly`.
    SendRequest = Post "/api/ext/v1/workspace/request", Access::Needs(Permission::WorkspaceRequest), 201,
        "Send a request to the operator", (), (), NewRequest => WorkspaceRequest;
    /// Takes an open request back; answered ones: 409 `RequestEnded`.
    WithdrawRequest = Delete "/api/ext/v1/workspace/request/{request_id}", Access::Needs(Permission::WorkspaceRequest), 204,
        "Withdraw a request", RequestId, (), () => ();
}
