//! A password that is chosen: its rule is said before it is broken, and how strong it seems while it is typed. Nothing of it leaves
//! the browser for that.

use crate::{
    session::state::use_session,
    ui::{InputKind, TextField},
    util::{
        i18n::{Msg, t, tf},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    password::{Strength, strength},
    validate::{self, Invalid, PASSWORD_MIN},
};

/// The field, with the strength of what is in it.
#[component]
pub fn NewPassword(
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with it ([`fault`]).
    wrong: RwSignal<Option<String>>,
    /// Name and address of whose it is going to be; the signed-in person's count anyway.
    #[prop(optional, into)]
    own: Signal<Vec<String>>,
) -> impl IntoView {
    let class = style_sheet!("style/shell/new_password.css");
    let session = use_session();
    let seen = Memo::new(move |_| {
        let mut names = own.get();
        names.extend(session.account().into_iter().flat_map(|account| [account.name, account.username]));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        value.with(|value| (!value.is_empty()).then(|| strength(value, &names)))
    });
    let hint = Signal::derive(move || match seen.get() {
        None | Some(Strength::Short) => tf(msg::JOIN_PASSWORD_HINT, &[("n", &PASSWORD_MIN.to_string())]),
        Some(seen) => t(word(seen)).to_owned(),
    });
    view! { class=class,
        <div class="npw">
            <TextField
                label=t(msg::JOIN_PASSWORD)
                hint=hint
                value=value
                kind=InputKind::Password
                name="new-password"
                autocomplete="new-password"
                required=true
                error=wrong
                on_input=Callback::new(move |_| wrong.set(None))
            />
            // The hint says the same in words.
            <div class="npw-bar" aria-hidden="true" data-level=move || level(seen.get())>
                <span class="npw-fill"></span>
            </div>
        </div>
    }
}

fn word(seen: Strength) -> Msg {
    match seen {
        Strength::Short | Strength::Common => msg::PASSWORD_COMMON,
        Strength::Personal => msg::PASSWORD_PERSONAL,
        Strength::Regular => msg::PASSWORD_REGULAR,
        Strength::Fair => msg::PASSWORD_FAIR,
        Strength::Strong => msg::PASSWORD_STRONG,
    }
}

/// How far the bar goes.
fn level(seen: Option<Strength>) -> &'static str {
    match seen {
        None => "0",
        Some(Strength::Short | Strength::Common) => "1",
        Some(Strength::Personal | Strength::Regular) => "2",
        Some(Strength::Fair) => "3",
        Some(Strength::Strong) => "4",
    }
}

/// What is wrong with it: too short, too long, or one of those that are tried first.
pub fn fault(password: &str) -> Option<String> {
    let said = |text, n: usize| tf(text, &[("n", &n.to_string())]);
    match validate::password(password) {
        Err(Invalid::Required) => Some(t(msg::JOIN_PASSWORD_REQUIRED).to_owned()),
        Err(Invalid::TooLong(most)) => Some(said(msg::JOIN_PASSWORD_LONG, most)),
        Err(Invalid::Format) => Some(said(msg::JOIN_PASSWORD_SHORT, PASSWORD_MIN)),
        Ok(password) => {
            (strength(password, &[]) == Strength::Common).then(|| t(msg::PASSWORD_COMMON).to_owned())
        }
    }
}
