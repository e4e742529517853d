//! Running a thing once the caller has been quiet for a while (typing in a filter).

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::time::Duration;

/// A timer that starts anew with each call; only the last call within the wait runs. Belongs to the owner it was
/// made under: leaving the page cancels what is waiting.
#[derive(Clone, Copy)]
pub struct Debounce {
    wait: Duration,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Debounce {
    /// A debounce of `wait_ms` milliseconds.
    #[must_use]
    pub fn new(wait_ms: u32) -> Self {
        let timer = StoredValue::new(None::<TimeoutHandle>);
        on_cleanup(move || {
            if let Some(handle) = timer.try_get_value().flatten() {
                handle.clear();
            }
        });
        Self { wait: Duration::from_millis(u64::from(wait_ms)), timer }
    }

    /// Runs `job` after the wait, unless called again or cancelled before.
    pub fn run(self, job: impl FnOnce() + 'static) {
        self.cancel();
        self.timer.try_set_value(set_timeout_with_handle(job, self.wait).ok());
    }

    /// Forgets what is waiting.
    pub fn cancel(self) {
        if let Some(Some(handle)) = self.timer.try_update_value(Option::take) {
            handle.clear();
        }
    }
}
