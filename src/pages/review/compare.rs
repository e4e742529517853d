//! Two workspaces beside each other: who is only in one, and who has other roles; and the way to make the second like the first.

use super::{
    export_button,
    people::{instead, options, use_workspaces},
    steps::{beyond, take_over},
    tabs,
    words::{called, person_bit},
    works::{Whose, line},
    workspaces::page_of,
};
use crate::{
    api::{
        error::ApiError,
        mutation::use_mutation,
        query::{QueryCache, use_query},
        review,
    },
    routes::Review,
    session::state::{Session, use_session},
    shell::{
        here::{Step as Go, use_title},
        list_cells::dot,
        list_filters::Filter,
        list_page::ListPage,
        list_state::{ListState, use_list_state},
        plan::Plan,
        plan_view::PlanPanel,
        refusal::explain,
        roles::names,
    },
    ui::{
        Button, ButtonKind, Choice, Column, Empty, Icon, PageHead, Picker, SelectOption, TableSpec, Tone,
        table::bit::{Bit, cell, cells},
        use_toasts,
    },
    util::{
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use leptos::prelude::*;
use std::fmt;
use wire::{
    ids::WorkspaceId,
    page::{ListQuery, ListSpec},
    review::ReviewDifference,
    value::Named,
};

/// What the address of this list can ask for.
const COMPARE_LIST: ListSpec = ListSpec {
    q_fields: &["search", "first", "second", "difference"],
    sort_fields: &["name"],
    default_per_page: 50,
    max_per_page: 200,
};
/// Lines that one plan shows at most.
const LINES: usize = 300;

type Pair = (WorkspaceId, WorkspaceId);

#[derive(Clone, PartialEq)]
struct Asked(Pair, ListQuery);

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.0.0, self.0.1, self.1.to_query())
    }
}

/// The workspace of a side; tracked.
fn side(state: ListState, field: &str) -> Option<WorkspaceId> {
    state.value(field).parse().ok()
}

fn ask(session: Session, pair: Pair) -> impl Future<Output = Result<Vec<ReviewDifference>, ApiError>> {
    session.as_account(move |client, token| review::compare(client, token, pair))
}

