//! Assigning a free SIM to a device, releasing the SIM that it has, and deleting the device.

use super::free_sim::{FreeSim, FreeSimField};
use crate::{
    api::{asking::Asking, devices, error::ApiError, mutation::use_mutation},
    routes::{Page, Route},
    session::tenant::Tenant,
    shell::{
        fleet::{device_name, sim_state},
        here::{Step, use_go},
        refusal::{explain, field_problem},
    },
    ui::{Button, ButtonKind, Checkbox, ConfirmDialog, Dialog, Icon, Notice, Size, Tone, use_toasts},
    util::{
        dom,
        i18n::{t, tf},
        msg,
        why::Why,
    },
};
use leptos::prelude::*;
use wire::{device::Device, ids::DeviceId, permission::Permission, sim::SimStatus};

/// A button and the dialog that it opens.
pub struct DeviceAct {
    /// Draws the button where the act is offered.
    pub button: Callback<(), AnyView>,
    /// Drawn once in the page.
    pub dialog: AnyView,
}

fn name_of(device: &Device) -> String {
    device_name(&device.name, device.id)
}

/// Assigns a free SIM.
pub fn assign(tenant: Tenant, device: Signal<Device>) -> DeviceAct {
    let toasts = use_toasts();
    let asked = Asking::<DeviceId>::default();
    let chosen = RwSignal::new(None::<FreeSim>);
    let activate = RwSignal::new(true);
    let missing = RwSignal::new(false);
    let change = use_mutation(
        move |(device, sim, activate): (DeviceId, FreeSim, bool)| {
            let client = tenant.client();
            async move { devices::assign(client?, device, sim.id, activate).await.map(|()| sim) }
        },
        move |outcome| {
            tenant.invalidate();
            match outcome {
                Ok(sim) => {
                    asked.done();
                    toasts.ok(tf(msg::DEVICE_SIM_ASSIGNED, &[("iccid", &sim.iccid)]));
                }
                // The dialog shows it.
                Err(_) if asked.still() => {}
                Err(error) => toasts.warn(explain(&error)),
            }
        },
    );
    let may_activate = tenant.gate(Permission::SimUpdate);
    let open = Callback::new(move |()| {
        change.reset();
        chosen.set(None);
        missing.set(false);
        activate.set(may_activate.with_untracked(Option::is_none));
        asked.ask(device.with_untracked(|device| device.id));
    });
    let confirm = Callback::new(move |()| match chosen.get_untracked() {
        Some(sim) => {
            let (id, activate) = (device.with_untracked(|device| device.id), activate.get_untracked());
            asked.send(change, (id, sim, activate));
        }
        None => missing.set(true),
    });
    let close = Callback::new(move |()| asked.close());
    let wrong = Signal::derive(move || {
        let refused = asked.error(change).get().is_some_and(|error| field_problem(&error, "sim").is_some());
        if refused {
            return Some(t(msg::DEVICE_NEW_SIM_REFUSED).to_owned());
        }
        let none = missing.get() && chosen.with(Option::is_none);
        none.then(|| t(msg::DEVICE_SIM_MISSING).to_owned())
    });
    let failed = move || {
        let error = asked.error(change).get().filter(|error| field_problem(error, "sim").is_none())?;
        let text = match field_problem(&error, "sim.status") {
            Some(_) => t(msg::DEVICE_NEW_SIM_STATUS_REFUSED).to_owned(),
            None => explain(&error),
        };
        Some(view! { <Notice tone=Tone::Danger>{text}</Notice> })
    };
    let button = Callback::new(move |()| {
        view! {
            <Button
                size=Size::Sm
                icon=Icon::Plus
                disabled_reason=tenant.gate(Permission::DeviceUpdate)
                on_click=open
            >
                {t(msg::DEVICE_ASSIGN_SIM)}
            </Button>
        }
        .into_any()
    });
    let footer = move || {
        view! {
            <Button on_click=close>{t(msg::UI_CANCEL)}</Button>
            <Button kind=ButtonKind::Primary pending=change.pending() on_click=confirm>
                {t(msg::DEVICE_ASSIGN_DO)}
            </Button>
        }
    };
    let dialog = view! {
        <Dialog
            open=asked.open()
            on_close=close
            title=Signal::derive(move || {
                tf(msg::DEVICE_ASK_ASSIGN, &[("name", &device.with(name_of))])
            })
            footer=ViewFn::from(move || footer().into_any())
        >
            {failed}
            <FreeSimField tenant chosen error=wrong none=t(msg::DEVICE_CHOOSE_SIM)/>
            <Checkbox
                label=t(msg::DEVICE_ASSIGN_ACTIVATE)
                hint=t(msg::DEVICE_ASSIGN_ACTIVATE_HINT)
                checked=activate
                disabled_reason=may_activate
                on_change=Callback::new(move |on| activate.set(on))
            />
        </Dialog>
    };
    DeviceAct { button, dialog: dialog.into_any() }
}

