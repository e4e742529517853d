//! What each call shall be answered.

use crate::{Persona, Target, Who, rows::BY_PATH};
use wire::{
    endpoint::{Access, Descriptor},
    permission::{BuiltInRole, Permission},
};

fn role_of(who: Who) -> Option<BuiltInRole> {
    match who {
        Who::Member(role) => Some(role),
        // Made by an Administrator.
        Who::Machine => Some(BuiltInRole::Administrator),
        Who::Anonymous | Who::Suspended => None,
    }
}

/// The status that the contract, the role tables and the rules of tenancy ask for.
pub fn expected(route: &Descriptor, persona: &Persona, target: Target) -> u16 {
    let found = if target == Target::Own { route.ok } else { 404 };
    match route.access {
        Access::Public => match route.name {
            "SignIn" => 401,
            // Without the portal's header; and links that never were.
            "StartSession" | "ActivateUser" | "RecoverAccount" => 403,
            "ReadInvitation" | "AcceptAsNew" => 404,
            "ResendCode" => 401,
            _ => route.ok,
        },
        Access::Cookie => 403,
        Access::Account => match (persona.who, route.name) {
            (Who::Anonymous, _) => 401,
            (Who::Machine, _) => 403,
            (_, "CreateWorkspace") => 422,
            (_, "EndOneSession") => found,
            // Factors of others.
            (_, "ActivateMfaKey" | "RemoveMfaKey") => 404,
            (_, "RenewRecoveryCodes") => 409,
            (_, "DeleteAccount") => 422,
            (_, "CompareReview" | "GetReviewPerson")
                if target != Target::Own || !persona.administers_here =>
            {
                404
            }
            // The invitations of this test are for somebody else; nothing of theirs was deleted.
            (_, "AcceptByToken" | "AcceptInvitation" | "DeclineInvitation" | "RestoreWorkspace") => 404,
            (Who::Suspended, name) if BY_PATH.contains(&name) => 404,
            (_, name) if BY_PATH.contains(&name) && target != Target::Own => 404,
            (_, name) if BY_PATH.contains(&name) && !persona.administers_here => 403,
            // ola lands in 101, which is not noor's to decide (BR-34).
            (_, "SetDefaultWorkspace") if persona.workspace == 200 => 403,
            (_, "ListMyWorkspaces") if !persona.administers_somewhere => 403,
            (_, "ListMyWorkspaces") if target != Target::Own || !persona.administers_here => 404,
            _ => route.ok,
        },
        Access::Member | Access::Needs(_) | Access::Administrator | Access::Owner => {
            let Some(role) = role_of(persona.who) else {
                return if persona.who == Who::Anonymous { 401 } else { 403 };
            };
            if matches!(route.access, Access::Needs(permission) if !role.has(permission)) {
                return 403;
            }
            let in_person = persona.who != Who::Machine;
            if route.access == Access::Administrator && !(in_person && persona.administers_here)
                || route.access == Access::Owner && !(in_person && persona.owns_here)
            {
                return 403;
            }
            if matches!(
                route.name,
                "PatchPassword"
                    | "CreateMfaKey"
                    | "PatchMfaKey"
                    | "DeleteMfaKey"
                    | "ListTrustedDevices"
                    | "DeleteTrustedDevice"
            ) {
                return secured(route, persona, role, target);
            }
            // kim is Administrator of 101, but not of its main organization (BR-05).
            let speaks = persona.workspace == 200 || role == BuiltInRole::SuperAdmin;
            match route.name {
                // The Owner alone decides about access, and has nobody to ask; the SuperAdmin is no member of 101; whoever else asks has none yet.
                "GrantApp" | "ChangeAppAccess" | "RevokeApp" | "ApproveAppRequest" | "DeclineAppRequest"
                    if !persona.owns_here =>
                {
                    403
                }
                "GrantApp" => found,
                "AskForApp" | "WithdrawAppRequest" if persona.who == Who::Machine => 403,
                "AskForApp" if persona.owns_here || role == BuiltInRole::SuperAdmin => 409,
                "WithdrawAppRequest" => 404,
                "CreateToken" | "SaveView" | "ForgetView" | "ListRequests" | "SendRequest"
                | "WithdrawRequest"
                    if persona.who == Who::Machine =>
                {
                    403
                }
                "SendRequest" | "CreateToken" | "CreateRole" => 422,
                "WithdrawRequest" if speaks => found,
                "WithdrawRequest" => 403,
                "OfferOwnership" if target == Target::Own => route.ok,
                "EndOffer" | "OfferOwnership" | "AcceptOwnership" => 409,
                // The workspace of the body is that of the token, or the call is wrong.
                "InviteMany" if target != Target::Own => 422,
                "DeleteWorkspace" => 422,
                "InviteUser2" if target == Target::Own && !role.has(Permission::UserList) => 403,
                "InviteUser2" => found,
                "SwitchWorkspace" if persona.who == Who::Machine => 401,
                "GetUser" if !role.has(Permission::UserList) => 403,
                "ListUserPermissions" if role == BuiltInRole::User => 403,
                "SwitchWorkspace" | "DeleteSims" | "PatchDevices" | "DeleteDevices" => found,
                // Names something of another workspace in a body.
                "CreateDevice" | "CreateDevices" | "AddTags" | "RemoveTags" | "DeleteTags"
                    if target != Target::Own =>
                {
                    422
                }
                "CreateAddressSpace" => 422,
                // Others' events are Administrators'; unknown things have none (api.md §20).
                "ListUserEvents" if !role.has(Permission::UserEventRead) => 403,
                "ListUserEvents" | "ListDeviceEvents" | "ListSimEvents" => route.ok,
                // Every failure is 422 (api.md §9).
                "RegisterSimBatch" if target != Target::Own => 422,
                _ if route.template.contains('{') => found,
                _ => route.ok,
            }
        }
    }
}

/// What belongs to a person and not to a workspace: no machine does it, and for others only an Administrator of their home.
fn secured(route: &Descriptor, persona: &Persona, role: BuiltInRole, target: Target) -> u16 {
    let needed = match route.name {
        _ if persona.who == Who::Machine => return 403,
        "PatchPassword" | "CreateMfaKey" => return 422,
        "PatchMfaKey" => return 404,
        "DeleteMfaKey" => Permission::UserMfaDelete,
        _ => Permission::UserTrustedDeviceManage,
    };
    match target {
        _ if !role.has(needed) => 403,
        // ola is of 200, and at home in 101.
        Target::Own if persona.workspace == 200 => 403,
        Target::Own => route.ok,
        _ => 404,
    }
}
