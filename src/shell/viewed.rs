//! "View as role" (U-6): the bar that nobody can miss while the portal is drawn as another role sees it.

use crate::{
    session::tenant::Tenant,
    shell::roles::role_of,
    ui::{Button, Glyph, Icon, Size},
    util::{
        dom,
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;

/// The bar.
pub struct ViewedAs(pub Tenant);

impl ViewedAs {
    /// Draws it.
    pub fn draw(self) -> AnyView {
        bar(self.0)
    }
}

/// Of the body, while the bar lies over the end of the page. Not `:has()`: the browser would look up from each row that a list adds or
/// takes out.
const VIEWED: &str = "is-viewed";

fn mark(on: bool) {
    if let Some(body) = document().body() {
        // Fails only for a class with a blank in it.
        let _ = body.class_list().toggle_with_force(VIEWED, on);
    }
}

fn bar(tenant: Tenant) -> AnyView {
    mark(true);
    on_cleanup(|| mark(false));
    let class = style_sheet!("style/shell/viewed.css");
    let title = move || tf(msg::WHY_VIEWING, &[("role", &role_of(&tenant.summary()))]);
    let stop = Callback::new(move |()| {
        tenant.view_as(None);
        dom::focus_id("main");
    });
    view! { class=class,
        <div class="viewed-frame" aria-hidden="true"></div>
        <div class="viewed" role="alert">
            <Glyph icon=Icon::Eye/>
            <p class="viewed-text">
                <strong>{title}</strong>
                " "
                <span class="viewed-note">{t(msg::WHY_VIEWING_TEXT)}</span>
            </p>
            <Button size=Size::Sm on_click=stop>{t(msg::WHY_STOP_VIEWING)}</Button>
        </div>
    }
    .into_any()
}
