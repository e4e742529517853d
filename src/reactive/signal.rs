//! [`RwSignal`], [`Memo`], [`Signal`], [`MaybeProp`]: leptos' handles by another name, with a type on the outside only.
//! All are Copy and die with the owner that made them; the `try_` functions answer nothing then, the others panic.

use super::raw::{self, Erased, RawMemo, RawSignal, Source};
use std::{fmt, marker::PhantomData, rc::Rc};

/// A value that can be read and written, and tells who has read it.
pub struct RwSignal<T>(RawSignal, PhantomData<fn() -> T>);

/// A value that is computed from others, and tells only when it became another.
pub struct Memo<T>(RawMemo, PhantomData<fn() -> T>);

/// Something to read: a signal, a memo, a computation, or a value that never changes.
pub struct Signal<T>(Source, PhantomData<fn() -> T>);

/// A prop that may be left out, be fixed, or follow a signal.
pub struct MaybeProp<T>(Option<Signal<Option<T>>>);

fn with<T: 'static, U>(source: Source, tracked: bool, look: impl FnOnce(&T) -> U) -> Option<U> {
    let (mut look, mut seen) = (Some(look), None);
    raw::look(source, tracked, &mut |value| seen = look.take().map(|look| look(value.get())));
    seen
}

macro_rules! readable {
    ($($kind:ident),*) => {$(
        impl<T> Clone for $kind<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $kind<T> {}

        impl<T> fmt::Debug for $kind<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($kind))
            }
        }

        impl<T: 'static> $kind<T> {
            /// Looks at the value; tracked.
            pub fn with<U>(self, look: impl FnOnce(&T) -> U) -> U {
                raw::there(with(self.source(), true, look))
            }

            /// Looks at the value, not tracked.
            pub fn with_untracked<U>(self, look: impl FnOnce(&T) -> U) -> U {
                raw::there(with(self.source(), false, look))
            }

            /// Is told of changes without looking.
            pub fn track(self) {
                raw::track(self.source());
            }
        }

        impl<T: Clone + 'static> $kind<T> {
            /// The value; tracked.
            pub fn get(self) -> T {
                raw::there(with(self.source(), true, T::clone))
            }

            /// The value, not tracked.
            pub fn get_untracked(self) -> T {
                raw::there(with(self.source(), false, T::clone))
            }

            /// The value, if its owner is there; tracked.
            pub fn try_get(self) -> Option<T> {
                with(self.source(), true, T::clone)
            }

            /// The value, if its owner is there; not tracked.
            pub fn try_get_untracked(self) -> Option<T> {
                with(self.source(), false, T::clone)
            }
        }
    )*};
}
readable!(RwSignal, Memo, Signal);

impl<T: 'static> RwSignal<T> {
    /// A signal with a first value.
    pub fn new(value: T) -> Self {
        Self(raw::signal(Erased::new(value)), PhantomData)
    }

    fn source(self) -> Source {
        Source::Signal(self.0)
    }

    /// Becomes `value`, and tells. After its owner went, nothing happens.
    pub fn set(self, value: T) {
        raw::set(self.0, Erased::new(value));
    }

    /// As [`Self::set`]; gives the value back when the owner is gone.
    pub fn try_set(self, value: T) -> Option<T> {
        raw::set(self.0, Erased::new(value)).map(Erased::take)
    }

    /// Changes the value, and tells. After its owner went, nothing happens.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// As [`Self::update`], with an answer; nothing when the owner is gone.
    pub fn try_update<U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        self.change(false, change)
    }

    /// Changes the value without telling.
    pub fn update_untracked<U>(self, change: impl FnOnce(&mut T) -> U) {
        self.change(true, change);
    }

    fn change<U>(self, quiet: bool, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        let (mut change, mut answer) = (Some(change), None);
        raw::change(self.0, quiet, &mut |value| {
            answer = change.take().map(|change| change(value.get_mut()));
        });
        answer
    }
}

impl<T: Default + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: PartialEq + 'static> Memo<T> {
    /// `compute` is given what it answered last.
    pub fn new(compute: impl Fn(Option<&T>) -> T + 'static) -> Self {
        let compute = move |last: Option<&Erased>| {
            let last = last.map(Erased::get::<T>);
            let next = compute(last);
            let changed = last != Some(&next);
            (Erased::new(next), changed)
        };
        Self(raw::memo(Box::new(compute)), PhantomData)
    }
}

impl<T> Memo<T> {
    fn source(self) -> Source {
        Source::Memo(self.0)
    }
}

impl<T: 'static> Signal<T> {
    /// Computed by whoever reads it.
    pub fn derive(read: impl Fn() -> T + 'static) -> Self {
        let read: Rc<dyn Fn() -> Erased> = Rc::new(move || Erased::new(read()));
        Self(Source::Derived(raw::stored(Erased::new(read))), PhantomData)
    }

    /// Never changes.
    pub fn fixed(value: T) -> Self {
        Self(Source::Fixed(raw::stored(Erased::new(value))), PhantomData)
    }

    fn source(self) -> Source {
        self.0
    }
}

impl<T: Default + 'static> Default for Signal<T> {
    fn default() -> Self {
        Self::fixed(T::default())
    }
}

impl<T: 'static> From<T> for Signal<T> {
    fn from(value: T) -> Self {
        Self::fixed(value)
    }
}

impl From<&str> for Signal<String> {
    fn from(value: &str) -> Self {
        Self::fixed(value.to_owned())
    }
}

impl<T> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self(Source::Signal(signal.0), PhantomData)
    }
}

impl<T> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self(Source::Memo(memo.0), PhantomData)
    }
}

impl<T> Clone for MaybeProp<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for MaybeProp<T> {}

impl<T> fmt::Debug for MaybeProp<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MaybeProp")
    }
}

impl<T> Default for MaybeProp<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Clone + 'static> MaybeProp<T> {
    /// The value, if there is one; tracked.
    pub fn get(self) -> Option<T> {
        self.0.and_then(Signal::get)
    }

    /// The value, if there is one; not tracked.
    pub fn get_untracked(self) -> Option<T> {
        self.0.and_then(Signal::get_untracked)
    }
}

impl<T: 'static> From<T> for MaybeProp<T> {
    fn from(value: T) -> Self {
        Self(Some(Signal::fixed(Some(value))))
    }
}

impl<T: 'static> From<Option<T>> for MaybeProp<T> {
    fn from(value: Option<T>) -> Self {
        Self(value.map(|value| Signal::fixed(Some(value))))
    }
}

impl From<&str> for MaybeProp<String> {
    fn from(value: &str) -> Self {
        value.to_owned().into()
    }
}

impl<T> From<Signal<Option<T>>> for MaybeProp<T> {
    fn from(signal: Signal<Option<T>>) -> Self {
        Self(Some(signal))
    }
}

impl<T: Clone + 'static> From<RwSignal<T>> for MaybeProp<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Signal::<T>::from(signal).into()
    }
}

impl<T> From<RwSignal<Option<T>>> for MaybeProp<T> {
    fn from(signal: RwSignal<Option<T>>) -> Self {
        Self(Some(signal.into()))
    }
}

impl<T> From<Memo<Option<T>>> for MaybeProp<T> {
    fn from(memo: Memo<Option<T>>) -> Self {
        Self(Some(memo.into()))
    }
}

impl<T: Clone + 'static> From<Signal<T>> for MaybeProp<T> {
    fn from(signal: Signal<T>) -> Self {
        Self(Some(Signal::derive(move || Some(signal.get()))))
    }
}
