//! A button that opens a list to pick from, with a search field: the workspace switcher.
//!
//! ARIA: the search field is a `combobox` that controls a `listbox`; the focus stays in it and `aria-activedescendant`
//! names the option. Without search (few options) the list itself has the focus. Keyboard: type to search, arrows, Home,
//! End, Enter picks, Escape closes.

use super::button::{ButtonKind, Size, button_class};
use super::icon::{Glyph, Icon};
use super::popup::Popup;
use crate::util::i18n::t;
use crate::util::{dom, ids, intl, msg};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// One option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    id: String,
    label: String,
    note: String,
    selected: bool,
    reason: Option<String>,
}

impl Choice {
    /// An option; `id` is what is picked.
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), note: String::new(), selected: false, reason: None }
    }

    /// A second line: a role, a plan. Searched as well.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.note = text.into();
        self
    }

    /// The current one.
    #[must_use]
    pub fn selected(mut self, on: bool) -> Self {
        self.selected = on;
        self
    }

    /// Cannot be picked, for this reason (shown instead of the note).
    #[must_use]
    pub fn disabled(mut self, reason: Option<String>) -> Self {
        self.reason = reason;
        self
    }

    fn matches(&self, wanted: &str) -> bool {
        [&self.label, &self.note].iter().any(|text| intl::lower(text).contains(wanted))
    }
}

/// A list to pick one from.
#[component]
pub fn Picker(
    /// Name of the button and of the list.
    #[prop(into)]
    label: String,
    /// The options, in order.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Gets the id of the pick.
    #[prop(into)]
    on_pick: Callback<String>,
    /// With a search field (say, from seven options up).
    #[prop(optional, into)]
    search: Signal<bool>,
    /// Name and placeholder of the search field.
    #[prop(optional, into)]
    search_label: Option<String>,
    /// Drawn before an option, by its id (a badge).
    #[prop(optional, into)]
    lead: Option<Callback<String, AnyView>>,
    /// Below the list: links.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// Added to the button's classes.
    #[prop(optional, into)]
    class: String,
    /// Weight of the button, quiet by default.
    #[prop(default = ButtonKind::Quiet)]
    kind: ButtonKind,
    /// What the button shows.
    children: Children,
) -> impl IntoView {
    let state = State {
        popup: Popup::new(),
        wanted: RwSignal::new(String::new()),
        at: RwSignal::new(0),
        choices,
        on_pick,
        base: StoredValue::new(ids::next("pick")),
    };
    let popup = state.popup;
    Effect::new(move |_| {
        if popup.open.get()
            && let Some(float) = popup.float.get()
        {
            dom::focus_in(&float, "input, [role=listbox]");
            state.reveal();
        }
    });
    let search_label = search_label.unwrap_or_else(|| t(msg::UI_SEARCH).to_owned());
    let name = label.clone();
    let list = move || {
        popup.open.get().then(|| {
            state.reset();
            OpenPicker {
                state,
                search,
                search_label: search_label.clone(),
                label: label.clone(),
                lead,
                footer: footer.clone(),
            }
            .draw()
        })
    };
    view! {
        <div class="pck" node_ref=popup.root on:focusout=move |event| popup.leave(&event)>
            <button
                type="button"
                node_ref=popup.button
                class=button_class(kind, Size::Md, &format!("pck-btn {class}"))
                aria-haspopup="listbox"
                aria-expanded=move || if popup.open.get() { "true" } else { "false" }
                on:mousedown=move |event| popup.hold(&event)
                on:click=move |_| popup.toggle()
                on:keydown=move |event| {
                    if event.key() == "ArrowDown" {
                        event.prevent_default();
                        popup.open.set(true);
                    }
                }
            >
                <span class="sr">{name} ":"</span>
                {children()}
                <Glyph icon=Icon::ChevronsUpDown />
            </button>
            {list}
        </div>
    }
}

#[derive(Clone, Copy)]
struct State {
    popup: Popup,
    wanted: RwSignal<String>,
    at: RwSignal<usize>,
    choices: Signal<Vec<Choice>>,
    on_pick: Callback<String>,
    base: StoredValue<String>,
}

impl State {
    fn reset(self) {
        self.wanted.set(String::new());
        let current = self.choices.with_untracked(|c| c.iter().position(|choice| choice.selected));
        self.at.set(current.unwrap_or(0));
    }

    fn shown(self) -> Vec<Choice> {
        let wanted = intl::lower(self.wanted.get().trim());
        self.choices.with(|all| all.iter().filter(|choice| choice.matches(&wanted)).cloned().collect())
    }

    fn option_id(self, at: usize) -> String {
        self.base.with_value(|base| format!("{base}-{at}"))
    }

    fn pick(self, choice: &Choice) {
        if choice.reason.is_none() {
            self.popup.close(true);
            self.on_pick.run(choice.id.clone());
        }
    }

