//! The secret of a one-time link (`/invitation#…`, `/recovery#…`): taken out of the address bar and the history before
//! anything is drawn, kept in this page's memory, and gone with it.

use crate::{
    routes::Route,
    util::{base::base, dom},
};
use std::cell::RefCell;
use wire::session::Secret;

thread_local! {
    static LINK: RefCell<Option<Secret>> = const { RefCell::new(None) };
}

/// Takes it, if the page was opened by such a link.
pub fn take() {
    let path = dom::path();
    let inside = path.strip_prefix(base().as_str()).unwrap_or(&path);
    if !matches!(Route::read(inside, ""), Route::Invitation | Route::Recovery) {
        return;
    }
    if let Some(token) = dom::take_fragment() {
        LINK.set(Some(Secret(token)));
    }
}

/// What the link carried; `None` when the page was opened without.
pub fn secret() -> Option<Secret> {
    LINK.with_borrow(Clone::clone)
}

/// The link has done its work.
pub fn spent() {
    LINK.take();
}
