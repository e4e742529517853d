//! What a file that draws needs: leptos' prelude, with `view!`, `AnyView` and `into_any` replaced by ours.

pub use super::{
    children::{Children, ChildrenFn, ViewFn},
    keyed::{For, Show},
    node::{CollectView, IntoAny, Node as AnyView, live},
};
pub use crate::reactive::*;
pub use rsx::view;
