//! Ownerships that are offered to the person (product.md §1): said where they look first, answered in the settings of the workspace.

use crate::{
    api::query::{Query, QueryCache, use_query},
    routes::{Page, Route},
    session::state::Session,
    ui::{ButtonKind, LinkButton, Notice, Size, Tone},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use wire::{
    ids::WorkspaceId,
    ownership::{ListMyOffers, MyOffer},
};

/// Asks for them.
pub fn use_offers(session: Session) -> Query<Vec<MyOffer>> {
    let ask = move |_| async move { session.ask::<ListMyOffers>(&(), &()).await };
    use_query(QueryCache::default(), "offers", || Some(0_u8), ask)
}

/// One message each; nothing where there is none, or where the server knows no offers.
#[component]
pub fn Offers(
    /// Of [`use_offers`].
    query: Query<Vec<MyOffer>>,
) -> impl IntoView {
    let all = Memo::new(move |_| query.value().unwrap_or_default());
    move || all.get().into_iter().map(one).collect_view()
}

fn one(offer: MyOffer) -> AnyView {
    let until = intl::date_time(offer.expires.millis());
    let (from, workspace) = (offer.from.name, offer.workspace.name);
    let title = tf(msg::WAITING_OFFER, &[("from", &from), ("workspace", &workspace)]);
    let id = WorkspaceId::from(offer.workspace.id);
    let settings = Route::In(id, Page::Settings).path();
    let href = Route::Switch { workspace: id, to: Some(settings) }.href();
    let action = ViewFn::from(move || {
        let href = href.clone();
        view! { <LinkButton href kind=ButtonKind::Primary size=Size::Sm>{t(msg::WAITING_OFFER_ANSWER)}</LinkButton> }
    });
    view! {
        <Notice tone=Tone::Accent title=title action=action>{tf(msg::WAITING_OFFER_UNTIL, &[("until", &until)])}</Notice>
    }
    .into_any()
}
