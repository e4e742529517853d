//! Lists whose rows go by what is done in them. A row keeps its nodes, and with them the focus, when a newer answer comes; when the row of
//! an own deed is gone, the focus goes on to the next one.

use crate::{
    api::{
        error::ApiError,
        query::{Query, Remote},
    },
    shell::query_view::Failure,
    ui::SkeletonLines,
    util::dom,
};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Which row was ended last by the reader, and where the list is. Copy; made beside the deed.
#[derive(Clone, Copy)]
pub struct Ended {
    /// Around the list, also while it is empty.
    around: NodeRef<html::Div>,
    id: StoredValue<Option<u64>>,
    heading: &'static str,
}

impl Ended {
    /// Of a list below `heading`, a selector within the section around the list.
    pub fn new(heading: &'static str) -> Self {
        Self { around: NodeRef::new(), id: StoredValue::new(None), heading }
    }

    /// The row with this id is about to go.
    pub fn note(self, id: u64) {
        self.id.try_set_value(Some(id));
    }

    /// The list became another one.
    fn follow(self, before: &[u64], now: &[u64]) {
        let Some(id) = self.id.try_get_value().flatten() else { return };
        if now.contains(&id) {
            return;
        }
        self.id.try_set_value(None);
        let Some(at) = before.iter().position(|one| *one == id) else { return };
        let next = before.iter().skip(at + 1).find_map(|one| now.iter().position(|have| have == one));
        // Whoever went elsewhere meanwhile stays there.
        dom::next_frame(move || {
            if dom::focused().is_none() {
                self.go_on(next);
            }
        });
    }

    /// To the first button of a row, else to the heading.
    fn go_on(self, row: Option<usize>) {
        let Some(around) = self.around.try_get_untracked().flatten() else { return };
        let row = row.and_then(|at| dom::all(&around, "li").into_iter().nth(at));
        if row.is_some_and(|row| dom::focus_in(&row, "button")) {
            return;
        }
        let section = around.closest("section").ok().flatten();
        let heading = section.and_then(|section| section.query_selector(self.heading).ok().flatten());
        if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
            let _ = heading.set_attribute("tabindex", "-1");
            let _ = heading.focus();
        }
    }
}

/// Draws a list: `list` is given the rows, `none` stands in for an empty one. `id` tells one row from another; a row follows its latest
/// state.
pub fn rows<T: Clone + PartialEq + Send + Sync + 'static>(
    ended: Ended,
    all: Signal<Vec<T>>,
    id: fn(&T) -> u64,
    row: impl Fn(Signal<T>) -> AnyView + Send + Sync + 'static,
    list: impl Fn(AnyView) -> AnyView + Send + Sync + 'static,
    none: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let ids = Memo::new(move |_| all.with(|all| all.iter().map(id).collect::<Vec<_>>()));
    let any = Memo::new(move |_| ids.with(|ids| !ids.is_empty()));
    Effect::new(move |before: Option<Vec<u64>>| {
        let now = ids.get();
        if let Some(before) = before {
            ended.follow(&before, &now);
        }
        now
    });
    let row = Arc::new(row);
    let body = move || {
        if !any.get() {
            return none();
        }
        let row = row.clone();
        let one = move |key: u64| {
            let find = move || all.with(|all| all.iter().find(|have| id(have) == key).cloned());
            let Some(first) = untrack(find) else { return ().into_any() };
            let latest = Memo::new(move |last: Option<&T>| {
                find().or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
            });
            row(latest.into())
        };
        list(view! { <For each=move || ids.get() key=|id| *id children=one/> }.into_any())
    };
    let around = ended.around;
    view! { <div node_ref=around>{body}</div> }.into_any()
}

/// Draws a question for such a list, once for all its answers.
pub fn asked_rows<T>(
    query: Query<Vec<T>>,
    lines: usize,
    draw: impl Fn(Signal<Vec<T>>) -> AnyView + Send + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let known =
        Memo::new(move |last: Option<&Option<Vec<T>>>| query.value().or_else(|| last.cloned().flatten()));
    let failed = Memo::new(move |_| {
        query.with(|remote| if let Remote::Failed(error) = remote { Some(error.clone()) } else { None })
    });
    let there = Memo::new(move |_| known.with(Option::is_some));
    let retry = Callback::new(move |()| query.retry());
    (move || match failed.get() {
        Some(error) => why_not(error, retry),
        None if there.get() => draw(Signal::derive(move || known.get().unwrap_or_default())),
        None => view! { <SkeletonLines lines/> }.into_any(),
    })
    .into_any()
}

fn why_not(error: ApiError, retry: Callback<()>) -> AnyView {
    view! { <Failure error retry/> }.into_any()
}
