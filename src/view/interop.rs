//! Both ways between leptos' views and nodes: `Children`, `<For>`, `<Show>`, the router and `mount_to_body` know only
//! the former, `view!` makes only the latter.

use super::node::{Drawn, IntoNode, Kind, Node};
use leptos::{
    attr::{Attribute, any_attribute::AnyAttribute},
    prelude::*,
    tachys::{
        hydration::Cursor,
        view::{Mountable, Position, PositionState, any_view::AnyViewState},
    },
};
use send_wrapper::SendWrapper;
use std::{any::Any, cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;

type LeptosView = AnyView;

/// A built view of leptos' own, with the effects that keep it up to date.
#[derive(Clone)]
pub struct Foreign(SendWrapper<Rc<RefCell<AnyViewState>>>);

impl Foreign {
    fn build(view: LeptosView) -> Self {
        Self(SendWrapper::new(Rc::new(RefCell::new(view.build()))))
    }

    pub(super) fn insert(&self, parent: &web_sys::Node, before: Option<&web_sys::Node>) {
        self.0.borrow_mut().mount(parent.unchecked_ref(), before);
    }

    pub(super) fn remove(&self) {
        self.0.borrow_mut().unmount();
    }

    pub(super) fn elements(&self) -> Vec<web_sys::Element> {
        self.0.borrow().elements()
    }
}

impl IntoNode for LeptosView {
    fn into_node(self) -> Node {
        Node(Kind::Foreign(Foreign::build(self)))
    }
}

/// What a component drew, as a node: itself when it ends in `view!`, built when it is a view of leptos' own.
pub fn component<V: IntoView + 'static>(view: V) -> Node {
    let mut view = Some(view);
    match (&mut view as &mut dyn Any).downcast_mut::<Option<Node>>().and_then(Option::take) {
        Some(node) => node,
        None => {
            view.map_or_else(Node::none, |view| IntoAny::into_any(view.into_view().into_inner()).into_node())
        }
    }
}

impl Render for Node {
    type State = Drawn;

    fn build(self) -> Drawn {
        // leptos' lists insert rows before one another: there has to be a node, even if there is nothing to see.
        match self.draw() {
            Drawn::Nothing => Drawn::Dom(document().create_comment("").into()),
            drawn => drawn,
        }
    }

    fn rebuild(self, state: &mut Drawn) {
        let next = Render::build(self);
        if let Some(first) = state.first()
            && let Some(parent) = first.parent_node()
        {
            next.insert(&parent, Some(&first));
        }
        state.remove();
        *state = next;
    }
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        self.remove();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        self.insert(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(first) = self.first() else { return false };
        let Some(parent) = first.parent_element() else { return false };
        child.mount(&parent, Some(&first));
        true
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        Self::elements(self)
    }
}

/// This portal is never rendered on a server; the trait is what leptos asks of every view.
impl RenderHtml for Node {
    type AsyncOutput = Self;
    type Owned = Self;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Drawn {
        Render::build(self)
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl AddAnyAttr for Node {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}
