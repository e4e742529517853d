//! Every URL of the portal, printed here and nowhere else. The route tree in `app` matches them; `tests/routes.rs` ties the
//! two. Reading an address back is for code that has to understand one without going there: `next`, the leave guard, the mark
//! in the sidebar.

use crate::util::base::base;
use std::fmt;
use wire::{
    app_key::AppKey,
    endpoint::{decode, encode},
    ids::{DeviceId, RoleId, SimId, UserId, WorkspaceId},
};

/// A place in the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/`: on to the last or the default workspace.
    Home,
    /// Sign-in; afterwards on to `next`, a path of this portal.
    Login {
        /// Where to go afterwards, as [`Route::path`] prints it, with its query string.
        next: Option<String>,
    },
    /// The picker; `/workspace/select` is the same page.
    Workspaces,
    /// Enters a workspace by choice, then goes on to `to`.
    Switch {
        /// The target.
        workspace: WorkspaceId,
        /// A path within it; nothing for its landing page.
        to: Option<String>,
    },
    /// The own account.
    Account(Own),
    /// Who has which access where, over all workspaces that the person administers.
    Review(Review),
    /// An invitation's link; its token was taken out of the address before anything was drawn
    /// (`session::link`).
    Invitation,
    /// A new password: by a one-time link, whose token is taken out likewise, or asking for one.
    Recovery,
    /// A page in a workspace: the path is the only authority on which.
    In(WorkspaceId, Page),
    /// Every atom in every state; development builds only.
    Gallery,
    /// Anything else.
    NotFound,
}

/// A view of the access review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// Person by person.
    People,
    /// Workspace by workspace.
    Workspaces,
    /// Two workspaces beside each other.
    Compare,
    /// One person gets what another one has.
    Give,
}

impl Review {
    fn name(self) -> &'static str {
        match self {
            Self::People => "",
            Self::Workspaces => "workspaces",
            Self::Compare => "compare",
            Self::Give => "give",
        }
    }
}

/// A tab of the own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// Name, language, look.
    Profile,
    /// Password, second factor, trusted devices.
    Security,
    /// Where the person is signed in.
    Sessions,
    /// Memberships.
    Workspaces,
    /// A copy of everything, and the end.
    Data,
}

impl Own {
    fn path(self) -> &'static str {
        match self {
            Self::Profile => "/account",
            Self::Security => "/account/security",
            Self::Sessions => "/account/sessions",
            Self::Workspaces => "/account/workspaces",
            Self::Data => "/account/data",
        }
    }
}

fn own(tab: &str) -> Option<Own> {
    let tabs = [Own::Security, Own::Sessions, Own::Workspaces, Own::Data];
    tabs.into_iter().find(|own| own.path().strip_prefix("/account/") == Some(tab))
}

/// A page in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Page {
    /// The list of devices; also the landing page.
    Devices,
    /// The same, with the panel that creates one.
    DeviceNew,
    /// One device.
    Device(DeviceId),
    /// The list of SIMs.
    Sims,
    /// The same, with the panel that registers SIMs.
    SimRegister,
    /// One SIM.
    Sim(SimId),
    /// The people.
    Users,
    /// One of them, in a panel over the list.
    User(UserId),
    /// Inviting, in a panel over the list of people.
    Invite,
    /// Who was invited and has not answered.
    Invitations,
    /// Inviting, in a panel over the list of invitations.
    InviteMore,
    /// The role tables.
    Roles,
    /// The same, with the panel that makes a role.
    RoleNew,
    /// The same, with the panel of a role.
    Role(RoleId),
    /// The apps of the workspace.
    Apps,
    /// One of them.
    App(AppKey),
    /// Application tokens.
    Tokens,
    /// The same, with the panel that makes one.
    TokenNew,
    /// Who did what.
    Audit,
    /// Volumes over several workspaces.
    Report,
    /// The linked group.
    Group,
    /// Plan, ownership, deletion.
    Settings,
    /// Anything else under `/w/{id}/`.
    NotFound,
}

impl Page {
    /// The list that a page belongs to: what a switch keeps, and what the sidebar marks.
    pub fn list(self) -> Self {
        match self.drawn() {
            Self::Device(_) | Self::NotFound => Self::Devices,
            Self::Sim(_) => Self::Sims,
            Self::Invitations => Self::Users,
            Self::App(_) => Self::Apps,
            list => list,
        }
    }

