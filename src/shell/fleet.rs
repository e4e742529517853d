//! Words and tones of the fleet: states of devices, SIMs and connections, for tables and cards. Decided
//! by id (api.md §1.4); for an id that this version does not know, the server's own words.

use crate::{
    ui::Tone,
    util::{
        i18n::{Msg, t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use wire::{
    device::{Connection, DeviceStatus},
    ids::DeviceId,
    sim::SimStatus,
    time::Timestamp,
    value::EnumRef,
};

/// A state in words, with its tone.
pub type Word = (Tone, String);

fn word(tone: Tone, text: Msg) -> Word {
    (tone, t(text).to_owned())
}

fn foreign(status: &EnumRef) -> Word {
    (Tone::Neutral, status.description.clone().unwrap_or_else(|| t(msg::DEVICES_UNKNOWN).to_owned()))
}

/// The status of a device. `testing`: its SIM is in factory test (domain.md §4.3).
pub fn device_status(status: &EnumRef, testing: bool) -> Word {
    match status.id.map_or(DeviceStatus::Unknown(-1), DeviceStatus::from_id) {
        DeviceStatus::Enabled if testing => word(Tone::Accent, msg::SIM_STATUS_FACTORY_TEST),
        DeviceStatus::Enabled => word(Tone::Ok, msg::DEVICES_STATUS_ENABLED),
        DeviceStatus::Disabled => word(Tone::Neutral, msg::DEVICES_STATUS_DISABLED),
        DeviceStatus::Deleted => word(Tone::Danger, msg::DEVICES_STATUS_DELETED),
        DeviceStatus::Unknown(_) => foreign(status),
    }
}

/// The status of a SIM by its reference.
pub fn sim_state(status: &EnumRef) -> SimStatus {
    status.id.map_or(SimStatus::Unknown(-1), SimStatus::from_id)
}

/// The status of a SIM.
pub fn sim_status(status: &EnumRef) -> Word {
    match sim_state(status) {
        SimStatus::Unknown(_) => foreign(status),
        known => sim_word(known),
    }
}

/// A status of a SIM that this version knows.
pub fn sim_word(status: SimStatus) -> Word {
    match status {
        SimStatus::Issued => word(Tone::Neutral, msg::SIM_STATUS_ISSUED),
        SimStatus::Activated => word(Tone::Ok, msg::SIM_STATUS_ACTIVATED),
        SimStatus::Suspended => word(Tone::Warn, msg::SIM_STATUS_SUSPENDED),
        SimStatus::Deleted => word(Tone::Danger, msg::SIM_STATUS_DELETED),
        SimStatus::FactoryTest => word(Tone::Accent, msg::SIM_STATUS_FACTORY_TEST),
        SimStatus::Unknown(_) => word(Tone::Neutral, msg::DEVICES_UNKNOWN),
    }
}

/// The connection of a device.
pub fn connection(connection: Connection) -> Word {
    match connection {
        Connection::Online => word(Tone::Ok, msg::DEVICES_CONNECTION_ONLINE),
        Connection::Attached => word(Tone::Accent, msg::DEVICES_CONNECTION_ATTACHED),
        Connection::Offline => word(Tone::Neutral, msg::DEVICES_CONNECTION_OFFLINE),
        Connection::Blocked => word(Tone::Danger, msg::DEVICES_CONNECTION_BLOCKED),
        Connection::Unknown => word(Tone::Neutral, msg::DEVICES_UNKNOWN),
    }
}

/// What a device is called: its name, or its number when it has none.
pub fn device_name(name: &str, id: DeviceId) -> String {
    if name.trim().is_empty() {
        tf(msg::DEVICES_UNNAMED, &[("id", &id.to_string())])
    } else {
        name.to_owned()
    }
}

/// A phone number with the `+` that the contract leaves out.
pub fn phone(msisdn: &str) -> String {
    format!("+{}", msisdn.trim_start_matches('+'))
}

/// A badge without signals. Its classes are those of `ui::Badge`.
pub fn badge((tone, text): Word) -> AnyView {
    view! { <span class=format!("bdg {}", tone.class())>{text}</span> }.into_any()
}

/// Nothing to show.
pub fn dash() -> AnyView {
    view! { <span class="muted">"–"</span> }.into_any()
}

/// Day and minute of an event, or nothing.
pub fn moment(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| intl::date_time(at.millis()))
}
