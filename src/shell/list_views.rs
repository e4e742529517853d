//! Saved views of a list: a name and the query of the address, kept with the person's account in the workspace.

use crate::{
    api::{
        error::ApiError,
        mutation::{Mutation, use_mutation},
        query::{Query, Remote},
        views,
    },
    session::tenant::Tenant,
    shell::{list_state::ListState, query_view::Failure, refusal::explain, undo::done_with_undo},
    ui::{Button, Icon, IconButton, Popover, Size, SkeletonLines, TextField, use_toasts},
    util::{
        dom,
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use wire::views::{NewView, SavedView, VIEW_NAME_MAX};

/// The button with the views of this list. They are asked for when it is first pressed; question and deeds outlive the box, for
/// the way back that a toast offers.
pub(super) fn button(state: ListState, tenant: Tenant) -> AnyView {
    let opened = RwSignal::new(false);
    let asked = move || opened.get().then_some(0_u8);
    let query = tenant.query("views", asked, |client, _| views::list(client));
    let acts = acts(tenant, query);
    let body = move || {
        opened.set(true);
        body(state, query, acts)
    };
    view! { <Popover label=t(msg::TOOLS_VIEWS) icon=Icon::Layers body/> }.into_any()
}

fn body(state: ListState, query: Query<Vec<SavedView>>, acts: Acts) -> AnyView {
    let list = Memo::new(move |_| match query.get() {
        Remote::Loading => None,
        Remote::Ready { value, .. } => {
            Some(Ok(value.iter().filter(|view| view.list == state.name).cloned().collect::<Vec<_>>()))
        }
        Remote::Failed(error) => Some(Err(error)),
    });
    let names = Memo::new(move |_| match list.get() {
        Some(Ok(list)) => list.into_iter().map(|view| view.name).collect(),
        _ => Vec::new(),
    });
    // Not drawn anew with the list: the focus is in it.
    let works = Memo::new(move |_| list.with(|list| matches!(list, Some(Ok(_)))));
    view! {
        {move || match list.get() {
            None => view! { <SkeletonLines lines=3/> }.into_any(),
            Some(Err(ApiError::Missing)) => {
                view! { <p class="pop-note">{t(msg::TOOLS_NO_VIEWS)}</p> }.into_any()
            }
            Some(Err(error)) => {
                view! { <Failure error retry=Callback::new(move |()| query.retry())/> }.into_any()
            }
            Some(Ok(list)) => shown(state, acts, list),
        }}
        {move || works.get().then(|| form(state, names, acts))}
    }
    .into_any()
}

/// What can be done with views. Copy.
#[derive(Clone, Copy)]
struct Acts {
    save: Mutation<NewView>,
    forget: Mutation<SavedView>,
}

fn acts(tenant: Tenant, query: Query<Vec<SavedView>>) -> Acts {
    let toasts = use_toasts();
    let save = use_mutation(
        move |view: NewView| async move { views::save(tenant.client()?, view).await },
        move |result: Result<SavedView, ApiError>| match result {
            Ok(view) => {
                toasts.ok(tf(msg::TOOLS_VIEW_SAVED, &[("name", &view.name)]));
                query.retry();
            }
            Err(error) => toasts.warn(explain(&error)),
        },
    );
    let forget = use_mutation(
        move |view: SavedView| async move { views::forget(tenant.client()?, view.id).await.map(|()| view) },
        move |result: Result<SavedView, ApiError>| match result {
            Ok(SavedView { list, name, query: kept, .. }) => {
                let text = tf(msg::TOOLS_VIEW_GONE, &[("name", &name)]);
                let again = NewView { list, name, query: kept };
                done_with_undo(tenant, toasts, text, move |client| {
                    let again = again.clone();
                    async move { views::save(client, again).await.map(drop) }
                });
                query.retry();
            }
            Err(error) => {
                toasts.warn(explain(&error));
                // It may be gone already, by another hand.
                query.retry();
            }
        },
    );
    Acts { save, forget }
}

fn shown(state: ListState, acts: Acts, list: Vec<SavedView>) -> AnyView {
    let none = list.is_empty().then(|| view! { <p class="pop-note">{t(msg::TOOLS_VIEWS_NONE)}</p> });
    let row = move |view: SavedView| {
        let (href, name) = (state.view_href(&view.query), view.name.clone());
        let label = tf(msg::TOOLS_VIEW_FORGET, &[("name", &name)]);
        let gone = Callback::new(move |()| {
            // The row goes, and the focus must not go with it: that would close the box.
            if let Some(box_around) =
                dom::focused().and_then(|one| one.closest("[role=dialog]").ok().flatten())
            {
                dom::focus_in(&box_around, "input");
            }
            acts.forget.send(view.clone());
        });
        view! {
            <li class="pop-row">
                <a href=href>{name}</a>
                // One at a time: a second press while the first is under way would be lost without a word.
                <IconButton icon=Icon::Trash size=Size::Sm label pending=acts.forget.pending() on_click=gone/>
            </li>
        }
    };
    view! {
        {none}
        <ul class="pop-rows">{list.into_iter().map(row).collect_view()}</ul>
    }
    .into_any()
}

fn form(state: ListState, names: Memo<Vec<String>>, acts: Acts) -> AnyView {
    let name = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let taken =
        Memo::new(move |_| name.with(|name| names.with(|all| all.iter().any(|one| one == name.trim()))));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = name.with_untracked(|name| name.trim().to_owned());
        if chosen.is_empty() {
            return wrong.set(Some(t(msg::TOOLS_VIEW_NAMELESS).to_owned()));
        }
        wrong.set(None);
        let list = state.name.to_owned();
        acts.save.send(NewView { list, name: chosen, query: state.view_query() });
    };
    let verb = move || t(if taken.get() { msg::TOOLS_VIEW_REPLACE } else { msg::TOOLS_VIEW_SAVE });
    view! {
        <form class="pop-set" on:submit=submit>
            <TextField
                label=t(msg::TOOLS_VIEW_NAME)
                value=name
                maxlength=VIEW_NAME_MAX as u32
                error=Signal::derive(move || wrong.get())
                hint=t(msg::TOOLS_VIEW_HINT)
            />
            <Button submit=true size=Size::Sm pending=acts.save.pending()>{verb}</Button>
        </form>
    }
    .into_any()
}
