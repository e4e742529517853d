//! One person in all administered workspaces, in a panel of its own address.

use super::words::{called, place_text, place_tone, security_text, sign_in_text};
use crate::{
    api::{
        query::{QueryCache, use_query},
        review,
    },
    routes::{Page, Review, Route, parameter},
    session::state::use_session,
    shell::{
        here::{Step, use_go},
        list_state::ListState,
        query_view::QueryView,
    },
    ui::{Badge, Fact, Facts, Icon, LinkButton, Panel, Size},
    util::{
        i18n::{t, tf, tn},
        msg,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wire::{
    ids::{UserId, WorkspaceId},
    review::{ReviewPerson, ReviewPlace},
};

/// The person that the address names, as long as it names one.
#[component]
pub fn PersonPanel(class: &'static str, state: ListState) -> impl IntoView {
    let (session, address, go) = (use_session(), use_location(), use_go());
    let wanted = Memo::new(move |_| {
        address.search.with(|search| parameter(search, "person")).and_then(|id| id.parse::<UserId>().ok())
    });
    let close = Callback::new(move |()| go(&untrack(|| state.href(&state.query())), Step::Push));
    move || {
        let wanted = wanted.get()?;
        let query = use_query(
            QueryCache::default(),
            "review person",
            move || Some(wanted),
            move |person| session.as_account(move |client, token| review::person(client, token, person)),
        );
        let title = Signal::derive(move || {
            let known = query.with(|remote| remote.value().map(|one| called(&one.name, &one.username)));
            known.unwrap_or_else(|| tf(msg::REVIEW_NUMBER, &[("id", &wanted.to_string())]))
        });
        let subtitle = Signal::derive(move || {
            query.with(|remote| {
                let one = remote.value().filter(|one| !one.name.is_empty())?;
                Some(one.username.clone())
            })
        });
        Some(view! {
            <Panel title=title subtitle=subtitle on_close=close>
                <QueryView query=query draw=move |person: ReviewPerson| draw(class, &person)/>
            </Panel>
        })
    }
}

fn draw(class: &'static str, person: &ReviewPerson) -> AnyView {
    let give = |side: &str| format!("{}?{side}={}", Route::Review(Review::Give).href(), person.id);
    let joined = person.security.is_some();
    let (factor, last) = (security_text(person), sign_in_text(person.last_sign_in));
    let administers = tn(msg::REVIEW_IN_WORKSPACES, person.administers, &[]);
    let facts = joined.then(|| {
        view! {
            <Fact label=t(msg::REVIEW_FACTOR)>{factor}</Fact>
            <Fact label=t(msg::USERS_LAST_SIGN_IN)>{last}</Fact>
        }
    });
    let places = person.places.iter().map(|place| row(class, place)).collect_view();
    view! { class=class,
        <Facts>
            {facts}
            <Fact label=t(msg::REVIEW_ADMINISTERS)>{administers}</Fact>
        </Facts>
        <h3 class="rv-head">{tn(msg::REVIEW_PLACES, person.workspaces, &[])}</h3>
        <ul class="rv-places">{places}</ul>
        <div class="rv-acts">
            <LinkButton href=give("to") icon=Icon::Swap size=Size::Sm>{t(msg::REVIEW_GIVE_TO)}</LinkButton>
            <LinkButton href=give("from") icon=Icon::Swap size=Size::Sm>{t(msg::REVIEW_GIVE_FROM)}</LinkButton>
        </div>
    }
    .into_any()
}

fn row(class: &'static str, place: &ReviewPlace) -> AnyView {
    let id = WorkspaceId::from(place.workspace.id);
    let users = Route::In(id, Page::Users).path();
    let href = Route::Switch { workspace: id, to: Some(users) }.href();
    view! { class=class,
        <li class="rv-place">
            <a class="rv-link" href=href>{place.workspace.name.clone()}</a>
            <Badge tone=place_tone(place) text=place_text(place)/>
        </li>
    }
    .into_any()
}
