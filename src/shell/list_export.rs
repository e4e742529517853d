//! Saving a list as a CSV file: the rows at hand, or all that match, page by page in sequence. Comes late.
//!
//! Rows may change while pages are fetched, and then some may be missing or come twice. That is noticed where it can be (another
//! total, a page that is gone, a row that was there already) and said; rows are never written twice.

use crate::view::prelude::*;
use crate::{
    api::error::ApiError,
    shell::{
        list_state::COLS,
        list_tools::{Lines, ListTools},
        query_view::Failure,
    },
    ui::{
        Button, ButtonKind, Dialog, Icon, Menu, MenuItem, Notice, Size, Tone,
        table::{csv, listed},
        use_toasts,
    },
    util::{
        i18n::{t, tf, tn},
        intl, msg, save,
        timer::sleep,
    },
};
use std::collections::HashSet;
use wasm_bindgen::JsValue;
use wire::page::ListQuery;

const KIND: &str = "text/csv";
/// A wait that the server asks for is waited out up to so many seconds; a longer one is left to the person.
const PATIENCE: u32 = 120;
/// Waits without a say of the server, seconds.
const PAUSES: [u32; 4] = [2, 5, 15, 30];

/// What there is so far.
#[derive(Default)]
struct Taken {
    /// Lines of the file, page by page.
    parts: js_sys::Array,
    keys: HashSet<String>,
    page: u32,
    total: Option<u64>,
    changed: bool,
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
        let Some(page) = shown.shown.run(()) else { return };
        let name = format!("{} {}.csv", shown.title, known.with_untracked(|known| known.span()));
        let lines = page.lines.into_iter().map(|(_, cells)| cells);
        let text = format!("{}{}{}", csv::MARK, csv::lines([heads(&shown)]), csv::lines(lines));
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
}

/// The heads of the columns that are shown.
fn heads(tools: &ListTools) -> Vec<String> {
    let cols = untrack(|| tools.state.look(COLS));
    let shows = |at: usize, hidden, id| at == 0 || listed(id, hidden, cols.as_deref());
    let shown = tools.names.iter().enumerate().filter(|(at, one)| shows(*at, one.hidden, one.id));
    shown.map(|(_, one)| one.label.clone()).collect()
}

/// The box that says how far it is. Going away ends it.
fn whole(tools: ListTools, close: Callback<()>) -> AnyView {
    let taken = StoredValue::new(Taken {
        total: tools.known.with_untracked(|known| known.total),
        ..Taken::default()
    });
    let phase = RwSignal::new(Phase::Running);
    let rows = RwSignal::new(0_u64);
    let attempt = RwSignal::new(0_u32);
    // The question as it was when it was asked: neither filters nor columns can be changed behind the box.
    let query =
        ListQuery { page: 1, per_page: tools.state.spec.max_per_page, ..untrack(|| tools.state.query()) };
    let (heads, title) = (heads(&tools), tools.title);
    Effect::new(move |_: Option<()>| {
        attempt.get();
        phase.set(Phase::Running);
        let (tools, query) = (tools.clone(), query.clone());
        crate::util::task::spawn_local_scoped_with_cancellation(async move {
            let end = take_all(&tools, query, taken, phase, rows).await;
            phase.try_set(end.map_or_else(Phase::Failed, |()| Phase::Done));
        });
    });
    let toasts = use_toasts();
    let write = Callback::new(move |()| {
        let parts = js_sys::Array::new();
        parts.push(&JsValue::from_str(csv::MARK));
        parts.push(&JsValue::from_str(&csv::lines([heads.clone()])));
        let all = taken.with_value(|taken| parts.concat(&taken.parts));
        if save::save_parts(&format!("{title}.csv"), KIND, &all) {
            close.run(());
        } else {
            toasts.warn(t(msg::TOOLS_NOT_SAVED));
        }
    });
    let anew = Callback::new(move |()| {
        taken.update_value(|taken| *taken = Taken { total: taken.total, ..Taken::default() });
        rows.set(0);
        attempt.update(|n| *n += 1);
    });
    let changed = memo(move |_| phase.get() == Phase::Done && taken.with_value(|taken| taken.changed));
    // Nothing to decide: the file is saved at once.
    Effect::new(move |_| {
        if phase.get() == Phase::Done && !changed.get() {
            write.run(());
        }
    });
    let again = Callback::new(move |()| attempt.update(|n| *n += 1));
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
        <Dialog open=derive(|| true) on_close=close title=tf(msg::TOOLS_EXPORT_TITLE, &[("title", title)]) footer=footer>
            {progress(phase, rows, taken)}
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
}

