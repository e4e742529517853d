//! Copying a value to the clipboard, with a tick as the answer and a word for screen readers.

use super::button::{ButtonKind, IconButton, Size};
use super::icon::Icon;
use super::toast::use_toasts;
use crate::util::{debounce::Debounce, dom, i18n::t, msg};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

/// How long the tick stands, in milliseconds.
const TICK_MS: u32 = 2_000;

/// An icon button that copies `value`. Says so when the browser does not copy.
// Not use_clipboard of leptos-use 0.18: it reads a signal of the component after waiting for the browser, and panics when the
// component has gone by then.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    value: Signal<String>,
    /// Name of the button ("Copy ICCID").
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let toasts = use_toasts();
    let copied = RwSignal::new(false);
    let later = Debounce::new(TICK_MS);
    let copy = move |()| {
        let copying = value.with_untracked(|value| dom::copy(value));
        spawn_local_scoped_with_cancellation(async move {
            if copying.await {
                copied.try_set(true);
                later.run(move || {
                    copied.try_set(false);
                });
            } else {
                toasts.warn(t(msg::UI_NOT_COPIED));
            }
        });
    };
    view! {
        <span class="cpy">
            <IconButton
                kind=ButtonKind::Quiet
                size=Size::Sm
                icon=Signal::derive(move || if copied.get() { Icon::Check } else { Icon::Copy })
                label=label
                on_click=Callback::new(copy)
            />
            <span class="sr" role="status">
                {move || copied.get().then(|| t(msg::UI_COPIED))}
            </span>
        </span>
    }
}
