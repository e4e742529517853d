//! [`StoredValue`], [`Callback`], [`NodeRef`]: what is kept for as long as its owner, and tells nobody when it changes.

use super::raw::{self, Erased, RawStored};
use super::signal::RwSignal;
use leptos::html::ElementType;
use send_wrapper::SendWrapper;
use std::{fmt, marker::PhantomData, rc::Rc};
use wasm_bindgen::JsCast;

/// A value kept until its owner goes. Copy.
pub struct StoredValue<T>(RawStored, PhantomData<fn() -> T>);

/// A function kept until its owner goes. Copy.
pub struct Callback<In, Out = ()>(StoredValue<Rc<dyn Fn(In) -> Out>>)
where
    In: 'static,
    Out: 'static;

/// The element that a view was drawn as, once it is there. Copy.
pub struct NodeRef<E>(RwSignal<Option<SendWrapper<web_sys::Element>>>, PhantomData<fn() -> E>);

macro_rules! copies {
    ($($kind:ident<$($of:ident),*>),*) => {$(
        impl<$($of: 'static),*> Clone for $kind<$($of),*> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$($of: 'static),*> Copy for $kind<$($of),*> {}

        impl<$($of: 'static),*> fmt::Debug for $kind<$($of),*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($kind))
            }
        }
    )*};
}
copies!(StoredValue<T>, Callback<In, Out>, NodeRef<E>);

impl<T: 'static> StoredValue<T> {
    /// Keeps `value`.
    pub fn new(value: T) -> Self {
        Self(raw::stored(Erased::new(value)), PhantomData)
    }

    /// Looks at it, if its owner is there.
    pub fn try_with_value<U>(self, look: impl FnOnce(&T) -> U) -> Option<U> {
        let (mut look, mut seen) = (Some(look), None);
        raw::look_stored(self.0, &mut |value| seen = look.take().map(|look| look(value.get())));
        seen
    }

    /// Looks at it.
    pub fn with_value<U>(self, look: impl FnOnce(&T) -> U) -> U {
        raw::there(self.try_with_value(look))
    }

    /// Changes it, if its owner is there.
    pub fn try_update_value<U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        let (mut change, mut answer) = (Some(change), None);
        raw::change_stored(self.0, &mut |value| {
            answer = change.take().map(|change| change(value.get_mut()));
        });
        answer
    }

    /// Changes it; nothing happens after its owner went.
    pub fn update_value(self, change: impl FnOnce(&mut T)) {
        self.try_update_value(change);
    }

    /// Keeps another value; nothing happens after its owner went.
    pub fn set_value(self, value: T) {
        self.try_update_value(|kept| *kept = value);
    }

    /// As [`Self::set_value`]; gives the value back when the owner is gone.
    pub fn try_set_value(self, value: T) -> Option<T> {
        let mut value = Some(value);
        self.try_update_value(|kept| {
            if let Some(value) = value.take() {
                *kept = value;
            }
        });
        value
    }
}

impl<T: Clone + 'static> StoredValue<T> {
    /// The value.
    pub fn get_value(self) -> T {
        self.with_value(T::clone)
    }

    /// The value, if its owner is there.
    pub fn try_get_value(self) -> Option<T> {
        self.try_with_value(T::clone)
    }
}

impl<In: 'static, Out: 'static> Callback<In, Out> {
    /// Keeps `run`.
    pub fn new(run: impl Fn(In) -> Out + 'static) -> Self {
        Self(StoredValue::new(Rc::new(run)))
    }

    /// Calls it.
    pub fn run(self, input: In) -> Out {
        (self.0.get_value())(input)
    }

    /// Calls it, if its owner is there.
    pub fn try_run(self, input: In) -> Option<Out> {
        self.0.try_get_value().map(|run| run(input))
    }
}

impl<E: 'static> NodeRef<E> {
    /// Not drawn yet.
    pub fn new() -> Self {
        Self(RwSignal::new(None), PhantomData)
    }

    /// Is told what it was drawn as.
    pub fn load(self, element: &web_sys::Element) {
        self.0.set(Some(SendWrapper::new(element.clone())));
    }
}

impl<E: 'static> Default for NodeRef<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: ElementType + 'static> NodeRef<E>
where
    E::Output: JsCast,
{
    /// The element; tracked.
    pub fn get(self) -> Option<E::Output> {
        self.0.get().map(|element| element.take().unchecked_into())
    }

    /// The element, not tracked.
    pub fn get_untracked(self) -> Option<E::Output> {
        self.0.get_untracked().map(|element| element.take().unchecked_into())
    }

    /// The element, or nothing when the owner is gone; not tracked.
    pub fn try_get_untracked(self) -> Option<Option<E::Output>> {
        let element = self.0.try_get_untracked()?;
        Some(element.map(|element| element.take().unchecked_into()))
    }
}
