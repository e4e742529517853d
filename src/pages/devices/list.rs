//! Page.

use leptos::prelude::*;

/// Page.
#[component]
pub fn DeviceListPage() -> impl IntoView {
    "…"
}
