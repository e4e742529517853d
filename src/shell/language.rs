//! The language of the running portal: loaded when it is chosen, then everything is drawn anew.

use crate::{
    api::http,
    util::{base::file_url, dom, i18n},
};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped;

/// Changes the language.
#[derive(Clone, Copy)]
pub struct Language {
    current: RwSignal<&'static str>,
    /// Without a choice: the host's, else the browser's, else English.
    default: &'static str,
    /// The last choice; a file that arrives after a newer choice is not drawn.
    wanted: StoredValue<&'static str>,
    loading: RwSignal<bool>,
}

impl Language {
    /// Makes the changer known to everything below; the signal notifies when texts must be drawn anew.
    pub fn provide(host: Option<&str>) -> RwSignal<&'static str> {
        let current = RwSignal::new(i18n::locale());
        let default = without_choice(host).unwrap_or("en");
        let wanted = StoredValue::new(i18n::locale());
        provide_context(Self { current, default, wanted, loading: RwSignal::new(false) });
        current
    }

    /// Loads the language and draws everything anew.
    pub fn set(self, locale: &'static str) {
        self.wanted.set_value(locale);
        self.loading.set(locale != i18n::locale());
        if locale == i18n::locale() {
            return;
        }
        spawn_local_scoped(async move {
            let text = fetch(locale).await;
            if self.wanted.try_get_value() == Some(locale) {
                install(locale, text);
                self.loading.try_set(false);
                self.current.try_set(i18n::locale());
            }
        });
    }

    /// Whether a language is on its way; tracked. Whatever can wait is said in the new one.
    pub fn loading(self) -> bool {
        self.loading.get()
    }

    /// Goes back to the language without a choice.
    pub fn follow(self) {
        self.set(self.default);
    }
}

/// The language for somebody who chose none; `host` is what the configuration says.
pub fn without_choice(host: Option<&str>) -> Option<&'static str> {
    host.map(str::to_owned).or_else(dom::browser_language).as_deref().and_then(i18n::best_match)
}

/// Makes `locale` the language of everything that is drawn from now on; keeps the present one when its file cannot be had.
pub async fn load_language(locale: &'static str) {
    install(locale, fetch(locale).await);
}

async fn fetch(locale: &'static str) -> Option<String> {
    match i18n::file_of(locale) {
        Some(file) => http::file(&file_url(&file)).await.ok(),
        None => Some(String::new()),
    }
}

fn install(locale: &'static str, text: Option<String>) {
    // A damaged or stale file is refused: worse than a missing translation is a mixture.
    if text.is_some_and(|text| i18n::install(locale, &text).is_ok()) {
        dom::set_language(locale);
    }
}
