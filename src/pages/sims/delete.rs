//! Deleting a SIM, for good; only one that no device has can be deleted (domain.md §5.1).

use super::columns::iccid;
use crate::{
    api::{asking::Asking, error::ApiError, mutation::use_mutation, sims},
    routes::{Page, Route},
    session::tenant::Tenant,
    shell::{
        here::{Step, use_go},
        refusal::explain,
    },
    ui::{Button, ConfirmDialog, Icon, use_toasts},
    util::{
        dom,
        i18n::{t, tf},
        msg,
        why::Why,
    },
};
use leptos::prelude::*;
use wire::{
    ids::SimId,
    permission::Permission,
    sim::{Sim, SimStatus},
};

/// The button and the question that it opens.
pub fn delete(tenant: Tenant, sim: Signal<Sim>) -> (AnyView, AnyView) {
    let (toasts, go) = (use_toasts(), use_go());
    let asked = Asking::<SimId>::default();
    let number = move || sim.with(iccid);
    let change = use_mutation(
        move |id: SimId| {
            let (client, number) = (tenant.client(), untrack(number));
            async move { sims::delete(client?, id).await.map(|()| number) }
        },
        move |outcome| match outcome {
            Ok(number) => {
                toasts.ok(tf(msg::SIMS_DELETED, &[("iccid", &number)]));
                if asked.still() {
                    asked.done();
                    go(&Route::In(tenant.id(), Page::Sims).href(), Step::Push);
                }
                // Not before the page is gone: it would ask for what is deleted.
                dom::after_paint(move || tenant.invalidate());
            }
            Err(error) => {
                tenant.invalidate();
                if !asked.still() {
                    toasts.warn(refusal_text(&error));
                }
            }
        },
    );
    let why_not = Signal::derive(move || {
        let denied = tenant.can(Permission::SimUpdate).err().map(Why::from);
        let assigned = sim.with(|sim| sim.endpoint.is_some());
        let is_deleted = sim.with(|sim| sim.status() == SimStatus::Deleted);
        let text = if is_deleted { msg::SIMS_IS_DELETED } else { msg::SIMS_DELETE_ASSIGNED };
        denied.or_else(|| (is_deleted || assigned).then(|| t(text).into()))
    });
    let open = Callback::new(move |()| {
        change.reset();
        asked.ask(sim.with_untracked(|sim| sim.id));
    });
    let button = view! {
        <Button icon=Icon::Trash disabled_reason=why_not on_click=open>{t(msg::SIMS_DELETE)}</Button>
    };
    let dialog = view! {
        <ConfirmDialog
            open=asked.open()
            on_close=Callback::new(move |()| asked.close())
            title=t(msg::SIMS_ASK_DELETE)
            verb=Signal::derive(move || tf(msg::SIMS_DELETE_ONE, &[("iccid", &number())]))
            danger=true
            pending=change.pending()
            error=Signal::derive(move || asked.error(change).get().as_ref().map(refusal_text))
            on_confirm=Callback::new(move |()| asked.confirm(change))
        >
            <p>{t(msg::SIMS_DELETE_TEXT)}</p>
        </ConfirmDialog>
    };
    (button.into_any(), dialog.into_any())
}

fn refusal_text(error: &ApiError) -> String {
    match error {
        // 403 while a device carries it (api.md §9); a missing permission has another code.
        ApiError::Denied(problem) if problem.error_token == "NotAllowed" => {
            t(msg::SIMS_DELETE_ASSIGNED).to_owned()
        }
        error => explain(error),
    }
}
