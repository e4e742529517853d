//! Page.

use leptos::prelude::*;

/// Page.
#[component]
pub fn RolesPage() -> impl IntoView {
    "…"
}
