//! SIMs (api.md §9, domain.md §4.4 and §5.1).

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::{DeviceId, SimId},
    lenient,
    page::{ListQuery, ListSpec},
    permission::Permission,
    time::Timestamp,
    user::StatusItem,
    value::{EnumRef, IdRef, Named},
};
use serde::{Deserialize, Serialize};

/// Status of a SIM; charges follow it, not the device's (BR-61).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SimStatus {
    /// 0: registered, free, no traffic.
    Issued,
    /// 1: works, is charged.
    Activated,
    /// 2: no traffic; the charge stops on the 1st of next month.
    Suspended,
    /// 3: final.
    Deleted,
    /// 4: free test allowance.
    FactoryTest,
    /// An id that this version does not know.
    Unknown(i64),
}

impl SimStatus {
    /// From the contract's id.
    pub fn from_id(id: i64) -> Self {
        match id {
            0 => Self::Issued,
            1 => Self::Activated,
            2 => Self::Suspended,
            3 => Self::Deleted,
            4 => Self::FactoryTest,
            other => Self::Unknown(other),
        }
    }

    /// The contract's id.
    pub fn id(self) -> i64 {
        match self {
            Self::Issued => 0,
            Self::Activated => 1,
            Self::Suspended => 2,
            Self::Deleted => 3,
            Self::FactoryTest => 4,
            Self::Unknown(id) => id,
        }
    }

    /// Whether a customer may move a SIM from this status to `to` (domain.md §5.1): 0->1, 0->4, 4->1, 1<->2.
    pub fn may_become(self, to: Self) -> bool {
        matches!(
            (self, to),
            (Self::Issued | Self::FactoryTest | Self::Suspended, Self::Activated)
                | (Self::Issued, Self::FactoryTest)
                | (Self::Activated, Self::Suspended)
        )
    }
}

/// Declares a form of a SIM: what identifies it and its status, then what this form adds.
macro_rules! sim {
    ($(#[$about:meta])* pub struct $name:ident { $($more:tt)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name {
            /// SIM id.
            pub id: SimId,
            /// 19 digits.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
            pub iccid: Option<String>,
            /// 20 digits, as the portal shows it.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
            pub iccid_with_luhn: Option<String>,
            /// 32 digits; eSIMs only.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
            pub eid: Option<String>,
            /// 14 or 15 digits; changes with the active profile.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
            pub imsi: Option<String>,
            /// Phone number, without `+`.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
            pub msisdn: Option<String>,
            /// See [`SimStatus`].
            #[serde(default, deserialize_with = "lenient::or_default")]
            pub status: EnumRef,
            $($more)*
        }

        impl $name {
            /// The status, decided by id.
            pub fn status(&self) -> SimStatus {
                self.status.id.map_or(SimStatus::Unknown(-1), SimStatus::from_id)
            }
        }
    };
}

sim! {
/// The SIM of a device, in short.
pub struct DeviceSim {}
}

sim! {
/// A SIM, in lists and in detail.
pub struct Sim {
    /// When it was produced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production_date: Option<Timestamp>,
    /// When it was first activated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_date: Option<Timestamp>,
    /// The workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_org: Option<Named>,
    /// The device that it is assigned to; missing or null without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<SimDevice>,
    /// Make and form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<SimModel>,
}
}

impl Dto for Sim {}

/// The device of a SIM, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SimDevice {
    /// Device id.
    pub id: DeviceId,
    /// Device name; may be empty.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
}

/// Make and form of a SIM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SimModel {
    /// Model id.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub id: u64,
    /// E.g. `Classic`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub description: String,
    /// KB.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub memory_size: Option<String>,
    /// 2FF, 3FF, 4FF, MFF2 …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formfactor: Option<Named>,
    /// Vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<Named>,
}

/// A change of a SIM. A workspace is the customer of its SIMs and may change the status only (api.md §9); the organisations can be
/// sent along as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SimPatch {
    /// See [`SimStatus::may_become`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<IdRef>,
    /// Who issued it; anything but the workspace itself is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_org: Option<IdRef>,
    /// Who sold it; the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reseller_org: Option<IdRef>,
    /// Who uses it; the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_org: Option<IdRef>,
}

