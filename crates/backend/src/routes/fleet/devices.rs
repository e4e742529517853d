//! Making, changing and deleting devices, one by one and together (api.md §6).

use super::device_check::Checker;
use crate::{
    caller::InWorkspace,
    context::Context,
    error::Error,
    extract::{Body, Params, parse},
    reply,
    state::AppState,
    store::{
        fleet::{device_creation::DeviceDraft, device_update::DeviceChange, idempotency::IdempotencyKey},
        key,
    },
    table::Table,
};
use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use std::collections::HashSet;
use wire::{
    device::Device,
    device_change::{
        BULK_MAX, CreateDevice, CreateDevices, DeleteDevice, DeleteDevices, DevicePatch, DevicePatchItem,
        NewDevice, NewDeviceItem, NewDevices, PatchDevice, PatchDevices,
    },
    endpoint::{Endpoint, parameter},
    ids::DeviceId,
    permission::Permission,
    problem::{FieldProblem, Problem},
    value::IdRef,
};

/// The header that makes two calls one.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<CreateDevice, _, _>(create)
        .add::<PatchDevice, _, _>(patch)
        .add::<DeleteDevice, _, _>(delete)
        .add::<CreateDevices, _, _>(create_several)
        .add::<PatchDevices, _, _>(patch_several)
        .add::<DeleteDevices, _, _>(delete_several)
}

/// What all devices of a body have in common.
struct Common {
    service_profile: Option<IdRef>,
    tariff_profile: Option<IdRef>,
    status: Option<IdRef>,
    space: Option<IdRef>,
    organisation: Option<IdRef>,
}

impl Common {
    /// Checks the items of a body; `at` names the place of each.
    fn drafts(
        &self,
        caller: &InWorkspace,
        items: &[NewDeviceItem],
        at: impl Fn(usize) -> String,
    ) -> Result<Vec<DeviceDraft>, Problem> {
        let mut wrong = Vec::new();
        for (field, missing) in [
            ("service_profile", self.service_profile.is_none()),
            ("tariff_profile", self.tariff_profile.is_none()),
            ("status", self.status.is_none()),
        ] {
            if missing {
                wrong.push(FieldProblem::required(field));
            }
        }
        if self.organisation.is_some_and(|org| org.id != caller.workspace().get()) {
            wrong.push(FieldProblem::reference("organisation"));
        }
        let status = self
            .status
            .and_then(|status| Checker { at: String::new(), wrong: &mut wrong }.status(status))
            .unwrap_or_default();
        let policy = |policy: Option<IdRef>| policy.map_or(0, |policy| key(policy.id));
        let mut drafts = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            let mut checker = Checker { at: at(position), wrong: &mut wrong };
            drafts.push(DeviceDraft {
                status,
                service: policy(self.service_profile),
                tariff: policy(self.tariff_profile),
                space: self.space.map(|space| key(space.id)),
                ..checker.draft(item, self.space.is_some())
            });
        }
        repeated(&drafts, &at, &mut wrong);
        wrong.dedup();
        if wrong.is_empty() { Ok(drafts) } else { Err(Problem::invalid(wrong)) }
    }
}

/// SIMs, addresses and IMEIs that occur twice in a body.
fn repeated(drafts: &[DeviceDraft], at: impl Fn(usize) -> String, wrong: &mut Vec<FieldProblem>) {
    let mut seen: HashSet<(&str, String)> = HashSet::new();
    for (position, draft) in drafts.iter().enumerate() {
        let values = [
            ("imei", (!draft.imei.is_empty()).then(|| draft.imei.clone())),
            ("sim", draft.sim.map(|(sim, _)| sim.to_string())),
            ("ip_address", draft.address.map(|address| address.to_string())),
        ];
        for (field, value) in values {
            if value.is_some_and(|value| !seen.insert((field, value))) {
                let field = format!("{}{field}", at(position));
                wrong.push(FieldProblem::duplicated(&field, "occurs twice in this call"));
            }
        }
    }
}

/// The key of a call, if it carries one.
fn idempotency<E: Endpoint>(headers: &HeaderMap, body: &[u8]) -> Result<Option<IdempotencyKey>, Error> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    IdempotencyKey::new(value.to_str().unwrap_or_default(), E::NAME, body).map(Some)
}

/// Activating SIMs costs money: it needs the right to update SIMs, too.
fn may_activate(caller: &InWorkspace, drafts: &[DeviceDraft]) -> Result<(), Error> {
    let activates = drafts.iter().any(|draft| matches!(draft.sim, Some((_, Some(_)))));
    if activates { caller.require(Permission::SimUpdate) } else { Ok(()) }
}

