//! How each route is called, and the state that calls find.

use crate::support::{self, TestApp, wrong};
use serde_json::{Value, json};
use switchyard_backend::store;

/// The ids that a target stands for.
#[derive(Clone, Copy, Debug)]
pub struct Ids {
    pub device: i64,
    pub sim: i64,
    pub user: i64,
    /// On no device.
    pub tag: i64,
    pub workspace: u64,
    pub invitation: i64,
    /// An application token.
    pub token: i64,
    /// A role of the workspace's own that nobody holds.
    pub role: i64,
    /// A kept list of values; its name is spelled as a number.
    pub list: i64,
    /// A saved view of whoever calls.
    pub view: i64,
    /// A request of the organisation.
    pub request: i64,
    /// A session of whoever calls.
    pub session: i64,
    /// A second factor of `user`.
    pub mfa: i64,
    /// A trusted device of `user`.
    pub trusted: i64,
    /// A SIM without a device.
    pub spare_sim: i64,
    /// A device that is there to be deleted.
    pub spare_device: i64,
    /// An address space that no device uses.
    pub space: i64,
    /// A message to `device` that was not delivered.
    pub sms: i64,
    /// Code of a batch that nobody has registered.
    pub bic: i64,
}

/// Ids that nothing has.
pub const UNKNOWN: Ids = Ids {
    device: 424_242,
    sim: 424_242,
    user: 424_242,
    tag: 424_242,
    workspace: 424_242,
    invitation: 424_242,
    token: 424_242,
    role: 424_242,
    list: 424_242,
    view: 424_242,
    request: 424_242,
    session: 424_242,
    mfa: 424_242,
    trusted: 424_242,
    spare_sim: 424_242,
    spare_device: 424_242,
    space: 424_242,
    sms: 424_242,
    bic: 4_242_424_242_424_242,
};

impl Ids {
    /// What [`plant`] makes in a workspace.
    pub fn planted(workspace: i64) -> Self {
        let id = |kind: i64| kind * 100_000 + workspace;
        Self {
            token: id(11),
            role: id(12),
            list: id(13),
            view: id(14),
            request: id(15),
            session: id(16),
            mfa: id(17),
            trusted: id(18),
            spare_sim: id(19),
            spare_device: id(20),
            space: id(21),
            sms: id(22),
            ..UNKNOWN
        }
    }
}

