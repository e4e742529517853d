//! The address bar: what it says, going elsewhere, and clicks on links into this portal.
//!
//! Not leptos_router's: which page a path means is `Route`'s business, so all that was left of it was the history, with a
//! map of parameters and a future for each click (4 kB, measured).

use crate::routes::Route;
use crate::util::{base::base, dom};
use crate::view::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, MouseEvent};

/// Where the browser is. Copy.
#[derive(Clone, Copy)]
pub struct Address {
    /// The path and the query as the browser says them.
    here: RwSignal<(String, String)>,
    held: StoredValue<Option<Callback<String>>>,
    /// The path, base included.
    pub path: Memo<String>,
    /// The query, without its `?`.
    pub search: Memo<String>,
}

/// Where the browser is.
pub fn use_address() -> Address {
    expect_context::<Address>()
}

/// What the address bar says; a browser that does not say it is at the root.
fn read() -> (String, String) {
    let location = window().location();
    let search = location.search().unwrap_or_default();
    (location.pathname().unwrap_or_default(), search.trim_start_matches('?').to_owned())
}

impl Address {
    /// Starts listening to the history and to clicks on links, and makes the address known to everything below.
    pub fn provide() -> Self {
        let here = RwSignal::new(read());
        let address = Self {
            here,
            held: StoredValue::new(None),
            path: memo(move |_| here.with(|(path, _)| path.clone())),
            search: memo(move |_| here.with(|(_, search)| search.clone())),
        };
        let back = window_event_listener_untyped("popstate", move |_| here.set(read()));
        let click = window_event_listener_untyped("click", move |event| {
            if let Some(link) = link_of(event.unchecked_ref()) {
                event.prevent_default();
                let href = format!("{}{}{}", link.pathname(), link.search(), link.hash());
                address.travel(&href, false, !link.has_attribute("data-noscroll"));
            }
        });
        on_cleanup(move || {
            back.remove();
            click.remove();
        });
        provide_context(address);
        address
    }

    /// While there is an `ask`, going elsewhere asks it, with the target, instead of going.
    pub fn hold(self, ask: Option<Callback<String>>) {
        self.held.try_set_value(ask);
    }

    /// Goes to `href`, which starts with a slash. Elsewhere than in this portal: by the browser.
    pub fn go(self, href: &str, replace: bool, scroll: bool) {
        if let Some(ask) = self.held.try_get_value().flatten().filter(|_| !replace) {
            ask.run(href.to_owned());
            return;
        }
        self.travel(href, replace, scroll);
    }

    /// The address of `place` with the query as it is now (tracked): of a panel over a list, whose filters, order and columns stay.
    pub fn with_query(self, place: &Route) -> String {
        self.search.with(|search| match search.as_str() {
            "" => place.href(),
            search => format!("{}?{search}", place.href()),
        })
    }

    fn travel(self, href: &str, replace: bool, scroll: bool) {
        let window = window();
        let location = window.location();
        let same = || {
            let (path, search) = (location.pathname(), location.search());
            let now = [path, search, location.hash()].map(Result::unwrap_or_default).concat();
            now == href
        };
        let done = window.history().and_then(|history| {
            if replace {
                history.replace_state_with_url(&JsValue::NULL, "", Some(href))
            } else if same() {
                // A link to where one is leaves no trace.
                Ok(())
            } else {
                history.push_state_with_url(&JsValue::NULL, "", Some(href))
            }
        });
        if done.is_err() {
            // Another origin's.
            let _ = location.set_href(href);
            return;
        }
        self.here.set(read());
        match href.split_once('#') {
            Some((_, id)) if !id.is_empty() => dom::scroll_to(id),
            _ if scroll => window.scroll_to_with_x_and_y(0.0, 0.0),
            _ => {}
        }
    }
}

/// The link that was clicked, when this portal follows it: a plain click on a link below the base path.
fn link_of(event: &MouseEvent) -> Option<HtmlAnchorElement> {
    let special = event.meta_key() || event.alt_key() || event.ctrl_key() || event.shift_key();
    if event.default_prevented() || event.button() != 0 || special {
        return None;
    }
    let link: HtmlAnchorElement = dom::closest(event, "a[href]")?.dyn_into().ok()?;
    let elsewhere = !link.target().is_empty() || link.has_attribute("download");
    let inside = link.pathname().strip_prefix(base().as_str()).is_some_and(|rest| rest.starts_with('/'));
    let ours = window().location().origin().is_ok_and(|origin| origin == link.origin());
    (!elsewhere && inside && ours).then_some(link)
}
