//! What is drawn: made at once, kept up to date by render effects, dropped with its owner.

use crate::reactive::*;
use reactive_graph::effect::RenderEffect;
use send_wrapper::SendWrapper;
use std::{borrow::Cow, cell::RefCell, rc::Rc};

/// Something that can be put into the page.
pub struct Node(pub(super) Kind);

pub(super) enum Kind {
    /// Nothing to see.
    None,
    /// A text that is not in the page yet.
    Text(Cow<'static, str>),
    /// Exists already.
    Dom(SendWrapper<web_sys::Node>),
    /// One after the other.
    Many(Vec<Node>),
    /// Keeps itself up to date.
    Live(SendWrapper<Rc<Live>>),
}

/// A place whose content changes: the content, then a mark that stays.
pub struct Live {
    mark: web_sys::Node,
    content: RefCell<Drawn>,
}

/// What has become DOM nodes.
pub enum Drawn {
    /// Nothing to see.
    Nothing,
    /// A text, with what it says.
    Text(web_sys::Text, Cow<'static, str>),
    /// An element.
    Dom(web_sys::Node),
    /// One after the other.
    Many(Vec<Drawn>),
    /// Keeps itself up to date.
    Live(Rc<Live>),
}

pub(super) fn document() -> web_sys::Document {
    leptos::prelude::document()
}

/// Drops `value` when the current owner goes.
pub(super) fn own<T: 'static>(value: T) {
    let value = SendWrapper::new(value);
    Owner::on_cleanup(move || drop(value));
}

/// Runs `job` now and whenever what it reads changes, until the current owner goes. One copy in the module, whatever
/// the closure.
pub(super) fn watch(mut job: Box<dyn FnMut()>) {
    own(RenderEffect::new(move |_: Option<()>| job()));
}

impl Node {
    /// Nothing to see.
    pub fn none() -> Self {
        Self(Kind::None)
    }

    /// Several, one after the other.
    pub fn many(nodes: impl IntoIterator<Item = Node>) -> Self {
        Self(Kind::Many(nodes.into_iter().collect()))
    }

    /// Content that is drawn anew whenever what `draw` reads changes.
    pub(super) fn live(mut draw: Box<dyn FnMut() -> Node>) -> Self {
        let mark: web_sys::Node = document().create_comment("").into();
        let live = Rc::new(Live::new(mark, Drawn::Nothing));
        let place = live.clone();
        watch(Box::new(move || {
            let next = draw();
            let mut content = place.content.borrow_mut();
            if let (Drawn::Text(node, text), Kind::Text(new)) = (&mut *content, &next.0) {
                // The common case of a changing text: no node is made or moved.
                if text != new {
                    node.set_data(new);
                    *text = new.clone();
                }
                return;
            }
            let old = std::mem::replace(&mut *content, next.draw());
            if let Some(parent) = place.mark.parent_node() {
                old.remove();
                content.insert(&parent, Some(&place.mark));
            }
        }));
        Self(Kind::Live(SendWrapper::new(live)))
    }

    pub(super) fn draw(self) -> Drawn {
        match self.0 {
            Kind::None => Drawn::Nothing,
            Kind::Text(text) => Drawn::Text(document().create_text_node(&text), text),
            Kind::Dom(node) => Drawn::Dom(node.take()),
            Kind::Many(nodes) => Drawn::Many(nodes.into_iter().map(Node::draw).collect()),
            Kind::Live(live) => Drawn::Live(live.take()),
        }
    }

    /// Puts the node at the end of `parent`, for good: it goes with its parent.
    pub(super) fn append_to(self, parent: &web_sys::Node) {
        self.draw().insert(parent, None);
    }
}

impl Drawn {
    pub(super) fn insert(&self, parent: &web_sys::Node, before: Option<&web_sys::Node>) {
        // Inserting fails only when `before` is no child of `parent` any more: then the place is gone anyway.
        let put = |node: &web_sys::Node| {
            let _ = parent.insert_before(node, before);
        };
        match self {
            Self::Nothing => {}
            Self::Text(text, _) => put(text),
            Self::Dom(node) => put(node),
            Self::Many(many) => many.iter().for_each(|one| one.insert(parent, before)),
            Self::Live(live) => {
                live.content.borrow().insert(parent, before);
                put(&live.mark);
            }
        }
    }

    pub(super) fn remove(&self) {
        let take = |node: &web_sys::Node| {
            if let Some(parent) = node.parent_node() {
                let _ = parent.remove_child(node);
            }
        };
        match self {
            Self::Nothing => {}
            Self::Text(text, _) => take(text),
            Self::Dom(node) => take(node),
            Self::Many(many) => many.iter().for_each(Self::remove),
            Self::Live(live) => {
                live.content.borrow().remove();
                take(&live.mark);
            }
        }
    }

