//! Devices of a workspace: rows with their SIM and tags, and what may be changed.

use super::{TenantStore, fields::Area, id, key, listing::ListRow, places, tags};
use crate::error::Error;
use serde::{Deserialize, de::DeserializeOwned};
use sqlx::SqliteConnection;
use wire::{
    device::{
        AddressSpaceRef, AttachedAt, Connectivity, DEVICE_LIST, Device, DeviceSim, PdpContext, TagAssignment,
        Usage,
    },
    ids::{DeviceId, SimId},
    page::{ListQuery, ListSpec, Page},
    time::Timestamp,
    value::{EnumRef, Named},
};

/// Names of the device statuses, by id.
pub const DEVICE_STATUSES: [&str; 3] = ["Enabled", "Disabled", "Deleted"];
/// Names of the SIM statuses, by id.
pub const SIM_STATUSES: [&str; 5] = ["Issued", "Activated", "Suspended", "Deleted", "Factory Test"];
/// Names of the connectivity states, by number.
pub const CONNECTIVITY: [&str; 4] = ["OFFLINE", "ATTACHED", "ONLINE", "BLOCKED"];

/// Devices in the order of a list of ids, as one JSON text: a row that crosses from SQLite's thread costs more than what is in it.
const DEVICES: &str = "SELECT json_group_array(json_array(d.id, d.name, d.status, d.tags, d.ip_address, d.imei, d.imei_lock, \
    d.connectivity, d.connectivity_since, d.operator_id, d.month_bytes, d.created, d.last_updated, \
    d.service_profile_id, sp.name, d.tariff_profile_id, tp.name, \
    CASE WHEN d.tags = '' THEN json('[]') ELSE json((SELECT json_group_array(json_array(t.id, t.name, t.color_id) ORDER BY a.position) \
       FROM device_tag a JOIN tag t ON t.workspace_id = a.workspace_id AND t.id = a.tag_id \
      WHERE a.workspace_id = d.workspace_id AND a.device_id = d.id)) END, \
    d.ip_address_space_id, s.id, s.iccid, s.iccid_luhn, s.imsi, s.msisdn, s.eid, s.status) ORDER BY p.key) \
    FROM json_each(?) p CROSS JOIN device d ON d.id = p.value \
    JOIN service_profile sp ON sp.workspace_id = d.workspace_id AND sp.id = d.service_profile_id \
    JOIN tariff_profile tp ON tp.workspace_id = d.workspace_id AND tp.id = d.tariff_profile_id \
    LEFT JOIN sim s ON s.workspace_id = d.workspace_id AND s.device_id = d.id \
    WHERE d.workspace_id = ?";

/// The columns of [`DEVICES`], in order.
#[derive(Deserialize)]
struct DeviceRow {
    id: u64,
    name: String,
    status: i64,
    tags: String,
    ip_address: String,
    imei: String,
    imei_lock: i64,
    connectivity: i64,
    connectivity_since: Option<i64>,
    operator: Option<i64>,
    month_bytes: i64,
    created: i64,
    last_updated: i64,
    service_profile: u64,
    service_profile_name: String,
    tariff_profile: u64,
    tariff_profile_name: String,
    tag_assignments: Vec<(u64, String, i64)>,
    space: Option<u64>,
    sim: Option<u64>,
    iccid: Option<String>,
    iccid_luhn: Option<String>,
    imsi: Option<String>,
    msisdn: Option<String>,
    eid: Option<String>,
    sim_status: Option<i64>,
}

impl ListRow for Device {
    const AREA: Area = Area::Devices;
    const SPEC: &'static ListSpec = &DEVICE_LIST;

    async fn by_ids(
        tenant: &TenantStore,
        connection: &mut SqliteConnection,
        ids: &[i64],
    ) -> Result<Vec<Self>, Error> {
        let rows: Vec<DeviceRow> = rows(tenant, connection, DEVICES, ids).await?;
        Ok(rows.into_iter().map(device_of).collect())
    }
}

/// Runs a statement that turns a list of ids into a JSON list of rows.
pub(super) async fn rows<T: DeserializeOwned>(
    tenant: &TenantStore,
    connection: &mut SqliteConnection,
    sql: &'static str,
    ids: &[i64],
) -> Result<Vec<T>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let broken = |error: serde_json::Error| Error::Internal(error.to_string());
    let list = serde_json::to_string(ids).map_err(broken)?;
    let rows: String = sqlx::query_scalar(sql).bind(list).bind(tenant.key()).fetch_one(connection).await?;
    serde_json::from_str(&rows).map_err(broken)
}

impl TenantStore {
    /// A page of devices.
    ///
    /// # Errors
    /// As [`TenantStore::list`].
    pub async fn devices(&self, query: &ListQuery) -> Result<Page<Device>, Error> {
        Ok(self.list(query).await?.page)
    }

