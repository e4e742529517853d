//! SIMs of a workspace, with the devices that carry them.

use super::{
    TenantStore,
    devices::{SIM_STATUSES, filled, named},
    fields::Area,
    id, key,
};
use crate::error::Error;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use wire::{
    ids::{DeviceId, SimId},
    page::{ListQuery, Page},
    sim::{Sim, SimDevice, SimModel},
    time::Timestamp,
    value::Named,
};

/// Makes and forms: id, name, memory (KB), form factor, vendor.
const MODELS: &[(i64, &str, &str, &str, &str)] = &[
    (1, "Commercial", "64", "2FF/3FF/4FF", "Giesecke+Devrient"),
    (2, "Industrial", "128", "2FF/3FF/4FF", "Thales"),
    (3, "Industrial eUICC", "256", "4FF", "Idemia"),
    (4, "Embedded eUICC", "512", "MFF2", "Kigen"),
];

const COLUMNS: &str = "SELECT s.id, s.iccid, s.iccid_luhn, s.eid, s.imsi, s.msisdn, s.status, s.model_id, s.production_date, \
    s.activation_date, d.id, d.name, w.id, w.name FROM json_each(?) p CROSS JOIN sim s ON s.id = p.value \
    JOIN workspace w ON w.id = s.workspace_id \
    LEFT JOIN device d ON d.workspace_id = s.workspace_id AND d.id = s.device_id \
    WHERE s.workspace_id = ? ORDER BY p.key";

impl TenantStore {
    /// A page of SIMs.
    ///
    /// # Errors
    /// 1301 for values that a field cannot have or a search that is too wide; database failures.
    pub async fn sims(&self, query: &ListQuery) -> Result<Page<Sim>, Error> {
        let mut snapshot = self.read().begin().await?;
        let found = self.find(&mut snapshot, Area::Sims, query).await?;
        let items = self.sims_by_id(&mut snapshot, &found.ids).await?;
        snapshot.commit().await?;
        Ok(Page { items, total: Some(found.total), page: found.page, per_page: query.per_page })
    }

    /// One SIM, if it is this workspace's.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn sim(&self, sim: SimId) -> Result<Option<Sim>, Error> {
        let mut connection = self.read().acquire().await?;
        Ok(self.sims_by_id(&mut connection, &[key(sim.get())]).await?.pop())
    }

    async fn sims_by_id(&self, connection: &mut SqliteConnection, ids: &[i64]) -> Result<Vec<Sim>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list = serde_json::to_string(ids).map_err(|error| Error::Internal(error.to_string()))?;
        let rows = sqlx::query(COLUMNS).bind(&list).bind(self.key()).fetch_all(connection).await?;
        Ok(rows.iter().map(sim_of).collect::<Result<_, _>>()?)
    }
}

fn model(model: i64) -> SimModel {
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

fn sim_of(row: &SqliteRow) -> Result<Sim, sqlx::Error> {
    let activated: i64 = row.try_get(9)?;
    let endpoint = match row.try_get::<Option<i64>, _>(10)? {
        None => None,
        Some(device) => Some(SimDevice { id: DeviceId::from(id(device)), name: row.try_get(11)? }),
    };
    Ok(Sim {
        id: SimId::from(id(row.try_get(0)?)),
        iccid: row.try_get(1)?,
        iccid_with_luhn: row.try_get(2)?,
        eid: filled(row.try_get(3)?),
        imsi: row.try_get(4)?,
        msisdn: filled(row.try_get(5)?),
        status: named(&SIM_STATUSES, row.try_get(6)?),
        model: Some(model(row.try_get(7)?)),
        production_date: Some(Timestamp::from_millis(row.try_get(8)?)),
        activation_date: (activated != 0).then(|| Timestamp::from_millis(activated)),
        customer_org: Some(Named { id: id(row.try_get(12)?), name: row.try_get(13)? }),
        endpoint,
    })
}
