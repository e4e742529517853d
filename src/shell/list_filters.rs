//! The toolbar of a list: search field, pinned filters, "add filter", and the chips of what is filtered. Everything it
//! changes goes through [`ListState`] into the URL.

use crate::{
    shell::{
        filter_editor::{FilterEditor, editor_sheet},
        here::Step,
        list_state::{ListState, plain},
    },
    ui::{
        Button, ButtonKind, Chip, Choice, Icon, InputKind, Menu, MenuItem, Picker, SelectOption, Size,
        TextField, Toolbar,
    },
    util::{
        debounce::Debounce,
        dom,
        i18n::{t, tf, tn},
        intl, msg,
        why::Why,
    },
};
use leptos::html;
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::views::kept_count;

/// How long typing rests before the list is asked, ms.
const REST_MS: u32 = 250;
/// More values than these are counted instead of told.
const TOLD: usize = 3;
/// From so many choices up a pinned filter has a search field.
const MANY: usize = 8;

/// The search field.
pub struct Search {
    pub(super) label: &'static str,
    pub(super) prefixes: &'static [(&'static str, &'static str)],
}

/// Why there are no choices, where there are none. Copy.
#[derive(Clone, Copy)]
pub struct Missing {
    /// A right that is missing, or what went wrong.
    pub why: Signal<Option<Why>>,
    /// Asks for them again: for what went wrong.
    pub retry: Callback<()>,
}

/// A filter that a list offers.
#[derive(Clone, Copy)]
pub struct Filter {
    pub(super) field: &'static str,
    pub(super) label: &'static str,
    pub(super) options: Option<Signal<Vec<SelectOption>>>,
    pub(super) missing: Option<Missing>,
    pinned: bool,
    pub(super) list: bool,
    /// Takes whole numbers only.
    pub(super) numbers: bool,
    pub(super) kind: InputKind,
}

impl Filter {
    /// Part of a text; `*` matches any run of characters.
    pub fn text(field: &'static str, label: &'static str) -> Self {
        Self {
            field,
            label,
            options: None,
            missing: None,
            pinned: false,
            list: false,
            numbers: false,
            kind: InputKind::Text,
        }
    }

    /// One or several identifiers, separated by commas or blanks (as pasted from a sheet).
    pub fn ids(field: &'static str, label: &'static str) -> Self {
        Self { list: true, ..Self::text(field, label) }
    }

    /// The same of numbers.
    pub fn numbers(field: &'static str, label: &'static str) -> Self {
        Self { numbers: true, ..Self::ids(field, label) }
    }

    /// A day of the calendar.
    pub fn day(field: &'static str, label: &'static str) -> Self {
        Self { kind: InputKind::Date, ..Self::text(field, label) }
    }

    /// One or several of these; option values are what the list's grammar takes.
    pub fn choice(
        field: &'static str,
        label: &'static str,
        options: impl Into<Signal<Vec<SelectOption>>>,
    ) -> Self {
        Self { options: Some(options.into()), ..Self::text(field, label) }
    }

    /// Where the choices are asked for: a failure is not an empty list.
    #[must_use]
    pub fn asked(mut self, missing: Missing) -> Self {
        self.missing = Some(missing);
        self
    }

    /// Always in sight (choices only).
    #[must_use]
    pub fn pinned(mut self) -> Self {
        self.pinned = true;
        self
    }

    pub(super) fn split(self, text: &str) -> Vec<String> {
        if self.list {
            text.split(|c: char| c == ',' || c == ';' || c.is_whitespace())
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        } else {
            vec![text.to_owned()]
        }
    }

