//! Events: what happened to a workspace, its devices, SIMs and people (api.md §14, domain.md §4.6).

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::{DeviceId, SimId, UserId, UserRef},
    lenient,
    page::{ListQuery, ListSpec},
    permission::Permission,
    time::Timestamp,
    user::StatusItem,
    value::{EnumRef, Named},
};
use serde::{Deserialize, Serialize};

/// Most values of one field of `q` (api.md §1.2).
pub const VALUES_MAX: usize = 6;

/// An event. What it concerns is there as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Event id; newer events have larger ones.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// When it happened.
    pub timestamp: Timestamp,
    /// Whether somebody should look at it.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub alert: bool,
    /// For people.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub description: String,
    /// What kind; see `GET /v1/event/type`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub event_type: EnumRef,
    /// 0 Network, 1 Policy Control, 2 API.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub event_source: EnumRef,
    /// 0 Info, 1 Warn, 2 Critical.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub event_severity: EnumRef,
    /// The workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Named>,
    /// Who caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<EventUser>,
    /// The device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<EventDevice>,
    /// The SIM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sim: Option<EventSim>,
    /// The network identity of the SIM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imsi: Option<EventImsi>,
    /// The operator (extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Named>,
    /// Its country (extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<EventCountry>,
    /// The radio technology (extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rat_type: Option<EnumRef>,
    /// What the type adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<serde_json::Value>,
}

impl Dto for Event {}

/// Who caused an event. The address is for those who may list users (BR-40).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventUser {
    /// Account id.
    pub id: UserId,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub username: Option<String>,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
}

/// The device of an event; a deleted one has its id only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventDevice {
    /// Device id.
    pub id: DeviceId,
    /// Its name now.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// IMEISV.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub imei: Option<String>,
    /// Private address.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub ip_address: Option<String>,
    /// Comma list.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub tags: Option<String>,
}

/// The SIM of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventSim {
    /// SIM id.
    pub id: SimId,
    /// 19 digits.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub iccid: Option<String>,
    /// When it was produced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production_date: Option<Timestamp>,
}

/// The network identity of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventImsi {
    /// That of the SIM.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// 14 or 15 digits.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub imsi: String,
}

/// The country of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventCountry {
    /// Country id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// English name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// ISO 3166 alpha-2, lower case.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub iso_code: String,
}

/// What the event lists take (api.md §1.2). Beside it `before` and `after` (extension): only events with smaller or larger ids, so that a
/// long list is read from where it ended, however many came meanwhile.
pub const EVENT_LIST: ListSpec = ListSpec {
    q_fields: &[
        "from",
        "until",
        "type",
        "source",
        "severity",
        "alert",
        "description",
        "organisation",
        "user",
        "endpoint",
        "tags",
        "ip_address",
        "imei",
        "iccid",
        "iccid_with_luhn",
        "imsi",
        "timestamp",
        "network",
        "rat",
        "country",
    ],
    sort_fields: &[
        "id",
        "timestamp",
        "source",
        "severity",
        "alert",
        "organisation",
        "user",
        "endpoint",
        "tags",
        "ip_address",
        "iccid",
        "imsi",
        "type",
    ],
    default_per_page: 100,
    max_per_page: 1000,
};

endpoints! {
    /// The events of the workspace.
    ListEvents = Get "/api/v1/event", Access::Needs(Permission::AlertRead), 200, "Events of the workspace",
        (), ListQuery, () => Vec<Event>;
    /// All types of events.
    ListEventTypes = Get "/api/v1/event/type", Access::Needs(Permission::AlertRead), 200, "Event types",
        (), (), () => Vec<StatusItem>;
    /// The events of a device; an empty list for an unknown one (api.md §20).
    ListDeviceEvents = Get "/api/v1/endpoint/{endpoint_id}/event", Access::Needs(Permission::AlertRead), 200,
        "Events of a device", DeviceId, ListQuery, () => Vec<Event>;
    /// The events of a SIM; an empty list for an unknown one (api.md §20).
    ListSimEvents = Get "/api/v1/sim/{sim_id}/event", Access::Needs(Permission::SimEventRead), 200,
        "Events of a SIM", SimId, ListQuery, () => Vec<Event>;
    /// The events that a person caused here: everybody's own, others' for Administrators.
    ListUserEvents = Get "/api/v1/user/{user_id}/event", Access::Member, 200, "Events of a user", UserRef, ListQuery, () => Vec<Event>;
}
