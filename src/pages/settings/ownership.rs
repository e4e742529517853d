//! The ownership (product.md §1): offered to an Administrator, accepted by them, each with the password.

use crate::{
    api::{
        error::ApiError,
        mutation::use_mutation,
        query::{Query, Remote},
        spaces, users,
    },
    session::{
        state::{Session, use_session},
        tenant::{Tenant, use_tenant},
    },
    shell::{password_dialog::PasswordDialog, query_view::QueryView, refusal::explain},
    ui::{Button, ButtonKind, Card, Icon, Notice, Select, SelectOption, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped;
use wire::{
    ownership::{Confirm, NewOffer, Offer},
    page::{Criterion, ListQuery, Page},
    permission::BuiltInRole,
    session::Secret,
    user::User,
    value::IdRef,
};

/// Everything of the person's workspaces may be different now: roles, marks, plans.
fn renew(tenant: Tenant, session: Session) {
    tenant.invalidate();
    spawn_local_scoped(async move { session.load_workspaces().await });
}

/// The ownership on offer; only Administrators are told.
pub fn offer_query(tenant: Tenant) -> Query<Vec<Offer>> {
    tenant.query("offer", move || tenant.administers().then_some(0_u8), |client, _| spaces::offer(client))
}

/// What waits for the reader, at the top of the page.
pub fn offered(class: &'static str, query: Query<Vec<Offer>>) -> AnyView {
    let mine =
        Memo::new(move |_| query.value().and_then(|offers| offers.into_iter().find(|offer| offer.mine)));
    (move || mine.get().map(|offer| view! { <OfferedToMe class offer/> })).into_any()
}

/// For the heir.
#[component]
fn OfferedToMe(class: &'static str, offer: Offer) -> impl IntoView {
    let (tenant, session, toasts) = (use_tenant(), use_session(), use_toasts());
    let asking = RwSignal::new(false);
    let name = move || tenant.summary().name;
    let accept = use_mutation(
        move |password: Secret| async move {
            spaces::accept_ownership(tenant.client()?, Confirm { password }).await
        },
        move |result: Result<(), ApiError>| match result {
            Ok(()) => {
                asking.try_set(false);
                toasts.ok(tf(msg::SETTINGS_OWNER_NOW, &[("name", &tenant.summary_untracked().name)]));
                renew(tenant, session);
            }
            // The offer may be gone; the dialog with its reason goes along with it.
            Err(ApiError::Conflict(problem)) if problem.error_token == "NoOffer" => {
                toasts.warn(explain(&ApiError::Conflict(problem)));
                tenant.invalidate();
            }
            Err(_) => {}
        },
    );
    let decline = use_mutation(
        move |()| async move { spaces::end_offer(tenant.client()?).await },
        move |result: Result<(), ApiError>| {
            if result.is_ok() {
                toasts.ok(t(msg::SETTINGS_DECLINED));
            }
            tenant.invalidate();
        },
    );
    let failed = move || {
        decline.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let title =
        tf(msg::SETTINGS_OFFERED, &[("from", &offer.from.name), ("name", &tenant.summary_untracked().name)]);
    let until = tf(msg::SETTINGS_OFFERED_TEXT, &[("until", &intl::date_time(offer.expires.millis()))]);
    view! { class=class,
        <Card title=title class="settings-offer">
            <p class="settings-note">{until}</p>
            {failed}
            <div class="settings-acts">
                <Button kind=ButtonKind::Primary on_click=Callback::new(move |()| asking.set(true))>
                    {t(msg::SETTINGS_ACCEPT)}
                </Button>
                <Button pending=decline.pending() on_click=Callback::new(move |()| decline.send(()))>
                    {t(msg::SETTINGS_DECLINE)}
                </Button>
            </div>
        </Card>
        <PasswordDialog
            open=asking
            title=Signal::derive(move || tf(msg::SETTINGS_ACCEPT_TITLE, &[("name", &name())]))
            verb=t(msg::SETTINGS_ACCEPT)
            change=accept
            check=Callback::new(|()| true)
        >
            <p>{t(msg::SETTINGS_ACCEPT_TEXT)}</p>
        </PasswordDialog>
    }
}

/// For everybody: how it stands, and the Owner's offer.
#[component]
pub fn OwnershipCard(class: &'static str, query: Query<Vec<Offer>>) -> impl IntoView {
    let tenant = use_tenant();
    let owner = Memo::new(move |_| tenant.summary().owner);
    let administers = Memo::new(move |_| tenant.administers());
    let state = move || {
        if !administers.get() {
            return view! { class=class, <p class="settings-note">{t(msg::SETTINGS_NOT_OWNER)}</p> }
                .into_any();
        }
        let draw = move |offers: Vec<Offer>| match offers.into_iter().next() {
            Some(offer) => view! { <Offered class offer owner=owner.get()/> }.into_any(),
            None if owner.get() => view! { <MakeOffer class/> }.into_any(),
            None => {
                view! { class=class, <p class="settings-note">{t(msg::SETTINGS_NOT_OWNER)}</p> }.into_any()
            }
        };
        view! { <QueryView query=query lines=2 draw=draw/> }.into_any()
    };
    view! { <Card title=t(msg::SETTINGS_OWNERSHIP)>{state}</Card> }
}

/// An offer that waits: the Owner may end it.
#[component]
fn Offered(class: &'static str, offer: Offer, owner: bool) -> impl IntoView {
    let (tenant, toasts) = (use_tenant(), use_toasts());
    let withdraw = use_mutation(
        move |()| async move { spaces::end_offer(tenant.client()?).await },
        move |result: Result<(), ApiError>| {
            if result.is_ok() {
                toasts.ok(t(msg::SETTINGS_WITHDRAWN));
            }
            tenant.invalidate();
        },
    );
    let failed = move || {
        withdraw.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let until = intl::date_time(offer.expires.millis());
    let text = tf(msg::SETTINGS_OFFER_OPEN, &[("to", &offer.to.name), ("until", &until)]);
    view! { class=class,
        {failed}
        <div class="settings-line">
            <p class="settings-note">{text}</p>
            {owner.then(|| view! {
                <Button pending=withdraw.pending() on_click=Callback::new(move |()| withdraw.send(()))>
                    {t(msg::SETTINGS_WITHDRAW)}
                </Button>
            })}
        </div>
    }
}

/// Administrators other than the reader, who can take over.
fn heirs(page: Page<User>) -> Vec<SelectOption> {
    let heir = |user: &User| !user.owner;
    let option = |user: User| {
        let label =
            if user.name.is_empty() { user.username } else { format!("{} ({})", user.name, user.username) };
        SelectOption::new(user.id.to_string(), label)
    };
    page.items.into_iter().filter(heir).map(option).collect()
}

/// The active Administrators.
fn administrators() -> ListQuery {
    let role = BuiltInRole::Administrator.id().map(|id| id.to_string()).unwrap_or_default();
    let one = |field: &str, value: String| Criterion { field: field.to_owned(), values: vec![value] };
    let q = vec![one("role", role), one("access", "active".to_owned())];
    ListQuery { page: 1, per_page: 200, q, ..ListQuery::default() }
}

#[component]
fn MakeOffer(class: &'static str) -> impl IntoView {
    let (tenant, toasts) = (use_tenant(), use_toasts());
    let asking = RwSignal::new(false);
    let chosen = RwSignal::new(String::new());
    let unchosen = RwSignal::new(false);
    let query = tenant.query("heirs", || Some(0_u8), |client, _| users::list(client, administrators()));
    let options = Memo::new(move |_| query.value().map(heirs).unwrap_or_default());
    let known = Memo::new(move |_| query.with(|remote| matches!(remote, Remote::Ready { .. })));
    let nobody = Signal::derive(move || {
        (known.get() && options.with(Vec::is_empty)).then(|| t(msg::SETTINGS_NO_HEIR).to_owned())
    });
    let offer = use_mutation(
        move |password: Secret| async move {
            let to = IdRef { id: chosen.get_untracked().parse().unwrap_or_default() };
            spaces::offer_ownership(tenant.client()?, NewOffer { to, password }).await
        },
        move |result: Result<Offer, ApiError>| {
            if let Ok(offer) = result {
                asking.try_set(false);
                toasts.ok(tf(msg::SETTINGS_OFFER_DONE, &[("to", &offer.to.name)]));
                tenant.invalidate();
            }
        },
    );
    let choices = Signal::derive(move || {
        let mut all = vec![SelectOption::new("", t(msg::LIST_CHOOSE))];
        all.extend(options.get());
        all
    });
    let check = Callback::new(move |()| {
        let missing = chosen.with_untracked(String::is_empty);
        unchosen.set(missing);
        !missing
    });
    let choose = Callback::new(move |id: String| {
        chosen.set(id);
        unchosen.set(false);
    });
    view! { class=class,
        <div class="settings-line">
            <p class="settings-note">{t(msg::SETTINGS_OWNER_TEXT)}</p>
            <Button
                icon=Icon::Swap
                disabled_reason=nobody
                on_click=Callback::new(move |()| asking.set(true))
            >
                {t(msg::SETTINGS_OFFER)}
            </Button>
        </div>
        <PasswordDialog
            open=asking
            title=t(msg::SETTINGS_OFFER_TITLE).to_owned()
            verb=t(msg::SETTINGS_OFFER_DO)
            change=offer
            check=check
        >
            <p>{t(msg::SETTINGS_OFFER_TEXT)}</p>
            <Select
                label=t(msg::SETTINGS_HEIR)
                options=choices
                value=chosen
                on_change=choose
                required=true
                error=Signal::derive(move || unchosen.get().then(|| t(msg::SETTINGS_HEIR_MISSING).to_owned()))
            />
        </PasswordDialog>
    }
}
