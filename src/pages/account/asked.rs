//! What a tab asks the server: drawn once, and kept up to date, so that an open box and what is typed in it outlast a new answer.

use crate::{
    api::{
        error::ApiError,
        query::{Query, QueryCache, Remote, use_query},
    },
    session::state::use_session,
    shell::query_view::Failure,
    ui::SkeletonLines,
};
use leptos::prelude::*;
use wire::endpoint::Endpoint;

/// Asks a call of the account that needs nothing; again when an expired session was renewed.
pub fn use_asked<E>(name: &'static str) -> Query<E::Reply>
where
    E: Endpoint<Path = (), Query = (), Body = ()> + 'static,
    E::Reply: Clone + Send + Sync + 'static,
{
    let session = use_session();
    let ask = move |_| async move { session.ask::<E>(&(), &()).await };
    use_query(QueryCache::default(), name, move || Some(session.renewed()), ask)
}

#[derive(Clone, PartialEq)]
enum Phase {
    Loading,
    There,
    Failed(ApiError),
}

/// Draws what is known once, with a signal of its latest state; before that, loading or why not.
pub fn once<T>(
    query: Query<T>,
    lines: usize,
    draw: impl Fn(Signal<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Default + PartialEq + Send + Sync + 'static,
{
    let known = Memo::new(move |last: Option<&Option<T>>| query.value().or_else(|| last.cloned().flatten()));
    let phase = Memo::new(move |_| match query.get() {
        _ if known.with(Option::is_some) => Phase::There,
        Remote::Failed(error) => Phase::Failed(error),
        _ => Phase::Loading,
    });
    let retry = Callback::new(move |()| query.retry());
    (move || match phase.get() {
        Phase::Loading => view! { <SkeletonLines lines/> }.into_any(),
        Phase::Failed(error) => view! { <Failure error retry/> }.into_any(),
        Phase::There => draw(Signal::derive(move || known.get().unwrap_or_default())),
    })
    .into_any()
}
