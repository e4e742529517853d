//! Which rows are on a page: the total and the ids, for devices and SIMs alike. The rows themselves are fetched by id.
//!
//! * Totals: without a filter, or with statuses only, from the counters; otherwise counted once per revision.
//! * Order by one indexed field and many rows: a *walk* along the index from the nearest remembered position.
//! * Few matches, or an order without an index: all matching ids are *sorted once* per revision, then pages are slices.
//!
//! All statements of a page see one snapshot, and what they find is remembered under that snapshot's revision.

use super::{
    TenantStore,
    counters::Fleet,
    fields::{Area, SortField},
    paging::{Anchor, BUDGET, Key, ListCache, ListKey, MAX_IDS, STEP, is_too_wide, too_slow, too_wide},
    readers::Snapshot,
    search::{Filter, Sql, list_key},
    value_lists::resolved,
};
use crate::error::Error;
use sqlx::{Row, SqliteConnection};
use std::sync::Arc;
use wire::{
    page::{ListQuery, ListSpec, Page},
    problem::Problem,
};

/// Matches up to which sorting all of them is cheaper than walking past those that do not match.
const SORT_AT_MOST: u64 = 5_000;
/// Up to so many candidates are tested one by one; with more, all rows of the workspace are.
const CANDIDATES_AT_MOST: i64 = 5_000;

/// Up to so many rows, an order is fetched as a whole once walking to positions costs more than that.
const WHOLE_AT_MOST: u64 = 50_000;

/// The rows of a page, found.
#[derive(Debug)]
struct Found {
    revision: i64,
    /// Rows of the whole list that match.
    total: u64,
    /// The page that is answered: beyond the end is the last one.
    page: u32,
    /// Their ids, in order.
    ids: Vec<i64>,
}

/// The rows of a list.
pub trait ListRow: Sized + Send {
    /// Which list.
    const AREA: Area;
    /// What the list takes.
    const SPEC: &'static ListSpec;

    /// Rows of a workspace, in the order of `ids`.
    fn by_ids(
        tenant: &TenantStore,
        connection: &mut SqliteConnection,
        ids: &[i64],
    ) -> impl Future<Output = Result<Vec<Self>, Error>> + Send;
}

/// A page as it was at a revision of the list.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// The rows.
    pub page: Page<T>,
    /// The list shows the same as long as this number stays.
    pub revision: i64,
}

/// A question at a revision of its list.
pub(super) struct Listing<'a> {
    pub(super) area: Area,
    pub(super) workspace: i64,
    /// As it was asked: what is remembered is remembered by it.
    pub(super) query: &'a ListQuery,
    filter: Filter,
    pub(super) revision: i64,
    pub(super) cache: &'a ListCache,
}

/// One field of the order, with its direction.
struct Order {
    field: &'static SortField,
    descending: bool,
}

impl TenantStore {
    /// A page of a list.
    ///
    /// # Errors
    /// 1301 for values that a field cannot have or a search that is too wide; database failures.
    pub async fn list<T: ListRow>(&self, query: &ListQuery) -> Result<Listed<T>, Error> {
        let mut reader = self.lister().await?;
        let mut snapshot = reader.snapshot().await?;
        let found = self.find(&mut snapshot, T::AREA, query).await?;
        let items = T::by_ids(self, &mut snapshot, &found.ids).await?;
        drop(snapshot);
        reader.good();
        let page = Page { items, total: Some(found.total), page: found.page, per_page: query.per_page };
        Ok(Listed { page, revision: found.revision })
    }

    /// Finds the rows of a page within a snapshot.
    async fn find(&self, snapshot: &mut Snapshot<'_>, area: Area, query: &ListQuery) -> Result<Found, Error> {
        let fleet = Fleet::read(snapshot, self.key(), area).await?;
        let everything = if area == Area::Devices { fleet.devices() } else { fleet.sims() };
        let (cache, filter) = (self.lists(), Filter::default());
        let mut listing =
            Listing { area, workspace: self.key(), query, filter, revision: fleet.revision, cache };
        let criteria = resolved(self, snapshot, &listing).await?;
        listing.filter = Filter::compile(area, self.key(), &criteria)?;
        let total = match &listing.filter.statuses {
            _ if query.q.is_empty() => everything,
            Some(statuses) => fleet.with_status(area, statuses),
            None => listing.count(snapshot).await?,
        };
        let per_page = u64::from(query.per_page.max(1));
        let pages = u32::try_from(total.div_ceil(per_page)).unwrap_or(u32::MAX).max(1);
        let page = query.page.clamp(1, pages);
        let offset = u64::from(page - 1) * per_page;
        let ids = listing.page(snapshot, total, everything, offset, per_page).await?;
        Ok(Found { revision: fleet.revision, total, page, ids })
    }
}

