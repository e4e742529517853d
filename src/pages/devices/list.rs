//! The device list (D-1): its question, its facts, its empty state.

use super::{
    columns::{DeviceList, table},
    filters::filters,
    power::use_power,
};
use crate::{
    api::devices,
    routes::Page,
    session::tenant::{Tenant, use_tenant},
    shell::{
        list_page::{ListPage, use_list},
        panel_link::panel_link,
    },
    ui::{Empty, Icon, RowMenu},
    util::{
        dom,
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use leptos::prelude::*;
use leptos_router::components::Outlet;
use wire::{device::DEVICE_LIST, permission::Permission};

/// The devices of the workspace.
#[component]
pub fn DeviceListPage() -> impl IntoView {
    let tenant = use_tenant();
    let (state, query) = use_list(tenant, "devices", &DEVICE_LIST, devices::list);
    // A server without the extension has no counts by state: then the list's own total has to do.
    let summary = tenant.query("device_summary", || Some(0_u8), |client, _| devices::summary(client));
    let facts = Signal::derive(move || match summary.value() {
        Some(counts) => {
            let online = tf(msg::DEVICES_FACT_ONLINE, &[("n", &intl::integer(counts.online))]);
            Some(format!("{} · {online}", tn(msg::DEVICES_COUNT, counts.total, &[])))
        }
        None => {
            let total = query.with(|remote| remote.value().and_then(|page| page.total));
            total.filter(|_| !state.filtered()).map(|total| tn(msg::DEVICES_COUNT, total, &[]))
        }
    });
    let power = use_power(tenant);
    let list = DeviceList { tenant, query, power, menu: RowMenu::default() };
    let mut page = ListPage::new(t(msg::DEVICES_TITLE), state, query, table(list))
        .facts(facts)
        .search(t(msg::DEVICES_SEARCH))
        .banner(move || power.notice())
        .actions(move || create_link(tenant))
        .none(move || {
            view! {
                <Empty icon=Icon::Device title=t(msg::DEVICES_NONE) text=t(msg::DEVICES_NONE_TEXT)>
                    {create_link(tenant)}
                </Empty>
            }
        });
    // The rows are painted first.
    let ready = RwSignal::new(false);
    let answered = Memo::new(move |_| query.with(|remote| remote.value().is_some()));
    Effect::new(move |_| {
        if answered.get() {
            dom::after_paint(move || {
                ready.try_set(true);
            });
        }
    });
    for filter in filters(tenant, ready.into()) {
        page = page.filter(filter);
    }
    view! {
        {page.view()}
        {list.menu.view(move |key| list.items(&key))}
        {power.dialog()}
        <Outlet/>
    }
}

fn create_link(tenant: Tenant) -> AnyView {
    panel_link(tenant, Permission::DeviceCreate, Page::DeviceNew, msg::DEVICES_CREATE)
}
