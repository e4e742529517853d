//! People x workspaces. The server pages the people; of the workspaces a window is shown that fits the screen, of all or of those
//! that are chosen: however many there are, the page stays the same size.

use super::{
    export_button,
    person::PersonPanel,
    tabs,
    words::{ACCESS, SECURITY, SIGN_IN, Word, called, person_bit, place_bit, security_bit, sign_in_bit},
};
use crate::{
    api::{
        error::ApiError,
        query::{Query, QueryCache, Remote, use_query},
        review,
    },
    routes::Review,
    session::state::{Session, use_session},
    shell::{
        here::use_title,
        list_facts::counted,
        list_filters::Filter,
        list_page::ListPage,
        list_state::{ListState, use_list_state},
        query_view::Failure,
        roles::role_name,
    },
    ui::{
        Bit, Column, Empty, Icon, IconButton, PageHead, SelectOption, Size, SkeletonLines, TableSpec,
        table::bit::cell,
    },
    util::{
        dom,
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::html;
use leptos::prelude::*;
use std::fmt;
use wire::{
    ids::WorkspaceId,
    page::{ListQuery, Page},
    permission::BuiltInRole,
    review::{REVIEW_LIST, ReviewPerson, ReviewQuery, ReviewWorkspace},
    value::Named,
};

/// Most columns of workspaces, and their names.
const COLUMNS: [&str; 8] = ["w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7"];
/// Width of what stands beside them, and of one of them, px.
const FIXED: f64 = 740.0;
const ONE: f64 = 164.0;

/// How many columns fit; none on a phone, where rows are cards and one person's places are in the panel.
fn room(width: f64) -> usize {
    if width < 720.0 {
        return 0;
    }
    let fits = ((width - FIXED) / ONE).floor();
    (1..=COLUMNS.len()).rev().find(|n| fits >= *n as f64).unwrap_or(1)
}

/// A person, and the list that they were found in: the link opens them there.
#[derive(Clone, PartialEq)]
struct Row {
    person: ReviewPerson,
    list: String,
    /// The workspaces that were asked about: of others the row says nothing, also not that the person is not in them.
    columns: Vec<u64>,
}

#[derive(Clone, PartialEq)]
struct Asked(ReviewQuery);

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use wire::endpoint::QueryParams;
        f.write_str(&self.0.to_query())
    }
}

async fn ask(session: Session, asked: Asked) -> Result<Page<Row>, ApiError> {
    let found = session.as_account(|client, token| review::people(client, token, asked.0.clone())).await?;
    let Page { items, total, page, per_page } = found;
    let list = ListQuery { page, ..asked.0.list }.to_query();
    let columns: Vec<u64> = asked.0.columns.iter().map(|id| id.get()).collect();
    let row = |person| Row { person, list: list.clone(), columns: columns.clone() };
    let items = items.into_iter().map(row).collect();
    Ok(Page { items, total, page, per_page })
}

/// The administered workspaces, once for the page.
pub fn use_workspaces(session: Session) -> Query<Vec<ReviewWorkspace>> {
    let ask = move |_| session.as_account(review::workspaces);
    use_query(QueryCache::default(), "review workspaces", || Some(0_u8), ask)
}

/// Workspaces as choices.
pub fn options(all: &[ReviewWorkspace]) -> Vec<SelectOption> {
    let option =
        |one: &ReviewWorkspace| SelectOption::new(one.workspace.id.to_string(), one.workspace.name.clone());
    all.iter().map(option).collect()
}

/// Nothing to review, still being asked, or failed: drawn instead of a view. `None` when there are workspaces.
pub fn instead(view: Review, workspaces: Query<Vec<ReviewWorkspace>>) -> Option<AnyView> {
    let head = move || {
        use_title(|| t(msg::REVIEW_TITLE).to_owned());
        view! { <PageHead title=t(msg::REVIEW_TITLE)/> {tabs(view)} }
    };
    match workspaces.get() {
        Remote::Ready { value, .. } if !value.is_empty() => None,
        Remote::Ready { .. } => Some(
            view! {
                {head()}
                <Empty icon=Icon::Shield title=t(msg::REVIEW_NOTHING) text=t(msg::REVIEW_NOTHING_TEXT)/>
            }
            .into_any(),
        ),
        Remote::Loading => Some(view! { {head()} <SkeletonLines lines=8/> }.into_any()),
        Remote::Failed(error) => {
            let retry = Callback::new(move |()| workspaces.retry());
            Some(view! { {head()} <Failure error retry/> }.into_any())
        }
    }
}

