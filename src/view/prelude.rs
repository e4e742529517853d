//! What a file that draws needs: leptos' prelude, with `view!`, `AnyView` and `into_any` replaced by ours.

pub use super::{
    children::{Children, ChildrenFn, ViewFn},
    keyed::{For, Show},
    late::{beside_late, late, run_late},
    node::{CollectView, IntoAny, Node as AnyView, live},
};
pub use crate::reactive::*;
pub use rsx::view;
