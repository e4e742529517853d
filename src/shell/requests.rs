//! Requests to the operator (W-5, BR-03 to BR-07): how the latest one stands, taking it back, and the form for another.
//! For the dialog that makes workspaces and for the page of the linked group.

use crate::{
    api::{error::ApiError, mutation::use_mutation, query::Remote, spaces},
    routes::Route,
    session::{state::use_session, tenant::Tenant},
    shell::{
        query_view::Failure,
        refusal::{explain, field_problem, reason},
    },
    ui::{
        Badge, Button, ButtonKind, Fact, Facts, InputKind, LinkButton, Notice, Size, SkeletonLines, TextArea,
        TextField, Tone, use_toasts,
    },
    util::{
        i18n::{Msg, t, tf},
        intl, msg,
    },
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    permission::Permission,
    refusal::MAIN_ONLY,
    request::{NewRequest, RequestKind, RequestState, WorkspaceRequest},
    validate::{self, WORKSPACE_NAME_MAX},
};

/// Most characters of the details.
const DETAILS_MAX: usize = 2000;

/// Why the person may not speak for the organisation of a workspace (BR-05); `None` when they may. Tracked.
pub fn why_no_request(tenant: Tenant) -> Option<String> {
    if let Err(denied) = tenant.can(Permission::WorkspaceRequest) {
        return Some(denied.reason());
    }
    let mine = tenant.summary();
    (mine.group.is_some() && !mine.main && !mine.superadmin).then(|| reason(&MAIN_ONLY))
}

/// The latest request of a kind and, unless it is open, the form for another one.
#[component]
pub fn Requests(
    /// The workspace that speaks.
    tenant: Tenant,
    /// What is asked for.
    kind: RequestKind,
) -> impl IntoView {
    let class = style_sheet!("style/shell/requests.css");
    // Whoever may not ask gets no answer either.
    let why_not = Memo::new(move |_| why_no_request(tenant));
    let query = tenant.query(
        "requests",
        move || why_not.with(Option::is_none).then_some(0_u8),
        |client, _| spaces::requests(client),
    );
    // Memos: an answer that says nothing new of this kind draws nothing anew, and what is being typed stays.
    let state = Memo::new(move |_| match query.get() {
        Remote::Loading => None,
        Remote::Ready { .. } => Some(Ok(())),
        Remote::Failed(error) => Some(Err(error)),
    });
    let latest = Memo::new(move |_| query.value()?.into_iter().find(|one| one.kind == kind));
    let open = Memo::new(move |_| {
        latest.with(|latest| latest.as_ref().is_some_and(|one| one.state == RequestState::Open))
    });
    let retry = Callback::new(move |()| query.retry());
    // What the person took back themselves is no news.
    let told = move || latest.get().filter(|one| one.state != RequestState::Withdrawn);
    move || {
        if let Some(why) = why_not.get() {
            return view! { <Notice>{why}</Notice> }.into_any();
        }
        match state.get() {
            None => view! { <SkeletonLines lines=4/> }.into_any(),
            Some(Err(error)) => view! { <Failure error retry/> }.into_any(),
            Some(Ok(())) => view! { class=class,
                <div class="rq">
                    {move || told().map(|one| card(class, tenant, one))}
                    {move || (!open.get()).then(|| view! { <Form class tenant kind/> })}
                </div>
            }
            .into_any(),
        }
    }
}

/// A state in words.
fn word(state: RequestState) -> (Tone, Msg) {
    match state {
        RequestState::Open => (Tone::Accent, msg::REQUEST_OPEN),
        RequestState::Approved => (Tone::Ok, msg::REQUEST_APPROVED),
        RequestState::Declined => (Tone::Danger, msg::REQUEST_DECLINED),
        RequestState::Withdrawn => (Tone::Neutral, msg::REQUEST_WITHDRAWN),
    }
}