/// Where the window of workspaces stands.
#[derive(Clone, Debug, PartialEq)]
struct Window {
    shown: Vec<Named>,
    first: usize,
    total: usize,
}

/// People.
#[component]
pub fn PeoplePage(class: &'static str) -> impl IntoView {
    let session = use_session();
    let state = use_list_state(&REVIEW_LIST);
    let workspaces = use_workspaces(session);
    let room = room(window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(0.0));
    let chosen = Memo::new(move |_| state.values("workspace"));
    let offset = RwSignal::new(0_usize);
    // Others are chosen: from their first one on.
    Effect::new(move |_| {
        chosen.track();
        offset.set(0);
    });
    let columns = Memo::new(move |_| {
        let all = workspaces.value()?;
        let chosen = chosen.get();
        let mut all: Vec<Named> = all.into_iter().map(|one| one.workspace).collect();
        all.retain(|one| chosen.is_empty() || chosen.contains(&one.id.to_string()));
        let total = all.len();
        let first = offset.get().min(total.saturating_sub(1));
        Some(Window { shown: all.into_iter().skip(first).take(room).collect(), first, total })
    });
    let query = use_query(
        QueryCache::default(),
        "review",
        move || {
            let window = columns.get()?;
            let columns = window.shown.iter().map(|one| WorkspaceId::from(one.id)).collect();
            Some(Asked(ReviewQuery { list: state.read().ok()?, columns }))
        },
        move |asked| ask(session, asked),
    );
    // Which of the two buttons was pressed: it gets the focus back when the columns are drawn anew.
    let pressed = StoredValue::new(None::<&'static str>);
    let none = Memo::new(move |_| workspaces.with(|remote| remote.value().is_none_or(Vec::is_empty)));
    let facts = counted(state, query, msg::REVIEW_FACTS, msg::REVIEW_FOUND);
    move || {
        if none.get() {
            return instead(Review::People, workspaces);
        }
        let window = columns.get()?;
        let options =
            untrack(|| workspaces.with(|remote| remote.value().map(|all| options(all)).unwrap_or_default()));
        let banner = window.clone();
        let page = ListPage::new(t(msg::REVIEW_TITLE), state, query, table(state, &window.shown))
            .facts(facts)
            .actions(export_button)
            .banner(move || {
                view! {
                    {tabs(Review::People)}
                    {strip(class, &banner, offset, room, pressed)}
                }
            })
            .search(t(msg::USERS_SEARCH))
            .filter(Filter::choice("workspace", t(msg::REVIEW_WORKSPACES), options).pinned())
            .filter(Filter::choice("role", t(msg::USERS_ROLE), roles()).pinned())
            .filter(Filter::choice("security", t(msg::REVIEW_FACTOR), words(&SECURITY)).pinned())
            .filter(Filter::choice("access", t(msg::USERS_ACCESS), words(&ACCESS)).pinned())
            .filter(Filter::choice("sign_in", t(msg::USERS_LAST_SIGN_IN), words(&SIGN_IN)).pinned());
        Some(view! { {page.view()} <PersonPanel class state/> }.into_any())
    }
}

fn words(words: &[Word]) -> Vec<SelectOption> {
    words.iter().map(|(value, text)| SelectOption::new(*value, t(*text))).collect()
}

fn roles() -> Vec<SelectOption> {
    let option = |role: BuiltInRole| Some(SelectOption::new(role.id()?.to_string(), role_name(role)));
    BuiltInRole::ALL.into_iter().filter_map(option).collect()
}

/// Which workspaces are in sight, and the ways to the others.
fn strip(
    class: &'static str,
    now: &Window,
    offset: RwSignal<usize>,
    room: usize,
    pressed: StoredValue<Option<&'static str>>,
) -> AnyView {
    if room == 0 || now.total <= room {
        return ().into_any();
    }
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(place), Some(which)) = (place.get(), pressed.get_value()) {
            pressed.set_value(None);
            dom::next_frame(move || {
                dom::focus_in(&place, which);
            });
        }
    });
    let (first, last) = (now.first, (now.first + room).min(now.total));
    let text = tf(
        msg::REVIEW_WINDOW,
        &[
            ("from", &intl::integer(first as u64 + 1)),
            ("to", &intl::integer(last as u64)),
            ("total", &intl::integer(now.total as u64)),
        ],
    );
    let step = move |to: usize, which: &'static str| {
        Callback::new(move |()| {
            pressed.set_value(Some(which));
            offset.set(to);
        })
    };
    let at_start = (first == 0).then(|| t(msg::REVIEW_WINDOW_START).to_owned());
    let at_end = (last == now.total).then(|| t(msg::REVIEW_WINDOW_END).to_owned());
    view! { class=class,
        <div class="rv-strip" node_ref=place>
            <span class="rv-window" role="status">{text}</span>
            <span class="rv-back">
                <IconButton
                    icon=Icon::ChevronLeft
                    size=Size::Sm
                    label=t(msg::REVIEW_WINDOW_BACK)
                    disabled_reason=Signal::derive(move || at_start.clone())
                    on_click=step(first.saturating_sub(room), ".rv-back button")
                />
            </span>
            <span class="rv-next">
                <IconButton
                    icon=Icon::ChevronRight
                    size=Size::Sm
                    label=t(msg::REVIEW_WINDOW_NEXT)
                    disabled_reason=Signal::derive(move || at_end.clone())
                    on_click=step(first + room, ".rv-next button")
                />
            </span>
        </div>
    }
    .into_any()
}

