//! What is seen while something large is awaited: the session being checked, a part of the portal being loaded.

use crate::{
    ui::Spinner,
    util::{i18n::t, msg},
};
use leptos::prelude::*;
use stylers_macro::style_sheet;

/// The whole page: the same quiet page that `index.html` starts with.
#[component]
pub fn Splash() -> impl IntoView {
    view! {
        <main>
            <Waiting label=t(msg::SESSION_CHECKING)/>
        </main>
    }
}

/// A spinner in the middle of what is there; it appears late, so that a fast answer does not flicker.
#[component]
pub fn Waiting(
    /// What is awaited, for screen readers.
    label: &'static str,
) -> impl IntoView {
    let class = style_sheet!("style/shell/splash.css");
    view! { class=class,
        <div class="splash">
            <Spinner label=label/>
        </div>
    }
}
