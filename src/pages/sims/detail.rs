//! Page.

use leptos::prelude::*;

/// Page.
#[component]
pub fn SimPage(
    /// Which.
    sim: wire::ids::SimId,
) -> impl IntoView {
    let _ = sim;
    "…"
}
