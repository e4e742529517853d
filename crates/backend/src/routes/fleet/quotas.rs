//! Quotas of devices and extensions of their traffic limits (api.md §8).

use crate::{
    caller::InWorkspace,
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    store::{
        fleet::{
            quota_rules::Quota,
            quotas::{MB, QuotaKind, megabytes},
        },
        id,
    },
    table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    ids::DeviceId,
    problem::{FieldProblem, Problem},
    quota::{
        CreateLimitExtension, DataQuota, DeleteDataQuota, DeleteLimitExtensions, DeleteSmsQuota,
        GetDataQuota, GetSmsQuota, ListLimitExtensions, NewDataQuota, NewLimitExtension, NewSmsQuota,
        QUOTA_MAX, SetDataQuota, SetSmsQuota, SmsQuota,
    },
    time::Timestamp,
    value::{EnumRef, IdRef},
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<GetDataQuota, _, _>(data)
        .add::<SetDataQuota, _, _>(set_data)
        .add::<DeleteDataQuota, _, _>(delete_data)
        .add::<GetSmsQuota, _, _>(sms)
        .add::<SetSmsQuota, _, _>(set_sms)
        .add::<DeleteSmsQuota, _, _>(delete_sms)
        .add::<ListLimitExtensions, _, _>(extensions)
        .add::<CreateLimitExtension, _, _>(extend)
        .add::<DeleteLimitExtensions, _, _>(delete_extensions)
}

async fn read(
    caller: &InWorkspace,
    state: &AppState,
    device: DeviceId,
    kind: QuotaKind,
) -> Result<Quota, Error> {
    caller.store().quota(device, kind, state.clock.now()).await?.flatten().ok_or_else(Error::not_found)
}

fn data_quota(quota: &Quota) -> DataQuota {
    let percent = quota.threshold.map(id);
    DataQuota {
        status: EnumRef::new(quota.status.id(), quota.status.description()),
        volume: megabytes(quota.left),
        expiry_date: Timestamp::from_millis(quota.expires_at),
        action_on_exhaustion: EnumRef::new(1, "Block"),
        auto_refill: u64::from(quota.auto_refill),
        threshold_percentage: percent,
        threshold_volume: quota.threshold_volume().map(megabytes),
        last_volume_added: megabytes(quota.added),
        last_status_change_date: Some(Timestamp::from_millis(quota.since)),
    }
}

fn sms_quota(quota: &Quota) -> SmsQuota {
    SmsQuota {
        status: EnumRef::new(quota.status.id(), quota.status.description()),
        volume: id(quota.left),
        expiry_date: Timestamp::from_millis(quota.expires_at),
        action_on_exhaustion: EnumRef::new(1, "Block"),
        auto_refill: quota.auto_refill,
        threshold_percentage: quota.threshold.map(id),
        last_volume_added: id(quota.added),
        last_status_change_date: Some(Timestamp::from_millis(quota.since)),
    }
}

async fn data(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
) -> Result<Response, Error> {
    reply::ok::<GetDataQuota>(&data_quota(&read(&caller, &state, device, QuotaKind::Data).await?))
}

async fn sms(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
) -> Result<Response, Error> {
    reply::ok::<GetSmsQuota>(&sms_quota(&read(&caller, &state, device, QuotaKind::Sms).await?))
}

/// What both kinds of quota are asked for.
struct Wanted {
    status: Option<IdRef>,
    /// Bytes or messages for one of the body's units.
    unit: f64,
    volume: f64,
    expiry_date: Option<Timestamp>,
    action: Option<IdRef>,
    threshold: Option<u64>,
    auto_refill: bool,
}

