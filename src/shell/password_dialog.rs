//! A dialog for what is confirmed with the own password.

use crate::{
    api::{error::ApiError, mutation::Mutation},
    session::{sign_in::digest, state::use_session},
    shell::refusal::{explain, field_problem},
    ui::{Button, ButtonKind, Dialog, InputKind, Notice, TextField, Tone},
    util::{i18n::t, msg},
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::session::Secret;

/// Asks for the password, then sends: once `check` says that the rest of the form is right, too.
#[component]
pub fn PasswordDialog(
    /// Shown?
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// Text of the button that does it.
    #[prop(into)]
    verb: Signal<String>,
    /// Red button.
    #[prop(optional)]
    danger: bool,
    /// What is confirmed.
    change: Mutation<Secret>,
    /// Checks the rest of the form; false: something is wrong, and says so.
    #[prop(into)]
    check: Callback<(), bool>,
    /// Fields of the server's refusals that the caller shows itself.
    #[prop(default = "")]
    own_field: &'static str,
    /// What will happen, and further fields.
    children: ChildrenFn,
) -> impl IntoView {
    let close = Callback::new(move |()| {
        open.set(false);
        change.reset();
    });
    view! {
        <Dialog open=open on_close=close title=title>
            {children()}
            <Form close verb danger change check own_field/>
        </Dialog>
    }
}

/// Drawn anew with each opening, so that no password stays behind.
#[component]
fn Form(
    close: Callback<()>,
    verb: Signal<String>,
    danger: bool,
    change: Mutation<Secret>,
    check: Callback<(), bool>,
    own_field: &'static str,
) -> impl IntoView {
    let class = style_sheet!("style/shell/password_dialog.css");
    let address = untrack(|| use_session().account()).map(|account| account.username).unwrap_or_default();
    let password = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = password.get_untracked();
        missing.set(typed.is_empty());
        if check.run(()) && !typed.is_empty() {
            change.send(digest(&typed));
        }
    };
    let wrong = move |error: &ApiError| field_problem(error, "password").is_some();
    let error = Signal::derive(move || {
        if missing.get() {
            return Some(t(msg::SETTINGS_PASSWORD_MISSING).to_owned());
        }
        let refused = change.error().with(|error| error.as_ref().is_some_and(wrong));
        refused.then(|| t(msg::SETTINGS_PASSWORD_WRONG).to_owned())
    });
    let failed = move || {
        let shown = |error: &ApiError| wrong(error) || field_problem(error, own_field).is_some();
        let error = change.error().get().filter(|error| !shown(error));
        error.map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let kind = if danger { ButtonKind::Danger } else { ButtonKind::Primary };
    view! { class=class,
        <form class="pw-form" on:submit=submit novalidate>
            // For password managers: whose password it is.
            <input type="text" class="pw-who" autocomplete="username" value=address tabindex="-1" aria-hidden="true" readonly/>
            <TextField
                label=t(msg::SETTINGS_PASSWORD)
                kind=InputKind::Password
                autocomplete="current-password"
                value=password
                required=true
                error=error
                on_input=Callback::new(move |_| missing.set(false))
            />
            {failed}
            <div class="pw-acts">
                <Button on_click=close>{t(msg::CREATE_CANCEL)}</Button>
                <Button kind=kind submit=true pending=change.pending()>{move || verb.get()}</Button>
            </div>
        </form>
    }
}
