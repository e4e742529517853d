//! Devices of a workspace: rows with their SIM and tags, and what may be changed.

use super::{TenantStore, fields::Area, id, key, paging::Key, places, search::Sql, tags};
use crate::error::Error;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::collections::HashMap;
use wire::{
    device::{Connectivity, Device, DeviceSim, TagAssignment, Usage},
    ids::{DeviceId, SimId},
    page::{ListQuery, Page},
    time::Timestamp,
    value::{EnumRef, Named},
};

/// Names of the device statuses, by id.
pub const DEVICE_STATUSES: [&str; 3] = ["Enabled", "Disabled", "Deleted"];
/// Names of the SIM statuses, by id.
pub const SIM_STATUSES: [&str; 5] = ["Issued", "Activated", "Suspended", "Deleted", "Factory Test"];
/// Names of the connectivity states, by number.
pub const CONNECTIVITY: [&str; 4] = ["OFFLINE", "ATTACHED", "ONLINE", "BLOCKED"];

const COLUMNS: &str = "SELECT d.id, d.name, d.status, d.tags, d.ip_address, d.imei, d.imei_lock, d.connectivity, \
    d.connectivity_since, d.operator_id, d.month_bytes, d.created, d.last_updated, d.service_profile_id, sp.name, \
    d.tariff_profile_id, tp.name, s.id, s.iccid, s.iccid_luhn, s.imsi, s.msisdn, s.eid, s.status \
    FROM json_each(?) p CROSS JOIN device d ON d.id = p.value \
    JOIN service_profile sp ON sp.workspace_id = d.workspace_id AND sp.id = d.service_profile_id \
    JOIN tariff_profile tp ON tp.workspace_id = d.workspace_id AND tp.id = d.tariff_profile_id \
    LEFT JOIN sim s ON s.workspace_id = d.workspace_id AND s.device_id = d.id \
    WHERE d.workspace_id = ? ORDER BY p.key";

const TAGS: &str = "SELECT a.device_id, t.id, t.name, t.color_id FROM json_each(?) p \
    CROSS JOIN device_tag a ON a.workspace_id = ? AND a.device_id = p.value \
    JOIN tag t ON t.workspace_id = a.workspace_id AND t.id = a.tag_id ORDER BY a.device_id, a.position";

impl TenantStore {
    /// A page of devices.
    ///
    /// # Errors
    /// 1301 for values that a field cannot have or a search that is too wide; database failures.
    pub async fn devices(&self, query: &ListQuery) -> Result<Page<Device>, Error> {
        let mut snapshot = self.read().begin().await?;
        let found = self.find(&mut snapshot, Area::Devices, query).await?;
        let items = self.devices_by_id(&mut snapshot, &found.ids).await?;
        snapshot.commit().await?;
        Ok(Page { items, total: Some(found.total), page: found.page, per_page: query.per_page })
    }

    /// One device, if it is this workspace's.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn device(&self, device: DeviceId) -> Result<Option<Device>, Error> {
        let mut snapshot = self.read().begin().await?;
        let mut found = self.devices_by_id(&mut snapshot, &[key(device.get())]).await?;
        snapshot.commit().await?;
        Ok(found.pop())
    }

    /// Rows in the order of `ids`: two statements for any number of them.
    pub(super) async fn devices_by_id(
        &self,
        connection: &mut SqliteConnection,
        ids: &[i64],
    ) -> Result<Vec<Device>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list = serde_json::to_string(ids).map_err(|error| Error::Internal(error.to_string()))?;
        let rows = sqlx::query(COLUMNS).bind(&list).bind(self.key()).fetch_all(&mut *connection).await?;
        let tags = sqlx::query(TAGS).bind(&list).bind(self.key()).fetch_all(&mut *connection).await?;
        let mut by_device: HashMap<i64, Vec<TagAssignment>> = HashMap::with_capacity(ids.len());
        for row in &tags {
            by_device.entry(row.try_get(0)?).or_default().push(assignment(row)?);
        }
        let mut devices = Vec::with_capacity(rows.len());
        for row in &rows {
            let tags = by_device.remove(&row.try_get(0)?).unwrap_or_default();
            devices.push(device_of(row, tags)?);
        }
        Ok(devices)
    }

    /// The connectivity of a device, if it is this workspace's.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn connectivity(&self, device: DeviceId) -> Result<Option<Connectivity>, Error> {
        let sql = Sql::default()
            .int(
                "SELECT connectivity, connectivity_since, operator_id FROM device WHERE workspace_id = ?",
                self.key(),
            )
            .with(" AND id = ?", [Key::Int(key(device.get()))]);
        let row = sql.query().fetch_optional(self.read()).await?;
        Ok(row.map(|row| connectivity_of(&row, 0)).transpose()?)
    }
}

