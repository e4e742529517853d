//! What a file that draws needs: leptos' prelude, with `view!`, `AnyView` and `into_any` replaced by ours.

pub use super::{
    children::{Children, ChildrenFn, ViewFn},
    keyed::{For, Show},
    node::{CollectView, IntoAny, Node as AnyView, live},
};
pub use leptos::prelude::*;
pub use rsx::view;

use std::sync::Arc;

type Compute<T> = Arc<dyn Fn(Option<&T>) -> T + Send + Sync>;

/// leptos' memo behind a box: one copy for each type instead of one for each closure.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static,
) -> Memo<T> {
    let compute: Compute<T> = Arc::new(compute);
    Memo::new(move |last| compute(last))
}

/// leptos' derived signal behind a box, as [`memo()`].
pub fn derive<T: Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    let read: Arc<dyn Fn() -> T + Send + Sync> = Arc::new(read);
    Signal::derive(move || read())
}

/// leptos' effect behind a box, as [`memo()`].
#[derive(Clone, Copy, Debug)]
pub struct Effect;

impl Effect {
    /// Runs `job` after the page is drawn, and again whenever what it reads changes.
    #[expect(clippy::new_ret_no_self, reason = "reads like leptos' own; nobody needs the handle")]
    pub fn new<T: 'static>(job: impl FnMut(Option<T>) -> T + 'static) {
        let mut job: Box<dyn FnMut(Option<T>) -> T> = Box::new(job);
        leptos::prelude::Effect::new(move |last: Option<T>| job(last));
    }
}
