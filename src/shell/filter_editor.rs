//! The editor of a filter that was chosen from the menu of a list's toolbar.
//!
//! Of texts there may be several, any of which matches: Tab adds what is typed and goes on, Enter adds it and filters,
//! Backspace in an empty field takes the last one back. Many come by pasting lines, or from a file.

use crate::{
    session::tenant::Tenant,
    shell::{
        here::Step,
        list_filters::{Filter, Missing},
        list_state::ListState,
        value_lines::added,
        values_dialog::{self, Trouble, values_dialog},
    },
    ui::{
        Button, ButtonKind, Icon, IconButton, InputKind, Notice, Select, SelectOption, Size, TextField, Tone,
    },
    util::{
        dom,
        i18n::{t, tf, tn},
        msg,
    },
};
use leptos::html;
use leptos::prelude::*;
use stylers_macro::style_sheet;
use web_sys::{ClipboardEvent, KeyboardEvent};
use wire::{validate, views::VALUE_CHARS_MAX};

/// Values that are shown one by one; the others are counted.
const SHOWN: usize = 8;

/// The editor of a filter.
pub struct FilterEditor {
    pub(super) state: ListState,
    pub(super) tenant: Option<Tenant>,
    pub(super) filter: Filter,
    pub(super) done: Callback<()>,
}

impl FilterEditor {
    /// Draws it.
    pub fn draw(self) -> AnyView {
        let Self { state, filter, done, .. } = self;
        match filter.options {
            Some(options) => choices(state, filter, options, done),
            None if filter.kind == InputKind::Date => day(state, filter, done),
            None => values(&self),
        }
    }
}

/// Name, control and the way out.
fn frame(
    filter: Filter,
    done: Callback<()>,
    control: AnyView,
    submit: impl Fn(leptos::ev::SubmitEvent) + 'static,
) -> AnyView {
    let class = editor_sheet();
    let form = NodeRef::<html::Form>::new();
    Effect::new(move |_| {
        if let Some(form) = form.get() {
            let _ = dom::focus_in(&form, "input, select") || dom::focus_in(&form, "button");
        }
    });
    view! { class=class,
        <form
            class="list-editor"
            node_ref=form
            on:submit=move |event: leptos::ev::SubmitEvent| {
                event.prevent_default();
                submit(event);
            }
            on:keydown=move |event| {
                if event.key() == "Escape" && !event.default_prevented() {
                    event.prevent_default();
                    done.run(());
                }
            }
        >
            <span class="list-editor-name">{filter.label}</span>
            {control}
            <IconButton icon=Icon::Close label=t(msg::LIST_CANCEL_FILTER) on_click=done/>
        </form>
    }
    .into_any()
}

/// The choices, or why there are none.
fn choices(
    state: ListState,
    filter: Filter,
    options: Signal<Vec<SelectOption>>,
    done: Callback<()>,
) -> AnyView {
    let missing = Memo::new(move |_| filter.missing.and_then(|missing| missing.why.get()));
    (move || match (missing.get(), filter.missing) {
        (Some(why), Some(Missing { retry, .. })) => {
            let went_wrong = why.about.is_none();
            let control = view! {
                <Notice tone=if went_wrong { Tone::Danger } else { Tone::Neutral }>{why.text}</Notice>
                {went_wrong.then(|| view! { <Button on_click=retry>{t(msg::SHELL_RETRY)}</Button> })}
            };
            frame(filter, done, control.into_any(), |_| {})
        }
        _ => choice(state, filter, options, done),
    })
    .into_any()
}

