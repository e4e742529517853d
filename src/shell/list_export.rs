//! Saving a list as a CSV file: the rows at hand, or all that match, page by page in sequence.
//!
//! Rows may change while pages are fetched: where that is noticed ([`Taken`]) it is said, and none is written twice.

use crate::{
    api::error::ApiError,
    shell::{list_state::COLS, list_taken::Taken, list_tools::ListTools, query_view::Failure},
    ui::{
        Button, ButtonKind, Dialog, Icon, Menu, MenuItem, Notice, Size, Tone,
        table::{csv, listed},
        use_toasts,
    },
    util::{
        dom,
        i18n::{t, tf, tn},
        intl, msg, save,
    },
};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wire::page::ListQuery;

const KIND: &str = "text/csv";
/// A wait that the server asks for is waited out up to so many seconds; a longer one is left to the person.
const PATIENCE: u32 = 120;
/// Waits without a say of the server, seconds.
const PAUSES: [u32; 4] = [2, 5, 15, 30];

/// What there is so far.
struct File {
    taken: Taken,
    /// Its lines, page by page.
    parts: js_sys::Array,
}

impl File {
    fn new(total: Option<u64>) -> Self {
        Self { taken: Taken::new(total), parts: js_sys::Array::new() }
    }
}

/// Where it stands.
#[derive(Clone, PartialEq)]
enum Phase {
    Running,
    /// The server wants to be left alone for so many seconds.
    Waiting(u32),
    Failed(ApiError),
    Done,
}

/// The button with the two ways.
pub(super) fn button(tools: ListTools) -> AnyView {
    let open = RwSignal::new(false);
    let (known, toasts) = (tools.known, use_toasts());
    let can = tools.tenant.is_some() && tools.fetch.is_some();
    let shown = tools.clone();
    let page = Callback::new(move |()| {
        let cols = untrack(|| shown.state.look(COLS));
        let Some(page) = shown.shown.run(cols.clone()) else { return };
        let name = format!("{} {}.csv", shown.title, known.with_untracked(|known| known.span()));
        let lines = page.lines.into_iter().map(|(_, cells)| cells);
        let text =
            format!("{}{}{}", csv::MARK, csv::lines([heads(&shown, cols.as_deref())]), csv::lines(lines));
        if !save::save(&name, KIND, &text) {
            toasts.warn(t(msg::TOOLS_NOT_SAVED));
        }
    });
    let items = Callback::new(move |()| {
        let (rows, total) = known.with_untracked(|known| (known.rows, known.total));
        let none = (rows == 0).then(|| t(msg::TOOLS_NOTHING).to_owned());
        let all = match total {
            Some(total) => tn(msg::TOOLS_EXPORT_ALL, total, &[]),
            None => t(msg::TOOLS_EXPORT_WHOLE).to_owned(),
        };
        let mut items =
            vec![MenuItem::action(tn(msg::TOOLS_EXPORT_PAGE, rows, &[]), page).disabled(none.clone())];
        if can {
            items.push(MenuItem::action(all, Callback::new(move |()| open.set(true))).disabled(none));
        }
        items
    });
    view! {
        <Menu label=t(msg::TOOLS_EXPORT) icon=Icon::Download hide_label=true kind=ButtonKind::Quiet size=Size::Sm items/>
        {move || open.get().then(|| whole(tools.clone(), Callback::new(move |()| open.set(false))))}
    }
    .into_any()
}

/// The heads of the columns that `cols` shows.
fn heads(tools: &ListTools, cols: Option<&str>) -> Vec<String> {
    let shown = tools.names.iter().enumerate().filter(|(at, one)| listed(*at, one.id, one.hidden, cols));
    shown.map(|(_, one)| one.label.clone()).collect()
}

/// The button that was pressed goes with what it was beside: the focus stays in the box, as at its opening.
fn stay_in_box() {
    let around = dom::focused().and_then(|button| button.closest("dialog").ok().flatten());
    dom::refocus(around.and_then(|dialog| dialog.dyn_into().ok()));
}

