//! Values of attributes, properties and styles: fixed, or live.

use super::node::watch;
use crate::reactive::*;
use std::borrow::Cow;
use wasm_bindgen::JsValue;

/// The value of an attribute.
pub enum Value {
    /// The attribute is not there.
    Missing,
    /// Its text; empty for one that merely is there.
    Text(Cow<'static, str>),
    /// Follows what the closure reads.
    Live(Box<dyn FnMut() -> Value>),
}

/// Takes the text of an attribute, or its absence.
type Put = Box<dyn FnMut(Option<&str>)>;

/// What an attribute can be given.
pub trait IntoValue {
    /// As a value.
    fn into_value(self) -> Value;
}

impl Value {
    /// The text now; live ones are followed to their end.
    fn now(self) -> Option<Cow<'static, str>> {
        match self {
            Self::Missing => None,
            Self::Text(text) => Some(text),
            Self::Live(mut read) => read().now(),
        }
    }

    /// Hands the text to `put` now, and again whenever it changes.
    pub(super) fn bind(self, mut put: Put) {
        let Self::Live(mut read) = self else {
            put(self.now().as_deref());
            return;
        };
        let mut last: Option<Option<Cow<'static, str>>> = None;
        watch(Box::new(move || {
            let next = read().now();
            if last.as_ref() != Some(&next) {
                put(next.as_deref());
                last = Some(next);
            }
        }));
    }
}

impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

impl IntoValue for &'static str {
    fn into_value(self) -> Value {
        Value::Text(Cow::Borrowed(self))
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(Cow::Owned(self))
    }
}

impl IntoValue for &String {
    fn into_value(self) -> Value {
        self.clone().into_value()
    }
}

impl IntoValue for Cow<'static, str> {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        if self { Value::Text(Cow::Borrowed("")) } else { Value::Missing }
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl IntoValue for $number {
            fn into_value(self) -> Value {
                self.to_string().into_value()
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, usize, i32);

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Missing, IntoValue::into_value)
    }
}

impl<F: FnMut() -> T + 'static, T: IntoValue> IntoValue for F {
    fn into_value(mut self) -> Value {
        Value::Live(Box::new(move || self().into_value()))
    }
}

macro_rules! signals {
    ($($signal:ident),*) => {$(
        impl<T: IntoValue + Clone + 'static> IntoValue for $signal<T> {
            fn into_value(self) -> Value {
                Value::Live(Box::new(move || self.get().into_value()))
            }
        }
    )*};
}
signals!(Signal, RwSignal, Memo, MaybeProp);

/// A property, which unlike an attribute is no text: `checked`, `value`, `indeterminate`.
pub trait IntoProp {
    /// Hands the property to `put` now, and again whenever it changes.
    fn bind(self, put: Box<dyn FnMut(JsValue)>);
}

macro_rules! plain_props {
    ($($plain:ty),*) => {$(
        impl IntoProp for $plain {
            fn bind(self, mut put: Box<dyn FnMut(JsValue)>) {
                put(self.into());
            }
        }
    )*};
}
plain_props!(bool, &'static str, String);

impl<F: FnMut() -> T + 'static, T: Into<JsValue>> IntoProp for F {
    fn bind(mut self, mut put: Box<dyn FnMut(JsValue)>) {
        watch(Box::new(move || put(self().into())));
    }
}

macro_rules! signal_props {
    ($($signal:ident),*) => {$(
        impl<T: Into<JsValue> + Clone + 'static> IntoProp for $signal<T> {
            fn bind(self, mut put: Box<dyn FnMut(JsValue)>) {
                watch(Box::new(move || put(self.get().into())));
            }
        }
    )*};
}
signal_props!(Signal, RwSignal, Memo);
