//! The people of the workspace (U-1). Only Administrators get here (BR-40): the shell refuses everybody else. Their panel and the
//! one that invites stand over the list at addresses of their own.

use super::{
    acts::use_people,
    bulk::use_bulk,
    cells::{ACCESS, SECURITY, Word, table},
    invite::use_invite,
    person::Unsaved,
    tabs::{review_link, tabs},
};
use crate::{
    api::{invitations, users},
    routes::Page,
    session::{
        state::use_session,
        tenant::{Tenant, use_tenant},
    },
    shell::{
        draft::keep_drafts,
        list_facts::counted,
        list_filters::Filter,
        list_page::{ListPage, use_list},
        roles::{names, role_name},
    },
    ui::{Empty, Icon, SelectOption},
    util::{i18n::t, msg},
};
use leptos::prelude::*;
use leptos_router::components::Outlet;
use wire::{
    permission::BuiltInRole,
    permission::Permission,
    user::{Role, USER_LIST},
    value::Named,
    workspace::MyWorkspace,
};

/// Users.
#[component]
pub fn UserListPage() -> impl IntoView {
    let tenant = use_tenant();
    let (state, query) = use_list(tenant, "users", &USER_LIST, users::list);
    let me = untrack(|| use_session().account()).map_or(0, |account| account.id);
    let facts = counted(state, query, msg::USERS_FACTS, msg::USERS_FOUND);
    let invite = use_invite(tenant, Page::Invite);
    let people = use_people(tenant, query, me);
    // Whoever may not read roles does without their names in the filter.
    let readable = move || tenant.can(Permission::OwnRoleRead).ok().map(|()| 0_u8);
    let roles = tenant.query("roles", readable, |client, _| invitations::roles(client));
    let bulk = use_bulk(tenant, state, query, roles);
    let known = Signal::derive(move || role_options(&roles.value().unwrap_or_default()));
    let unsaved = Unsaved::default();
    provide_context(unsaved);
    let page = ListPage::new(
        t(msg::USERS_TITLE),
        state,
        query,
        table(me, people, move |user| people.panel_of(user)),
    )
    .facts(facts)
    .banner(move || tabs(tenant, Page::Users))
    .actions(move || view! { {review_link()} {invite.button()} })
    .ticked(bulk.ticked, move || bulk.bar())
    .search(t(msg::USERS_SEARCH))
    .prefixes(&[("name", "name"), ("email", "username"), ("id", "id")])
    .filter(Filter::choice("role", t(msg::USERS_ROLE), known).pinned())
    .filter(Filter::choice("access", t(msg::USERS_ACCESS), options(&ACCESS)).pinned())
    .filter(Filter::choice("security", t(msg::USERS_SECURITY), options(&SECURITY)).pinned())
    .filter(Filter::text("name", t(msg::USERS_NAME)))
    .filter(Filter::text("username", t(msg::USERS_EMAIL)))
    .filter(Filter::choice("workspace", t(msg::USERS_ALSO_IN), others(tenant)))
    .filter(Filter::numbers("id", t(msg::USERS_ID)))
    .none(|| {
        view! { <Empty icon=Icon::Users title=t(msg::USERS_EMPTY) text=t(msg::USERS_EMPTY_TEXT)/> }
    });
    view! {
        {page.view()}
        {people.view()}
        {bulk.view()}
        <Outlet/>
        {keep_drafts(Signal::derive(move || unsaved.any() || invite.typed()))}
    }
}

fn options(words: &[Word]) -> Vec<SelectOption> {
    words.iter().map(|(value, text, _)| SelectOption::new(*value, t(*text))).collect()
}

/// The roles that can be given, and the two that are derived.
fn role_options(own: &[Role]) -> Vec<SelectOption> {
    let given = |role: BuiltInRole| Some(SelectOption::new(role.id()?.to_string(), role_name(role)));
    let built_in = BuiltInRole::ALL.into_iter().filter_map(given);
    let own = own.iter().filter(|role| BuiltInRole::from_id(role.id.into()).is_none()).map(|role| {
        let name = names(&[Named { id: role.id, name: role.name.clone() }]);
        SelectOption::new(role.id.to_string(), name)
    });
    let derived = [
        SelectOption::new("owner", t(msg::SHELL_OWNER)),
        SelectOption::new("superadmin", t(msg::SHELL_ROLE_SUPERADMIN)),
    ];
    built_in.chain(own).chain(derived).collect()
}

/// The other workspaces that the reader administers.
fn others(tenant: Tenant) -> Signal<Vec<SelectOption>> {
    let session = use_session();
    Signal::derive(move || {
        let administered = |one: &MyWorkspace| {
            let role = one.role().and_then(BuiltInRole::from_id);
            one.active() && (one.owner || one.superadmin || role == Some(BuiltInRole::Administrator))
        };
        let others =
            session.workspaces().into_iter().filter(|one| one.id != tenant.id() && administered(one));
        others.map(|one| SelectOption::new(one.id.to_string(), one.name)).collect()
    })
}
