//! The address bar: what it says, going elsewhere, and clicks on links into this portal.
//!
//! Not leptos_router's: which page a path means is `Route`'s business, so all that was left of it was the history, with a
//! map of parameters and a future for each click (4 kB, measured).

use crate::routes::Route;
use crate::util::{base::base, dom};
use crate::view::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, MouseEvent};

/// Asked before another place is gone to: with its address, and how many entries of the history away it is (0: a new one). Says whether
/// it holds.
pub type Hold = Callback<(String, i32), bool>;

/// Where the browser is. Copy.
#[derive(Clone, Copy)]
pub struct Address {
    /// The path and the query as the browser says them.
    here: RwSignal<(String, String)>,
    held: RwSignal<Option<Hold>>,
    /// The place in the history, as its entries say: how far Back went is told by it.
    at: StoredValue<i32>,
    /// Back was undone, and the browser is about to say so.
    returning: StoredValue<bool>,
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

/// The number that the entry of the history carries; `None` for one that this portal did not make.
fn entry() -> Option<i32> {
    let state = window().history().and_then(|history| history.state());
    Some(state.ok()?.as_f64()? as i32)
}

/// Gives the entry of the history its number.
fn number(at: i32) {
    let _ = window().history().and_then(|history| history.replace_state(&JsValue::from(at), ""));
}

impl Address {
    /// Starts listening to the history and to clicks on links, and makes the address known to everything below.
    pub fn provide() -> Self {
        let here = RwSignal::new(read());
        let address = Self {
            here,
            held: RwSignal::new(None),
            at: StoredValue::new(entry().unwrap_or_default()),
            returning: StoredValue::new(false),
            path: memo(move |_| here.with(|(path, _)| path.clone())),
            search: memo(move |_| here.with(|(_, search)| search.clone())),
        };
        let back = window_event_listener_untyped("popstate", move |_| address.moved());
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
        // Only what the portal does not make has no number from here on.
        number(address.at.get_value());
        provide_context(address);
        address
    }

    /// Back or Forward. It has happened by now: where it must not, it is undone before anything is drawn.
    fn moved(self) {
        let from = self.at.get_value();
        // A fragment that was typed by hand: an entry of its own, after this one.
        let to = entry().unwrap_or_else(|| {
            number(from + 1);
            from + 1
        });
        if self.returning.get_value() {
            return self.returning.set_value(false);
        }
        let now = read();
        // To another fragment of this very page nothing is lost.
        let stays = self.here.with_untracked(|here| *here == now);
        if let Some(ask) = self.held.get_untracked().filter(|_| to != from && !stays)
            && ask.run((now.0.clone(), to - from))
        {
            self.returning.set_value(true);
            return self.step(from - to);
        }
        self.at.set_value(to);
        self.here.set(now);
    }

    /// Goes so many entries of the history forward, or back.
    pub fn step(self, by: i32) {
        let _ = window().history().and_then(|history| history.go_with_delta(by));
    }

    /// While there is an `ask`, it decides whether going elsewhere goes. There is one: `draft` asks for all forms of a page.
    pub fn hold(self, ask: Option<Hold>) {
        self.held.try_set(ask);
    }

    /// Whether there is such an `ask`: something that was typed is not saved; tracked.
    pub fn holds(self) -> bool {
        self.held.with(Option::is_some)
    }

    /// Goes to `href`, which starts with a slash. Elsewhere than in this portal: by the browser.
    pub fn go(self, href: &str, replace: bool, scroll: bool) {
        let held = self.held.try_get_untracked().flatten().filter(|_| !replace);
        if held.is_some_and(|ask| ask.run((href.to_owned(), 0))) {
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
        let at = self.at.get_value();
        let done = window.history().and_then(|history| {
            if replace {
                history.replace_state_with_url(&JsValue::from(at), "", Some(href))
            } else if same() {
                // A link to where one is leaves no trace.
                Ok(())
            } else {
                self.at.set_value(at + 1);
                history.push_state_with_url(&JsValue::from(at + 1), "", Some(href))
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
