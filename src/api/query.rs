//! How a page asks: `use_query` re-asks when its key changes, cancels what is superseded or left behind, and keeps
//! showing the old answer meanwhile.
//!
//! Not a `Resource`: those are never cancelled and publish stale values (facts R1, R4 and F1; the tests in
//! `tests/web/query.rs` hold this file to better).

use super::error::ApiError;
use crate::util::intl::now_ms;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use std::{any::Any, collections::HashMap, future::Future, rc::Rc, sync::Arc};

/// What is known of something remote.
#[derive(Clone, Debug, PartialEq)]
pub enum Remote<T> {
    /// Nothing yet.
    Loading,
    /// An answer; `refreshing` while a newer one is under way.
    Ready {
        /// The answer; shared with the cache.
        value: Arc<T>,
        /// Whether a newer one is under way.
        refreshing: bool,
    },
    /// No answer, and why. Never an empty list.
    Failed(ApiError),
}

impl<T> Remote<T> {
    /// The answer, if there is one.
    pub fn value(&self) -> Option<&T> {
        if let Self::Ready { value, .. } = self { Some(value) } else { None }
    }

    /// The answer, if there is one, without copying it.
    pub fn shared(&self) -> Shared<T> {
        Shared(if let Self::Ready { value, .. } = self { Some(Arc::clone(value)) } else { None })
    }
}

/// An answer that is not copied, or none yet. Equal when it says the same.
#[derive(Clone, Debug)]
pub struct Shared<T>(pub Option<Arc<T>>);

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            // The same one need not be compared: most often only "a newer one is under way" has changed.
            (Some(one), Some(two)) => Arc::ptr_eq(one, two) || one == two,
            (one, two) => one.is_none() && two.is_none(),
        }
    }
}

/// A running question. Copy; dies with the owner that made it.
#[derive(Debug)]
pub struct Query<T: Send + Sync + 'static> {
    remote: RwSignal<Remote<T>>,
    attempt: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Query<T> {}

impl<T: Clone + Send + Sync + 'static> Query<T> {
    /// What is known now; tracked.
    pub fn get(self) -> Remote<T> {
        self.remote.get()
    }

    /// Looks at what is known without copying it; tracked.
    pub fn with<U>(self, look: impl FnOnce(&Remote<T>) -> U) -> U {
        self.remote.with(look)
    }

    /// The answer, if there is one; tracked.
    pub fn value(self) -> Option<T> {
        self.remote.with(|remote| remote.value().cloned())
    }

    /// Whether an answer is awaited, the first or a newer one; tracked.
    pub fn pending(self) -> bool {
        self.remote.with(|remote| matches!(remote, Remote::Loading | Remote::Ready { refreshing: true, .. }))
    }

    /// Asks again, past the cache.
    pub fn retry(self) {
        self.attempt.update(|attempt| *attempt += 1);
    }

    /// Changes the answer at hand before the server confirms; the next answer replaces it.
    pub fn patch(self, change: impl FnOnce(&mut T)) {
        self.remote.update(|remote| {
            if let Remote::Ready { value, .. } = remote {
                let mut changed = T::clone(value);
                change(&mut changed);
                *value = Arc::new(changed);
            }
        });
    }
}

/// How long an answer counts as fresh, in milliseconds.
const FRESH_MS: i64 = 5_000;
/// Most answers that are kept; beyond it the cache starts anew.
const KEPT: usize = 60;

/// An answer without its type.
type AnyAnswer = Arc<dyn Any + Send + Sync>;

type Answers = HashMap<String, (i64, AnyAnswer)>;

/// The cache of a scope, and what makes queries ask again. Copy.
#[derive(Clone, Copy, Debug)]
pub struct QueryCache {
    answers: StoredValue<Answers>,
    generation: RwSignal<u32>,
}

impl Default for QueryCache {
    fn default() -> Self {
        Self { answers: StoredValue::new(Answers::default()), generation: RwSignal::new(0) }
    }
}

impl QueryCache {
    /// Everything known may be stale: live queries ask again. Coarse on purpose: over-specified keys silently miss.
    pub fn invalidate(self) {
        self.answers.try_update_value(HashMap::clear);
        self.generation.try_update(|generation| *generation += 1);
    }

