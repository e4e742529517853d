//! `/switch/{id}`: enters a workspace by choice. A page of its own, so that the shell of the old workspace is gone
//! before the new one is drawn (R9); it then takes its own place in the history.

use crate::util::owner::with_current_owner;
use crate::{
    api::error::ApiError,
    routes::{Route, landing},
    session::state::use_session,
    shell::{
        error_page::{Sorry, sorry},
        here::{Step, use_go, use_here},
        splash::Splash,
    },
};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use wire::ids::WorkspaceId;

/// Switches, then goes on.
#[component]
pub fn SwitchPage(
    /// The target.
    workspace: WorkspaceId,
) -> impl IntoView {
    let session = use_session();
    let here = use_here();
    let go = use_go();
    let failed = RwSignal::new(None::<ApiError>);
    // Only a path in the target itself is followed: the link cannot be used to go anywhere else.
    let target = match here.get_untracked() {
        Route::Switch { to: Some(to), .. } if Route::of(&to).workspace() == Some(workspace) => {
            format!("{}{to}", crate::util::base::base())
        }
        _ => landing(workspace).href(),
    };
    let enter = with_current_owner(move || {
        let target = target.clone();
        spawn_local_scoped_with_cancellation(async move {
            match session.switch(workspace).await {
                Ok(()) => go(&target, Step::Replace),
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    });
    enter();
    let retry = Callback::new(move |()| {
        failed.set(None);
        enter();
    });
    move || match failed.get() {
        None => view! { <Splash/> }.into_any(),
        Some(error) => sorry(Sorry::EnterFailed { workspace, error, retry }),
    }
}
