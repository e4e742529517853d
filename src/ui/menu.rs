//! A button that opens a menu (ARIA menu button pattern).
//!
//! Keyboard: Enter, Space, Down open at the first item, Up at the last; arrows, Home, End and typing move; Escape and Tab
//! close; the focus returns to the button. Disabled items stay reachable and say why; choosing one that a right is
//! missing for shows the whole explanation in the menu's place.

use super::button::{ButtonKind, Size, button_class};
use super::icon::{Glyph, Icon};
use super::popup::Popup;
use super::why::OpenWhy;
use crate::util::why::Why;
use crate::util::{dom, ids, intl};
use leptos::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

/// What choosing an item does.
#[derive(Clone)]
enum Act {
    Run(Callback<()>),
    Go(String),
    Line,
    Heading,
}

/// One line of a [`Menu`].
#[derive(Clone)]
pub struct MenuItem {
    label: String,
    act: Act,
    icon: Option<Icon>,
    danger: bool,
    checked: Option<bool>,
    reason: Option<Why>,
}

impl MenuItem {
    fn new(label: String, act: Act) -> Self {
        Self { label, act, icon: None, danger: false, checked: None, reason: None }
    }

    /// Runs something.
    pub fn action(label: impl Into<String>, run: Callback<()>) -> Self {
        Self::new(label.into(), Act::Run(run))
    }

    /// Goes somewhere; a real link.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(label.into(), Act::Go(href.into()))
    }

    /// A line between groups.
    #[must_use]
    pub fn separator() -> Self {
        Self::new(String::new(), Act::Line)
    }

    /// A small heading, not reachable.
    pub fn heading(label: impl Into<String>) -> Self {
        Self::new(label.into(), Act::Heading)
    }

    /// With a drawing.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Red: it destroys something.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// A choice (`menuitemradio`), ticked or not.
    #[must_use]
    pub fn checked(mut self, on: bool) -> Self {
        self.checked = Some(on);
        self
    }

    /// Cannot be used now, for this reason; `None` leaves it usable. Chosen all the same, a missing right is explained.
    #[must_use]
    pub fn disabled(mut self, reason: Option<impl Into<Why>>) -> Self {
        self.reason = reason.map(Into::into);
        self
    }
}

/// A menu button. `items` is asked anew at each opening, so a closed menu costs one button.
#[component]
pub fn Menu(
    /// Name of the button and of the menu.
    #[prop(into)]
    label: String,
    /// The lines.
    #[prop(into)]
    items: Callback<(), Vec<MenuItem>>,
    /// Drawn on the button.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Only the icon (or `children`) is seen.
    #[prop(optional)]
    hide_label: bool,
    /// A small arrow after the text.
    #[prop(optional)]
    caret: bool,
    /// Weight, secondary by default.
    #[prop(optional)]
    kind: ButtonKind,
    /// Height.
    #[prop(optional)]
    size: Size,
    /// Added to the button's classes.
    #[prop(optional, into)]
    class: String,
    /// Shown on the button instead of icon and label (an avatar).
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let popup = Popup::new();
    let at_end = StoredValue::new(false);
    let id = ids::next("menu");
    let own = children.is_some();
    let content = match children {
        Some(children) => children().into_any(),
        None => {
            let icon = icon.map(|icon| view! { <Glyph icon=icon /> });
            let text = (!hide_label).then(|| view! { <span class="btn-text">{label.clone()}</span> });
            view! {
                {icon}
                {text}
            }
            .into_any()
        }
    };
    // The focus moves in once the box stands; after the popup's own effect, which is older.
    Effect::new(move |_| {
        if popup.open.get()
            && let Some(float) = popup.float.get()
        {
            let entries = dom::all(&float, ENTRY);
            let first = if at_end.get_value() { entries.last() } else { entries.first() };
            if let Some(entry) = first {
                let _ = entry.focus();
            }
        }
    });
    let open_at = move |end: bool| {
        at_end.set_value(end);
        popup.open.set(true);
    };
    let aria_label = (hide_label || own).then(|| label.clone());
    let square = hide_label && !own && !caret;
    let class = format!("{}{class}", if square { "btn-icon " } else { "" });
    let menu_id = id.clone();
    view! {
        <div class="mnu" node_ref=popup.root on:focusout=move |event| popup.leave(&event)>
            <button
                type="button"
                node_ref=popup.button
                class=button_class(kind, size, &class)
                aria-haspopup="menu"
                aria-expanded=move || if popup.open.get() { "true" } else { "false" }
                aria-controls=move || popup.open.get().then(|| id.clone())
                data-tip=aria_label.clone().filter(|_| square)
                aria-label=aria_label
                on:mousedown=move |event| popup.hold(&event)
                on:click=move |_| {
                    at_end.set_value(false);
                    popup.toggle();
                }
                on:keydown=move |event| {
                    let key = event.key();
                    if key == "ArrowDown" || key == "ArrowUp" {
                        event.prevent_default();
                        open_at(key == "ArrowUp");
                    }
                }
            >
                {content}
                {caret.then(|| view! { <Glyph icon=Icon::ChevronDown /> })}
            </button>
            {move || {
                popup
                    .open
                    .get()
                    .then(|| {
                        OpenMenu {
                            popup,
                            id: Some(menu_id.clone()),
                            label: label.clone(),
                            items: items.run(()),
                        }.draw()
                    })
            }}
        </div>
    }
}

