//! Watches for changes of the user's rights by others (`session::watch`).

use crate::session::{state::use_session, tenant::Tenant};
use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local_scoped_with_cancellation;

/// Watches the rights in a workspace for as long as its frame stands.
pub fn watch_rights(tenant: Tenant) {
    let session = use_session();
    spawn_local_scoped_with_cancellation(async move {
        // The list comes first.
        TimeoutFuture::new(1_000).await;
        session.watch_rights(tenant).await;
    });
}