fn card(class: &'static str, tenant: Tenant, request: WorkspaceRequest) -> AnyView {
    let toasts = use_toasts();
    let id = request.id;
    let withdraw = use_mutation(
        move |()| async move { spaces::withdraw_request(tenant.client()?, id).await },
        move |result: Result<(), ApiError>| {
            if result.is_ok() {
                toasts.ok(t(msg::REQUEST_WITHDRAWN_DONE));
            }
            tenant.invalidate();
        },
    );
    let failed = move || {
        withdraw.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let (tone, text) = word(request.state);
    let ago = |ms: i64| intl::relative(ms, intl::now_ms());
    let sent =
        tf(msg::REQUEST_SENT, &[("name", &request.sender.name), ("ago", &ago(request.created.millis()))]);
    let ended = request.ended.map(|at| tf(msg::REQUEST_ENDED, &[("ago", &ago(at.millis()))]));
    let fact =
        |label: Msg, text: String| (!text.is_empty()).then(|| view! { <Fact label=t(label)>{text}</Fact> });
    let made = request.made.map(|made| {
        let href = Route::Switch { workspace: made.id.into(), to: None }.href();
        view! {
            <LinkButton href=href size=Size::Sm>{tf(msg::REQUEST_ENTER, &[("name", &made.name)])}</LinkButton>
        }
    });
    let open = request.state == RequestState::Open;
    view! { class=class,
        <section class="rq-card" aria-label=t(msg::REQUEST_LATEST)>
            <div class="rq-head">
                <Badge plain=true tone=tone text=t(text)/>
                <span class="rq-when">{[Some(sent), ended].into_iter().flatten().collect::<Vec<_>>().join(" · ")}</span>
            </div>
            <Facts>
                {fact(msg::REQUEST_NAME, request.name.unwrap_or_default())}
                {fact(msg::REQUEST_DETAILS, request.details)}
                {fact(msg::REQUEST_CONTACT, request.contact)}
                {fact(msg::REQUEST_ANSWER, request.answer)}
            </Facts>
            {failed}
            <div class="rq-acts">
                {made}
                {open.then(|| view! {
                    <Button
                        size=Size::Sm
                        pending=withdraw.pending()
                        on_click=Callback::new(move |()| withdraw.send(()))
                    >
                        {t(msg::REQUEST_WITHDRAW)}
                    </Button>
                })}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Form(class: &'static str, tenant: Tenant, kind: RequestKind) -> impl IntoView {
    let toasts = use_toasts();
    let address = untrack(|| use_session().account()).map(|account| account.username).unwrap_or_default();
    let (name, contact, details) =
        (RwSignal::new(String::new()), RwSignal::new(address), RwSignal::new(String::new()));
    let wrong = RwSignal::new([const { None::<String> }; 3]);
    let send = use_mutation(
        move |request: NewRequest| async move { spaces::send_request(tenant.client()?, request).await },
        move |result: Result<WorkspaceRequest, ApiError>| {
            if let Ok(sent) = &result {
                toasts.ok(tf(msg::REQUEST_SENT_DONE, &[("contact", &sent.contact)]));
            }
            // Also after a refusal: somebody else may have sent one.
            if !matches!(result, Err(ApiError::Invalid(_))) {
                tenant.invalidate();
            }
        },
    );
    let wants_name = kind == RequestKind::Create;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (wished, reached, told) =
            (name.get_untracked(), contact.get_untracked(), details.get_untracked().trim().to_owned());
        let length = told.chars().count();
        let errors = [
            (wants_name && validate::name(&wished, WORKSPACE_NAME_MAX).is_err())
                .then(|| t(msg::REQUEST_NAME_WRONG).to_owned()),
            validate::email(&reached).is_err().then(|| t(msg::REQUEST_CONTACT_WRONG).to_owned()),
            (length == 0 || length > DETAILS_MAX).then(|| t(msg::REQUEST_DETAILS_WRONG).to_owned()),
        ];
        let sound = errors.iter().all(Option::is_none);
        wrong.set(errors);
        if sound {
            send.send(NewRequest {
                kind,
                contact: reached.trim().to_owned(),
                details: told,
                name: wants_name.then(|| wished.trim().to_owned()),
            });
        }
    };
    // The server's word on a field, where ours was not enough.
    let error = move |at: usize, field: &'static str| {
        Signal::derive(move || {
            let server = send.error().with(|error| {
                error.as_ref().and_then(|error| field_problem(error, field)).map(|one| one.message.clone())
            });
            wrong.with(|wrong| wrong[at].clone()).or(server)
        })
    };
    let failed = move || {
        let error = send.error().get().filter(|error| {
            ["name", "contact", "details"].iter().all(|field| field_problem(error, field).is_none())
        });
        error.map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let hint = match kind {
        RequestKind::Create => msg::REQUEST_HINT_CREATE,
        RequestKind::Link => msg::REQUEST_HINT_LINK,
        RequestKind::Unlink => msg::REQUEST_HINT_UNLINK,
    };
    view! { class=class,
        <form class="rq-form" on:submit=submit novalidate>
            {wants_name.then(|| view! {
                <TextField
                            label=t(msg::REQUEST_NAME)
                            value=name
                            required=true
                            autofocus=true
                            error=error(0, "name")
                        />
            })}
            <TextArea
                label=t(msg::REQUEST_DETAILS)
                hint=t(hint)
                value=details
                rows=3
                required=true
                error=error(2, "details")
            />
            <TextField
                label=t(msg::REQUEST_CONTACT)
                kind=InputKind::Email
                autocomplete="email"
                value=contact
                required=true
                error=error(1, "contact")
            />
            {failed}
            <div class="rq-acts">
                <Button kind=ButtonKind::Primary submit=true pending=send.pending()>
                    {t(msg::REQUEST_SEND)}
                </Button>
            </div>
        </form>
    }
}
