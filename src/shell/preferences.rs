//! Language and theme as the person chose them: applied at once, remembered in this browser, saved to the account. What
//! the account says is applied after sign-in, so that a new browser looks like the old one.
//!
//! Lives above the pages, because another language draws all of them anew: a choice under way and a name that is being
//! typed outlast that.

use crate::{
    api::error::ApiError,
    session::{
        state::{Session, use_session},
        vault::Remembered,
    },
    shell::language::Language,
    ui::{Toasts, use_toasts},
    util::{dom, i18n, i18n::t, msg},
};
use leptos::{prelude::*, task::spawn_local_scoped};
use wire::{
    session::{Account, AccountPatch},
    value::Patch,
};

/// What can be chosen; nothing chosen follows the browser and the system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// A locale of the portal.
    pub locale: Option<String>,
    /// `light` or `dark`.
    pub theme: Option<String>,
}

impl Look {
    fn remembered() -> Self {
        Self { locale: Remembered::Locale.get(), theme: Remembered::Theme.get() }
    }

    /// A server without the account extension gives no id, and so says nothing about the look.
    fn of(account: &Account) -> Option<Self> {
        (account.id != 0).then(|| Self { locale: account.locale.clone(), theme: account.theme.clone() })
    }

    fn patch(&self) -> AccountPatch {
        let field = |value: &Option<String>| value.clone().map_or(Patch::Null, Patch::Set);
        AccountPatch { name: None, locale: field(&self.locale), theme: field(&self.theme) }
    }
}

/// The choices of the person, and what is not saved yet. Copy; lives as long as the page.
#[derive(Clone, Copy)]
pub struct Preferences {
    session: Session,
    look: RwSignal<Look>,
    unsaved: RwSignal<bool>,
    /// A save is under way.
    pending: RwSignal<bool>,
    /// Why the last one failed.
    error: RwSignal<Option<ApiError>>,
    toasts: Toasts,
    /// A name that was typed on the account page and not saved.
    pub name_draft: RwSignal<Option<String>>,
    /// When the language was chosen, ms since 1970: its field gets the focus back when that draws it anew.
    pub language_chosen: StoredValue<i64>,
}

impl Preferences {
    /// Makes them known to everything below and keeps look, browser and account in step.
    pub fn provide() {
        let session = use_session();
        let language = use_context::<Language>();
        let look = RwSignal::new(Look::remembered());
        let unsaved = RwSignal::new(false);
        let this = Self {
            session,
            look,
            unsaved,
            pending: RwSignal::new(false),
            error: RwSignal::new(None),
            toasts: use_toasts(),
            name_draft: RwSignal::new(None),
            language_chosen: StoredValue::new(0),
        };
        // Account to look: only what the account newly says, and never over a choice that is on its way.
        let account = Memo::new(move |_| session.account().as_ref().and_then(Look::of));
        Effect::new(move |_| {
            if let Some(said) = account.get()
                && !unsaved.get_untracked()
                && look.with_untracked(|look| *look != said)
            {
                look.set(said);
            }
        });
        // Look to browser.
        Effect::new(move |_| look.with(|look| apply(look, language)));
        // Look to account: one at a time; a choice made meanwhile follows. After the language, so that "saved" is said in it.
        Effect::new(move |_| {
            let loading = language.is_some_and(Language::loading);
            if unsaved.get() && !this.pending.get() && !loading {
                this.pending.set(true);
                this.error.set(None);
                this.send();
            }
        });
        provide_context(this);
    }

    /// Saves what is chosen now.
    fn send(self) {
        let look = self.look.get_untracked();
        spawn_local_scoped(async move {
            self.saved(self.session.change_account(look.patch()).await.map(|()| look));
        });
    }

    fn saved(self, result: Result<Look, ApiError>) {
        match result {
            Ok(sent) => {
                self.unsaved.set(self.look.with_untracked(|look| *look != sent));
                self.session.update_account(|account| {
                    account.locale = sent.locale;
                    account.theme = sent.theme;
                });
                self.toasts.ok(t(msg::ACCOUNT_PREFERENCES_SAVED));
            }
            Err(error) => {
                self.unsaved.set(false);
                self.error.set(Some(error));
            }
        }
        self.pending.set(false);
    }

    /// What is chosen; tracked.
    pub fn look(self) -> Look {
        self.look.get()
    }

    /// Why the last choice is not in the account; tracked.
    pub fn error(self) -> Option<ApiError> {
        self.error.get()
    }

    /// Changes the look; saved unless this server has no accounts.
    pub fn choose(self, change: impl FnOnce(&mut Look)) {
        self.look.update(change);
        self.save();
    }

    /// Saves what is chosen, again after a failure.
    pub fn save(self) {
        let known = untrack(|| self.session.account());
        if known.as_ref().and_then(Look::of).is_some() {
            self.unsaved.set(true);
        }
    }
}

fn apply(look: &Look, language: Option<Language>) {
    dom::set_theme(look.theme.as_deref());
    Remembered::Theme.set(look.theme.as_deref());
    Remembered::Locale.set(look.locale.as_deref());
    if let Some(language) = language {
        match look.locale.as_deref().and_then(i18n::best_match) {
            Some(locale) => language.set(locale),
            None => language.follow(),
        }
    }
}
