//! How a page changes something: single flight, with its error kept beside the control that caused it.

use super::error::ApiError;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped;
use std::{future::Future, rc::Rc};

/// A change that can be sent, one at a time. Copy; dies with the owner that made it.
pub struct Mutation<In: 'static> {
    run: StoredValue<Rc<dyn Fn(In)>, LocalStorage>,
    pending: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

impl<In> Clone for Mutation<In> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<In> Copy for Mutation<In> {}

impl<In: 'static> Mutation<In> {
    /// Sends it, unless one is under way: an `Action` would let the older, slower one win (R6).
    pub fn send(self, input: In) {
        if let Some(run) = self.run.try_get_value() {
            run(input);
        }
    }

    /// Whether one is under way.
    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// Why the last one failed; cleared when the next starts.
    pub fn error(self) -> Signal<Option<ApiError>> {
        self.error.into()
    }

    /// Forgets the error.
    pub fn reset(self) {
        self.error.set(None);
    }
}

/// `run` makes the request; `settled` is told how it ended (also after a failure: what is on screen may be stale).
/// The request runs to its end when its page is left, because nobody could tell whether an aborted write arrived.
pub fn use_mutation<In, Out, Fut>(
    run: impl Fn(In) -> Fut + 'static,
    settled: impl Fn(Result<Out, ApiError>) + 'static,
) -> Mutation<In>
where
    In: 'static,
    Out: 'static,
    Fut: Future<Output = Result<Out, ApiError>> + 'static,
{
    let pending = RwSignal::new(false);
    let error = RwSignal::new(None);
    let settled = Rc::new(settled);
    let run = move |input: In| {
        if pending.try_get_untracked() != Some(false) {
            return;
        }
        pending.set(true);
        error.set(None);
        let answer = run(input);
        let settled = settled.clone();
        spawn_local_scoped(async move {
            let result = answer.await;
            // The page may be gone; then only `settled` (which invalidates, or says so in a toast) still matters.
            pending.try_set(false);
            error.try_set(result.as_ref().err().cloned());
            settled(result);
        });
    };
    Mutation { run: StoredValue::new_local(Rc::new(run)), pending, error }
}