/// How a route is called: the ids of its path, and its body; `None` = this test does not know the route.
///
/// Calls that reach beyond one workspace (making one, sending a request for the organisation) get a body that is refused after the
/// rights were looked at; what they do is tested in `workspaces.rs`.
pub fn row(name: &str, ids: Ids) -> Option<(Vec<i64>, Option<Value>)> {
    let workspace = i64::try_from(ids.workspace).unwrap();
    let password = support::sha1_hex(switchyard_backend::demo::people::PASSWORD);
    let none = || (Vec::new(), None);
    let body = |body: Value| (Vec::new(), Some(body));
    Some(match name {
        "SignIn" | "StartSession" => body(wrong("stranger@acme.example")),
        "SwitchWorkspace" => body(json!({ "target_organisation": { "id": ids.workspace } })),
        "RefreshSession" | "ResumeSession" => body(json!({ "workspace": { "id": ids.workspace } })),
        "GetCapabilities"
        | "EndSession"
        | "GetAccount"
        | "GetOrganisation"
        | "ListUsers"
        | "ListRoles"
        | "ListUserStatuses"
        | "ListDevices"
        | "ListDeviceStatuses"
        | "GetDeviceSummary"
        | "ListSims"
        | "ListSimStatuses"
        | "GetSimSummary"
        | "ListTags"
        | "ListTagColors"
        | "ListServicePolicies"
        | "ListCoveragePolicies"
        | "ListCountries"
        | "ListOperators"
        | "ListPlans"
        | "GetUsage"
        | "GetAllowance"
        | "GetGroup"
        | "ListRequests"
        | "ListInvitations"
        | "ListMyInvitations"
        | "GetOffer"
        | "EndOffer"
        | "CheckDelete"
        | "ListDeletedWorkspaces"
        | "ListMyOffers"
        | "ListAudit"
        | "GetAuditFacets"
        | "ExportAudit"
        | "GetWorkspaceStats"
        | "ExportWorkspaceStats" => none(),
        "ListSessions" | "EndOtherSessions" | "GetSecurity" | "KnowMfa" | "ListMfaStatuses"
        | "ListMfaTypes" => none(),
        "ListTokens" | "ListRoleDetails" | "GetRights" | "ListOwnPermissions" | "GetHelp" | "ListViews" => {
            none()
        }
        "ListApps" | "GetApp" | "CancelApp" | "ResumeApp" | "ListAppAccess" | "ListAppRequests"
        | "WithdrawAppRequest" => none(),
        "ActivateApp" | "ChangeAppPlan" => body(json!({ "plan": "basic" })),
        "AskForApp" => body(json!({ "message": "of the matrix" })),
        "GrantApp" => body(json!({ "user": { "id": ids.user }, "role": "viewer" })),
        "ChangeAppAccess" => (vec![ids.user], Some(json!({ "role": "operator" }))),
        "RevokeApp" => (vec![ids.user], None),
        "ApproveAppRequest" => (vec![ids.invitation], Some(json!({ "role": "viewer" }))),
        "DeclineAppRequest" => (vec![ids.invitation], Some(json!({ "reason": "of the matrix" }))),
        "KeepValues" => body(json!({ "values": ["of the matrix"] })),
        "SaveView" => body(json!({ "list": "devices", "name": "of the matrix", "query": "sort=name" })),
        "ReadValues" => (vec![ids.list], None),
        "ForgetView" => (vec![ids.view], None),
        "CreateToken" => body(json!({ "ip": "nowhere" })),
        "PatchToken" => (vec![ids.token], Some(json!({ "description": "of the matrix" }))),
        "CreateRole" => body(json!({ "name": " ", "permissions": [] })),
        "PatchRole" => (vec![ids.role], Some(json!({ "version": 1 }))),
        "DeleteRole" => (vec![ids.role], None),
        "PreviewRole" => body(json!({ "permissions": [] })),
        "ApplyRolePlan" => body(
            json!({ "changes": [{ "user": { "id": ids.user }, "roles": [{ "id": 3 }] }], "dry_run": true }),
        ),
        "ListReview"
        | "ListReviewWorkspaces"
        | "ExportReview"
        | "ExportPersonalData"
        | "CheckAccountDelete"
        | "KeepAccount" => none(),
        "CompareReview" => (vec![workspace, workspace], None),
        "GetReviewPerson" => (vec![ids.user], None),
        "DeleteAccount" => body(json!({ "password": "guess" })),
        "EndOneSession" => (vec![ids.session], None),
        // Right in rights and wrong in what they say, so that the personas stay as they are.
        "PatchPassword" => body(json!({ "old_password": password, "new_password": "no digest" })),
        "RequestRecovery" => body(json!({ "username": "stranger@acme.example" })),
        "CreateMfaKey" => body(json!({ "type": { "id": 9 }, "password": password })),
        "PatchMfaKey" => (vec![ids.mfa], Some(json!({ "status": { "id": 1 }, "code": "123456" }))),
        "ActivateMfaKey" => (vec![ids.mfa], Some(json!({ "code": "123456" }))),
        "RenewRecoveryCodes" => body(json!({ "password": password })),
        "RemoveMfaKey" => (vec![ids.mfa], Some(json!({ "password": password }))),
        "DeleteMfaKey" => (vec![ids.user, ids.mfa], None),
        "DeleteTrustedDevice" => (vec![ids.user, ids.trusted], None),
        "ListTrustedDevices" => (vec![ids.user], None),
        "ResendCode" => body(json!({ "mfa_token": "swm_never" })),
        "CreateTag" => body(json!({ "name": "made by the matrix" })),
        "PatchTag" => (vec![ids.tag], Some(json!({ "color": { "id": 3 } }))),
        "DeleteTag" => (vec![ids.tag], None),
        "ListDeviceTags" => (vec![ids.device], None),
        "UnassignTag" => (vec![ids.device, ids.tag], None),
        "AssignTag" => (vec![ids.device], Some(json!({ "id": ids.tag }))),
        "PatchAccount" => body(json!({ "theme": "dark" })),
        "ListMyWorkspaces" | "GetUser" | "ListUserPermissions" => (vec![ids.user], None),
        "GetDevice" | "GetConnectivity" => (vec![ids.device], None),
        "PatchDevice" => {
            (vec![ids.device], Some(json!({ "name": "named by the matrix", "tags": "of-the-matrix" })))
        }
        "ListAddressSpaces"
        | "ListFreeAddressSpaces"
        | "ListCurrencies"
        | "ListRatTypes"
        | "ListSmsInterfaces" => none(),
        // Refused after the rights were looked at: what it does is tested elsewhere.
        "CreateAddressSpace" => body(json!({ "ip_address_space": "everything", "ip_address_version": 4 })),
        "DeleteAddressSpace" => (vec![ids.space], None),
        "CreateDevice" => body(json!({
            "name": "of the matrix", "status": { "id": 1 },
            "service_profile": { "id": workspace * 100 + 1 }, "tariff_profile": { "id": workspace * 100 + 1 }
        })),
        "CreateDevices" => body(json!({
            "status": { "id": 1 }, "endpoints": [{ "name": "of the matrix" }],
            "service_profile": { "id": workspace * 100 + 1 }, "tariff_profile": { "id": workspace * 100 + 1 }
        })),
        "PatchDevices" => body(json!([{ "id": ids.device, "name": "named by the matrix" }])),
        "DeleteDevice" => (vec![ids.spare_device], None),
        "DeleteDevices" => body(json!([{ "id": ids.spare_device }])),
        "GetDataQuota"
        | "DeleteDataQuota"
        | "GetSmsQuota"
        | "DeleteSmsQuota"
        | "ListLimitExtensions"
        | "DeleteLimitExtensions"
        | "ListSms"
        | "GetConnectivityInfo" => (vec![ids.device], None),
        "SetDataQuota" => (
            vec![ids.device],
            Some(
                json!({ "status": { "id": 1 }, "volume": 5, "expiry_date": "2090-01-01", "action_on_exhaustion": { "id": 1 } }),
            ),
        ),
        "SetSmsQuota" => (
            vec![ids.device],
            Some(
                json!({ "status": { "id": 1 }, "volume": 5, "expiry_date": "2090-01-01", "threshold_percentage": 10 }),
            ),
        ),
        "CreateLimitExtension" => (vec![ids.device], Some(json!({ "volume": 5 }))),
        "SendSms" => (vec![ids.device], Some(json!({ "payload": "of the matrix" }))),
        "GetSms" | "CancelSms" => (vec![ids.device, ids.sms], None),
        "ResetConnectivity" => (vec![ids.device], Some(json!({ "pdp_context": null }))),
        "ListEvents" | "ListEventTypes" | "StreamEvents" => none(),
        "ListDeviceEvents" | "GetDeviceStats" | "GetDeviceDailyStats" => (vec![ids.device], None),
        "ListSimEvents" | "GetSimStats" | "GetSimDailyStats" => (vec![ids.sim], None),
        "ListUserEvents" => (vec![ids.user], None),
        "GetOrganisationStats" | "GetOrganisationDays" | "GetOrganisationHours" => (vec![workspace], None),
        "ListBlockedOperators" => (vec![ids.device], None),
        "BlockOperator" | "UnblockOperator" => (vec![ids.device, 24], None),
        "AddTags" | "RemoveTags" => {
            body(json!({ "items": [{ "endpoint": { "id": ids.device }, "tags": [{ "id": ids.tag }] }] }))
        }
        "DeleteTags" => body(json!({ "tags": [{ "id": ids.tag }] })),
        "GetSimBatch" => (vec![ids.bic], None),
        "RegisterSimBatch" => (vec![ids.bic], Some(json!({ "sim_status": { "id": 1 } }))),
        "DeleteSim" => (vec![ids.spare_sim], None),
        "DeleteSims" => body(json!([{ "id": ids.spare_sim }])),
        "GetSim" => (vec![ids.sim], None),
        "PatchSim" => (vec![ids.sim], Some(json!({ "status": { "id": 1 } }))),
        "CreateWorkspace" => body(json!({ "name": " " })),
        "PatchWorkspace" => body(json!({})),
        "SendRequest" => body(json!({ "kind": "create", "contact": "nobody", "details": "" })),
        "WithdrawRequest" => (vec![ids.request], None),
        "SetDefaultWorkspace" | "RemoveMember" => (vec![ids.user, workspace], None),
        "SetMemberStatus" => (vec![ids.user, workspace], Some(json!({ "status": { "id": 2 } }))),
        "AddMemberRole" => (vec![ids.user, workspace, 3], None),
        "RemoveMemberRole" => (vec![ids.user, workspace, 2], None),
        "SetMemberRoles" => (vec![ids.user, workspace], Some(json!({ "roles": [{ "id": 3 }] }))),
        "ListMemberPlaces" => (vec![ids.user], None),
        "ChangeMember" => (vec![ids.user, workspace], Some(json!({ "roles": [{ "id": 3 }] }))),
        "AddMember" => (vec![ids.user, workspace], Some(json!({ "role": { "id": 3 } }))),
        "AddUserRole" => (vec![ids.user, 3], None),
        "RemoveUserRole" => (vec![ids.user, 2], None),
        "RemoveUser" => (vec![ids.user], None),
        "InviteUser2" => body(
            json!({ "username": "guest@else.example", "organisation": { "id": ids.workspace }, "roles": [{ "id": 3 }] }),
        ),
        "InviteMany" => body(
            json!({ "workspace": { "id": ids.workspace }, "addresses": ["guest@else.example"], "role": { "id": 3 } }),
        ),
        "ResendInvitation" => (vec![ids.invitation], Some(json!({ "mail": false }))),
        "RevokeInvitation" | "AcceptInvitation" | "DeclineInvitation" => (vec![ids.invitation], None),
        "ReadInvitation" | "AcceptByToken" => body(json!({ "token": "swi_never" })),
        "AcceptAsNew" => body(json!({ "token": "swi_never", "name": "Nobody", "password": password })),
        "ActivateUser" => body(json!({ "activationKey": "swi_never", "password": password })),
        "RecoverAccount" => body(json!({ "token": "swv_never", "password": password })),
        "OfferOwnership" => body(json!({ "to": { "id": ids.user }, "password": password })),
        "AcceptOwnership" => body(json!({ "password": password })),
        "DeleteWorkspace" => body(json!({ "name": "not its name", "password": password })),
        "RestoreWorkspace" => (vec![workspace], None),
        _ => return None,
    })
}

