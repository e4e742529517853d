//! What makes deep pages and totals of a list cheap: positions and counts that were found once are kept until the
//! workspace's revision moves, in a cache of bounded size; what many ask for at once is worked out once; and a budget ends a
//! search which is too wide.

use super::recent::{Recent, Weighed};
use crate::error::Error;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tokio::sync::OwnedMutexGuard;
use wire::problem::Problem;

/// How many steps of SQLite's machine a search may take before the answer is "narrow the search"; some 0.3 s of one core. Testing
/// a row takes 10 to 40 steps.
pub const BUDGET: i64 = 10_000_000;
/// Positions that are remembered lie at multiples of so many rows.
pub const STEP: u64 = 500;
/// Most ids that are kept for one order; beyond it only walks along an index are answered.
pub const MAX_IDS: usize = 200_000;

/// Most memory of the cache, roughly, in bytes.
const MAX_WEIGHT: usize = 64 << 20;

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

impl Weighed for ListKey {
    fn weight(&self) -> usize {
        self.filter.len() + self.sort.len()
    }
}

#[derive(Debug, Default)]
struct Entry {
    revision: i64,
    count: Option<u64>,
    ids: Option<Arc<[i64]>>,
    anchors: BTreeMap<u64, Anchor>,
    /// Rows that were walked past to get to a position.
    walked: u64,
    /// It was found to be too wide.
    refused: bool,
}

impl Weighed for Entry {
    fn weight(&self) -> usize {
        256 + self.anchors.len() * 120 + self.ids.as_ref().map_or(0, |ids| ids.len() * 8)
    }
}

/// Somebody works on a list at a revision; others wait for the lock, and then look again.
type Flights = HashMap<(ListKey, i64), Weak<tokio::sync::Mutex<()>>>;

/// Counts, orders and positions of recent lists. What belongs to an older revision is never answered.
#[derive(Debug)]
pub struct ListCache {
    entries: Mutex<Recent<ListKey, Entry>>,
    flights: Mutex<Flights>,
}

impl Default for ListCache {
    fn default() -> Self {
        Self { entries: Mutex::new(Recent::new(MAX_WEIGHT)), flights: Mutex::default() }
    }
}

impl ListCache {
    fn with<T>(&self, key: &ListKey, revision: i64, run: impl FnOnce(&mut Entry) -> T) -> T {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.with(key, |entry| {
            // A reader that began before the last write must not empty what later readers found.
            if entry.revision < revision {
                *entry = Entry { revision, ..Entry::default() };
            }
            let mut stale = Entry::default();
            run(if entry.revision == revision { entry } else { &mut stale })
        })
    }

    /// Waits until nobody else works on this list at this revision. Look again afterwards: it may be known by now.
    pub async fn alone(&self, key: &ListKey, revision: i64) -> OwnedMutexGuard<()> {
        let lock = {
            let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
            flights.retain(|_, flight| flight.strong_count() > 0);
            let flight = flights.entry((key.clone(), revision)).or_default();
            flight.upgrade().unwrap_or_else(|| {
                let lock = Arc::default();
                *flight = Arc::downgrade(&lock);
                lock
            })
        };
        lock.lock_owned().await
    }

    /// Whether it was found to be too wide at this revision.
    pub fn refused(&self, key: &ListKey, revision: i64) -> bool {
        self.with(key, revision, |entry| entry.refused)
    }

    /// Remembers that it is too wide.
    pub fn refuse(&self, key: &ListKey, revision: i64) {
        self.with(key, revision, |entry| entry.refused = true);
    }

    /// Adds to the rows that were walked past, and answers all of them.
    pub fn walk(&self, key: &ListKey, revision: i64, rows: u64) -> u64 {
        self.with(key, revision, |entry| {
            entry.walked = entry.walked.saturating_add(rows);
            entry.walked
        })
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

/// An interrupted statement becomes 422 "narrow the search"; other failures stay what they are.
pub fn too_slow(error: sqlx::Error) -> Error {
    const SQLITE_INTERRUPT: &str = "9";
    match &error {
        sqlx::Error::Database(cause) if cause.code().as_deref() == Some(SQLITE_INTERRUPT) => too_wide(),
        _ => error.into(),
    }
}

/// Whether this is [`too_wide`], and not another fault of the question.
pub fn is_too_wide(error: &Error) -> bool {
    matches!(error, Error::Problem { problem, .. } if **problem == wide())
}

fn wide() -> Problem {
    Problem::bad_query("q", "finds too much to sort or count in time; narrow the search")
}

/// 422: more than can be searched or sorted in time.
pub fn too_wide() -> Error {
    wide().into()
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
    }

    #[test]
    fn long_questions_weigh_too() {
        let cache = ListCache::default();
        let long = |at: u64| key(&format!("{at}{}", "x".repeat(10_000)));
        let all = u64::try_from(MAX_WEIGHT / 20_000).unwrap_or(0) + 10;
        for at in 0..all {
            cache.put_count(&long(at), 1, at);
        }
        assert_eq!(cache.count(&long(all - 1), 1), Some(all - 1));
        assert_eq!(cache.count(&long(0), 1), None);
    }

    #[tokio::test]
    async fn many_who_ask_for_the_same_work_it_out_once() {
        let cache = Arc::new(ListCache::default());
        let worked = Arc::new(std::sync::atomic::AtomicU64::new(0));
        let mut asked = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (cache, worked) = (Arc::clone(&cache), Arc::clone(&worked));
            asked.spawn(async move {
                let _alone = cache.alone(&key("a"), 1).await;
                if let Some(count) = cache.count(&key("a"), 1) {
                    return count;
                }
                worked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                tokio::task::yield_now().await;
                cache.put_count(&key("a"), 1, 7);
                7
            });
        }
        assert_eq!(asked.join_all().await, [7; 20]);
        assert_eq!(worked.load(std::sync::atomic::Ordering::Relaxed), 1);
        // Another revision and another list do not wait.
        let _first = cache.alone(&key("a"), 1).await;
        let _second = cache.alone(&key("a"), 2).await;
        let _third = cache.alone(&key("b"), 1).await;
    }
}
