//! Invitations that wait for the person: accepting with the way in offered, declining after a question.

use super::offers::use_offers;
use crate::{
    api::{
        asking::Asking,
        error::ApiError,
        joining,
        mutation::use_mutation,
        query::{Query, QueryCache, Remote, use_query},
    },
    routes::{Page, Route},
    session::{
        state::{Listed, Session, use_session},
        tenant::Tenant,
    },
    shell::{query_view::Failure, refusal::explain, requests::why_no_request, roles::names},
    ui::{
        Button, ButtonKind, ConfirmDialog, Icon, LinkButton, Notice, Size, Tone, WorkspaceBadge, use_toasts,
    },
    util::{
        dom,
        i18n::{MsgPlural, t, tf, tn},
        intl, msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{invitation::MyInvitation, workspace::MyWorkspace};

/// Whether the server keeps the invitations back, because a copied link made the account and nobody proved its mailbox.
fn unproven(session: Session) -> bool {
    session.account().is_some_and(|account| account.unproven)
}

/// Asks for them, unless the answer is known to be a refusal.
pub fn use_waiting(session: Session) -> Query<Vec<MyInvitation>> {
    let key = move || (!unproven(session)).then_some(0_u8);
    use_query(QueryCache::default(), "waiting", key, move |_| session.as_account(joining::waiting))
}

/// The list, with what was accepted just now; nothing where there is none, or where the server knows no invitations.
#[component]
pub fn Waiting(
    /// Of [`use_waiting`].
    query: Query<Vec<MyInvitation>>,
) -> impl IntoView {
    let class = style_sheet!("style/pages/waiting.css");
    let (session, toasts) = (use_session(), use_toasts());
    let joined = RwSignal::new(Vec::<MyWorkspace>::new());
    let asked = Asking::<MyInvitation>::default();
    let accept = use_mutation(
        move |invitation: MyInvitation| async move {
            session.as_account(|client, token| joining::accept(client, token, invitation.id)).await
        },
        move |outcome| {
            query.retry();
            if let Ok(workspace) = outcome {
                session.learn(workspace.clone());
                joined.try_update(|joined| joined.push(workspace));
            }
        },
    );
    let decline = use_mutation(
        move |invitation: MyInvitation| async move {
            session
                .as_account(|client, token| joining::decline(client, token, invitation.id))
                .await
                .map(|()| invitation)
        },
        move |outcome| {
            query.retry();
            match outcome {
                Ok(invitation) => {
                    asked.done();
                    toasts.ok(tf(msg::WAITING_DECLINED, &[("workspace", &invitation.workspace.name)]));
                }
                // What is asked still says so in its dialog.
                Err(error) if !asked.still() => toasts.warn(explain(&error)),
                Err(_) => {}
            }
        },
    );
    let failed = move || {
        accept.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let known = Memo::new(move |_| query.get());
    let list = move || match known.get() {
        Remote::Ready { value, .. } if !value.is_empty() => {
            let pending = accept.pending();
            let take = Callback::new(move |one: MyInvitation| accept.send(one));
            let refuse = Callback::new(move |one: MyInvitation| {
                decline.reset();
                asked.ask(one);
            });
            let rows = value.iter().map(|one| row(class, one, pending, take, refuse)).collect_view();
            view! { class=class, <ul class="wait-list" aria-label=t(msg::WAITING_LIST)>{rows}</ul> }
                .into_any()
        }
        // An account that a copied link made: says what to do instead.
        Remote::Failed(error @ ApiError::Denied(_)) => {
            view! { <Notice>{explain(&error)}</Notice> }.into_any()
        }
        _ => ().into_any(),
    };
    let place = move || asked.with(|asked| asked.map(|one| one.workspace.name.clone()).unwrap_or_default());
    let unsure =
        move || unproven(session).then(|| view! { <Notice>{t(msg::REFUSAL_MAILBOX_NOT_PROVEN)}</Notice> });
    view! { class=class,
        <section class="wait" aria-label=t(msg::WAITING_LIST)>
            {unsure}
            {failed}
            {move || joined.get().into_iter().map(entered).collect_view()}
            {list}
        </section>
        <ConfirmDialog
            open=asked.open()
            on_close=Callback::new(move |()| asked.close())
            title=Signal::derive(move || tf(msg::WAITING_ASK, &[("workspace", &place())]))
            verb=t(msg::WAITING_DECLINE_IT)
            danger=true
            pending=decline.pending()
            error=Signal::derive(move || asked.error(decline).get().as_ref().map(explain))
            on_confirm=Callback::new(move |()| asked.confirm(decline))
        >
            <p>{t(msg::WAITING_ASK_TEXT)}</p>
        </ConfirmDialog>
    }
}

/// In, with the way in.
fn entered(workspace: MyWorkspace) -> AnyView {
    let href = Route::Switch { workspace: workspace.id, to: None }.href();
    let action = ViewFn::from(move || {
        let href = href.clone();
        view! { <LinkButton href kind=ButtonKind::Primary size=Size::Sm>{t(msg::WAITING_OPEN)}</LinkButton> }
    });
    view! {
        <Notice tone=Tone::Ok action=action>{tf(msg::JOIN_JOINED, &[("workspace", &workspace.name)])}</Notice>
    }
    .into_any()
}

fn row(
    class: &'static str,
    one: &MyInvitation,
    pending: Signal<bool>,
    take: Callback<MyInvitation>,
    refuse: Callback<MyInvitation>,
) -> AnyView {
    let ends = one.expires.millis();
    let place = one.workspace.name.clone();
    let title = if one.inviter.is_empty() {
        tf(msg::JOIN_TITLE, &[("workspace", &place)])
    } else {
        tf(msg::JOIN_TITLE_BY, &[("inviter", &one.inviter), ("workspace", &place)])
    };
    let until = tf(msg::WAITING_EXPIRES, &[("when", &intl::relative(ends, intl::now_ms()))]);
    let facts = format!("{} · {until}", names(&one.roles));
    let (yes, no) = (one.clone(), one.clone());
    let (which, join) = (place.clone(), tf(msg::JOIN_NOW, &[("workspace", &place)]));
    view! { class=class,
        <li class="wait-one">
            <WorkspaceBadge id=one.workspace.id name=place size=Size::Lg/>
            <div class="wait-main">
                <p class="wait-title">{title}</p>
                <p class="wait-facts" data-tip=intl::date_time(ends)>{facts}</p>
            </div>
            <div class="wait-acts">
                <Button on_click=Callback::new(move |()| refuse.run(no.clone()))>
                    {t(msg::WAITING_DECLINE)}
                    <span class="sr">{which}</span>
                </Button>
                <Button
                    kind=ButtonKind::Primary
                    pending=pending
                    on_click=Callback::new(move |()| take.run(yes.clone()))
                >
                    {join}
                </Button>
            </div>
        </li>
    }
    .into_any()
}

/// What stands below the list of the switcher: that the list is not whole because asking for it failed; invitations and offered
/// ownerships, as links to where they are answered; and the way to link an existing workspace, for whoever may ask for it.
#[component]
pub fn WaitingLink() -> impl IntoView {
    let session = use_session();
    let (query, offers) = (use_waiting(session), use_offers(session));
    let link = use_context::<Tenant>().map(|tenant| {
        let may = Memo::new(move |_| why_no_request(tenant).is_none());
        move || {
            may.get().then(|| {
                let href = Route::In(tenant.id(), Page::Group).href();
                view! { <LinkButton href size=Size::Sm icon=Icon::Link>{t(msg::WAITING_LINK_EXISTING)}</LinkButton> }
            })
        }
    });
    let to_picker = |count: u64, icon: Icon, text: MsgPlural| {
        (count > 0).then(|| {
            view! {
                <LinkButton href=Route::Workspaces.href() size=Size::Sm icon=icon>{tn(text, count, &[])}</LinkButton>
            }
        })
    };
    let retry = Callback::new(move |()| {
        // The button goes with the failure; a switcher that loses the focus closes.
        if let Some(body) = dom::doc().and_then(|document| document.body()) {
            dom::focus_in(&body, ".pck-box input, .pck-box [role=listbox]");
        }
        leptos::task::spawn_local_scoped(async move { session.load_workspaces().await });
    });
    let failed = move || match session.listed() {
        Listed::Failed(error) if error != ApiError::Aborted => Some(view! { <Failure error retry/> }),
        _ => None,
    };
    view! {
        {failed}
        {move || to_picker(query.value().map_or(0, |all| all.len() as u64), Icon::Mail, msg::WAITING_COUNT)}
        {move || to_picker(offers.value().map_or(0, |all| all.len() as u64), Icon::Key, msg::WAITING_OFFERS)}
        {link}
    }
}
