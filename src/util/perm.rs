//! The role tables in the portal's language. English equals the published matrix, word for word (tested).

use super::{
    i18n::{Msg, t},
    msg,
};
use wire::permission::{BuiltInRole, Permission};

static ACTIONS: [Msg; 66] = [
    msg::PERM_DEVICE_READ,
    msg::PERM_DEVICE_UPDATE,
    msg::PERM_BLOCKLIST_READ,
    msg::PERM_BLOCKLIST_UPDATE,
    msg::PERM_DEVICE_LIST,
    msg::PERM_DEVICE_CREATE,
    msg::PERM_CONNECTIVITY_READ,
    msg::PERM_CONNECTIVITY_RESET,
    msg::PERM_SIM_LIST,
    msg::PERM_SIM_STATUS_LIST,
    msg::PERM_SIM_READ,
    msg::PERM_SIM_UPDATE,
    msg::PERM_SIM_ORDER,
    msg::PERM_COUNTRY_LIST,
    msg::PERM_CURRENCY_LIST,
    msg::PERM_CURRENCY_READ,
    msg::PERM_SERVICE_LIST,
    msg::PERM_SERVICE_LIMIT_LIST,
    msg::PERM_SERVICE_POLICY_LIST,
    msg::PERM_SERVICE_POLICY_CREATE,
    msg::PERM_SERVICE_POLICY_READ,
    msg::PERM_SERVICE_POLICY_UPDATE,
    msg::PERM_SERVICE_POLICY_SERVICES,
    msg::PERM_SERVICE_POLICY_LIMITS,
    msg::PERM_SMS_INTERFACE_LIST,
    msg::PERM_DNS_UPDATE,
    msg::PERM_QUOTA_UPDATE,
    msg::PERM_COVERAGE_STATUS_LIST,
    msg::PERM_DATA_PLAN_STATUS_LIST,
    msg::PERM_DATA_PLAN_READ,
    msg::PERM_DATA_PLAN_LIST,
    msg::PERM_DATA_PLAN_STATUSES_READ,
    msg::PERM_COVERAGE_POLICY_CREATE,
    msg::PERM_COVERAGE_POLICY_LIST,
    msg::PERM_COVERAGE_AREA_READ,
    msg::PERM_COUNTRY_READ,
    msg::PERM_NETWORK_LIST,
    msg::PERM_ACTIVE_DATA_PLAN_READ,
    msg::PERM_USER_LIST,
    msg::PERM_USER_UPDATE,
    msg::PERM_SUPERADMIN_REASSIGN,
    msg::PERM_OWN_ROLE_READ,
    msg::PERM_OWN_ROLE_UPDATE,
    msg::PERM_USER_ROLE_ASSIGN,
    msg::PERM_OWN_PASSWORD_UPDATE,
    msg::PERM_USER_TRUSTED_DEVICE_MANAGE,
    msg::PERM_TOKEN_CREATE,
    msg::PERM_TOKEN_EDIT,
    msg::PERM_SUPPORT_TOKEN_CREATE,
    msg::PERM_REPORT_VIEW,
    msg::PERM_LINKED_WORKSPACE_ACCESS,
    msg::PERM_WORKSPACE_REQUEST,
    msg::PERM_LINK_REQUEST,
    msg::PERM_WORKSPACE_SWITCH,
    msg::PERM_CENTRAL_REPORT_VIEW,
    msg::PERM_ALERT_READ,
    msg::PERM_USER_EVENT_READ,
    msg::PERM_SIM_EVENT_READ,
    msg::PERM_MFA_SECRET_CREATE,
    msg::PERM_MFA_SECRET_ACTIVATE,
    msg::PERM_MFA_STATUS_LIST,
    msg::PERM_USER_MFA_DELETE,
    msg::PERM_OWN_TRUSTED_DEVICE_LIST,
    msg::PERM_OWN_TRUSTED_DEVICE_DELETE,
    msg::PERM_MFA_TYPE_LIST,
    msg::PERM_OWN_MFA_DELETE,
];

/// The action, e.g. "List all devices".
pub fn action(permission: Permission) -> &'static str {
    t(ACTIONS[permission as usize])
}

/// The name of a built-in role.
pub fn role_name(role: BuiltInRole) -> &'static str {
    t(match role {
        BuiltInRole::SuperAdmin => msg::SHELL_ROLE_SUPERADMIN,
        BuiltInRole::Administrator => msg::SHELL_ROLE_ADMINISTRATOR,
        BuiltInRole::User => msg::SHELL_ROLE_USER,
        BuiltInRole::Observer => msg::SHELL_ROLE_OBSERVER,
    })
}

/// First permission and title of each section of the matrix, in its order.
pub static SECTIONS: [(Permission, Msg); 8] = [
    (Permission::DeviceRead, msg::PERM_SECTION_DEVICE_MANAGEMENT),
    (Permission::SimList, msg::PERM_SECTION_SIM_MANAGEMENT),
    (Permission::CountryList, msg::PERM_SECTION_SERVICE_POLICY),
    (Permission::CoverageStatusList, msg::PERM_SECTION_COVERAGE_POLICY),
    (Permission::UserList, msg::PERM_SECTION_USER_MANAGEMENT),
    (Permission::LinkedWorkspaceAccess, msg::PERM_SECTION_WORKSPACE_MANAGEMENT),
    (Permission::AlertRead, msg::PERM_SECTION_ALERTS),
    (Permission::MfaSecretCreate, msg::PERM_SECTION_MFA_KEYS),
];

#[cfg(test)]
mod tests {
    use super::*;
    use wire::permission::ALL;

    #[test]
    fn english_is_the_published_matrix() {
        for permission in ALL {
            assert_eq!(action(*permission), permission.action());
        }
        for permission in ALL {
            let section = SECTIONS.iter().rev().find(|(first, _)| first <= permission);
            assert_eq!(section.map(|(_, title)| t(*title)), Some(permission.section()));
        }
    }
}
