//! Setting up a second factor: the password is asked, the server makes one that waits, its first code makes it count. What the server
//! made is in [`super::set_up_box`].

use super::set_up_box::SetUpBox;
use crate::{
    api::mutation::{Mutation, use_mutation},
    session::state::use_session,
    shell::password_dialog::PasswordDialog,
    util::{i18n::t, msg},
};
use leptos::prelude::*;
use wire::{
    security::{CreateMfaKey, MFA_APP, MFA_EMAIL, MfaKey, NewMfa},
    session::Secret,
    value::EnumRef,
};

/// Where the codes come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An authenticator app.
    App,
    /// The mailbox.
    Mail,
}

/// A factor that waits for its first code.
#[derive(Clone, PartialEq)]
pub struct Made {
    /// Of which kind.
    pub kind: Kind,
    /// What the server made.
    pub key: MfaKey,
    /// For having the mail sent again.
    pub password: Secret,
}

/// The set-up of a card. Copy.
#[derive(Clone, Copy)]
pub struct SetUp {
    kind: RwSignal<Kind>,
    asking: RwSignal<bool>,
    made: RwSignal<Option<Made>>,
    create: Mutation<Secret>,
    changed: Callback<()>,
    codes: RwSignal<Option<Vec<Secret>>>,
}

/// One per card; draw [`SetUp::boxes`] once. `codes` gets the recovery codes of a factor that counts now.
pub fn use_set_up(changed: Callback<()>, codes: RwSignal<Option<Vec<Secret>>>) -> SetUp {
    let session = use_session();
    let kind = RwSignal::new(Kind::App);
    let asking = RwSignal::new(false);
    let made = RwSignal::new(None::<Made>);
    let create = use_mutation(
        move |password: Secret| async move {
            let kind = kind.get_untracked();
            let mfa_type = EnumRef::of(if kind == Kind::App { MFA_APP } else { MFA_EMAIL });
            let body = NewMfa { mfa_type, password: password.clone() };
            session.ask::<CreateMfaKey>(&(), &body).await.map(|key| Made { kind, key, password })
        },
        move |result| {
            let Ok(fresh) = result else { return };
            // Unless the box was closed meanwhile: what waits for a code asks nobody for one.
            let asked = asking.try_get_untracked() == Some(true);
            let again = made.try_get_untracked().is_some_and(|made| made.is_some());
            if (asked || again) && kind.try_get_untracked() == Some(fresh.kind) {
                asking.try_set(false);
                made.try_set(Some(fresh));
            }
        },
    );
    SetUp { kind, asking, made, create, changed, codes }
}

impl SetUp {
    /// Asks for the password.
    pub fn begin(self, kind: Kind) {
        self.kind.set(kind);
        self.create.reset();
        self.asking.set(true);
    }

    /// Both boxes, one after the other.
    pub fn boxes(self) -> AnyView {
        let Self { kind, asking, made, create, changed, codes } = self;
        let app = move || kind.get() == Kind::App;
        let title = Signal::derive(move || {
            t(if app() { msg::SECURITY_APP_SET } else { msg::SECURITY_MAIL_SET }).to_owned()
        });
        let text = move || t(if app() { msg::SECURITY_APP_ASK } else { msg::SECURITY_MAIL_ASK });
        view! {
            <PasswordDialog
                open=asking
                title=title
                verb=t(msg::SECURITY_GO_ON)
                change=create
                check=Callback::new(|()| true)
            >
                <p>{text}</p>
            </PasswordDialog>
            {move || made.get().map(|fresh| view! { <SetUpBox title fresh made create changed codes/> })}
        }
        .into_any()
    }
}
