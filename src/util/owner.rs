//! Running code under the owner of a component.

use leptos::reactive::owner::{Owner, WeakOwner};

/// Returns `job` so that it runs under the owner of the component that calls this. leptos runs event handlers under the owner of their
/// element: a request that is started there, e.g. by Retry, would be cancelled as soon as the answer's place is drawn anew.
///
/// Does nothing once the component has gone. The owner is not kept alive: `job` usually ends up in a callback, which the owner holds, and
/// an owner that holds itself would never clean up.
pub fn with_current_owner(
    job: impl Fn() + Clone + Send + Sync + 'static,
) -> impl Fn() + Clone + Send + Sync + 'static {
    let owner = Owner::current().map(|owner| owner.downgrade());
    move || {
        if let Some(owner) = owner.as_ref().and_then(WeakOwner::upgrade) {
            owner.with(&job);
        }
    }
}
