//! The graph for one type of value, not generic: one copy of each function in the module.

use leptos::prelude as graph;
use leptos::prelude::{Read, ReadUntracked, ReadValue, Set, Track, Write, WriteValue};
use send_wrapper::SendWrapper;
use std::{any::Any, ops::DerefMut, rc::Rc};

/// A value of some type. The portal runs in one thread, so none has to be fit for several.
pub(super) struct Erased(SendWrapper<Box<dyn Any>>);

/// What kind of value stands where is fixed by the types in `signal` and `store`.
const MIXED: &str = "a value of the type that it was stored as";
/// As with leptos' own: a handle was read after its owner went.
const GONE: &str = "a value that is still there";

impl Erased {
    pub(super) fn new<T: 'static>(value: T) -> Self {
        Self(SendWrapper::new(Box::new(value)))
    }

    #[expect(clippy::expect_used, reason = "the typed handles hand out no other type")]
    pub(super) fn get<T: 'static>(&self) -> &T {
        self.0.downcast_ref().expect(MIXED)
    }

    #[expect(clippy::expect_used, reason = "the typed handles hand out no other type")]
    pub(super) fn get_mut<T: 'static>(&mut self) -> &mut T {
        self.0.downcast_mut().expect(MIXED)
    }

    #[expect(clippy::expect_used, reason = "the typed handles hand out no other type")]
    pub(super) fn take<T: 'static>(self) -> T {
        *self.0.take().downcast().expect(MIXED)
    }
}

pub(super) type RawSignal = graph::RwSignal<Erased>;
pub(super) type RawMemo = graph::Memo<Erased>;
pub(super) type RawStored = graph::StoredValue<Erased>;
pub(super) type Compute = Box<dyn Fn(Option<&Erased>) -> (Erased, bool)>;

pub(super) fn signal(value: Erased) -> RawSignal {
    graph::RwSignal::new(value)
}

pub(super) fn memo(compute: Compute) -> RawMemo {
    let compute = SendWrapper::new(compute);
    graph::Memo::new_owning(move |last: Option<Erased>| compute(last.as_ref()))
}

pub(super) fn stored(value: Erased) -> RawStored {
    graph::StoredValue::new(value)
}

pub(super) fn effect(mut job: Box<dyn FnMut()>) {
    graph::Effect::new(move |_: Option<()>| job());
}

/// Where a signal that is only read has its value from.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Signal(RawSignal),
    Memo(RawMemo),
    /// Holds an `Rc<dyn Fn() -> Erased>`.
    Derived(RawStored),
    Fixed(RawStored),
}

/// Shows the value to `look`, unless its owner is gone.
pub(super) fn look(source: Source, tracked: bool, look: &mut dyn FnMut(&Erased)) -> bool {
    match source {
        Source::Signal(signal) => {
            if tracked {
                signal.track();
            }
            signal.try_read_untracked().map(|value| look(&value)).is_some()
        }
        Source::Memo(memo) if tracked => memo.try_read().map(|value| look(&value)).is_some(),
        Source::Memo(memo) => memo.try_read_untracked().map(|value| look(&value)).is_some(),
        Source::Fixed(value) => value.try_read_value().map(|value| look(&value)).is_some(),
        Source::Derived(read) => {
            let read = read.try_read_value().map(|read| read.get::<Rc<dyn Fn() -> Erased>>().clone());
            let value = read.map(|read| if tracked { read() } else { graph::untrack(|| read()) });
            value.as_ref().map(look).is_some()
        }
    }
}

/// Tracks a source without looking at it.
pub(super) fn track(source: Source) {
    match source {
        Source::Signal(signal) => signal.track(),
        Source::Memo(memo) => memo.track(),
        Source::Fixed(_) => {}
        Source::Derived(_) => {
            look(source, true, &mut |_| {});
        }
    }
}

/// Puts a value in place of another, and tells; gives it back when the owner is gone.
pub(super) fn set(signal: RawSignal, value: Erased) -> Option<Erased> {
    signal.try_set(value)
}

/// Changes the value, and tells unless `quiet`. Says whether the owner is there.
pub(super) fn change(signal: RawSignal, quiet: bool, change: &mut dyn FnMut(&mut Erased)) -> bool {
    if quiet {
        signal.try_write_untracked().map(|mut value| change(&mut value)).is_some()
    } else {
        signal.try_write().map(|mut value| change(value.deref_mut())).is_some()
    }
}

/// Shows a stored value, unless its owner is gone.
pub(super) fn look_stored(stored: RawStored, look: &mut dyn FnMut(&Erased)) -> bool {
    stored.try_read_value().map(|value| look(&value)).is_some()
}

/// Changes a stored value. Says whether its owner is there.
pub(super) fn change_stored(stored: RawStored, change: &mut dyn FnMut(&mut Erased)) -> bool {
    stored.try_write_value().map(|mut value| change(&mut value)).is_some()
}

/// The answer of a look that found its value.
#[expect(clippy::expect_used, reason = "as leptos' own `get`: a handle read after its owner went is a bug")]
pub(super) fn there<T>(found: Option<T>) -> T {
    found.expect(GONE)
}
