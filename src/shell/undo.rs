//! "Done. Undo": the offer to take a change back, good for as long as its message stands, on any page of the workspace.

use crate::{
    api::{client::WorkspaceClient, error::ApiError},
    session::tenant::Tenant,
    shell::error_text::error_text,
    ui::Toasts,
    util::{i18n::t, msg},
};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped;
use std::{cell::RefCell, collections::VecDeque, future::Future};

/// More messages than this never stand at once.
const KEPT: usize = 8;

thread_local! {
    /// A callback dies with the owner that it was made under, and the page that made the change may be left before the
    /// offer ends: each offer has an owner of its own, kept here.
    static OFFERS: RefCell<VecDeque<Owner>> = const { RefCell::new(VecDeque::new()) };
}

/// Says that something is done and offers to take it back. The undo goes to the workspace of the change or nowhere.
pub fn done_with_undo<Fut>(
    tenant: Tenant,
    toasts: Toasts,
    text: String,
    undo: impl Fn(WorkspaceClient) -> Fut + Send + Sync + 'static,
) where
    Fut: Future<Output = Result<(), ApiError>> + 'static,
{
    let owner = Owner::new_root(None);
    let run = owner.with(|| {
        Callback::new(move |()| {
            let work = tenant.client().map(&undo);
            spawn_local_scoped(async move {
                let outcome = match work {
                    Ok(work) => work.await,
                    Err(error) => Err(error),
                };
                match outcome {
                    Ok(()) => toasts.ok(t(msg::LIST_UNDONE)),
                    // The workspace was left meanwhile.
                    Err(ApiError::Aborted) => {}
                    Err(error) => toasts.warn(error_text(&error)),
                }
                tenant.invalidate();
            });
        })
    });
    OFFERS.with_borrow_mut(|offers| {
        offers.push_back(owner);
        if offers.len() > KEPT {
            offers.pop_front();
        }
    });
    toasts.with_undo(text, t(msg::LIST_UNDO), run);
}
