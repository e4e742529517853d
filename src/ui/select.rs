//! The platform's `<select>` in our frame: best on phones, free keyboard and type-ahead.

use super::button::{Size, size_class};
use super::field::Frame;
use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// A value and what people read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// Sent, never shown.
    pub value: String,
    /// Shown.
    pub label: String,
}

impl SelectOption {
    /// An option.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// One of a few.
#[component]
pub fn Select(
    /// Always present; `hide_label` only hides it from sight.
    #[prop(into)]
    label: String,
    /// What can be chosen.
    #[prop(into)]
    options: Signal<Vec<SelectOption>>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Gets the new value.
    #[prop(into)]
    on_change: Callback<String>,
    /// One sentence below.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Must be chosen.
    #[prop(optional)]
    required: bool,
    /// The label is for assistive technology only.
    #[prop(optional)]
    hide_label: bool,
    /// Height.
    #[prop(optional)]
    size: Size,
    /// Not changeable now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Added to the classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let frame = Frame::new(label, hint, error, required, hide_label);
    let control = view! {
        <div class=format!("sel{}", size_class(size))>
            <select
                class="sel-input"
                id=frame.id.clone()
                required=required
                disabled=move || disabled.get()
                aria-describedby=frame.described_by()
                aria-invalid=frame.invalid()
                on:change=move |event| on_change.run(event_target_value(&event))
            >
                {move || {
                    options
                        .get()
                        .into_iter()
                        .map(|option| {
                            let own = option.value.clone();
                            view! {
                                <option value=option.value prop:selected=move || value.with(|v| *v == own)>
                                    {option.label}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
            <Glyph icon=Icon::ChevronDown />
        </div>
    };
    frame.draw(&class, control.into_any())
}