impl Wanted {
    /// The quota, or everything that is wrong with it.
    fn check(&self, needs: &[(&str, bool)], now: i64) -> Result<Quota, Problem> {
        let mut wrong: Vec<FieldProblem> = needs
            .iter()
            .filter(|(_, given)| !given)
            .map(|(field, _)| FieldProblem::required(field))
            .collect();
        match self.status {
            None => wrong.push(FieldProblem::required("status")),
            Some(IdRef { id: 1 }) => {}
            Some(_) => wrong.push(FieldProblem::format("status", "must be 1 (Active)")),
        }
        if !matches!(self.action, None | Some(IdRef { id: 1 })) {
            wrong.push(FieldProblem::format(
                "action_on_exhaustion",
                "must be 1 (Block); throttling was withdrawn",
            ));
        }
        if self.threshold.is_some_and(|percent| percent > 100) {
            wrong.push(FieldProblem::format("threshold_percentage", "must be 0 to 100"));
        }
        let amount = (self.volume * self.unit).round();
        if !(self.volume > 0.0 && self.volume <= QUOTA_MAX && amount >= 1.0) {
            wrong.push(FieldProblem::format("volume", "must be more than 0 and at most 1,000,000,000"));
        }
        if self.unit <= 1.0 && self.volume.fract() != 0.0 {
            wrong.push(FieldProblem::format("volume", "must be a whole number of messages"));
        }
        match self.expiry_date {
            None => wrong.push(FieldProblem::required("expiry_date")),
            Some(end) if end.millis() <= now => {
                wrong.push(FieldProblem::format("expiry_date", "must be in the future"));
            }
            Some(_) => {}
        }
        if !wrong.is_empty() {
            return Err(Problem::invalid(wrong));
        }
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
        let added = amount as i64;
        let end = self.expiry_date.map_or(now, Timestamp::millis);
        let threshold = self.threshold.and_then(|percent| i64::try_from(percent).ok());
        Ok(Quota::new(added, end, self.auto_refill, threshold, now))
    }
}

async fn set_data(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
    Body(new): Body<NewDataQuota>,
) -> Result<Response, Error> {
    let now = state.clock.now();
    if new.auto_refill > 1 {
        return Err(Error::field(FieldProblem::format("auto_refill", "must be 0 or 1")));
    }
    let wanted = Wanted {
        status: new.status,
        unit: MB,
        volume: new.volume,
        expiry_date: new.expiry_date,
        action: new.action_on_exhaustion,
        threshold: new.threshold_percentage,
        auto_refill: new.auto_refill == 1,
    };
    let quota = wanted.check(&[("action_on_exhaustion", new.action_on_exhaustion.is_some())], now)?;
    let by = caller.change(&context, now);
    caller.store().set_quota(by, device, QuotaKind::Data, &quota).await?;
    reply::ok::<SetDataQuota>(&data_quota(&quota))
}

async fn set_sms(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
    Body(new): Body<NewSmsQuota>,
) -> Result<Response, Error> {
    let now = state.clock.now();
    let wanted = Wanted {
        status: new.status,
        unit: 1.0,
        volume: new.volume,
        expiry_date: new.expiry_date,
        action: new.action_on_exhaustion,
        threshold: new.threshold_percentage,
        auto_refill: new.auto_refill,
    };
    let quota = wanted.check(&[("threshold_percentage", new.threshold_percentage.is_some())], now)?;
    let by = caller.change(&context, now);
    caller.store().set_quota(by, device, QuotaKind::Sms, &quota).await?;
    reply::ok::<SetSmsQuota>(&sms_quota(&quota))
}

async fn delete_data(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().delete_quota(by, device, QuotaKind::Data).await?;
    reply::ok::<DeleteDataQuota>(&())
}

async fn delete_sms(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().delete_quota(by, device, QuotaKind::Sms).await?;
    reply::ok::<DeleteSmsQuota>(&())
}

async fn extensions(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
) -> Result<Response, Error> {
    let found = caller.store().limit_extensions(device, state.clock.now()).await?;
    reply::ok::<ListLimitExtensions>(&found.ok_or_else(Error::not_found)?)
}

async fn extend(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
    Body(new): Body<NewLimitExtension>,
) -> Result<Response, Error> {
    let bytes = (new.volume * MB).round();
    if !(new.volume > 0.0 && new.volume <= QUOTA_MAX && bytes >= 1.0) {
        let why = "must be more than 0 and at most 1,000,000,000";
        return Err(Error::field(FieldProblem::format("volume", why)));
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    let bytes = bytes as i64;
    let by = caller.change(&context, state.clock.now());
    let limit = new.traffic_limit_id.unwrap_or(0);
    let made = caller.store().extend_limit(by, device, (bytes, limit)).await?;
    reply::ok::<CreateLimitExtension>(&made)
}

async fn delete_extensions(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().delete_limit_extensions(by, device).await?;
    reply::ok::<DeleteLimitExtensions>(&())
}