/// Releases the SIM of the device.
pub fn release(tenant: Tenant, device: Signal<Device>) -> DeviceAct {
    let toasts = use_toasts();
    let asked = Asking::<DeviceId>::default();
    // With the SIM as it is known now: a first attempt may have suspended it and failed afterwards.
    let change = use_mutation(
        move |id: DeviceId| {
            let client = tenant.client();
            let sim = device.with_untracked(|device| device.sim.clone());
            let suspend = untrack(|| tenant.can(Permission::SimUpdate)).is_ok();
            async move {
                let Some(sim) = sim else { return Ok(()) };
                devices::release(client?, id, (sim.id, sim_state(&sim.status)), suspend).await
            }
        },
        move |outcome: Result<(), ApiError>| {
            tenant.invalidate();
            match outcome {
                Ok(()) => {
                    asked.done();
                    toasts.ok(t(msg::DEVICE_SIM_RELEASED));
                }
                Err(_) if asked.still() => {}
                Err(error) => toasts.warn(explain(&error)),
            }
        },
    );
    let open = Callback::new(move |()| {
        change.reset();
        asked.ask(device.with_untracked(|device| device.id));
    });
    let text = move || {
        let is_activated = device.with(|device| {
            device.sim.as_ref().is_some_and(|sim| sim_state(&sim.status) == SimStatus::Activated)
        });
        t(match tenant.can(Permission::SimUpdate) {
            // Only an activated SIM can be suspended.
            _ if !is_activated => msg::DEVICE_RELEASE_TEXT_STATUS,
            Ok(()) => msg::DEVICE_RELEASE_TEXT,
            Err(_) => msg::DEVICE_RELEASE_TEXT_KEEPS,
        })
    };
    let button = Callback::new(move |()| {
        view! {
            <Button size=Size::Sm disabled_reason=tenant.gate(Permission::DeviceUpdate) on_click=open>
                {t(msg::DEVICE_RELEASE_SIM)}
            </Button>
        }
        .into_any()
    });
    let dialog = view! {
        <ConfirmDialog
            open=asked.open()
            on_close=Callback::new(move |()| asked.close())
            title=Signal::derive(move || {
                tf(msg::DEVICE_ASK_RELEASE, &[("name", &device.with(name_of))])
            })
            verb=t(msg::DEVICE_RELEASE_DO)
            danger=true
            pending=change.pending()
            error=Signal::derive(move || asked.error(change).get().as_ref().map(explain))
            on_confirm=Callback::new(move |()| asked.confirm(change))
        >
            <p>{text}</p>
        </ConfirmDialog>
    };
    DeviceAct { button, dialog: dialog.into_any() }
}

/// Deletes the device; only one without a SIM can be deleted.
pub fn delete(tenant: Tenant, device: Signal<Device>) -> DeviceAct {
    let (toasts, go) = (use_toasts(), use_go());
    let asked = Asking::<DeviceId>::default();
    let name = move || device.with(name_of);
    let change = use_mutation(
        move |id: DeviceId| {
            let (client, name) = (tenant.client(), untrack(name));
            async move { devices::delete(client?, id).await.map(|()| name) }
        },
        move |outcome| match outcome {
            Ok(name) => {
                toasts.ok(tf(msg::DEVICE_DELETED, &[("name", &name)]));
                if asked.still() {
                    asked.done();
                    go(&Route::In(tenant.id(), Page::Devices).href(), Step::Push);
                }
                // Not before the page is gone: it would ask for what is deleted.
                dom::after_paint(move || tenant.invalidate());
            }
            Err(error) => {
                tenant.invalidate();
                if !asked.still() {
                    toasts.warn(delete_text(&error));
                }
            }
        },
    );
    let why_not = Signal::derive(move || {
        let denied = tenant.can(Permission::DeviceUpdate).err().map(Why::from);
        let has_sim = device.with(|device| device.sim.is_some());
        denied.or_else(|| has_sim.then(|| t(msg::DEVICE_DELETE_HAS_SIM).into()))
    });
    let open = Callback::new(move |()| {
        change.reset();
        asked.ask(device.with_untracked(|device| device.id));
    });
    let button = Callback::new(move |()| {
        view! {
            <Button icon=Icon::Trash disabled_reason=why_not on_click=open>{t(msg::DEVICE_DELETE)}</Button>
        }
        .into_any()
    });
    let dialog = view! {
        <ConfirmDialog
            open=asked.open()
            on_close=Callback::new(move |()| asked.close())
            title=Signal::derive(move || tf(msg::DEVICE_ASK_DELETE, &[("name", &name())]))
            verb=t(msg::DEVICE_DELETE_DO)
            danger=true
            pending=change.pending()
            error=Signal::derive(move || asked.error(change).get().as_ref().map(delete_text))
            on_confirm=Callback::new(move |()| asked.confirm(change))
        >
            <p>{t(msg::DEVICE_DELETE_TEXT)}</p>
        </ConfirmDialog>
    };
    DeviceAct { button, dialog: dialog.into_any() }
}

fn delete_text(error: &ApiError) -> String {
    match error {
        // 409 while a SIM is assigned: somebody has assigned one meanwhile.
        ApiError::Conflict(_) => t(msg::DEVICE_DELETE_HAS_SIM).to_owned(),
        error => explain(error),
    }
}
