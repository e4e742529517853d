//! SIM batches: SIMs that a workspace registers by a batch identification code, BIC (api.md §9, domain.md §4.4).

use crate::{
    endpoint::{Access, Dto, endpoints},
    lenient,
    permission::Permission,
    sim::{Sim, SimModel},
    value::{EnumRef, IdRef},
};
use serde::{Deserialize, Serialize};

/// Digits of a BIC.
pub const BIC_LENGTH: usize = 16;

/// A batch that can be registered. The contract sends most of its numbers as text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SimBatch {
    /// Batch id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// 16 digits: BIC1 of one card or BIC2 of a box.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub bic: String,
    /// Serial number of the batch.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub bsn: String,
    /// SIMs that registering would add.
    #[serde(default, deserialize_with = "lenient::u64_or_default", serialize_with = "lenient::as_text")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub quantity: u64,
    /// 0: not registered.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EnumRef,
    /// The same as text.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub sim_batch_status_id: Option<String>,
    /// Make and form; missing for a batch of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<SimModel>,
    /// The model's id.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub sim_model_id: Option<String>,
}

impl Dto for SimBatch {}

/// How to register a batch. Unknown fields are ignored, because the vendor's SDK sends the bare status object (`{id, description}`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct RegisterBatch {
    /// 0 Issued (the default), 1 Activated or 4 Factory Test (BR-66).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sim_status: Option<IdRef>,
    /// The status as the vendor's SDK sends it; `sim_status` wins.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub id: Option<u64>,
}

impl Dto for RegisterBatch {}

impl RegisterBatch {
    /// The id of the status that the SIMs begin with.
    pub fn status(&self) -> u64 {
        self.sim_status.map(|status| status.id).or(self.id).unwrap_or(0)
    }
}

/// The SIMs that were registered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RegisteredSims {
    /// By id.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sim: Vec<Sim>,
}

impl Dto for RegisteredSims {}

endpoints! {
    /// Checks whether a batch can be registered: 404 for an unknown BIC, 400 when it is registered already, 422 when SIMs of it
    /// belong to another organisation.
    GetSimBatch = Get "/api/v1/sim_batch/bic/{bic}", Access::Needs(Permission::SimUpdate), 200,
        "Check a batch before registering it", String, (), () => SimBatch;
    /// Registers all SIMs of a batch, or one card by its own BIC. Every failure is 422.
    RegisterSimBatch = Patch "/api/v1/sim_batch/bic/{bic}", Access::Needs(Permission::SimUpdate), 200,
        "Register the SIMs of a batch", String, (), RegisterBatch => RegisteredSims;
}