    /// The values as people read them. Tracked.
    fn words(self, values: &[String]) -> String {
        let word = |value: &String| {
            let label = self.options.and_then(|options| {
                options.with(|all| all.iter().find(|one| one.value == *value).map(|one| one.label.clone()))
            });
            label.unwrap_or_else(|| value.clone())
        };
        if values.len() > TOLD {
            return tn(msg::LIST_VALUES, values.len() as u64, &[]);
        }
        values.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

/// The toolbar; `end` stands at its right.
pub(super) fn toolbar(
    state: ListState,
    search: Option<Search>,
    filters: Vec<Filter>,
    end: AnyView,
) -> AnyView {
    let all = StoredValue::new(filters);
    let pinned: Vec<AnyView> =
        all.with_value(|all| all.iter().filter(|one| one.pinned).map(|one| pinned(state, *one)).collect());
    view! {
        <Toolbar>
            {search.map(|search| search_field(state, search, all))}
            {pinned}
            {add_filter(state, all)}
            <span class="tlb-gap"></span>
            {end}
        </Toolbar>
        {chips(state, all)}
    }
    .into_any()
}

fn search_field(state: ListState, search: Search, filters: StoredValue<Vec<Filter>>) -> AnyView {
    let class = style_sheet!("style/shell/list_search.css");
    let Search { label, prefixes } = search;
    const FIELD: &str = "search";
    // What the URL was last told: any other value there came from elsewhere (Back, a chip, a link) and is taken over.
    let sent = StoredValue::new(untrack(|| state.value(FIELD)));
    let text = RwSignal::new(sent.get_value());
    let later = Debounce::new(REST_MS);
    Effect::new(move |_| {
        let asked = state.value(FIELD);
        if sent.get_value() != asked {
            sent.set_value(asked.clone());
            text.set(asked);
        }
    });
    let apply = move || {
        let wanted = text.get_untracked().trim().to_owned();
        let before = sent.get_value();
        if wanted != before {
            sent.set_value(wanted.clone());
            // The first letter is a place to come back from; each further one is not.
            let step = if before.is_empty() { Step::Push } else { Step::Replace };
            state.filter(FIELD, vec![wanted], step);
        }
    };
    let named = move |text: &str| -> Option<(Filter, String)> {
        let (prefix, value) = text.split_once(':')?;
        let prefix = intl::lower(prefix.trim());
        let (_, field) = prefixes.iter().find(|(name, _)| *name == prefix)?;
        let filter = filters.with_value(|all| all.iter().find(|one| one.field == *field).copied());
        Some((filter.unwrap_or_else(|| Filter::text(field, field)), value.trim().to_owned()))
    };
    let hint = move || {
        text.with(|text| named(text)).map(|(one, _)| tf(msg::LIST_PRESS_ENTER, &[("name", one.label)]))
    };
    let typed = Callback::new(move |text: String| {
        if named(&text).is_some() {
            later.cancel();
        } else {
            later.run(apply);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        later.cancel();
        match text.with_untracked(|text| named(text)) {
            Some((filter, value)) if !value.is_empty() => {
                text.set(sent.get_value());
                state.filter(filter.field, filter.split(&value), Step::Push);
            }
            Some(_) => {}
            None => apply(),
        }
    };
    view! { class=class,
        <form class="list-search" role="search" on:submit=submit>
            <TextField
                label=label
                placeholder=label
                value=text
                kind=InputKind::Search
                hide_label=true
                hint=Signal::derive(hint)
                on_input=typed
            />
        </form>
    }
    .into_any()
}

/// A filter in sight: a button with its choices; picking one adds or removes it.
fn pinned(state: ListState, filter: Filter) -> AnyView {
    let Some(options) = filter.options else { return ().into_any() };
    let choices = Signal::derive(move || {
        let set = state.values(filter.field);
        let choice = |one: SelectOption| {
            let on = set.contains(&one.value);
            Choice::new(one.value, one.label).selected(on)
        };
        if let Some(why) = filter.missing.and_then(|missing| missing.why.get()) {
            return vec![Choice::new("", why.text).note(t(msg::SHELL_RETRY))];
        }
        options.get().into_iter().map(choice).collect::<Vec<_>>()
    });
    let pick = Callback::new(move |value: String| match filter.missing {
        Some(missing) if value.is_empty() => missing.retry.run(()),
        _ => toggle(state, filter.field, value),
    });
    view! {
        <Picker
            label=t(msg::LIST_FILTER_BY)
            choices=choices
            on_pick=pick
            kind=ButtonKind::Secondary
            search=Signal::derive(move || options.with(|all| all.len() >= MANY))
        >
            {filter.label}
        </Picker>
    }
    .into_any()
}

fn toggle(state: ListState, field: &'static str, value: String) {
    let mut values = untrack(|| state.values(field));
    match values.iter().position(|have| *have == value) {
        Some(at) => {
            values.remove(at);
        }
        None => values.push(value),
    }
    state.filter(field, values, Step::Push);
}

/// The menu of further filters, and the editor of the one that was chosen.
fn add_filter(state: ListState, filters: StoredValue<Vec<Filter>>) -> AnyView {
    let class = editor_sheet();
    let tenant = use_context();
    let editing = RwSignal::new(None::<Filter>);
    let place = NodeRef::<html::Div>::new();
    // The editor goes with its answer: the focus returns to where the next filter is added.
    let done = move || {
        editing.set(None);
        dom::next_frame(move || {
            if let Some(place) = place.get_untracked() {
                dom::focus_in(&place, "button");
            }
        });
    };
    let items = Callback::new(move |()| {
        let item = |filter: &Filter| {
            let filter = *filter;
            MenuItem::action(filter.label, Callback::new(move |()| editing.set(Some(filter))))
        };
        filters.with_value(|all| all.iter().filter(|one| !one.pinned).map(item).collect::<Vec<_>>())
    });
    if filters.with_value(|all| all.iter().all(|one| one.pinned)) {
        return ().into_any();
    }
    view! { class=class,
        <div class="list-add" node_ref=place>
            <Menu label=t(msg::LIST_ADD_FILTER) icon=Icon::Plus kind=ButtonKind::Quiet items=items/>
        </div>
        {move || {
            let done = Callback::new(move |()| done());
            editing.get().map(|filter| FilterEditor { state, tenant, filter, done }.draw())
        }}
    }
    .into_any()
}

/// A control that was pressed goes with what it took away: the focus goes to the next chip, else to where filters are added.
pub(super) fn focus_filters() {
    dom::next_frame(|| {
        let body = dom::doc().and_then(|document| document.body());
        if let Some(body) = body {
            let _ = dom::focus_in(&body, ".list-chips button") || dom::focus_in(&body, ".list-add button");
        }
    });
}

/// What is filtered, each with a cross; "clear all" from two.
fn chips(state: ListState, filters: StoredValue<Vec<Filter>>) -> AnyView {
    let class = style_sheet!("style/shell/list_chips.css");
    let set = Memo::new(move |_| state.query().q);
    let draw = move || {
        let set: Vec<_> = set.get().into_iter().filter(|one| one.field != "search").collect();
        let several = set.len() > 1;
        let chip = |one: wire::page::Criterion| {
            let field = one.field;
            let about = plain(&field);
            let filter = filters.with_value(|all| all.iter().find(|filter| filter.field == about).copied());
            let label = filter.map_or_else(|| about.to_owned(), |filter| filter.label.to_owned());
            // A kept list of values says in its name how many there are.
            let kept = one.values.first().filter(|_| about != field).and_then(|id| kept_count(id));
            let values = one.values;
            let words = Signal::derive(move || match (kept, filter) {
                (Some(kept), _) => tn(msg::LIST_VALUES, kept, &[]),
                (None, Some(filter)) => filter.words(&values),
                (None, None) => values.join(", "),
            });
            let remove = Callback::new(move |()| {
                state.filter(&field, Vec::new(), Step::Push);
                focus_filters();
            });
            view! { <Chip label value=words on_remove=remove/> }
        };
        (!set.is_empty()).then(|| {
            view! { class=class,
                <div class="list-chips" role="group" aria-label=t(msg::LIST_FILTERS)>
                    {set.into_iter().map(chip).collect_view()}
                    {several
                        .then(|| {
                            view! {
                                <Button
                                    kind=ButtonKind::Quiet
                                    size=Size::Sm
                                    on_click=Callback::new(move |()| {
                                        state.clear();
                                        focus_filters();
                                    })
                                >
                                    {t(msg::LIST_CLEAR_ALL)}
                                </Button>
                            }
                        })}
                </div>
            }
        })
    };
    draw.into_any()
}

#[cfg(test)]
mod tests {
    use super::Filter;

    #[test]
    fn identifiers_come_as_pasted() {
        let ids = Filter::ids("imei", "IMEI");
        assert_eq!(ids.split(" 1, 2;3\n4 "), ["1", "2", "3", "4"]);
        assert_eq!(Filter::text("name", "Name").split("a, b"), ["a, b"]);
    }
}
