//! leptos' reactivity, once: signals, memos, stored values and callbacks whose values stand behind one type.
//!
//! leptos compiles its graph anew for every type that a signal holds: reading, tracking, notifying, storing, dropping, for
//! some forty types, a quarter of the portal's code (measured). Here the graph holds [`raw::Erased`] alone, and what is
//! left for each type is a cast. Owners, effects, scheduling and disposal are leptos' own, unchanged.
//!
//! The rest of leptos' prelude comes along, so this is what a file imports that only needs reactivity; what draws imports
//! `view::prelude`, which holds all of this.

mod raw;
mod signal;
mod store;
pub mod task;

pub use leptos::prelude::*;
pub use signal::{MaybeProp, Memo, RwSignal, Signal};
pub use store::{Callback, NodeRef, StoredValue};

/// A memo: computed again when what it reads changes, tells its readers only when it became something else.
pub fn memo<T: PartialEq + 'static>(compute: impl Fn(Option<&T>) -> T + 'static) -> Memo<T> {
    Memo::new(compute)
}

/// A signal that is computed by whoever reads it.
pub fn derive<T: 'static>(read: impl Fn() -> T + 'static) -> Signal<T> {
    Signal::derive(read)
}

/// What happens outside of the graph because something in it changed.
#[derive(Clone, Copy, Debug)]
pub struct Effect;

impl Effect {
    /// Runs `job` after the page is drawn, and again whenever what it reads changes; it is given what it returned last.
    #[expect(clippy::new_ret_no_self, reason = "reads like leptos' own; nobody needs the handle")]
    pub fn new<T: 'static>(mut job: impl FnMut(Option<T>) -> T + 'static) {
        let mut last = None;
        raw::effect(Box::new(move || last = Some(job(last.take()))));
    }
}