/// Comparing.
#[component]
pub fn ComparePage(class: &'static str) -> impl IntoView {
    let session = use_session();
    let state = use_list_state(&COMPARE_LIST);
    let workspaces = use_workspaces(session);
    let pair = Memo::new(move |_| {
        let pair = (side(state, "first")?, side(state, "second")?);
        (pair.0 != pair.1).then_some(pair)
    });
    let name = move |id: Option<WorkspaceId>| {
        let id = id?.get();
        workspaces.with(|remote| {
            remote.value()?.iter().find(|one| one.workspace.id == id).map(|one| one.workspace.name.clone())
        })
    };
    // Drawn and asked anew with the pair: the columns are called after its two workspaces, and must not hold what was found of others.
    let titles = Memo::new(move |_| {
        let (first, second) = pair.get()?;
        Some(((first, second), (name(Some(first))?, name(Some(second))?)))
    });
    let none = Memo::new(move |_| workspaces.with(|remote| remote.value().is_none_or(Vec::is_empty)));
    move || {
        if none.get() {
            return instead(Review::Compare, workspaces);
        }
        let all =
            untrack(|| workspaces.with(|remote| remote.value().map(|all| options(all)).unwrap_or_default()));
        let Some((pair, (first, second))) = titles.get() else {
            use_title(|| t(msg::REVIEW_TITLE).to_owned());
            return Some(
                view! {
                    <PageHead title=t(msg::REVIEW_TITLE)>{export_button()}</PageHead>
                    {tabs(Review::Compare)}
                    {sides(class, state, &all)}
                    <Empty icon=Icon::Swap title=t(msg::REVIEW_CHOOSE_TWO) text=t(msg::REVIEW_CHOOSE_TWO_TEXT)/>
                }
                .into_any(),
            );
        };
        let query = use_query(
            QueryCache::default(),
            "review compare",
            move || Some(Asked(pair, state.read().ok()?)),
            move |Asked(pair, list)| async move { ask(session, pair).await.map(|all| cut(all, &list)) },
        );
        let facts = Signal::derive(move || {
            let total = query.with(|remote| remote.value().and_then(|page| page.total))?;
            Some(tn(msg::REVIEW_DIFFERENCES, total, &[]))
        });
        let plan = RwSignal::new(None::<Plan>);
        let changed = Callback::new(move |()| query.retry());
        let pickers = all.clone();
        let (one, two) = (first.clone(), second.clone());
        let differences = vec![
            SelectOption::new("first", tf(msg::REVIEW_ONLY_IN, &[("workspace", &first)])),
            SelectOption::new("second", tf(msg::REVIEW_ONLY_IN, &[("workspace", &second)])),
            SelectOption::new("roles", t(msg::REVIEW_OTHER_ROLES)),
        ];
        let page = ListPage::new(t(msg::REVIEW_TITLE), state, query, table(first, second))
            .facts(facts)
            .actions(move || {
                let titles = (one.clone(), two.clone());
                view! {
                    {export_button()}
                    {take_over_button(session, pair, titles, plan)}
                }
            })
            .banner(move || {
                view! {
                    {tabs(Review::Compare)}
                    {sides(class, state, &pickers)}
                }
            })
            .search(t(msg::USERS_SEARCH))
            .filter(Filter::choice("difference", t(msg::REVIEW_DIFFERENCE), differences).pinned())
            .filter(Filter::choice("first", t(msg::REVIEW_FIRST), all.clone()))
            .filter(Filter::choice("second", t(msg::REVIEW_SECOND), all));
        Some(
            view! {
                {page.view()}
                {move || plan.get().map(|shown| view! {
                    <PlanPanel plan=shown changed=changed on_close=Callback::new(move |()| plan.set(None))/>
                })}
            }
            .into_any(),
        )
    }
}

/// The two choices, and the way to turn them round.
fn sides(class: &'static str, state: ListState, all: &[SelectOption]) -> AnyView {
    let one = |field: &'static str, label: &'static str| {
        let all = all.to_vec();
        let names = all.clone();
        let choices = Signal::derive(move || {
            let now = state.value(field);
            let choice = |one: &SelectOption| {
                Choice::new(one.value.clone(), one.label.clone()).selected(one.value == now)
            };
            all.iter().map(choice).collect::<Vec<_>>()
        });
        let shown = move || {
            let now = state.value(field);
            names
                .iter()
                .find(|one| one.value == now)
                .map_or_else(|| label.to_owned(), |one| one.label.clone())
        };
        let pick = Callback::new(move |id: String| state.filter(field, vec![id], Go::Push));
        view! {
            <Picker label=label choices=choices on_pick=pick kind=ButtonKind::Secondary search=true search_label=t(msg::WORKSPACES_SEARCH).to_owned()>
                {shown}
            </Picker>
        }
    };
    view! { class=class,
        <div class="rv-sides" role="group" aria-label=t(msg::REVIEW_CHOOSE_TWO)>
            {one("first", t(msg::REVIEW_FIRST))}
            <span class="rv-versus" aria-hidden="true">"↔"</span>
            {one("second", t(msg::REVIEW_SECOND))}
        </div>
    }
    .into_any()
}

