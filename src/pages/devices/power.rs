//! Enabling and disabling: two objects, one switch (domain.md §5.2). Enable: the SIM is activated, then the device
//! enabled; disable: the SIM suspended, then the device disabled. The two calls can part ways, and then it is said.
//! Where enabling starts to cost money, it is asked first (domain.md §5.1: a SIM that is Issued or in factory test is free).

use crate::{
    api::{client::WorkspaceClient, devices, error::ApiError, sims},
    session::tenant::Tenant,
    shell::{error_text::error_text, fleet::sim_state, undo::done_with_undo},
    ui::{ConfirmDialog, Notice, Toasts, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::{prelude::*, task::spawn_local_scoped};
use std::{cell::RefCell, collections::VecDeque, rc::Rc};
use wire::{
    device::{Device, DeviceStatus},
    ids::{DeviceId, SimId},
    permission::Permission,
    sim::SimStatus,
    value::EnumRef,
};

/// A wanted change.
#[derive(Clone, Debug)]
pub struct Power {
    pub device: DeviceId,
    /// For the messages.
    pub name: String,
    pub on: bool,
    /// The SIM that changes along: there is one, it may move, and the person may move it.
    sim: Option<SimId>,
    /// That SIM is free now and charged afterwards.
    charges: bool,
}

impl Power {
    /// Switches a device called `name`.
    pub fn of(tenant: Tenant, device: &Device, name: String, on: bool) -> Self {
        let may = untrack(|| tenant.can(Permission::SimUpdate)).is_ok();
        let to = sim_target(on);
        let movable = |status| may && sim_state(status).may_become(to);
        let sim = device.sim.as_ref().filter(|sim| movable(&sim.status));
        let free = |status| matches!(sim_state(status), SimStatus::Issued | SimStatus::FactoryTest);
        let charges = on && sim.is_some_and(|sim| free(&sim.status));
        Self { device: device.id, name, on, sim: sim.map(|sim| sim.id), charges }
    }

    /// The device as it is once this is done: what is asked next, before the server has answered, is asked about that.
    pub fn foresee(&self, device: &mut Device) {
        let status = if self.on { DeviceStatus::Enabled } else { DeviceStatus::Disabled };
        device.status = EnumRef::of(status.id());
        if let (Some(_), Some(sim)) = (self.sim, &mut device.sim) {
            sim.status = EnumRef::of(sim_target(self.on).id());
        }
    }

    fn back(&self) -> Self {
        Self { on: !self.on, ..self.clone() }
    }

    fn done_text(&self) -> String {
        let text = match (self.on, self.sim) {
            (true, Some(_)) => msg::DEVICES_ENABLED_WITH_SIM,
            (true, None) => msg::DEVICES_ENABLED_ONE,
            (false, Some(_)) => msg::DEVICES_DISABLED_WITH_SIM,
            (false, None) => msg::DEVICES_DISABLED_ONE,
        };
        tf(text, &[("name", &self.name)])
    }
}

fn sim_target(on: bool) -> SimStatus {
    if on { SimStatus::Activated } else { SimStatus::Suspended }
}

/// How far it got when it failed.
#[derive(Debug)]
enum Halt {
    /// Nothing has changed.
    Before(ApiError),
    /// The SIM has changed, the device has not.
    Between(ApiError),
}

async fn switch(client: &WorkspaceClient, power: &Power) -> Result<(), Halt> {
    if let Some(sim) = power.sim {
        match sims::set_status(client.clone(), sim, sim_target(power.on)).await {
            // Sent, and its answer was not waited for, because the workspace was left: the device goes with its SIM all the same.
            Ok(()) | Err(ApiError::Aborted) => {}
            Err(error) => return Err(Halt::Before(error)),
        }
    }
    let device = devices::enable(client.clone(), power.device, power.on).await;
    device.map_err(if power.sim.is_some() { Halt::Between } else { Halt::Before })
}

fn halt_text(power: &Power, halt: &Halt) -> String {
    let (text, error) = match (halt, power.on) {
        (Halt::Between(error), true) => (msg::DEVICES_HALF_ENABLED, error),
        (Halt::Between(error), false) => (msg::DEVICES_HALF_DISABLED, error),
        (Halt::Before(error), true) => (msg::DEVICES_NOT_ENABLED, error),
        (Halt::Before(error), false) => (msg::DEVICES_NOT_DISABLED, error),
    };
    tf(text, &[("name", &power.name), ("error", &error_text(error))])
}

/// What was asked for while something else was under way. Whoever works it off holds it, too: it outlives the page.
type Waiting = Rc<RefCell<VecDeque<Power>>>;

/// The switch of a page: changes wait for each other and run in order. Copy.
#[derive(Clone, Copy)]
pub struct PowerSwitch {
    tenant: Tenant,
    toasts: Toasts,
    waiting: StoredValue<Waiting, LocalStorage>,
    pending: RwSignal<bool>,
    trouble: RwSignal<Option<String>>,
    /// Waits for a yes, with what to do then.
    asked: RwSignal<Option<(Power, Callback<()>)>>,
}

/// One per page; draw [`PowerSwitch::notice`] where the page says what went wrong, and [`PowerSwitch::dialog`] once.
pub fn use_power(tenant: Tenant) -> PowerSwitch {
    PowerSwitch {
        tenant,
        toasts: use_toasts(),
        waiting: StoredValue::new_local(Waiting::default()),
        pending: RwSignal::new(false),
        trouble: RwSignal::new(None),
        asked: RwSignal::new(None),
    }
}

/// Makes a change and then those that wait for it. Runs to its end when the page or the workspace is left, because nobody could tell
/// whether an aborted write arrived.
async fn run_changes(page: PowerSwitch, mut now: Power, waiting: Waiting) {
    let PowerSwitch { tenant, pending, .. } = page;
    // One client for all: another one is not to be had once the workspace is left.
    let Ok(client) = tenant.client() else { return };
    loop {
        let outcome = switch(&client, &now).await;
        if matches!(outcome, Err(Halt::Before(_))) {
            // What was asked next of this device was asked about a state that has not come.
            waiting.borrow_mut().retain(|next| next.device != now.device);
        }
        page.settled(&now, outcome);
        let next = waiting.borrow_mut().pop_front();
        match next {
            Some(next) => now = next,
            None => break,
        }
    }
    pending.try_set(false);
    tenant.invalidate();
}

impl PowerSwitch {
    /// Switches, after a question if that starts charges. `begun` is called when it begins; says whether it has.
    pub fn ask(self, power: Power, begun: Callback<()>) -> bool {
        let at_once = !power.charges;
        if at_once {
            self.flip(power);
            begun.run(());
        } else {
            self.asked.set(Some((power, begun)));
        }
        at_once
    }

    /// The question.
    pub fn dialog(self) -> AnyView {
        let asked = self.asked;
        let title = move || {
            asked.with(|asked| {
                let name = asked.as_ref().map_or("", |(power, _)| power.name.as_str());
                tf(msg::DEVICES_ASK_ENABLE, &[("name", name)])
            })
        };
        view! {
            <ConfirmDialog
                open=Signal::derive(move || asked.with(Option::is_some))
                on_close=Callback::new(move |()| asked.set(None))
                title=Signal::derive(title)
                verb=t(msg::DEVICES_ENABLE_CHARGED)
                on_confirm=Callback::new(move |()| {
                    if let Some((power, begun)) = asked.get_untracked() {
                        asked.set(None);
                        self.flip(power);
                        begun.try_run(());
                    }
                })
            >
                <p>{t(msg::DEVICES_ASK_ENABLE_TEXT)}</p>
            </ConfirmDialog>
        }
        .into_any()
    }

    /// Says how it ended. How far it got is part of that: a change that stopped half way is neither a success nor a failure.
    fn settled(self, power: &Power, outcome: Result<(), Halt>) {
        let Self { tenant, toasts, trouble, .. } = self;
        match outcome {
            // The workspace was left: nothing of it is said in another one.
            Err(Halt::Before(ApiError::Aborted) | Halt::Between(ApiError::Aborted)) => {}
            Err(halt) => {
                let text = halt_text(power, &halt);
                if trouble.try_set(Some(text.clone())).is_some() {
                    // The page is gone: say it anyway.
                    toasts.warn(text);
                }
            }
            // There is no way back to a SIM that is free of charges (domain.md §5.1).
            Ok(()) if power.charges => toasts.ok(power.done_text()),
            Ok(()) => {
                let back = power.back();
                done_with_undo(tenant, toasts, power.done_text(), move |client| {
                    let back = back.clone();
                    async move {
                        switch(&client, &back).await.map_err(|halt| match halt {
                            Halt::Before(error) | Halt::Between(error) => error,
                        })
                    }
                });
            }
        }
    }

    /// Switches, as soon as what was asked before is done.
    fn flip(self, power: Power) {
        self.trouble.set(None);
        let waiting = self.waiting.get_value();
        if self.pending.get_untracked() {
            waiting.borrow_mut().push_back(power);
        } else {
            self.begin(power, waiting);
        }
    }

    fn begin(self, power: Power, waiting: Waiting) {
        self.pending.try_set(true);
        spawn_local_scoped(run_changes(self, power, waiting));
    }

    /// Whether a change is under way.
    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// What went wrong last; stays until the next change.
    pub fn notice(self) -> AnyView {
        let trouble = self.trouble;
        let draw = move || trouble.get().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> });
        draw.into_any()
    }
}
