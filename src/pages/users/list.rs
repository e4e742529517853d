//! The people of the workspace (U-1). Only Administrators get here (BR-40): the shell refuses everybody else.

use super::{
    acts::use_people,
    cells::{ACCESS, SECURITY, Word, table},
    invite::use_invite,
    role_set::use_role_panel,
    tabs::{review_link, tabs},
};
use crate::view::prelude::*;
use crate::{
    api::users,
    routes::Page,
    session::{state::use_session, tenant::use_tenant},
    shell::{
        list_filters::Filter,
        list_page::{ListPage, use_list},
        roles::role_name,
    },
    ui::{Empty, Icon, SelectOption},
    util::{
        i18n::{t, tn},
        msg,
    },
};
use wire::{permission::BuiltInRole, user::USER_LIST};

/// Users.
#[component]
pub fn UserListPage() -> AnyView {
    let tenant = use_tenant();
    let (state, query) = use_list(tenant, "users", &USER_LIST, users::list);
    let me = untrack(|| use_session().account()).map_or(0, |account| account.id);
    let facts = derive(move || {
        let total = query.with(|remote| remote.value().and_then(|page| page.total))?;
        let text = if state.filtered() { msg::USERS_FOUND } else { msg::USERS_FACTS };
        Some(tn(text, total, &[]))
    });
    let invite = use_invite(tenant);
    let people = use_people(tenant, query, me, use_role_panel(tenant));
    let page = ListPage::new(t(msg::USERS_TITLE), state, query, table(me, people))
        .facts(facts)
        .banner(move || tabs(tenant, Page::Users))
        .actions(move || view! { {review_link()} {invite.button()} })
        .search(t(msg::USERS_SEARCH))
        .prefixes(&[("name", "name"), ("email", "username"), ("id", "id")])
        .filter(Filter::choice("role", t(msg::USERS_ROLE), role_options()).pinned())
        .filter(Filter::choice("access", t(msg::USERS_ACCESS), options(&ACCESS)).pinned())
        .filter(Filter::choice("security", t(msg::USERS_SECURITY), options(&SECURITY)).pinned())
        .filter(Filter::text("name", t(msg::USERS_NAME)))
        .filter(Filter::text("username", t(msg::USERS_EMAIL)))
        .filter(Filter::ids("id", t(msg::USERS_ID)))
        .none(|| {
            view! { <Empty icon=Icon::Users title=t(msg::USERS_EMPTY) text=t(msg::USERS_EMPTY_TEXT)/> }
        });
    view! {
        {page.view()}
        {people.view()}
        {invite.view()}
    }
}

fn options(words: &[Word]) -> Vec<SelectOption> {
    words.iter().map(|(value, text, _)| SelectOption::new(*value, t(*text))).collect()
}

/// The roles that can be given; SuperAdmin has no id to filter by.
fn role_options() -> Vec<SelectOption> {
    let option = |role: BuiltInRole| Some(SelectOption::new(role.id()?.to_string(), role_name(role)));
    BuiltInRole::ALL.into_iter().filter_map(option).collect()
}