    /// One device, if it is this workspace's.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn device(&self, device: DeviceId) -> Result<Option<Device>, Error> {
        let mut reader = self.lister().await?;
        let connection = reader.connection()?;
        let mut found = Device::by_ids(self, connection, &[key(device.get())]).await?.pop();
        if let Some(space) = found.as_mut().and_then(|device| device.ip_address_space.as_mut()) {
            space.ip_address_version = Some(4);
            space.ip_address_space =
                sqlx::query_scalar("SELECT cidr FROM ip_address_space WHERE workspace_id = ? AND id = ?")
                    .bind(self.key())
                    .bind(key(space.id))
                    .fetch_optional(connection)
                    .await?;
        }
        reader.good();
        Ok(found)
    }

    /// The connectivity of a device with its session and location, if it is this workspace's.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn connectivity(&self, device: DeviceId) -> Result<Option<Connectivity>, Error> {
        let row: Option<ConnectivityRow> = sqlx::query_as(
            "SELECT d.connectivity, d.connectivity_since, d.operator_id, d.ip_address, l.operator_id AS located_operator, l.rat_id, \
                    l.located_at, l.session_start, l.rx, l.tx FROM device d \
               LEFT JOIN device_location l ON l.workspace_id = d.workspace_id AND l.device_id = d.id \
              WHERE d.workspace_id = ? AND d.id = ?",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .fetch_optional(self.read())
        .await?;
        Ok(row.map(connectivity_in_full))
    }
}

/// The columns of the connectivity of one device.
#[derive(sqlx::FromRow)]
struct ConnectivityRow {
    connectivity: i64,
    connectivity_since: Option<i64>,
    operator_id: Option<i64>,
    ip_address: String,
    located_operator: Option<i64>,
    rat_id: Option<i64>,
    located_at: Option<i64>,
    session_start: Option<i64>,
    rx: Option<i64>,
    tx: Option<i64>,
}

fn connectivity_in_full(row: ConnectivityRow) -> Connectivity {
    let state = connectivity_of(row.connectivity, row.connectivity_since, row.operator_id);
    let attached = matches!(row.connectivity, 1 | 2);
    let operator = row.located_operator.filter(|_| attached).and_then(places::operator_by_id);
    let pdp_context = row.session_start.filter(|_| row.connectivity == 2).map(|start| PdpContext {
        created: Some(Timestamp::from_millis(start)),
        ue_ip_address: filled(row.ip_address),
        rx: id(row.rx.unwrap_or(0)),
        tx: id(row.tx.unwrap_or(0)),
    });
    let services = pdp_context.iter().map(|_| EnumRef::new(1, "Data")).collect();
    Connectivity {
        services: Some(services),
        pdp_context,
        location: operator.map(|operator| AttachedAt {
            last_updated: row.located_at.map(Timestamp::from_millis),
            operator: Some(Named { id: id(operator.id), name: operator.name.to_owned() }),
            rat_type: row.rat_id.and_then(places::rat_type),
        }),
        ..state
    }
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

fn connectivity_of(state: i64, since: Option<i64>, operator: Option<i64>) -> Connectivity {
    let operator = operator.and_then(places::operator_by_id);
    let country = operator.and_then(|operator| places::country_by_id(operator.country));
    Connectivity {
        status: EnumRef { id: None, description: named(&CONNECTIVITY, state).description },
        since: since.map(Timestamp::from_millis),
        operator: operator.map(|operator| operator.name.to_owned()),
        country: country.map(|country| country.iso_code.to_owned()),
        services: None,
        pdp_context: None,
        location: None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "megabytes for people; exact up to 2^53 bytes")]
fn megabytes(bytes: i64) -> f64 {
    bytes as f64 / 1e6
}

fn device_of(row: DeviceRow) -> Device {
    let assignment = |(id, name, color)| TagAssignment { id, name, tag_color: Some(tags::color(color)) };
    Device {
        id: DeviceId::from(row.id),
        name: row.name,
        status: named(&DEVICE_STATUSES, row.status),
        tags: filled(row.tags),
        tag_assignments: row.tag_assignments.into_iter().map(assignment).collect(),
        ip_address: filled(row.ip_address),
        ip_address_space: row.space.map(|id| AddressSpaceRef {
            id,
            ip_address_space: None,
            ip_address_version: None,
        }),
        imei_with_luhn: row
            .imei
            .get(..14)
            .and_then(|body| wire::validate::luhn_digit(body).map(|digit| format!("{body}{digit}"))),
        imei: filled(row.imei),
        imei_lock: row.imei_lock != 0,
        connectivity: Some(connectivity_of(row.connectivity, row.connectivity_since, row.operator)),
        usage: Some(Usage { month_mb: megabytes(row.month_bytes) }),
        created: Some(Timestamp::from_millis(row.created)),
        last_updated: Some(Timestamp::from_millis(row.last_updated)),
        service_profile: Some(Named { id: row.service_profile, name: row.service_profile_name }),
        tariff_profile: Some(Named { id: row.tariff_profile, name: row.tariff_profile_name }),
        sim: row.sim.map(|sim| DeviceSim {
            id: SimId::from(sim),
            iccid: row.iccid,
            iccid_with_luhn: row.iccid_luhn,
            imsi: row.imsi,
            msisdn: row.msisdn.and_then(filled),
            eid: row.eid.and_then(filled),
            status: named(&SIM_STATUSES, row.sim_status.unwrap_or(-1)),
        }),
    }
}
