//! Typed input that is not saved (W-3): whoever leaves it by a link, a switch of workspace, Back or Forward, or by closing the
//! tab is asked first. Forms that stand in the page call [`keep_draft`], pages whose panels keep what is typed [`keep_drafts`]; boxes need
//! not, nothing behind them can be reached.

use crate::{
    routes::Route,
    shell::{
        here::{Step, use_go, use_here},
        leave_guard::{Ask, LeaveGuard, use_leave_guard},
    },
    ui::ConfirmDialog,
    util::{base::base, dom, i18n::t, msg},
};
use leptos::prelude::*;
use leptos::{ev, html};
use std::cell::{Cell, RefCell};

/// Asks before what is typed is lost, for as long as `dirty` and for as long as the form stands. The answer is the
/// question, to be drawn somewhere in the form.
pub fn keep_draft(dirty: Signal<bool>) -> AnyView {
    keep(dirty, None)
}

/// As [`keep_draft`], for a page that keeps what was typed in the panels over it: only leaving the page asks, going from one panel to
/// another does not. Once per page.
pub fn keep_drafts(dirty: Signal<bool>) -> AnyView {
    let page = use_here().with_untracked(Route::drawn);
    keep(dirty, Some(page))
}

thread_local! {
    /// The forms whose input is not saved, the latest one last: a page may have two, and neither lets go for the other.
    static HOLDERS: RefCell<Vec<(u32, Ask)>> = const { RefCell::new(Vec::new()) };
    static LAST: Cell<u32> = const { Cell::new(0) };
}

fn new_holder() -> u32 {
    LAST.set(LAST.get() + 1);
    LAST.get()
}

/// Notes what `holder` asks. The latest one asks for all: whoever leaves leaves them all.
fn hold(guard: LeaveGuard, holder: u32, ask: Option<Ask>) {
    let latest = HOLDERS.with_borrow_mut(|all| {
        all.retain(|(one, _)| *one != holder);
        all.extend(ask.map(|ask| (holder, ask)));
        all.last().map(|(_, ask)| *ask)
    });
    guard.hold(latest);
}

/// It is decided that what was typed may go: nobody asks any more.
pub fn let_go(guard: LeaveGuard) {
    HOLDERS.with_borrow_mut(Vec::clear);
    guard.hold(None);
}

/// The place that an address of this portal means.
fn place(href: &str) -> Route {
    let inside = href.strip_prefix(base().as_str()).unwrap_or(href);
    Route::of(inside.split('#').next().unwrap_or_default())
}

fn keep(dirty: Signal<bool>, page: Option<Route>) -> AnyView {
    let guard = use_leave_guard();
    let holder = new_holder();
    let go = use_go();
    // Where to, and how many entries of the history away (0: a new one).
    let wanted = RwSignal::new(None::<(String, i32)>);
    let ask = Callback::new(move |(href, entries): (String, i32)| {
        let leaves = page.as_ref().is_none_or(|page| place(&href).drawn() != *page);
        if leaves {
            wanted.try_set(Some((href, entries)));
        }
        leaves
    });
    Effect::new(move |_: Option<()>| hold(guard, holder, dirty.get().then_some(ask)));
    let closing = window_event_listener(ev::beforeunload, move |event| {
        if dirty.try_get_untracked() == Some(true) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        hold(guard, holder, None);
        closing.remove();
    });
    let stay = Callback::new(move |()| wanted.set(None));
    let leave = Callback::new(move |()| {
        let Some((href, entries)) = wanted.get_untracked() else { return };
        wanted.set(None);
        let_go(guard);
        match entries {
            0 => go(&href, Step::Push),
            entries => guard.go(entries),
        }
    });
    view! {
        <ConfirmDialog
            open=Signal::derive(move || wanted.with(Option::is_some))
            on_close=stay
            title=t(msg::SORRY_LEAVE_TITLE)
            verb=t(msg::SORRY_LEAVE_VERB)
            danger=true
            on_confirm=leave
        >
            <p>{t(msg::SORRY_LEAVE_TEXT)}</p>
        </ConfirmDialog>
    }
    .into_any()
}

/// Moves the focus to the first field that is marked as wrong, each time `refused` is notified: when the form is sent, and not while its
/// fields are being corrected.
pub fn focus_wrong_field(form: NodeRef<html::Form>, refused: Trigger) {
    Effect::new(move |_| {
        refused.track();
        if let Some(form) = form.get_untracked() {
            dom::next_frame(move || {
                dom::focus_in(&form, "[aria-invalid=true]");
            });
        }
    });
}
