//! Copying a value to the clipboard, with a tick as the answer and a word for screen readers.

use super::button::{ButtonKind, IconButton, Size};
use super::icon::Icon;
use crate::util::i18n::t;
use crate::util::msg;
use leptos::prelude::*;
use leptos_use::{UseClipboardOptions, UseClipboardReturn, use_clipboard_with_options};

/// How long the tick stands, in milliseconds.
const TICK_MS: f64 = 2_000.0;

/// An icon button that copies `value`.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    value: Signal<String>,
    /// Name of the button ("Copy ICCID").
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let options = UseClipboardOptions::default().copied_reset_delay(TICK_MS);
    let UseClipboardReturn { copied, copy, .. } = use_clipboard_with_options(options);
    view! {
        <span class="cpy">
            <IconButton
                kind=ButtonKind::Quiet
                size=Size::Sm
                icon=Signal::derive(move || if copied.get() { Icon::Check } else { Icon::Copy })
                label=label
                on_click=Callback::new(move |()| value.with_untracked(|value| copy(value)))
            />
            <span class="sr" role="status">
                {move || copied.get().then(|| t(msg::UI_COPIED))}
            </span>
        </span>
    }
}
