//! Page.

use leptos::prelude::*;

/// Page.
#[component]
pub fn UserListPage() -> impl IntoView {
    "…"
}