fn assignment(row: &SqliteRow) -> Result<TagAssignment, sqlx::Error> {
    Ok(TagAssignment {
        id: id(row.try_get(1)?),
        name: row.try_get(2)?,
        tag_color: Some(tags::color(row.try_get(3)?)),
    })
}

/// An enum with the name that the tables give it.
pub(super) fn named(names: &[&str], value: i64) -> EnumRef {
    let name = usize::try_from(value).ok().and_then(|at| names.get(at)).copied().unwrap_or_default();
    EnumRef::new(value, name)
}

/// `None` for what is empty in the database.
pub(super) fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Reads state, since and operator from three columns beginning at `at`.
fn connectivity_of(row: &SqliteRow, at: usize) -> Result<Connectivity, sqlx::Error> {
    let state: i64 = row.try_get(at)?;
    let since: Option<i64> = row.try_get(at + 1)?;
    let operator = row.try_get::<Option<i64>, _>(at + 2)?.and_then(places::operator_by_id);
    let country = operator.and_then(|operator| places::country_by_id(operator.country));
    Ok(Connectivity {
        status: EnumRef { id: None, description: named(&CONNECTIVITY, state).description },
        since: since.map(Timestamp::from_millis),
        operator: operator.map(|operator| operator.name.to_owned()),
        country: country.map(|country| country.iso_code.to_owned()),
    })
}

#[expect(clippy::cast_precision_loss, reason = "megabytes for people; exact up to 2^53 bytes")]
fn megabytes(bytes: i64) -> f64 {
    bytes as f64 / 1e6
}

fn device_of(row: &SqliteRow, tags: Vec<TagAssignment>) -> Result<Device, sqlx::Error> {
    let imei: String = row.try_get(5)?;
    let sim = match row.try_get::<Option<i64>, _>(17)? {
        None => None,
        Some(sim) => Some(DeviceSim {
            id: SimId::from(id(sim)),
            iccid: row.try_get(18)?,
            iccid_with_luhn: row.try_get(19)?,
            imsi: row.try_get(20)?,
            msisdn: filled(row.try_get(21)?),
            eid: filled(row.try_get(22)?),
            status: named(&SIM_STATUSES, row.try_get(23)?),
        }),
    };
    Ok(Device {
        id: DeviceId::from(id(row.try_get(0)?)),
        name: row.try_get(1)?,
        status: named(&DEVICE_STATUSES, row.try_get(2)?),
        tags: filled(row.try_get(3)?),
        tag_assignments: tags,
        ip_address: filled(row.try_get(4)?),
        imei_with_luhn: imei
            .get(..14)
            .and_then(|body| wire::validate::luhn_digit(body).map(|digit| format!("{body}{digit}"))),
        imei: filled(imei),
        imei_lock: row.try_get::<i64, _>(6)? != 0,
        connectivity: Some(connectivity_of(row, 7)?),
        usage: Some(Usage { month_mb: megabytes(row.try_get(10)?) }),
        created: Some(Timestamp::from_millis(row.try_get(11)?)),
        last_updated: Some(Timestamp::from_millis(row.try_get(12)?)),
        service_profile: Some(Named { id: id(row.try_get(13)?), name: row.try_get(14)? }),
        tariff_profile: Some(Named { id: id(row.try_get(15)?), name: row.try_get(16)? }),
        sim,
    })
}
