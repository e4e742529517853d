//! The pages of a workspace, once: the sidebar is drawn from this table, and pages guard themselves by it.

use crate::{
    routes::Page,
    session::tenant::Tenant,
    ui::Icon,
    util::{i18n::Msg, msg},
};
use wire::permission::Permission;

/// What one needs to open a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A permission of the role.
    Permission(Permission),
    /// To be an Administrator, the Owner or the SuperAdmin.
    Administrator,
    /// To be a member.
    Membership,
}

impl Need {
    /// Whether the person has it; tracked.
    pub fn met(self, tenant: Tenant) -> bool {
        match self {
            Self::Permission(permission) => tenant.can(permission).is_ok(),
            Self::Administrator => tenant.administers(),
            Self::Membership => true,
        }
    }

    /// Whether another role may open what this one does not.
    pub fn depends_on_role(self) -> bool {
        self != Self::Membership
    }
}

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
    pub need: Need,
}

const fn item(page: Page, label: Msg, icon: Icon, need: Need) -> NavItem {
    NavItem { page, label, icon, need }
}

/// In the order of the sidebar; the second group is about the workspace itself.
pub static NAV: [&[NavItem]; 2] = [
    &[
        item(Page::Devices, msg::SHELL_NAV_DEVICES, Icon::Device, Need::Permission(Permission::DeviceList)),
        item(Page::Sims, msg::SHELL_NAV_SIMS, Icon::Sim, Need::Permission(Permission::SimList)),
        item(Page::Users, msg::SHELL_NAV_USERS, Icon::Users, Need::Permission(Permission::UserList)),
        item(Page::Roles, msg::SHELL_NAV_ROLES, Icon::Shield, Need::Permission(Permission::OwnRoleRead)),
    ],
    &[
        item(Page::Apps, msg::SHELL_NAV_APPS, Icon::Layers, Need::Membership),
        item(Page::Tokens, msg::SHELL_NAV_TOKENS, Icon::Key, Need::Permission(Permission::TokenCreate)),
        item(Page::Audit, msg::SHELL_NAV_AUDIT, Icon::List, Need::Administrator),
        item(
            Page::Report,
            msg::SHELL_NAV_REPORT,
            Icon::Chart,
            Need::Permission(Permission::CentralReportView),
        ),
        item(Page::Group, msg::SHELL_NAV_GROUP, Icon::Link, Need::Membership),
        item(Page::Settings, msg::SHELL_NAV_SETTINGS, Icon::Settings, Need::Membership),
    ],
];

/// What a page needs; `None` for pages that do not exist.
pub fn needed(page: Page) -> Option<Need> {
    match page {
        Page::Device(_) => Some(Need::Permission(Permission::DeviceRead)),
        Page::Sim(_) => Some(Need::Permission(Permission::SimRead)),
        Page::NotFound => None,
        page => NAV.iter().copied().flatten().find(|item| item.page == page.list()).map(|item| item.need),
    }
}
