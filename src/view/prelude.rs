//! What a file that draws needs: leptos' prelude, with `view!`, `AnyView` and `into_any` replaced by ours.

pub use super::node::{IntoAny, Node as AnyView, live};
pub use leptos::prelude::*;
pub use rsx::view;
