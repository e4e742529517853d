//! What is drawn by code that comes after the first list: boxes that open, dialogs, messages, the pages of what went wrong.
//!
//! The place that wants it hands over a value that says what to draw; which code draws it is known above (`pages::parts`),
//! and a release loads that code when the first list stands, or when it is first wanted.

use super::{
    node::{Node, live},
    prelude::*,
};
use futures::{FutureExt, future::LocalBoxFuture};
use std::{
    any::Any,
    cell::{Cell, RefCell},
    rc::Rc,
};

/// How it is loaded and drawn. Functions, so that nothing of what they draw is linked where it is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Late {
    /// Resolves to whether it is there.
    pub load: fn() -> LocalBoxFuture<'static, bool>,
    /// Draws a value, at once when it was loaded; nothing when the code did not arrive after all.
    pub draw: fn(Box<dyn Any>) -> LocalBoxFuture<'static, Option<Node>>,
    /// Says that it is on its way.
    pub waiting: fn() -> Node,
    /// Says that it did not arrive; the callback tries again.
    pub missing: fn(Callback<()>) -> Node,
}

thread_local! {
    static LATE: Cell<Option<Late>> = const { Cell::new(None) };
}

/// Makes [`late`] work, before anything is drawn.
pub fn provide_late(late: Late) {
    LATE.set(Some(late));
}

/// Loads it. Resolves to whether it is there.
pub fn load_late() -> LocalBoxFuture<'static, bool> {
    match LATE.get() {
        Some(late) => (late.load)(),
        None => Box::pin(async { false }),
    }
}

/// Draws `value`, at once when it was loaded; nothing when it was not and does not arrive.
pub fn drawn_late(value: impl Any) -> LocalBoxFuture<'static, Option<Node>> {
    match LATE.get() {
        Some(late) => (late.draw)(Box::new(value)),
        None => Box::pin(async { None }),
    }
}

thread_local! {
    /// Whether it is there.
    static HERE: Cell<bool> = const { Cell::new(false) };
    /// Who waits for it without hurrying it.
    static WAITING: RefCell<Vec<RwSignal<bool>>> = const { RefCell::new(Vec::new()) };
}

/// The first list stands: loads what may be wanted next as soon as the browser has nothing else to do.
pub fn expect_late() {
    thread_local! {
        static EXPECTED: Cell<bool> = const { Cell::new(false) };
    }
    if EXPECTED.replace(true) {
        return;
    }
    let load = || {
        if let Some(late) = LATE.get() {
            task::spawn_local_scoped(arrival(late).map(|_| ()));
        }
    };
    // Safari has no such call.
    let idle = js_sys::Reflect::has(&window(), &"requestIdleCallback".into()).unwrap_or_default();
    if idle {
        request_idle_callback(load);
    } else {
        set_timeout(load, std::time::Duration::from_millis(200));
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Waiting,
    Here,
    Missing,
}

/// Loads it, and tells those that wait beside a list.
async fn arrival(late: Late) -> bool {
    let here = (late.load)().await;
    if here {
        HERE.set(true);
        for waiting in WAITING.take() {
            waiting.try_set(true);
        }
    }
    here
}

/// True once the first list stands and the code that comes after it is there. Hurries nothing: for questions whose answers
/// only that code shows.
pub fn after_first_list() -> RwSignal<bool> {
    let here = RwSignal::new(HERE.get());
    if !HERE.get() {
        WAITING.with_borrow_mut(|all| all.push(here));
    }
    here
}

/// Draws `value` when the code for it has come because a list stands, and does not hurry it: what is beside a list.
pub fn beside_late(value: impl Any) -> Node {
    let Some(late) = LATE.get() else { return Node::none() };
    let value: Box<dyn Any> = Box::new(value);
    // Asking `load` would hurry it.
    if HERE.get() {
        return draw_late(late, value);
    }
    let (here, value) = (after_first_list(), Rc::new(Cell::new(Some(value))));
    live(move || {
        let value = if here.get() { value.take() } else { None };
        value.map_or_else(Node::none, |value| draw_late(late, value))
    })
}

/// Draws `value` once the code for it is there: mostly at once, else after a sign that it is on its way.
pub fn late(value: impl Any) -> Node {
    let Some(late) = LATE.get() else { return Node::none() };
    draw_late(late, Box::new(value))
}

/// As [`late`], for what nobody waits for: nothing until it is there, and nothing when it does not come.
pub fn late_quietly(value: impl Any) -> Node {
    let Some(late) = LATE.get() else { return Node::none() };
    draw_late(Late { waiting: Node::none, missing: |_| Node::none(), ..late }, Box::new(value))
}

fn draw_late(late: Late, value: Box<dyn Any>) -> Node {
    if (late.load)().now_or_never() == Some(true) {
        return (late.draw)(value).now_or_never().flatten().unwrap_or_else(Node::none);
    }
    let value = Rc::new(Cell::new(Some(value)));
    let phase = RwSignal::new(Phase::Waiting);
    let fetch = move || {
        task::spawn_local_scoped_with_cancellation(async move {
            let next = if arrival(late).await { Phase::Here } else { Phase::Missing };
            phase.try_set(next);
        });
    };
    fetch();
    let again = Callback::new(move |()| {
        phase.set(Phase::Waiting);
        fetch();
    });
    live(move || match phase.get() {
        Phase::Waiting => (late.waiting)(),
        Phase::Missing => (late.missing)(again),
        Phase::Here => {
            let drawn = value.take().and_then(|value| (late.draw)(value).now_or_never().flatten());
            drawn.unwrap_or_else(Node::none)
        }
    })
}

/// Runs `value`'s code, which draws nothing, once it is there; `missing` when it does not arrive.
pub fn run_late(value: impl Any, missing: impl FnOnce() + 'static) {
    let Some(late) = LATE.get() else { return };
    let value: Box<dyn Any> = Box::new(value);
    task::spawn_local_scoped(async move {
        if arrival(late).await {
            (late.draw)(value).await;
        } else {
            missing();
        }
    });
}
