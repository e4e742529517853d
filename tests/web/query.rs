//! The question primitive against the facts of leptos' resources (R1 to R6, F1): superseded and left-behind questions
//! die, the newest key wins, nothing read after an await is tracked, a change is sent once.

use crate::stage::{Stage, until};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};
use switchyard_portal::api::{
    error::ApiError,
    mutation::use_mutation,
    query::{Query, QueryCache, Remote, use_query},
};
use wasm_bindgen_test::wasm_bindgen_test;

/// What the fetches did, in order.
type Log = Rc<RefCell<Vec<String>>>;

/// Longer than any test: who waits this long is dropped, or the test fails.
const FOR_EVER: u32 = 600_000;

/// Writes down when a question is dropped, whether it had ended or not.
struct Gone(Log, u32);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.borrow_mut().push(format!("gone {}", self.1));
    }
}

fn has(log: &Log, entry: &str) -> bool {
    log.borrow().iter().any(|logged| logged == entry)
}

/// A question about `key` that takes as many milliseconds as `wait` says.
fn ask(cache: QueryCache, key: RwSignal<u32>, wait: fn(u32) -> u32, log: &Log) -> Query<u32> {
    let log = log.clone();
    use_query(
        cache,
        "test",
        move || Some(key.get()),
        move |key: u32| {
            let log = log.clone();
            log.borrow_mut().push(format!("start {key}"));
            let gone = Gone(log.clone(), key);
            async move {
                let _gone = gone;
                TimeoutFuture::new(wait(key)).await;
                log.borrow_mut().push(format!("end {key}"));
                Ok::<_, ApiError>(key)
            }
        },
    )
}

fn stage_with<T: Copy + 'static>(make: impl FnOnce() -> T + 'static) -> (Stage, T) {
    let out = Rc::new(Cell::new(None));
    let made = out.clone();
    let stage = Stage::new(move || {
        made.set(Some(make()));
        view! { <p>"here"</p> }
    });
    (stage, out.get().unwrap())
}

#[wasm_bindgen_test]
async fn r1_r5_a_superseded_question_is_dropped_and_never_published() {
    let log = Log::default();
    let logged = log.clone();
    let (_stage, (key, query, seen)) = stage_with(move || {
        let key = RwSignal::new(1);
        let query = ask(QueryCache::default(), key, |key| if key == 3 { 20 } else { FOR_EVER }, &logged);
        let seen = RwSignal::new(Vec::<u32>::new());
        Effect::new(move |_| {
            if let Some(value) = query.value() {
                seen.update(|seen| seen.push(value));
            }
        });
        (key, query, seen)
    });
    until("the first is asked", || has(&log, "start 1")).await;
    key.set(2);
    until("the second does not wait for the first", || has(&log, "start 2")).await;
    key.set(3);
    until("the third is answered", || query.with(|remote| remote.value() == Some(&3))).await;
    until("the others are dropped", || has(&log, "gone 1") && has(&log, "gone 2")).await;
    let ended: Vec<_> = log.borrow().iter().filter(|entry| entry.starts_with("end")).cloned().collect();
    assert_eq!(ended, ["end 3"]);
    assert_eq!(seen.get_untracked(), [3]);
}

#[wasm_bindgen_test]
async fn r2_what_a_fetch_reads_later_is_no_dependency() {
    let asked = Rc::new(Cell::new(0));
    let counted = asked.clone();
    let (_stage, (hidden, query)) = stage_with(move || {
        let hidden = RwSignal::new(0_u32);
        let query = use_query(
            QueryCache::default(),
            "test",
            || Some(1_u32),
            move |_| {
                counted.set(counted.get() + 1);
                async move {
                    TimeoutFuture::new(5).await;
                    Ok::<_, ApiError>(hidden.get_untracked() + hidden.try_get().unwrap_or_default())
                }
            },
        );
        (hidden, query)
    });
    until("answered", || query.with(|remote| remote.value().is_some())).await;
    hidden.set(7);
    TimeoutFuture::new(50).await;
    assert_eq!(asked.get(), 1);
}

#[wasm_bindgen_test]
async fn r4_f1_a_question_dies_with_its_scope() {
    let log = Log::default();
    // What leptos draws has to be Send.
    let logged = SendWrapper::new(log.clone());
    let shown = RwSignal::new(true);
    let stage = Stage::new(move || {
        let logged = logged.clone();
        (move || {
            shown.get().then(|| {
                let key = RwSignal::new(1);
                ask(QueryCache::default(), key, |_| FOR_EVER, &logged);
                view! { <p class="scope">"scope"</p> }
            })
        })
        .into_any()
    });
    until("it is asked", || has(&log, "start 1")).await;
    shown.set(false);
    until("the scope is gone", || stage.find(".scope").is_none()).await;
    until("the question is dropped", || has(&log, "gone 1")).await;
    assert_eq!(*log.borrow(), ["start 1", "gone 1"]);
}

#[wasm_bindgen_test]
async fn an_old_answer_stays_while_a_newer_one_is_asked_for_and_a_failure_is_no_answer() {
    let (fail, held) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    let (failing, holding) = (fail.clone(), held.clone());
    let (_stage, (key, cache, query)) = stage_with(move || {
        let (key, cache) = (RwSignal::new(1_u32), QueryCache::default());
        let query = use_query(
            cache,
            "test",
            move || Some(key.get()),
            move |key| {
                let (failing, holding) = (failing.clone(), holding.clone());
                async move {
                    TimeoutFuture::new(20).await;
                    while holding.get() {
                        TimeoutFuture::new(5).await;
                    }
                    if failing.get() { Err(ApiError::Offline) } else { Ok(key) }
                }
            },
        );
        (key, cache, query)
    });
    assert_eq!(query.get(), Remote::Loading);
    until("the first answer", || query.get() == Remote::Ready { value: Arc::new(1), refreshing: false })
        .await;
    held.set(true);
    key.set(2);
    until("the old one stays", || query.get() == Remote::Ready { value: Arc::new(1), refreshing: true })
        .await;
    held.set(false);
    until("the second answer", || query.get() == Remote::Ready { value: Arc::new(2), refreshing: false })
        .await;
    // Back within seconds: from the cache, without asking.
    key.set(1);
    until("from the cache", || query.get() == Remote::Ready { value: Arc::new(1), refreshing: false }).await;
    fail.set(true);
    cache.invalidate();
    until("the failure is shown", || query.get() == Remote::Failed(ApiError::Offline)).await;
    fail.set(false);
    query.retry();
    until("trying again helps", || query.get() == Remote::Ready { value: Arc::new(1), refreshing: false })
        .await;
}

#[wasm_bindgen_test]
async fn r6_a_change_is_sent_once_however_often_the_button_is_pressed() {
    let sent = Log::default();
    let log = sent.clone();
    let (_stage, (change, settled)) = stage_with(move || {
        let settled = RwSignal::new(0);
        let change = use_mutation(
            move |name: &'static str| {
                log.borrow_mut().push(name.to_owned());
                async move {
                    TimeoutFuture::new(40).await;
                    Ok::<_, ApiError>(())
                }
            },
            move |_| settled.update(|times| *times += 1),
        );
        (change, settled)
    });
    change.send("slow");
    change.send("again");
    assert!(change.pending().get_untracked());
    until("it is settled", || settled.get_untracked() == 1).await;
    change.send("later");
    until("the next one too", || settled.get_untracked() == 2).await;
    assert_eq!(*sent.borrow(), ["slow", "later"]);
}
