//! One element, made by calls.

use super::{
    node::{IntoNode, Kind, Node, document, own},
    value::{IntoProp, IntoValue},
};
use crate::reactive::NodeRef;
use leptos::ev::EventDescriptor;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// An element under construction. Every call returns it, `done` ends it.
pub struct Element {
    element: web_sys::Element,
    scope: Option<String>,
}

const SVG: &str = "http://www.w3.org/2000/svg";

/// The browser refuses a name only when it is no name: those of `view!` are literals.
#[expect(clippy::expect_used, reason = "a literal tag that is no tag is a bug that the first test run shows")]
fn made(element: Result<web_sys::Element, JsValue>) -> web_sys::Element {
    element.expect("a valid tag name")
}

impl Element {
    /// An HTML element.
    pub fn html(tag: &'static str) -> Self {
        Self { element: made(document().create_element(tag)), scope: None }
    }

    /// An SVG element.
    pub fn svg(tag: &'static str) -> Self {
        Self { element: made(document().create_element_ns(Some(SVG), tag)), scope: None }
    }

    /// The class of its scoped sheet; stays beside whatever `class` says.
    pub fn scope(mut self, class: impl ToString) -> Self {
        let class = class.to_string();
        set(&self.element, "class", Some(&class));
        self.scope = Some(class);
        self
    }

    /// An attribute.
    pub fn attr(self, name: &'static str, value: impl IntoValue) -> Self {
        let element = self.element.clone();
        let scope = if name == "class" { self.scope.clone() } else { None };
        value.into_value().bind(Box::new(move |text| match &scope {
            Some(scope) => set(&element, name, Some(&format!("{scope} {}", text.unwrap_or_default()))),
            None => set(&element, name, text),
        }));
        self
    }

    /// A class that comes and goes.
    pub fn toggle(self, class: &'static str, on: impl IntoValue) -> Self {
        let list = self.element.class_list();
        on.into_value().bind(Box::new(move |on| {
            // Fails only for a class with a blank in it; these are literals.
            let _ = list.toggle_with_force(class, on.is_some());
        }));
        self
    }

    /// A style property, through the CSSOM: the policy forbids `style` attributes.
    pub fn style(self, name: &'static str, value: impl IntoValue) -> Self {
        let element: web_sys::HtmlElement = self.element.clone().unchecked_into();
        value.into_value().bind(Box::new(move |text| {
            let _ = match text {
                Some(text) => element.style().set_property(name, text),
                None => element.style().remove_property(name).map(|_| ()),
            };
        }));
        self
    }

    /// A property of the element's object.
    pub fn prop(self, name: &'static str, value: impl IntoProp) -> Self {
        let element = self.element.clone();
        value.bind(Box::new(move |value| {
            let _ = js_sys::Reflect::set(&element, &JsValue::from_str(name), &value);
        }));
        self
    }

    /// A listener; removed with the current owner.
    pub fn on<E>(self, event: E, mut handler: impl FnMut(E::EventType) + 'static) -> Self
    where
        E: EventDescriptor,
        E::EventType: JsCast,
    {
        let handler = Box::new(move |event: web_sys::Event| handler(event.unchecked_into()));
        listen(&self.element, &event.name(), handler);
        self
    }

    /// A listener for an event that leptos has no type for.
    pub fn listen(self, event: &'static str, handler: impl FnMut(web_sys::Event) + 'static) -> Self {
        listen(&self.element, event, Box::new(handler));
        self
    }

    /// Makes the element known to a reference.
    pub fn load<E: 'static>(self, reference: NodeRef<E>) -> Self {
        reference.load(&self.element);
        self
    }

    /// Text at the end.
    pub fn text(self, text: &'static str) -> Self {
        // Appending to an element that was just made cannot fail.
        let _ = self.element.append_child(&document().create_text_node(text));
        self
    }

    /// Whatever can stand in braces, at the end.
    pub fn child(self, child: impl IntoNode) -> Self {
        child.into_node().append_to(&self.element);
        self
    }

    /// The finished element.
    pub fn done(self) -> Node {
        Node(Kind::Dom(SendWrapper::new(self.element.into())))
    }
}

/// Setting fails only for a name that is no name; these are literals.
fn set(element: &web_sys::Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// A listener that is taken off before its closure is dropped: removing a focused element fires `blur` at it.
struct Listener {
    target: web_sys::Element,
    event: String,
    closure: Closure<dyn FnMut(web_sys::Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(&self.event, self.closure.as_ref().unchecked_ref());
    }
}

fn listen(target: &web_sys::Element, event: &str, handler: Box<dyn FnMut(web_sys::Event)>) {
    let closure = Closure::wrap(handler);
    let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    own(Listener { target: target.clone(), event: event.to_owned(), closure });
}
