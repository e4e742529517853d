//! Language and theme: applied at once, saved in the background (`shell::preferences`).

use crate::{
    api::error::ApiError,
    shell::{error_text::error_text, preferences::Preferences},
    ui::{Button, Card, Notice, Segmented, Select, SelectOption, Size, Tone},
    util::{
        dom,
        i18n::{self, t},
        intl, msg,
    },
};
use leptos::html;
use leptos::prelude::*;

/// The choice that follows browser or system.
const FOLLOW: &str = "";

/// A page that is drawn so soon after a choice of language is drawn because of it.
const JUST_NOW_MS: i64 = 5_000;

fn chosen(value: String) -> Option<String> {
    (value != FOLLOW).then_some(value)
}

/// Language and theme.
#[component]
pub fn LookCard(class: &'static str) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(place) = place.get()
            && intl::now_ms() - preferences.language_chosen.get_value() < JUST_NOW_MS
        {
            preferences.language_chosen.set_value(0);
            dom::focus_in(&place, "select");
        }
    });
    let languages: Vec<SelectOption> =
        std::iter::once(SelectOption::new(FOLLOW, t(msg::ACCOUNT_LANGUAGE_AUTO)))
            .chain(i18n::locales().map(|(tag, name)| SelectOption::new(tag, name)))
            .collect();
    let themes = vec![
        SelectOption::new(FOLLOW, t(msg::ACCOUNT_THEME_SYSTEM)),
        SelectOption::new("light", t(msg::ACCOUNT_THEME_LIGHT)),
        SelectOption::new("dark", t(msg::ACCOUNT_THEME_DARK)),
    ];
    let locale = Signal::derive(move || {
        // A language that this build does not have is drawn as what it is: none chosen.
        let locale = preferences.look().locale;
        locale.as_deref().and_then(i18n::best_match).unwrap_or(FOLLOW).to_owned()
    });
    let theme = Signal::derive(move || preferences.look().theme.unwrap_or_default());
    let choose_locale = Callback::new(move |value: String| {
        preferences.language_chosen.set_value(intl::now_ms());
        preferences.choose(|look| look.locale = chosen(value));
    });
    let choose_theme =
        Callback::new(move |value: String| preferences.choose(|look| look.theme = chosen(value)));
    let failed = move || {
        preferences.error().filter(|error| *error != ApiError::Missing).map(|error| {
            let again = Callback::new(move |()| preferences.save());
            view! {
                <Notice tone=Tone::Warn title=t(msg::ACCOUNT_PREFERENCES_FAILED)>
                    <p>{error_text(&error)}</p>
                    <Button size=Size::Sm on_click=again>{t(msg::SHELL_RETRY)}</Button>
                </Notice>
            }
        })
    };
    view! { class=class,
        <Card title=t(msg::ACCOUNT_PREFERENCES)>
            {failed}
            <div class="account-choice" node_ref=place>
                <Select
                    label=t(msg::ACCOUNT_LANGUAGE)
                    hint=t(msg::ACCOUNT_LANGUAGE_HINT)
                    options=languages
                    value=locale
                    on_change=choose_locale
                />
            </div>
            <div class="account-choice">
                <span class="account-label" aria-hidden="true">{t(msg::ACCOUNT_THEME)}</span>
                <Segmented label=t(msg::ACCOUNT_THEME) options=themes value=theme on_change=choose_theme/>
            </div>
        </Card>
    }
}
