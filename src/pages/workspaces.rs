//! Page.

use leptos::prelude::*;

/// Page.
#[component]
pub fn WorkspacesPage() -> impl IntoView {
    "…"
}
