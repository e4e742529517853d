//! The SIM list (D-4): its question, its facts, the filters, and the notice about SIMs that cost and do nothing.

use super::columns;
use crate::{
    api::sims,
    routes::Page as Place,
    session::tenant::{Tenant, use_tenant},
    shell::{
        fleet::sim_word,
        list_filters::Filter,
        list_page::{ListPage, use_list},
        list_state::ListState,
        panel_link::panel_link,
        sim_move::use_sim_move,
    },
    ui::{Empty, Icon, LinkButton, Notice, RowMenu, SelectOption, Size, Tone},
    util::{
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use leptos::prelude::*;
use leptos_router::components::Outlet;
use wire::{
    page::{Criterion, ListQuery},
    permission::Permission,
    sim::{SIM_LIST, SimStatus},
};

/// What can be typed before a value in the search field (domain.md §4.4), and the field that it means.
const PREFIXES: &[(&str, &str)] = &[
    ("iccid", "iccid_with_luhn"),
    ("iccid_with_luhn", "iccid_with_luhn"),
    ("eid", "eid"),
    ("id", "id"),
    ("imsi", "imsi"),
    ("msisdn", "msisdn"),
    ("device", "endpoint"),
    ("status", "status"),
];

/// The SIMs of the workspace.
#[component]
pub fn SimListPage() -> impl IntoView {
    let tenant = use_tenant();
    let (state, query) = use_list(tenant, "sims", &SIM_LIST, sims::list);
    let summary = tenant.query("sim_summary", || Some(0_u8), |client, _| sims::summary(client));
    let facts = Signal::derive(move || match summary.value() {
        Some(counts) => {
            let fact = |text, n: u64| tf(text, &[("n", &intl::integer(n))]);
            Some(format!(
                "{} · {} · {}",
                tn(msg::SIMS_COUNT, counts.total, &[]),
                fact(msg::SIMS_FACT_ACTIVATED, counts.activated),
                fact(msg::SIMS_FACT_UNASSIGNED, counts.unassigned),
            ))
        }
        None => {
            let total = query.with(|remote| remote.value().and_then(|page| page.total));
            total.filter(|_| !state.filtered()).map(|total| tn(msg::SIMS_COUNT, total, &[]))
        }
    });
    let unused = Memo::new(move |_| summary.value().map_or(0, |counts| counts.unused_charged));
    let moves = use_sim_move(tenant);
    let menu = RowMenu::default();
    let mut page = ListPage::new(t(msg::SIMS_TITLE), state, query, columns::table(tenant, menu))
        .facts(facts)
        .search(t(msg::SIMS_SEARCH))
        .prefixes(PREFIXES)
        .banner(move || unused_notice(unused, state))
        .actions(move || register_link(tenant))
        .none(move || {
            view! {
                <Empty icon=Icon::Sim title=t(msg::SIMS_NONE) text=t(msg::SIMS_NONE_TEXT)>
                    {register_link(tenant)}
                </Empty>
            }
        });
    for filter in filters() {
        page = page.filter(filter);
    }
    view! {
        {page.view()}
        {menu.view(move |key| columns::items(tenant, query, moves, &key))}
        {moves.dialog()}
        <Outlet/>
    }
}

fn register_link(tenant: Tenant) -> AnyView {
    panel_link(tenant, Permission::SimUpdate, Place::SimRegister, msg::SIMS_REGISTER)
}

fn filters() -> Vec<Filter> {
    let status = [SimStatus::Issued, SimStatus::Activated, SimStatus::Suspended, SimStatus::FactoryTest]
        .map(|status| SelectOption::new(status.id().to_string(), sim_word(status).1));
    let unassigned = vec![SelectOption::new("null", t(msg::SIMS_UNASSIGNED))];
    vec![
        Filter::choice("status", t(msg::SIMS_STATE), status.to_vec()).pinned(),
        Filter::choice("endpoint", t(msg::SIMS_DEVICE), unassigned).pinned(),
        Filter::ids("iccid_with_luhn", t(msg::SIM_ICCID)),
        Filter::ids("imsi", t(msg::SIMS_IMSI)),
        Filter::ids("msisdn", t(msg::SIMS_MSISDN)),
        Filter::ids("eid", t(msg::SIM_EID)),
        Filter::numbers("id", t(msg::SIMS_ID)),
    ]
}

/// Activated SIMs without a device: charged for nothing (BR-61, domain.md §4.2).
fn unused_notice(unused: Memo<u64>, state: ListState) -> AnyView {
    let draw = move || {
        let unused = unused.get();
        (unused > 0).then(|| {
            let asked = |field: &str, value: &str| Criterion {
                field: field.to_owned(),
                values: vec![value.to_owned()],
            };
            let them = ListQuery {
                q: vec![asked("status", "1"), asked("endpoint", "null")],
                ..ListQuery::default()
            };
            let href = state.href(&them);
            let action = move || {
                view! { <LinkButton size=Size::Sm href=href.clone()>{t(msg::SIMS_UNUSED_SHOW)}</LinkButton> }
            };
            view! {
                <Notice tone=Tone::Neutral action=ViewFn::from(action)>
                    {tn(msg::SIMS_UNUSED, unused, &[])}
                </Notice>
            }
        })
    };
    draw.into_any()
}
