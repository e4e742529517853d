//! Passwords: Argon2id (19 MiB, 2 passes, 1 lane: the OWASP minimum) over the hex SHA-1 that the contract sends.
//!
//! One hash takes tens of milliseconds of a core, so a flood of sign-ins is a denial of service unless it is bounded: hashing runs
//! off the async runtime, on all cores but one, with a short queue in front; whoever does not fit is told to come back.

use crate::secret::Secret;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use sha1::{Digest, Sha1};
use std::{
    collections::HashSet,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};
use tokio::sync::Semaphore;

/// Why a password of the list is refused.
pub const COMMON: &str = "is one of the passwords that are tried first";

/// Whether a hex SHA-1 is that of a password of the list (`wire::password`).
pub fn is_common_digest(digest: &str) -> bool {
    static DIGESTS: OnceLock<HashSet<String>> = OnceLock::new();
    let all = DIGESTS.get_or_init(|| {
        let digest = |common: &str| data_encoding::HEXLOWER.encode(&Sha1::digest(common.as_bytes()));
        wire::password::COMMON.lines().map(digest).collect()
    });
    all.contains(digest)
}

/// How many sign-ins may wait for a core.
const QUEUE: usize = 32;

/// The queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// The bounded pool. Cheap to clone.
#[derive(Clone, Debug)]
pub struct HashPool {
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    queue: usize,
    /// Hashes worked out since the start.
    worked: Arc<AtomicU64>,
}

impl Default for HashPool {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new(cores.saturating_sub(1).max(1), QUEUE)
    }
}

impl HashPool {
    /// A pool of `permits` hashes at a time and `queue` waiting ones.
    pub fn new(permits: usize, queue: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(permits)),
            waiting: Arc::default(),
            queue,
            worked: Arc::default(),
        }
    }

    /// How many hashes were worked out. What a sign-in costs must not depend on whether there is such an account.
    pub fn worked(&self) -> u64 {
        self.worked.load(Ordering::SeqCst)
    }

    /// Whether `password` is the one of `hash`. Without a hash (unknown account, no password yet) it works just as long and says no,
    /// so that the time of the answer tells nothing.
    ///
    /// # Errors
    /// When the queue is full.
    pub async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool, Busy> {
        let place = Place::take(&self.waiting, self.queue)?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Busy)?;
        drop(place);
        let worked = Arc::clone(&self.worked);
        tokio::task::spawn_blocking(move || {
            let known = hash.is_some();
            let good = matches(&password, hash.as_deref().unwrap_or_else(|| dummy()), &worked);
            drop(permit);
            known && good
        })
        .await
        .map_err(|_| Busy)
    }
}

impl HashPool {
    /// What is stored of a new password.
    ///
    /// # Errors
    /// When the queue is full, or there is no randomness.
    pub async fn hash(&self, password: Secret) -> Result<String, Busy> {
        let place = Place::take(&self.waiting, self.queue)?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Busy)?;
        drop(place);
        tokio::task::spawn_blocking(move || {
            let hashed = hash(&password);
            drop(permit);
            hashed
        })
        .await
        .map_err(|_| Busy)?
        .map_err(|_| Busy)
    }
}

/// A place in the queue; given back when the caller leaves, also by going away.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>, queue: usize) -> Result<Self, Busy> {
        let place = Self(Arc::clone(waiting));
        // One more than the queue: the one that gets a permit at once holds a place for a moment, too.
        if waiting.fetch_add(1, Ordering::SeqCst) > queue { Err(Busy) } else { Ok(place) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// The stored form of a password (as the contract sends it: lower-case hex SHA-1). Blocks for tens of milliseconds.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn hash(password: &Secret) -> Result<String, argon2::password_hash::Error> {
    Ok(argon2().hash_password(password.expose().as_bytes())?.to_string())
}

fn matches(password: &Secret, hash: &str, worked: &AtomicU64) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        worked.fetch_add(1, Ordering::SeqCst);
        argon2().verify_password(password.expose().as_bytes(), &hash).is_ok()
    })
}

/// Makes the hash that unknown names are checked against, so that the first of them takes no longer than the rest. Blocks.
pub fn prepare() {
    dummy();
}

/// A hash of nothing in particular, with the same parameters.
fn dummy() -> &'static str {
    static DUMMY: OnceLock<String> = OnceLock::new();
    DUMMY.get_or_init(|| hash(&Secret::from("nobody has this password")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_are_the_owasp_minimum() {
        let hash = hash(&Secret::from("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8")).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[tokio::test]
    async fn right_wrong_and_unknown() {
        let pool = HashPool::default();
        let stored = hash(&Secret::from("right")).unwrap();
        assert_eq!(pool.verify("right".into(), Some(stored.clone())).await, Ok(true));
        assert_eq!(pool.verify("wrong".into(), Some(stored)).await, Ok(false));
        assert_eq!(pool.verify("nobody has this password".into(), None).await, Ok(false));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_recovers() {
        let pool = HashPool::new(1, 1);
        let held = Arc::clone(&pool.permits).acquire_owned().await.unwrap();
        let waiting: Vec<_> = (0..2)
            .map(|_| {
                tokio::spawn({
                    let pool = pool.clone();
                    async move { pool.verify("x".into(), None).await }
                })
            })
            .collect();
        while pool.waiting.load(Ordering::SeqCst) < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(pool.verify("x".into(), None).await, Err(Busy));
        drop(held);
        for task in waiting {
            assert_eq!(task.await.unwrap(), Ok(false));
        }
        assert_eq!(pool.verify("x".into(), None).await, Ok(false));
    }
}