/// The box that says how far it is. Going away ends it.
fn whole(tools: ListTools, close: Callback<()>) -> AnyView {
    let file = StoredValue::new(File::new(tools.known.with_untracked(|known| known.total)));
    let phase = RwSignal::new(Phase::Running);
    let rows = RwSignal::new(0_u64);
    let attempt = RwSignal::new(0_u32);
    // As they were when the box opened: Back changes the list behind it, and heads and cells must not differ.
    let query =
        ListQuery { page: 1, per_page: tools.state.spec.max_per_page, ..untrack(|| tools.state.query()) };
    let cols = untrack(|| tools.state.look(COLS));
    let (heads, title) = (heads(&tools, cols.as_deref()), tools.title);
    Effect::new(move |_: Option<()>| {
        attempt.get();
        phase.set(Phase::Running);
        let (tools, asked) = (tools.clone(), (query.clone(), cols.clone()));
        leptos::task::spawn_local_scoped_with_cancellation(async move {
            let end = take_all(&tools, asked, file, phase, rows).await;
            phase.try_set(end.map_or_else(Phase::Failed, |()| Phase::Done));
        });
    });
    let toasts = use_toasts();
    let write = Callback::new(move |()| {
        let parts = js_sys::Array::new();
        parts.push(&JsValue::from_str(csv::MARK));
        parts.push(&JsValue::from_str(&csv::lines([heads.clone()])));
        let all = file.with_value(|file| parts.concat(&file.parts));
        if save::save_parts(&format!("{title}.csv"), KIND, &all) {
            close.run(());
        } else {
            toasts.warn(t(msg::TOOLS_NOT_SAVED));
        }
    });
    let anew = Callback::new(move |()| {
        stay_in_box();
        file.update_value(|file| *file = File::new(file.taken.total));
        rows.set(0);
        attempt.update(|n| *n += 1);
    });
    let changed =
        Memo::new(move |_| phase.get() == Phase::Done && file.with_value(|file| file.taken.changed));
    // Nothing to decide: the file is saved at once.
    Effect::new(move |_| {
        if phase.get() == Phase::Done && !changed.get() {
            write.run(());
        }
    });
    let again = Callback::new(move |()| {
        stay_in_box();
        attempt.update(|n| *n += 1);
    });
    let footer = move || {
        let verb = move || t(if phase.get() == Phase::Done { msg::TOOLS_CLOSE } else { msg::TOOLS_CANCEL });
        view! {
            <Button on_click=close>{verb}</Button>
            {move || {
                changed
                    .get()
                    .then(|| {
                        view! {
                            <Button on_click=anew>{t(msg::TOOLS_ANEW)}</Button>
                            <Button kind=ButtonKind::Primary on_click=write>{t(msg::TOOLS_SAVE_ANYWAY)}</Button>
                        }
                    })
            }}
        }
    };
    view! {
        <Dialog open=Signal::derive(|| true) on_close=close title=tf(msg::TOOLS_EXPORT_TITLE, &[("title", title)]) footer=footer>
            {progress(phase, rows, file)}
            {move || match phase.get() {
                Phase::Failed(error) => view! { <Failure error retry=again/> }.into_any(),
                Phase::Waiting(seconds) => {
                    let text = tf(msg::TOOLS_WAITING, &[("n", &seconds.to_string())]);
                    view! { <p role="status">{text}</p> }.into_any()
                }
                Phase::Done if changed.get() => {
                    view! { <Notice tone=Tone::Warn title=t(msg::TOOLS_CHANGED)>{t(msg::TOOLS_CHANGED_TEXT)}</Notice> }
                        .into_any()
                }
                _ => ().into_any(),
            }}
        </Dialog>
    }
    .into_any()
}

fn progress(phase: RwSignal<Phase>, rows: RwSignal<u64>, file: StoredValue<File>) -> AnyView {
    let total = move || file.with_value(|file| file.taken.total);
    let text = move || {
        let n = intl::integer(rows.get());
        match total() {
            Some(total) => tf(msg::TOOLS_PROGRESS, &[("n", &n), ("total", &intl::integer(total))]),
            None => tf(msg::TOOLS_PROGRESS_OPEN, &[("n", &n)]),
        }
    };
    // Said at the start and at the end, and not at each page in between.
    let said = text;
    let spoken = Memo::new(move |_| {
        if phase.get() == Phase::Running { t(msg::TOOLS_RUNNING).to_owned() } else { untrack(said) }
    });
    let percent = move || {
        let total = total().unwrap_or(0).max(1);
        (rows.get() * 100 / total).min(100).to_string()
    };
    view! {
        <p>{text}</p>
        <progress class="mtr-steps" max="100" value=percent aria-label=t(msg::TOOLS_RUNNING)></progress>
        <p class="sr" role="status">{move || spoken.get()}</p>
    }
    .into_any()
}

/// Fetches the pages that are still missing.
async fn take_all(
    tools: &ListTools,
    (mut query, cols): (ListQuery, Option<String>),
    file: StoredValue<File>,
    phase: RwSignal<Phase>,
    rows: RwSignal<u64>,
) -> Result<(), ApiError> {
    let mut pauses = PAUSES.into_iter();
    loop {
        // Nothing left: the box was closed.
        let next = file.try_with_value(|file| file.taken.next());
        let (page, size) = next.ok_or(ApiError::Aborted)?;
        (query.page, query.per_page) = (page, size.unwrap_or(query.per_page));
        // The box is offered with both only.
        let (Some(tenant), Some(fetch)) = (tools.tenant, tools.fetch) else { return Err(ApiError::Aborted) };
        let answer = fetch.run((tenant.client()?, query.clone(), cols.clone())).await;
        match answer {
            Ok(lines) => {
                pauses = PAUSES.into_iter();
                let took = file.try_update_value(|file| {
                    let (fresh, last) = file.taken.take(lines, page);
                    file.parts.push(&JsValue::from_str(&csv::lines(fresh)));
                    (last, file.taken.rows())
                });
                let (last, count) = took.ok_or(ApiError::Aborted)?;
                rows.try_set(count);
                if last {
                    return Ok(());
                }
            }
            Err(ApiError::Busy(wait)) => {
                let wait = match wait {
                    Some(seconds) if seconds <= PATIENCE => seconds.max(1),
                    Some(_) => return Err(ApiError::Busy(wait)),
                    None => pauses.next().ok_or(ApiError::Busy(None))?,
                };
                for left in (1..=wait).rev() {
                    phase.set(Phase::Waiting(left));
                    TimeoutFuture::new(1_000).await;
                }
                phase.set(Phase::Running);
            }
            Err(error) => return Err(error),
        }
    }
}