    /// What is drawn: a page with a panel over it is that page, which stays as it is while the panel comes and goes.
    pub fn drawn(self) -> Self {
        match self {
            Self::DeviceNew => Self::Devices,
            Self::SimRegister => Self::Sims,
            Self::User(_) | Self::Invite => Self::Users,
            Self::InviteMore => Self::Invitations,
            Self::RoleNew | Self::Role(_) => Self::Roles,
            Self::TokenNew => Self::Tokens,
            page => page,
        }
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Devices => f.write_str("devices"),
            Self::DeviceNew => f.write_str("devices/new"),
            Self::Device(id) => write!(f, "devices/{id}"),
            Self::Sims => f.write_str("sims"),
            Self::SimRegister => f.write_str("sims/register"),
            Self::Sim(id) => write!(f, "sims/{id}"),
            Self::Users => f.write_str("users"),
            Self::User(id) => write!(f, "users/{id}"),
            Self::Invite => f.write_str("users/invite"),
            Self::Invitations => f.write_str("users/invitations"),
            Self::InviteMore => f.write_str("users/invitations/invite"),
            Self::Roles => f.write_str("roles"),
            Self::RoleNew => f.write_str("roles/new"),
            Self::Role(id) => write!(f, "roles/{id}"),
            Self::Apps => f.write_str("apps"),
            Self::App(key) => write!(f, "apps/{key}"),
            Self::Tokens => f.write_str("tokens"),
            Self::TokenNew => f.write_str("tokens/new"),
            Self::Audit => f.write_str("audit"),
            Self::Report => f.write_str("report"),
            Self::Group => f.write_str("group"),
            Self::Settings => f.write_str("settings"),
            Self::NotFound => f.write_str("not-found"),
        }
    }
}

impl Route {
    /// Sign-in, on the way to `next`.
    pub fn login(next: Option<String>) -> Self {
        Self::Login { next }
    }

    /// The path with its own query string, without the base path.
    pub fn path(&self) -> String {
        let with = |path: String, name: &str, value: &Option<String>| match value {
            Some(value) => format!("{path}?{name}={}", encode(value)),
            None => path,
        };
        match self {
            Self::Home => "/".to_owned(),
            Self::Login { next } => with("/login".to_owned(), "next", next),
            Self::Workspaces => "/workspaces".to_owned(),
            Self::Switch { workspace, to } => with(format!("/switch/{workspace}"), "to", to),
            Self::Account(own) => own.path().to_owned(),
            Self::Review(Review::People) => "/review".to_owned(),
            Self::Review(view) => format!("/review/{}", view.name()),
            Self::Invitation => "/invitation".to_owned(),
            Self::Recovery => "/recovery".to_owned(),
            Self::In(workspace, page) => format!("/w/{workspace}/{page}"),
            Self::Gallery => "/ui".to_owned(),
            Self::NotFound => "/not-found".to_owned(),
        }
    }

    /// The path as a link needs it: with the base path.
    pub fn href(&self) -> String {
        format!("{}{}", base(), self.path())
    }

    /// The link with the query of the current address: to a panel over a list, whose filters, order and columns stay.
    pub fn href_with(&self, query: &str) -> String {
        if query.is_empty() { self.href() } else { format!("{}?{query}", self.href()) }
    }

    /// Reads a path without the base path, and its query string (with or without `?`).
    pub fn read(path: &str, query: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Self::Home,
            ["login"] => Self::Login { next: parameter(query, "next").and_then(|next| inside(&next)) },
            ["workspaces"] | ["workspace", "select"] => Self::Workspaces,
            ["switch", id] => match id.parse() {
                Ok(workspace) => Self::Switch { workspace, to: parameter(query, "to") },
                Err(_) => Self::NotFound,
            },
            ["account"] => Self::Account(Own::Profile),
            ["account", tab] => own(tab).map_or(Self::NotFound, Self::Account),
            ["review"] => Self::Review(Review::People),
            ["review", "workspaces"] => Self::Review(Review::Workspaces),
            ["review", "compare"] => Self::Review(Review::Compare),
            ["review", "give"] => Self::Review(Review::Give),
            ["invitation"] => Self::Invitation,
            ["recovery"] => Self::Recovery,
            ["ui"] => Self::Gallery,
            ["w", id, rest @ ..] => match id.parse() {
                Ok(workspace) => Self::In(workspace, page(rest)),
                Err(_) => Self::NotFound,
            },
            _ => Self::NotFound,
        }
    }

    /// Reads a path with query string as `next` and `to` carry them.
    pub fn of(path_and_query: &str) -> Self {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        Self::read(path, query)
    }

    /// The place without a panel that stands over it.
    pub fn drawn(&self) -> Self {
        match self {
            Self::In(workspace, page) => Self::In(*workspace, page.drawn()),
            place => place.clone(),
        }
    }

    /// The workspace that the place is in.
    pub fn workspace(&self) -> Option<WorkspaceId> {
        match self {
            Self::In(workspace, _) | Self::Switch { workspace, .. } => Some(*workspace),
            _ => None,
        }
    }
}

