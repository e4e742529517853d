//! `/`: on to the workspace that was open last, else the default one, else the picker.

use crate::{
    api::error::ApiError,
    routes::{Route, landing},
    session::{
        state::{Listed, use_session},
        vault::Remembered,
    },
    shell::{
        error_text::error_text,
        here::{Step, use_go},
        profile::AccountFrame,
        splash::Splash,
    },
    ui::{Button, ButtonKind, Empty, Icon},
    util::{i18n::t, msg},
};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped;

/// Goes on as soon as it is known whereto; says so when there is nowhere.
#[component]
pub fn Home() -> impl IntoView {
    let session = use_session();
    let go = use_go();
    let load = move || spawn_local_scoped(async move { session.load_workspaces().await });
    if untrack(|| session.listed()) == Listed::NotYet {
        load();
    }
    Effect::new(move |_| {
        let known = session.workspaces();
        let whole = !matches!(session.listed(), Listed::NotYet | Listed::Failed(_));
        let last = Remembered::LastWorkspace.get().and_then(|id| id.parse().ok());
        let active = || known.iter().filter(|workspace| workspace.active());
        let target = active()
            .find(|workspace| Some(workspace.id) == last)
            .or_else(|| active().find(|workspace| workspace.default_workspace))
            .or_else(|| active().next().filter(|_| whole));
        match target {
            Some(workspace) => go(&landing(workspace.id).href(), Step::Replace),
            None if whole => go(&Route::Workspaces.href(), Step::Replace),
            None => {}
        }
    });
    move || match session.listed() {
        Listed::Failed(error) if error != ApiError::Aborted => view! {
            <AccountFrame>
                <Empty page=true icon=Icon::Alert title=t(msg::SHELL_ERROR_TITLE) text=error_text(&error)>
                    <Button kind=ButtonKind::Primary on_click=Callback::new(move |()| load())>
                        {t(msg::SHELL_RETRY)}
                    </Button>
                </Empty>
            </AccountFrame>
        }
        .into_any(),
        _ => view! { <Splash/> }.into_any(),
    }
}
