//! The rows of a table in the page: kept from one answer to the next, changed where they differ.
//!
//! All rows are changed in one task and painted in one frame. While somebody types, a screenful is changed, and what is below
//! it in the next frames, so that no key waits for a long task.

use super::bit::Bit;
use super::view::STOPS;
use crate::util::dom;
use leptos::wasm_bindgen::JsCast;
use std::{cell::RefCell, rc::Rc, vec};
use web_sys::{Element, HtmlElement};

/// Rows that are changed in one task while somebody types. The first ones fill a screen of 900 px.
const WHILE_TYPING: usize = 18;

/// A row in the page.
struct Shown {
    row: Element,
    bit: Bit,
    /// Its tooltips are in the page.
    tips: bool,
}

#[derive(Default)]
struct Rows {
    shown: Vec<Shown>,
    wanted: vec::IntoIter<Bit>,
    /// How many of those that were wanted are shown.
    done: usize,
    /// A row to copy: far cheaper than making each of its elements.
    mould: Option<(Element, Bit)>,
    /// The row (by key) and the place in it that had the focus when rows began to change.
    held: Option<(String, usize)>,
    waiting: bool,
}

/// Rows of one `<tbody>`. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct RowList(Rc<RefCell<Rows>>);

impl RowList {
    /// Shows these rows, as the first children of `body`.
    pub fn show(&self, body: &Element, wanted: Vec<Bit>) {
        let mut rows = self.0.borrow_mut();
        rows.held = rows.held.take().or_else(|| focus_in(body));
        let kept = wanted.len().min(rows.shown.len());
        for gone in rows.shown.drain(kept..) {
            gone.row.remove();
        }
        (rows.wanted, rows.done) = (wanted.into_iter(), 0);
        rows.step(body);
        drop(rows);
        self.go_on(body);
    }

    /// Writes the tooltips of the row around `inside`, which is pointed at or has the focus.
    pub fn write_tips(&self, inside: &Element) {
        // Moving the focus while rows change comes back here: they write theirs themselves.
        let Ok(mut rows) = self.0.try_borrow_mut() else { return };
        let row = inside.closest("tr[data-key]").ok().flatten();
        let shown = row.and_then(|row| rows.shown.iter_mut().find(|shown| shown.row == row));
        if let Some(shown) = shown.filter(|shown| !shown.tips) {
            shown.tips = true;
            shown.bit.write_tips(&shown.row);
        }
    }

    fn go_on(&self, body: &Element) {
        let mut rows = self.0.borrow_mut();
        if rows.waiting {
            return;
        }
        if rows.wanted.len() == 0 {
            let held = rows.held.take();
            // Moving the focus runs listeners, which may come back here.
            drop(rows);
            if let Some((key, at)) = held {
                give_back(body, &key, at);
            }
            return;
        }
        rows.waiting = true;
        let (list, body) = (self.clone(), body.clone());
        dom::after_paint(move || {
            let mut rows = list.0.borrow_mut();
            rows.waiting = false;
            rows.step(&body);
            drop(rows);
            list.go_on(&body);
        });
    }
}

impl Rows {
    fn step(&mut self, body: &Element) {
        let (mut changed, most) = (0, if typing() { WHILE_TYPING } else { usize::MAX });
        while changed < most
            && let Some(wanted) = self.wanted.next()
        {
            match self.shown.get_mut(self.done) {
                Some(now) if now.bit == wanted => {}
                Some(now) => {
                    now.bit.patch(&now.row, wanted);
                    if now.tips {
                        now.bit.write_tips(&now.row);
                    }
                    changed += 1;
                }
                None => {
                    let Some((row, bit)) = copy(&mut self.mould, wanted) else { return };
                    let before = match self.shown.last() {
                        Some(last) => last.row.next_sibling(),
                        None => body.first_child(),
                    };
                    let _ = body.insert_before(&row, before.as_ref());
                    self.shown.push(Shown { row, bit, tips: false });
                    changed += 1;
                }
            }
            self.done += 1;
        }
    }
}

fn copy(mould: &mut Option<(Element, Bit)>, wanted: Bit) -> Option<(Element, Bit)> {
    if mould.is_none() {
        *mould = wanted.make().map(|row| (row.unchecked_into(), wanted.clone()));
    }
    let (first, mut bit) = mould.clone()?;
    let row = first.clone_node_with_deep(true).ok()?;
    bit.patch(&row, wanted);
    Some((row.unchecked_into(), bit))
}

/// Whether the next thing may be a key: the focus is where one writes.
fn typing() -> bool {
    dom::focused().is_some_and(|focused| focused.matches("[type=search], [type=text]").unwrap_or_default())
}

fn key_of(element: &HtmlElement) -> Option<(Element, String)> {
    let row = element.closest("tr[data-key]").ok().flatten()?;
    let key = row.get_attribute("data-key")?;
    Some((row, key))
}

fn focus_in(body: &Element) -> Option<(String, usize)> {
    let focused = dom::focused().filter(|focused| body.contains(Some(focused)))?;
    let (row, key) = key_of(&focused)?;
    Some((key, dom::all(&row, STOPS).iter().position(|stop| *stop == focused)?))
}

/// The focus stays with its row, wherever that is now. It never passes to another row by itself: the next key would act on
/// the wrong thing. Without its row it goes to the table.
fn give_back(body: &Element, key: &str, at: usize) {
    let focused = dom::focused();
    let inside = focused.as_ref().is_none_or(|focused| body.contains(Some(focused)));
    let same = focused.as_ref().and_then(key_of).is_some_and(|(_, now)| now == key);
    if !inside || same {
        return;
    }
    let rows = dom::all(body, "tr[data-key]");
    let row = rows.iter().find(|row| row.get_attribute("data-key").as_deref() == Some(key));
    let target = match row {
        Some(row) => dom::all(row, STOPS).into_iter().nth(at),
        None => body.closest(".tb-wrap").ok().flatten().and_then(|wrap| wrap.dyn_into().ok()),
    };
    dom::refocus(target);
}
