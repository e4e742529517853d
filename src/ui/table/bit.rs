//! Rows as values. A cell says what it shows; the table compares that with what is there and touches only what differs.
//!
//! A page turn keeps the fifty rows and changes some texts: no element is made or removed, so that the browser has next to
//! no style to compute and little to lay out. That is most of what a person waits for (`make bench`, paint).

use crate::util::{
    i18n::{Msg, tf},
    intl,
};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use std::borrow::Cow;
use web_sys::{Element, HtmlElement, HtmlInputElement, Node};

/// A text that is fixed or made.
pub type Text = Cow<'static, str>;

/// An element with what is inside it, or a text. Two are equal that say the same, wherever they are in the page.
#[derive(Clone, Debug, Default)]
pub struct Bit {
    /// Empty for a text.
    tag: &'static str,
    text: Text,
    attrs: Vec<(&'static str, Text)>,
    kids: Vec<Bit>,
    tip: Option<Tip>,
    /// Where it is in the page, once that was looked for: going there step by step costs as much as writing.
    node: Option<Node>,
}

impl PartialEq for Bit {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
            && self.text == other.text
            && self.attrs == other.attrs
            && self.tip == other.tip
            && self.kids == other.kids
    }
}

/// A tooltip, not in the page before the row is pointed at or has the focus: most rows of a page never are.
#[derive(Clone, Debug, PartialEq)]
enum Tip {
    Text(Text),
    /// An instant (ms since 1970, UTC), written out when it is looked at; in a sentence with `{time}` if there is one.
    Time(i64, Option<Msg>),
}

impl Tip {
    fn words(&self) -> Text {
        match self {
            Self::Text(text) => text.clone(),
            Self::Time(at, None) => intl::date_time(*at).into(),
            Self::Time(at, Some(sentence)) => tf(*sentence, &[("time", &intl::date_time(*at))]).into(),
        }
    }
}

/// The attribute of a tooltip.
const TIP: &str = "data-tip";
/// Marks what says again what others say.
const AGAIN: &str = "data-again";

/// A cell that shows `text`.
pub fn cell(text: impl Into<Text>) -> Bit {
    Bit::new("td").say(text)
}

/// A cell, to be filled.
pub fn cells(kids: impl IntoIterator<Item = Bit>) -> Bit {
    kids.into_iter().fold(Bit::new("td"), Bit::child)
}

/// A `<span class=..>` with a text.
pub fn span(class: impl Into<Text>, text: impl Into<Text>) -> Bit {
    Bit::new("span").class(class).say(text)
}

impl Bit {
    /// An empty element.
    pub fn new(tag: &'static str) -> Self {
        Self { tag, ..Self::default() }
    }

    /// A text.
    pub fn text(text: impl Into<Text>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Text at the end.
    #[must_use]
    pub fn say(self, text: impl Into<Text>) -> Self {
        self.child(Self::text(text))
    }

    /// An element or a text at the end.
    #[must_use]
    pub fn child(mut self, kid: Self) -> Self {
        self.kids.push(kid);
        self
    }

    /// An attribute; a style property when the name begins with `--`; `checked` is the property.
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl Into<Text>) -> Self {
        self.attrs.push((name, value.into()));
        self
    }

