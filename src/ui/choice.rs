//! Checkbox, switch, radio group and segmented control: native inputs, restyled, so that keyboard and screen readers get
//! what they know. Space toggles; arrows move within a radio group.

use super::button::Gate;
use super::select::SelectOption;
use crate::util::ids;
use crate::util::why::MaybeWhy;
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;

/// Yes or no. `indeterminate` for "some of them".
#[component]
pub fn Checkbox(
    /// Always present; `hide_label` only hides it from sight.
    #[prop(into)]
    label: String,
    /// Ticked?
    #[prop(into)]
    checked: Signal<bool>,
    /// Gets the wanted state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Neither all nor none.
    #[prop(optional, into)]
    indeterminate: Signal<bool>,
    /// One sentence below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The label is for assistive technology only.
    #[prop(optional)]
    hide_label: bool,
    /// Why it cannot be changed now.
    #[prop(optional, into)]
    disabled_reason: MaybeWhy,
) -> impl IntoView {
    toggle(
        false,
        label,
        checked,
        on_change,
        indeterminate,
        hint,
        hide_label,
        Gate::new(disabled_reason, Signal::default()),
    )
}

/// On or off, with effect at once. `pending` while the server is asked.
#[component]
pub fn Switch(
    /// Always present; `hide_label` only hides it from sight.
    #[prop(into)]
    label: String,
    /// On?
    #[prop(into)]
    checked: Signal<bool>,
    /// Gets the wanted state; never called while pending or disabled.
    #[prop(into)]
    on_change: Callback<bool>,
    /// An answer is awaited.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// One sentence below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The label is for assistive technology only.
    #[prop(optional)]
    hide_label: bool,
    /// Why it cannot be changed now.
    #[prop(optional, into)]
    disabled_reason: MaybeWhy,
) -> impl IntoView {
    toggle(
        true,
        label,
        checked,
        on_change,
        Signal::default(),
        hint,
        hide_label,
        Gate::new(disabled_reason, pending),
    )
}

#[expect(clippy::too_many_arguments, reason = "the shared body of two components")]
fn toggle(
    switch: bool,
    label: String,
    checked: Signal<bool>,
    on_change: Callback<bool>,
    indeterminate: Signal<bool>,
    hint: Option<String>,
    hide_label: bool,
    gate: Gate,
) -> AnyView {
    let (busy, hint_id) = (gate.pending, ids::next("hint"));
    let described = {
        let (why, hint_id, has_hint) = (gate.described_by(), hint_id.clone(), hint.is_some());
        move || why.get().or_else(|| has_hint.then(|| hint_id.clone()))
    };
    let (aria, note, tip, why_button) = (gate.aria_disabled(), gate.note(), gate.tip(), gate.why());
    view! {
        <label class=if switch { "chk is-switch" } else { "chk" } data-tip=tip>
            <input
                type="checkbox"
                class="chk-input"
                role=switch.then_some("switch")
                aria-disabled=aria
                aria-busy=move || busy.get().then_some("true")
                aria-describedby=described
                prop:checked=move || checked.get()
                prop:indeterminate=move || indeterminate.get()
                on:click=move |event| {
                    if gate.closed() {
                        event.prevent_default();
                    }
                }
                on:change=move |event| {
                    on_change.run(event_target_checked(&event));
                    // The owner of the state decides: what the browser toggled is taken back unless it agreed.
                    event_target::<HtmlInputElement>(&event).set_checked(checked.get_untracked());
                }
            />
            <span class=if hide_label { "sr" } else { "chk-label" }>{label}</span>
            {note}
            {hint.map(|text| view! { <span class="chk-hint" id=hint_id>{text}</span> })}
        </label>
        {why_button}
    }
    .into_any()
}

/// A choice of a [`RadioGroup`] with an optional explanation.
#[derive(Clone, Debug)]
pub struct RadioOption {
    value: String,
    label: String,
    hint: Option<String>,
}

impl RadioOption {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    /// One sentence below the label.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }
}

/// One of a few, all visible.
#[component]
pub fn RadioGroup(
    /// The group's legend.
    #[prop(into)]
    label: String,
    /// The choices.
    options: Vec<RadioOption>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Gets the new value.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let name = ids::next("radio");
    let choices = options
        .into_iter()
        .map(|option| {
            let own = option.value.clone();
            let id = ids::next("hint");
            view! {
                <label class="chk is-radio">
                    <input
                        type="radio"
                        class="chk-input"
                        name=name.clone()
                        value=option.value.clone()
                        aria-describedby=option.hint.as_ref().map(|_| id.clone())
                        prop:checked=move || value.with(|v| *v == own)
                        on:change=move |_| on_change.run(option.value.clone())
                    />
                    <span class="chk-label">{option.label}</span>
                    {option.hint.map(|text| view! { <span class="chk-hint" id=id>{text}</span> })}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="chk-group">
            <legend class="fld-label">{label}</legend>
            {choices}
        </fieldset>
    }
}

/// One of two to four, as a row of segments: density, theme, time range.
#[component]
pub fn Segmented(
    /// The group's name (not shown).
    #[prop(into)]
    label: String,
    /// The segments.
    options: Vec<SelectOption>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Gets the new value.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let name = ids::next("seg");
    let segments = options
        .into_iter()
        .map(|option| {
            let own = option.value.clone();
            view! {
                <label class="seg-one">
                    <input
                        type="radio"
                        class="seg-input"
                        name=name.clone()
                        value=option.value.clone()
                        prop:checked=move || value.with(|v| *v == own)
                        on:change=move |_| on_change.run(option.value.clone())
                    />
                    <span class="seg-label">{option.label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="seg">
            <legend class="sr">{label}</legend>
            {segments}
        </fieldset>
    }
}
