//! Page.

use leptos::prelude::*;

/// Page.
#[component]
pub fn DevicePage(
    /// Which.
    device: wire::ids::DeviceId,
) -> impl IntoView {
    let _ = device;
    "…"
}
