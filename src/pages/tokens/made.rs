//! A token that was just made: its secret, shown once, and how to use it. The panel stays until it is said to be kept.

use crate::{
    session::state::use_session,
    ui::{Button, ButtonKind, Checkbox, CopyButton, Notice, Tone},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    device::ListDevices,
    endpoint::Endpoint,
    session::{Secret, SignIn},
};

/// The secret while it is shown: in this panel's memory, and gone with it. Copy.
#[derive(Clone, Copy)]
pub struct Secrets {
    made: RwSignal<Option<(Secret, String)>>,
    kept: RwSignal<bool>,
    insist: RwSignal<bool>,
}

impl Default for Secrets {
    fn default() -> Self {
        Self { made: RwSignal::new(None), kept: RwSignal::new(false), insist: RwSignal::new(false) }
    }
}

impl Secrets {
    /// Shows one.
    pub fn show(self, secret: Secret, name: String) {
        self.made.try_set(Some((secret, name)));
    }

    /// Whether there is one; tracked.
    pub fn there(self) -> bool {
        self.made.with(Option::is_some)
    }

    /// Whether it was said to be kept; tracked.
    pub fn kept(self) -> bool {
        self.kept.get()
    }

    /// Whether the panel may close. Otherwise it says from now on what is missing.
    pub fn may_close(self) -> bool {
        let may = untrack(|| !self.there() || self.kept());
        if !may {
            self.insist.set(true);
        }
        may
    }
}

/// How a shell gets from the token to an answer. The secret is typed in, so that it is in no history and no script.
fn recipe(origin: &str) -> String {
    let (enter, list) = (SignIn::TEMPLATE, ListDevices::TEMPLATE);
    format!(
        "read -rs APPLICATION_TOKEN   # paste the token, then Enter\n\
         AUTH_TOKEN=$(curl -s '{origin}{enter}' \\\n  \
         -H 'Content-Type: application/json' \\\n  \
         -d \"{{\\\"application_token\\\":\\\"$APPLICATION_TOKEN\\\"}}\" \\\n  \
         | sed 's/.*\"auth_token\":\"\\([^\"]*\\)\".*/\\1/')\n\
         curl -s '{origin}{list}?per_page=5' -H \"Authorization: Bearer $AUTH_TOKEN\"\n"
    )
}

/// The secret and its use.
#[component]
pub fn Made(secrets: Secrets) -> impl IntoView {
    let class = style_sheet!("style/pages/token_made.css");
    let curl = recipe(&use_session().client().address());
    let Some((secret, name)) = secrets.made.get_untracked() else { return ().into_any() };
    let title = tf(msg::TOKENS_MADE, &[("name", &name)]);
    let insist = move || {
        (secrets.insist.get() && !secrets.kept.get())
            .then(|| view! { <Notice tone=Tone::Warn>{t(msg::TOKENS_KEEP_FIRST)}</Notice> })
    };
    view! { class=class,
        <div class="tok-made">
            <Notice tone=Tone::Ok title=title>{t(msg::TOKENS_ONCE)}</Notice>
            <div>
                <h3 class="tok-made-head">{t(msg::TOKENS_SECRET)}</h3>
                <span class="tok-made-box">
                    <code class="tok-made-text">{secret.expose().to_owned()}</code>
                    <CopyButton value=secret.expose().to_owned() label=t(msg::TOKENS_COPY)/>
                </span>
            </div>
            <div>
                <div class="tok-made-line">
                    <h3 class="tok-made-head">{t(msg::TOKENS_USE)}</h3>
                    <CopyButton value=curl.clone() label=t(msg::TOKENS_COPY_CURL)/>
                </div>
                <p class="tok-made-note">{t(msg::TOKENS_USE_TEXT)}</p>
                <pre class="tok-made-pre" tabindex="0" role="region" aria-label=t(msg::TOKENS_USE)>{curl}</pre>
            </div>
            {insist}
            <Checkbox
                label=t(msg::TOKENS_KEPT)
                checked=Signal::derive(move || secrets.kept.get())
                on_change=Callback::new(move |on| secrets.kept.set(on))
            />
        </div>
    }
    .into_any()
}

/// The way out.
pub fn made_footer(secrets: Secrets, close: Callback<()>) -> AnyView {
    let why_not = Signal::derive(move || (!secrets.kept()).then(|| t(msg::TOKENS_KEEP_FIRST).to_owned()));
    view! {
        <Button kind=ButtonKind::Primary disabled_reason=why_not on_click=close>{t(msg::TOKENS_DONE)}</Button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::recipe;

    #[test]
    fn the_recipe_exchanges_the_token_and_never_holds_it() {
        let text = recipe("https://portal.example");
        assert!(text.contains("'https://portal.example/api/v1/authenticate'"), "{text}");
        assert!(text.contains(r#"-d "{\"application_token\":\"$APPLICATION_TOKEN\"}""#), "{text}");
        assert!(text.contains("'https://portal.example/api/v1/endpoint?per_page=5'"), "{text}");
        assert!(!text.contains("swa_"));
    }
}
