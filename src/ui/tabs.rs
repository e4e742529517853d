//! Tabs whose panels have their own URLs: a tab list of links.
//!
//! Keyboard: one tab stop (the active tab); arrows, Home and End move the focus; Enter follows the link.

use crate::util::dom;
use crate::util::intl;
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// One tab.
#[derive(Clone, Debug)]
pub struct TabItem {
    id: String,
    label: String,
    href: String,
    count: Option<u64>,
}

impl TabItem {
    /// A tab `id` that leads to `href`.
    pub fn new(id: impl Into<String>, label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), href: href.into(), count: None }
    }

    /// How many things are behind it.
    #[must_use]
    pub fn count(mut self, n: u64) -> Self {
        self.count = Some(n);
        self
    }
}

/// A row of tabs.
#[component]
pub fn Tabs(
    /// Name of the tab list.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<TabItem>,
    /// Id of the active one.
    #[prop(into)]
    active: Signal<String>,
) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let draw = |tab: TabItem| {
        let own = tab.id;
        let on = Memo::new(move |_| active.with(|a| *a == own));
        view! {
            <a
                class="tab"
                role="tab"
                href=tab.href
                aria-selected=move || if on.get() { "true" } else { "false" }
                tabindex=move || if on.get() { "0" } else { "-1" }
            >
                {tab.label}
                {tab.count.map(|n| view! { <span class="tab-count">{intl::integer(n)}</span> })}
            </a>
        }
    };
    view! {
        <div class="tab-list" role="tablist" aria-label=label node_ref=list on:keydown=move |event| keys(list, &event)>
            {tabs.into_iter().map(draw).collect_view()}
        </div>
    }
}

fn keys(list: NodeRef<html::Div>, event: &KeyboardEvent) {
    let Some(list) = list.get_untracked() else { return };
    let tabs = dom::all(&list, "[role=tab]");
    let Some(at) = dom::focused().and_then(|f| tabs.iter().position(|tab| *tab == f)) else { return };
    let next = match event.key().as_str() {
        "ArrowRight" => (at + 1) % tabs.len(),
        "ArrowLeft" => (at + tabs.len() - 1) % tabs.len(),
        "Home" => 0,
        "End" => tabs.len() - 1,
        _ => return,
    };
    event.prevent_default();
    let _ = tabs[next].focus();
}
