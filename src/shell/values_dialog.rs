//! Adding many values to a filter: pasted, one per line, or from a file (domain.md §3.1); and where the values of a filter go,
//! into the address while they are few, else to the server, which gives them a short name.

use crate::{
    api::{error::ApiError, mutation::use_mutation, views},
    session::tenant::Tenant,
    shell::{
        error_text::error_text,
        here::Step,
        list_filters::Filter,
        list_state::ListState,
        value_lines::{self, Fault, Form, Read, Refused, added},
    },
    ui::{Button, ButtonKind, Dialog, Icon, Notice, Size, TextArea, Tone},
    util::{
        dom,
        i18n::{t, tf, tn},
        intl, msg, save,
    },
};
use leptos::html;
use leptos::prelude::*;
use std::future::Future;
use stylers_macro::style_sheet;
use wasm_bindgen_futures::JsFuture;
use wire::{
    page::{Criterion, Q_MAX},
    views::{KEPT, VALUES_MAX},
};

/// Values that an address takes without getting unwieldy, and characters of its question.
const FEW: usize = 50;
const SHORT: usize = 1_500;
/// Bad lines that are shown; the others are counted.
const SHOWN: usize = 12;
/// The file that shows the right form.
const EXAMPLE: &str = "8988303000000000017\r\n8988303000000000025\r\n*0033\r\n";

/// Why values could not be set.
#[derive(Clone, PartialEq)]
pub(super) enum Trouble {
    Api(ApiError),
    /// More than 10,000 in all.
    Many,
    /// More than an address takes, on a server that keeps no lists.
    Long(usize),
}

impl Trouble {
    pub(super) fn words(&self) -> String {
        match self {
            Self::Api(ApiError::Missing) => t(msg::TOOLS_KEPT_GONE).to_owned(),
            Self::Api(error) => error_text(error),
            Self::Many => tf(msg::TOOLS_TOO_MANY, &[("max", &intl::integer(VALUES_MAX as u64))]),
            Self::Long(fits) => {
                let max = intl::integer(Q_MAX as u64);
                tf(msg::TOOLS_TOO_LONG, &[("max", &max), ("n", &intl::integer(*fits as u64))])
            }
        }
    }
}

/// The short name of the kept list that a filter has; not tracked.
pub(super) fn kept(state: ListState, filter: Filter) -> Option<String> {
    let field = format!("{}{KEPT}", filter.field);
    untrack(|| state.values(&field)).into_iter().next()
}

/// A field and the values that it is to be filtered by.
pub(super) type Prepared = (String, Vec<String>);

/// Makes a filter of the values of the kept list, if there is one, and these. It is for the caller to set it, if the box that
/// asked is still there by then: the list may have been left, or the person may have changed their mind.
pub(super) fn prepare(
    state: ListState,
    tenant: Option<Tenant>,
    filter: Filter,
    values: Vec<String>,
) -> impl Future<Output = Result<Prepared, Trouble>> {
    let field = filter.field;
    let name = format!("{field}{KEPT}");
    // Looked at now: after the first answer there may be no list any more.
    let (old, mut query) = (kept(state, filter), untrack(|| state.query()));
    let keeps = state.spec.q_fields.contains(&name.as_str());
    async move {
        let client = || tenant.ok_or(ApiError::Missing).and_then(Tenant::client);
        let old = match old {
            Some(id) => views::values(client().map_err(Trouble::Api)?, id).await.map_err(Trouble::Api)?,
            None => Vec::new(),
        };
        let values = added(old, values);
        if values.len() > VALUES_MAX {
            return Err(Trouble::Many);
        }
        query.q.retain(|one| super::list_state::plain(&one.field) != field);
        query.q.push(Criterion { field: field.to_owned(), values: values.clone() });
        let length = query.q_text().len();
        if values.len() <= FEW && length <= SHORT {
            return Ok((field.to_owned(), values));
        }
        let answer = match client() {
            Ok(client) if keeps => views::keep(client, values.clone()).await,
            Ok(_) => Err(ApiError::Missing),
            Err(error) => Err(error),
        };
        match answer {
            Ok(id) => Ok((name, vec![id])),
            // This server keeps no lists: then as many as fit into a question.
            Err(ApiError::Missing) if length <= Q_MAX => Ok((field.to_owned(), values)),
            Err(ApiError::Missing) => Err(Trouble::Long(values.len() * Q_MAX / length.max(1))),
            Err(error) => Err(Trouble::Api(error)),
        }
    }
}

