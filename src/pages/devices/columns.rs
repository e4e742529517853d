//! The columns of the device list. Fifty rows are drawn at once: cells are plain elements, without signals of their own.

use super::power::{Power, PowerSwitch};
use crate::util::letters::upper;
use crate::view::prelude::*;
use crate::{
    api::query::Query,
    routes::{Page as Place, Route},
    session::tenant::Tenant,
    shell::fleet::{ago, badge, connection, dash, device_name, device_status, sim_state, sim_status},
    ui::{Column, Icon, MenuItem, RowMenu, TableSpec, Tag},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::ev;
use wire::{
    device::{Device, DeviceStatus, TagAssignment},
    page::Page,
    permission::Permission,
    sim::SimStatus,
    value::EnumRef,
};

/// Labels beside a name, which is more important; the others are counted, and named in a tooltip.
const TAGS_SHOWN: usize = 1;
/// Digits of an ICCID that tell SIMs of a batch apart.
const TAIL: usize = 6;

/// The table.
pub fn table(list: DeviceList) -> TableSpec<Device> {
    let now = intl::now_ms();
    let DeviceList { tenant, menu, .. } = list;
    // The same for all rows. Another role draws the page anew.
    let why = why_not_switch(tenant);
    let href = move |device: &Device| Route::In(tenant.id(), Place::Device(device.id)).href();
    TableSpec::new(t(msg::DEVICES_TITLE), |device: &Device| device.id.to_string())
        .row_label(|device| device_name(&device.name, device.id))
        .column(
            Column::new("name", t(msg::DEVICES_NAME), move |device: &Device| name_cell(device, href(device)))
                .sort("name")
                .wide()
                .primary(),
        )
        .column(
            Column::new("status", t(msg::DEVICES_STATUS), move |device: &Device| {
                status_cell(list, device, why.clone())
            })
            .sort("status")
            .primary(),
        )
        .column(
            Column::new("connection", t(msg::DEVICES_CONNECTION), move |device: &Device| {
                connection_cell(device, now)
            })
            .sort("connectivity")
            .primary(),
        )
        .column(Column::new("sim", t(msg::DEVICES_SIM), sim_cell))
        .column(Column::new("operator", t(msg::DEVICES_OPERATOR), operator_cell))
        .column(
            Column::new("usage", t(msg::DEVICES_USAGE_MB), |device: &Device| {
                device.usage.map_or_else(dash, |usage| intl::decimal(usage.month_mb, 1).into_any())
            })
            .sort("usage")
            .numeric(),
        )
        .column(
            Column::new("updated", t(msg::DEVICES_UPDATED), move |device: &Device| {
                ago(device.last_updated, now)
            })
            .sort("last_updated"),
        )
        .actions(t(msg::LIST_ROW_ACTIONS), move |device| {
            let name = device_name(&device.name, device.id);
            menu.button(device.id.to_string(), tf(msg::DEVICES_ACTIONS, &[("name", &name)]))
        })
}

/// The list that the table belongs to. Copy.
#[derive(Clone, Copy)]
pub struct DeviceList {
    pub tenant: Tenant,
    pub query: Query<Page<Device>>,
    pub power: PowerSwitch,
    pub menu: RowMenu,
}

impl DeviceList {
    fn flip(self, device: &Device, on: bool) {
        let Self { tenant, query, power, .. } = self;
        let name = device_name(&device.name, device.id);
        let (id, status) = (device.id, if on { DeviceStatus::Enabled } else { DeviceStatus::Disabled });
        power.flip(Power::of(tenant, device, name, on));
        // What was asked for is shown at once; the answer, good or bad, replaces it.
        query.patch(|page| {
            if let Some(row) = page.items.iter_mut().find(|row| row.id == id) {
                row.status = EnumRef::of(status.id());
            }
        });
    }

    /// What can be done to the row with this key.
    pub fn items(self, key: &str) -> Vec<MenuItem> {
        let tenant = self.tenant;
        let find = |page: &Page<Device>| page.items.iter().find(|row| row.id.to_string() == key).cloned();
        let row = untrack(|| self.query.with(|remote| remote.value().and_then(find)));
        let Some(device) = row else { return Vec::new() };
        let (on, sim) = (is_on(&device), device.sim.as_ref().map(|sim| sim.id));
        let open = Route::In(tenant.id(), Place::Device(device.id)).href();
        let flip = Callback::new(move |()| self.flip(&device, !on));
        let mut items = vec![
            MenuItem::link(t(msg::DEVICES_OPEN), open).icon(Icon::Device),
            MenuItem::action(t(if on { msg::DEVICES_DISABLE } else { msg::DEVICES_ENABLE }), flip)
                .icon(Icon::Power)
                .disabled(why_not_switch(tenant)),
        ];
        if let Some(sim) = sim {
            let to = Route::In(tenant.id(), Place::Sim(sim)).href();
            let why = untrack(|| tenant.why_not(Permission::SimRead).get());
            items.push(MenuItem::link(t(msg::DEVICES_OPEN_SIM), to).icon(Icon::Sim).disabled(why));
        }
        items
    }
}

/// Not `Column::link`: the labels stand beside the link, not inside it.
fn name_cell(device: &Device, href: String) -> AnyView {
    let name = device_name(&device.name, device.id);
    let more = device.tag_assignments.len().saturating_sub(TAGS_SHOWN);
    let rest = (more > 0).then(|| {
        let names: Vec<&str> =
            device.tag_assignments[TAGS_SHOWN..].iter().map(|tag| tag.name.as_str()).collect();
        view! { <span class="tag is-plain" data-tip=names.join(", ")>{format!("+{more}")}</span> }
    });
    let tags = device.tag_assignments.iter().take(TAGS_SHOWN).map(tag).collect_view();
    view! {
        <span class="row-name">
            <a class="tb-link" href=href>
                {name}
            </a>
            <span class="row-tags">{tags} {rest}</span>
        </span>
    }
    .into_any()
}

/// A coloured label.
pub fn tag(tag: &TagAssignment) -> AnyView {
    let color = tag.tag_color.as_ref().and_then(|color| color.hex_color.clone()).unwrap_or_default();
    view! { <Tag text=tag.name.clone() color/> }
}

/// Whether a device counts as on, whatever its SIM.
pub fn is_on(device: &Device) -> bool {
    device.status() == DeviceStatus::Enabled
}

/// Status in words; a SIM in factory test is worth a word of its own.
pub fn status_word(device: &Device) -> (crate::ui::Tone, String) {
    let testing = device.sim.as_ref().is_some_and(|sim| sim_state(&sim.status) == SimStatus::FactoryTest);
    device_status(&device.status, testing)
}

/// Why the switch of a device does not work; `None` when it does.
pub fn why_not_switch(tenant: Tenant) -> Option<String> {
    untrack(|| tenant.why_not(Permission::DeviceUpdate).get())
}

fn status_cell(list: DeviceList, device: &Device, why: Option<String>) -> AnyView {
    let (on, word) = (is_on(device), status_word(device).1);
    let (closed, tip) = (why.is_some(), why.clone());
    let label = tf(msg::DEVICES_SWITCH, &[("name", &device_name(&device.name, device.id))]);
    let device = device.clone();
    // The markup of `ui::Switch`, without its signals. The row is drawn anew with the new status.
    view! {
        <label class="chk is-switch" data-tip=tip>
            <input
                type="checkbox"
                role="switch"
                class="chk-input"
                aria-label=label
                aria-description=why
                aria-disabled=closed.then_some("true")
                checked=on
                on:click=move |event: ev::MouseEvent| {
                    event.prevent_default();
                    if !closed {
                        list.flip(&device, !on);
                    }
                }
            />
            <span class="chk-label">{word}</span>
        </label>
    }
    .into_any()
}

fn connection_cell(device: &Device, now: i64) -> AnyView {
    let Some(state) = &device.connectivity else { return dash() };
    let mark = badge(connection(state.connection()));
    let since = state.since.map(|since| {
        let since = since.millis();
        let tip = tf(msg::DEVICES_SINCE_WHEN, &[("time", &intl::date_time(since))]);
        view! {
            <span class="row-note" data-tip=tip>
                {intl::lasting(since, now)}
            </span>
        }
    });
    view! {
        {mark}
        " "
        {since}
    }
    .into_any()
}

fn sim_cell(device: &Device) -> AnyView {
    let Some(sim) = &device.sim else { return dash() };
    let iccid = sim.iccid_with_luhn.clone().or_else(|| sim.iccid.clone()).unwrap_or_default();
    let tail = iccid.char_indices().rev().nth(TAIL - 1).map_or(iccid.as_str(), |(at, _)| &iccid[at..]);
    let tail = format!("…{tail}");
    view! {
        <span class="mono" data-tip=iccid>
            {tail}
        </span>
        " "
        <span class="row-note">{sim_status(&sim.status).1}</span>
    }
    .into_any()
}

fn operator_cell(device: &Device) -> AnyView {
    let state = device.connectivity.as_ref();
    let operator = state.and_then(|state| state.operator.clone());
    match (operator, state.and_then(|state| state.country.as_deref().map(upper))) {
        (None, None) => dash(),
        (Some(operator), Some(country)) => format!("{operator} · {country}").into_any(),
        (operator, country) => operator.or(country).into_any(),
    }
}