fn choice(
    state: ListState,
    filter: Filter,
    options: Signal<Vec<SelectOption>>,
    done: Callback<()>,
) -> AnyView {
    let options = Signal::derive(move || {
        let mut all = vec![SelectOption::new("", t(msg::LIST_CHOOSE))];
        all.extend(options.get());
        all
    });
    let value = RwSignal::new(untrack(|| state.value(filter.field)));
    let apply = move || {
        state.filter(filter.field, vec![value.get_untracked()], Step::Push);
        done.run(());
    };
    // Keys choose in a closed list with each press: such a choice is applied by Enter or the button, any other at once.
    let by_keys = StoredValue::new(false);
    let pressed = move |event: KeyboardEvent| {
        by_keys.set_value(!(event.alt_key() || matches!(event.key().as_str(), " " | "Enter" | "F4")));
    };
    let pick = Callback::new(move |picked: String| {
        value.set(picked);
        if !by_keys.get_value() {
            apply();
        }
    });
    let control = view! {
        <div on:keydown=pressed on:pointerdown=move |_| by_keys.set_value(false)>
            <Select label=filter.label hide_label=true options value on_change=pick/>
        </div>
        <Button submit=true>{t(msg::LIST_APPLY)}</Button>
    };
    frame(filter, done, control.into_any(), move |_| apply())
}

fn day(state: ListState, filter: Filter, done: Callback<()>) -> AnyView {
    let text = RwSignal::new(untrack(|| state.value(filter.field)));
    let control = view! {
        <TextField label=filter.label hide_label=true kind=filter.kind value=text/>
        <Button submit=true>{t(msg::LIST_APPLY)}</Button>
    };
    frame(filter, done, control.into_any(), move |_| {
        state.filter(filter.field, vec![text.get_untracked()], Step::Push);
        done.run(());
    })
}

/// Values one by one. Copy.
#[derive(Clone, Copy)]
struct Values {
    state: ListState,
    tenant: Option<Tenant>,
    filter: Filter,
    done: Callback<()>,
    chosen: RwSignal<Vec<String>>,
    text: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    trouble: RwSignal<Option<Trouble>>,
    /// What was pasted into the box for many; `None`: it is closed.
    many: RwSignal<Option<String>>,
    pending: RwSignal<bool>,
    /// Around the field for the next value.
    next: NodeRef<html::Div>,
}

fn values(editor: &FilterEditor) -> AnyView {
    let FilterEditor { state, tenant, filter, done } = *editor;
    let this = Values {
        state,
        tenant,
        filter,
        done,
        chosen: RwSignal::new(untrack(|| state.values(filter.field))),
        text: RwSignal::new(String::new()),
        wrong: RwSignal::new(None),
        trouble: RwSignal::new(None),
        many: RwSignal::new(None),
        pending: RwSignal::new(false),
        next: NodeRef::new(),
    };
    let hint = if filter.list { msg::TOOLS_EDITOR_IDS } else { msg::TOOLS_EDITOR_TEXT };
    let class = editor_sheet();
    let control = view! { class=class,
        <div class="list-editor-tokens">{this.tokens()}</div>
        <div
            class="list-editor-text"
            node_ref=this.next
            on:keydown=move |event| this.keys(&event)
            on:paste=move |event: ClipboardEvent| this.paste(&event)
        >
            <TextField
                label=filter.label
                placeholder=filter.label
                hide_label=true
                kind=filter.kind
                value=this.text
                hint=t(hint)
                error=Signal::derive(move || this.wrong.get())
                mono=filter.list
            />
        </div>
        <Button submit=true pending=this.pending>{t(msg::LIST_APPLY)}</Button>
        <Button kind=ButtonKind::Quiet on_click=Callback::new(move |()| this.many.set(Some(String::new())))>
            {t(msg::TOOLS_MANY)}
        </Button>
    };
    view! {
        {frame(filter, done, control.into_any(), move |_| this.apply())}
        {move || {
            this.trouble.get().map(|trouble| view! { <Notice tone=Tone::Danger>{trouble.words()}</Notice> })
        }}
        {move || {
            let close = Callback::new(move |()| this.many.set(None));
            this.many
                .get()
                .map(|text| {
                    values_dialog(state, tenant, filter, this.chosen.get_untracked(), text, done, close)
                })
        }}
    }
    .into_any()
}

