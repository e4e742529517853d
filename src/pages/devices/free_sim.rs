//! Choosing one of the SIMs that no device has.

use crate::{
    api::{query::Remote, sims},
    session::tenant::{Denied, Tenant},
    shell::{error_text::error_text, fleet::sim_word},
    ui::{InputKind, Select, SelectOption, TextField},
    util::{
        debounce::Debounce,
        i18n::{t, tf, tn},
        msg,
    },
};
use leptos::prelude::*;
use wire::{
    ids::SimId,
    page::Page,
    permission::Permission,
    sim::{Sim, SimStatus},
};

/// SIMs that are offered at once; more are found by searching.
const OFFERED: u32 = 20;
const SEARCH_DELAY_MS: u32 = 250;

/// A SIM without a device.
#[derive(Clone, Debug, PartialEq)]
pub struct FreeSim {
    /// SIM id.
    pub id: SimId,
    /// ICCID with check digit.
    pub iccid: String,
    /// Its status when it was chosen.
    pub status: SimStatus,
}

impl FreeSim {
    fn of(sim: &Sim) -> Self {
        let iccid = sim.iccid_with_luhn.clone().or_else(|| sim.iccid.clone());
        Self { id: sim.id, iccid: iccid.unwrap_or_else(|| sim.id.to_string()), status: sim.status() }
    }

    fn all(page: &Page<Sim>) -> Vec<Self> {
        page.items.iter().filter(|sim| sim.status() != SimStatus::Deleted).map(Self::of).collect()
    }

    fn option(&self) -> SelectOption {
        let text = format!("{} · {}", self.iccid, sim_word(self.status).1);
        SelectOption::new(self.id.to_string(), text)
    }
}

/// A search field and the choice of what it finds.
#[component]
pub fn FreeSimField(
    /// Where.
    tenant: Tenant,
    /// What is chosen.
    chosen: RwSignal<Option<FreeSim>>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// The option that chooses none.
    none: &'static str,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let wanted = RwSignal::new(String::new());
    let delay = Debounce::new(SEARCH_DELAY_MS);
    let key = move || tenant.can(Permission::SimList).is_ok().then(|| wanted.get());
    let query = tenant.query("free SIMs", key, |client, text| sims::free(client, text, OFFERED));
    let found =
        Memo::new(move |last: Option<&Option<Page<Sim>>>| query.value().or_else(|| last.cloned().flatten()));
    let offered = move || {
        let mut offered = found.with(|page| page.as_ref().map(FreeSim::all)).unwrap_or_default();
        if let Some(chosen) = chosen.get().filter(|chosen| offered.iter().all(|sim| sim.id != chosen.id)) {
            offered.insert(0, chosen);
        }
        offered
    };
    let options = Signal::derive(move || {
        let none = std::iter::once(SelectOption::new("", none));
        none.chain(offered().iter().map(FreeSim::option)).collect::<Vec<_>>()
    });
    let hint = move || {
        if let Err(denied) = tenant.can(Permission::SimList) {
            return Some(Denied::reason(denied));
        }
        if let Some(text) = query.with(|remote| match remote {
            Remote::Failed(error) => Some(error_text(error)),
            _ => None,
        }) {
            return Some(text);
        }
        found.with(|page| {
            let page = page.as_ref()?;
            let more = page.total.unwrap_or(0).saturating_sub(page.items.len() as u64);
            match (page.items.is_empty(), more) {
                (true, _) if wanted.with(String::is_empty) => Some(t(msg::DEVICE_NEW_NO_FREE_SIM).to_owned()),
                (true, _) => Some(tf(msg::DEVICE_NEW_SIM_NOT_FOUND, &[("text", &wanted.get())])),
                (false, 0) => None,
                (false, more) => Some(tn(msg::DEVICE_NEW_MORE_SIMS, more, &[])),
            }
        })
    };
    let choose = Callback::new(move |id: String| {
        chosen.set(untrack(offered).into_iter().find(|sim| sim.id.to_string() == id));
    });
    view! {
        <TextField
            label=t(msg::DEVICE_NEW_FIND_SIM)
            hint=t(msg::DEVICE_NEW_FIND_SIM_HINT)
            kind=InputKind::Search
            value=typed
            on_input=Callback::new(move |text: String| {
                delay.run(move || {
                    wanted.try_set(text.trim().to_owned());
                });
            })
        />
        <Select
            label=t(msg::DEVICES_SIM)
            options=options
            value=Signal::derive(move || {
                chosen.with(|chosen| chosen.as_ref().map(|sim| sim.id.to_string())).unwrap_or_default()
            })
            hint=Signal::derive(hint)
            error=error
            on_change=choose
        />
    }
}
