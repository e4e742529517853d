//! Drawing a table of erased rows: head, body, skeleton, selection, keyboard.

use super::super::icon::{Glyph, Icon};
use super::rows::RowList;
use super::spec::{Erased, Head, RowPress};
use super::{Density, SortBy};
use crate::util::i18n::t;
use crate::util::{debounce::Debounce, dom, msg};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use std::collections::BTreeSet;
use web_sys::{HtmlElement, KeyboardEvent, MouseEvent};

pub(super) struct Frame {
    pub spec: Erased,
    pub vacant: Signal<bool>,
    pub sort: Signal<Option<SortBy>>,
    pub on_sort: Option<Callback<SortBy>>,
    pub selected: Option<RwSignal<BTreeSet<String>>>,
    pub loading: Signal<bool>,
    pub density: Signal<Density>,
    pub skeleton_rows: usize,
    pub empty: Option<ViewFn>,
}

/// What can have the focus in a row.
pub(super) const STOPS: &str = "a[href], button, input";
const LINK: &str = ".tb-link";
/// How long an answer may take before skeleton rows say that it is awaited.
const SKELETON_MS: u32 = 150;

pub(super) fn draw(frame: Frame) -> AnyView {
    let Frame { spec, vacant, sort, on_sort, selected, loading, density, skeleton_rows, empty } = frame;
    let Erased { heads, caption, actions, press, keys, rows } = spec;
    let body = NodeRef::<html::Tbody>::new();
    let list = RowList::default();
    let tips = StoredValue::new_local(list.clone());
    let pointed = move |event: web_sys::Event| {
        if let Some(inside) = event.target().and_then(|target| target.dyn_into().ok()) {
            tips.with_value(|list| list.write_tips(&inside));
        }
    };
    Effect::new(move |_| {
        if let Some(body) = body.get() {
            let wanted = match selected {
                Some(selected) => selected.with(|picked| rows(Some(picked))),
                None => rows(None),
            };
            list.show(&body, wanted);
        }
    });
    let keys = StoredValue::new(keys);
    let keys = move || keys.with_value(|keys| keys());
    let has_actions = actions.is_some();
    let (columns, least) = tracks(&heads, selected.is_some(), has_actions);
    let head_row = heads.iter().map(|head| head_cell(head, sort, on_sort)).collect_view();
    let name = caption.clone();
    let shapes = StoredValue::new(heads);
    let base = if has_actions { "tb has-acts" } else { "tb" };
    let class = move || match density.get() {
        Density::Comfortable => base.to_owned(),
        Density::Compact => format!("{base} is-compact"),
    };
    // An answer that comes at once needs no skeleton, which would be drawn and taken away before the rows are.
    let (awaited, patience) = (RwSignal::new(false), Debounce::new(SKELETON_MS));
    Effect::new(move |_| {
        if vacant.get() && loading.get() {
            patience.run(move || {
                awaited.try_set(true);
            });
        } else {
            patience.cancel();
            awaited.set(false);
        }
    });
    let filler = move || {
        if !vacant.get() {
            None
        } else if loading.get() {
            awaited.get().then(|| {
                shapes.with_value(|heads| skeleton(heads, skeleton_rows, selected.is_some(), has_actions))
            })
        } else {
            empty.as_ref().map(|empty| {
                view! {
                    <tr class="tb-none" role="row">
                        <td role="cell">{empty.run()}</td>
                    </tr>
                }
                .into_any()
            })
        }
    };
    view! {
        <div
            class="tb-wrap"
            role="region"
            tabindex="0"
            aria-label=name
            style:--tb-cols=columns
            style:--tb-least=least
            on:scroll=move |event| edge(&event_target(&event))
        >
            <div class="tb-bar" class:is-busy=move || loading.get()></div>
            <table class=class role="table" aria-busy=move || loading.get().then_some("true")>
                <caption class="sr">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        {selected.map(|selected| pick_all(selected, keys))}
                        {head_row}
                        {actions
                            .map(|label| {
                                view! {
                                    <th class="tb-acts" scope="col" role="columnheader">
                                        <span class="sr">{label}</span>
                                    </th>
                                }
                            })}
                    </tr>
                </thead>
                // Names and numbers, which no browser is to translate: it would replace the texts that are kept here.
                <tbody
                    role="rowgroup"
                    translate="no"
                    node_ref=body
                    on:click=move |event| pressed(event, press)
                    on:change=move |event| pick(&event, selected)
                    on:keydown=move |event| arrows(body, &event)
                    on:pointerover=move |event| pointed(event.into())
                    on:focusin=move |event| pointed(event.into())
                >
                    {filler}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The widths of the columns for the style sheet, and the least width of a row.
fn tracks(heads: &[Head], picks: bool, actions: bool) -> (String, String) {
    use std::fmt::Write;
    let (mut columns, mut least) = (String::new(), 0);
    // Writing to a string cannot fail.
    let mut fixed = |on: bool, px: u16, columns: &mut String| {
        if on {
            least += px;
            let _ = write!(columns, " {px}px");
        }
    };
    fixed(picks, 40, &mut columns);
    for Head { width: (px, share), .. } in heads {
        let _ = write!(columns, " minmax(calc({px}rem/16),{share}fr)");
    }
    fixed(actions, 48, &mut columns);
    let rest: u16 = heads.iter().map(|head| head.width.0).sum();
    (columns, format!("calc({least}px + {rest}rem/16)"))
}

fn head_cell(head: &Head, sort: Signal<Option<SortBy>>, on_sort: Option<Callback<SortBy>>) -> AnyView {
    let label = head.label.clone();
    let (class, id) = (head.class, head.id);
    let (Some(field), Some(on_sort)) = (head.sort, on_sort) else {
        return view! {
            <th scope="col" role="columnheader" class=class data-col=id>
                {label}
            </th>
        }
        .into_any();
    };
    // None: not ordered by this column.
    let direction =
        Memo::new(move |_| sort.with(|s| s.as_ref().filter(|s| s.field == field).map(|s| s.descending)));
    let aria = move || direction.get().map(|down| if down { "descending" } else { "ascending" });
    let arrow = Signal::derive(move || match direction.get() {
        None => Icon::ChevronsUpDown,
        Some(true) => Icon::ArrowDown,
        Some(false) => Icon::ArrowUp,
    });
    view! {
        <th scope="col" role="columnheader" class=class data-col=id aria-sort=aria>
            <button
                type="button"
                class="tb-sort"
                on:click=move |_| {
                    let descending = direction.get_untracked() == Some(false);
                    on_sort.run(SortBy { field: field.to_owned(), descending });
                }
            >
                <span>{label}</span>
                <Glyph icon=arrow />
            </button>
        </th>
    }
    .into_any()
}

/// Ticks or unticks the row of a checkbox.
fn pick(event: &web_sys::Event, set: Option<RwSignal<BTreeSet<String>>>) {
    let key = dom::closest(event, ".tb-pick")
        .and_then(|cell| cell.closest("tr").ok().flatten()?.get_attribute("data-key"));
    if let (Some(set), Some(key)) = (set, key) {
        set.update(|set| {
            if !set.remove(&key) {
                set.insert(key);
            }
        });
    }
}

fn pick_all(
    set: RwSignal<BTreeSet<String>>,
    keys: impl Fn() -> Vec<String> + Copy + Send + Sync + 'static,
) -> AnyView {
    let counts = Memo::new(move |_| {
        let keys = keys();
        (set.with(|s| keys.iter().filter(|key| s.contains(key.as_str())).count()), keys.len())
    });
    let all = move || matches!(counts.get(), (picked, of) if of > 0 && picked == of);
    let some = move || matches!(counts.get(), (picked, of) if picked > 0 && picked < of);
    view! {
        <th class="tb-pick" scope="col" role="columnheader">
            <input
                type="checkbox"
                class="chk-input"
                aria-label=t(msg::UI_SELECT_ALL)
                prop:checked=all
                prop:indeterminate=some
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    let keys = untrack(keys);
                    set.update(|s| {
                        if on {
                            s.extend(keys);
                        } else {
                            keys.iter().for_each(|key| {
                                s.remove(key.as_str());
                            });
                        }
                    });
                }
            />
        </th>
    }
    .into_any()
}

/// Rows of the final height with grey bars, so that nothing moves when the answer comes.
fn skeleton(heads: &[Head], rows: usize, picks: bool, actions: bool) -> AnyView {
    let line = |_| {
        let cell = |head: &Head| {
            let label = head.primary.then(|| head.label.clone());
            view! {
                <td class=head.class data-label=label>
                    <span class="skl"></span>
                </td>
            }
        };
        view! {
            <tr class="tb-ghost" aria-hidden="true">
                {picks.then(|| view! { <td class="tb-pick"></td> })}
                {heads.iter().map(cell).collect_view()}
                {actions.then(|| view! { <td class="tb-acts"></td> })}
            </tr>
        }
    };
    (0..rows).map(line).collect_view().into_any()
}

/// A click on a control that says what it does is handed on; any other on a row follows its link.
fn pressed(event: MouseEvent, press: Option<Callback<RowPress>>) {
    let told = dom::closest(&event, "[data-do]").and_then(|control| {
        let row = control.closest("tr").ok().flatten()?;
        Some((row.get_attribute("data-key")?, control.get_attribute("data-do")?, control))
    });
    match (told, press) {
        (Some((key, what, control)), Some(press)) => press.run(RowPress { key, what, control, event }),
        _ => follow(&event),
    }
}

/// A click on a row, beside any control and without a text selection, follows the row's link.
fn follow(event: &MouseEvent) {
    let busy = dom::closest(event, "a, button, input, label, select, [role=menu]").is_some();
    let selecting = window().get_selection().ok().flatten().is_some_and(|s| !s.is_collapsed());
    if busy || selecting || event.default_prevented() {
        return;
    }
    let link = dom::closest(event, "tr").and_then(|row| row.query_selector(LINK).ok().flatten());
    if let Some(link) = link.and_then(|l| l.dyn_into::<HtmlElement>().ok()) {
        if event.ctrl_key() || event.meta_key() {
            if let Some(href) = link.get_attribute("href") {
                let _ = window().open_with_url_and_target(&href, "_blank");
            }
        } else {
            // Not within this listener: the click comes back to it.
            queue_microtask(move || link.click());
        }
    }
}

/// Marks the table while columns are hidden below the first one.
fn edge(wrap: &HtmlElement) {
    let _ = wrap.class_list().toggle_with_force("is-scrolled", wrap.scroll_left() > 0);
}

/// Up and down between the links of the rows.
fn arrows(body: NodeRef<html::Tbody>, event: &KeyboardEvent) {
    let step: isize = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let (Some(body), Some(now)) = (body.get_untracked(), dom::closest(event, LINK)) else { return };
    let links = dom::all(&body, LINK);
    let next = links.iter().position(|l| *l == now).and_then(|at| links.get(at.checked_add_signed(step)?));
    if let Some(next) = next {
        event.prevent_default();
        let _ = next.focus();
    }
}