/// The box. `before` are the values that are set already; `text` is what was pasted.
pub(super) fn values_dialog(
    state: ListState,
    tenant: Option<Tenant>,
    filter: Filter,
    before: Vec<String>,
    text: String,
    done: Callback<()>,
    close: Callback<()>,
) -> AnyView {
    let text = RwSignal::new(text);
    let file = RwSignal::new(None::<(String, Result<Read, Refused>)>);
    let form = if filter.numbers { Form::Number } else { Form::Text };
    let read = Memo::new(move |_| match file.get() {
        Some((_, read)) => read,
        None => text.with(|text| value_lines::read(text, false, form)),
    });
    let have = kept(state, filter).and_then(|id| wire::views::kept_count(&id));
    let have = have.unwrap_or(0) + before.len() as u64;
    let trouble = RwSignal::new(None::<Trouble>);
    let add = use_mutation(
        move |values: Vec<String>| {
            trouble.set(None);
            let filter = prepare(state, tenant, filter, added(before.clone(), values));
            async move { Ok(filter.await) }
        },
        // Nothing is set when the box was closed meanwhile.
        move |outcome: Result<Result<Prepared, Trouble>, ApiError>| match outcome {
            Ok(Ok((field, values))) if trouble.try_get_untracked().is_some() => {
                state.filter(&field, values, Step::Push);
                done.try_run(());
            }
            Ok(Err(why)) => {
                trouble.try_set(Some(why));
            }
            _ => {}
        },
    );
    let count = Signal::derive(move || read.with(|read| read.as_ref().map_or(0, |read| read.values.len())));
    let confirm = Callback::new(move |()| {
        if let Ok(read) = read.get_untracked() {
            add.send(read.values);
        }
    });
    let footer = move || {
        let why = move || (count.get() == 0).then(|| t(msg::TOOLS_NO_VALUES).to_owned());
        view! {
            <Button on_click=close>{t(msg::TOOLS_CANCEL)}</Button>
            <Button
                kind=ButtonKind::Primary
                pending=add.pending()
                disabled_reason=Signal::derive(why)
                on_click=confirm
            >
                {move || tn(msg::TOOLS_ADD, count.get() as u64, &[])}
            </Button>
        }
    };
    let title = tf(msg::TOOLS_VALUES_TITLE, &[("name", filter.label)]);
    view! {
        <Dialog open=Signal::derive(|| true) on_close=close title footer=footer>
            <p>{t(if filter.numbers { msg::TOOLS_VALUES_NUMBERS } else { msg::TOOLS_VALUES_TEXT })}</p>
            {(have > 0).then(|| view! { <p>{tn(msg::TOOLS_VALUES_HAVE, have, &[])}</p> })}
            {move || match file.get() {
                Some((name, read)) => chosen(&name, read.as_ref().map_or(0, |read| read.lines), file),
                None => {
                    view! { <TextArea label=t(msg::TOOLS_VALUES_PASTE) value=text rows=8 class="is-mono"/> }.into_any()
                }
            }}
            {import(file, form)}
            {move || verdict(&read.get())}
            {move || {
                trouble.get().map(|trouble| view! { <Notice tone=Tone::Danger>{trouble.words()}</Notice> })
            }}
        </Dialog>
    }
    .into_any()
}

/// The file that was chosen, and the way back to pasting.
fn chosen(name: &str, lines: usize, file: RwSignal<Option<(String, Result<Read, Refused>)>>) -> AnyView {
    let text = tn(msg::TOOLS_FILE_LINES, lines as u64, &[("name", name)]);
    view! {
        <p class="muted" role="status">{text}</p>
        <p>
            <Button size=Size::Sm on_click=Callback::new(move |()| pasting(file))>{t(msg::TOOLS_FILE_AWAY)}</Button>
        </p>
    }
    .into_any()
}

/// Back to pasting. The button goes with the file, and the focus to the field that comes instead.
fn pasting(file: RwSignal<Option<(String, Result<Read, Refused>)>>) {
    let around = dom::focused().and_then(|button| button.closest("dialog").ok().flatten());
    file.set(None);
    dom::next_frame(move || {
        if let Some(around) = around {
            dom::focus_in(&around, "textarea");
        }
    });
}

