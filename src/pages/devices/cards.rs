//! What is known of one device, in cards: general, connection, SIM, usage.

use crate::{
    api::devices,
    routes::{Page as Place, Route},
    session::tenant::Tenant,
    shell::{
        fleet::{badge, connection, dash, moment, phone, sim_state, sim_status},
        sim_move::{Move, SimMove},
    },
    ui::{Badge, Button, Card, CopyButton, Fact, Facts, Icon, Size},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use wire::{
    device::{Connectivity, Device, DeviceSim},
    permission::Permission,
    sim::SimStatus,
};

/// A value with a button that copies it; a dash without one.
fn copyable(value: Option<String>, copy: &'static str) -> AnyView {
    match value.filter(|value| !value.is_empty()) {
        None => dash(),
        Some(value) => view! {
            <span class="mono">{value.clone()}</span>
            <CopyButton value label=copy/>
        }
        .into_any(),
    }
}

fn plain(value: Option<String>) -> AnyView {
    value.filter(|value| !value.is_empty()).map_or_else(dash, IntoAny::into_any)
}

/// Identity, policies, dates.
pub fn general(device: Signal<Device>) -> AnyView {
    let of = move |read: fn(&Device) -> Option<String>| move || plain(device.with(read));
    let copied = move |read: fn(&Device) -> Option<String>, label| move || copyable(device.with(read), label);
    view! {
        <Card title=t(msg::DEVICE_GENERAL)>
            <Facts>
                <Fact label=t(msg::DEVICES_ID)>
                    {copied(|device| Some(device.id.to_string()), t(msg::DEVICE_COPY_ID))}
                </Fact>
                <Fact label=t(msg::DEVICES_IP)>
                    {copied(|device| device.ip_address.clone(), t(msg::DEVICE_COPY_IP))}
                </Fact>
                <Fact label=t(msg::DEVICES_IMEI)>
                    {copied(
                        |device| device.imei_with_luhn.clone().or_else(|| device.imei.clone()),
                        t(msg::DEVICE_COPY_IMEI),
                    )}
                </Fact>
                <Fact label=t(msg::DEVICE_IMEI_LOCK)>
                    {of(|device| {
                        let text = if device.imei_lock {
                            msg::DEVICE_IMEI_LOCKED
                        } else {
                            msg::DEVICE_IMEI_UNLOCKED
                        };
                        Some(t(text).to_owned())
                    })}
                </Fact>
                <Fact label=t(msg::DEVICES_SERVICE_POLICY)>
                    {of(|device| device.service_profile.as_ref().map(|policy| policy.name.clone()))}
                </Fact>
                <Fact label=t(msg::DEVICES_COVERAGE_POLICY)>
                    {of(|device| device.tariff_profile.as_ref().map(|policy| policy.name.clone()))}
                </Fact>
                <Fact label=t(msg::DEVICE_CREATED)>{of(|device| moment(device.created))}</Fact>
                <Fact label=t(msg::DEVICES_UPDATED)>{of(|device| moment(device.last_updated))}</Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

/// State of the connection. Servers without the list's extension are asked by the contract's own call.
pub fn connectivity(tenant: Tenant, device: Signal<Device>) -> AnyView {
    let key = move || {
        let asked = device.with(|device| device.connectivity.is_none().then_some(device.id));
        asked.filter(|_| tenant.can(Permission::ConnectivityRead).is_ok())
    };
    let query = tenant.query("connectivity", key, devices::connectivity);
    let state =
        Memo::new(move |_| device.with(|device| device.connectivity.clone()).or_else(|| query.value()));
    let of = move |read: fn(&Connectivity) -> Option<String>| {
        move || plain(state.with(|state| state.as_ref().and_then(read)))
    };
    let status = move || state.get().map_or_else(dash, |state| badge(connection(state.connection())));
    view! {
        <Card title=t(msg::DEVICES_CONNECTION)>
            <Facts>
                <Fact label=t(msg::DEVICE_STATE)>{status}</Fact>
                <Fact label=t(msg::DEVICE_SINCE)>{of(|state| moment(state.since))}</Fact>
                <Fact label=t(msg::DEVICES_OPERATOR)>{of(|state| state.operator.clone())}</Fact>
                <Fact label=t(msg::DEVICE_COUNTRY)>{of(|state| state.country.as_deref().map(intl::country))}</Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

/// The assigned SIM, or the way to one.
pub fn sim(
    tenant: Tenant,
    device: Signal<Device>,
    moves: SimMove,
    assign: Callback<(), AnyView>,
    release: Callback<(), AnyView>,
) -> AnyView {
    let sim = Memo::new(move |_| device.with(|device| device.sim.clone()));
    let draw = move || match sim.get() {
        None => view! { <p class="muted">{t(msg::DEVICE_NO_SIM)}</p> }.into_any(),
        Some(sim) => sim_facts(tenant, sim),
    };
    let action = move || match sim.get() {
        None => assign.run(()),
        Some(sim) => view! { {move_button(tenant, moves, &sim)} {release.run(())} }.into_any(),
    };
    view! {
        <Card title=t(msg::DEVICES_SIM) actions=ViewFn::from(action)>
            {draw}
        </Card>
    }
    .into_any()
}

fn iccid(sim: &DeviceSim) -> String {
    sim.iccid_with_luhn.clone().or_else(|| sim.iccid.clone()).unwrap_or_else(|| sim.id.to_string())
}

fn move_button(tenant: Tenant, moves: SimMove, sim: &DeviceSim) -> AnyView {
    let from = sim_state(&sim.status);
    let (to, text) = match from {
        SimStatus::Activated => (SimStatus::Suspended, msg::SIMS_SUSPEND),
        _ => (SimStatus::Activated, msg::SIMS_ACTIVATE),
    };
    let wanted = Move { sim: sim.id, label: iccid(sim), from, to };
    let asked = wanted.clone();
    view! {
        <Button
            size=Size::Sm
            icon=Icon::Power
            disabled_reason=Signal::derive(move || wanted.why_not(tenant))
            on_click=Callback::new(move |()| moves.ask(asked.clone()))
        >
            {t(text)}
        </Button>
    }
    .into_any()
}

fn sim_facts(tenant: Tenant, sim: DeviceSim) -> AnyView {
    let number = iccid(&sim);
    let href = Route::In(tenant.id(), Place::Sim(sim.id)).href();
    let shown = number.clone();
    let link = move || match tenant.can(Permission::SimRead) {
        Ok(()) => view! { <a class="mono" href=href.clone()>{shown.clone()}</a> }.into_any(),
        Err(_) => view! { <span class="mono">{shown.clone()}</span> }.into_any(),
    };
    let (tone, word) = sim_status(&sim.status);
    view! {
        <Facts>
            <Fact label=t(msg::SIM_ICCID)>{link} <CopyButton value=number label=t(msg::SIMS_COPY_ICCID)/></Fact>
            <Fact label=t(msg::SIMS_STATE)>
                <Badge tone=tone text=word/>
            </Fact>
            <Fact label=t(msg::SIMS_IMSI)>{copyable(sim.imsi, t(msg::SIMS_COPY_IMSI))}</Fact>
            <Fact label=t(msg::SIMS_MSISDN)>
                {copyable(
                    sim.msisdn.filter(|number| !number.is_empty()).map(|number| phone(&number)),
                    t(msg::SIMS_COPY_MSISDN),
                )}
            </Fact>
            <Fact label=t(msg::SIM_EID)>{copyable(sim.eid, t(msg::SIMS_COPY_EID))}</Fact>
        </Facts>
    }
    .into_any()
}

/// What it has used this month.
pub fn usage(device: Signal<Device>) -> AnyView {
    let month = move || match device.with(|device| device.usage) {
        Some(usage) if usage.month_mb > 0.0 => intl::megabytes(usage.month_mb).into_any(),
        Some(_) => t(msg::DEVICE_NO_USAGE).into_any(),
        None => dash(),
    };
    view! {
        <Card title=t(msg::DEVICE_USAGE)>
            <Facts>
                <Fact label=t(msg::DEVICE_THIS_MONTH)>{month}</Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

/// The line below the name.
pub fn facts(device: &Device) -> String {
    let id = tf(msg::DEVICE_FACT_ID, &[("id", &device.id.to_string())]);
    match &device.connectivity {
        Some(state) => format!("{id} · {}", connection(state.connection()).1),
        None => id,
    }
}
