//! "Why?": a small button beside a control that does not work for want of a right, and the box that it opens. What the box
//! says knows workspaces and people, so that `shell::explain` draws it; here is the frame (a dialog that is not modal).
//!
//! Keyboard: Enter or Space opens, the focus goes into the box; Escape closes, the focus returns.

use super::button::{ButtonKind, Size, button_class};
use super::popup::Popup;
use crate::util::{i18n::t, ids, msg};
use leptos::prelude::*;

/// The button.
pub struct WhyButton {
    /// What the control needs (`util::why`).
    pub about: &'static str,
    /// The id of the short reason, which says what it is about.
    pub described_by: String,
}

impl WhyButton {
    /// Draws it.
    pub fn draw(self) -> AnyView {
        let Self { about, described_by } = self;
        let popup = Popup::new();
        let open = Memo::new(move |_| popup.open.get());
        view! {
            <div class="mnu" node_ref=popup.root on:focusout=move |event| popup.leave(&event)>
                    <button
                        type="button"
                        node_ref=popup.button
                        class=button_class(ButtonKind::Quiet, Size::Sm, "why")
                        aria-haspopup="dialog"
                        aria-expanded=move || if open.get() { "true" } else { "false" }
                        aria-describedby=described_by
                        on:mousedown=move |event| popup.hold(&event)
                        on:click=move |_| popup.toggle()
                    >
                        <span class="btn-text">{t(msg::UI_WHY)}</span>
                    </button>
                    {move || open.get().then(|| OpenWhy { popup, about }.draw())}
            </div>
        }
        .into_any()
    }
}

/// What the box says. Provided as a context, because atoms know neither workspaces nor people.
#[derive(Clone, Copy)]
pub struct WhyContent {
    /// The name of the box.
    pub title: fn() -> &'static str,
    /// Draws the explanation of what needs `about` (`util::why`).
    pub explain: fn(&'static str) -> AnyView,
}

/// The open box.
pub(super) struct OpenWhy {
    pub(super) popup: Popup,
    /// What the control needs.
    pub(super) about: &'static str,
}

impl OpenWhy {
    /// Draws it.
    pub(super) fn draw(self) -> AnyView {
        let Self { popup, about } = self;
        let content = use_context::<WhyContent>();
        let title = content.map(|content| (content.title)());
        let body = content.map(|content| (content.explain)(about));
        // After the popup's own effect, which is older and shows it.
        Effect::new(move |_| {
            if let Some(float) = popup.float.get() {
                let _ = float.focus();
            }
        });
        let (id, labelled_by) = {
            let id = ids::next("why");
            (id.clone(), id)
        };
        view! {
            <div
                popover="manual"
                class="mnu-box why-box"
                role="dialog"
                aria-labelledby=labelled_by
                tabindex="-1"
                node_ref=popup.float
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        event.prevent_default();
                        event.stop_propagation();
                        popup.close(true);
                    }
                }
            >
                <h2 class="why-title" id=id>{title}</h2>
                {body}
            </div>
        }
        .into_any()
    }
}
