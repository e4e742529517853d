//! Text inputs with their label, hint and error.
//!
//! A real `<label for>`; hint and error are descriptions of the input, an error sets `aria-invalid`. The error slot is not
//! a live region: forms move the focus to the first wrong field, which reads it out.

use super::button::{IconButton, Size};
use super::icon::{Glyph, Icon};
use crate::util::i18n::t;
use crate::util::{ids, msg};
use leptos::html;
use leptos::prelude::*;

/// What is typed: chooses the keyboard on a phone and the extras (show password, clear search).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of HTML")]
pub enum InputKind {
    #[default]
    Text,
    Email,
    Password,
    Search,
    Number,
    Tel,
    Url,
    /// A day, by the browser's own calendar.
    Date,
    /// One-time code: digits, spaced out.
    Code,
}

impl InputKind {
    const fn html_type(self) -> &'static str {
        match self {
            Self::Text | Self::Code | Self::Number => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Search => "search",
            Self::Tel => "tel",
            Self::Url => "url",
            Self::Date => "date",
        }
    }

    const fn input_mode(self) -> Option<&'static str> {
        match self {
            Self::Code | Self::Number => Some("numeric"),
            _ => None,
        }
    }
}

/// Label, hint and error around any control: what all form atoms share.
#[derive(Clone)]
pub(super) struct Frame {
    pub id: String,
    label: String,
    hint: Signal<Option<String>>,
    error: Signal<Option<String>>,
    required: bool,
    hide_label: bool,
}

impl Frame {
    pub fn new(
        label: String,
        hint: MaybeProp<String>,
        error: MaybeProp<String>,
        required: bool,
        hide_label: bool,
    ) -> Self {
        let (hint, error) = (Signal::derive(move || hint.get()), Signal::derive(move || error.get()));
        Self { id: ids::next("fld"), label, hint, error, required, hide_label }
    }

    pub fn described_by(&self) -> Signal<Option<String>> {
        let Self { id, hint, error, .. } = self.clone();
        Signal::derive(move || match (error.with(Option::is_some), hint.with(Option::is_some)) {
            (true, true) => Some(format!("{id}-e {id}-h")),
            (true, false) => Some(format!("{id}-e")),
            (false, true) => Some(format!("{id}-h")),
            (false, false) => None,
        })
    }

