//! What the device list can be filtered by (domain.md §4.3).

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
};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use std::future::Future;
use wire::{device::Connection, lookup::Policy, permission::Permission, sim::SimStatus};

/// In the order of the toolbar, then of the menu.
///
/// The choices that the server knows are asked for once `ready`: the rows come first.
pub fn filters(tenant: Tenant, ready: Signal<bool>) -> Vec<Filter> {
    let status = vec![
        SelectOption::new("0", t(msg::DEVICES_STATUS_ENABLED)),
        SelectOption::new("1", t(msg::DEVICES_STATUS_DISABLED)),
    ];
    let connections = [Connection::Online, Connection::Attached, Connection::Offline, Connection::Blocked]
        .map(|state| SelectOption::new(state.description().to_ascii_lowercase(), connection(state).1));
    let sims = [SimStatus::Issued, SimStatus::Activated, SimStatus::Suspended, SimStatus::FactoryTest]
        .map(|status| SelectOption::new(status.id().to_string(), sim_word(status).1));
    let ask = move |name, needs, fetch| asked(tenant, ready, name, needs, fetch);
    let (tags, no_tags) = ask("tag options", None, tags);
    let (service, no_service) = ask("service options", Some(Permission::ServicePolicyList), |client| {
        policies(lookups::service_policies(client))
    });
    let (coverage, no_coverage) = ask("coverage options", Some(Permission::CoveragePolicyList), |client| {
        policies(lookups::coverage_policies(client))
    });
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

type Options = Vec<SelectOption>;
/// Boxed, and of one type: all three choices are asked for by one copy of the code.
type Asked = LocalBoxFuture<'static, Result<Options, ApiError>>;

/// Choices that the server knows: what they are, and why there are none.
fn asked(
    tenant: Tenant,
    ready: Signal<bool>,
    name: &'static str,
    needs: Option<Permission>,
    fetch: fn(WorkspaceClient) -> Asked,
) -> (Signal<Options>, Missing) {
    let denied = move || needs.and_then(|needs| tenant.can(needs).err());
    let key = move || (ready.get() && denied().is_none()).then_some(0_u8);
    let query: Query<Options> = tenant.query(name, key, move |client, _| fetch(client));
    let failed = move || {
        query.with(
            |remote| if let Remote::Failed(error) = remote { Some(error_text(error).into()) } else { None },
        )
    };
    let why = Signal::derive(move || denied().map(Why::from).or_else(failed));
    let options = Signal::derive(move || query.value().unwrap_or_default());
    (options, Missing { why, retry: Callback::new(move |()| query.retry()) })
}

fn tags(client: WorkspaceClient) -> Asked {
    Box::pin(async move {
        let all = lookups::tags(client).await?;
        Ok(all.into_iter().map(|tag| SelectOption::new(tag.name.clone(), tag.name)).collect())
    })
}

fn policies(all: impl Future<Output = Result<Vec<Policy>, ApiError>> + 'static) -> Asked {
    Box::pin(async move {
        Ok(all.await?.into_iter().map(|one| SelectOption::new(one.id.to_string(), one.name)).collect())
    })
}