    /// The first DOM node, to insert something before it.
    pub(super) fn first(&self) -> Option<web_sys::Node> {
        match self {
            Self::Nothing => None,
            Self::Text(text, _) => Some(text.clone().into()),
            Self::Dom(node) => Some(node.clone()),
            Self::Many(many) => many.iter().find_map(Self::first),
            Self::Live(live) => live.content.borrow().first().or_else(|| Some(live.mark.clone())),
        }
    }

    /// The last DOM node.
    fn last(&self) -> Option<web_sys::Node> {
        match self {
            Self::Live(live) => Some(live.mark.clone()),
            Self::Many(many) => many.iter().rev().find_map(Self::last),
            other => other.first(),
        }
    }

    /// The same nodes once more, for a list that keeps its rows.
    pub(super) fn share(&self) -> Self {
        match self {
            Self::Nothing => Self::Nothing,
            Self::Text(text, _) => Self::Dom(text.clone().into()),
            Self::Dom(node) => Self::Dom(node.clone()),
            Self::Many(many) => Self::Many(many.iter().map(Self::share).collect()),
            Self::Live(live) => Self::Live(live.clone()),
        }
    }
}

impl Live {
    pub(super) fn new(mark: web_sys::Node, content: Drawn) -> Self {
        Self { mark, content: RefCell::new(content) }
    }

    /// Puts `next` before the mark, in this order, moving only what is elsewhere. What is gone was removed before.
    pub(super) fn arrange(&self, next: Vec<Drawn>) {
        if let Some(parent) = self.mark.parent_node() {
            let mut before = self.mark.clone();
            for one in next.iter().rev() {
                let Some(first) = one.first() else { continue };
                if one.last().and_then(|last| last.next_sibling()).as_ref() != Some(&before) {
                    one.insert(&parent, Some(&before));
                }
                before = first;
            }
        }
        self.content.replace(Drawn::Many(next));
    }
}

/// What can stand in braces.
pub trait IntoNode {
    /// As a node.
    fn into_node(self) -> Node;
}

/// `into_any` for whatever can stand in braces; leptos' trait of this name makes another kind of view.
pub trait IntoAny: IntoNode + Sized {
    /// As a node.
    fn into_any(self) -> Node {
        self.into_node()
    }
}

impl<T: IntoNode> IntoAny for T {}

/// The views of an iterator, one after the other.
pub trait CollectView: Iterator + Sized
where
    Self::Item: IntoNode,
{
    /// As a node.
    fn collect_view(self) -> Node {
        Node::many(self.map(IntoNode::into_node))
    }
}

impl<I: Iterator> CollectView for I where I::Item: IntoNode {}

/// A closure's content, kept up to date: for the end of a component, where no `view!` stands around it.
pub fn live<T: IntoNode>(mut draw: impl FnMut() -> T + 'static) -> Node {
    Node::live(Box::new(move || draw().into_node()))
}

impl IntoNode for Node {
    fn into_node(self) -> Node {
        self
    }
}

impl IntoNode for () {
    fn into_node(self) -> Node {
        Node::none()
    }
}

impl IntoNode for &'static str {
    fn into_node(self) -> Node {
        Node(Kind::Text(Cow::Borrowed(self)))
    }
}

impl IntoNode for String {
    fn into_node(self) -> Node {
        Node(Kind::Text(Cow::Owned(self)))
    }
}

impl IntoNode for Cow<'static, str> {
    fn into_node(self) -> Node {
        Node(Kind::Text(self))
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl IntoNode for $number {
            fn into_node(self) -> Node {
                self.to_string().into_node()
            }
        }
    )*};
}
numbers!(u16, u32, u64, usize, i32, i64);

impl<T: IntoNode> IntoNode for Option<T> {
    fn into_node(self) -> Node {
        self.map_or_else(Node::none, IntoNode::into_node)
    }
}

impl<T: IntoNode> IntoNode for Vec<T> {
    fn into_node(self) -> Node {
        Node::many(self.into_iter().map(IntoNode::into_node))
    }
}

impl<F: FnMut() -> T + 'static, T: IntoNode> IntoNode for F {
    fn into_node(self) -> Node {
        live(self)
    }
}

macro_rules! signals {
    ($($signal:ident),*) => {$(
        impl<T: IntoNode + Clone + 'static> IntoNode for $signal<T> {
            fn into_node(self) -> Node {
                live(move || self.get())
            }
        }
    )*};
}
signals!(Signal, RwSignal, Memo, MaybeProp);
