//! What makes deep pages and totals of a list cheap: positions and counts that were found once are kept until the
//! workspace's revision moves, in a cache of bounded size; and a time budget that ends a search which is too wide.

use crate::error::Error;
use sqlx::SqliteConnection;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use wire::problem::Problem;

/// How long a search may take before the answer is "narrow the search".
pub const BUDGET: Duration = Duration::from_millis(400);
/// Positions that are remembered lie at multiples of so many rows.
pub const STEP: u64 = 500;
/// Most ids that are kept for one order; beyond it only walks along an index are answered.
pub const MAX_IDS: usize = 200_000;

/// Most memory of the cache, roughly, in bytes.
const MAX_WEIGHT: usize = 64 << 20;
/// Most lists that are remembered.
const MAX_ENTRIES: usize = 512;
/// SQLite asks whether to go on every so many steps of its machine (some 50 µs).
const STEPS_PER_CHECK: i32 = 2_000;

/// A value that rows are sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Numbers, times, enums.
    Int(i64),
    /// Lower-case text.
    Text(String),
}

/// The last row before a position: where a walk goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Its sort value.
    pub key: Key,
    /// Its id.
    pub id: i64,
}

/// Which list of which workspace, filtered and sorted how. Counts are kept under an empty sort.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListKey {
    /// `device` or `sim`.
    pub area: &'static str,
    /// The workspace: part of the key, so that no workspace ever sees another one's positions.
    pub workspace: i64,
    /// The `q` in its canonical spelling.
    pub filter: String,
    /// The `sort` in its canonical spelling.
    pub sort: String,
}

#[derive(Debug, Default)]
struct Entry {
    revision: i64,
    count: Option<u64>,
    ids: Option<Arc<[i64]>>,
    anchors: BTreeMap<u64, Anchor>,
    used: u64,
}

impl Entry {
    fn weight(&self) -> usize {
        let text = self.anchors.len() * 120;
        256 + text + self.ids.as_ref().map_or(0, |ids| ids.len() * 8)
    }
}

/// Counts, orders and positions of recent lists. What belongs to an older revision is never answered.
#[derive(Debug, Default)]
pub struct ListCache {
    entries: Mutex<HashMap<ListKey, Entry>>,
    clock: AtomicU64,
}

impl ListCache {
    fn with<T>(&self, key: &ListKey, revision: i64, run: impl FnOnce(&mut Entry) -> T) -> T {
        let used = self.clock.fetch_add(1, Ordering::Relaxed);
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.entry(key.clone()).or_default();
        // A reader that began before the last write must not empty what later readers found.
        if entry.revision < revision {
            *entry = Entry { revision, ..Entry::default() };
        }
        let mut stale = Entry::default();
        let entry = if entry.revision == revision { entry } else { &mut stale };
        entry.used = used;
        let answer = run(entry);
        evict(&mut entries);
        answer
    }

    /// The number of matching rows, if it is known at this revision.
    pub fn count(&self, key: &ListKey, revision: i64) -> Option<u64> {
        self.with(key, revision, |entry| entry.count)
    }

    /// Remembers the number of matching rows.
    pub fn put_count(&self, key: &ListKey, revision: i64, count: u64) {
        self.with(key, revision, |entry| entry.count = Some(count));
    }

    /// All matching ids in order, if they are known at this revision.
    pub fn ids(&self, key: &ListKey, revision: i64) -> Option<Arc<[i64]>> {
        self.with(key, revision, |entry| entry.ids.clone())
    }

    /// Remembers all matching ids in order.
    pub fn put_ids(&self, key: &ListKey, revision: i64, ids: Arc<[i64]>) {
        self.with(key, revision, |entry| entry.ids = Some(ids));
    }

    /// The nearest known position at or before `offset`.
    pub fn anchor(&self, key: &ListKey, revision: i64, offset: u64) -> Option<(u64, Anchor)> {
        self.with(key, revision, |entry| {
            entry.anchors.range(..=offset).next_back().map(|(at, anchor)| (*at, anchor.clone()))
        })
    }