    /// Scrolls the active option into sight, once it is drawn.
    fn reveal(self) {
        dom::next_frame(move || {
            let Some(Some(float)) = self.popup.float.try_get_untracked() else { return };
            if let Ok(Some(option)) = float.query_selector(".is-active") {
                option.scroll_into_view_with_bool(false);
            }
        });
    }

    fn keys(self, event: &KeyboardEvent) {
        let beside = dom::closest(event, ".pck-foot").is_some();
        let shown = untrack(|| self.shown());
        let (count, at) = (shown.len(), self.at.get_untracked());
        let to = match event.key().as_str() {
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                return self.popup.close(true);
            }
            // The links below the list work by themselves.
            _ if beside => return,
            "Enter" => {
                event.prevent_default();
                if let Some(choice) = shown.get(at) {
                    self.pick(choice);
                }
                return;
            }
            _ if count == 0 => return,
            "ArrowDown" => (at + 1) % count,
            "ArrowUp" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        self.at.set(to);
        self.reveal();
    }
}

/// An open picker.
pub struct OpenPicker {
    state: State,
    search: Signal<bool>,
    search_label: String,
    label: String,
    lead: Option<Callback<String, AnyView>>,
    footer: Option<ViewFn>,
}

impl OpenPicker {
    /// Draws it.
    pub fn draw(self) -> AnyView {
        draw_list(self)
    }
}

fn draw_list(open: OpenPicker) -> AnyView {
    let OpenPicker { state, search, search_label, label, lead, footer } = open;
    let list_id = state.base.get_value();
    let own_id = list_id.clone();
    let active = move || (!state.shown().is_empty()).then(|| state.option_id(state.at.get()));
    let option = move |(at, choice): (usize, Choice)| {
        let picked = choice.clone();
        let blocked = choice.reason.is_some();
        view! {
            <div
                class=move || if state.at.get() == at { "pck-one is-active" } else { "pck-one" }
                role="option"
                id=state.option_id(at)
                aria-selected=if choice.selected { "true" } else { "false" }
                aria-disabled=blocked.then_some("true")
                on:mousedown=|event| event.prevent_default()
                on:mousemove=move |_| {
                    if state.at.get_untracked() != at {
                        state.at.set(at);
                    }
                }
                on:click=move |_| state.pick(&picked)
            >
                {lead.map(|draw| draw.run(choice.id))}
                <span class="pck-text">
                    <span class="pck-label">{choice.label}</span>
                    <span class="pck-note">{choice.reason.unwrap_or(choice.note)}</span>
                </span>
                {choice.selected.then(|| view! { <Glyph icon=Icon::Check /> })}
            </div>
        }
    };
    // The choices may arrive while it is open: then the current one is the active one, and many can be searched.
    let search = Memo::new(move |_| search.get());
    Effect::new(move |before: Option<usize>| {
        let count = state.choices.with(Vec::len);
        if before.is_some_and(|before| before != count) && state.wanted.with_untracked(String::is_empty) {
            state.reset();
            state.reveal();
        }
        count
    });
    Effect::new(move |before: Option<bool>| {
        let now = search.get();
        if now
            && before == Some(false)
            && let Some(float) = state.popup.float.get_untracked()
        {
            dom::focus_in(&float, "input");
        }
        now
    });
    let field = move || {
        search.get().then(|| {
            let (list_id, search_label) = (list_id.clone(), search_label.clone());
            view! {
                <div class="pck-search">
                    <Glyph icon=Icon::Search />
                    <input
                        class="pck-input"
                        type="text"
                        role="combobox"
                        autocomplete="off"
                        spellcheck="false"
                        aria-expanded="true"
                        aria-autocomplete="list"
                        aria-controls=list_id.clone()
                        aria-activedescendant=active
                        aria-label=search_label.clone()
                        placeholder=search_label.clone()
                        prop:value=move || state.wanted.get()
                        on:input=move |event| {
                            state.wanted.set(event_target_value(&event));
                            state.at.set(0);
                        }
                    />
                </div>
            }
        })
    };
    let footer = footer.map(|footer| view! { <div class="pck-foot">{footer.run()}</div> });
    view! {
        <div popover="manual" class="pck-box" node_ref=state.popup.float on:keydown=move |event| state.keys(&event)>
            {field}
            <div
                class="pck-list"
                role="listbox"
                id=own_id
                aria-label=label
                tabindex=move || if search.get() { "-1" } else { "0" }
                aria-activedescendant=move || if search.get() { None } else { active() }
            >
                {move || state.shown().into_iter().enumerate().map(option).collect_view()}
            </div>
            {move || {
                state
                    .shown()
                    .is_empty()
                    .then(|| view! { <p class="pck-none" role="status">{t(msg::UI_NO_MATCH)}</p> })
            }}
            {footer}
        </div>
    }
    .into_any()
}
