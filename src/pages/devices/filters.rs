//! What the device list can be filtered by (domain.md §4.3).

use crate::reactive::*;
use crate::{
    api::{
        client::WorkspaceClient,
        error::ApiError,
        lookups,
        query::{Query, Remote},
    },
    session::tenant::Tenant,
    shell::{
        error_text::error_text,
        fleet::{connection, sim_word},
        list_filters::{Filter, Missing},
    },
    ui::SelectOption,
    util::{i18n::t, msg, why::Why},
    view::late::after_first_list,
};
use std::future::Future;
use wire::{device::Connection, lookup::Policy, permission::Permission, sim::SimStatus};

/// In the order of the toolbar, then of the menu.
pub fn filters(tenant: Tenant) -> Vec<Filter> {
    let status = vec![
        SelectOption::new("0", t(msg::DEVICES_STATUS_ENABLED)),
        SelectOption::new("1", t(msg::DEVICES_STATUS_DISABLED)),
    ];
    let connections = [Connection::Online, Connection::Attached, Connection::Offline, Connection::Blocked]
        .map(|state| SelectOption::new(state.description().to_ascii_lowercase(), connection(state).1));
    let sims = [SimStatus::Issued, SimStatus::Activated, SimStatus::Suspended, SimStatus::FactoryTest]
        .map(|status| SelectOption::new(status.id().to_string(), sim_word(status).1));
    // Only boxes that open show what can be chosen: the rows come first.
    let later = after_first_list();
    let tags = tenant.query("tags", move || later.get().then_some(0_u8), |client, _| lookups::tags(client));
    let no_tags = Missing { why: derive(move || failed(tags)), retry: again(tags) };
    let tags = derive(move || {
        let all = tags.value().unwrap_or_default();
        all.into_iter().map(|tag| SelectOption::new(tag.name.clone(), tag.name)).collect::<Vec<_>>()
    });
    let (service, no_service) =
        policies(tenant, later, "service_policies", Permission::ServicePolicyList, lookups::service_policies);
    let (coverage, no_coverage) = policies(
        tenant,
        later,
        "coverage_policies",
        Permission::CoveragePolicyList,
        lookups::coverage_policies,
    );
    vec![
        Filter::choice("status", t(msg::DEVICES_STATUS), status).pinned(),
        Filter::choice("connectivity", t(msg::DEVICES_CONNECTION), connections.to_vec()).pinned(),
        Filter::choice("tags", t(msg::DEVICES_TAG), tags).asked(no_tags).pinned(),
        Filter::text("name", t(msg::DEVICES_NAME)),
        Filter::text("tags", t(msg::DEVICES_TAG_TEXT)),
        Filter::ids("iccid_with_luhn", t(msg::SIM_ICCID)),
        Filter::ids("imei", t(msg::DEVICES_IMEI)),
        Filter::numbers("id", t(msg::DEVICES_ID)),
        Filter::ids("ip_address", t(msg::DEVICES_IP)),
        Filter::ids("eid", t(msg::SIM_EID)),
        Filter::choice("sim_status", t(msg::SIM_STATUS), sims.to_vec()),
        Filter::choice("service_profile", t(msg::DEVICES_SERVICE_POLICY), service).asked(no_service),
        Filter::choice("tariff_profile", t(msg::DEVICES_COVERAGE_POLICY), coverage).asked(no_coverage),
    ]
}

fn policies<Fut>(
    tenant: Tenant,
    later: RwSignal<bool>,
    name: &'static str,
    needs: Permission,
    fetch: fn(WorkspaceClient) -> Fut,
) -> (Signal<Vec<SelectOption>>, Missing)
where
    Fut: Future<Output = Result<Vec<Policy>, ApiError>> + 'static,
{
    let key = move || (later.get() && tenant.can(needs).is_ok()).then_some(0_u8);
    let query: Query<Vec<Policy>> = tenant.query(name, key, move |client, _| fetch(client));
    let why = derive(move || tenant.can(needs).err().map(Why::from).or_else(|| failed(query)));
    let options = derive(move || {
        let all = query.value().unwrap_or_default();
        all.into_iter().map(|one| SelectOption::new(one.id.to_string(), one.name)).collect()
    });
    (options, Missing { why, retry: again(query) })
}

fn failed<T: Clone + Send + Sync>(query: Query<T>) -> Option<Why> {
    query
        .with(|remote| if let Remote::Failed(error) = remote { Some(error_text(error).into()) } else { None })
}

fn again<T: Clone + Send + Sync>(query: Query<T>) -> Callback<()> {
    Callback::new(move |()| query.retry())
}
