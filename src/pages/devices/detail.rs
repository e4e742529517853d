//! One device (D-2): its name and status to change, its facts in cards.

use super::{
    cards,
    columns::{is_on, status_word},
    naming::{Rename, rename, tags},
    power::{Power, use_power},
    sim_link::{assign, delete, release},
};
use crate::{
    api::{devices, query::Query},
    routes::{Page as Place, Route},
    session::tenant::{Tenant, use_tenant},
    shell::{
        fleet::device_name,
        here::use_title,
        one_view::{OneText, one_view},
        sim_move::use_sim_move,
    },
    ui::{PageHead, Switch},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{device::Device, ids::DeviceId, permission::Permission};

/// One device of the workspace.
#[component]
pub fn DevicePage(
    /// Which.
    device: DeviceId,
) -> impl IntoView {
    let tenant = use_tenant();
    let query = tenant.query("device", move || Some(device), devices::get);
    let text = OneText {
        back: (Route::In(tenant.id(), Place::Devices).href(), t(msg::DEVICE_ALL).to_owned()),
        missing: tf(msg::DEVICE_MISSING, &[("id", &device.to_string())]),
    };
    let back = text.back.clone();
    one_view(query, text, move |device| draw(tenant, query, device, back.clone()))
}

fn draw(tenant: Tenant, query: Query<Device>, device: Signal<Device>, back: (String, String)) -> AnyView {
    let class = style_sheet!("style/pages/device.css");
    let name = Signal::derive(move || device.with(|device| device_name(&device.name, device.id)));
    use_title(move || name.get());
    let moves = use_sim_move(tenant);
    let power = use_power(tenant);
    let Rename { button, form } = rename(tenant, device);
    let (assign, release, delete) = (assign(tenant, device), release(tenant, device), delete(tenant, device));
    let flip = Callback::new(move |on: bool| {
        let wanted = device.with_untracked(|device| Power::of(tenant, device, name.get_untracked(), on));
        let foreseen = wanted.clone();
        // As in the list: what was asked for is shown at once, and the answer replaces it.
        power.ask(wanted, Callback::new(move |()| query.patch(|device| foreseen.foresee(device))));
    });
    let word = move || device.with(status_word).1;
    view! { class=class,
        <div class="device">
            <PageHead
                title=name
                facts=Signal::derive(move || Some(device.with(cards::facts)))
                back=back
            >
                <span class="device-power">
                    <Switch
                        label=t(msg::DEVICE_SWITCH_THIS)
                        hide_label=true
                        checked=Signal::derive(move || device.with(is_on))
                        on_change=flip
                        pending=power.pending()
                        disabled_reason=tenant.gate(Permission::DeviceUpdate)
                    />
                    <span class="device-status">{word}</span>
                </span>
                {button}
                {delete.button.run(())}
            </PageHead>
            {form}
            {power.notice()}
            {tags(tenant, device)}
            <div class="device-cards">
                <div class="device-column">{cards::general(device)} {cards::usage(device)}</div>
                <div class="device-column">
                    {cards::connectivity(tenant, device)} {cards::sim(tenant, device, moves, assign.button, release.button)}
                </div>
            </div>
            {moves.dialog()}
            {power.dialog()}
            {assign.dialog}
            {release.dialog}
            {delete.dialog}
        </div>
    }
    .into_any()
}
