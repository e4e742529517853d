//! Where the person is signed in. A session that is ended here finds out with its next request: that browser asks for the password, over the
//! page that it was at.

use super::asked::{once, use_asked};
use crate::{
    api::mutation::{Mutation, use_mutation},
    session::state::use_session,
    shell::{
        refusal::explain,
        rows::{Ended, rows},
    },
    ui::{Badge, Button, ButtonKind, Card, ConfirmDialog, Icon, Size, Tone, use_toasts},
    util::{
        agent,
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    ids::SessionId,
    security::{EndOneSession, EndOtherSessions, ListSessions, SessionInfo},
};

/// The tab.
#[component]
pub fn SessionsTab() -> impl IntoView {
    let class = style_sheet!("style/pages/account_sessions.css");
    let (session, toasts) = (use_session(), use_toasts());
    let query = use_asked::<ListSessions>("sessions");
    let asking = RwSignal::new(false);
    let ended = Ended::new("h2");
    let end = use_mutation(
        move |id: u64| async move { session.ask::<EndOneSession>(&SessionId::from(id), &()).await.map(|()| id) },
        move |result| {
            match result {
                Ok(id) => {
                    ended.note(id);
                    toasts.ok(t(msg::SESSIONS_ENDED));
                }
                Err(error) => toasts.warn(explain(&error)),
            }
            query.retry();
        },
    );
    let end_others = use_mutation(
        move |()| async move { session.ask::<EndOtherSessions>(&(), &()).await },
        move |result: Result<(), _>| {
            if result.is_ok() {
                asking.try_set(false);
                toasts.ok(t(msg::SESSIONS_OTHERS_ENDED));
            }
            query.retry();
        },
    );
    let list = once(query, 6, move |all: Signal<Vec<SessionInfo>>| {
        let others = Memo::new(move |_| all.with(|all| all.iter().filter(|one| !one.current).count() as u64));
        let sorted = Signal::derive(move || {
            let mut all = all.get();
            // This one first, then the latest used.
            all.sort_by_key(|one| !one.current);
            all
        });
        let list = move |rows: AnyView| {
            view! { class=class, <ul class="ses-list" aria-label=t(msg::ACCOUNT_TAB_SESSIONS)>{rows}</ul> }
                .into_any()
        };
        let one = move |one| row(class, one, end);
        let rows = rows(ended, sorted, |one| one.id, one, list, || ().into_any());
        let alone = Signal::derive(move || (others.get() == 0).then(|| t(msg::SESSIONS_ALONE).to_owned()));
        let ask = Callback::new(move |()| {
            end_others.reset();
            asking.set(true);
        });
        view! { class=class,
            <div class="ses-head">
                <p class="ses-note">{t(msg::SESSIONS_TEXT)}</p>
                <Button icon=Icon::SignOut disabled_reason=alone on_click=ask>{t(msg::SESSIONS_END_OTHERS)}</Button>
            </div>
            {rows}
            <ConfirmDialog
                open=asking
                on_close=Callback::new(move |()| asking.set(false))
                title=Signal::derive(move || tn(msg::SESSIONS_ASK, others.get(), &[]))
                verb=t(msg::SESSIONS_END_OTHERS)
                danger=true
                pending=end_others.pending()
                error=Signal::derive(move || end_others.error().get().as_ref().map(explain))
                on_confirm=Callback::new(move |()| end_others.send(()))
            >
                <p>{t(msg::SESSIONS_ASK_TEXT)}</p>
            </ConfirmDialog>
        }
        .into_any()
    });
    view! { <Card title=t(msg::SESSIONS_TITLE)>{list}</Card> }
}

/// What a client calls itself, in words.
fn title(one: &SessionInfo) -> String {
    let own = one.agent.as_deref().unwrap_or_default();
    match (agent::browser(own), agent::platform(own)) {
        (browser, system) if !browser.is_empty() && !system.is_empty() => {
            tf(msg::SECURITY_AGENT, &[("browser", browser), ("system", system)])
        }
        ("", "") if own.is_empty() => t(msg::SECURITY_AGENT_UNKNOWN).to_owned(),
        // A program of somebody's own.
        ("", "") => own.chars().take(60).collect(),
        (one, other) => format!("{one}{other}"),
    }
}

fn row(class: &'static str, latest: Signal<SessionInfo>, end: Mutation<u64>) -> AnyView {
    // Only when it was used changes in the life of a session.
    let one = latest.get_untracked();
    let name = title(&one);
    let used = Memo::new(move |_| latest.with(|one| one.last_used.millis()));
    let when = move || tf(msg::SESSIONS_USED, &[("when", &intl::relative(used.get(), intl::now_ms()))]);
    let exact = Signal::derive(move || intl::date_time(used.get()));
    let since = tf(msg::SESSIONS_SINCE, &[("when", &intl::date_time(one.created.millis()))]);
    let address = one.address.map(|address| tf(msg::SESSIONS_FROM, &[("address", &address)]));
    let kind = (one.kind == "api").then(|| t(msg::SESSIONS_API).to_owned());
    let facts = [kind, address, Some(since)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let (id, which) = (one.id, name.clone());
    let mark = one.current.then(|| view! { <Badge tone=Tone::Ok text=t(msg::SESSIONS_CURRENT)/> });
    let act = (!one.current).then(|| {
        view! {
            <Button
                size=Size::Sm
                kind=ButtonKind::Secondary
                pending=end.pending()
                on_click=Callback::new(move |()| end.send(id))
            >
                {t(msg::SESSIONS_END)}
                <span class="sr">{which}</span>
            </Button>
        }
    });
    view! { class=class,
        <li class="ses">
            <div class="ses-main">
                <p class="ses-title">{name} {mark}</p>
                <p class="ses-facts" data-tip=exact>{when}</p>
                <p class="ses-facts">{facts}</p>
            </div>
            {act}
        </li>
    }
    .into_any()
}
