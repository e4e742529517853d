//! The own access: what one has, or the way to it. A member asks the Owner; the Owner gives it to themselves.

use super::{
    panel::AccessPanel,
    words::{name, role, said},
};
use crate::{
    api::{apps, error::ApiError, mutation::use_mutation},
    session::tenant::{Tenant, use_tenant},
    shell::{
        draft::keep_draft,
        refusal::{explain, reason},
    },
    ui::{Button, ButtonKind, Card, Fact, Facts, Icon, LinkButton, Notice, TextArea, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    app::{App, AppAccess, AppRequest, AppState, MESSAGE_MAX},
    app_key::AppKey,
    refusal,
    request::RequestState,
};

/// How the person stands to the app: what is drawn, and drawn anew only when it is another one, so that typed text stays.
#[derive(Clone, PartialEq)]
enum Stand {
    Inactive,
    Have(AppAccess),
    /// The Owner without access.
    Decides,
    Asked(AppRequest),
    /// May ask; perhaps after an answer that was no.
    MayAsk(Option<AppRequest>),
}

impl Stand {
    fn of(app: &App, owner: bool) -> Self {
        let latest = app.request.clone();
        match &app.access {
            Some(access) => Self::Have(access.clone()),
            None if app.state == AppState::Available => Self::Inactive,
            None if owner => Self::Decides,
            None => match latest {
                Some(request) if request.state == RequestState::Open => Self::Asked(request),
                latest => Self::MayAsk(latest.filter(|request| request.state == RequestState::Declined)),
            },
        }
    }
}

/// The card.
#[component]
pub fn MineCard(app: Signal<App>, key: AppKey, panel: AccessPanel) -> impl IntoView {
    let class = style_sheet!("style/pages/app_mine.css");
    let tenant = use_tenant();
    let stand = Memo::new(move |_| app.with(|app| Stand::of(app, tenant.summary().owner)));
    let card = move || match stand.get() {
        Stand::Inactive => {
            view! { class=class, <p class="mine-note">{t(msg::APPS_MINE_INACTIVE)}</p> }.into_any()
        }
        Stand::Have(access) => have(class, app, access),
        Stand::Decides => view! { class=class,
            <p class="mine-note">{t(msg::APPS_MINE_OWNER)}</p>
            <Button icon=Icon::Key on_click=Callback::new(move |()| panel.give_myself())>
                {t(msg::APPS_GIVE_ME)}
            </Button>
        }
        .into_any(),
        Stand::Asked(request) => view! { <Asked class key request/> }.into_any(),
        Stand::MayAsk(declined) => view! { <AskForm class key declined/> }.into_any(),
    };
    view! { class=class, <Card title=t(msg::APPS_MINE)><div class="mine">{card}</div></Card> }
}

fn have(class: &'static str, app: Signal<App>, access: AppAccess) -> AnyView {
    let app = app.get_untracked();
    let known = app.roles.iter().find(|role| role.key == access.role);
    let what = known.map(|role| said(&role.description)).unwrap_or_default();
    let open = app.url.as_ref().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let open = open.map(|url| {
        let label = tf(msg::APPS_OPEN, &[("name", &name(&app))]);
        view! { <LinkButton href=url.clone() kind=ButtonKind::Primary icon=Icon::External>{label}</LinkButton> }
    });
    view! { class=class,
        <div class="mine-wide">
        <Facts>
            <Fact label=t(msg::APPS_MINE_ROLE)>{role(&app, &access.role)}</Fact>
            <Fact label=t(msg::APPS_SINCE)>{intl::date(access.since.millis())}</Fact>
        </Facts>
        </div>
        <p class="mine-note">{what}</p>
        {open}
    }
    .into_any()
}

/// A request that waits.
#[component]
fn Asked(class: &'static str, key: AppKey, request: AppRequest) -> impl IntoView {
    let (tenant, toasts) = (use_tenant(), use_toasts());
    let withdraw = use_mutation(
        move |()| async move { apps::withdraw(tenant.client()?, key).await },
        move |result: Result<(), ApiError>| {
            match result {
                Ok(()) => toasts.ok(t(msg::APPS_WITHDRAWN)),
                // Answered in the same moment: the fresh state says how.
                Err(ApiError::Missing) => {}
                Err(error) => toasts.warn(explain(&error)),
            }
            tenant.invalidate();
        },
    );
    let ago = intl::relative(request.created.millis(), intl::now_ms());
    let said = (!request.message.is_empty())
        .then(|| view! { class=class, <blockquote class="mine-said">{request.message}</blockquote> });
    view! { class=class,
        <p>{tf(msg::APPS_MINE_ASKED, &[("ago", &ago)])}</p>
        {said}
        <Button pending=withdraw.pending() on_click=Callback::new(move |()| withdraw.send(()))>
            {t(msg::APPS_WITHDRAW)}
        </Button>
    }
}

/// Who is in the workspace without being its member.
fn no_member(tenant: Tenant) -> Option<String> {
    let mine = tenant.summary();
    (mine.superadmin && mine.roles.is_empty()).then(|| reason(&refusal::APP_NEEDS_MEMBER))
}

#[component]
fn AskForm(class: &'static str, key: AppKey, declined: Option<AppRequest>) -> impl IntoView {
    let (tenant, toasts) = (use_tenant(), use_toasts());
    let message = RwSignal::new(String::new());
    let long = RwSignal::new(false);
    let ask = use_mutation(
        move |message: String| async move { apps::ask(tenant.client()?, key, message).await },
        move |result: Result<AppRequest, ApiError>| {
            if result.is_ok() {
                message.try_set(String::new());
                toasts.ok(t(msg::APPS_ASKED_DONE));
            }
            tenant.invalidate();
        },
    );
    let why_not = Signal::derive(move || no_member(tenant));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = message.get_untracked().trim().to_owned();
        long.set(text.chars().count() > MESSAGE_MAX);
        if !long.get_untracked() && why_not.get_untracked().is_none() {
            ask.send(text);
        }
    };
    let failed =
        move || ask.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> });
    let answer = declined.map(|request| {
        let ended = request.ended.unwrap_or(request.created);
        let ago = intl::relative(ended.millis(), intl::now_ms());
        let title = tf(msg::APPS_DECLINED, &[("ago", &ago)]);
        view! { <Notice title=title>{request.answer}</Notice> }
    });
    let dirty = Signal::derive(move || !message.with(|text| text.trim().is_empty()));
    view! { class=class,
        <p class="mine-note">{t(msg::APPS_NO_ACCESS)}</p>
        {answer}
        <form class="mine-form" on:submit=submit novalidate>
            <TextArea
                label=t(msg::APPS_MESSAGE)
                hint=t(msg::APPS_MESSAGE_HINT)
                value=message
                rows=3
                disabled=Signal::derive(move || why_not.with(Option::is_some))
                error=Signal::derive(move || long.get().then(|| t(msg::APPS_MESSAGE_LONG).to_owned()))
            />
            {failed}
            <div>
                <Button kind=ButtonKind::Primary submit=true pending=ask.pending() disabled_reason=why_not>
                    {t(msg::APPS_ASK)}
                </Button>
            </div>
        </form>
        {keep_draft(dirty)}
    }
}
