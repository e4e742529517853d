//! The root of what is drawn.

use super::node::IntoNode;
use crate::reactive::*;
use any_spawner::Executor;

/// Keeps what was mounted; dropping it takes everything away again.
#[must_use = "what was mounted goes when this is dropped"]
pub struct Mounted {
    owner: Owner,
    drawn: send_wrapper::SendWrapper<super::node::Drawn>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.drawn.remove();
        self.owner.cleanup();
    }
}

impl Mounted {
    /// Leaves it in the page for good.
    pub fn forget(self) {
        std::mem::forget(self);
    }
}

/// Draws at the end of `parent`, under an owner of its own.
pub fn mount<N: IntoNode>(parent: &web_sys::Node, draw: impl FnOnce() -> N) -> Mounted {
    // Fails when it was done before, which is as good.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let drawn = owner.with(|| draw().into_node().draw());
    drawn.insert(parent, None);
    Mounted { owner, drawn: send_wrapper::SendWrapper::new(drawn) }
}
