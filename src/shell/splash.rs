//! What is seen while the session is being checked: the same quiet page that `index.html` starts with.

use crate::view::prelude::*;
use crate::{
    ui::Spinner,
    util::{i18n::t, msg},
};
use stylers_macro::style_sheet;

/// A spinner in the middle of the page; it appears late, so that a fast check does not flicker.
#[component]
pub fn Splash() -> impl IntoView {
    let class = style_sheet!("style/shell/splash.css");
    view! { class=class,
        <main class="splash">
            <Spinner label=t(msg::SESSION_CHECKING)/>
        </main>
    }
}
