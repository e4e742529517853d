//! Answers of lists that were written before and are still what the list shows.
//!
//! An answer is kept under its workspace, its list and its query string, with the list's revision. Triggers raise the revision
//! in the transaction of every change of a row that the list shows (migrations 0002 and 0020), and the revision of *now* is read
//! in the statement that proves the caller: a kept answer is never older than the request that gets it. Who asks
//! does not matter to what a list shows, only whether they may ask, and that was decided before.

use crate::store::{
    fields::Area,
    recent::{Recent, Weighed},
};
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use std::sync::{Mutex, PoisonError};
use wire::ids::WorkspaceId;

/// Most memory of the kept answers, roughly, in bytes.
const MAX_WEIGHT: usize = 48 << 20;
/// Larger answers are not kept: they are exports, not pages.
const MAX_BODY: usize = 1 << 18;
/// Longer query strings are not kept.
const MAX_QUERY: usize = 1_000;

/// Which answer: list, workspace, raw query string.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key(Area, WorkspaceId, Box<str>);

impl Weighed for Key {
    fn weight(&self) -> usize {
        self.2.len()
    }
}

/// An answer with status 200.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// All headers.
    pub headers: HeaderMap,
    /// JSON.
    pub body: Bytes,
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        (StatusCode::OK, self.headers, self.body).into_response()
    }
}

#[derive(Debug, Default)]
struct Kept {
    revision: i64,
    answer: Answer,
}

impl Weighed for Kept {
    fn weight(&self) -> usize {
        // Headers, and what the maps take.
        2_000 + self.answer.body.len()
    }
}

/// See the module.
#[derive(Debug)]
pub struct Answers(Mutex<Recent<Key, Kept>>);

impl Default for Answers {
    fn default() -> Self {
        Self(Mutex::new(Recent::new(MAX_WEIGHT)))
    }
}

impl Answers {
    /// The answer to `query`, if the list is still at the revision at which it was written.
    pub fn find(&self, area: Area, workspace: WorkspaceId, query: &str, revision: i64) -> Option<Answer> {
        if query.len() > MAX_QUERY {
            return None;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get(&Key(area, workspace, query.into()))?;
        (kept.revision == revision).then(|| kept.answer.clone())
    }

    /// Keeps the answer to `query` as it was written at a revision of the list.
    pub fn keep(&self, area: Area, workspace: WorkspaceId, query: &str, revision: i64, answer: &Answer) {
        if query.len() > MAX_QUERY || answer.body.len() > MAX_BODY {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.with(&Key(area, workspace, query.into()), |kept| {
            // A reader that began before the last write does not replace what later ones wrote.
            if kept.revision <= revision {
                *kept = Kept { revision, answer: answer.clone() };
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_under_its_own_list_workspace_query_and_revision_only() {
        let answers = Answers::default();
        let [here, there] = [100, 101].map(WorkspaceId::from);
        let answer = |text: &'static str| Answer { body: Bytes::from(text), ..Answer::default() };
        let find = |area, workspace, query: &str, revision| {
            answers.find(area, workspace, query, revision).map(|answer| answer.body)
        };
        answers.keep(Area::Devices, here, "page=1", 5, &answer("five"));
        assert_eq!(find(Area::Devices, here, "page=1", 5), Some(Bytes::from("five")));
        assert_eq!(find(Area::Devices, here, "page=1", 6), None);
        assert_eq!(find(Area::Devices, here, "page=1", 4), None);
        assert_eq!(find(Area::Devices, there, "page=1", 5), None);
        assert_eq!(find(Area::Sims, here, "page=1", 5), None);
        assert_eq!(find(Area::Devices, here, "page=2", 5), None);
        answers.keep(Area::Devices, here, "page=1", 4, &answer("four"));
        assert_eq!(find(Area::Devices, here, "page=1", 5), Some(Bytes::from("five")), "the past comes late");
        answers.keep(Area::Devices, here, "page=1", 6, &answer("six"));
        assert_eq!(find(Area::Devices, here, "page=1", 6), Some(Bytes::from("six")));
        let long = "x".repeat(MAX_QUERY + 1);
        answers.keep(Area::Devices, here, &long, 6, &answer("long"));
        assert_eq!(find(Area::Devices, here, &long, 6), None);
    }
}
