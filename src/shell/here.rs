//! Where the portal is, and how to go elsewhere.

use crate::{
    routes::Route,
    shell::leave_guard::{carrying, use_leave_guard},
    util::{base::base, config::Brand, dom},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_params_map},
};
use std::str::FromStr;

type Navigate = Box<dyn Fn(&str, NavigateOptions) + Send + Sync>;

/// The current route, and the router's way to another. Copy.
#[derive(Clone, Copy)]
pub struct Here {
    route: Memo<Route>,
    navigate: StoredValue<Navigate>,
}

impl Here {
    /// Makes [`use_here`] and [`use_go`] work below. Once, in the body of a component below the router.
    pub fn provide() {
        let location = use_location();
        let route = Memo::new(move |_| {
            let path = location.pathname.get();
            let inside = path.strip_prefix(base().as_str()).unwrap_or(&path);
            location.search.with(|query| Route::read(inside, query))
        });
        provide_context(Self { route, navigate: StoredValue::new(Box::new(use_navigate())) });
    }
}

/// Returns the route that the address means. It changes before the page of the old route is gone.
pub fn use_here() -> Memo<Route> {
    expect_context::<Here>().route
}

/// Returns a parameter of the matched route; `None` if it cannot be parsed.
pub fn use_param<T>(name: &'static str) -> Memo<Option<T>>
where
    T: FromStr + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get_str(name)?.parse().ok()))
}

/// How a navigation appears in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Back returns here.
    Push,
    /// Back skips this place.
    Replace,
}

/// Returns a function that goes to an address of the portal, after the leave guard. Get it in a component's body; call it
/// whenever.
pub fn use_go() -> impl Fn(&str, Step) + Copy + Send + Sync + 'static {
    let (here, guard) = (expect_context::<Here>(), use_leave_guard());
    move |href: &str, step: Step| {
        let options = match step {
            Step::Push if guard.holds(href) => return,
            Step::Push => NavigateOptions { resolve: false, ..NavigateOptions::default() },
            Step::Replace => NavigateOptions { replace: true, scroll: false, ..carrying() },
        };
        here.navigate.try_with_value(|navigate| navigate(href, options));
        guard.settle();
    }
}

/// The first stop of the keyboard: past the navigation. Not by the address: `#main` would resolve against `<base>`. External: neither the
/// leave guard nor the router follows it.
#[component]
pub fn SkipLink() -> impl IntoView {
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        dom::focus_id("main");
    };
    view! {
        <a class="skip-link" href="#main" rel="external" on:click=skip>
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
