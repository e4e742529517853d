//! One menu for all rows of a table: a row has a plain button and nothing else, so that fifty rows are drawn in no time.
//!
//! Looks and behaves like [`super::menu::Menu`]: arrows, Home, End and typing move, Escape and Tab close, the focus
//! returns to the row's button.

use super::menu::{ENTRY, MenuItem, OpenMenu};
use super::popup::Popup;
use super::table::{Bit, RowPress};
use crate::util::dom;
use leptos::wasm_bindgen::JsCast;
use leptos::{prelude::*, tachys::html::node_ref::NodeRefContainer};
use web_sys::{Element, FocusEvent};

/// The menu of a table's rows. Copy; draw [`RowMenu::view`] once beside the table.
#[derive(Clone, Copy)]
pub struct RowMenu {
    popup: Popup,
    /// Key and label of the row that it is open for.
    row: RwSignal<(String, String)>,
}

impl Default for RowMenu {
    fn default() -> Self {
        Self { popup: Popup::new(), row: RwSignal::default() }
    }
}

impl RowMenu {
    /// The button of a row; `label` names it ("Actions for pump 12"). Its clicks come to the table's `on_press`.
    pub fn button(label: String) -> Bit {
        Bit::new("button")
            .attr("type", "button")
            .class("tb-more")
            .attr("data-do", Self::PRESS)
            .attr("aria-haspopup", "menu")
            .attr("aria-expanded", "false")
            .attr("aria-label", label.clone())
            .tip(label)
            .say("•••")
    }

    /// What the button's `data-do` says.
    pub const PRESS: &str = "menu";

    /// The button of a row was pressed.
    pub fn toggle(self, press: &RowPress) {
        let popup = self.popup;
        let same = self.row.with_untracked(|row| row.0 == press.key);
        if popup.open.get_untracked() && same {
            return popup.close(true);
        }
        popup.open.set(false);
        popup.button.load(&press.control);
        self.row.set((press.key.clone(), press.control.get_attribute("aria-label").unwrap_or_default()));
        popup.open.set(true);
    }

    /// Closes when the focus goes elsewhere; not when it goes to the button, whose click closes.
    fn leave(self, event: &FocusEvent) {
        let to = event.related_target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(button) = self.popup.button.try_get_untracked() else { return };
        if to.is_none() || to.as_ref() != button.as_ref().map(|button| button.as_ref()) {
            self.popup.leave(event);
        }
    }

    /// The menu itself. `items` is asked at each opening, with the key of the row.
    pub fn view(self, items: impl Fn(String) -> Vec<MenuItem> + Send + Sync + 'static) -> AnyView {
        let Self { popup, row } = self;
        Effect::new(move |_| {
            let open = popup.open.get();
            if let Some(button) = popup.button.get_untracked() {
                let _ = button.set_attribute("aria-expanded", if open { "true" } else { "false" });
            }
            if open && let Some(float) = popup.float.get() {
                dom::focus_in(&float, ENTRY);
            }
        });
        let list = move || {
            popup.open.get().then(|| {
                let (key, label) = row.get_untracked();
                OpenMenu { popup, id: None, label, items: items(key) }.draw()
            })
        };
        view! {
            <div node_ref=popup.root on:focusout=move |event| self.leave(&event)>
                {list}
            </div>
        }
        .into_any()
    }
}
