//! The two views of the people: who is in, and who was asked in.

use crate::{
    routes::{Page, Review, Route},
    session::tenant::Tenant,
    ui::{Icon, LinkButton, TabItem, Tabs},
    util::{i18n::t, msg},
};
use leptos::prelude::*;

/// The tabs; `active` is where we are.
pub fn tabs(tenant: Tenant, active: Page) -> AnyView {
    let tab = |page: Page, text| TabItem::new(page.to_string(), t(text), Route::In(tenant.id(), page).href());
    let tabs =
        vec![tab(Page::Users, msg::USERS_TAB_PEOPLE), tab(Page::Invitations, msg::USERS_TAB_INVITATIONS)];
    view! { <Tabs label=t(msg::USERS_TABS) tabs=tabs active=active.to_string()/> }.into_any()
}

/// The way to the same question over all workspaces that one administers.
pub fn review_link() -> AnyView {
    view! { <LinkButton href=Route::Review(Review::People).href() icon=Icon::Shield>{t(msg::REVIEW_TITLE)}</LinkButton> }
        .into_any()
}
