//! Copying a value to the clipboard, with a tick as the answer and a word for screen readers.

use super::button::{ButtonKind, IconButton, Size};
use super::icon::Icon;
use crate::util::debounce::Debounce;
use crate::util::i18n::t;
use crate::util::msg;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use wasm_bindgen_futures::JsFuture;

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
    let done = RwSignal::new(false);
    let later = Debounce::new(2_000);
    let copy = move |()| {
        let writing = window().navigator().clipboard().write_text(&value.get_untracked());
        spawn_local_scoped_with_cancellation(async move {
            if JsFuture::from(writing).await.is_ok() {
                done.set(true);
                later.run(move || {
                    done.try_set(false);
                });
            }
        });
    };
    view! {
        <span class="cpy">
            <IconButton
                kind=ButtonKind::Quiet
                size=Size::Sm
                icon=Signal::derive(move || if done.get() { Icon::Check } else { Icon::Copy })
                label=label
                on_click=Callback::new(copy)
            />
            <span class="sr" role="status">
                {move || done.get().then(|| t(msg::UI_COPIED))}
            </span>
        </span>
    }
}
