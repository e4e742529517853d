//! The columns of the SIM list.

use crate::{
    api::query::Query,
    routes::{Page as Place, Route},
    session::tenant::Tenant,
    shell::{
        fleet::{device_name, phone, sim_state, sim_status},
        list_cells::{dash, dot, or_dash},
        sim_move::SimMove,
    },
    ui::{
        Bit, Column, Icon, MenuItem, RowMenu, TableSpec,
        table::bit::{cell, cells},
    },
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use wire::{page::Page, permission::Permission, sim::Sim};

/// The number that people know a SIM by: the ICCID with its check digit.
pub fn iccid(sim: &Sim) -> String {
    sim.iccid_with_luhn.clone().or_else(|| sim.iccid.clone()).unwrap_or_else(|| sim.id.to_string())
}

/// Form factor, or model, as far as the server says.
pub fn kind(sim: &Sim) -> Option<String> {
    let model = sim.model.as_ref()?;
    let form = model.formfactor.as_ref().map(|form| form.name.clone()).filter(|name| !name.is_empty());
    form.or_else(|| Some(model.description.clone()).filter(|text| !text.is_empty()))
}

/// The table.
pub fn table(tenant: Tenant, menu: RowMenu) -> TableSpec<Sim> {
    let href = move |sim: &Sim| Route::In(tenant.id(), Place::Sim(sim.id)).href();
    TableSpec::new(t(msg::SIMS_TITLE), |sim: &Sim| sim.id.to_string())
        .row_label(iccid)
        .column(
            Column::new("iccid", t(msg::SIM_ICCID), iccid)
                .sort("iccid")
                .link(href)
                .width(190, 6)
                .mono()
                .primary(),
        )
        .column(
            Column::new("status", t(msg::SIMS_STATE), |sim: &Sim| cells([dot(sim_status(&sim.status))]))
                .sort("status")
                .width(124, 6)
                .primary(),
        )
        .column(
            Column::new("device", t(msg::SIMS_DEVICE), move |sim: &Sim| device_cell(tenant, sim))
                .sort("endpoint")
                .width(180, 30)
                .primary(),
        )
        .column(
            Column::new("imsi", t(msg::SIMS_IMSI), |sim: &Sim| or_dash(sim.imsi.clone()))
                .sort("imsi")
                .width(150, 6)
                .mono(),
        )
        .column(
            Column::new("msisdn", t(msg::SIMS_MSISDN), |sim: &Sim| {
                or_dash(sim.msisdn.as_deref().filter(|n| !n.is_empty()).map(phone))
            })
            .sort("msisdn")
            .width(150, 6)
            .mono(),
        )
        .column(Column::new("type", t(msg::SIMS_TYPE), |sim: &Sim| or_dash(kind(sim))).sort("model"))
        .column(
            Column::new("activated", t(msg::SIMS_ACTIVATION), |sim: &Sim| {
                sim.activation_date.map_or_else(dash, |at| cell(intl::date(at.millis())))
            })
            .sort("activation_date"),
        )
        .column(
            Column::new("eid", t(msg::SIM_EID), |sim: &Sim| or_dash(sim.eid.clone()))
                .sort("eid")
                .width(290, 6)
                .mono()
                .hidden(),
        )
        .column(Column::new("id", t(msg::SIMS_ID), |sim: &Sim| sim.id.to_string()).sort("id").hidden())
        .column(
            Column::new("produced", t(msg::SIMS_PRODUCED), |sim: &Sim| {
                sim.production_date.map_or_else(dash, |at| cell(intl::date(at.millis())))
            })
            .sort("production_date")
            .hidden(),
        )
        .actions(t(msg::LIST_ROW_ACTIONS), move |sim| {
            RowMenu::button(tf(msg::SIMS_ACTIONS, &[("iccid", &iccid(sim))]))
        })
        .on_press(move |press| menu.toggle(&press))
}

fn device_cell(tenant: Tenant, sim: &Sim) -> Bit {
    let Some(device) = &sim.endpoint else {
        return cell(t(msg::SIMS_UNASSIGNED)).class("muted");
    };
    let name = device_name(&device.name, device.id);
    if untrack(|| tenant.can(Permission::DeviceRead)).is_err() {
        return cell(name);
    }
    let href = Route::In(tenant.id(), Place::Device(device.id)).href();
    cells([Bit::new("a").attr("href", href).say(name)])
}

/// What can be done to the row with this key.
pub fn items(tenant: Tenant, query: Query<Page<Sim>>, moves: SimMove, key: &str) -> Vec<MenuItem> {
    let find = |page: &Page<Sim>| page.items.iter().find(|row| row.id.to_string() == key).cloned();
    let Some(sim) = untrack(|| query.with(|remote| remote.value().and_then(find))) else { return Vec::new() };
    let open = Route::In(tenant.id(), Place::Sim(sim.id)).href();
    let mut items = vec![MenuItem::link(t(msg::SIMS_OPEN), open).icon(Icon::Sim)];
    if let Some(device) = &sim.endpoint {
        let to = Route::In(tenant.id(), Place::Device(device.id)).href();
        let why = untrack(|| tenant.gate(Permission::DeviceRead).get());
        items.push(MenuItem::link(t(msg::SIMS_OPEN_DEVICE), to).icon(Icon::Device).disabled(why));
    }
    items.push(MenuItem::separator());
    items.extend(moves.items(sim.id, &iccid(&sim), sim_state(&sim.status)));
    items
}
