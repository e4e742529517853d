//! One SIM (D-4): its numbers, its device, its make, and the moves that its status allows.

use super::{
    columns::{iccid, kind},
    delete::delete,
};
use crate::{
    api::sims,
    routes::{Page as Place, Route},
    session::tenant::{Tenant, use_tenant},
    shell::{
        fleet::{badge, dash, device_name, moment, phone, sim_state, sim_status},
        here::use_title,
        one_view::{OneText, one_view},
        sim_move::{Move, SimMove, use_sim_move},
    },
    ui::{Button, Card, CopyButton, Fact, Facts, Icon, PageHead},
    util::{
        i18n::{Msg, t, tf},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    ids::SimId,
    permission::Permission,
    sim::{Sim, SimStatus},
};

/// One SIM of the workspace.
#[component]
pub fn SimPage(
    /// Which.
    sim: SimId,
) -> impl IntoView {
    let tenant = use_tenant();
    let query = tenant.query("sim", move || Some(sim), sims::get);
    let text = OneText {
        back: (Route::In(tenant.id(), Place::Sims).href(), t(msg::SIMS_ALL).to_owned()),
        missing: tf(msg::SIMS_MISSING, &[("id", &sim.to_string())]),
    };
    let back = text.back.clone();
    one_view(query, text, move |sim| draw(tenant, sim, back.clone()))
}

fn draw(tenant: Tenant, sim: Signal<Sim>, back: (String, String)) -> AnyView {
    let class = style_sheet!("style/pages/sim.css");
    let name = Signal::derive(move || sim.with(iccid));
    use_title(move || name.get());
    let moves = use_sim_move(tenant);
    let status = Memo::new(move |_| sim.with(|sim| sim.status.clone()));
    let facts = Signal::derive(move || {
        let id = sim.with(|sim| sim.id.to_string());
        Some(format!("{} · {}", tf(msg::SIMS_FACT_ID, &[("id", &id)]), sim_status(&status.get()).1))
    });
    let (delete_button, delete_dialog) = delete(tenant, sim);
    let button = move |to, text: Msg| move_button(tenant, moves, sim, to, text);
    view! { class=class,
        <div>
            <PageHead title=name facts=facts back=back>
                {button(SimStatus::Activated, msg::SIMS_ACTIVATE)}
                {button(SimStatus::Suspended, msg::SIMS_SUSPEND)}
                {delete_button}
            </PageHead>
            <div class="sim-cards">{numbers(tenant, sim)} {make(sim)}</div>
            {moves.dialog()}
            {delete_dialog}
        </div>
    }
    .into_any()
}

fn move_button(tenant: Tenant, moves: SimMove, sim: Signal<Sim>, to: SimStatus, text: Msg) -> AnyView {
    let wanted = move |sim: &Sim| Move { sim: sim.id, label: iccid(sim), from: sim_state(&sim.status), to };
    view! {
        <Button
            icon=if to == SimStatus::Activated { Icon::Power } else { Icon::Lock }
            disabled_reason=Signal::derive(move || sim.with(wanted).why_not(tenant))
            on_click=Callback::new(move |()| moves.ask(sim.with_untracked(wanted)))
        >
            {t(text)}
        </Button>
    }
    .into_any()
}

fn numbers(tenant: Tenant, sim: Signal<Sim>) -> AnyView {
    let copied = move |read: fn(&Sim) -> Option<String>, label: Msg| {
        let value = Memo::new(move |_| sim.with(read).filter(|value| !value.is_empty()));
        move || match value.get() {
            None => dash(),
            Some(value) => view! {
                <span class="mono">{value.clone()}</span>
                <CopyButton value label=t(label)/>
            }
            .into_any(),
        }
    };
    let device = Memo::new(move |_| sim.with(|sim| sim.endpoint.clone()));
    let device = move || match device.get() {
        None => view! { <span class="muted">{t(msg::SIMS_UNASSIGNED)}</span> }.into_any(),
        Some(device) => {
            let name = device_name(&device.name, device.id);
            if tenant.can(Permission::DeviceRead).is_ok() {
                let href = Route::In(tenant.id(), Place::Device(device.id)).href();
                view! { <a href=href>{name}</a> }.into_any()
            } else {
                name.into_any()
            }
        }
    };
    view! {
        <Card title=t(msg::SIMS_GENERAL)>
            <Facts>
                <Fact label=t(msg::SIM_ICCID)>{copied(|sim| Some(iccid(sim)), msg::SIMS_COPY_ICCID)}</Fact>
                <Fact label=t(msg::SIMS_STATE)>{move || badge(sim.with(|sim| sim_status(&sim.status)))}</Fact>
                <Fact label=t(msg::SIMS_DEVICE)>{device}</Fact>
                <Fact label=t(msg::SIMS_IMSI)>{copied(|sim| sim.imsi.clone(), msg::SIMS_COPY_IMSI)}</Fact>
                <Fact label=t(msg::SIMS_MSISDN)>
                    {copied(
                        |sim| sim.msisdn.as_deref().filter(|n| !n.is_empty()).map(phone),
                        msg::SIMS_COPY_MSISDN,
                    )}
                </Fact>
                <Fact label=t(msg::SIM_EID)>{copied(|sim| sim.eid.clone(), msg::SIMS_COPY_EID)}</Fact>
                <Fact label=t(msg::SIMS_ID)>{copied(|sim| Some(sim.id.to_string()), msg::SIMS_COPY_ID)}</Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

fn make(sim: Signal<Sim>) -> AnyView {
    let of = move |read: fn(&Sim) -> Option<String>| {
        move || sim.with(read).filter(|text| !text.is_empty()).map_or_else(dash, IntoAny::into_any)
    };
    let vendor = |sim: &Sim| Some(sim.model.as_ref()?.manufacturer.as_ref()?.name.clone());
    let memory = |sim: &Sim| {
        let size = sim.model.as_ref()?.memory_size.clone()?;
        Some(tf(msg::SIMS_KILOBYTES, &[("n", &size)]))
    };
    view! {
        <Card title=t(msg::SIMS_MAKE)>
            <Facts>
                <Fact label=t(msg::SIMS_TYPE)>{of(kind)}</Fact>
                <Fact label=t(msg::SIMS_MODEL)>
                    {of(|sim| sim.model.as_ref().map(|model| model.description.clone()))}
                </Fact>
                <Fact label=t(msg::SIMS_VENDOR)>{of(vendor)}</Fact>
                <Fact label=t(msg::SIMS_MEMORY)>{of(memory)}</Fact>
                <Fact label=t(msg::SIMS_PRODUCED)>{of(|sim| moment(sim.production_date))}</Fact>
                <Fact label=t(msg::SIMS_ACTIVATION)>{of(|sim| moment(sim.activation_date))}</Fact>
            </Facts>
        </Card>
    }
    .into_any()
}
