//! Buttons: a `<button>`, an icon-only one, and a link that looks like one.
//!
//! Keyboard: Enter and Space, as the platform does it. Disabled **with a reason** stays focusable: `aria-disabled`, the
//! reason as tooltip and as accessible description, clicks suppressed. A missing right has "Why?" beside the control,
//! which explains it (U-6 of the product, "explained permissions").

use super::icon::{Glyph, Icon};
use super::why::WhyButton;
use crate::util::ids;
use crate::util::why::{MaybeWhy, Why};
use leptos::prelude::*;

/// How much a button asks for attention. At most one primary per page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing this page is for.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// No border: toolbars, rows.
    Quiet,
    /// Destroys something; its text names the act.
    Danger,
}

/// Control sizes: 28, 32 and 40 px high (44 px on touch).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// Rows and dense toolbars.
    Sm,
    /// The usual.
    #[default]
    Md,
    /// Sign-in and empty pages.
    Lg,
}

pub(super) fn button_class(kind: ButtonKind, size: Size, extra: &str) -> String {
    let kind = match kind {
        ButtonKind::Primary => "btn btn-primary",
        ButtonKind::Secondary => "btn btn-secondary",
        ButtonKind::Quiet => "btn btn-quiet",
        ButtonKind::Danger => "btn btn-danger",
    };
    format!("{kind}{} {extra}", size_class(size))
}

pub(super) const fn size_class(size: Size) -> &'static str {
    match size {
        Size::Sm => " is-sm",
        Size::Md => "",
        Size::Lg => " is-lg",
    }
}

/// What every clickable atom shares: whether a click counts, and the attributes that say so.
#[derive(Clone)]
pub(super) struct Gate {
    pub reason: Signal<Option<Why>>,
    pub reason_id: String,
    pub pending: Signal<bool>,
}

impl Gate {
    pub fn new(reason: MaybeWhy, pending: Signal<bool>) -> Self {
        Self { reason: Signal::derive(move || reason.get()), reason_id: ids::next("why"), pending }
    }

    /// `aria-disabled`, absent when the control works.
    pub fn aria_disabled(&self) -> Signal<Option<&'static str>> {
        let (reason, pending) = (self.reason, self.pending);
        Signal::derive(move || (pending.get() || reason.with(Option::is_some)).then_some("true"))
    }

    /// The id of the reason while there is one.
    pub fn described_by(&self) -> Signal<Option<String>> {
        let (reason, id) = (self.reason, self.reason_id.clone());
        Signal::derive(move || reason.with(Option::is_some).then(|| id.clone()))
    }

    pub fn closed(&self) -> bool {
        self.pending.get_untracked() || self.reason.with_untracked(Option::is_some)
    }

    /// The sentence, for the tooltip.
    pub fn tip(&self) -> Signal<Option<String>> {
        let reason = self.reason;
        Signal::derive(move || reason.with(|why| why.as_ref().map(|why| why.text.clone())))
    }

    /// The reason for assistive technology; people who see get it as tooltip.
    pub fn note(&self) -> AnyView {
        let (tip, id) = (self.tip(), self.reason_id.clone());
        (move || tip.get().map(|text| view! { <span hidden=true id=id.clone()>{text}</span> })).into_any()
    }

    /// The way to the whole explanation, beside the control; only for what is a matter of rights.
    pub fn why(&self) -> AnyView {
        let (reason, id) = (self.reason, self.reason_id.clone());
        let about = Memo::new(move |_| reason.with(|why| why.as_ref().and_then(|why| why.about)));
        (move || about.get().map(|about| WhyButton { about, described_by: id.clone() }.draw())).into_any()
    }
}

/// A button with a text. `disabled_reason` explains, `pending` shows a spinner and swallows clicks.
#[component]
pub fn Button(
    /// Weight, secondary by default.
    #[prop(optional)]
    kind: ButtonKind,
    /// Height, 32 px by default.
    #[prop(optional)]
    size: Size,
    /// Drawn before the text.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// An answer is awaited: spinner, `aria-busy`, no click.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Why it cannot be used now, as a sentence.
    #[prop(optional, into)]
    disabled_reason: MaybeWhy,
    /// Runs on click, never while pending or disabled.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// `type="submit"` instead of `button`.
    #[prop(optional)]
    submit: bool,
    /// Added to the classes.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView {
    let gate = Gate::new(disabled_reason, pending);
    let (tip, note, why) = (gate.tip(), gate.note(), gate.why());
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=button_class(kind, size, &class)
            aria-disabled=gate.aria_disabled()
            aria-busy=move || pending.get().then_some("true")
            aria-describedby=gate.described_by()
            data-tip=tip
            on:click=move |event| {
                if gate.closed() {
                    event.prevent_default();
                    event.stop_propagation();
                } else if let Some(run) = on_click {
                    run.run(());
                }
            }
        >
            {icon.map(|icon| view! { <Glyph icon=icon /> })}
            <span class="btn-text">{children()}</span>
            {note}
        </button>
        {why}
    }
}

/// A square button with an icon only; `label` is its name and its tooltip.
#[component]
pub fn IconButton(
    /// The drawing.
    #[prop(into)]
    icon: Signal<Icon>,
    /// Accessible name and tooltip.
    #[prop(into)]
    label: Signal<String>,
    /// Weight, quiet by default.
    #[prop(default = ButtonKind::Quiet)]
    kind: ButtonKind,
    /// Height, 32 px by default.
    #[prop(optional)]
    size: Size,
    /// For toggles: `aria-pressed`.
    #[prop(optional, into)]
    pressed: MaybeProp<bool>,
    /// An answer is awaited.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Why it cannot be used now.
    #[prop(optional, into)]
    disabled_reason: MaybeWhy,
    /// Runs on click.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// Added to the classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let gate = Gate::new(disabled_reason, pending);
    let (tip, note, why) = (gate.tip(), gate.note(), gate.why());
    view! {
        <button
            type="button"
            class=button_class(kind, size, &format!("btn-icon {class}"))
            aria-label=move || label.get()
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            aria-disabled=gate.aria_disabled()
            aria-busy=move || pending.get().then_some("true")
            aria-describedby=gate.described_by()
            data-tip=move || tip.get().unwrap_or_else(|| label.get())
            on:click=move |event| {
                if gate.closed() {
                    event.prevent_default();
                    event.stop_propagation();
                } else if let Some(run) = on_click {
                    run.run(());
                }
            }
        >
            <Glyph icon=icon />
            {note}
        </button>
        {why}
    }
}

/// A link in a button's clothes: for what navigates (so that the middle button works).
#[component]
pub fn LinkButton(
    /// Target, used verbatim.
    #[prop(into)]
    href: Signal<String>,
    /// Weight, secondary by default.
    #[prop(optional)]
    kind: ButtonKind,
    /// Height, 32 px by default.
    #[prop(optional)]
    size: Size,
    /// Drawn before the text.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Added to the classes.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=button_class(kind, size, &class) href=move || href.get()>
            {icon.map(|icon| view! { <Glyph icon=icon /> })}
            <span class="btn-text">{children()}</span>
        </a>
    }
}
