//! Page.

use leptos::prelude::*;

/// Page.
#[component]
pub fn SimListPage() -> impl IntoView {
    "…"
}
