//! Who asks for access, and the answers: approved with an app role, or declined with a reason that the member reads.

use super::{access::why_not_decide, panel::AccessPanel, words::person};
use crate::{
    api::{apps, asking::Asking, error::ApiError, mutation::use_mutation},
    session::tenant::use_tenant,
    shell::{
        refusal::explain,
        rows::{Ended, asked_rows, rows},
    },
    ui::{Button, ButtonKind, Card, Dialog, Notice, Size, TextArea, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    app::{App, AppRequest, MESSAGE_MAX},
    app_key::AppKey,
    request::RequestState,
};

/// The card.
#[component]
pub fn RequestsCard(app: Signal<App>, key: AppKey, panel: AccessPanel) -> impl IntoView {
    let class = style_sheet!("style/pages/app_requests.css");
    let tenant = use_tenant();
    let query = tenant.query("app-requests", move || Some(key), apps::requests);
    let declining = Asking::<AppRequest>::default();
    let ended = panel.requests();
    let draw = move |all: Signal<Vec<AppRequest>>| {
        let open = Signal::derive(move || {
            let mut open = all.get();
            open.retain(|request| request.state == RequestState::Open);
            open
        });
        let list = move |rows: AnyView| view! { class=class, <ul class="ask-list">{rows}</ul> }.into_any();
        let none =
            move || view! { class=class, <p class="ask-note">{t(msg::APPS_REQUESTS_NONE)}</p> }.into_any();
        // Nothing of a request changes before it is answered.
        let one =
            move |request: Signal<AppRequest>| row(class, app, request.get_untracked(), panel, declining);
        rows(ended, open, |request| request.id.get(), one, list, none)
    };
    view! {
        <Card title=t(msg::APPS_REQUESTS)>{asked_rows(query, 2, draw)}</Card>
        {decline_dialog(key, declining, ended)}
    }
}

fn row(
    class: &'static str,
    app: Signal<App>,
    request: AppRequest,
    panel: AccessPanel,
    declining: Asking<AppRequest>,
) -> AnyView {
    let name = person(&request.user.name, &request.username);
    let ago = intl::relative(request.created.millis(), intl::now_ms());
    let facts = if request.user.name.is_empty() { ago } else { format!("{} · {ago}", request.username) };
    let said = match request.message.as_str() {
        "" => view! { class=class, <p class="ask-note">{t(msg::APPS_NO_MESSAGE)}</p> }.into_any(),
        text => view! { class=class, <blockquote class="ask-said">{text.to_owned()}</blockquote> }.into_any(),
    };
    let (yes, no) = (request.clone(), request);
    let label = tf(msg::APPS_REQUEST_OF, &[("name", &name)]);
    view! { class=class,
        <li class="ask-one">
            <div class="ask-main">
                <span class="ask-name">{name}</span>
                <span class="ask-facts">{facts}</span>
                {said}
            </div>
            <div class="ask-acts" role="group" aria-label=label>
                <Button
                    size=Size::Sm
                    kind=ButtonKind::Primary
                    disabled_reason=why_not_decide(app)
                    on_click=Callback::new(move |()| panel.approve(yes.clone()))
                >
                    {t(msg::APPS_APPROVE)}
                </Button>
                <Button
                    size=Size::Sm
                    disabled_reason=why_not_decide(app)
                    on_click=Callback::new(move |()| declining.ask(no.clone()))
                >
                    {t(msg::APPS_DECLINE)}
                </Button>
            </div>
        </li>
    }
    .into_any()
}

fn decline_dialog(key: AppKey, open: Asking<AppRequest>, ended: Ended) -> AnyView {
    let (tenant, toasts) = (use_tenant(), use_toasts());
    let why = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let decline = use_mutation(
        move |(request, reason): (AppRequest, String)| async move {
            apps::decline(tenant.client()?, key, request.id, reason).await
        },
        move |result: Result<AppRequest, ApiError>| {
            match result {
                Ok(request) => {
                    if open.still() {
                        why.try_set(String::new());
                    }
                    open.done();
                    ended.note(request.id.get());
                    let name = person(&request.user.name, &request.username);
                    toasts.ok(tf(msg::APPS_DECLINED_DONE, &[("name", &name)]));
                }
                Err(error) if !open.still() => toasts.warn(explain(&error)),
                Err(_) => {}
            }
            tenant.invalidate();
        },
    );
    let close = Callback::new(move |()| {
        open.close();
        // What was typed for one person is not offered for the next.
        why.set(String::new());
        decline.reset();
        wrong.set(false);
    });
    let named = move |text| {
        Signal::derive(move || {
            open.with(|request| {
                let name = request.map(|request| person(&request.user.name, &request.username));
                tf(text, &[("name", &name.unwrap_or_default())])
            })
        })
    };
    let submit = Callback::new(move |()| {
        let text = why.get_untracked().trim().to_owned();
        let length = text.chars().count();
        wrong.set(length == 0 || length > MESSAGE_MAX);
        if let (false, Some(request)) = (wrong.get_untracked(), open.get_untracked()) {
            open.send(decline, (request, text));
        }
    });
    let footer = ViewFn::from(move || {
        view! {
            <Button on_click=close>{t(msg::UI_CANCEL)}</Button>
            <Button kind=ButtonKind::Danger pending=decline.pending() on_click=submit>
                {t(msg::APPS_DECLINE)}
            </Button>
        }
    });
    let failed = move || {
        open.error(decline).get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    view! {
        <Dialog
            open=open.open()
            on_close=close
            title=named(msg::APPS_DECLINE_TITLE)
            footer=footer
        >
            <TextArea
                label=t(msg::APPS_REASON)
                hint=named(msg::APPS_REASON_HINT)
                value=why
                rows=3
                required=true
                error=Signal::derive(move || wrong.get().then(|| t(msg::APPS_REASON_WRONG).to_owned()))
            />
            {failed}
        </Dialog>
    }
    .into_any()
}
