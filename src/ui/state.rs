//! What a region shows when it has nothing else to show, and short marks of state: empty, notice, spinner, skeleton,
//! badge.

use super::icon::{Glyph, Icon};
use crate::util::i18n::t;
use crate::util::msg;
use leptos::prelude::*;

/// Meaning of a colour. Never the only carrier of it: there is always a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special; for notices: information.
    #[default]
    Neutral,
    /// Online, active, done.
    Ok,
    /// Needs attention.
    Warn,
    /// Blocked, failed, destructive.
    Danger,
    /// Ours: selected, new.
    Accent,
}

impl Tone {
    /// The modifier class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "is-neutral",
            Self::Ok => "is-ok",
            Self::Warn => "is-warn",
            Self::Danger => "is-danger",
            Self::Accent => "is-accent",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Neutral | Self::Accent => Icon::Info,
            Self::Ok => Icon::Check,
            Self::Warn | Self::Danger => Icon::Alert,
        }
    }
}

/// A status: a dot and a word. `plain` is a pill without a dot, for roles and kinds.
#[component]
pub fn Badge(
    /// Meaning.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// The word.
    #[prop(into)]
    text: Signal<String>,
    /// A pill instead of dot and word.
    #[prop(optional)]
    plain: bool,
) -> impl IntoView {
    let shape = if plain { "bdg is-plain" } else { "bdg" };
    view! { <span class=move || format!("{shape} {}", tone.get().class())>{move || text.get()}</span> }
}

/// Nothing here: what this is, why it is empty, and the one next step (as children).
#[component]
pub fn Empty(
    /// The drawing.
    #[prop(default = Icon::Layers)]
    icon: Icon,
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// Why, and what would change it.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// It is the whole page: its title is the page's `<h1>`.
    #[prop(optional)]
    page: bool,
    /// The next step.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let title = if page {
        view! { <h1 class="emp-title">{title}</h1> }.into_any()
    } else {
        view! { <h2 class="emp-title">{title}</h2> }.into_any()
    };
    view! {
        <div class="emp">
            <span class="emp-mark">
                <Glyph icon=icon />
            </span>
            {title}
            {move || text.get().map(|text| view! { <p class="emp-text">{text}</p> })}
            {children.map(|action| view! { <div class="emp-act">{action()}</div> })}
        </div>
    }
}

/// A message within the page. Danger and warn are read out at once (`alert`), the others politely (`status`).
#[component]
pub fn Notice(
    /// Meaning.
    #[prop(optional)]
    tone: Tone,
    /// A bold first line.
    #[prop(optional, into)]
    title: MaybeProp<String>,
    /// Buttons at its end.
    #[prop(optional, into)]
    action: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let role = if matches!(tone, Tone::Danger | Tone::Warn) { "alert" } else { "status" };
    view! {
        <div class=format!("ntc {}", tone.class()) role=role>
            <Glyph icon=tone.icon() />
            <div class="ntc-body">
                {move || title.get().map(|text| view! { <strong class="ntc-title">{text}</strong> })}
                <div class="ntc-text">{children()}</div>
            </div>
            {action.map(|action| view! { <div class="ntc-act">{action.run()}</div> })}
        </div>
    }
}

/// Something is on its way. Appears after 150 ms by its style, so quick answers show none.
#[component]
pub fn Spinner(
    /// What is on its way; "Loading" by default.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Also show the label.
    #[prop(optional)]
    show_label: bool,
) -> impl IntoView {
    view! {
        <span class="spn" role="status">
            <span class="spn-ring" aria-hidden="true"></span>
            <span class=if show_label { "spn-label" } else { "sr" }>
                {move || label.get().unwrap_or_else(|| t(msg::UI_LOADING).to_owned())}
            </span>
        </span>
    }
}

/// Grey lines in the shape of text to come.
#[component]
pub fn SkeletonLines(
    /// How many.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    let line = |_| view! { <span class="skl"></span> };
    view! {
        <div class="skl-lines" aria-hidden="true">
            {(0..lines).map(line).collect_view()}
        </div>
    }
}
