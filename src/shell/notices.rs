//! What the account wants to be told, at the top of every page. What that is, and its words, are a part of the account pages.

use crate::{session::state::use_session, shell::lazy::AtEdge};
use leptos::prelude::*;

/// Draws it; known to everything below `App`.
#[derive(Clone, Copy)]
pub struct AccountNotices(pub fn() -> AnyView);

/// Its place: nothing for most accounts.
#[component]
pub fn NoticesHere() -> impl IntoView {
    let session = use_session();
    let notices = use_context::<AccountNotices>();
    let attention = Memo::new(move |_| session.account().is_some_and(|account| account.attention));
    move || attention.get().then(|| notices.map(|notices| view! { <AtEdge draw=notices.0/> }))
}
