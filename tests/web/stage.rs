//! What browser tests share: a mounted view in an element of its own, waiting by frames, keys, the focus.

use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::{mount::mount_to, prelude::*};
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, EventInit, HtmlElement, KeyboardEvent, KeyboardEventInit};

/// A mounted view and the element it lives in.
pub struct Stage {
    pub root: HtmlElement,
    /// Unmounts the view when dropped.
    _view: Box<dyn Any>,
}

impl Stage {
    /// Mounts a view at the end of the body.
    pub fn new<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self {
        let root: HtmlElement = document().create_element("div").unwrap().dyn_into().unwrap();
        document().body().unwrap().append_child(&root).unwrap();
        let view = mount_to(root.clone(), view);
        Self { root, _view: Box::new(view) }
    }

    /// The first match, if any.
    pub fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).unwrap().map(|e| e.dyn_into().unwrap())
    }

    /// The first match; the test fails without one.
    pub fn get(&self, selector: &str) -> HtmlElement {
        self.find(selector).unwrap_or_else(|| panic!("no {selector} in {}", self.root.inner_html()))
    }

    /// All matches.
    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.root.query_selector_all(selector).unwrap();
        (0..list.length()).map(|i| list.get(i).unwrap().dyn_into().unwrap()).collect()
    }

    /// Text of the first match, empty without one.
    pub fn text(&self, selector: &str) -> String {
        self.find(selector).and_then(|e| e.text_content()).unwrap_or_default()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// The next animation frame.
pub async fn frame() {
    let promise = js_sys::Promise::new(&mut |done, _| {
        request_animation_frame(move || {
            done.call0(&JsValue::NULL).unwrap();
        });
    });
    JsFuture::from(promise).await.unwrap();
}

/// Waits, frame by frame, for a condition.
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..180 {
        if condition() {
            return;
        }
        frame().await;
    }
    panic!("never: {what}");
}

/// The element that has the focus.
pub fn active() -> Option<HtmlElement> {
    document().active_element().map(|e| e.dyn_into().unwrap())
}

/// Its text.
pub fn active_text() -> String {
    active().and_then(|e| e.text_content()).unwrap_or_default()
}

/// A key press at the element that has the focus. Says whether the default was left alone.
pub fn press(key: &str) -> bool {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    active().unwrap().dispatch_event(&event).unwrap()
}

/// A callback and how often it ran.
pub fn counter() -> (Arc<AtomicU32>, Callback<()>) {
    let count = Arc::new(AtomicU32::new(0));
    let inner = Arc::clone(&count);
    (
        count,
        Callback::new(move |()| {
            inner.fetch_add(1, Relaxed);
        }),
    )
}

/// An event as the browser would send it: bubbling, cancelable.
pub fn event(kind: &str) -> Event {
    let init = EventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    Event::new_with_event_init_dict(kind, &init).unwrap()
}
