//! Choosing one of very many people: the server searches, a few are offered.

use super::words::called;
use crate::{
    api::{
        query::{Query, QueryCache, use_query},
        review,
    },
    session::state::use_session,
    shell::query_view::QueryView,
    ui::{Button, ButtonKind, InputKind, Size, SkeletonLines, TextField},
    util::{
        i18n::{t, tn},
        msg,
    },
};
use leptos::prelude::*;
use leptos_use::signal_debounced;
use wire::{
    ids::UserId,
    page::{Criterion, ListQuery, Page},
    review::{ReviewPerson, ReviewQuery},
};

/// How many are offered.
const OFFERED: u32 = 6;
/// How long typing rests before the server is asked, ms.
const REST_MS: f64 = 250.0;

/// The person behind an id, once it is known.
pub fn use_person(id: Memo<Option<UserId>>) -> Query<ReviewPerson> {
    let session = use_session();
    let ask = move |person| session.as_account(move |client, token| review::person(client, token, person));
    use_query(QueryCache::default(), "review person", move || id.get(), ask)
}

/// The person who is chosen, or the search for one.
#[component]
pub fn Chooser(
    class: &'static str,
    /// What the person is chosen for.
    label: &'static str,
    /// Who is chosen.
    chosen: Memo<Option<UserId>>,
    /// The same with everything about them.
    person: Query<ReviewPerson>,
    /// Chooses another one, or nobody.
    #[prop(into)]
    pick: Callback<Option<UserId>>,
) -> impl IntoView {
    let there = Memo::new(move |_| chosen.get().is_some());
    let card = move |one: &ReviewPerson| {
        let again = Callback::new(move |()| pick.run(None));
        view! { class=class,
            <div class="rv-chosen">
                <div class="rv-who">
                    <strong>{called(&one.name, &one.username)}</strong>
                    <span class="rv-note">{one.username.clone()}</span>
                    <span class="rv-note">{tn(msg::REVIEW_IN_WORKSPACES, one.workspaces, &[])}</span>
                </div>
                <Button size=Size::Sm on_click=again>{t(msg::REVIEW_CHOOSE_OTHER)}</Button>
            </div>
        }
        .into_any()
    };
    let known = move |one: ReviewPerson| {
        (move || {
            // Somebody else was chosen, whose answer is on its way.
            if chosen.get() != Some(one.id) {
                return view! { <SkeletonLines lines=2/> }.into_any();
            }
            card(&one)
        })
        .into_any()
    };
    view! { class=class,
        <section class="rv-side" aria-label=label>
            <h2 class="rv-label">{label}</h2>
            {move || {
                if there.get() {
                    view! { <QueryView query=person lines=2 draw=known/> }.into_any()
                } else {
                    view! { <Search class label pick/> }.into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Search(class: &'static str, label: &'static str, pick: Callback<Option<UserId>>) -> impl IntoView {
    let session = use_session();
    let text = RwSignal::new(String::new());
    let asked: Signal<String> = signal_debounced(text, REST_MS);
    let query = use_query(
        QueryCache::default(),
        "review search",
        move || Some(asked.with(|text| text.trim().to_owned())),
        move |wanted: String| async move {
            let mut list = ListQuery { page: 1, per_page: OFFERED, ..ListQuery::default() };
            if !wanted.is_empty() {
                list.q.push(Criterion { field: "search".to_owned(), values: vec![wanted] });
            }
            let query = ReviewQuery { list, columns: Vec::new() };
            session.as_account(|client, token| review::people(client, token, query.clone())).await
        },
    );
    let list = move |page: Page<ReviewPerson>| {
        let more = page.total.unwrap_or_default().saturating_sub(page.items.len() as u64);
        let nobody = page
            .items
            .is_empty()
            .then(|| view! { class=class, <p class="rv-note">{t(msg::LIST_NO_MATCH)}</p> });
        let one = move |person: ReviewPerson| {
            let (id, name) = (person.id, called(&person.name, &person.username));
            view! { class=class,
                <li class="rv-offer">
                    <Button kind=ButtonKind::Quiet on_click=Callback::new(move |()| pick.run(Some(id)))>
                        {name}
                    </Button>
                    <span class="rv-note">{person.username}</span>
                </li>
            }
        };
        view! { class=class,
            <ul class="rv-offers">{page.items.into_iter().map(one).collect_view()}</ul>
            {nobody}
            {(more > 0).then(|| view! { class=class, <p class="rv-note" role="status">{tn(msg::REVIEW_SEARCH_MORE, more, &[])}</p> })}
        }
    };
    view! {
        <TextField
            label=format!("{label}: {}", t(msg::USERS_SEARCH))
            hide_label=true
            placeholder=t(msg::USERS_SEARCH)
            kind=InputKind::Search
            value=text
        />
        <QueryView query=query lines=4 draw=list/>
    }
}
