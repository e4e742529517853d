//! Element ids that are unique within the page, for `for`, `aria-labelledby` and friends.

use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A fresh id such as `fld-12`. Unique for the life of the page, never the same twice.
#[must_use]
pub fn next(prefix: &str) -> String {
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    #[test]
    fn ids_differ_and_keep_their_prefix() {
        let (a, b) = (super::next("x"), super::next("x"));
        assert_ne!(a, b);
        assert!(a.starts_with("x-") && b.starts_with("x-"));
    }
}
