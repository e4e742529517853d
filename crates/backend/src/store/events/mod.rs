//! Events as lists: of the workspace, a device, a SIM or a person; paged by number or by id, filtered and sorted (api.md §14).

mod query;

use super::{
    Store, TenantStore, Unaudited, id, key,
    paging::{BUDGET, too_slow},
    people::CALLED,
    places,
    search::Sql,
};
use crate::error::Error;
use serde_json::Value;
use sqlx::FromRow;
use std::ops::RangeInclusive;
use wire::{
    event::{Event, EventCountry, EventDevice, EventImsi, EventSim, EventUser},
    ids::{DeviceId, SimId, UserId},
    page::{ListQuery, Page},
    time::Timestamp,
    user::StatusItem,
    value::{EnumRef, Named},
};

/// Events that a step of the clean-up deletes.
const STEP: i64 = 5_000;

/// Whose events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of the workspace.
    Workspace,
    /// Those of a device.
    Device(DeviceId),
    /// Those of a SIM.
    Sim(SimId),
    /// Those that a person caused.
    User(i64),
}

/// What is asked of a list of events.
#[derive(Clone, Debug)]
pub struct EventQuery<'a> {
    /// Whose.
    pub scope: Scope,
    /// Filter, order and page.
    pub list: &'a ListQuery,
    /// The ids that are looked at.
    pub ids: RangeInclusive<i64>,
    /// Whether addresses of people are answered (BR-40).
    pub with_addresses: bool,
}

#[derive(Clone, Debug, FromRow)]
struct EventRow {
    id: i64,
    at: i64,
    type_id: i64,
    type_name: String,
    source_id: i64,
    severity_id: i64,
    alert: bool,
    description: String,
    detail: Option<String>,
    operator_id: Option<i64>,
    rat_id: Option<i64>,
    workspace_id: i64,
    workspace_name: String,
    account_id: Option<i64>,
    username: Option<String>,
    person: Option<String>,
    device_id: Option<i64>,
    device_name: Option<String>,
    imei: Option<String>,
    ip_address: Option<String>,
    tags: Option<String>,
    sim_id: Option<i64>,
    iccid: Option<String>,
    imsi: Option<String>,
    production_date: Option<i64>,
}

/// Events in the order of a list of ids.
fn select() -> String {
    format!(
        "SELECT e.id, e.at, e.type_id, t.description AS type_name, e.source_id, e.severity_id, e.alert, e.description, e.detail, \
            e.operator_id, e.rat_id, w.id AS workspace_id, w.name AS workspace_name, e.account_id, a.username, {CALLED} AS person, \
            e.device_id, d.name AS device_name, d.imei, d.ip_address, d.tags, e.sim_id, s.iccid, s.imsi, s.production_date \
         FROM json_each(?) p CROSS JOIN event e ON e.id = p.value JOIN event_type t ON t.id = e.type_id \
         JOIN workspace w ON w.id = e.workspace_id LEFT JOIN account a ON a.id = e.account_id \
         LEFT JOIN device d ON d.workspace_id = e.workspace_id AND d.id = e.device_id \
         LEFT JOIN sim s ON s.workspace_id = e.workspace_id AND s.id = e.sim_id \
         WHERE e.workspace_id = ? ORDER BY p.key"
    )
}

impl TenantStore {
    /// A page of events. An unknown device, SIM or person has none.
    ///
    /// # Errors
    /// 1301 for values that a field cannot have, and for a search that is too wide; database failures.
    pub async fn events(&self, query: &EventQuery<'_>) -> Result<Page<Event>, Error> {
        let filter = query::filter(self.key(), query)?;
        let order = query::order(&query.list.sort);
        let mut reader = self.lister().await?;
        let mut snapshot = reader.snapshot().await?;
        let budget = snapshot.limit(BUDGET);
        let count = Sql::of("SELECT count(*)").and(&filter);
        let total: i64 = count.scalar().fetch_one(&mut *snapshot).await.map_err(too_slow)?;
        let total = id(total);
        let per_page = u64::from(query.list.per_page.max(1));
        let pages = u32::try_from(total.div_ceil(per_page)).unwrap_or(u32::MAX).max(1);
        let page = query.list.page.clamp(1, pages);
        let sql = Sql::of("SELECT e.id")
            .and(&filter)
            .text(&order)
            .int(" LIMIT ?", key(per_page))
            .int(" OFFSET ?", key(u64::from(page - 1) * per_page));
        let ids: Vec<i64> = sql.scalar().fetch_all(&mut *snapshot).await.map_err(too_slow)?;
        drop(budget);
        let list = serde_json::to_string(&ids).map_err(|error| Error::Internal(error.to_string()))?;
        let rows: Vec<EventRow> = sqlx::query_as(sqlx::AssertSqlSafe(select()))
            .bind(list)
            .bind(self.key())
            .fetch_all(&mut *snapshot)
            .await?;
        drop(snapshot);
        reader.good();
        let items = rows.into_iter().map(|row| event_of(row, query.with_addresses)).collect();
        Ok(Page { items, total: Some(total), page, per_page: query.list.per_page })
    }