impl Dto for SimPatch {}

impl SimPatch {
    /// Moves the SIM to another status.
    pub fn status(id: u64) -> Self {
        Self { status: Some(IdRef { id }), ..Self::default() }
    }
}

/// How many SIMs there are, deleted ones left out; from counters. Extension call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the fields are the states")]
pub struct SimSummary {
    #[serde(deserialize_with = "lenient::u64")]
    pub total: u64,
    #[serde(deserialize_with = "lenient::u64")]
    pub issued: u64,
    #[serde(deserialize_with = "lenient::u64")]
    pub activated: u64,
    #[serde(deserialize_with = "lenient::u64")]
    pub suspended: u64,
    #[serde(deserialize_with = "lenient::u64")]
    pub factory_test: u64,
    /// Without a device.
    #[serde(deserialize_with = "lenient::u64")]
    pub unassigned: u64,
    /// Activated without a device: charged for nothing (domain.md §4.2).
    #[serde(deserialize_with = "lenient::u64")]
    pub unused_charged: u64,
}

impl Dto for SimSummary {}

/// What the SIM list takes (api.md §1.2). `endpoint:null` finds unassigned SIMs; `assigned:true` and `assigned:false` (declared
/// in the capabilities as `sim_assigned`), `activation_date` as a sort field, and `search` (many fields at once), are extensions, and so are the fields that end in `.in`
/// (see [`crate::views`]).
pub const SIM_LIST: ListSpec = ListSpec {
    q_fields: &[
        "id",
        "issuer_org",
        "reseller_org",
        "customer_org",
        "iccid",
        "iccid_with_luhn",
        "status",
        "production_date",
        "imsi",
        "msisdn",
        "endpoint",
        "model",
        "eid",
        "satellite_capable",
        "assigned",
        "search",
        "id.in",
        "iccid_with_luhn.in",
        "imsi.in",
        "msisdn.in",
        "eid.in",
    ],
    sort_fields: &[
        "id",
        "issuer_org",
        "reseller_org",
        "customer_org",
        "iccid",
        "eid",
        "status",
        "production_date",
        "endpoint",
        "model",
        "imsi",
        "msisdn",
        "activation_date",
    ],
    default_per_page: 2000,
    max_per_page: 2500,
};

endpoints! {
    /// The SIMs of the workspace.
    ListSims = Get "/api/v1/sim", Access::Needs(Permission::SimList), 200, "SIMs of the workspace",
        (), ListQuery, () => Vec<Sim>;
    /// 0 Issued, 1 Activated, 2 Suspended, 3 Deleted, 4 Factory Test.
    ListSimStatuses = Get "/api/v1/sim/status", Access::Needs(Permission::SimStatusList), 200, "SIM statuses",
        (), (), () => Vec<StatusItem>;
    /// One SIM.
    GetSim = Get "/api/v1/sim/{sim_id}", Access::Needs(Permission::SimRead), 200, "One SIM", SimId, (), () => Sim;
    /// Activates or suspends; 400 for a transition that domain.md §5.1 lacks.
    PatchSim = Patch "/api/v1/sim/{sim_id}", Access::Needs(Permission::SimUpdate), 204, "Change the status of a SIM",
        SimId, (), SimPatch => ();
    /// Deletes an unassigned SIM, for good; 403 while a device carries it (api.md §9).
    DeleteSim = Delete "/api/v1/sim/{sim_id}", Access::Needs(Permission::SimUpdate), 204, "Delete a SIM", SimId, (), () => ();
    /// Deletes several, all or none. The ids are in the body (api.md §20).
    DeleteSims = Delete "/api/v1/sim/multi", Access::Needs(Permission::SimUpdate), 204, "Delete several SIMs",
        (), (), Vec<IdRef> => ();
    /// Counts by state.
    GetSimSummary = Get "/api/ext/v1/sim/summary", Access::Needs(Permission::SimList), 200, "SIMs by state",
        (), (), () => SimSummary;
}
