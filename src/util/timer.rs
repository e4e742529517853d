//! Waiting without a runtime.

use futures::channel::oneshot;
use std::time::Duration;

/// Resolves after `ms` milliseconds. Dropping the future clears the browser's timer.
pub async fn sleep(ms: f64) {
    let (done, wait) = oneshot::channel::<()>();
    let handle = leptos::prelude::set_timeout_with_handle(
        move || {
            // The waiting side may be gone: then nobody cares.
            let _ = done.send(());
        },
        Duration::from_secs_f64(ms.max(0.0) / 1000.0),
    );
    struct Clear(Option<leptos::leptos_dom::helpers::TimeoutHandle>);
    impl Drop for Clear {
        fn drop(&mut self) {
            if let Some(handle) = self.0.take() {
                handle.clear();
            }
        }
    }
    let _clear = Clear(handle.ok());
    let _ = wait.await;
}
