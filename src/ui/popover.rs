//! A button that opens a small box of controls beside it (a dialog that does not lock the page). Only parts that are loaded
//! later use it.
//!
//! Keyboard: Enter and Space open it with the focus on its first control, Tab walks within and out of it, Escape closes and
//! gives the focus back; it also closes when the focus goes elsewhere.

use super::button::{ButtonKind, Size, button_class};
use super::icon::{Glyph, Icon};
use super::popup::Popup;
use crate::util::{dom, ids};
use leptos::prelude::*;

/// A button with a box of controls.
#[component]
pub fn Popover(
    /// Name of the button and of the box.
    #[prop(into)]
    label: String,
    /// Drawn on the button.
    icon: Icon,
    /// What is in the box; drawn anew at each opening.
    #[prop(into)]
    body: ViewFn,
) -> impl IntoView {
    let popup = Popup::new();
    let id = ids::next("pop");
    // After the popup's own effect, which is older: the box stands by now.
    Effect::new(move |_| {
        if popup.open.get()
            && let Some(float) = popup.float.get()
            && !dom::focus_in(&float, "input:not(:disabled), a[href], button")
        {
            let _ = float.focus();
        }
    });
    let (name, box_id) = (label.clone(), id.clone());
    view! {
        <div class="mnu" node_ref=popup.root on:focusout=move |event| popup.leave(&event)>
            <button
                type="button"
                node_ref=popup.button
                class=button_class(ButtonKind::Quiet, Size::Sm, "btn-icon")
                aria-haspopup="dialog"
                aria-expanded=move || if popup.open.get() { "true" } else { "false" }
                aria-controls=move || popup.open.get().then(|| id.clone())
                data-tip=label.clone()
                aria-label=label
                on:mousedown=move |event| popup.hold(&event)
                on:click=move |_| popup.toggle()
            >
                <Glyph icon=icon />
            </button>
            {move || {
                popup
                    .open
                    .get()
                    .then(|| {
                        view! {
                            <div
                                popover="manual"
                                class="mnu-box pop-box"
                                role="dialog"
                                tabindex="-1"
                                id=box_id.clone()
                                aria-label=name.clone()
                                node_ref=popup.float
                                on:keydown=move |event| {
                                    if event.key() == "Escape" {
                                        event.prevent_default();
                                        event.stop_propagation();
                                        popup.close(true);
                                    }
                                }
                            >
                                {body.run()}
                            </div>
                        }
                    })
            }}
        </div>
    }
}
