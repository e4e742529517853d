//! What floats above the whole app, mounted once: toasts and the tooltip.
//!
//! One tooltip element serves every `data-tip` in the page: shown on hover (after 400 ms) and on keyboard focus (at once),
//! hoverable itself, dismissed by Escape without moving anything (WCAG 1.4.13). It repeats what the control's
//! name or description already says, hence it is hidden from assistive technology.

use super::popup::{Side, show_at};
use super::toast::ToastRegion;
use crate::util::debounce::Debounce;
use crate::util::dom;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

/// Toast region and tooltip layer. Last in the body, once.
#[component]
pub fn UiLayers() -> impl IntoView {
    view! {
        <ToastRegion />
        <TipLayer />
    }
}

#[derive(Clone, Copy)]
struct Tip {
    node: NodeRef<html::Div>,
    anchor: StoredValue<Option<HtmlElement>>,
    timer: Debounce,
}

impl Tip {
    fn want(self, event: &Event, delayed: bool) {
        if let Some(node) = self.node.get_untracked()
            && event.target().is_some_and(|t| node.contains(t.dyn_ref()))
        {
            // The pointer went onto the tooltip itself.
            return self.timer.cancel();
        }
        match dom::closest(event, "[data-tip]")
            .filter(|e| e.get_attribute("data-tip").is_some_and(|t| !t.is_empty()))
        {
            Some(anchor) if self.anchor.with_value(|a| a.as_ref() == Some(&anchor)) => self.timer.cancel(),
            Some(anchor) if delayed => self.timer.run(move || self.show(anchor)),
            Some(anchor) => self.show(anchor),
            None => self.timer.run(move || self.hide()),
        }
    }

    fn show(self, anchor: HtmlElement) {
        self.timer.cancel();
        let (Some(node), Some(text)) = (self.node.get_untracked(), anchor.get_attribute("data-tip")) else {
            return;
        };
        // A menu that is open tells more than the name of its button.
        if !anchor.is_connected() || anchor.get_attribute("aria-expanded").as_deref() == Some("true") {
            return;
        }
        node.set_text_content(Some(&text));
        let _ = node.hide_popover();
        show_at(&node, &anchor, Side::Above);
        self.anchor.set_value(Some(anchor));
    }

    fn hide(self) {
        self.timer.cancel();
        if let Some(node) = self.node.try_get_untracked().flatten() {
            let _ = node.hide_popover();
        }
        self.anchor.try_set_value(None);
    }
}

#[component]
fn TipLayer() -> impl IntoView {
    let tip = Tip { node: NodeRef::new(), anchor: StoredValue::new(None), timer: Debounce::new(400) };
    let listeners = [
        window_event_listener(ev::pointerover, move |event| {
            if event.pointer_type() != "touch" {
                tip.want(&event, true);
            }
        }),
        window_event_listener(ev::focusin, move |event| {
            let by_keyboard = dom::focused().is_some_and(|f| f.matches(":focus-visible").unwrap_or(false));
            if by_keyboard {
                tip.want(&event, false);
            }
        }),
        window_event_listener(ev::focusout, move |_| tip.hide()),
        window_event_listener(ev::pointerdown, move |_| tip.hide()),
        window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" {
                tip.hide();
            }
        }),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    view! {
        <div class="tip" popover="manual" aria-hidden="true" node_ref=tip.node></div>
    }
}
