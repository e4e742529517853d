//! Messages to and from devices (api.md §8).

use crate::{
    caller::InWorkspace,
    clock::DAY,
    context::Context,
    error::Error,
    extract::{Body, Params},
    reply,
    state::AppState,
    store::fleet::messages::SmsDraft,
    table::Table,
};
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use wire::{
    ids::{DeviceId, SmsId},
    problem::{FieldProblem, Problem},
    sms::{CancelSms, Coding, GetSms, ListSms, NewSms, SendSms, is_concatenation_header, length},
    time::Timestamp,
};

/// The sender of messages without one.
const SENDER: &str = "Switchyard";
/// Alphanumeric senders.
const ALPHANUMERIC: u64 = 208;
/// Septets of an alphanumeric sender (3GPP TS 23.040, 9.1.2.5: 10 octets, which hold 11 septets).
const SENDER_SEPTETS_MAX: usize = 11;
/// Digits of a sender that is a number.
const SENDER_DIGITS_MAX: usize = 17;
/// How long delivery can be tried, in days.
const EXPIRY_DAYS_MAX: i64 = 7;

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListSms, _, _>(list)
        .add::<SendSms, _, _>(send)
        .add::<GetSms, _, _>(get)
        .add::<CancelSms, _, _>(cancel)
}

async fn list(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
) -> Result<Response, Error> {
    let messages = caller.store().messages(device, state.clock.now()).await?;
    reply::ok::<ListSms>(&messages.ok_or_else(Error::not_found)?)
}

async fn get(
    caller: InWorkspace,
    State(state): State<AppState>,
    Params((device, sms)): Params<(DeviceId, SmsId)>,
) -> Result<Response, Error> {
    let message = caller.store().message(device, sms, state.clock.now()).await?;
    reply::ok::<GetSms>(&message.ok_or_else(Error::not_found)?)
}

async fn send(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params(device): Params<DeviceId>,
    Body(new): Body<NewSms>,
) -> Result<Response, Error> {
    let now = state.clock.now();
    let draft = check(new, now)?;
    let by = caller.change(&context, now);
    let sms = caller.store().send_message(by, device, &draft).await?;
    let message = caller.store().message(device, sms, now).await?.ok_or_else(Error::not_found)?;
    let mut response = reply::ok::<SendSms>(&message)?;
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/endpoint/{device}/sms/{sms}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// All that is wrong with a message, at once.
fn check(new: NewSms, now: i64) -> Result<SmsDraft, Problem> {
    let mut wrong = Vec::new();
    let coding = match new.dcs {
        None => Some(Coding::of(&new.payload)),
        Some(dcs) => Coding::from_dcs(dcs),
    };
    let udh = new.udh.unwrap_or_default();
    if !udh.is_empty() && !is_concatenation_header(&udh) {
        wrong.push(FieldProblem::format("udh", "must be 050003 and three bytes: reference, parts, number"));
    }
    match coding {
        None => wrong.push(FieldProblem::format("dcs", "must be 0 (GSM 7-bit) or 8 (UCS-2)")),
        Some(coding) => {
            let (alone, part) = coding.limits();
            let limit = if udh.is_empty() { alone } else { part };
            match length(&new.payload, coding) {
                None => {
                    wrong.push(FieldProblem::format("payload", "has letters that GSM 7-bit lacks; use dcs 8"))
                }
                Some(length) if length.units == 0 => wrong.push(FieldProblem::required("payload")),
                Some(length) if length.units > limit => {
                    let why =
                        format!("must not be longer than {limit} in this coding; it has {}", length.units);
                    wrong.push(FieldProblem::format("payload", &why));
                }
                Some(_) => {}
            }
        }
    }
    let source = new.source_address.as_deref().map_or(SENDER, str::trim).to_owned();
    let digits = source.strip_prefix('+').unwrap_or(&source);
    let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let kind = new.source_address_type.map(|kind| kind.id);
    let source_type = match (number, kind) {
        (true, None) if source.starts_with('+') => 145,
        (true, None) => 161,
        (true, Some(kind @ (145 | 161 | ALPHANUMERIC))) => kind,
        (false, None) if new.source_address.is_none() => ALPHANUMERIC,
        (false, Some(ALPHANUMERIC)) => ALPHANUMERIC,
        (false, None) => {
            wrong.push(FieldProblem::required("source_address_type"));
            ALPHANUMERIC
        }
        (_, Some(_)) => {
            let why = "must be 145 (international), 161 (national) or 208 (alphanumeric), as the sender is";
            wrong.push(FieldProblem::format("source_address_type", why));
            ALPHANUMERIC
        }
    };
    let fits = if source_type == ALPHANUMERIC {
        let septets = length(&source, Coding::Gsm7).map_or(0, |length| length.units);
        (1..=SENDER_SEPTETS_MAX).contains(&septets) && !source.chars().any(char::is_control)
    } else {
        (1..=SENDER_DIGITS_MAX).contains(&digits.len())
    };
    if !fits {
        wrong.push(FieldProblem::format(
            "source_address",
            "must have at most 17 digits, or 11 GSM 7-bit characters of which € [ ] { } ^ ~ \\ | count twice",
        ));
    }
    let expires_at = new.expiry_date.map_or(now + DAY, Timestamp::millis);
    if expires_at <= now {
        wrong.push(FieldProblem::format("expiry_date", "must be in the future"));
    }
    if expires_at > now + EXPIRY_DAYS_MAX * DAY {
        wrong.push(FieldProblem::format("expiry_date", "must be at most 7 days from now"));
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong));
    }
    let dcs = coding.map_or(0, Coding::dcs);
    let source = if source_type == ALPHANUMERIC { source } else { digits.to_owned() };
    let source_type = i64::try_from(source_type).unwrap_or(0);
    Ok(SmsDraft { payload: new.payload, dcs, udh, source, source_type, expires_at })
}

async fn cancel(
    caller: InWorkspace,
    context: Context,
    State(state): State<AppState>,
    Params((device, sms)): Params<(DeviceId, SmsId)>,
) -> Result<Response, Error> {
    let by = caller.change(&context, state.clock.now());
    caller.store().cancel_message(by, device, sms).await?;
    reply::ok::<CancelSms>(&())
}
