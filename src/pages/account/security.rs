//! The tab of what keeps others out: password, second factor with its recovery codes, trusted devices.

use super::{
    asked::{once, use_asked},
    codes::CodesCard,
    devices::DevicesCard,
    factor::FactorCard,
    password::PasswordCard,
};
use leptos::prelude::*;
use wire::{
    security::{GetSecurity, Security},
    session::Secret,
};

/// The tab.
#[component]
pub fn SecurityTab(class: &'static str) -> impl IntoView {
    let query = use_asked::<GetSecurity>("security");
    // Recovery codes that were made just now: here, and nowhere else.
    let codes = RwSignal::new(None::<Vec<Secret>>);
    let changed = Callback::new(move |()| query.retry());
    let cards = once(query, 8, move |security: Signal<Security>| {
        view! {
            <PasswordCard class security changed/>
            <FactorCard class security changed codes/>
            <DevicesCard class changed/>
        }
        .into_any()
    });
    view! {
        {move || codes.get().map(|fresh| view! { <CodesCard fresh done=Callback::new(move |()| codes.set(None))/> })}
        {cards}
    }
}