/// A place to drop a file on, a button to choose one, and an example.
fn import(file: RwSignal<Option<(String, Result<Read, Refused>)>>, form: Form) -> AnyView {
    let class = style_sheet!("style/shell/list_import.css");
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let take = move |found: Option<web_sys::File>| {
        let Some(found) = found else { return };
        let name = found.name();
        if let Err(refused) = value_lines::check_file(&name, found.size()) {
            return file.set(Some((name, Err(refused))));
        }
        leptos::task::spawn_local_scoped(async move {
            let csv = name.to_ascii_lowercase().ends_with(".csv");
            let read = match JsFuture::from(found.text()).await {
                Ok(text) => value_lines::read(&text.as_string().unwrap_or_default(), csv, form),
                Err(_) => Err(Refused::Unreadable),
            };
            file.try_set(Some((name, read)));
        });
    };
    let chosen = move |event: web_sys::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(&event);
        take(input.files().and_then(|files| files.get(0)));
        // The same file may be chosen again after it was mended.
        input.set_value("");
    };
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)));
    };
    let browse = Callback::new(move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    });
    let example = Callback::new(move |()| {
        let text = if form == Form::Number { "1001\r\n1002\r\n" } else { EXAMPLE };
        save::save("example.csv", "text/csv", text);
    });
    view! { class=class,
        <div
            class="imp"
            class:is-over=move || over.get()
            on:dragover=move |event: web_sys::DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <p class="imp-text">{t(msg::TOOLS_FILE_TEXT)}</p>
            <input
                class="imp-input"
                type="file"
                accept=".csv,.txt"
                tabindex="-1"
                aria-label=t(msg::TOOLS_FILE_BROWSE)
                node_ref=input
                on:change=chosen
            />
            <div class="imp-acts">
                <Button icon=Icon::Plus size=Size::Sm on_click=browse>{t(msg::TOOLS_FILE_BROWSE)}</Button>
                <Button kind=ButtonKind::Quiet size=Size::Sm icon=Icon::Download on_click=example>
                    {t(msg::TOOLS_FILE_EXAMPLE)}
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// What was found, with the bad lines.
fn verdict(read: &Result<Read, Refused>) -> AnyView {
    let read = match read {
        Ok(read) => read,
        Err(refused) => {
            let text = match refused {
                Refused::Kind => msg::TOOLS_REFUSED_KIND,
                Refused::Bytes => msg::TOOLS_REFUSED_BYTES,
                Refused::Lines => msg::TOOLS_REFUSED_LINES,
                Refused::Unreadable => msg::TOOLS_REFUSED_UNREADABLE,
            };
            return view! { <Notice tone=Tone::Danger>{t(text)}</Notice> }.into_any();
        }
    };
    let repeated = (read.repeated > 0)
        .then(|| view! { <p class="muted">{tn(msg::TOOLS_REPEATED, read.repeated as u64, &[])}</p> });
    let line = |(number, fault): &(usize, Fault)| {
        let why = match fault {
            Fault::Long => msg::TOOLS_FAULT_LONG,
            Fault::Control => msg::TOOLS_FAULT_CONTROL,
            Fault::NoNumber => msg::TOOLS_FAULT_NUMBER,
            Fault::Columns => msg::TOOLS_FAULT_COLUMNS,
            Fault::Quote => msg::TOOLS_FAULT_QUOTE,
        };
        let text = tf(msg::TOOLS_FAULT, &[("n", &intl::integer(*number as u64)), ("why", t(why))]);
        view! { <li>{text}</li> }
    };
    let more = read.faults.len().saturating_sub(SHOWN) as u64;
    let shown = read.faults.iter().take(SHOWN).map(line).collect_view();
    let faults = (!read.faults.is_empty()).then(|| {
        let title = tn(msg::TOOLS_FAULTS, read.faults.len() as u64, &[]);
        let rest = (more > 0).then(|| view! { <li>{tn(msg::TOOLS_FAULTS_MORE, more, &[])}</li> });
        let list = view! {
            <ul>
                {shown}
                {rest}
            </ul>
        };
        view! { <Notice tone=Tone::Warn title>{list}</Notice> }
    });
    view! {
        {repeated}
        {faults}
    }
    .into_any()
}