/// Makes the second workspace like the first, as a plan.
fn take_over_button(
    session: Session,
    pair: Pair,
    titles: (String, String),
    plan: RwSignal<Option<Plan>>,
) -> AnyView {
    let toasts = use_toasts();
    let look = use_mutation(
        move |()| ask(session, pair),
        move |result: Result<Vec<ReviewDifference>, ApiError>| {
            let rows = match result {
                Ok(rows) => rows,
                Err(error) => return toasts.warn(explain(&error)),
            };
            let me = untrack(|| session.account()).map_or(0, |account| account.id);
            let steps = take_over(me, &rows, pair.1);
            let more = beyond(&steps, LINES);
            let lines = steps.iter().take(LINES).map(|(row, step)| {
                let whose = Whose { id: row.id, username: row.username.clone(), workspace: pair.1 };
                let note = if row.name.is_empty() { String::new() } else { row.username.clone() };
                line(session, whose, step, (called(&row.name, &row.username), note))
            });
            let (first, second) = &titles;
            plan.try_set(Some(Plan {
                title: tf(msg::REVIEW_PLAN_TAKE, &[("first", first), ("second", second)]),
                subtitle: t(msg::REVIEW_PLAN_TAKE_TEXT).to_owned(),
                warning: (more > 0).then(|| tn(msg::REVIEW_PLAN_MORE, more, &[])),
                file: format!("access-{}-{}", pair.0, pair.1),
                lines: lines.collect(),
                ..Plan::default()
            }));
        },
    );
    view! {
        <Button icon=Icon::Swap pending=look.pending() on_click=Callback::new(move |()| look.send(()))>
            {t(msg::REVIEW_TAKE)}
        </Button>
    }
    .into_any()
}

/// Which difference it is, as the filter has it.
fn kind(row: &ReviewDifference) -> &'static str {
    match (row.first.is_empty(), row.second.is_empty()) {
        (_, true) => "first",
        (true, _) => "second",
        _ => "roles",
    }
}

fn roles(roles: &[Named], access: &str) -> Bit {
    if roles.is_empty() {
        return cell(t(msg::REVIEW_NOT_IN)).class("muted");
    }
    match access {
        "suspended" => cells([dot((Tone::Danger, tf(msg::REVIEW_SUSPENDED_AS, &[("role", &names(roles))])))]),
        _ => cell(names(roles)),
    }
}

fn table(first: String, second: String) -> TableSpec<ReviewDifference> {
    let (one, two) = (first.clone(), second.clone());
    TableSpec::new(t(msg::REVIEW_TITLE), |row: &ReviewDifference| row.id.to_string())
        .row_label(|row| called(&row.name, &row.username))
        .column(
            Column::new("person", t(msg::REVIEW_PERSON), |row: &ReviewDifference| {
                person_bit(&row.name, &row.username)
            })
            .sort("name")
            .width(260, 24)
            .primary(),
        )
        .column(
            Column::new("difference", t(msg::REVIEW_DIFFERENCE), move |row: &ReviewDifference| {
                let (tone, text) = match kind(row) {
                    "first" => (Tone::Accent, tf(msg::REVIEW_ONLY_IN, &[("workspace", &one)])),
                    "second" => (Tone::Warn, tf(msg::REVIEW_ONLY_IN, &[("workspace", &two)])),
                    _ => (Tone::Neutral, t(msg::REVIEW_OTHER_ROLES).to_owned()),
                };
                cells([dot((tone, text))])
            })
            .width(210, 10),
        )
        .column(
            Column::new("first", first, |row: &ReviewDifference| roles(&row.first, &row.first_access))
                .width(160, 12)
                .primary(),
        )
        .column(
            Column::new("second", second, |row: &ReviewDifference| roles(&row.second, &row.second_access))
                .width(160, 12)
                .primary(),
        )
}

/// Searches, orders and pages.
fn cut(mut all: Vec<ReviewDifference>, query: &ListQuery) -> wire::page::Page<ReviewDifference> {
    for criterion in &query.q {
        let fits = |row: &ReviewDifference, value: &String| match criterion.field.as_str() {
            "search" => {
                intl::lower(&row.name).contains(&intl::lower(value))
                    || intl::lower(&row.username).contains(&intl::lower(value))
            }
            "difference" => kind(row) == value,
            _ => true,
        };
        all.retain(|row| criterion.values.iter().any(|value| fits(row, value)));
    }
    if let Some(sort) = query.sort.first() {
        all.sort_by_cached_key(|row| intl::lower(&called(&row.name, &row.username)));
        if sort.descending {
            all.reverse();
        }
    }
    page_of(all, query)
}
