//! What menus, pickers and tooltips share: a box in the browser's top layer (`popover="manual"`), placed beside its anchor
//! and kept on the screen. Never clipped by a scrolling table, never under a dialog.

use crate::util::dom;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, MouseEvent, Node};

const GAP: f64 = 4.0;
const EDGE: f64 = 8.0;

/// Where the box wants to be, relative to its anchor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Below, left edges aligned; flips as the screen demands.
    Below,
    /// Centred above (tooltips).
    Above,
}

/// Shows `float` in the top layer beside `anchor`, inside the viewport with a margin of 8 px.
pub(super) fn show_at(float: &HtmlElement, anchor: &HtmlElement, side: Side) {
    let _ = float.show_popover();
    let (Some(width), Some(height)) = (viewport(true), viewport(false)) else { return };
    let around = anchor.get_bounding_client_rect();
    let (own_width, own_height) = (f64::from(float.offset_width()), f64::from(float.offset_height()));
    let below = height - around.bottom() - GAP - EDGE;
    let above = around.top() - GAP - EDGE;
    let under = match side {
        Side::Below => own_height <= below || below >= above,
        Side::Above => own_height > above,
    };
    let left = match side {
        // A box wider than what is right of the anchor hangs from the anchor's right edge.
        Side::Below if around.left() + own_width > width - EDGE => around.right() - own_width,
        Side::Below => around.left(),
        Side::Above => around.left() + (around.width() - own_width) / 2.0,
    };
    let left = left.min(width - own_width - EDGE).max(EDGE);
    dom::set_px(float, "left", left);
    // Above, the lower edge is the one that stays, so that a list that gets shorter keeps to its anchor.
    if under {
        dom::set_px(float, "top", around.bottom() + GAP);
        dom::set_css(float, "bottom", "auto");
    } else {
        dom::set_css(float, "top", "auto");
        dom::set_px(float, "bottom", height - around.top() + GAP);
    }
    dom::set_px(float, "max-height", (if under { below } else { above }).max(96.0));
}

fn viewport(wide: bool) -> Option<f64> {
    let root = dom::doc()?.document_element()?;
    Some(f64::from(if wide { root.client_width() } else { root.client_height() }))
}

/// An anchor button with a box that opens from it. Closes on Escape, on a click elsewhere and when the focus leaves.
#[derive(Clone, Copy)]
pub(super) struct Popup {
    pub open: RwSignal<bool>,
    pub root: NodeRef<html::Div>,
    pub button: NodeRef<html::Button>,
    pub float: NodeRef<html::Div>,
}

impl Popup {
    pub fn new() -> Self {
        let popup = Self {
            open: RwSignal::new(false),
            root: NodeRef::new(),
            button: NodeRef::new(),
            float: NodeRef::new(),
        };
        Effect::new(move |_| {
            if popup.open.get()
                && let (Some(float), Some(button)) = (popup.float.get(), popup.button.get_untracked())
            {
                let place = move || show_at(&float, &button, Side::Below);
                place();
                let listeners = [
                    window_event_listener_untyped("scroll", {
                        let place = place.clone();
                        move |_| place()
                    }),
                    window_event_listener_untyped("resize", move |_| place()),
                ];
                on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
            }
        });
        popup
    }

    /// Closes; with `refocus` the focus goes back to the button (Escape, choice made), else it stays where it went.
    pub fn close(self, refocus: bool) {
        if refocus && let Some(Some(button)) = self.button.try_get_untracked() {
            let _ = button.focus();
        }
        self.open.try_set(false);
    }

    pub fn toggle(self) {
        if self.open.get_untracked() {
            self.close(true);
        } else {
            self.open.set(true);
        }
    }

    /// For the button: keeps the focus in the box while it is open, so that the click closes instead of reopening.
    pub fn hold(self, event: &MouseEvent) {
        if self.open.get_untracked() {
            event.prevent_default();
        }
    }

    /// For the root's `focusout`: closes when the focus has left both button and box.
    pub fn leave(self, event: &FocusEvent) {
        let to = event.related_target().and_then(|t| t.dyn_into::<Node>().ok());
        // A focused element that is taken out of the page loses the focus after its owner has gone.
        let Some(root) = self.root.try_get_untracked() else { return };
        let inside = root.is_some_and(|root| root.contains(to.as_ref()));
        // No target at all, while the page has lost the focus as a whole: leave it open.
        let away = to.is_none() && dom::doc().is_some_and(|d| !d.has_focus().unwrap_or(true));
        if !inside && !away {
            self.close(false);
        }
    }
}
