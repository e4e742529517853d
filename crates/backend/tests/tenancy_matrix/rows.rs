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
        "ListEvents" | "ListEventTypes" => none(),
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

/// Brings the tags of a workspace into the state in which each call can do what it is for.
pub async fn prepare_tags(app: &TestApp, route: &str, workspace: u64, own: Ids) {
    let on_device = format!("({workspace}, {}, 99, {})", own.device, own.tag);
    let statements = [
        format!("DELETE FROM tag WHERE workspace_id = {workspace} AND name = 'made by the matrix'"),
        format!(
            "INSERT OR IGNORE INTO tag (id, workspace_id, name, name_key, color_id) VALUES ({}, {workspace}, 'of the matrix', 'of the matrix', 1)",
            own.tag
        ),
        format!("DELETE FROM device_tag WHERE workspace_id = {workspace} AND tag_id = {}", own.tag),
        if route == "UnassignTag" {
            format!("INSERT INTO device_tag (workspace_id, device_id, position, tag_id) VALUES {on_device}")
        } else {
            "SELECT 1".to_owned()
        },
    ];
    let mut tx = app.store.write().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Puts a batch with one SIM into stock that `workspace` may have registered before.
pub async fn prepare_batch(app: &TestApp, workspace: u64, own: Ids) {
    let (stock, bic) = (500_000 + workspace, own.bic);
    let statements = [
        format!("UPDATE sim_stock SET workspace_id = NULL, sim_id = NULL WHERE id = {stock}"),
        format!("DELETE FROM sim WHERE workspace_id = {workspace} AND iccid = 'stock-{stock}'"),
        format!("INSERT OR IGNORE INTO sim_batch (id, bic, created_at) VALUES ({stock}, '{bic}', 0)"),
        format!(
            "INSERT OR IGNORE INTO sim_stock (id, iccid, iccid_luhn, imsi, model_id, production_date)
             VALUES ({stock}, 'stock-{stock}', 'stock-{stock}', 'stock-{stock}', 1, 0)"
        ),
        format!("INSERT OR IGNORE INTO sim_batch_item (batch_id, stock_id) VALUES ({stock}, {stock})"),
    ];
    let mut tx = app.store.write().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Brings a device into the state in which each call can do what it is for.
pub async fn prepare_device(app: &TestApp, route: &str, workspace: u64, own: Ids) {
    let (device, sms) = (own.device, own.sms);
    let statements = [
        format!("UPDATE sim SET status = 1 WHERE workspace_id = {workspace} AND device_id = {device}"),
        format!(
            "INSERT OR REPLACE INTO device_quota (workspace_id, device_id, kind, status, amount_left, added, expires_at, auto_refill, filled_day, status_since)
             SELECT {workspace}, {device}, value, 1, 5, 5, 9e15, 0, 0, 0 FROM json_each('[0,1]')"
        ),
        format!(
            "INSERT OR REPLACE INTO event (id, workspace_id, at, type_id, source_id, severity_id, description, device_id)
             VALUES ({sms}, {workspace}, 0, 0, 1, 1, 'SENTINEL-{workspace}', {device})"
        ),
        format!("DELETE FROM sms WHERE id = {sms}"),
        format!(
            "INSERT INTO sms (id, workspace_id, device_id, sim_id, direction, status, payload, dcs, source, source_type, submitted_at, expires_at)
             SELECT {sms}, {workspace}, {device}, s.id, 1, 1, 'SENTINEL-{workspace}', 0, 'x', 208, 0, 9e15 FROM sim s WHERE s.device_id = {device}"
        ),
        format!(
            "DELETE FROM device_blocked_operator WHERE workspace_id = {workspace} AND device_id = {device}"
        ),
        if route == "UnblockOperator" {
            format!("INSERT INTO device_blocked_operator VALUES ({workspace}, {device}, 24, 0)")
        } else {
            "SELECT 1".to_owned()
        },
    ];
    let mut tx = app.store.write().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Brings the app of a workspace into the state in which each call can do what it is for: active, the person with access or waiting for it.
pub async fn prepare_apps(app: &TestApp, route: &str, workspace: u64, own: Ids) {
    let (user, request) = (own.user, 9000 + workspace);
    let waits = matches!(route, "GrantApp" | "ApproveAppRequest" | "DeclineAppRequest");
    let statements = [
        format!("DELETE FROM app_request WHERE workspace_id = {workspace}"),
        format!("DELETE FROM app_activation WHERE workspace_id = {workspace} AND app = '{APP}'"),
        if route == "ActivateApp" {
            "SELECT 1".to_owned()
        } else {
            format!(
                "INSERT INTO app_activation (workspace_id, app, plan, activated_at) VALUES ({workspace}, '{APP}', 'bulk', 0)"
            )
        },
        match route {
            "ActivateApp" => "SELECT 1".to_owned(),
            _ if waits => format!(
                "INSERT INTO app_request (id, workspace_id, app, account_id, created_at) VALUES ({request}, {workspace}, '{APP}', {user}, 0)"
            ),
            _ => format!(
                "INSERT INTO app_grant (workspace_id, app, account_id, role, granted_at) VALUES ({workspace}, '{APP}', {user}, 'viewer', 0)"
            ),
        },
    ];
    let mut tx = app.store.write().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Calls that need what [`plant`] makes.
pub const PLANTED: [&str; 13] = [
    "DeleteDevice",
    "DeleteDevices",
    "DeleteAddressSpace",
    "DeleteSim",
    "DeleteSims",
    "PatchToken",
    "PatchRole",
    "DeleteRole",
    "ForgetView",
    "WithdrawRequest",
    "EndOneSession",
    "DeleteMfaKey",
    "DeleteTrustedDevice",
];

/// Makes the things of a workspace that calls work on, as they were, whatever became of them; views and sessions of `account`, factors and
/// devices of `user`. Their names say whose they are.
pub async fn plant(app: &TestApp, workspace: i64, user: i64, account: i64) {
    let Ids {
        token, role, list, view, request, session, mfa, trusted, spare_sim, spare_device, space, ..
    } = Ids::planted(workspace);
    let name = format!("SENTINEL-{workspace}");
    let organisation: i64 = sqlx::query_scalar(
        "SELECT coalesce(g.main_workspace_id, w.id) FROM workspace w LEFT JOIN org_group g ON g.id = w.group_id WHERE w.id = ?",
    )
    .bind(workspace)
    .fetch_one(app.store.read())
    .await
    .unwrap();
    let statements = [
        format!(
            "INSERT INTO application_token (id, workspace_id, creator_id, description, hash, prefix, created_at)
             VALUES ({token}, {workspace}, {user}, '{name}', CAST({token} AS BLOB), 'swa_', 0)
             ON CONFLICT (id) DO UPDATE SET description = excluded.description, status = 0"
        ),
        format!(
            "INSERT INTO sim (id, workspace_id, iccid, iccid_luhn, imsi, status, model_id, production_date)
             VALUES ({spare_sim}, {workspace}, '{name}', '{name}', '{name}', 0, 1, 0) ON CONFLICT (id) DO UPDATE SET status = 0, device_id = NULL"
        ),
        format!(
            "INSERT INTO device (id, workspace_id, name, name_key, status, service_profile_id, tariff_profile_id, created, last_updated)
             VALUES ({spare_device}, {workspace}, '{name}', '{name}', 0, {workspace} * 100 + 1, {workspace} * 100 + 1, 0, 0) ON CONFLICT (id) DO NOTHING"
        ),
        format!(
            "INSERT INTO ip_address_space (id, workspace_id, cidr, first, last) VALUES ({space}, {workspace}, '{name}', 9000000000 + {space}, 9000000000 + {space})
             ON CONFLICT (id) DO NOTHING"
        ),
        format!("DELETE FROM role WHERE id = {role}"),
        format!("INSERT INTO role (id, workspace_id, name, permissions) VALUES ({role}, {workspace}, '{name}', 'device_list')"),
        format!("INSERT OR REPLACE INTO value_list (workspace_id, id, vals, used_at) VALUES ({workspace}, '{list}', '[\"{name}\"]', 0)"),
        format!("INSERT OR REPLACE INTO saved_view (id, workspace_id, account_id, list, name, query) VALUES ({view}, {workspace}, {account}, 'sims', '{name}', '')"),
        format!("DELETE FROM workspace_request WHERE workspace_id = {organisation}"),
        format!(
            "INSERT INTO workspace_request (id, workspace_id, account_id, kind, contact, details, created_at)
             VALUES ({request}, {organisation}, {user}, 'link', 'x@else.example', '{name}', 0)"
        ),
        format!("DELETE FROM session WHERE id = {session}"),
        format!("INSERT INTO session (id, account_id, kind, created_at, last_used_at, expires_at) VALUES ({session}, {account}, 'portal', 0, 0, 9e15)"),
        format!("INSERT OR REPLACE INTO mfa_key (id, account_id, secret, created_at) VALUES ({mfa}, {user}, x'', 0)"),
        format!(
            "INSERT OR REPLACE INTO trusted_device (id, account_id, fingerprint_hash, activated_at, expires_at)
             VALUES ({trusted}, {user}, CAST({trusted} AS BLOB), 0, 9e15)"
        ),
    ];
    let mut tx = app.store.write().await.unwrap();
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit(store::Unaudited::Seed).await.unwrap();
}
