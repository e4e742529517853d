//! Drawing a table of erased rows: head, body, skeleton, selection, keyboard, kept focus.

use super::super::icon::{Glyph, Icon};
use super::spec::{Head, Items, RowItem, RowView};
use super::{Density, SortBy};
use crate::util::i18n::{t, tf};
use crate::util::{dom, msg};
use crate::view::prelude::*;
use leptos::html;
use leptos::wasm_bindgen::JsCast;
use std::collections::BTreeSet;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent, MouseEvent};

pub(super) struct Frame {
    pub heads: Vec<Head>,
    pub caption: String,
    pub actions: Option<String>,
    pub items: Items,
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
const STOPS: &str = "a[href], button, input";
const LINK: &str = ".tb-link";

pub(super) fn draw(frame: Frame) -> AnyView {
    let Frame { heads, caption, actions, items, vacant, sort, on_sort, selected, loading, density, .. } =
        frame;
    let (skeleton_rows, empty) = (frame.skeleton_rows, frame.empty);
    let body = NodeRef::<html::Tbody>::new();
    let kept = keep_focus(body);
    let items = StoredValue::new(items);
    let rows = move || {
        let items = items.with_value(|items| items());
        kept.restore();
        items
    };
    let keys = move || items.with_value(|items| items()).into_iter().map(|item| item.key).collect::<Vec<_>>();
    let width = heads.len() + usize::from(selected.is_some()) + usize::from(actions.is_some());
    let head_row = heads.iter().map(|head| head_cell(head, sort, on_sort)).collect_view();
    let has_actions = actions.is_some();
    let name = caption.clone();
    let shapes = StoredValue::new(heads);
    let class = move || match density.get() {
        Density::Comfortable => "tb",
        Density::Compact => "tb is-compact",
    };
    let filler = move || {
        if !vacant.get() {
            None
        } else if loading.get() {
            Some(shapes.with_value(|heads| skeleton(heads, skeleton_rows, selected.is_some(), has_actions)))
        } else {
            empty.as_ref().map(|empty| {
                view! {
                    <tr class="tb-none">
                        <td colspan=width.to_string()>{empty.run()}</td>
                    </tr>
                }
                .into_any()
            })
        }
    };
    view! {
        <div class="tb-wrap" role="region" tabindex="0" aria-label=name on:scroll=edge>
            <table class=class aria-busy=move || loading.get().then_some("true")>
                <caption class="sr">{caption}</caption>
                <thead>
                    <tr>
                        {selected.map(|selected| pick_all(selected, keys))}
                        {head_row}
                        {actions
                            .map(|label| {
                                view! {
                                    <th class="tb-acts" scope="col">
                                        <span class="sr">{label}</span>
                                    </th>
                                }
                            })}
                    </tr>
                </thead>
                <tbody
                    node_ref=body
                    on:click=follow
                    on:keydown=move |event| arrows(body, &event)
                    on:focusin=move |event| kept.note(&event)
                    on:focusout=move |event| kept.left(&event)
                >
                    <For
                        each=rows
                        key=|item| (item.key.clone(), item.revision)
                        children=move |item| row(item, shapes, selected)
                    />
                    {filler}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head_cell(head: &Head, sort: Signal<Option<SortBy>>, on_sort: Option<Callback<SortBy>>) -> AnyView {
    let label = head.label.clone();
    let (class, id) = (head.class, head.id);
    let (Some(field), Some(on_sort)) = (head.sort, on_sort) else {
        return view! {
            <th scope="col" class=class data-col=id>
                {label}
            </th>
        }
        .into_any();
    };
    // None: not ordered by this column.
    let direction =
        memo(move |_| sort.with(|s| s.as_ref().filter(|s| s.field == field).map(|s| s.descending)));
    let aria = move || direction.get().map(|down| if down { "descending" } else { "ascending" });
    let arrow = derive(move || match direction.get() {
        None => Icon::ChevronsUpDown,
        Some(true) => Icon::ArrowDown,
        Some(false) => Icon::ArrowUp,
    });
    view! {
        <th scope="col" class=class data-col=id aria-sort=aria>
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

fn row(
    item: RowItem,
    shapes: StoredValue<Vec<Head>>,
    selected: Option<RwSignal<BTreeSet<String>>>,
) -> AnyView {
    let RowView { cells, actions } = (item.draw)();
    let cells = shapes.with_value(|heads| {
        let mut first = true;
        let cell = |(head, inner): (&Head, AnyView)| {
            let class = head.class;
            if std::mem::take(&mut first) {
                return view! {
                    <th scope="row" class=class>
                        {inner}
                    </th>
                }
                .into_any();
            }
            let label = head.primary.then(|| head.label.clone());
            view! {
                <td class=class data-label=label>
                    {inner}
                </td>
            }
            .into_any()
        };
        heads.iter().zip(cells).map(cell).collect_view()
    });
    let key = item.key.clone();
    let class = selected.map(|set| {
        let key = key.clone();
        move || set.with(|s| s.contains(&key)).then_some("is-picked")
    });
    view! {
        <tr data-key=key class=class>
            {selected.map(|set| pick_one(set, item.key, &item.label))}
            {cells}
            {actions.map(|inner| view! { <td class="tb-acts">{inner}</td> })}
        </tr>
    }
    .into_any()
}

fn pick_one(set: RwSignal<BTreeSet<String>>, key: String, label: &str) -> AnyView {
    let own = key.clone();
    view! {
        <td class="tb-pick">
            <input
                type="checkbox"
                class="chk-input"
                aria-label=tf(msg::UI_SELECT_ROW, &[("name", label)])
                prop:checked=move || set.with(|s| s.contains(&own))
                on:change=move |_| {
                    set.update(|s| {
                        if !s.remove(&key) {
                            s.insert(key.clone());
                        }
                    });
                }
            />
        </td>
    }
    .into_any()
}

fn pick_all(
    set: RwSignal<BTreeSet<String>>,
    keys: impl Fn() -> Vec<String> + Copy + Send + Sync + 'static,
) -> AnyView {
    let counts = memo(move |_| {
        let keys = keys();
        (set.with(|s| keys.iter().filter(|k| s.contains(*k)).count()), keys.len())
    });
    let all = move || matches!(counts.get(), (picked, of) if of > 0 && picked == of);
    let some = move || matches!(counts.get(), (picked, of) if picked > 0 && picked < of);
    view! {
        <th class="tb-pick" scope="col">
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
                        for key in keys {
                            if on {
                                s.insert(key);
                            } else {
                                s.remove(&key);
                            }
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

/// A click on a row, beside any control and without a text selection, follows the row's link.
fn follow(event: MouseEvent) {
    let busy = dom::closest(&event, "a, button, input, label, select, [role=menu]").is_some();
    let selecting = window().get_selection().ok().flatten().is_some_and(|s| !s.is_collapsed());
    if busy || selecting || event.default_prevented() {
        return;
    }
    let link = dom::closest(&event, "tr").and_then(|row| row.query_selector(LINK).ok().flatten());
    if let Some(link) = link.and_then(|l| l.dyn_into::<HtmlElement>().ok()) {
        if event.ctrl_key() || event.meta_key() {
            if let Some(href) = link.get_attribute("href") {
                let _ = window().open_with_url_and_target(&href, "_blank");
            }
        } else {
            link.click();
        }
    }
}

/// Marks the table while columns are hidden below the first one.
fn edge(event: web_sys::Event) {
    let wrap = event_target::<HtmlElement>(&event);
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

/// Remembers which control of which row has the focus, to give it back when that row is drawn anew.
#[derive(Clone, Copy)]
struct KeptFocus {
    body: NodeRef<html::Tbody>,
    place: StoredValue<Option<(String, usize)>>,
}

fn keep_focus(body: NodeRef<html::Tbody>) -> KeptFocus {
    KeptFocus { body, place: StoredValue::new(None) }
}

impl KeptFocus {
    fn note(self, event: &FocusEvent) {
        let place = dom::closest(event, "tr[data-key]").and_then(|row| {
            let target = dom::closest(event, STOPS)?;
            let at = dom::all(&row, STOPS).iter().position(|stop| *stop == target)?;
            Some((row.get_attribute("data-key")?, at))
        });
        self.place.set_value(place);
    }

    /// Forgets when the person moved on; not when the focused control was taken out of the page.
    fn left(self, event: &FocusEvent) {
        if event.related_target().is_some() {
            self.place.set_value(None);
            return;
        }
        let Some(control) = dom::closest(event, STOPS) else { return };
        dom::next_frame(move || {
            if control.is_connected() && dom::focused().as_ref() != Some(&control) {
                self.place.try_set_value(None);
            }
        });
    }

    fn restore(self) {
        if self.place.with_value(Option::is_none) {
            return;
        }
        dom::next_frame(move || {
            let (Some((key, at)), Some(body)) =
                (self.place.try_get_value().flatten(), self.body.try_get_untracked().flatten())
            else {
                return;
            };
            if dom::focused().is_some() {
                return;
            }
            let rows = dom::all(&body, "tr[data-key]");
            let row = rows.iter().find(|row| row.get_attribute("data-key").as_deref() == Some(&key));
            if let Some(stop) = row.and_then(|row| dom::all(row, STOPS).into_iter().nth(at)) {
                let _ = stop.focus();
            }
        });
    }
}