impl Values {
    /// What is set already, each with a cross.
    fn tokens(self) -> AnyView {
        let kept = values_dialog::kept(self.state, self.filter).and_then(|id| wire::views::kept_count(&id));
        let kept = kept.map(|n| view! { <span class="tag is-plain">{tn(msg::LIST_VALUES, n, &[])}</span> });
        let token = move |value: String| {
            let label = tf(msg::TOOLS_TAKE_AWAY, &[("name", &value)]);
            let gone = value.clone();
            let drop = Callback::new(move |()| {
                // All crosses are drawn anew, and the focus would go with them.
                if let Some(next) = self.next.get_untracked() {
                    dom::focus_in(&next, "input");
                }
                self.chosen.update(|all| all.retain(|one| *one != gone));
            });
            view! {
                <span class="chp">
                    <span class="chp-value">{value}</span>
                    <IconButton class="chp-x" size=Size::Sm icon=Icon::Close label on_click=drop/>
                </span>
            }
        };
        view! {
            {kept}
            {move || {
                let all = self.chosen.get();
                let more = all.len().saturating_sub(SHOWN) as u64;
                view! {
                    {all.into_iter().take(SHOWN).map(token).collect_view()}
                    {(more > 0).then(|| view! { <span class="muted">{tn(msg::TOOLS_MORE, more, &[])}</span> })}
                }
            }}
        }
        .into_any()
    }

    /// Takes what is typed to the others. Says whether it could.
    fn add(self) -> bool {
        let typed = self.filter.split(&self.text.get_untracked());
        let typed: Vec<String> = typed
            .into_iter()
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect();
        let fits = |value: &String| {
            validate::name(value, VALUE_CHARS_MAX).is_ok()
                && (!self.filter.numbers || value.parse::<u64>().is_ok())
        };
        if !typed.iter().all(fits) {
            let why = if self.filter.numbers { msg::TOOLS_WRONG_NUMBER } else { msg::TOOLS_WRONG_TEXT };
            self.wrong.set(Some(t(why).to_owned()));
            return false;
        }
        self.wrong.set(None);
        self.chosen.update(|all| *all = added(std::mem::take(all), typed));
        self.text.set(String::new());
        true
    }

    fn keys(self, event: &KeyboardEvent) {
        let empty = self.text.with_untracked(|text| text.trim().is_empty());
        match event.key().as_str() {
            "Tab" if !empty && !event.shift_key() => {
                event.prevent_default();
                self.add();
            }
            "Backspace" if self.text.with_untracked(String::is_empty) => self.chosen.update(|all| {
                all.pop();
            }),
            _ => {}
        }
    }

    /// Lines are shown before they are taken.
    fn paste(self, event: &ClipboardEvent) {
        let text = event.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        if text.trim().contains('\n') {
            event.prevent_default();
            self.many.set(Some(text));
        }
    }

    fn apply(self) {
        if self.pending.get_untracked() || !self.add() {
            return;
        }
        let Self { state, tenant, filter, done, .. } = self;
        let values = self.chosen.get_untracked();
        if values.is_empty() && values_dialog::kept(state, filter).is_none() {
            state.filter(filter.field, values, Step::Push);
            return done.run(());
        }
        self.pending.set(true);
        let prepared = values_dialog::prepare(state, tenant, filter, values);
        leptos::task::spawn_local_scoped(async move {
            let end = prepared.await;
            // Nothing is set when the editor was closed meanwhile, or the list was left.
            let alive = self.pending.try_set(false).is_none();
            match end {
                Ok((field, values)) if alive => {
                    state.filter(&field, values, Step::Push);
                    done.try_run(());
                }
                Ok(_) => {}
                Err(trouble) => {
                    self.trouble.try_set(Some(trouble));
                }
            }
        });
    }
}

/// One sheet for the editor and its place; a sheet is bound once.
pub(super) fn editor_sheet() -> &'static str {
    let class = style_sheet!("style/shell/list_editor.css");
    class
}
