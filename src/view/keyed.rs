//! Lists whose rows keep their nodes: `<For>` and `<Show>`, with the props of leptos' own.

use super::{
    children::ChildrenFn,
    node::{Drawn, IntoNode, Kind, Live, Node, document, watch},
};
use crate::reactive::*;
use send_wrapper::SendWrapper;
use std::{cell::RefCell, rc::Rc};

/// One row: what it is known by, what goes with it, what is seen of it.
struct Row<K> {
    key: K,
    owner: Owner,
    drawn: Drawn,
}

/// A row for each item; rows with the same key keep their nodes, however the list changes.
#[component]
pub fn For<I, T, K, N>(
    /// The items; tracked.
    each: impl Fn() -> I + 'static,
    /// What an item is known by; unique in the list.
    key: impl Fn(&T) -> K + 'static,
    /// Draws a row, once.
    children: impl Fn(T) -> N + 'static,
) -> Node
where
    I: IntoIterator<Item = T> + 'static,
    T: 'static,
    K: PartialEq + 'static,
    N: IntoNode + 'static,
{
    let mark: web_sys::Node = document().create_comment("").into();
    let live = Rc::new(Live::new(mark, Drawn::Nothing));
    let place = live.clone();
    // Rows outlive a run of the effect below, so they do not belong to it.
    let outer = Owner::current();
    let rows: RefCell<Vec<Row<K>>> = RefCell::new(Vec::new());
    watch(Box::new(move || {
        let items = each();
        let mut old: Vec<Option<Row<K>>> = rows.take().into_iter().map(Some).collect();
        let next: Vec<Row<K>> = items
            .into_iter()
            .enumerate()
            .map(|(i, item)| {
                let key = key(&item);
                let same = |row: &Option<Row<K>>| row.as_ref().is_some_and(|row| row.key == key);
                // Mostly the row is where it was.
                let at = old.get(i).is_some_and(same).then_some(i).or_else(|| old.iter().position(same));
                at.and_then(|at| old[at].take()).unwrap_or_else(|| {
                    let owner = outer.as_ref().map_or_else(Owner::new, Owner::child);
                    let drawn = untrack(|| owner.with(|| children(item).into_node().draw()));
                    Row { key, owner, drawn }
                })
            })
            .collect();
        for gone in old.into_iter().flatten() {
            gone.drawn.remove();
            gone.owner.cleanup();
        }
        place.arrange(next.iter().map(|row| row.drawn.share()).collect());
        rows.replace(next);
    }));
    Node(Kind::Live(SendWrapper::new(live)))
}

/// Its children while `when` holds.
#[component]
pub fn Show(
    /// Whether they are there; tracked.
    when: impl Fn() -> bool + Send + Sync + 'static,
    /// Drawn anew each time that they appear.
    children: ChildrenFn,
) -> Node {
    let when = Memo::new(move |_| when());
    super::live(move || when.get().then(|| children()))
}
