//! Running code under the owner of a component.

use leptos::prelude::Owner;

/// Returns `job` so that it runs under the owner of the component that calls this. leptos runs event handlers under the owner of their
/// element: a request that is started there, e.g. by Retry, would be cancelled as soon as the answer's place is drawn anew.
pub fn with_current_owner(
    job: impl Fn() + Clone + Send + Sync + 'static,
) -> impl Fn() + Clone + Send + Sync + 'static {
    let owner = Owner::current().unwrap_or_default();
    move || owner.with(&job)
}
