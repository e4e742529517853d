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
    view! {
        <Dialog
            open=true
            on_close=Callback::new(|()| ())
            title=t(msg::SESSION_AGAIN_TITLE)
        >
            <p>{tf(msg::SESSION_AGAIN_TEXT, &[("name", &email)])}</p>
            <SignInForm fixed_email=email.clone()/>
            <p>
                // A full page load, so that nothing of the previous user stays in memory.
                <a href=Route::Login { next: None }.href() rel="external">
                    {t(msg::SESSION_INSTEAD)}
                </a>
            </p>
        </Dialog>
    }
    .into_any()
}
