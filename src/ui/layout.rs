//! The frame of a page and its parts: head, card, toolbar, facts, and text for assistive technology only.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// Title, one line of facts, and the actions (children; at most one primary).
#[component]
pub fn PageHead(
    /// The page's `<h1>`.
    #[prop(into)]
    title: Signal<String>,
    /// "25,000 devices · 18,204 online".
    #[prop(optional, into)]
    facts: MaybeProp<String>,
    /// Where it came from: address and text.
    #[prop(optional, into)]
    back: Option<(String, String)>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="phd">
            {back
                .map(|(href, text)| {
                    view! {
                        <a class="phd-back" href=href>
                            <Glyph icon=Icon::ChevronLeft />
                            {text}
                        </a>
                    }
                })} <div class="phd-row">
                <div class="phd-titles">
                    <h1 class="phd-title" tabindex="-1">
                        {move || title.get()}
                    </h1>
                    <p class="phd-facts">{move || facts.get()}</p>
                </div>
                {children.map(|actions| view! { <div class="phd-acts">{actions()}</div> })}
            </div>
        </header>
    }
}

/// A bordered region with an optional title.
#[component]
pub fn Card(
    /// Its `<h2>`.
    #[prop(optional, into)]
    title: MaybeProp<String>,
    /// Buttons beside the title.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// No padding: tables.
    #[prop(optional)]
    flush: bool,
    /// Added to the classes.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView {
    let body = if flush { "crd-body is-flush" } else { "crd-body" };
    view! {
        <section class=format!("crd {class}")>
            {move || {
                title
                    .get()
                    .map(|text| {
                        view! {
                            <header class="crd-head">
                                <h2 class="crd-title">{text}</h2>
                                {actions.as_ref().map(ViewFn::run)}
                            </header>
                        }
                    })
            }}
            <div class=body>{children()}</div>
        </section>
    }
}

/// The row of search field, chips and view options above a table. `<span class="tlb-gap"/>` pushes what follows right.
#[component]
pub fn Toolbar(children: Children) -> impl IntoView {
    view! { <div class="tlb">{children()}</div> }
}

/// A list of [`Fact`]s.
#[component]
pub fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="fct">{children()}</dl> }
}

/// A name and its value.
#[component]
pub fn Fact(
    /// The name.
    #[prop(into)]
    label: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="fct-row">
            <dt class="fct-label">{label}</dt>
            <dd class="fct-value">{children()}</dd>
        </div>
    }
}

/// Read out, not seen.
#[component]
pub fn VisuallyHidden(children: Children) -> impl IntoView {
    view! { <span class="sr">{children()}</span> }
}
