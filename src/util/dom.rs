//! The few things that views ask of the document. Every function is total: a missing element is a no-op.

use leptos::prelude::{request_animation_frame, set_timeout, window};
use leptos::wasm_bindgen::JsCast;
use std::future::Future;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Event, HtmlElement};

/// The page's document; `None` outside a browser (host tests).
#[must_use]
pub fn doc() -> Option<Document> {
    web_sys::window().and_then(|w| w.document())
}

/// The element that has the keyboard focus, if it is not just the body.
#[must_use]
pub fn focused() -> Option<HtmlElement> {
    let document = doc()?;
    let element = document.active_element()?.dyn_into::<HtmlElement>().ok()?;
    (element.tag_name() != "BODY").then_some(element)
}

/// Moves the focus to the first match of `selector` below `root`. Says whether there was one.
pub fn focus_in(root: &Element, selector: &str) -> bool {
    match root.query_selector(selector).ok().flatten().and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        Some(element) => element.focus().is_ok(),
        None => false,
    }
}

/// Gives the focus back to `element` if it is still in the page.
pub fn refocus(element: Option<HtmlElement>) {
    if let Some(element) = element.filter(|e| e.is_connected()) {
        let _ = element.focus();
    }
}

/// The nearest element around the event's target (itself included) that matches `selector`.
#[must_use]
pub fn closest(event: &Event, selector: &str) -> Option<HtmlElement> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok().flatten()?.dyn_into().ok()
}

/// All matches of `selector` below `root`, in document order.
#[must_use]
pub fn all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.get(i)?.dyn_into().ok()).collect()
}

/// Sets one property through the CSSOM, which the content security policy allows where a `style` attribute is not.
pub fn set_css(element: &HtmlElement, property: &str, value: &str) {
    let _ = element.style().set_property(property, value);
}

/// Sets a length in pixels, see [`set_css`].
pub fn set_px(element: &HtmlElement, property: &str, value: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "lengths on a screen")]
    let whole = value.round() as i32;
    set_css(element, property, &format!("{whole}px"));
}

/// Runs `job` after the browser has painted what was just changed.
pub fn next_frame(job: impl FnOnce() + 'static) {
    request_animation_frame(job);
}

/// Runs `job` in a task of its own, once what was just changed has been painted.
pub fn after_paint(job: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(job, std::time::Duration::ZERO));
}

/// The language that the browser asks for, e.g. `de-AT`.
#[must_use]
pub fn browser_language() -> Option<String> {
    window().navigator().language()
}

/// Sets `<html lang>`, so that screen readers and hyphenation follow.
pub fn set_language(tag: &str) {
    set_root("lang", Some(tag));
}

/// Sets the theme, `light` or `dark`; nothing follows the system.
pub fn set_theme(theme: Option<&str>) {
    set_root("data-theme", theme);
}

fn set_root(attribute: &str, value: Option<&str>) {
    let Some(root) = doc().and_then(|document| document.document_element()) else { return };
    // Neither call can fail for these attribute names.
    let _ = match value {
        Some(value) => root.set_attribute(attribute, value),
        None => root.remove_attribute(attribute),
    };
}

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    if let Some(document) = doc() {
        document.set_title(title);
    }
}

/// Removes the element with this id, if there is one.
pub fn remove(id: &str) {
    if let Some(element) = doc().and_then(|document| document.get_element_by_id(id)) {
        element.remove();
    }
}

/// Focuses the element with this id without scrolling to it.
pub fn focus_id(id: &str) {
    let element = doc().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Scrolls the element with this id into view.
pub fn scroll_to(id: &str) {
    if let Some(element) = doc().and_then(|document| document.get_element_by_id(id)) {
        element.scroll_into_view();
    }
}

/// Scrolls the element with this id to the top and puts the focus on it, so that the keyboard goes on from there.
pub fn show_id(id: &str) {
    let element = doc().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.set_attribute("tabindex", "-1");
        let _ = element.focus();
        element.scroll_into_view();
    }
}

/// Opens the browser's own dialog for printing.
pub fn print() {
    let _ = window().print();
}

/// Whether the tab is out of sight.
#[must_use]
pub fn hidden() -> bool {
    doc().is_some_and(|document| document.hidden())
}

/// Loads the page again, as the browser's own button does.
pub fn reload() {
    let _ = window().location().reload();
}

/// The path of the address bar.
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Takes what stands behind `#` out of the address bar and out of the history; `None` when there is nothing.
pub fn take_fragment() -> Option<String> {
    let hash = window().location().hash().ok()?;
    let text = hash.strip_prefix('#').filter(|text| !text.is_empty())?.to_owned();
    replace_address("").then_some(text)
}

/// Puts a fragment behind the path and query of this history entry; an empty one removes it. Says whether it could.
pub fn replace_address(fragment: &str) -> bool {
    let location = window().location();
    let (Ok(path), Ok(query), Ok(history)) = (location.pathname(), location.search(), window().history())
    else {
        return false;
    };
    let address =
        if fragment.is_empty() { format!("{path}{query}") } else { format!("{path}{query}#{fragment}") };
    // The entry carries its number (`shell::leave_guard`).
    let carried = history.state().unwrap_or_default();
    history.replace_state_with_url(&carried, "", Some(&address)).is_ok()
}

/// Starts copying a text to the clipboard, and returns a future of whether the browser did it. Pages without TLS have no clipboard, and
/// users may refuse it.
pub fn copy(text: &str) -> impl Future<Output = bool> + use<> {
    let navigator = window().navigator();
    let has_clipboard =
        js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    let writing = has_clipboard.then(|| navigator.clipboard().write_text(text));
    async move {
        match writing {
            Some(writing) => JsFuture::from(writing).await.is_ok(),
            None => false,
        }
    }
}
