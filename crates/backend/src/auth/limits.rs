//! Limits on guessing that live in memory: calls per address, and failures on trusted devices.
//!
//! Failures of names are counted in the database (`store::accounts`), so that they survive a restart.

use crate::clock::{MINUTE, SECOND};
use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Consecutive failures until sign-in is locked (BR-56).
pub const FAILURES: i64 = 3;
/// How long it stays locked, in milliseconds (BR-56).
pub const LOCK: i64 = 5 * MINUTE;
/// The window of the limit per address, in milliseconds (api.md §1.5).
pub const WINDOW: i64 = 5 * MINUTE;

/// Entries per map before expired ones are swept.
const SWEEP_AT: usize = 10_000;
/// Entries per map before new keys share one entry: memory stays bounded under a spray of names or addresses.
const HARD_CAP: usize = 200_000;

/// Seconds until `until`, at least one, for `Retry-After`.
pub fn seconds_until(until: i64, now: i64) -> u64 {
    u64::try_from((until - now + SECOND - 1) / SECOND).unwrap_or(1).max(1)
}

/// The limits of sign-in.
#[derive(Debug)]
pub struct Limits {
    per_window: u32,
    calls: Counters<IpAddr>,
    devices: Counters<i64>,
}

impl Limits {
    /// Limits with `per_window` calls per address.
    pub fn new(per_window: u32) -> Self {
        Self { per_window, calls: Counters::default(), devices: Counters::default() }
    }

    /// Counts a sign-in call of an address.
    ///
    /// # Errors
    /// The seconds to wait, when it had its share of this window.
    pub fn call(&self, address: Option<IpAddr>, now: i64) -> Result<(), u64> {
        let address = address.map_or(IpAddr::from([0, 0, 0, 0]), shared_prefix);
        self.calls.count(address, i64::from(self.per_window), WINDOW, now)
    }

    /// Counts an attempt from a trusted device, which is not held up by failures made elsewhere: strangers cannot lock a person out.
    ///
    /// # Errors
    /// The seconds to wait, when this device failed too often itself.
    pub fn trusted_device(&self, id: i64, now: i64) -> Result<(), u64> {
        self.devices.count(id, FAILURES, LOCK, now)
    }

    /// A sign-in from that device succeeded.
    pub fn trusted_device_succeeded(&self, id: i64) {
        self.devices.forget(&id);
    }
}

/// An IPv6 customer has a whole /64.
fn shared_prefix(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 => v4,
    }
}

struct Counters<K>(Mutex<HashMap<K, Counter>>);

struct Counter {
    count: i64,
    until: i64,
}

impl<K> Default for Counters<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K> fmt::Debug for Counters<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Counters(…)")
    }
}

impl<K: Hash + Eq> Counters<K> {
    /// At most `most` within `window` of the first one; after that, refused until `window` after the last counted one.
    fn count(&self, key: K, most: i64, window: i64, now: i64) -> Result<(), u64> {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= SWEEP_AT {
            map.retain(|_, counter| counter.until > now);
        }
        if map.len() >= HARD_CAP && !map.contains_key(&key) {
            return Err(seconds_until(now + window, now));
        }
        let counter = map.entry(key).or_insert(Counter { count: 0, until: now + window });
        if counter.until <= now {
            *counter = Counter { count: 0, until: now + window };
        }
        if counter.count >= most {
            return Err(seconds_until(counter.until, now));
        }
        counter.count += 1;
        if counter.count == most && most == FAILURES {
            counter.until = now + window;
        }
        Ok(())
    }

    fn forget(&self, key: &K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_per_window() {
        let limits = Limits::new(2);
        let one = Some(IpAddr::from([192, 0, 2, 1]));
        assert_eq!(limits.call(one, 0), Ok(()));
        assert_eq!(limits.call(one, 1_000), Ok(()));
        assert_eq!(limits.call(one, 100_000), Err(200));
        assert_eq!(limits.call(Some(IpAddr::from([192, 0, 2, 2])), 100_000), Ok(()));
        assert_eq!(limits.call(one, WINDOW), Ok(()));
    }

    #[test]
    fn a_trusted_device_locks_after_three_for_five_minutes() {
        let limits = Limits::new(1);
        for at in [0, 60_000, 120_000] {
            assert_eq!(limits.trusted_device(7, at), Ok(()));
        }
        assert_eq!(limits.trusted_device(7, 120_000), Err(300));
        assert_eq!(limits.trusted_device(8, 120_000), Ok(()));
        assert_eq!(limits.trusted_device(7, 120_000 + LOCK), Ok(()));
    }

    #[test]
    fn one_customer_of_ipv6_is_one_address() {
        let limits = Limits::new(1);
        assert_eq!(limits.call("2001:db8::1".parse().ok(), 0), Ok(()));
        assert!(limits.call("2001:db8::2".parse().ok(), 0).is_err());
        assert_eq!(limits.call("2001:db8:0:1::1".parse().ok(), 0), Ok(()));
    }
}
