//! The workspace switcher (W-2): which workspace this is, and the way to any other, by keyboard alone if one likes.

use crate::{
    routes::{Page, Route},
    session::{
        state::{Listed, use_session},
        tenant::use_tenant,
    },
    shell::{
        here::{Step, use_go, use_here},
        lazy::AtEdge,
        list_state::{joined, look_of},
        overlay::{Ask, use_overlay},
        roles::role_of,
    },
    ui::{Button, Choice, Icon, LinkButton, Picker, Size, WorkspaceBadge},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped;
use leptos_router::hooks::use_location;
use wire::{ids::WorkspaceId, page::ListQuery, workspace::MyWorkspace};

/// From so many workspaces up there is a search field.
const SEARCH_FROM: usize = 7;

/// Filters that mean the same in every workspace; a switch keeps them. Ids, tags and policies are each workspace's own.
const UNIVERSAL: [&str; 4] = ["status", "connectivity", "sim_status", "search"];

/// What stands below the list besides the link to all workspaces; `app` knows the part that it comes from.
#[derive(Clone, Copy, Debug)]
pub struct BelowSwitcher(pub fn() -> AnyView);

/// Name, role and badge of the workspace; opens the list of all.
#[component]
pub fn Switcher() -> impl IntoView {
    let session = use_session();
    let tenant = use_tenant();
    let here = use_here();
    let search_now = use_location().search;
    let go = use_go();
    let overlay = use_overlay();
    if matches!(untrack(|| session.listed()), Listed::NotYet | Listed::Failed(_)) {
        spawn_local_scoped(async move { session.load_workspaces().await });
    }
    let choices = Signal::derive(move || {
        let all = session.workspaces();
        all.iter().map(|workspace| choice(workspace, workspace.id == tenant.id())).collect::<Vec<_>>()
    });
    let search = Signal::derive(move || choices.with(Vec::len) >= SEARCH_FROM);
    let pick = Callback::new(move |id: String| {
        let Ok(workspace) = id.parse::<WorkspaceId>() else { return };
        if workspace != tenant.id() {
            let to = target(&here.get_untracked(), &search_now.get_untracked(), workspace);
            go(&Route::Switch { workspace, to: Some(to) }.href(), Step::Push);
        }
    });
    let lead = Callback::new(move |id: String| {
        let known = id.parse().ok().and_then(|id| session.known(id));
        known.map(|known| view! { <Badge workspace=known/> }.into_any()).unwrap_or_else(|| ().into_any())
    });
    let below = use_context::<BelowSwitcher>();
    let create = Callback::new(move |()| overlay.ask(Ask::CreateWorkspace { from: Some(tenant.id()) }));
    let summary = tenant.summary_untracked();
    let label = tf(msg::SHELL_CURRENT_WORKSPACE, &[("name", &summary.name), ("role", &role_of(&summary))]);
    view! {
        <Picker
            label=label
            choices=choices
            on_pick=pick
            search=search
            search_label=t(msg::SHELL_SEARCH_WORKSPACES)
            lead=lead
            class="switcher"
            footer=ViewFn::from(move || view! {
                {below.map(|below| view! { <AtEdge draw=below.0/> })}
                <LinkButton href=Route::Workspaces.href() size=Size::Sm>{t(msg::SHELL_ALL_WORKSPACES)}</LinkButton>
                <Button size=Size::Sm icon=Icon::Plus on_click=create>{t(msg::SHELL_CREATE_WORKSPACE)}</Button>
            })
        >
            <span class="switcher-face">
                {move || view! { <Badge workspace=tenant.summary()/> }}
                <span class="switcher-text">
                    <span class="switcher-name">{move || tenant.summary().name}</span>
                    <span class="switcher-role">{move || role_of(&tenant.summary())}</span>
                </span>
            </span>
        </Picker>
    }
}

#[component]
fn Badge(workspace: MyWorkspace) -> impl IntoView {
    view! { <WorkspaceBadge id=workspace.id.get() name=workspace.name sandbox=workspace.sandbox/> }
}

fn choice(workspace: &MyWorkspace, current: bool) -> Choice {
    let mut note = role_of(workspace);
    let marks = [(workspace.owner, msg::SHELL_OWNER), (workspace.default_workspace, msg::SHELL_DEFAULT)];
    for (_, mark) in marks.iter().filter(|(on, _)| *on) {
        note.push_str(" · ");
        note.push_str(t(*mark));
    }
    let choice = Choice::new(workspace.id.to_string(), workspace.name.clone()).note(note).selected(current);
    if workspace.active() { choice } else { choice.disabled(Some(t(msg::SHELL_SUSPENDED_TEXT).to_owned())) }
}

/// The same page in the target, with the filters that mean something there (W-3).
fn target(here: &Route, search: &str, workspace: WorkspaceId) -> String {
    let page = match here {
        Route::In(_, page) => page.list(),
        _ => Page::Devices,
    };
    let path = Route::In(workspace, page).path();
    let spec = match page {
        Page::Devices => &wire::device::DEVICE_LIST,
        Page::Sims => &wire::sim::SIM_LIST,
        Page::Users => &wire::user::USER_LIST,
        _ => return path,
    };
    let Ok(mut query) = ListQuery::parse(search.trim_start_matches('?'), spec) else { return path };
    query.page = 1;
    query.per_page = 0;
    query.q.retain(|criterion| UNIVERSAL.contains(&criterion.field.as_str()));
    let query = joined(query.to_query(), &look_of(search.trim_start_matches('?')));
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_keeps_the_page_and_what_means_the_same_elsewhere() {
        let here = Route::read("/w/100/devices/7", "");
        assert_eq!(target(&here, "", WorkspaceId::from(101)), "/w/101/devices");
        let list = Route::read("/w/100/sims", "");
        let search = "?page=7&sort=-iccid&q=status%3A1%2Cid%3A4711&cols=iccid";
        let there = "/w/101/sims?sort=-iccid&q=status%3A1&cols=iccid";
        assert_eq!(target(&list, search, WorkspaceId::from(101)), there);
        assert_eq!(target(&Route::read("/w/1/roles", ""), "?q=x", WorkspaceId::from(2)), "/w/2/roles");
    }
}