    fn find(self, question: &str) -> Option<(i64, AnyAnswer)> {
        self.answers.try_with_value(|answers| answers.get(question).cloned()).flatten()
    }

    fn keep(self, question: String, value: AnyAnswer) {
        self.answers.try_update_value(|answers| {
            if answers.len() >= KEPT {
                answers.clear();
            }
            answers.insert(question, (now_ms(), value));
        });
    }
}

/// What asking does to what is shown.
enum Word {
    Answer { value: AnyAnswer, refreshing: bool },
    Asking,
    Failed(ApiError),
}

/// An answer under way, without its type.
type Asked = LocalBoxFuture<'static, Result<AnyAnswer, ApiError>>;

/// A question without the types of its key and of its answer.
struct Question {
    cache: QueryCache,
    name: &'static str,
    attempt: RwSignal<u32>,
    /// The key's text; nothing as long as there is nothing to ask. Tracked.
    key: Box<dyn Fn() -> Option<String>>,
    fetch: Box<dyn Fn() -> Option<Asked>>,
    /// Whether it could be shown: an answer of another type cannot.
    show: Rc<dyn Fn(Word) -> bool>,
}

/// Asks whenever `key` gives a new value (`None` = not yet). `name` and the key's text together are the question in
/// the cache. The key is computed outside the future, so that nothing read after an await is tracked (R2).
pub fn use_query<K, T, Fut>(
    cache: QueryCache,
    name: &'static str,
    key: impl Fn() -> Option<K> + Send + Sync + 'static,
    fetch: impl Fn(K) -> Fut + 'static,
) -> Query<T>
where
    K: Clone + PartialEq + ToString + Send + Sync + 'static,
    T: Send + Sync + 'static,
    Fut: Future<Output = Result<T, ApiError>> + 'static,
{
    let remote = RwSignal::new(Remote::Loading);
    let attempt = RwSignal::new(0_u32);
    let key = Memo::new(move |_| key());
    let show = move |word| {
        match word {
            Word::Answer { value, refreshing } => {
                let Ok(value) = value.downcast::<T>() else { return false };
                remote.try_set(Remote::Ready { value, refreshing });
            }
            Word::Asking => {
                remote.try_update(|remote| match remote {
                    Remote::Ready { refreshing, .. } => *refreshing = true,
                    other => *other = Remote::Loading,
                });
            }
            Word::Failed(error) => {
                remote.try_set(Remote::Failed(error));
            }
        }
        true
    };
    ask(Question {
        cache,
        name,
        attempt,
        key: Box::new(move || key.with(|key| key.as_ref().map(ToString::to_string))),
        fetch: Box::new(move || {
            let answer = fetch(key.get_untracked()?);
            Some(Box::pin(async move { answer.await.map(|value| Arc::new(value) as AnyAnswer) }))
        }),
        show: Rc::new(show),
    });
    Query { remote, attempt }
}

/// One copy for all questions.
fn ask(question: Question) {
    let Question { cache, name, attempt, key, fetch, show } = question;
    Effect::new(move |previous: Option<(u32, u32)>| {
        let asked = (attempt.get(), cache.generation.get());
        let Some(key) = key() else { return asked };
        let question = format!("{name} {key}");
        let known = cache.find(&question);
        let fresh = known.as_ref().is_some_and(|(at, _)| now_ms() - at < FRESH_MS);
        let forced = previous.is_some_and(|previous| previous != asked);
        let enough = fresh && !forced;
        let shown = known.is_some_and(|(_, value)| show(Word::Answer { value, refreshing: !enough }));
        if shown && enough {
            return asked;
        }
        if !shown {
            show(Word::Asking);
        }
        let Some(answer) = fetch() else { return asked };
        let show = Rc::clone(&show);
        // Cancelled when this effect runs again or its owner goes (R5): superseded and left-behind requests die.
        spawn_local_scoped_with_cancellation(async move {
            match answer.await {
                Ok(value) => {
                    cache.keep(question, Arc::clone(&value));
                    show(Word::Answer { value, refreshing: false });
                }
                Err(ApiError::Aborted) => {}
                Err(error) => {
                    show(Word::Failed(error));
                }
            }
        });
        asked
    });
}
