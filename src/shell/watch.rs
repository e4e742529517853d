//! Hears of rights that somebody else changes (`session::watch`); comes late, as nobody waits for it.

use crate::session::{state::use_session, tenant::Tenant};
use crate::util::task::spawn_local_scoped_with_cancellation;
use crate::view::prelude::*;

/// Watches the rights in a workspace for as long as its frame stands.
pub struct WatchRights(pub Tenant);

impl WatchRights {
    /// Begins; there is nothing to see.
    pub fn draw(self) -> AnyView {
        // The workspace may have been left while the code was on its way, and everything of it with it.
        if self.0.left() {
            return AnyView::none();
        }
        let session = use_session();
        spawn_local_scoped_with_cancellation(async move { session.watch_rights(self.0).await });
        AnyView::none()
    }
}