fn progress(phase: RwSignal<Phase>, rows: RwSignal<u64>, taken: StoredValue<Taken>) -> AnyView {
    let total = move || taken.with_value(|taken| taken.total);
    let text = move || {
        let n = intl::integer(rows.get());
        match total() {
            Some(total) => tf(msg::TOOLS_PROGRESS, &[("n", &n), ("total", &intl::integer(total))]),
            None => tf(msg::TOOLS_PROGRESS_OPEN, &[("n", &n)]),
        }
    };
    // Said at the start and at the end, and not at each page in between.
    let said = text;
    let spoken =
        memo(
            move |_| {
                if phase.get() == Phase::Running { t(msg::TOOLS_RUNNING).to_owned() } else { untrack(said) }
            },
        );
    let percent = move || {
        let total = total().unwrap_or(0).max(1);
        (rows.get() * 100 / total).min(100).to_string()
    };
    view! {
        <p>{text}</p>
        <progress class="mtr-steps" max="100" value=percent aria-label=t(msg::TOOLS_RUNNING)></progress>
        <p class="sr" role="status">{move || spoken.get()}</p>
    }
}

/// Fetches the pages that are still missing.
async fn take_all(
    tools: &ListTools,
    mut query: ListQuery,
    taken: StoredValue<Taken>,
    phase: RwSignal<Phase>,
    rows: RwSignal<u64>,
) -> Result<(), ApiError> {
    let mut pauses = PAUSES.into_iter();
    loop {
        query.page = taken.try_with_value(|taken| taken.page).unwrap_or(0) + 1;
        // The box is offered with both only.
        let (Some(tenant), Some(fetch)) = (tools.tenant, tools.fetch) else { return Err(ApiError::Aborted) };
        let answer = fetch.run((tenant.client()?, query.clone())).await;
        match answer {
            Ok(lines) => {
                pauses = PAUSES.into_iter();
                let page = query.page;
                let took = taken.try_update_value(|taken| (taken.take(lines, page), taken.keys.len()));
                // Nothing left: the box was closed.
                let Some((last, count)) = took else { return Err(ApiError::Aborted) };
                rows.try_set(count as u64);
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
                    sleep(1000.0).await;
                }
                phase.set(Phase::Running);
            }
            Err(error) => return Err(error),
        }
    }
}

impl Taken {
    /// Adds page `asked`. Says whether it is the last one.
    fn take(&mut self, page: Lines, asked: u32) -> bool {
        let first = self.page == 0;
        if !first && page.total != self.total {
            self.changed = true;
        }
        self.total = page.total;
        // Beyond the end servers answer the last page: the list got shorter.
        if page.page != asked {
            self.changed |= !first;
            return true;
        }
        self.page = asked;
        let count = page.lines.len();
        let mut fresh = Vec::with_capacity(count);
        for (key, cells) in page.lines {
            if self.keys.insert(key) {
                fresh.push(cells);
            } else {
                self.changed = true;
            }
        }
        self.parts.push(&JsValue::from_str(&csv::lines(fresh)));
        let full = u64::try_from(count).unwrap_or(u64::MAX) >= u64::from(page.per_page.max(1));
        let upto = u64::from(asked).saturating_mul(u64::from(page.per_page));
        !full || page.total.is_some_and(|total| upto >= total)
    }
}
