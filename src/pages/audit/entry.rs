//! One entry of the log, in a panel of its own address.

use super::{
    list::Row,
    words::{action, actor, field, thing, value},
};
use crate::{
    api::query::Query,
    routes::parameter,
    shell::{
        here::{Step, use_go},
        list_state::ListState,
    },
    ui::{Fact, Facts, Notice, Panel},
    util::{
        i18n::{Msg, t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use stylers_macro::style_sheet;
use wire::{
    audit::{AuditEntry, Change},
    page::Page,
};

/// The entry that the address names, as long as it names one.
#[component]
pub fn EntryPanel(state: ListState, query: Query<Page<Row>>) -> impl IntoView {
    let (address, go) = (use_location(), use_go());
    let wanted = Memo::new(move |_| {
        address.search.with(|search| parameter(search, "entry")).and_then(|id| id.parse::<u64>().ok())
    });
    let close = Callback::new(move |()| go(&untrack(|| state.href(&state.query())), Step::Push));
    // Drawn once per entry; a newer answer of the list does not close it.
    let found = Memo::new(move |last: Option<&Option<AuditEntry>>| {
        let wanted = wanted.get()?;
        let listed = query.with(|remote| {
            let rows = &remote.value()?.items;
            rows.iter().find(|row| row.entry.id == wanted).map(|row| row.entry.clone())
        });
        listed.or_else(|| last.cloned().flatten().filter(|entry| entry.id == wanted))
    });
    let asked = Memo::new(move |_| !query.with(|remote| remote.value().is_none()));
    move || {
        let wanted = wanted.get()?;
        let shown = match found.get() {
            Some(entry) => {
                let title = action(&entry.action);
                let sub = tf(msg::AUDIT_NUMBER, &[("id", &wanted.to_string())]);
                view! {
                    <Panel title=title subtitle=sub on_close=close>{draw(entry)}</Panel>
                }
                .into_any()
            }
            None if asked.get() => view! {
                <Panel title=tf(msg::AUDIT_NUMBER, &[("id", &wanted.to_string())]) on_close=close>
                    <Notice>{t(msg::AUDIT_ELSEWHERE)}</Notice>
                </Panel>
            }
            .into_any(),
            None => ().into_any(),
        };
        Some(shown)
    }
}

fn draw(mut entry: AuditEntry) -> AnyView {
    let class = style_sheet!("style/pages/audit_entry.css");
    let who = match (&entry.actor, entry.username.is_empty()) {
        (Some(_), false) => format!("{} ({})", actor(&entry), entry.username),
        _ => actor(&entry),
    };
    let token = entry.token.map(|token| tf(msg::AUDIT_TOKEN_NUMBER, &[("id", &token.to_string())]));
    let when = format!(
        "{} ({})",
        intl::date_time(entry.at.millis()),
        intl::relative(entry.at.millis(), intl::now_ms())
    );
    let fact = |label: Msg, text: Option<String>| {
        text.filter(|text| !text.is_empty()).map(|text| view! { <Fact label=t(label)>{text}</Fact> })
    };
    let changed = std::mem::take(&mut entry.changes);
    let facts = view! {
        <Facts>
            {fact(msg::AUDIT_WHEN, Some(when))}
            {fact(msg::AUDIT_WHO, Some(who))}
            {fact(msg::AUDIT_BY, token)}
            {fact(msg::AUDIT_OBJECT, Some(thing(&entry)))}
            {fact(msg::AUDIT_CODE, Some(entry.action.clone()))}
            {fact(msg::AUDIT_IP, entry.address.clone())}
            {fact(msg::AUDIT_AGENT, entry.agent.clone())}
            {fact(msg::AUDIT_REFERENCE, entry.request_id.clone())}
        </Facts>
    };
    let side = |change: &Change, text: &Option<String>| {
        text.as_ref().map_or_else(|| "–".to_owned(), |text| value(&change.field, text))
    };
    let row = move |change: Change| {
        view! { class=class,
            <tr>
                <th class="ae-field" scope="row">{field(&change.field)}</th>
                <td class="ae-value">{side(&change, &change.before)}</td>
                <td class="ae-value">{side(&change, &change.after)}</td>
            </tr>
        }
    };
    let changes = if changed.is_empty() {
        view! { class=class, <p class="ae-none">{t(msg::AUDIT_NO_CHANGES)}</p> }.into_any()
    } else {
        let rows = changed.into_iter().map(row).collect_view();
        view! { class=class,
            <table class="ae-table">
                <caption class="ae-caption">{t(msg::AUDIT_CHANGES)}</caption>
                <thead>
                    <tr>
                        <th class="ae-head" scope="col">{t(msg::AUDIT_FIELD)}</th>
                        <th class="ae-head" scope="col">{t(msg::AUDIT_BEFORE)}</th>
                        <th class="ae-head" scope="col">{t(msg::AUDIT_AFTER)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        {facts}
        {changes}
    }
    .into_any()
}
