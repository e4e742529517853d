//! What a dialog asks before it is done, and the answer that belongs to it: by the time an answer comes, the dialog may be closed or
//! ask about something else. Then it closes nothing, and what went wrong is not said under another question.

use super::{error::ApiError, mutation::Mutation};
use leptos::prelude::*;

/// A question of a page, with what was sent last. Copy; dies with the owner that made it.
pub struct Asking<T: 'static> {
    asked: RwSignal<Option<T>>,
    sent: RwSignal<Option<T>>,
}

impl<T> Clone for Asking<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Asking<T> {}

impl<T: Send + Sync> Default for Asking<T> {
    /// Nothing is asked.
    fn default() -> Self {
        Self { asked: RwSignal::new(None), sent: RwSignal::new(None) }
    }
}

impl<T: Clone + PartialEq + Send + Sync> Asking<T> {
    /// Asks about this, in place of what was asked before.
    pub fn ask(self, what: T) {
        self.asked.set(Some(what));
    }

    /// Asks nothing any more; what was sent goes on.
    pub fn close(self) {
        self.asked.set(None);
    }

    /// Whether something is asked.
    pub fn open(self) -> Signal<bool> {
        Signal::derive(move || self.asked.with(Option::is_some))
    }

    /// What is asked; not tracked.
    pub fn get_untracked(self) -> Option<T> {
        self.asked.get_untracked()
    }

    /// Looks at what is asked; tracked.
    pub fn with<U>(self, look: impl FnOnce(Option<&T>) -> U) -> U {
        self.asked.with(|asked| look(asked.as_ref()))
    }

    /// Sends what is asked, if anything is.
    pub fn confirm(self, change: Mutation<T>) {
        if let Some(what) = self.get_untracked() {
            self.send(change, what);
        }
    }

    /// Sends what was typed about what is asked. Nothing while something is under way: what that is about stays known.
    pub fn send<In: 'static>(self, change: Mutation<In>, input: In) {
        self.dispatch(change, self.get_untracked(), input);
    }

    /// Sends what needed no question.
    pub fn send_unasked<In: 'static>(self, change: Mutation<In>, input: In) {
        self.dispatch(change, None, input);
    }

    fn dispatch<In: 'static>(self, change: Mutation<In>, what: Option<T>, input: In) {
        if change.pending().try_get_untracked() == Some(false) {
            self.sent.set(what);
            change.send(input);
        }
    }

    /// Whether what was sent last is what is asked still; not tracked, and `false` when the page is gone.
    pub fn still(self) -> bool {
        let asked = self.asked.try_get_untracked().flatten();
        asked.is_some() && asked == self.sent.try_get_untracked().flatten()
    }

    /// What was sent is done: closes the question, if it is still this one.
    pub fn done(self) {
        if self.still() {
            self.asked.try_set(None);
        }
    }

    /// Why what is asked failed; tracked. Nothing while something else is asked.
    pub fn error<In: 'static>(self, change: Mutation<In>) -> Signal<Option<ApiError>> {
        let error = change.error();
        Signal::derive(move || {
            let mine = self.sent.with(|sent| self.asked.with(|asked| asked == sent));
            error.get().filter(|_| mine)
        })
    }
}
