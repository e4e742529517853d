//! What stands between the tags of a component.

use super::node::{IntoNode, Node};
use std::sync::Arc;

/// Drawn once.
pub type Children = Box<dyn FnOnce() -> Node>;

/// Drawn as often as the component likes.
pub type ChildrenFn = Arc<dyn Fn() -> Node + Send + Sync>;

/// How `view!` hands children to a component.
pub trait ToChildren<F> {
    /// The type that the component asks for.
    fn to_children(draw: F) -> Self;
}

impl<F: FnOnce() -> N + 'static, N: IntoNode> ToChildren<F> for Children {
    fn to_children(draw: F) -> Self {
        Box::new(move || draw().into_node())
    }
}

impl<F: Fn() -> N + Send + Sync + 'static, N: IntoNode> ToChildren<F> for ChildrenFn {
    fn to_children(draw: F) -> Self {
        Arc::new(move || draw().into_node())
    }
}

/// A view that a component is given as a prop and may draw several times, or never.
#[derive(Clone)]
pub struct ViewFn(Arc<dyn Fn() -> Node + Send + Sync>);

impl ViewFn {
    /// Draws it.
    pub fn run(&self) -> Node {
        (self.0)()
    }
}

impl<F: Fn() -> N + Send + Sync + 'static, N: IntoNode> From<F> for ViewFn {
    fn from(draw: F) -> Self {
        Self(Arc::new(move || draw().into_node()))
    }
}