    pub fn invalid(&self) -> Signal<Option<&'static str>> {
        let error = self.error;
        Signal::derive(move || error.with(Option::is_some).then_some("true"))
    }

    pub fn draw(self, class: &str, control: AnyView) -> AnyView {
        let Self { id, label, hint, error, required, hide_label } = self;
        let (hint_id, error_id) = (format!("{id}-h"), format!("{id}-e"));
        view! {
            <div class=format!("fld {class}")>
                <label class=if hide_label { "sr" } else { "fld-label" } for=id>
                    {label}
                    {required.then(|| view! { <span class="fld-req">{t(msg::UI_REQUIRED)}</span> })}
                </label>
                {control}
                {move || {
                    error
                        .get()
                        .map(|text| {
                            view! {
                                <p class="fld-error" id=error_id.clone()>
                                    <Glyph icon=Icon::Alert />
                                    <span>{text}</span>
                                </p>
                            }
                        })
                }}
                {move || {
                    hint.get().map(|text| view! { <p class="fld-hint" id=hint_id.clone()>{text}</p> })
                }}
            </div>
        }
        .into_any()
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// Always present; `hide_label` only hides it from sight.
    #[prop(into)]
    label: String,
    /// The text.
    value: RwSignal<String>,
    /// What is typed.
    #[prop(optional)]
    kind: InputKind,
    /// One sentence below.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong and how to mend it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: String,
    /// Must be filled in (said in the label; checking is the form's).
    #[prop(optional)]
    required: bool,
    /// Not editable now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// `name`, for password managers.
    #[prop(optional, into)]
    name: Option<String>,
    /// `autocomplete` token.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// Characters at most.
    #[prop(optional, into)]
    maxlength: Option<u32>,
    /// Takes the focus when mounted.
    #[prop(optional)]
    autofocus: bool,
    /// The label is for assistive technology only.
    #[prop(optional)]
    hide_label: bool,
    /// Monospace, for identifiers.
    #[prop(optional)]
    mono: bool,
    /// After each edit.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// When the focus leaves.
    #[prop(optional, into)]
    on_blur: Option<Callback<()>>,
    /// The input element.
    #[prop(optional)]
    input_ref: NodeRef<html::Input>,
    /// Added to the classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let frame = Frame::new(label, hint, error, required, hide_label);
    let shown = RwSignal::new(false);
    let (password, search) = (kind == InputKind::Password, kind == InputKind::Search);
    if autofocus {
        Effect::new(move |_| {
            if let Some(input) = input_ref.get() {
                let _ = input.focus();
            }
        });
    }
    let set = move |text: String| {
        value.set(text.clone());
        if let Some(run) = on_input {
            run.run(text);
        }
    };
    let clear = move || {
        set(String::new());
        if let Some(input) = input_ref.get_untracked() {
            let _ = input.focus();
        }
    };
    let eye = move || {
        password.then(|| {
            view! {
                <IconButton
                    class="fld-in"
                    size=Size::Sm
                    icon=Signal::derive(move || if shown.get() { Icon::EyeOff } else { Icon::Eye })
                    label=Signal::derive(move || {
                        t(if shown.get() { msg::UI_HIDE_PASSWORD } else { msg::UI_SHOW_PASSWORD }).to_owned()
                    })
                    on_click=Callback::new(move |()| shown.update(|s| *s = !*s))
                />
            }
        })
    };
    let wipe = search.then_some(move || {
        (!value.with(String::is_empty)).then(|| {
            view! {
                <IconButton
                    class="fld-in"
                    size=Size::Sm
                    icon=Icon::Close
                    label=t(msg::UI_CLEAR)
                    on_click=Callback::new(move |()| clear())
                />
            }
        })
    });
    let look = format!(
        "fld-box{}{}{}",
        if mono { " is-mono" } else { "" },
        if kind == InputKind::Code { " is-code" } else { "" },
        if search { " is-search" } else { "" }
    );
    let control = view! {
        <div class=look>
            {search.then(|| view! { <Glyph icon=Icon::Search /> })}
            <input
                node_ref=input_ref
                class="fld-input"
                id=frame.id.clone()
                type=move || if shown.get() { "text" } else { kind.html_type() }
                inputmode=kind.input_mode()
                name=name
                autocomplete=autocomplete
                maxlength=maxlength.map(|n| n.to_string())
                placeholder=placeholder
                required=required
                disabled=move || disabled.get()
                spellcheck=if kind == InputKind::Text { None } else { Some("false") }
                aria-describedby=frame.described_by()
                aria-invalid=frame.invalid()
                prop:value=move || value.get()
                on:input=move |event| set(event_target_value(&event))
                on:blur=move |_| {
                    // The field may lose the focus because it goes, and the callback with it.
                    if let Some(run) = on_blur {
                        run.try_run(());
                    }
                }
            />
            {eye}
            {wipe}
        </div>
    };
    frame.draw(&class, control.into_any())
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Always present.
    #[prop(into)]
    label: String,
    /// The text.
    value: RwSignal<String>,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u32,
    /// One sentence below.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// An example.
    #[prop(optional, into)]
    placeholder: String,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Not editable now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Characters at most.
    #[prop(optional, into)]
    maxlength: Option<u32>,
    /// Added to the classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let frame = Frame::new(label, hint, error, required, false);
    let control = view! {
        <div class="fld-box">
            <textarea
                class="fld-input"
                id=frame.id.clone()
                rows=rows.to_string()
                maxlength=maxlength.map(|n| n.to_string())
                placeholder=placeholder
                required=required
                disabled=move || disabled.get()
                aria-describedby=frame.described_by()
                aria-invalid=frame.invalid()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    };
    frame.draw(&class, control.into_any())
}