    /// An attribute that may be missing.
    #[must_use]
    pub fn maybe(self, name: &'static str, value: Option<impl Into<Text>>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// A tooltip.
    #[must_use]
    pub fn tip(mut self, text: impl Into<Text>) -> Self {
        self.tip = Some(Tip::Text(text.into()));
        self
    }

    /// A tooltip that tells an instant (ms since 1970, UTC) as day and minute.
    #[must_use]
    pub fn tip_time(mut self, at: i64) -> Self {
        self.tip = Some(Tip::Time(at, None));
        self
    }

    /// A tooltip that tells an instant in a sentence with `{time}`.
    #[must_use]
    pub fn tip_time_in(mut self, at: i64, sentence: Msg) -> Self {
        self.tip = Some(Tip::Time(at, Some(sentence)));
        self
    }

    /// A further class.
    #[must_use]
    pub fn class(mut self, class: impl Into<Text>) -> Self {
        let class = class.into();
        match self.attrs.iter_mut().find(|(name, _)| *name == "class") {
            _ if class.is_empty() => {}
            Some((_, all)) => *all = format!("{all} {class}").into(),
            None => self.attrs.push(("class", class)),
        }
        self
    }

    /// Says again what others in the cell say, for screens on which those are not seen: left out of files.
    #[must_use]
    pub fn again(self) -> Self {
        self.attr(AGAIN, "")
    }

    /// What it says in full: where a tooltip tells more than the text (an exact time, a whole number), the tooltip. That
    /// of a label tells why it cannot be pressed instead.
    pub(super) fn words(&self, out: &mut String) {
        if self.attrs.iter().any(|(name, _)| *name == AGAIN) {
            return;
        }
        match self.tip.as_ref().filter(|_| self.tag != "label") {
            Some(tip) => out.push_str(&tip.words()),
            None => {
                out.push_str(&self.text);
                for (at, kid) in self.kids.iter().enumerate() {
                    if at > 0 && !kid.tag.is_empty() && !out.ends_with(' ') {
                        out.push(' ');
                    }
                    kid.words(out);
                }
            }
        }
    }

    pub(super) fn tagged(mut self, tag: &'static str) -> Self {
        self.tag = tag;
        self
    }

    pub(super) fn make(&self) -> Option<Node> {
        let document = document();
        if self.tag.is_empty() {
            return Some(document.create_text_node(&self.text).into());
        }
        let element = document.create_element(self.tag).ok()?;
        self.attrs.iter().for_each(|(name, value)| put(&element, name, Some(value)));
        for kid in self.kids.iter().filter_map(Self::make) {
            let _ = element.append_child(&kid);
        }
        Some(element.into())
    }

    /// Becomes `new`, of the same tag; `node`, which shows this, does too.
    pub(in crate::ui) fn patch(&mut self, node: &Node, new: Self) {
        if self.text != new.text {
            node.set_node_value(Some(&new.text));
            self.text = new.text;
        }
        if self.attrs != new.attrs {
            if let Some(element) = node.dyn_ref::<Element>() {
                for (name, _) in &self.attrs {
                    if !new.attrs.iter().any(|(other, _)| other == name) {
                        put(element, name, None);
                    }
                }
                for attr in &new.attrs {
                    if !self.attrs.contains(attr) {
                        put(element, attr.0, Some(&attr.1));
                    }
                }
            }
            self.attrs = new.attrs;
        }
        self.tip = new.tip;
        self.patch_kids(node, new.kids);
    }

    /// Writes the tooltips of an element that shows `self`, and of what is inside it, into the page.
    pub(super) fn write_tips(&self, node: &Node) {
        if let Some(element) = node.dyn_ref::<Element>() {
            match &self.tip {
                Some(tip) => put(element, TIP, Some(&tip.words())),
                None if element.has_attribute(TIP) => put(element, TIP, None),
                None => {}
            }
        }
        let mut child = node.first_child();
        for kid in &self.kids {
            let Some(here) = child else { return };
            kid.write_tips(&here);
            child = here.next_sibling();
        }
    }

    fn find_kids(&mut self, node: &Node) {
        if self.kids.iter().all(|kid| kid.node.is_some()) {
            return;
        }
        let mut child = node.first_child();
        for kid in &mut self.kids {
            let next = child.as_ref().and_then(Node::next_sibling);
            kid.node = std::mem::replace(&mut child, next);
        }
    }

    fn patch_kids(&mut self, node: &Node, new: Vec<Self>) {
        self.find_kids(node);
        let mut kids = std::mem::take(&mut self.kids).into_iter();
        // Elements and removals fail only when somebody else took the child out: then there is nothing left to do.
        let become_one = |mut new: Self| match kids.next() {
            Some(old) if old == new => old,
            Some(mut old) if old.tag == new.tag => {
                if let Some(here) = old.node.take() {
                    old.patch(&here, new);
                    old.node = Some(here);
                }
                old
            }
            old => {
                new.node = new.make();
                if let Some(fresh) = &new.node {
                    let _ = match old.and_then(|old| old.node) {
                        Some(here) => node.replace_child(fresh, &here),
                        None => node.append_child(fresh),
                    };
                }
                new
            }
        };
        self.kids = new.into_iter().map(become_one).collect();
        for here in kids.filter_map(|gone| gone.node) {
            let _ = node.remove_child(&here);
        }
    }
}

impl From<&'static str> for Bit {
    fn from(text: &'static str) -> Self {
        cell(text)
    }
}

impl From<String> for Bit {
    fn from(text: String) -> Self {
        cell(text)
    }
}

/// Fails only for a name that is no name; these are literals.
fn put(element: &Element, name: &str, value: Option<&str>) {
    if name == "checked" {
        element.unchecked_ref::<HtmlInputElement>().set_checked(value.is_some());
    } else if name.starts_with("--") {
        let _ = element.unchecked_ref::<HtmlElement>().style().set_property(name, value.unwrap_or_default());
    } else {
        let _ = match value {
            Some(value) => element.set_attribute(name, value),
            None => element.remove_attribute(name),
        };
    }
}