fn page(parts: &[&str]) -> Page {
    match parts {
        [] | ["devices"] => Page::Devices,
        ["devices", "new"] => Page::DeviceNew,
        ["devices", id] => id.parse().map_or(Page::NotFound, Page::Device),
        ["sims"] => Page::Sims,
        ["sims", "register"] => Page::SimRegister,
        ["sims", id] => id.parse().map_or(Page::NotFound, Page::Sim),
        ["users"] => Page::Users,
        ["users", "invite"] => Page::Invite,
        ["users", "invitations"] => Page::Invitations,
        ["users", "invitations", "invite"] => Page::InviteMore,
        ["users", id] => id.parse().map_or(Page::NotFound, Page::User),
        ["roles"] => Page::Roles,
        ["roles", "new"] => Page::RoleNew,
        ["roles", id] => id.parse().map_or(Page::NotFound, Page::Role),
        ["apps"] => Page::Apps,
        ["apps", key] => key.parse().map_or(Page::NotFound, Page::App),
        ["tokens"] => Page::Tokens,
        ["tokens", "new"] => Page::TokenNew,
        ["audit"] => Page::Audit,
        ["report"] => Page::Report,
        ["group"] => Page::Group,
        ["settings"] => Page::Settings,
        _ => Page::NotFound,
    }
}

/// A parameter of a query string, decoded; `None` when absent, empty, broken or given twice (parameter pollution).
pub fn parameter(query: &str, name: &str) -> Option<String> {
    let mut values = query
        .trim_start_matches('?')
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let value = values.next()?;
    if values.next().is_some() {
        return None;
    }
    decode(value).filter(|value| !value.is_empty())
}

/// Only a path of this portal that leads to a page is a place to go on to: no other origin, no scheme, no `//`, no
/// backslash, no control character, and not sign-in again.
pub fn inside(next: &str) -> Option<String> {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && !next.chars().any(|c| c == '\\' || c.is_control())
        && next.len() <= 2000;
    let leads_somewhere = plain && !matches!(Route::of(next), Route::NotFound | Route::Login { .. });
    leads_somewhere.then(|| next.to_owned())
}

/// The landing page of a workspace.
pub fn landing(workspace: WorkspaceId) -> Route {
    Route::In(workspace, Page::Devices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_goes_on_to_pages_of_this_portal_only() {
        for good in ["/w/101/devices?sort=-name", "/account/security", "/review", "/"] {
            assert_eq!(inside(good).as_deref(), Some(good));
        }
        for bad in [
            "https://evil.example/",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "w/101/devices",
            "/login?next=%2F%2Fevil.example",
            "/no-such-page",
            "/account/no-such-tab",
            "/@evil.example",
            "",
        ] {
            assert_eq!(inside(bad), None, "{bad}");
        }
        assert_eq!(inside(&format!("/w/1/devices?q={}", "x".repeat(2_000))), None);
        // Given twice, or encoded once more: neither is a place.
        assert_eq!(Route::read("/login", "next=%2Faccount&next=%2F%2Fevil.example"), Route::login(None));
        assert_eq!(Route::read("/login", "next=%252F%252Fevil.example"), Route::login(None));
    }

    #[test]
    fn tabs_of_the_account_are_read_as_they_are_printed() {
        for tab in [Own::Profile, Own::Security, Own::Sessions, Own::Workspaces, Own::Data] {
            assert_eq!(Route::of(&Route::Account(tab).path()), Route::Account(tab));
        }
        assert_eq!(Route::read("/account/security/more", ""), Route::NotFound);
    }
}
