//! A session that ended while the page was open: a dialog asks the person back in, over their work, which stays as it
//! is. Somebody else signs in on a clean page.

use crate::{
    routes::Route,
    session::state::{SessionState, use_session},
    shell::sign_in_form::SignInForm,
    ui::Dialog,
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::ev;
use leptos::prelude::*;

/// Open while the session is expired. It cannot be dismissed: nothing on the page could be saved without it.
#[component]
pub fn ExpiredDialog() -> impl IntoView {
    let session = use_session();
    let open = Memo::new(move |_| session.state() == SessionState::Expired);
    move || open.get().then(|| Expired.draw())
}

/// The dialog.
#[derive(Clone, Copy, Debug)]
pub struct Expired;

impl Expired {
    /// Draws it.
    pub fn draw(self) -> AnyView {
        dialog()
    }
}

fn dialog() -> AnyView {
    let session = use_session();
    let email = untrack(|| session.account()).map(|account| account.username).unwrap_or_default();
    let somebody_else = move |event: ev::MouseEvent| {
        // A full page load, so that nothing of the previous person stays in memory.
        event.prevent_default();
        if let Some(window) = web_sys::window() {
            let _ = window.location().set_href(&Route::Login { next: None }.href());
        }
    };
    view! {
        <Dialog
            open=true
            on_close=Callback::new(|()| ())
            title=t(msg::SESSION_AGAIN_TITLE)
        >
            <p>{tf(msg::SESSION_AGAIN_TEXT, &[("name", &email)])}</p>
            <SignInForm fixed_email=email.clone()/>
            <p>
                <a href=Route::Login { next: None }.href() on:click=somebody_else>
                    {t(msg::SESSION_INSTEAD)}
                </a>
            </p>
        </Dialog>
    }
    .into_any()
}