    /// Remembers that `anchor` is the row before position `offset`.
    pub fn put_anchor(&self, key: &ListKey, revision: i64, offset: u64, anchor: Anchor) {
        self.with(key, revision, |entry| entry.anchors.insert(offset, anchor));
    }
}

/// Drops the least recently used until the rest fits; the newest always stays.
fn evict(entries: &mut HashMap<ListKey, Entry>) {
    let mut weight: usize = entries.values().map(Entry::weight).sum();
    while (weight > MAX_WEIGHT || entries.len() > MAX_ENTRIES) && entries.len() > 1 {
        let oldest = entries.iter().min_by_key(|(_, entry)| entry.used).map(|(key, _)| key.clone());
        let Some(entry) = oldest.and_then(|key| entries.remove(&key)) else { return };
        weight -= entry.weight();
    }
}

/// A time budget on a connection: statements that run past it are interrupted. Ends when dropped, also by a request that
/// was given up.
#[derive(Debug)]
pub struct Budget(Arc<AtomicU64>);

/// `u64::MAX` = no limit.
const UNLIMITED: u64 = u64::MAX;

impl Budget {
    /// Starts the clock.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn start(connection: &mut SqliteConnection, budget: Duration) -> Result<Self, sqlx::Error> {
        let limit = Arc::new(AtomicU64::new(u64::try_from(budget.as_micros()).unwrap_or(UNLIMITED)));
        let watched = Arc::clone(&limit);
        let started = Instant::now();
        connection.lock_handle().await?.set_progress_handler(STEPS_PER_CHECK, move || {
            u64::try_from(started.elapsed().as_micros()).unwrap_or(UNLIMITED)
                < watched.load(Ordering::Relaxed)
        });
        Ok(Self(limit))
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        self.0.store(UNLIMITED, Ordering::Relaxed);
    }
}

/// An interrupted statement becomes 422 "narrow the search"; other failures stay what they are.
pub fn too_slow(error: sqlx::Error) -> Error {
    const SQLITE_INTERRUPT: &str = "9";
    match &error {
        sqlx::Error::Database(cause) if cause.code().as_deref() == Some(SQLITE_INTERRUPT) => too_wide(),
        _ => error.into(),
    }
}

/// 422: more than can be searched or sorted in time.
pub fn too_wide() -> Error {
    Problem::bad_query("q", "finds too much to sort or count in time; narrow the search").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(filter: &str) -> ListKey {
        ListKey { area: "device", workspace: 1, filter: filter.to_owned(), sort: String::new() }
    }

    #[test]
    fn an_older_revision_is_never_answered() {
        let cache = ListCache::default();
        cache.put_count(&key("a"), 5, 10);
        assert_eq!(cache.count(&key("a"), 5), Some(10));
        assert_eq!(cache.count(&key("a"), 4), None, "a reader of the past finds nothing");
        assert_eq!(cache.count(&key("a"), 5), Some(10), "and spoils nothing");
        assert_eq!(cache.count(&key("a"), 6), None);
        cache.put_count(&key("a"), 5, 11);
        assert_eq!(cache.count(&key("a"), 6), None, "what a reader of the past found is not kept");
        assert_eq!(cache.count(&key("b"), 5), None);
    }

    #[test]
    fn the_nearest_position_before_is_found() {
        let cache = ListCache::default();
        for at in [500, 1000] {
            cache.put_anchor(
                &key(""),
                1,
                at,
                Anchor { key: Key::Int(7), id: i64::try_from(at).unwrap_or(0) },
            );
        }
        let nearest = |offset| cache.anchor(&key(""), 1, offset).map(|(at, _)| at);
        assert_eq!(
            (nearest(499), nearest(500), nearest(999), nearest(5000)),
            (None, Some(500), Some(500), Some(1000))
        );
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_goes_first() {
        let cache = ListCache::default();
        let ids: Arc<[i64]> = vec![0; MAX_IDS].into();
        for at in 0..100 {
            cache.put_ids(&key(&at.to_string()), 1, Arc::clone(&ids));
        }
        assert!(cache.ids(&key("99"), 1).is_some());
        assert!(cache.ids(&key("0"), 1).is_none());
        let entries = cache.entries.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(entries.values().map(Entry::weight).sum::<usize>() <= MAX_WEIGHT);
    }
}
