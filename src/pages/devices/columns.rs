//! The columns of the device list. Fifty rows are drawn at once: cells are values, with one listener for the whole table.

use super::power::{Power, PowerSwitch};
use crate::{
    api::query::Query,
    routes::{Page as Place, Route},
    session::tenant::Tenant,
    shell::{
        fleet::{connection, device_name, device_status, sim_state, sim_status},
        list_cells::{ago, dash, dot, or_dash},
    },
    ui::{
        Bit, Column, Icon, MenuItem, RowMenu, RowPress, TableSpec, Tag,
        mark::tag_bit,
        table::bit::{cell, cells, span},
    },
    util::{
        i18n::{Msg, t, tf, tn},
        intl, msg,
        why::Why,
    },
};
use leptos::prelude::*;
use wire::{
    device::{Device, DeviceStatus, TagAssignment},
    page::Page,
    permission::Permission,
    sim::SimStatus,
};

/// Digits of an ICCID that tell SIMs of a batch apart.
const TAIL: usize = 6;

/// A column of plain text: its id, its head, what it says.
type Plain = (&'static str, Msg, fn(&Device) -> Option<String>);

/// Shown when they are chosen.
static MORE: [Plain; 7] = [
    ("id", msg::DEVICES_ID, |device| Some(device.id.to_string())),
    ("iccid", msg::SIM_ICCID, |device| device.sim.as_ref()?.iccid_with_luhn.clone()),
    ("eid", msg::SIM_EID, |device| device.sim.as_ref()?.eid.clone()),
    ("imei", msg::DEVICES_IMEI, |device| device.imei.clone()),
    ("ip", msg::DEVICES_IP, |device| device.ip_address.clone()),
    ("service", msg::DEVICES_SERVICE_POLICY, |device| Some(device.service_profile.as_ref()?.name.clone())),
    ("coverage", msg::DEVICES_COVERAGE_POLICY, |device| Some(device.tariff_profile.as_ref()?.name.clone())),
];

/// The table.
pub fn table(list: DeviceList) -> TableSpec<Device> {
    let now = intl::now_ms();
    let tenant = list.tenant;
    // The same for all rows. Another role draws the page anew.
    let why = why_not_switch(tenant);
    let href = move |device: &Device| Route::In(tenant.id(), Place::Device(device.id)).href();
    TableSpec::new(t(msg::DEVICES_TITLE), |device: &Device| device.id.to_string())
        .row_label(|device| device_name(&device.name, device.id))
        .column(
            Column::new("name", t(msg::DEVICES_NAME), move |device: &Device| name_cell(device, href(device)))
                .sort("name")
                .width(228, 30)
                .primary(),
        )
        .column(
            Column::new("status", t(msg::DEVICES_STATUS), move |device: &Device| {
                status_cell(device, why.as_ref().map(|why| why.text.as_str()))
            })
            .sort("status")
            .width(146, 2)
            .short()
            .primary(),
        )
        .column(
            Column::new("connection", t(msg::DEVICES_CONNECTION), move |device: &Device| {
                connection_cell(device, now)
            })
            .sort("connectivity")
            .width(158, 2)
            .short()
            .primary(),
        )
        .column(Column::new("sim", t(msg::DEVICES_SIM), sim_cell).width(164, 2).short())
        .column(Column::new("operator", t(msg::DEVICES_OPERATOR), operator_cell).width(157, 10))
        .column(
            Column::new("usage", t(msg::DEVICES_USAGE_MB), |device: &Device| {
                device.usage.map_or_else(dash, |usage| cell(intl::decimal(usage.month_mb, 1)))
            })
            .sort("usage")
            .width(122, 2)
            .numeric(),
        )
        .column(
            Column::new("updated", t(msg::DEVICES_UPDATED), move |device: &Device| {
                ago(device.last_updated, now)
            })
            .width(120, 3)
            .short()
            .sort("last_updated"),
        )
        .more(MORE.iter().map(|(id, label, text)| {
            Column::new(id, t(*label), |device: &Device| or_dash(text(device))).width(150, 4).hidden()
        }))
        .actions(t(msg::LIST_ROW_ACTIONS), move |device| {
            let name = device_name(&device.name, device.id);
            RowMenu::button(tf(msg::DEVICES_ACTIONS, &[("name", &name)]))
        })
        .on_press(move |press| list.press(&press))
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
    fn press(self, press: &RowPress) {
        if press.what == RowMenu::PRESS {
            return self.menu.toggle(press);
        }
        match self.find(&press.key).filter(|_| why_not_switch(self.tenant).is_none()) {
            // The switch has moved already; the row's data follows it.
            Some(device) if self.flip(&device, !is_on(&device)) => {}
            _ => press.event.prevent_default(),
        }
    }

    fn find(self, key: &str) -> Option<Device> {
        let find = |page: &Page<Device>| page.items.iter().find(|row| row.id.to_string() == key).cloned();
        untrack(|| self.query.with(|remote| remote.value().and_then(find)))
    }

    /// Says whether it has begun: it may be asked first.
    fn flip(self, device: &Device, on: bool) -> bool {
        let Self { tenant, query, power, .. } = self;
        let name = device_name(&device.name, device.id);
        let (id, wanted) = (device.id, Power::of(tenant, device, name, on));
        let foreseen = wanted.clone();
        // What was asked for is shown at once; the answer, good or bad, replaces it.
        let begun = move |()| {
            query.patch(|page| {
                if let Some(row) = page.items.iter_mut().find(|row| row.id == id) {
                    foreseen.foresee(row);
                }
            });
        };
        power.ask(wanted, Callback::new(begun))
    }

    /// What can be done to the row with this key.
    pub fn items(self, key: &str) -> Vec<MenuItem> {
        let tenant = self.tenant;
        let Some(device) = self.find(key) else { return Vec::new() };
        let (on, sim) = (is_on(&device), device.sim.as_ref().map(|sim| sim.id));
        let open = Route::In(tenant.id(), Place::Device(device.id)).href();
        let flip = Callback::new(move |()| {
            self.flip(&device, !on);
        });
        let mut items = vec![
            MenuItem::link(t(msg::DEVICES_OPEN), open).icon(Icon::Device),
            MenuItem::action(t(if on { msg::DEVICES_DISABLE } else { msg::DEVICES_ENABLE }), flip)
                .icon(Icon::Power)
                .disabled(why_not_switch(tenant)),
        ];
        if let Some(sim) = sim {
            let to = Route::In(tenant.id(), Place::Sim(sim)).href();
            let why = untrack(|| tenant.gate(Permission::SimRead).get());
            items.push(MenuItem::link(t(msg::DEVICES_OPEN_SIM), to).icon(Icon::Sim).disabled(why));
        }
        items
    }
}

/// Not `Column::link`: the labels stand beside the link, not inside it. The first one is shown and the others are counted, in a narrow
/// column all are; the tooltip names them.
fn name_cell(device: &Device, href: String) -> Bit {
    let link = Bit::new("a").class("tb-link").attr("href", href).say(device_name(&device.name, device.id));
    let all: Vec<&str> = device.tag_assignments.iter().map(|tag| tag.name.as_str()).collect();
    let Some(first) = device.tag_assignments.first() else { return cells([link]).class("row-name") };
    // Where a label would be cut off after a letter or two, how many there are says more. First, since every row with labels has
    // it: from page to page the one that some lack comes and goes at the end.
    let count =
        span("tag is-plain is-narrow", tn(msg::DEVICES_TAGS, all.len() as u64, &[])).tip(all.join(", "));
    let shown = tag_bit(first.name.clone(), &tag_color(first)).class("is-wide");
    let row = cells([link, count.again(), shown]).class("row-name");
    match all.as_slice() {
        [_, rest @ ..] if !rest.is_empty() => {
            row.child(span("tag is-plain is-wide", format!("+{}", rest.len())).tip(rest.join(", ")))
        }
        _ => row,
    }
}

fn tag_color(tag: &TagAssignment) -> String {
    tag.tag_color.as_ref().and_then(|color| color.hex_color.clone()).unwrap_or_default()
}

/// A coloured label.
pub fn tag(tag: &TagAssignment) -> AnyView {
    let color = tag.tag_color.as_ref().and_then(|color| color.hex_color.clone()).unwrap_or_default();
    view! { <Tag text=tag.name.clone() color/> }.into_any()
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
pub fn why_not_switch(tenant: Tenant) -> Option<Why> {
    untrack(|| tenant.gate(Permission::DeviceUpdate).get())
}

fn status_cell(device: &Device, why: Option<&str>) -> Bit {
    let label = tf(msg::DEVICES_SWITCH, &[("name", &device_name(&device.name, device.id))]);
    let input = Bit::new("input")
        .attr("type", "checkbox")
        .attr("role", "switch")
        .class("tb-switch")
        .attr("data-do", "switch")
        .attr("aria-label", label)
        .maybe("aria-description", why.map(str::to_owned))
        .maybe("aria-disabled", why.map(|_| "true"))
        .maybe("checked", is_on(device).then_some(""));
    let switch = Bit::new("label").child(input).say(status_word(device).1);
    cells([match why {
        Some(why) => switch.tip(why.to_owned()),
        None => switch,
    }])
}

fn connection_cell(device: &Device, now: i64) -> Bit {
    let Some(state) = &device.connectivity else { return dash() };
    let shown = cells([dot(connection(state.connection()))]);
    let Some(since) = state.since else { return shown };
    let note = span("row-note", intl::lasting(since.millis(), now));
    shown.say(" ").child(note.tip_time_in(since.millis(), msg::DEVICES_SINCE_WHEN))
}

fn sim_cell(device: &Device) -> Bit {
    let Some(sim) = &device.sim else { return dash() };
    let iccid = sim.iccid_with_luhn.clone().or_else(|| sim.iccid.clone()).unwrap_or_default();
    let tail = iccid.char_indices().rev().nth(TAIL - 1).map_or(iccid.as_str(), |(at, _)| &iccid[at..]);
    let tail = span("mono", format!("…{tail}")).tip(iccid);
    cells([tail]).say(" ").child(span("row-note", sim_status(&sim.status).1))
}

fn operator_cell(device: &Device) -> Bit {
    let state = device.connectivity.as_ref();
    let operator = state.and_then(|state| state.operator.clone());
    match (operator, state.and_then(|state| state.country.as_deref().map(intl::country))) {
        (Some(operator), Some(country)) => cell(format!("{operator} · {country}")),
        (operator, country) => or_dash(operator.or(country)),
    }
}
