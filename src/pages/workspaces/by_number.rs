//! Opening a workspace by its number, where the server does not list them.

use crate::{
    routes::Route,
    shell::here::{Step, use_go},
    ui::{Button, ButtonKind, TextField},
    util::{i18n::t, msg},
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wire::ids::WorkspaceId;

/// A number and a button. Whether the person may enter is the server's answer.
#[component]
pub fn ByNumber(class: &'static str) -> impl IntoView {
    let go = use_go();
    let number = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match number.with_untracked(|number| number.trim().parse::<WorkspaceId>()) {
            Ok(workspace) => go(&Route::Switch { workspace, to: None }.href(), Step::Push),
            Err(_) => wrong.set(Some(t(msg::WORKSPACES_ID_WRONG).to_owned())),
        }
    };
    view! { class=class,
        <form class="ws-form" on:submit=submit novalidate>
            <TextField
                label=t(msg::WORKSPACES_ID_LABEL)
                hint=t(msg::WORKSPACES_ID_HINT)
                value=number
                error=wrong
                on_input=Callback::new(move |_| wrong.set(None))
                required=true
            />
            <Button kind=ButtonKind::Primary submit=true>{t(msg::WORKSPACES_OPEN)}</Button>
        </form>
    }
}
