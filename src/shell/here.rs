//! Where the person is, and how to go elsewhere.

use crate::view::prelude::*;
use crate::{routes::Route, shell::address::use_address, util::config::Brand, util::dom};

/// The current route.
#[derive(Clone, Copy)]
pub struct Here(Memo<Route>);

impl Here {
    /// Makes the route known to everything below.
    pub fn provide(route: Memo<Route>) {
        provide_context(Self(route));
    }
}

/// The current route.
pub fn use_here() -> Memo<Route> {
    expect_context::<Here>().0
}

/// How a navigation appears in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Back returns here.
    Push,
    /// Back skips this place.
    Replace,
}

/// Goes to a place. Get it in a component's body; call it whenever.
pub fn use_go() -> impl Fn(&str, Step) + Copy + Send + Sync + 'static {
    let address = use_address();
    move |href: &str, step: Step| address.go(href, step == Step::Replace, step == Step::Push)
}

/// The first stop of the keyboard: past the navigation. Not by the address: `#main` would resolve against `<base>`.
#[component]
pub fn SkipLink() -> AnyView {
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        dom::focus_id("main");
    };
    view! {
        <a class="skip-link" href="#main" on:click=skip>
            {crate::util::i18n::t(crate::util::msg::SHELL_SKIP)}
        </a>
    }
}

/// Sets the tab's title: the page, the workspace if there is one, the brand.
pub fn use_title(title: impl Fn() -> String + 'static) {
    let brand = use_context::<Brand>().unwrap_or_default();
    let workspace = use_context::<crate::session::tenant::Tenant>();
    Effect::new(move |_| {
        let title = title();
        let place = workspace.map(|tenant| tenant.summary().name);
        let parts: Vec<&str> = [Some(title.as_str()), place.as_deref(), Some(brand.name.as_str())]
            .into_iter()
            .flatten()
            .collect();
        dom::set_title(&parts.join(" · "));
    });
}
