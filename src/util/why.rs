//! Why a control does not work: a sentence, and for what is a matter of rights, which one, so that the whole explanation
//! (the roles that have it, the people who can help) is one press away from the control (U-6).

use crate::reactive::{MaybeProp, Memo, Signal, derive};

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

impl From<Option<String>> for MaybeProp<Why> {
    fn from(text: Option<String>) -> Self {
        text.map(Why::from).into()
    }
}

impl From<Signal<Option<String>>> for MaybeProp<Why> {
    fn from(text: Signal<Option<String>>) -> Self {
        derive(move || text.get().map(Why::from)).into()
    }
}

impl From<Memo<Option<String>>> for MaybeProp<Why> {
    fn from(text: Memo<Option<String>>) -> Self {
        Signal::<Option<String>>::from(text).into()
    }
}

impl From<String> for MaybeProp<Why> {
    fn from(text: String) -> Self {
        Why::from(text).into()
    }
}

impl From<&str> for MaybeProp<Why> {
    fn from(text: &str) -> Self {
        Why::from(text).into()
    }
}