/// An open menu.
pub struct OpenMenu {
    pub(super) popup: Popup,
    pub(super) id: Option<String>,
    pub(super) label: String,
    pub(super) items: Vec<MenuItem>,
}

impl OpenMenu {
    /// Draws it.
    pub fn draw(self) -> AnyView {
        let Self { popup, id, label, items } = self;
        let why = RwSignal::new(None::<&'static str>);
        (move || {
            if let Some(about) = why.get() {
                return OpenWhy { popup, about }.draw();
            }
            view! {
                <div
                    popover="manual"
                    class="mnu-box"
                    role="menu"
                    id=id.clone()
                    aria-label=label.clone()
                    node_ref=popup.float
                    on:keydown=move |event| keys(popup, &event)
                >
                    {items.iter().map(|item| draw(popup, why, item.clone())).collect_view()}
                </div>
            }
            .into_any()
        })
        .into_any()
    }
}

pub(super) const ENTRY: &str = "[role^=menuitem]";

fn draw(popup: Popup, why: RwSignal<Option<&'static str>>, item: MenuItem) -> AnyView {
    let MenuItem { label, act, icon, danger, checked, reason } = item;
    if matches!(act, Act::Line) {
        return view! { <div class="mnu-line" role="separator"></div> }.into_any();
    }
    if matches!(act, Act::Heading) {
        return view! { <div class="mnu-head" role="presentation">{label}</div> }.into_any();
    }
    let role = if checked.is_some() { "menuitemradio" } else { "menuitem" };
    let class = if danger { "mnu-item is-danger" } else { "mnu-item" };
    let aria_checked = checked.map(|on| if on { "true" } else { "false" });
    let blocked = reason.is_some();
    let about = reason.as_ref().and_then(|reason| reason.about);
    let inner = view! {
        {icon.map(|icon| view! { <Glyph icon=icon /> })}
        <span class="mnu-text">
            {label} {reason.map(|why| view! { <span class="mnu-why">{why.text}</span> })}
        </span>
        {checked.unwrap_or(false).then(|| view! { <Glyph icon=Icon::Check /> })}
    };
    match act {
        Act::Go(href) if !blocked => view! {
            <a class=class role=role tabindex="-1" href=href on:click=move |_| popup.close(true)>
                {inner}
            </a>
        }
        .into_any(),
        act => view! {
            <button
                type="button"
                class=class
                role=role
                tabindex="-1"
                aria-checked=aria_checked
                aria-disabled=blocked.then_some("true")
                on:click=move |_| {
                    match &act {
                        _ if blocked && about.is_some() => {
                            // The item goes; without this the focus would fall on the page and close the box.
                            if let Some(button) = popup.button.get_untracked() {
                                let _ = button.focus();
                            }
                            why.set(about);
                        }
                        Act::Run(run) if !blocked => {
                            popup.close(true);
                            run.run(());
                        }
                        _ => {}
                    }
                }
            >
                {inner}
            </button>
        }
        .into_any(),
    }
}

fn keys(popup: Popup, event: &KeyboardEvent) {
    let key = event.key();
    match key.as_str() {
        "Tab" => return popup.close(true),
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            return popup.close(true);
        }
        _ => {}
    }
    let Some(float) = popup.float.get_untracked() else { return };
    let entries = dom::all(&float, ENTRY);
    let at = dom::focused().and_then(|f| entries.iter().position(|e| *e == f));
    if let Some(next) = target(&entries, at, &key, event.ctrl_key() || event.meta_key() || event.alt_key()) {
        event.prevent_default();
        let _ = next.focus();
    }
}

/// Where a key leads from item `at`.
fn target<'a>(
    entries: &'a [HtmlElement],
    at: Option<usize>,
    key: &str,
    chord: bool,
) -> Option<&'a HtmlElement> {
    let count = entries.len();
    let place = match key {
        _ if count == 0 => return None,
        "ArrowDown" => at.map_or(0, |i| (i + 1) % count),
        "ArrowUp" => at.map_or(count - 1, |i| (i + count - 1) % count),
        "Home" => 0,
        "End" => count - 1,
        _ if chord || key.chars().count() != 1 || key == " " => return None,
        letter => {
            let letter = intl::lower(letter);
            let from = at.map_or(0, |i| i + 1);
            (0..count).map(|step| (from + step) % count).find(|&i| {
                entries[i].text_content().is_some_and(|t| intl::lower(t.trim()).starts_with(&letter))
            })?
        }
    };
    entries.get(place)
}
