//! A password that is chosen: its rule is said before it is broken.

use crate::view::prelude::*;
use crate::{
    ui::{InputKind, TextField},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use wire::validate::{self, Invalid, PASSWORD_MIN};

/// The field.
#[component]
pub fn NewPassword(value: RwSignal<String>, wrong: RwSignal<Option<String>>) -> AnyView {
    view! {
        <TextField
            label=t(msg::JOIN_PASSWORD)
            hint=tf(msg::JOIN_PASSWORD_HINT, &[("n", &PASSWORD_MIN.to_string())])
            value=value
            kind=InputKind::Password
            name="new-password"
            autocomplete="new-password"
            required=true
            error=wrong
            on_input=Callback::new(move |_| wrong.set(None))
        />
    }
}

/// What is wrong with it.
pub fn fault(password: &str) -> Option<String> {
    let said = |text, n: usize| tf(text, &[("n", &n.to_string())]);
    validate::password(password).err().map(|invalid| match invalid {
        Invalid::Required => t(msg::JOIN_PASSWORD_REQUIRED).to_owned(),
        Invalid::TooLong(most) => said(msg::JOIN_PASSWORD_LONG, most),
        Invalid::Format => said(msg::JOIN_PASSWORD_SHORT, PASSWORD_MIN),
    })
}