    /// Events with larger ids than `after`, oldest first, at most `limit`: what a live view asks again and again.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn events_after(
        &self,
        after: i64,
        limit: i64,
        with_addresses: bool,
    ) -> Result<Vec<Event>, Error> {
        let mut snapshot = self.read().begin().await?;
        let ids: Vec<i64> =
            sqlx::query_scalar("SELECT id FROM event WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?")
                .bind(self.key())
                .bind(after)
                .bind(limit)
                .fetch_all(&mut *snapshot)
                .await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list = serde_json::to_string(&ids).map_err(|error| Error::Internal(error.to_string()))?;
        let rows: Vec<EventRow> = sqlx::query_as(sqlx::AssertSqlSafe(select()))
            .bind(list)
            .bind(self.key())
            .fetch_all(&mut *snapshot)
            .await?;
        Ok(rows.into_iter().map(|row| event_of(row, with_addresses)).collect())
    }

    /// The id of the newest event of the workspace; 0 without one.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn last_event(&self) -> Result<i64, Error> {
        let last: Option<i64> = sqlx::query_scalar("SELECT max(id) FROM event WHERE workspace_id = ?")
            .bind(self.key())
            .fetch_one(self.read())
            .await?;
        Ok(last.unwrap_or(0))
    }
}

impl Store {
    /// All types of events, by id.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn event_types(&self) -> Result<Vec<StatusItem>, Error> {
        let rows: Vec<(i64, String)> = sqlx::query_as("SELECT id, description FROM event_type ORDER BY id")
            .fetch_all(self.read())
            .await?;
        Ok(rows.into_iter().map(|(id, name)| StatusItem(EnumRef::new(id, &name))).collect())
    }

    /// Deletes events, messages and minutes of usage that are older than `days`, step by step. Returns the number of events. Ids grow with
    /// time, so the oldest are the first.
    ///
    /// # Errors
    /// On a database failure; what was deleted stays deleted.
    pub async fn delete_old_events(&self, now: i64, days: i64) -> Result<u64, Error> {
        let oldest = now - days * crate::clock::DAY;
        let mut gone = 0;
        loop {
            let mut tx = self.write().await?;
            let step = sqlx::query(
                "DELETE FROM event WHERE id IN (SELECT id FROM (SELECT id, at FROM event ORDER BY id LIMIT ?) WHERE at < ?)",
            )
            .bind(STEP)
            .bind(oldest)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            tx.commit(Unaudited::Derived).await?;
            gone += step;
            if step == 0 {
                break;
            }
        }
        let mut tx = self.write().await?;
        for (statement, before) in [
            ("DELETE FROM sms WHERE submitted_at < ? AND expires_at < ?1", oldest),
            ("DELETE FROM usage_minute WHERE minute < ? / 60000", now - 2 * 60 * crate::clock::MINUTE),
            ("DELETE FROM traffic_limit_extension WHERE expires_at < ?", oldest),
        ] {
            sqlx::query(statement).bind(before).execute(&mut *tx).await?;
        }
        tx.commit(Unaudited::Derived).await?;
        Ok(gone)
    }
}

fn event_of(row: EventRow, with_addresses: bool) -> Event {
    let named = |names: &[&str], at: i64| {
        let name = usize::try_from(at).ok().and_then(|at| names.get(at)).copied().unwrap_or_default();
        EnumRef::new(at, name)
    };
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let operator = row.operator_id.and_then(places::operator_by_id);
    let country = operator.and_then(|operator| places::country_by_id(operator.country));
    Event {
        id: id(row.id),
        timestamp: Timestamp::from_millis(row.at),
        alert: row.alert,
        description: row.description,
        event_type: EnumRef::new(row.type_id, &row.type_name),
        event_source: named(&query::SOURCES, row.source_id),
        event_severity: named(&query::SEVERITIES, row.severity_id),
        organisation: Some(Named { id: id(row.workspace_id), name: row.workspace_name }),
        user: row.account_id.map(|account| EventUser {
            id: UserId::from(id(account)),
            username: row.username.filter(|_| with_addresses),
            name: row.person.unwrap_or_default(),
        }),
        endpoint: row.device_id.map(|device| EventDevice {
            id: DeviceId::from(id(device)),
            name: filled(row.device_name),
            imei: filled(row.imei),
            ip_address: filled(row.ip_address),
            tags: filled(row.tags),
        }),
        sim: row.sim_id.map(|sim| EventSim {
            id: SimId::from(id(sim)),
            iccid: row.iccid,
            production_date: row.production_date.map(Timestamp::from_millis),
        }),
        imsi: row.sim_id.zip(row.imsi).map(|(sim, imsi)| EventImsi { id: id(sim), imsi }),
        network: operator.map(|operator| Named { id: id(operator.id), name: operator.name.to_owned() }),
        country: country.map(|country| EventCountry {
            id: id(country.id),
            name: country.name.to_owned(),
            iso_code: country.iso_code.to_owned(),
        }),
        rat_type: row.rat_id.and_then(places::rat_type),
        detail: row.detail.and_then(|text| serde_json::from_str::<Value>(&text).ok()),
    }
}
