//! The end of the account: what stands in its way with the pages where it can be changed, the 14 days, and keeping it after all.

use super::asked::{once, use_asked};
use crate::{
    api::mutation::use_mutation,
    routes::{Page, Route},
    session::state::use_session,
    shell::{
        password_dialog::PasswordDialog,
        refusal::{explain, refusal},
    },
    ui::{Button, ButtonKind, Card, Icon, Notice, Tone, use_toasts},
    util::{
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use leptos::{prelude::*, task::spawn_local_scoped};
use wire::{
    ownership::Confirm,
    personal::{AccountDeleteCheck, CheckAccountDelete, DELETE_DAYS, DeleteAccount, KeepAccount},
    problem::Problem,
    session::Secret,
};

/// The card.
#[component]
pub fn DeletionCard(class: &'static str) -> impl IntoView {
    let query = use_asked::<CheckAccountDelete>("delete");
    let changed = Callback::new(move |()| query.retry());
    let inside = once(query, 3, move |check: Signal<AccountDeleteCheck>| {
        let due = Memo::new(move |_| check.with(|check| check.deletion.map(|at| at.millis())));
        (move || match due.get() {
            Some(due) => view! { <Due due changed/> }.into_any(),
            None => view! { <Delete class check changed/> }.into_any(),
        })
        .into_any()
    });
    view! { <Card title=t(msg::PERSONAL_DELETE)>{inside}</Card> }
}

/// It was asked for: until when it can be taken back, and how.
#[component]
fn Due(due: i64, changed: Callback<()>) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let keep = use_mutation(
        move |()| async move { session.ask::<KeepAccount>(&(), &()).await },
        move |result: Result<(), _>| {
            if result.is_ok() {
                toasts.ok(t(msg::PERSONAL_KEPT));
                // What else wants to be told, the server knows.
                spawn_local_scoped(async move { drop(session.load_account().await) });
            }
            changed.try_run(());
        },
    );
    let action = ViewFn::from(move || {
        view! {
            <Button
                kind=ButtonKind::Primary
                pending=keep.pending()
                on_click=Callback::new(move |()| keep.send(()))
            >
                {t(msg::PERSONAL_KEEP)}
            </Button>
        }
    });
    let failed = move || {
        keep.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let text = tf(
        msg::PERSONAL_DUE_TEXT,
        &[("when", &intl::date_time(due)), ("in", &intl::relative(due, intl::now_ms()))],
    );
    view! {
        {failed}
        <Notice tone=Tone::Warn title=t(msg::PERSONAL_DUE) action=action>{text}</Notice>
    }
}

/// A reason, and the pages where it can be changed.
fn hindrance(class: &'static str, problem: &Problem) -> AnyView {
    let session = use_session();
    let owned = problem.error_token == "OwnsWorkspaces";
    let text = match problem.params.get("count").and_then(|count| count.parse::<u64>().ok()) {
        Some(count) if owned => tn(msg::PERSONAL_OWNS, count, &[]),
        _ => refusal(problem).unwrap_or_else(|| problem.message.clone()),
    };
    let links = move || {
        let page = if owned { Page::Settings } else { Page::Group };
        session
            .workspaces()
            .into_iter()
            .filter(|one| if owned { one.owner } else { one.superadmin && one.main })
            .map(|one| {
                let href = Route::In(one.id, page).href();
                view! { class=class, <li><a href=href>{one.name}</a></li> }
            })
            .collect_view()
    };
    view! { class=class,
        <li>
            {text}
            <ul class="account-links">{links}</ul>
        </li>
    }
    .into_any()
}

#[component]
fn Delete(class: &'static str, check: Signal<AccountDeleteCheck>, changed: Callback<()>) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let asking = RwSignal::new(false);
    // Their names stand with the reasons.
    spawn_local_scoped(async move { session.load_workspaces().await });
    let delete = use_mutation(
        move |password: Secret| async move { session.ask::<DeleteAccount>(&(), &Confirm { password }).await },
        move |result: Result<AccountDeleteCheck, _>| {
            if result.is_ok() {
                asking.try_set(false);
                session.update_account(|account| account.attention = true);
                toasts.ok(t(msg::PERSONAL_ASKED));
            }
            changed.try_run(());
        },
    );
    let blocked = Memo::new(move |_| check.with(|check| !check.reasons.is_empty()));
    let why_not = Signal::derive(move || blocked.get().then(|| t(msg::PERSONAL_BLOCKED).to_owned()));
    let reasons = move || {
        blocked.get().then(|| {
            let rows = check
                .with(|check| check.reasons.iter().map(|problem| hindrance(class, problem)).collect_view());
            view! { class=class,
                <p class="account-label">{t(msg::PERSONAL_FIRST)}</p>
                <ul class="account-reasons">{rows}</ul>
            }
        })
    };
    let days = DELETE_DAYS.to_string();
    let text = tf(msg::PERSONAL_DELETE_TEXT, &[("days", &days)]);
    let ask = tf(msg::PERSONAL_DELETE_ASK, &[("days", &days)]);
    view! { class=class,
        {reasons}
        <div class="account-line">
            <p class="account-note account-value">{text}</p>
            <Button
                kind=ButtonKind::Danger
                icon=Icon::Trash
                disabled_reason=why_not
                on_click=Callback::new(move |()| asking.set(true))
            >
                {t(msg::PERSONAL_DELETE_DO)}
            </Button>
        </div>
        <PasswordDialog
            open=asking
            title=t(msg::PERSONAL_DELETE_TITLE)
            verb=t(msg::PERSONAL_DELETE_DO)
            danger=true
            change=delete
            check=Callback::new(|()| true)
        >
            <p>{ask.clone()}</p>
        </PasswordDialog>
    }
}
