//! The language of the running portal: loaded when it is chosen, then everything is drawn anew.

use crate::{
    api::http,
    util::{base::file_url, dom, i18n},
};
use leptos::{prelude::*, task::spawn_local_scoped};

/// Changes the language.
#[derive(Clone, Copy)]
pub struct Language(RwSignal<&'static str>);

impl Language {
    /// Makes the changer known to everything below; the signal notifies when texts must be drawn anew.
    pub fn provide() -> RwSignal<&'static str> {
        let current = RwSignal::new(i18n::locale());
        provide_context(Self(current));
        current
    }

    /// Loads the language and draws everything anew.
    pub fn set(self, locale: &'static str) {
        if locale == i18n::locale() {
            return;
        }
        spawn_local_scoped(async move {
            load_language(locale).await;
            self.0.try_set(i18n::locale());
        });
    }
}

/// Makes `locale` the language of everything that is drawn from now on; keeps the present one when its file cannot be had.
pub async fn load_language(locale: &'static str) {
    let text = match i18n::file_of(locale) {
        Some(file) => http::file(&file_url(&file)).await.ok(),
        None => Some(String::new()),
    };
    // A damaged or stale file is refused: worse than a missing translation is a mixture.
    if text.is_some_and(|text| i18n::install(locale, &text).is_ok()) {
        dom::set_language(locale);
    }
}