fn table(state: ListState, columns: &[Named]) -> TableSpec<Row> {
    let now = intl::now_ms();
    let mut table = TableSpec::new(t(msg::REVIEW_TITLE), |row: &Row| row.person.id.to_string())
        .row_label(|row| called(&row.person.name, &row.person.username))
        .column(
            Column::new("person", t(msg::REVIEW_PERSON), |row: &Row| {
                person_bit(&row.person.name, &row.person.username)
            })
            .sort("name")
            .width(216, 14)
            .primary()
            .link(move |row: &Row| person_href(state, row)),
        )
        .column(
            Column::new("security", t(msg::REVIEW_FACTOR), |row: &Row| security_bit(&row.person))
                .width(136, 2)
                .primary(),
        )
        .column(
            Column::new("last", t(msg::USERS_LAST_SIGN_IN), move |row: &Row| sign_in_bit(&row.person, now))
                .sort("last_sign_in")
                .width(116, 2)
                .primary(),
        )
        .column(
            Column::new("workspaces", t(msg::REVIEW_WORKSPACES), |row: &Row| {
                intl::integer(row.person.workspaces)
            })
            .sort("workspaces")
            .width(112, 1)
            .numeric(),
        )
        .column(
            Column::new("administers", t(msg::REVIEW_ADMINISTERS), |row: &Row| {
                intl::integer(row.person.administers)
            })
            .sort("administers")
            .width(112, 1)
            .numeric(),
        );
    for (id, workspace) in COLUMNS.into_iter().zip(columns) {
        let which = workspace.id;
        table = table.column(
            Column::new(id, workspace.name.clone(), move |row: &Row| row.place(which)).width(160, 12),
        );
    }
    table
}

impl Row {
    /// The cell of a workspace; empty while its answer is on its way.
    fn place(&self, workspace: u64) -> Bit {
        if !self.columns.contains(&workspace) {
            return cell("");
        }
        place_bit(self.person.places.iter().find(|place| place.workspace.id == workspace))
    }
}

/// The person opened beside the list that they are in.
fn person_href(state: ListState, row: &Row) -> String {
    let path = state.href(&ListQuery::default());
    let path = path.split('?').next().unwrap_or_default();
    let list = if row.list.is_empty() { String::new() } else { format!("{}&", row.list) };
    format!("{path}?{list}person={}", row.person.id)
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, room};

    #[test]
    fn as_many_columns_as_fit() {
        assert_eq!(room(360.0), 0);
        assert_eq!(room(800.0), 1);
        assert_eq!(room(1440.0), 4);
        assert_eq!(room(5000.0), COLUMNS.len());
    }
}
