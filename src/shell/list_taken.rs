//! What was fetched of a list so far, page by page, and when that is all of it.
//!
//! Rows may change meanwhile, and then some may be missing or come twice. That is noticed where it can be: another total, a page
//! that is gone, a row that was there already, fewer rows in the end than there should be.

use super::list_tools::Lines;
use std::collections::HashSet;

/// What there is so far.
#[derive(Default)]
pub(super) struct Taken {
    keys: HashSet<String>,
    /// The last page that was taken; 0: none.
    page: u32,
    /// Rows per page that the server really gives, whatever it was asked for and says; 0 before the first.
    size: u32,
    /// Rows of the whole list, as far as the server says it.
    pub total: Option<u64>,
    /// It is not certain that these are all rows.
    pub changed: bool,
}

impl Taken {
    /// Nothing so far, of a list of `total` rows.
    pub fn new(total: Option<u64>) -> Self {
        Self { total, ..Self::default() }
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.keys.len() as u64
    }

    /// The page to ask for next, and how many rows per page if they need not be as many as possible.
    pub fn next(&self) -> (u32, Option<u32>) {
        (self.page + 1, (self.size > 0).then_some(self.size))
    }

    /// Adds page `asked`. Answers its rows that were not there yet, and whether it is the last page.
    pub fn take(&mut self, page: Lines, asked: u32) -> (Vec<Vec<String>>, bool) {
        let first = self.page == 0;
        self.changed |= !first && page.total != self.total;
        self.total = page.total;
        let mut fresh = Vec::with_capacity(page.lines.len());
        let last = if first || page.page == asked {
            self.page = asked;
            let count = u32::try_from(page.lines.len()).unwrap_or(u32::MAX);
            if first {
                self.size = page.per_page.min(count);
            }
            for (key, cells) in page.lines {
                if self.keys.insert(key) {
                    fresh.push(cells);
                } else {
                    self.changed = true;
                }
            }
            let upto = u64::from(asked).saturating_mul(u64::from(self.size));
            count == 0
                || match self.total {
                    // A short page does not end a list that has more rows: the server may give fewer than it was asked for.
                    Some(total) => upto >= total || self.rows() >= total,
                    None => count < page.per_page,
                }
        } else {
            // Beyond the end servers answer the last page: the list got shorter, unless nobody knew how long it is.
            self.changed |= page.total.is_some() || page.page.saturating_add(1) < asked;
            true
        };
        self.changed |= last && self.total.is_some_and(|total| self.rows() < total);
        (fresh, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows `from..to` as the answer of a page.
    fn page(page: u32, rows: std::ops::Range<u32>, per_page: u32, total: Option<u64>) -> Lines {
        let lines = rows.map(|row| (row.to_string(), vec![row.to_string()])).collect();
        Lines { lines, total, page, per_page }
    }

    #[test]
    fn full_pages_end_with_the_total() {
        let mut taken = Taken::default();
        assert_eq!(taken.next(), (1, None));
        assert!(!taken.take(page(1, 0..100, 100, Some(200)), 1).1);
        assert_eq!(taken.next(), (2, Some(100)));
        let (fresh, last) = taken.take(page(2, 100..200, 100, Some(200)), 2);
        assert_eq!((fresh.len(), last), (100, true));
        assert_eq!((taken.rows(), taken.changed), (200, false));
    }

    #[test]
    fn an_empty_list_is_whole() {
        let mut taken = Taken::default();
        let (fresh, last) = taken.take(page(1, 0..0, 100, Some(0)), 1);
        assert_eq!((fresh.len(), last, taken.changed), (0, true, false));
    }

    #[test]
    fn a_server_that_gives_fewer_rows_than_it_was_asked_for_is_asked_to_the_end() {
        let mut taken = Taken::default();
        // It says nothing of its pages, so what was asked stands for them.
        assert!(!taken.take(page(1, 0..40, 100, Some(90)), 1).1);
        assert_eq!(taken.next(), (2, Some(40)));
        assert!(!taken.take(page(2, 40..80, 40, Some(90)), 2).1);
        assert!(taken.take(page(3, 80..90, 40, Some(90)), 3).1);
        assert_eq!((taken.rows(), taken.changed), (90, false));
    }

    #[test]
    fn fewer_rows_than_the_total_are_never_passed_off_as_all() {
        let mut taken = Taken::default();
        taken.take(page(1, 0..40, 40, Some(90)), 1);
        assert!(taken.take(page(2, 0..0, 40, Some(90)), 2).1);
        assert!(taken.changed);
        let mut none = Taken::default();
        assert!(none.take(page(1, 0..0, 40, Some(90)), 1).1);
        assert!(none.changed);
    }

    #[test]
    fn without_a_total_a_short_page_or_the_last_one_again_is_the_end() {
        let mut short = Taken::default();
        assert!(!short.take(page(1, 0..50, 50, None), 1).1);
        assert!(short.take(page(2, 50..60, 50, None), 2).1);
        assert!(!short.changed);
        let mut exact = Taken::default();
        assert!(!exact.take(page(1, 0..50, 50, None), 1).1);
        assert!(exact.take(page(1, 0..50, 50, None), 2).1);
        assert_eq!((exact.rows(), exact.changed), (50, false));
        let mut shorter = Taken::default();
        shorter.take(page(1, 0..50, 50, None), 1);
        shorter.take(page(2, 50..100, 50, None), 2);
        assert!(shorter.take(page(1, 0..50, 50, None), 3).1);
        assert!(shorter.changed, "page 2 is gone");
    }

    #[test]
    fn what_moved_meanwhile_is_noticed_and_never_twice() {
        let mut taken = Taken::default();
        taken.take(page(1, 0..50, 50, Some(90)), 1);
        let (fresh, last) = taken.take(page(2, 49..89, 50, Some(90)), 2);
        assert_eq!((fresh.len(), last, taken.changed), (39, true, true));
        let mut more = Taken::default();
        more.take(page(1, 0..50, 50, Some(90)), 1);
        more.take(page(2, 50..91, 50, Some(91)), 2);
        assert!(more.changed, "another total");
        let mut fewer = Taken::default();
        fewer.take(page(1, 0..50, 50, Some(90)), 1);
        assert!(fewer.take(page(1, 0..50, 50, Some(50)), 2).1);
        assert!(fewer.changed, "a page that is gone");
    }
}
