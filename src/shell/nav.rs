//! The pages of a workspace, once: the sidebar is drawn from this table, and pages guard themselves by it.

use crate::{
    routes::Page,
    ui::Icon,
    util::{i18n::Msg, msg},
};
use wire::permission::Permission;

/// An entry of the sidebar.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// Where it leads.
    pub page: Page,
    /// What it is called.
    pub label: Msg,
    /// Its sign.
    pub icon: Icon,
    /// What one needs to open it.
    pub permission: Permission,
}

/// In the order of the sidebar.
pub static NAV: [NavItem; 4] = [
    NavItem {
        page: Page::Devices,
        label: msg::SHELL_NAV_DEVICES,
        icon: Icon::Device,
        permission: Permission::DeviceList,
    },
    NavItem {
        page: Page::Sims,
        label: msg::SHELL_NAV_SIMS,
        icon: Icon::Sim,
        permission: Permission::SimList,
    },
    NavItem {
        page: Page::Users,
        label: msg::SHELL_NAV_USERS,
        icon: Icon::Users,
        permission: Permission::UserList,
    },
    NavItem {
        page: Page::Roles,
        label: msg::SHELL_NAV_ROLES,
        icon: Icon::Shield,
        permission: Permission::OwnRoleRead,
    },
];

/// What a page needs; `None` for pages that do not exist.
pub fn needed(page: Page) -> Option<Permission> {
    match page {
        Page::Device(_) => Some(Permission::DeviceRead),
        Page::Sim(_) => Some(Permission::SimRead),
        Page::NotFound => None,
        list => NAV.iter().find(|item| item.page == list).map(|item| item.permission),
    }
}
