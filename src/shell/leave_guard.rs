//! Asks before a navigation loses what was typed and not saved. leptos_router has no such guard: this one listens to the
//! events that make the router navigate, and is registered before it, so that it can keep them from it.
//!
//! Back and Forward have already happened when the browser reports them. To undo them, every history entry carries its
//! number in `history.state`.

use crate::util::{base::base, dom};
use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::State,
};
use leptos_use::{UseEventListenerOptions, use_event_listener_with_options};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlAnchorElement, MouseEvent};

/// The key of an entry's number in `history.state`.
const NUMBER: &str = "entry";

/// Decides about a navigation: gets the target and how many history entries away it is (0: a new entry), and returns whether
/// the user has to be asked first.
pub type Ask = Callback<(String, i32), bool>;

/// The guard of the portal. Copy.
#[derive(Clone, Copy)]
pub struct LeaveGuard {
    ask: RwSignal<Option<Ask>>,
    /// The number of the current history entry.
    number: StoredValue<i32>,
    /// Path and query of the current history entry.
    place: StoredValue<String>,
    /// Back or Forward is being undone: the next `popstate` is ours.
    is_returning: StoredValue<bool>,
    /// Back or Forward went through, and the router has not been told yet (see [`LeaveGuard::follow_router`]).
    has_moved: StoredValue<bool>,
}

/// Returns the guard of the portal.
///
/// # Panics
/// Never within `App`, which provides it.
pub fn use_leave_guard() -> LeaveGuard {
    expect_context()
}

impl LeaveGuard {
    /// Registers the listeners and provides the guard as a context. Call it before a router is created.
    pub fn provide() -> Self {
        let guard = Self {
            ask: RwSignal::new(None),
            number: StoredValue::new(number().unwrap_or_default()),
            place: StoredValue::new(place()),
            is_returning: StoredValue::new(false),
            has_moved: StoredValue::new(false),
        };
        set_number(guard.number.get_value());
        let moved = window_event_listener_untyped("popstate", move |event| guard.moved(&event));
        // On its way down: before any listener of the page.
        let options = UseEventListenerOptions::default().capture(true);
        let _ =
            use_event_listener_with_options(window(), ev::click, move |event| guard.clicked(&event), options);
        on_cleanup(move || moved.remove());
        provide_context(guard);
        guard
    }

    /// Keeps the numbers of the history entries up to date. Call it in the body of a component below the router.
    pub fn follow_router(self) {
        let (navigate, location) = (use_navigate(), use_location());
        Effect::new(move |_| {
            location.pathname.track();
            location.search.track();
            location.hash.track();
            let navigate = navigate.clone();
            // The address of a clicked link is pushed when the new route is drawn, which takes some microtasks.
            let settle = move || {
                self.settle();
                if self.has_moved.try_get_value() == Some(true) {
                    self.has_moved.set_value(false);
                    // After Forward, the router's list of visited addresses ends with another one than the current. It would
                    // then take a link to that one for a link to the current page, and push nothing.
                    let options = NavigateOptions { replace: true, scroll: false, ..carrying() };
                    navigate(&address(), options);
                }
            };
            set_timeout(settle, Duration::ZERO);
        });
    }

    /// Gives the current history entry a number if it has none: the next one, because the router has just pushed it.
    pub fn settle(self) {
        let Some(last) = self.number.try_get_value().filter(|_| !self.is_returning.get_value()) else {
            return;
        };
        let current = number().unwrap_or_else(|| {
            set_number(last + 1);
            last + 1
        });
        self.number.set_value(current);
        self.place.set_value(place());
    }

    /// Sets what decides about navigations; `None` lets all of them through. The caller asks for all forms of the page.
    pub fn hold(self, ask: Option<Ask>) {
        self.settle();
        self.ask.try_set(ask);
    }

    /// Whether something that was typed is not saved. Tracked.
    pub fn is_holding(self) -> bool {
        self.ask.with(Option::is_some)
    }

    /// Whether the user is asked before going to `href`, a new history entry.
    pub fn holds(self, href: &str) -> bool {
        let ask = self.ask.try_get_untracked().flatten();
        ask.is_some_and(|ask| ask.run((href.to_owned(), 0)))
    }

    /// Goes this many history entries forward, or back.
    pub fn go(self, entries: i32) {
        let _ = window().history().and_then(|history| history.go_with_delta(entries));
    }

    /// Back or Forward.
    fn moved(self, event: &Event) {
        let from = self.number.get_value();
        // No number: a fragment typed by hand has made an entry after the current one.
        let to = number().unwrap_or_else(|| {
            set_number(from + 1);
            from + 1
        });
        if self.is_returning.get_value() {
            self.is_returning.set_value(false);
            return event.stop_immediate_propagation();
        }
        let target = place();
        // Nothing is lost by going to another fragment of the same page.
        let stays = self.place.with_value(|place| *place == target);
        let ask = self.ask.get_untracked().filter(|_| to != from && !stays);
        if ask.is_some_and(|ask| ask.run((target.clone(), to - from))) {
            event.stop_immediate_propagation();
            self.is_returning.set_value(true);
            return self.go(from - to);
        }
        self.number.set_value(to);
        self.place.set_value(target);
        self.has_moved.set_value(true);
    }

    /// A click on a link of this portal.
    fn clicked(self, event: &MouseEvent) {
        if portal_href(event).is_some_and(|href| self.holds(&href)) {
            event.prevent_default();
            event.stop_immediate_propagation();
        }
    }
}

/// Options of a navigation that keeps what the current history entry carries.
pub fn carrying() -> NavigateOptions {
    NavigateOptions { resolve: false, state: State::new(Some(state())), ..NavigateOptions::default() }
}

fn state() -> JsValue {
    let state = window().history().and_then(|history| history.state());
    state.unwrap_or_default()
}

/// The number of the current history entry; `None` if neither this portal nor a fragment typed by hand made it.
fn number() -> Option<i32> {
    let number = js_sys::Reflect::get(&state(), &NUMBER.into()).ok()?.as_f64()?;
    #[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
    Some(number as i32)
}

/// Adds its number to what the current history entry carries.
fn set_number(number: i32) {
    let state = state().dyn_into::<js_sys::Object>().unwrap_or_default();
    let _ = js_sys::Reflect::set(&state, &NUMBER.into(), &number.into());
    let _ = window().history().and_then(|history| history.replace_state(&state, ""));
}

/// Path and query of the address bar.
fn place() -> String {
    let search = window().location().search().unwrap_or_default();
    dom::path() + &search
}

fn address() -> String {
    place() + &window().location().hash().unwrap_or_default()
}

/// Where a click leads, if the router follows it: a plain click on a link into this portal.
fn portal_href(event: &MouseEvent) -> Option<String> {
    let is_plain = event.button() == 0
        && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
    let link = dom::closest(event, "a[href]:not([target], [download], [rel~=external])")?;
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    let href = format!("{}{}{}", link.pathname(), link.search(), link.hash());
    let is_ours = window().location().origin().ok()? == link.origin() && href.starts_with(base().as_str());
    (is_plain && is_ours).then_some(href)
}