/// Calls whose target is in the body.
pub const BY_BODY: [&str; 14] = [
    "CreateDevice",
    "CreateDevices",
    "PatchDevices",
    "DeleteDevices",
    "AddTags",
    "RemoveTags",
    "DeleteTags",
    "SwitchWorkspace",
    "InviteUser2",
    "InviteMany",
    "GrantApp",
    "ApplyRolePlan",
    "OfferOwnership",
    "DeleteSims",
];

/// The app that calls work on.
pub const APP: &str = "sms-console";

/// Calls that name person and workspace in the path: whoever may do it there may do it from anywhere.
pub const BY_PATH: [&str; 7] = [
    "SetDefaultWorkspace",
    "RemoveMember",
    "SetMemberStatus",
    "AddMemberRole",
    "RemoveMemberRole",
    "SetMemberRoles",
    "ChangeMember",
];

/// The guest whose invitations the test sends and revokes; the same in 101, 200 and 300.
const GUEST: i64 = 900;

/// Puts the person and the invitation that calls work on into the same state before each of them; only in `workspace`.
pub async fn reset(app: &TestApp, workspace: i64, user: i64) {
    let mut tx = app.store.write().await.unwrap();
    for statement in [
        "DELETE FROM ownership_offer WHERE workspace_id = ?1",
        "DELETE FROM membership WHERE workspace_id = ?1 AND account_id IN (?2, ?3)",
        "INSERT INTO membership (workspace_id, account_id, status, joined_at) VALUES (?1, ?2, 1, 0)",
        "UPDATE membership SET is_default = 1 WHERE workspace_id = ?1 AND account_id = ?2 AND ?1 = 101",
        "INSERT INTO membership_role VALUES (?1, ?2, 2)",
        "INSERT INTO membership_role VALUES (?1, ?2, 1)",
        "INSERT INTO membership (workspace_id, account_id, status) VALUES (?1, ?3, 0)",
        "INSERT INTO membership_role VALUES (?1, ?3, 3)",
        "UPDATE invitation SET state = 'revoked', ended_at = 0 WHERE workspace_id = ?1 AND account_id = ?3 AND id <> 9000 + ?1",
        "INSERT INTO invitation (id, workspace_id, account_id, address, token_hash, created_at, sent_at, expires_at)
         VALUES (9000 + ?1, ?1, ?3, 'guest@else.example', randomblob(32), 0, 0, 9e15)
         ON CONFLICT (id) DO UPDATE SET state = 'open', ended_at = NULL",
    ] {
        sqlx::query(statement).bind(workspace).bind(user).bind(GUEST).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}
