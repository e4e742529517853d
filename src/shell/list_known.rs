//! What a list page knows of its answer without the rows: whether it is there, how much there is, and where in it one is.

use crate::{
    api::{error::ApiError, query::Remote},
    util::{i18n::tf, intl, msg},
};
use wire::page::Page;

/// What is known of the answer, without its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Known {
    pub loading: bool,
    pub error: Option<ApiError>,
    /// Nothing but loading so far.
    pub blank: bool,
    pub total: Option<u64>,
    pub page: u32,
    pub pages: u32,
    pub per_page: u32,
    pub rows: u64,
}

impl Known {
    pub fn of<R>(remote: &Remote<Page<R>>) -> Self {
        match remote {
            Remote::Loading => Self { loading: true, blank: true, ..Self::default() },
            Remote::Failed(error) => Self { error: Some(error.clone()), blank: true, ..Self::default() },
            Remote::Ready { value, refreshing } => {
                let rows = value.items.len() as u64;
                // Without a total the only honest statement is whether a next page is likely.
                let more = rows >= u64::from(value.per_page);
                let pages = if value.total.is_some() { value.pages() } else { value.page + u32::from(more) };
                Self {
                    loading: *refreshing,
                    error: None,
                    blank: false,
                    total: value.total,
                    page: value.page,
                    pages,
                    per_page: value.per_page,
                    rows,
                }
            }
        }
    }

    fn before(&self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.per_page)
    }

    /// "51-100", for the name of a file.
    pub fn span(&self) -> String {
        format!("{}-{}", self.before() + 1, self.before() + self.rows)
    }

    /// "1–50 of 25,000"; empty for a list without rows.
    pub fn range(&self) -> String {
        if self.rows == 0 {
            return String::new();
        }
        let before = self.before();
        let (from, to) = (intl::integer(before + 1), intl::integer(before + self.rows));
        match self.total {
            Some(total) => {
                tf(msg::LIST_RANGE, &[("from", &from), ("to", &to), ("total", &intl::integer(total))])
            }
            None => tf(msg::LIST_RANGE_UNKNOWN, &[("from", &from), ("to", &to)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn page(items: usize, total: Option<u64>, page: u32) -> Known {
        Known::of(&Remote::Ready {
            value: Arc::new(Page { items: vec![(); items], total, page, per_page: 50 }),
            refreshing: false,
        })
    }

    #[test]
    fn totals_are_honest() {
        assert_eq!(page(50, Some(25_000), 1).range(), "1–50 of 25,000");
        assert_eq!(page(12, Some(112), 3).range(), "101–112 of 112");
        assert_eq!(page(50, None, 2).range(), "51–100, total not known");
        assert_eq!(page(0, Some(0), 1).range(), "");
    }

    #[test]
    fn without_a_total_a_full_page_has_a_next_one() {
        assert_eq!(page(50, None, 2).pages, 3);
        assert_eq!(page(49, None, 2).pages, 2);
        assert_eq!(page(50, Some(25_000), 2).pages, 500);
    }
}
