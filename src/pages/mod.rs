//! The pages, one folder or file per area. A page never imports another page's area.

use crate::view::prelude::*;
use crate::{
    routes::Page,
    shell::error_page::{Sorry, sorry},
};

pub mod account;
pub mod apps;
pub mod audit;
pub mod devices;
pub mod group;
pub mod joining;
pub mod late;
pub mod login;
pub mod parts;
pub mod report;
pub mod review;
pub mod roles;
pub mod settings;
pub mod sims;
pub mod switch;
pub mod tokens;
pub mod users;
pub mod workspaces;

/// The page of a workspace. Only the first page that people land on is part of the first load.
pub fn in_workspace(page: Page) -> AnyView {
    match page {
        Page::Devices => view! { <devices::list::DeviceListPage/> }.into_any(),
        Page::NotFound => sorry(Sorry::NotFound),
        Page::Device(_) | Page::Sims | Page::Sim(_) => parts::fleet(page),
        Page::Users | Page::User(_) | Page::Invite | Page::Invitations | Page::InviteMore => {
            parts::people(page.drawn())
        }
        Page::Roles | Page::RoleNew | Page::Role(_) => parts::people(page.drawn()),
        Page::Apps
        | Page::App(_)
        | Page::Audit
        | Page::Report
        | Page::Group
        | Page::Settings
        | Page::Tokens
        | Page::TokenNew => parts::governance(page),
    }
}
