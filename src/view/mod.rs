//! Drawing: leptos' view syntax and reactivity over plain DOM nodes, without a Rust type per element.
//!
//! `view!` (crate `rsx`) expands to calls of [`Element`]; whatever stands in braces becomes a [`Node`] through
//! [`IntoNode`]. Closures and signals are live: they run in a render effect of their own and replace what they drew.
//! Everything belongs to the reactive owner that it was drawn under: when that goes, listeners, effects and nested
//! owners go. Views of leptos' own have no place here: [`mount`] puts the root into the page.
//!
//! Why not leptos' own `view!`: see the crate `rsx`; bytes, measured.

pub mod children;
pub mod element;
pub mod keyed;
pub mod late;
pub mod mount;
pub mod node;
pub mod prelude;
pub mod value;

pub use children::{Children, ChildrenFn, ToChildren};
pub use element::Element;
pub use node::{IntoAny, IntoNode, Node, live};
