//! The pages, one folder or file per area. A page never imports another page's area.

use crate::view::prelude::*;
use crate::{routes::Page, shell::error_page::NotFound};

pub mod account;
pub mod devices;
pub mod login;
pub mod roles;
pub mod sims;
pub mod switch;
pub mod users;
pub mod workspaces;

/// The page of a workspace.
pub fn in_workspace(page: Page) -> AnyView {
    match page {
        Page::Devices => view! { <devices::list::DeviceListPage/> }.into_any(),
        Page::Device(device) => view! { <devices::detail::DevicePage device/> }.into_any(),
        Page::Sims => view! { <sims::list::SimListPage/> }.into_any(),
        Page::Sim(sim) => view! { <sims::detail::SimPage sim/> }.into_any(),
        Page::Users => view! { <users::list::UserListPage/> }.into_any(),
        Page::Roles => view! { <roles::table::RolesPage/> }.into_any(),
        Page::NotFound => view! { <NotFound/> }.into_any(),
    }
}
