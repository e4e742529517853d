//! Why a control does not work: a sentence, and for what is a matter of rights, which one, so that the whole explanation
//! (the roles that have it, the people who can help) is one press away from the control (U-6).

use leptos::prelude::*;

/// A reason. Anything that is a text is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The sentence: tooltip and accessible description.
    pub text: String,
    /// Key of the missing permission, or [`Why::ADMINISTRATOR`]; nothing for reasons of another kind.
    pub about: Option<&'static str>,
}

impl Why {
    /// What is for Administrators, whatever their permissions.
    pub const ADMINISTRATOR: &'static str = "administrator";
}

impl From<String> for Why {
    fn from(text: String) -> Self {
        Self { text, about: None }
    }
}

impl From<&str> for Why {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// What the prop `disabled_reason` of a control takes: no reason, a fixed one, or one that comes and goes. Not leptos' `MaybeProp`, because
/// conversions of texts into it would have to be implemented there.
#[derive(Clone, Copy, Debug, Default)]
pub struct MaybeWhy(Option<Signal<Option<Why>>>);

impl MaybeWhy {
    /// The reason, if there is one; tracked.
    pub fn get(self) -> Option<Why> {
        self.0.and_then(|reason| reason.get())
    }
}

impl<T: Into<Why>> From<T> for MaybeWhy {
    fn from(reason: T) -> Self {
        Self(Some(Signal::stored(Some(reason.into()))))
    }
}

impl<T: Into<Why>> From<Option<T>> for MaybeWhy {
    fn from(reason: Option<T>) -> Self {
        Self(reason.map(|reason| Signal::stored(Some(reason.into()))))
    }
}

impl<T: Into<Why> + Clone + Send + Sync + 'static> From<Signal<Option<T>>> for MaybeWhy {
    fn from(reason: Signal<Option<T>>) -> Self {
        Self(Some(Signal::derive(move || reason.get().map(Into::into))))
    }
}

impl<T: Into<Why> + Clone + Send + Sync + 'static> From<Memo<Option<T>>> for MaybeWhy {
    fn from(reason: Memo<Option<T>>) -> Self {
        Signal::<Option<T>>::from(reason).into()
    }
}
