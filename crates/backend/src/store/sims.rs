//! SIMs of a workspace, with the devices that carry them.

use super::{
    TenantStore,
    devices::{SIM_STATUSES, filled, named, rows},
    fields::Area,
    id, key,
    listing::ListRow,
};
use crate::error::Error;
use serde::Deserialize;
use sqlx::SqliteConnection;
use wire::{
    ids::{DeviceId, SimId},
    page::{ListQuery, ListSpec, Page},
    sim::{SIM_LIST, Sim, SimDevice, SimModel},
    time::Timestamp,
    value::Named,
};

/// Makes and forms: id, name, memory (KB), form factor, vendor.
const MODELS: &[(i64, &str, &str, &str, &str)] = &[
    (1, "Commercial", "64", "2FF/3FF/4FF", "Giesecke+Devrient"),
    (2, "Industrial", "128", "2FF/3FF/4FF", "Thales"),
    (3, "Industrial eUICC", "256", "4FF", "Idemia"),
    (4, "Embedded eUICC", "512", "MFF2", "Kigen"),
    (5, "Embedded", "128", "MFF2", "Kigen"),
];

/// SIMs in the order of a list of ids, as one JSON text.
const SIMS: &str = "SELECT json_group_array(json_array(s.id, s.iccid, s.iccid_luhn, s.eid, s.imsi, s.msisdn, s.status, s.model_id, \
    s.production_date, s.activation_date, d.id, d.name, w.id, w.name) ORDER BY p.key) \
    FROM json_each(?) p CROSS JOIN sim s ON s.id = p.value JOIN workspace w ON w.id = s.workspace_id \
    LEFT JOIN device d ON d.workspace_id = s.workspace_id AND d.id = s.device_id \
    WHERE s.workspace_id = ?";

/// The columns of [`SIMS`], in order.
#[derive(Deserialize)]
struct SimRow {
    id: u64,
    iccid: String,
    iccid_luhn: String,
    eid: String,
    imsi: String,
    msisdn: String,
    status: i64,
    model: i64,
    production_date: i64,
    activation_date: i64,
    device: Option<u64>,
    device_name: Option<String>,
    workspace: u64,
    workspace_name: String,
}

impl ListRow for Sim {
    const AREA: Area = Area::Sims;
    const SPEC: &'static ListSpec = &SIM_LIST;

    async fn by_ids(
        tenant: &TenantStore,
        connection: &mut SqliteConnection,
        ids: &[i64],
    ) -> Result<Vec<Self>, Error> {
        let rows: Vec<SimRow> = rows(tenant, connection, SIMS, ids).await?;
        Ok(rows.into_iter().map(sim_of).collect())
    }
}

impl TenantStore {
    /// A page of SIMs.
    ///
    /// # Errors
    /// As [`TenantStore::list`].
    pub async fn sims(&self, query: &ListQuery) -> Result<Page<Sim>, Error> {
        Ok(self.list(query).await?.page)
    }

    /// One SIM, if it is this workspace's.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn sim(&self, sim: SimId) -> Result<Option<Sim>, Error> {
        let mut reader = self.lister().await?;
        let found = Sim::by_ids(self, reader.connection()?, &[key(sim.get())]).await?.pop();
        reader.good();
        Ok(found)
    }
}

pub(super) fn model(model: i64) -> SimModel {
    let known = MODELS.iter().find(|(id, ..)| *id == model);
    let part = |at: u64, name: &str| Some(Named { id: at, name: name.to_owned() });
    SimModel {
        id: id(model),
        description: known.map_or_else(String::new, |(_, name, ..)| (*name).to_owned()),
        memory_size: known.map(|(_, _, memory, ..)| (*memory).to_owned()),
        formfactor: known.and_then(|(_, _, _, form, _)| part(u64::from(*form != "MFF2") + 1, form)),
        manufacturer: known.and_then(|(at, _, _, _, vendor)| part(id(*at), vendor)),
    }
}

fn sim_of(row: SimRow) -> Sim {
    let name = row.device_name.unwrap_or_default();
    Sim {
        id: SimId::from(row.id),
        iccid: Some(row.iccid),
        iccid_with_luhn: Some(row.iccid_luhn),
        eid: filled(row.eid),
        imsi: Some(row.imsi),
        msisdn: filled(row.msisdn),
        status: named(&SIM_STATUSES, row.status),
        model: Some(model(row.model)),
        production_date: Some(Timestamp::from_millis(row.production_date)),
        activation_date: (row.activation_date != 0).then(|| Timestamp::from_millis(row.activation_date)),
        customer_org: Some(Named { id: row.workspace, name: row.workspace_name }),
        endpoint: row.device.map(|device| SimDevice { id: DeviceId::from(device), name }),
    }
}