async fn create(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Error> {
    let NewDevice {
        name,
        tags,
        imei,
        imei_lock,
        sim,
        ip_address,
        service_profile,
        tariff_profile,
        status,
        ip_address_space: space,
        organisation,
    } = parse(&bytes)?;
    let item = NewDeviceItem { name, tags, imei, imei_lock, sim, ip_address };
    let common = Common { service_profile, tariff_profile, status, space, organisation };
    let at = |_| String::new();
    let drafts = common.drafts(&caller, &[item], at)?;
    may_activate(&caller, &drafts)?;
    let idempotency = idempotency::<CreateDevice>(&headers, &bytes)?;
    let by = caller.change(&context, state.clock.now());
    let made = caller.store().create_devices(&state.plans, by, drafts, at, idempotency.as_ref()).await?;
    // None: the first call with this key created the device, and it was deleted since.
    let device: &Device = made.first().ok_or_else(Error::not_found)?;
    let mut response = reply::ok::<CreateDevice>(device)?;
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/endpoint/{}", device.id)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

async fn create_several(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Error> {
    let NewDevices {
        service_profile,
        tariff_profile,
        status,
        organisation,
        ip_address_space: space,
        endpoints,
    } = parse(&bytes)?;
    bulk(endpoints.len())?;
    let common = Common { service_profile, tariff_profile, status, space, organisation };
    let at = |position: usize| format!("endpoints[{position}].");
    let drafts = common.drafts(&caller, &endpoints, at)?;
    may_activate(&caller, &drafts)?;
    let idempotency = idempotency::<CreateDevices>(&headers, &bytes)?;
    let by = caller.change(&context, state.clock.now());
    let made = caller.store().create_devices(&state.plans, by, drafts, at, idempotency.as_ref()).await?;
    reply::ok::<CreateDevices>(&made)
}

/// A bulk call takes 1 to 2,000 objects.
pub(super) fn bulk(count: usize) -> Result<(), Error> {
    if (1..=BULK_MAX).contains(&count) {
        return Ok(());
    }
    Err(Problem::bad_request("The list must have 1 to 2,000 entries.").into())
}

/// Moving a SIM to another status needs the right to update SIMs, too.
fn may_change_sims<'a>(
    caller: &InWorkspace,
    mut changes: impl Iterator<Item = &'a DeviceChange>,
) -> Result<(), Error> {
    let moves = changes.any(|change| change.sim.is_some_and(|sim| sim.target.is_some()));
    if moves { caller.require(Permission::SimUpdate) } else { Ok(()) }
}

async fn patch(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
    Body(patch): Body<DevicePatch>,
) -> Result<Response, Error> {
    let mut wrong = Vec::new();
    let change = Checker { at: String::new(), wrong: &mut wrong }.change(patch);
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    may_change_sims(&caller, std::iter::once(&change))?;
    let by = caller.change(&context, state.clock.now());
    if caller.store().change_device(by, device, change).await? {
        return reply::ok::<PatchDevice>(&());
    }
    // api.md §20: 404 with the code of a bad reference. The same for unknown ids and those of other workspaces.
    let problem = Problem::invalid_reference("There is no such device in this workspace.");
    Err(Error::status(StatusCode::NOT_FOUND, problem))
}

async fn patch_several(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Body(items): Body<Vec<DevicePatchItem>>,
) -> Result<Response, Error> {
    bulk(items.len())?;
    let mut wrong = Vec::new();
    let mut changes = Vec::with_capacity(items.len());
    for (position, item) in items.into_iter().enumerate() {
        let at = format!("[{position}].");
        match item.split() {
            None => wrong.push(FieldProblem::required(&format!("{at}id"))),
            Some((device, patch)) => {
                changes.push((device, Checker { at, wrong: &mut wrong }.change(patch)));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    may_change_sims(&caller, changes.iter().map(|(_, change)| change))?;
    let by = caller.change(&context, state.clock.now());
    caller.store().change_devices(by, changes).await?;
    reply::ok::<PatchDevices>(&())
}

async fn delete(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().delete_device(by, device).await?;
    reply::ok::<DeleteDevice>(&())
}

async fn delete_several(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    RawQuery(raw): RawQuery,
    Body(ids): Body<Vec<IdRef>>,
) -> Result<Response, Error> {
    bulk(ids.len())?;
    let delete_sims = match parameter(raw.as_deref().unwrap_or_default(), "delete_sims").as_deref() {
        None | Some("" | "false") => false,
        Some("true") => true,
        Some(_) => return Err(Problem::bad_request("delete_sims must be true or false.").into()),
    };
    if delete_sims {
        caller.require(Permission::SimUpdate)?;
    }
    let devices: Vec<DeviceId> = ids.iter().map(|id| DeviceId::from(id.id)).collect();
    let by = caller.change(&context, state.clock.now());
    caller.store().delete_devices(by, &devices, delete_sims).await?;
    reply::ok::<DeleteDevices>(&())
}
