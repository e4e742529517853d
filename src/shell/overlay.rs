//! Dialogs that any page may ask for, drawn above the page, which stays as it is. They are parts: loaded when first asked.

use crate::{routes::Route, shell::here::use_here};
use leptos::prelude::*;
use wire::ids::WorkspaceId;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Another workspace; asked for in one, or in none (the picker).
    CreateWorkspace {
        /// Where it was asked.
        from: Option<WorkspaceId>,
    },
}

/// What stands above the page. Copy.
#[derive(Clone, Copy)]
pub struct Overlay {
    asked: RwSignal<Option<Ask>>,
    draw: fn(Ask) -> AnyView,
}

/// Known to a part that is drawn above a page: while it loads, the page stays what it is.
#[derive(Clone, Copy, Debug)]
pub struct Above;

impl Overlay {
    /// Makes [`use_overlay`] work below. Once, at the root.
    pub fn provide(draw: fn(Ask) -> AnyView) {
        provide_context(Self { asked: RwSignal::new(None), draw });
    }

    /// Opens a dialog.
    pub fn ask(self, ask: Ask) {
        self.asked.set(Some(ask));
    }

    /// Closes it.
    pub fn close(self) {
        self.asked.try_set(None);
    }
}

/// The dialogs of the portal.
///
/// # Panics
/// Never within `App`, which provides it.
pub fn use_overlay() -> Overlay {
    expect_context()
}

/// Where they appear. Once.
#[component]
pub fn OverlayHost() -> impl IntoView {
    let overlay = use_overlay();
    let here = use_here();
    // Whoever goes elsewhere is done with the dialog.
    Effect::new(move |before: Option<Route>| {
        let now = here.get();
        if before.is_some_and(|before| before != now) {
            overlay.close();
        }
        now
    });
    move || {
        overlay.asked.get().map(|ask| {
            provide_context(Above);
            (overlay.draw)(ask)
        })
    }
}
