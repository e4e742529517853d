//! Activating and suspending a SIM: what is possible and why not, the question before it, the undo after it. Shared by
//! the pages of SIMs and devices.

use crate::{
    api::{
        asking::Asking,
        mutation::{Mutation, use_mutation},
        sims,
    },
    session::tenant::Tenant,
    shell::{error_text::error_text, fleet::sim_word, undo::done_with_undo},
    ui::{ConfirmDialog, Icon, MenuItem, use_toasts},
    util::{
        i18n::{Msg, t, tf},
        msg,
        why::Why,
    },
};
use leptos::prelude::*;
use wire::{ids::SimId, permission::Permission, sim::SimStatus};

/// A wanted move.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Which SIM.
    pub sim: SimId,
    /// How people know it: the ICCID.
    pub label: String,
    /// From.
    pub from: SimStatus,
    /// To.
    pub to: SimStatus,
}

impl Move {
    /// Whether the SIM will be charged that was free before (BR-61).
    fn activates(&self) -> bool {
        self.to == SimStatus::Activated
    }

    fn verb(&self) -> Msg {
        if self.activates() { msg::SIMS_ACTIVATE_ONE } else { msg::SIMS_SUSPEND_ONE }
    }

    /// Why it cannot be done now; `None` when it can.
    pub fn why_not(&self, tenant: Tenant) -> Option<Why> {
        if let Err(denied) = tenant.can(Permission::SimUpdate) {
            return Some(denied.into());
        }
        let from = sim_word(self.from).1;
        let text = if self.activates() { msg::SIMS_NOT_ACTIVATE } else { msg::SIMS_NOT_SUSPEND };
        (!self.from.may_become(self.to)).then(|| tf(text, &[("status", &from)]).into())
    }
}

/// The question and the change behind it. Copy.
#[derive(Clone, Copy)]
pub struct SimMove {
    tenant: Tenant,
    asked: Asking<Move>,
    change: Mutation<Move>,
}

/// One per page; draw [`SimMove::dialog`] once.
pub fn use_sim_move(tenant: Tenant) -> SimMove {
    let toasts = use_toasts();
    let asked = Asking::<Move>::default();
    let change = use_mutation(
        move |wanted: Move| {
            let client = tenant.client();
            async move { sims::set_status(client?, wanted.sim, wanted.to).await.map(|()| wanted) }
        },
        move |outcome| {
            tenant.invalidate();
            let done = match outcome {
                Ok(done) => done,
                // What is asked still says so in its dialog.
                Err(_) if asked.still() => return,
                Err(error) => return toasts.warn(error_text(&error)),
            };
            asked.done();
            let text = if done.activates() { msg::SIMS_ACTIVATED_ONE } else { msg::SIMS_SUSPENDED_ONE };
            let text = tf(text, &[("iccid", &done.label)]);
            // Never back to Issued or Factory Test (domain.md §5.1): then there is nothing to offer.
            if done.to.may_become(done.from) {
                let (sim, from) = (done.sim, done.from);
                done_with_undo(tenant, toasts, text, move |client| sims::set_status(client, sim, from));
            } else {
                toasts.ok(text);
            }
        },
    );
    SimMove { tenant, asked, change }
}

impl SimMove {
    /// Asks before it does it.
    pub fn ask(self, wanted: Move) {
        self.change.reset();
        self.asked.ask(wanted);
    }

    /// Both moves as lines of a menu; the impossible one says why.
    pub fn items(self, sim: SimId, label: &str, from: SimStatus) -> [MenuItem; 2] {
        [(SimStatus::Activated, msg::SIMS_ACTIVATE), (SimStatus::Suspended, msg::SIMS_SUSPEND)].map(
            |(to, text)| {
                let wanted = Move { sim, label: label.to_owned(), from, to };
                let why = untrack(|| wanted.why_not(self.tenant));
                let run = Callback::new(move |()| self.ask(wanted.clone()));
                let icon = if to == SimStatus::Activated { Icon::Power } else { Icon::Lock };
                MenuItem::action(t(text), run).icon(icon).disabled(why)
            },
        )
    }

    /// The question.
    pub fn dialog(self) -> AnyView {
        let Self { asked, change, .. } = self;
        let of = move |text: fn(&Move) -> Msg| {
            asked.with(|asked| {
                asked.map(|wanted| tf(text(wanted), &[("iccid", &wanted.label)])).unwrap_or_default()
            })
        };
        let title = move |wanted: &Move| {
            if wanted.activates() { msg::SIMS_ASK_ACTIVATE } else { msg::SIMS_ASK_SUSPEND }
        };
        let explain = move |wanted: &Move| {
            if wanted.activates() { msg::SIMS_ACTIVATE_TEXT } else { msg::SIMS_SUSPEND_TEXT }
        };
        view! {
            <ConfirmDialog
                open=asked.open()
                on_close=Callback::new(move |()| asked.close())
                title=Signal::derive(move || of(title))
                verb=Signal::derive(move || of(Move::verb))
                pending=change.pending()
                error=Signal::derive(move || asked.error(change).get().as_ref().map(error_text))
                on_confirm=Callback::new(move |()| asked.confirm(change))
            >
                <p>{move || of(explain)}</p>
            </ConfirmDialog>
        }
        .into_any()
    }
}