impl Listing<'_> {
    /// `FROM … WHERE …` over the rows that match, tested one by one from `candidates` (a JSON list of ids) or all of them.
    fn matching(&self, candidates: Option<&str>, joins: bool) -> Sql {
        let area = self.area;
        let sql = match candidates {
            Some(ids) => Sql::default().with(
                &format!(" FROM json_each(?) c CROSS JOIN {} ON {} = c.value", area.table(), area.id()),
                [Key::Text(ids.to_owned())],
            ),
            None => Sql::of(&format!(" FROM {}", area.table())),
        };
        sql.text(if joins || self.filter.joins { area.join() } else { "" })
            .int(&format!(" WHERE {} = ?", area.workspace()), self.workspace)
            .and(&self.filter.predicate)
    }

    /// The ids that the trigram index offers, as a JSON list, if they are few enough to test them one by one.
    async fn candidates(&self, connection: &mut SqliteConnection) -> Result<Option<String>, sqlx::Error> {
        let Some(offer) = &self.filter.candidates else { return Ok(None) };
        let probe = Sql::of("SELECT count(*), json_group_array(id) FROM (SELECT id FROM (")
            .and(offer)
            .int(") LIMIT ?)", CANDIDATES_AT_MOST + 1);
        let row = probe.query().fetch_one(connection).await?;
        Ok(if row.try_get::<i64, _>(0)? <= CANDIDATES_AT_MOST { row.try_get(1)? } else { None })
    }

    /// What is known, or else what `work` finds, which nobody else does at the same time. What is too wide is not tried again
    /// before something changes.
    pub(super) async fn once<T>(
        &self,
        key: &ListKey,
        known: impl Fn() -> Option<T>,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        if let Some(known) = known() {
            return Ok(known);
        }
        let _alone = self.cache.alone(key, self.revision).await;
        if let Some(known) = known() {
            return Ok(known);
        }
        if self.cache.refused(key, self.revision) {
            return Err(too_wide());
        }
        let found = work.await;
        if found.as_ref().is_err_and(is_too_wide) {
            self.cache.refuse(key, self.revision);
        }
        found
    }

    /// How many rows match.
    async fn count(&self, snapshot: &mut Snapshot<'_>) -> Result<u64, Error> {
        let key = list_key(self.area, self.workspace, self.query, false);
        let work = async {
            let _budget = snapshot.limit(BUDGET);
            let count = self.count_now(snapshot).await?;
            self.cache.put_count(&key, self.revision, count);
            Ok(count)
        };
        self.once(&key, || self.cache.count(&key, self.revision), work).await
    }

    /// Where the index offers few candidates, they are tested and sorted in one go: the page needs them anyway.
    async fn count_now(&self, snapshot: &mut Snapshot<'_>) -> Result<u64, Error> {
        if let Some(few) = self.candidates(snapshot).await.map_err(too_slow)? {
            let ids = self.sort(snapshot, &self.orders()?, Some(&few)).await?;
            return Ok(ids.len().try_into().unwrap_or(0));
        }
        let sql = Sql::of("SELECT count(*)").and(&self.matching(None, false));
        let count: i64 = sql.scalar().fetch_one(&mut **snapshot).await.map_err(too_slow)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The order asked for, without what cannot change it: fields that are the same in all rows, and whatever follows the id.
    fn orders(&self) -> Result<Vec<Order>, Problem> {
        let mut orders = Vec::new();
        for sort in &self.query.sort {
            let field = self.area.sort(&sort.field).ok_or_else(|| Problem::bad_sort(&sort.field))?;
            if field.expr.is_empty() {
                continue;
            }
            orders.push(Order { field, descending: sort.descending });
            if field.expr == self.area.id() {
                break;
            }
        }
        Ok(orders)
    }

    async fn page(
        &self,
        snapshot: &mut Snapshot<'_>,
        total: u64,
        everything: u64,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<i64>, Error> {
        if total == 0 {
            return Ok(Vec::new());
        }
        let orders = self.orders()?;
        let dense = self.query.q.is_empty() || (total > SORT_AT_MOST && total >= everything / 20);
        let walk = match orders.as_slice() {
            [] => Some(None),
            [one] if one.field.indexed && (!one.descending || one.field.distinct) => Some(Some(one)),
            _ => None,
        };
        if let Some(order) = walk.filter(|_| dense) {
            let _budget = snapshot.limit(BUDGET);
            if let Some(ids) = self.walk(snapshot, order, total, offset, limit).await.map_err(too_slow)? {
                return Ok(ids);
            }
        }
        let ids = self.sorted(snapshot, &orders, total).await?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(ids.len());
        let end = start.saturating_add(usize::try_from(limit).unwrap_or(usize::MAX)).min(ids.len());
        Ok(ids[start..end].to_vec())
    }

    /// All matching ids, in order.
    async fn sorted(
        &self,
        snapshot: &mut Snapshot<'_>,
        orders: &[Order],
        total: u64,
    ) -> Result<Arc<[i64]>, Error> {
        if usize::try_from(total).unwrap_or(usize::MAX) > MAX_IDS {
            return Err(too_wide());
        }
        let key = list_key(self.area, self.workspace, self.query, true);
        let work = async {
            // An order over all rows is paid for once per revision, but not without a limit.
            let _budget = snapshot.limit(if self.query.q.is_empty() { BUDGET * 4 } else { BUDGET });
            let few =
                if total <= SORT_AT_MOST { self.candidates(snapshot).await.map_err(too_slow)? } else { None };
            self.sort(snapshot, orders, few.as_deref()).await
        };
        self.once(&key, || self.cache.ids(&key, self.revision), work).await
    }

    /// Finds and sorts all matching ids, and remembers them.
    async fn sort(
        &self,
        connection: &mut SqliteConnection,
        orders: &[Order],
        few: Option<&str>,
    ) -> Result<Arc<[i64]>, Error> {
        let id = self.area.id();
        let by: Vec<String> = orders
            .iter()
            .map(|order| format!("{}{}", order.field.expr, if order.descending { " DESC" } else { "" }))
            .chain(orders.last().is_none_or(|order| order.field.expr != id).then(|| id.to_owned()))
            .collect();
        let joins = orders.iter().any(|order| order.field.joins);
        // One value instead of a row per id: a tenth of the time for long lists.
        let sql = Sql::of(&format!("SELECT json_group_array(id) FROM (SELECT {id} AS id"))
            .and(&self.matching(few, joins))
            .text(&format!(" ORDER BY {} LIMIT {MAX_IDS})", by.join(", ")));
        let list: String = sql.scalar().fetch_one(connection).await.map_err(too_slow)?;
        let ids: Arc<[i64]> = serde_json::from_str::<Vec<i64>>(&list)
            .map_err(|error| Error::Internal(error.to_string()))?
            .into();
        let key = list_key(self.area, self.workspace, self.query, true);
        self.cache.put_ids(&key, self.revision, Arc::clone(&ids));
        Ok(ids)
    }

    /// Walks an index from the nearest remembered position before `offset`, and remembers where it went on: no stretch longer than
    /// `STEP` is walked twice. `None` where all this walking has cost more than fetching the whole order, which then is better.
    async fn walk(
        &self,
        connection: &mut SqliteConnection,
        order: Option<&Order>,
        total: u64,
        offset: u64,
        limit: u64,
    ) -> Result<Option<Vec<i64>>, sqlx::Error> {
        let key = list_key(self.area, self.workspace, self.query, true);
        let (mut at, mut anchor) = match self.cache.anchor(&key, self.revision, offset) {
            Some((at, anchor)) => (at, Some(anchor)),
            None => (0, None),
        };
        let id = self.area.id();
        let column = order.map_or(id, |order| order.field.expr);
        let jump = (offset - at) / STEP * STEP;
        if jump > 0 {
            if total <= WHOLE_AT_MOST && self.cache.walk(&key, self.revision, jump) > total {
                return Ok(None);
            }
            let sql = Sql::of(&format!("SELECT {column}, {id}"))
                .and(&self.after(order, anchor.as_ref()))
                .int(" LIMIT 1 OFFSET ?", i64::try_from(jump - 1).unwrap_or(i64::MAX));
            let Some(row) = sql.query().fetch_optional(&mut *connection).await? else {
                return Ok(Some(Vec::new()));
            };
            let text = order.is_some_and(|order| order.field.text);
            let value = if text { Key::Text(row.try_get(0)?) } else { Key::Int(row.try_get(0)?) };
            let next = Anchor { key: value, id: row.try_get(1)? };
            at += jump;
            self.cache.put_anchor(&key, self.revision, at, next.clone());
            anchor = Some(next);
        }
        let sql = Sql::of(&format!("SELECT {id}"))
            .and(&self.after(order, anchor.as_ref()))
            .int(" LIMIT ?", i64::try_from(limit).unwrap_or(i64::MAX))
            .int(" OFFSET ?", i64::try_from(offset - at).unwrap_or(0));
        sql.scalar().fetch_all(connection).await.map(Some)
    }

    /// The matching rows behind `anchor`, in order. Ties are by ascending id in both directions.
    fn after(&self, order: Option<&Order>, anchor: Option<&Anchor>) -> Sql {
        let id = self.area.id();
        let order = order.filter(|order| order.field.expr != id || order.descending);
        let sql = self.matching(None, false);
        let Some(Order { field, descending }) = order else {
            let sql =
                anchor.into_iter().fold(sql, |sql, anchor| sql.int(&format!(" AND {id} > ?"), anchor.id));
            return sql.text(&format!(" ORDER BY {id}"));
        };
        let column = field.expr;
        if column == id {
            let sql =
                anchor.into_iter().fold(sql, |sql, anchor| sql.int(&format!(" AND {id} < ?"), anchor.id));
            return sql.text(&format!(" ORDER BY {id} DESC"));
        }
        let sql = match anchor {
            None => sql,
            Some(anchor) if *descending => sql
                .with(&format!(" AND {column} <= ?"), [anchor.key.clone()])
                .with(&format!(" AND ({column} < ? OR {id} > ?)"), [anchor.key.clone(), Key::Int(anchor.id)]),
            Some(anchor) => sql
                .with(&format!(" AND ({column}, {id}) > (?, ?)"), [anchor.key.clone(), Key::Int(anchor.id)]),
        };
        sql.text(&format!(" ORDER BY {column}{}, {id}", if *descending { " DESC" } else { "" }))
    }
}
