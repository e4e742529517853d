//! One person, in a panel over the list with an address of its own (U-3): facts, every workspace that the editor administers
//! ([`place`]), adding to another one ([`adding`]), second factor and trusted devices ([`security`]). What is done goes
//! through [`deed`], which asks first where it must.

mod adding;
mod deed;
mod place;
mod security;

// The parts of the panel find here what they share with the list.
use super::{
    acts::called,
    cells::{ACCESS, SECURITY, word_of},
    invite::{meaning, option},
    links::{link, sent},
};
use crate::{
    api::{error::ApiError, members, query::Remote, users},
    routes::{Page, Route},
    session::{
        state::use_session,
        tenant::{Tenant, use_tenant},
    },
    shell::{
        here::{Step, use_go, use_title},
        query_view::Failure,
        refusal::{reason_of, rule_of},
    },
    ui::{Badge, Button, Fact, Facts, Notice, Panel, Size, SkeletonLines, Tone},
    util::{
        i18n::{Msg, t, tf},
        intl, msg,
        why::Why,
    },
};
use deed::{Deeds, use_deeds};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use place::{Draft, Drafts};
use stylers_macro::style_sheet;
use wire::{ids::UserId, member::MemberPlaces, permission::Permission, user::User};

/// What the panel of a page keeps while it is closed: what was ticked and not saved.
#[derive(Clone, Copy, Default)]
pub struct Unsaved {
    drafts: RwSignal<Drafts>,
}

impl Unsaved {
    /// Whether anything is ticked otherwise than it was; tracked.
    pub fn any(self) -> bool {
        self.drafts.with(|drafts| drafts.values().any(Draft::changed))
    }
}

/// Somebody, as far as is known. What is drawn stays when a newer answer comes or fails: drafts and focus survive it.
#[derive(Clone, PartialEq)]
enum Phase {
    Loading,
    There,
    Missing,
    Failed(ApiError),
}

/// The panel of a person, over the list, which provides [`Unsaved`].
#[component]
pub fn PersonPanel(
    /// Who.
    user: UserId,
) -> impl IntoView {
    let (tenant, unsaved) = (use_tenant(), expect_context::<Unsaved>());
    let me = untrack(|| use_session().account()).map_or(0, |account| account.id);
    let (search, go) = (use_location().search, use_go());
    let list = Route::In(tenant.id(), Page::Users);
    let close =
        Callback::new(move |()| go(&search.with_untracked(|search| list.href_with(search)), Step::Push));
    let one = tenant.query("user", move || Some(user), users::get);
    let places = tenant.query("user places", move || Some(user), members::places);
    let known = Memo::new(move |last: Option<&Option<User>>| one.value().or_else(|| last.cloned().flatten()));
    let at = Memo::new(move |last: Option<&Option<MemberPlaces>>| {
        places.value().or_else(|| last.cloned().flatten())
    });
    let phase = Memo::new(move |_| {
        let there = known.with(Option::is_some) && at.with(Option::is_some);
        let failed = [one.with(failure), places.with(failure)].into_iter().flatten().next();
        match failed {
            Some(ApiError::Missing) => Phase::Missing,
            _ if there => Phase::There,
            Some(error) => Phase::Failed(error),
            None => Phase::Loading,
        }
    });
    let retry = Callback::new(move |()| {
        one.retry();
        places.retry();
    });
    let number = tf(msg::PERSON_NUMBER, &[("id", &user.to_string())]);
    let nameless = number.clone();
    let title =
        Signal::derive(move || known.with(|one| one.as_ref().map_or_else(|| nameless.clone(), called)));
    let subtitle = Signal::derive(move || known.with(|one| one.as_ref().map(|one| one.username.clone())));
    use_title(move || title.get());
    let deeds = use_deeds(tenant, user, title, unsaved.drafts);
    Effect::new(move |_| {
        phase.track();
        at.track();
        deeds.catch_focus();
    });
    // A draft of a workspace that the person is not in any more has no form: nobody could save it or give it up.
    Effect::new(move |_| {
        let held = match phase.get() {
            Phase::Missing => Vec::new(),
            Phase::There => at.with(|at| {
                at.iter().flat_map(|at| &at.places).map(|place| place.workspace.id).collect::<Vec<_>>()
            }),
            Phase::Loading | Phase::Failed(_) => return,
        };
        let lost = move |key: &(u64, u64)| key.0 == user.get() && !held.contains(&key.1);
        if unsaved.drafts.with_untracked(|drafts| drafts.keys().any(&lost)) {
            unsaved.drafts.update(|drafts| drafts.retain(|key, _| !lost(key)));
        }
    });
    let body = move || match phase.get() {
        Phase::Loading => view! { <SkeletonLines lines=8/> }.into_any(),
        // Whoever has just removed them reads that above, and nothing as if it were a mistake.
        Phase::Missing => {
            let text = (!deeds.removed()).then(|| t(msg::PERSON_MISSING));
            text.map(|text| view! { <Notice tone=Tone::Warn>{text}</Notice> }).into_any()
        }
        Phase::Failed(error) => view! { <Failure error retry/> }.into_any(),
        Phase::There => {
            let (Some(first), Some(first_places)) = (known.get_untracked(), at.get_untracked()) else {
                return ().into_any();
            };
            let one = Signal::derive(move || known.get().unwrap_or_else(|| first.clone()));
            let at = Signal::derive(move || at.get().unwrap_or_else(|| first_places.clone()));
            let settled = Signal::derive(move || {
                places.with(|all| matches!(all, Remote::Ready { refreshing: false, .. }))
            });
            draw(tenant, unsaved, deeds, (one, at, settled), me)
        }
    };
    view! {
        <Panel title=title subtitle=subtitle on_close=close>{deeds.said()} {body}</Panel>
        {deeds.question()}
    }
}

fn failure<T>(remote: &Remote<T>) -> Option<ApiError> {
    if let Remote::Failed(error) = remote { Some(error.clone()) } else { None }
}

fn draw(
    tenant: Tenant,
    unsaved: Unsaved,
    deeds: Deeds,
    (one, at, settled): (Signal<User>, Signal<MemberPlaces>, Signal<bool>),
    me: u64,
) -> AnyView {
    let class = style_sheet!("style/pages/person.css");
    let keys = Memo::new(move |_| {
        at.with(|at| at.places.iter().map(|place| place.workspace.id).collect::<Vec<_>>())
    });
    let one_place = move |id: u64| place::place(tenant, unsaved.drafts, deeds, at, id);
    view! { class=class,
        {move || facts(one.get(), me)}
        <section class="pn-part">
            <h3 class="pn-title">{t(msg::PERSON_WORKSPACES)}</h3>
            <p class="pn-text">{t(msg::PERSON_WORKSPACES_TEXT)}</p>
            <div class="pn-places">
                <For each=move || keys.get() key=|id| *id children=one_place/>
            </div>
            {adding::adding(tenant, one, at)}
        </section>
        {security::security(tenant, deeds, one, at, settled, me)}
    }
    .into_any()
}

fn facts(user: User, me: u64) -> AnyView {
    let User { id, access, security, last_sign_in, created, .. } = user;
    let fact = |label: Msg, text: String| view! { <Fact label=t(label)>{text}</Fact> };
    let seen = last_sign_in.map_or_else(
        || t(msg::USERS_NEVER).to_owned(),
        |at| format!("{} ({})", intl::date_time(at.millis()), intl::relative(at.millis(), intl::now_ms())),
    );
    let made = created.map_or_else(|| t(msg::USERS_NOT_SAID).to_owned(), |at| intl::date_time(at.millis()));
    let badge = |words, value: Option<&str>| match word_of(words, value) {
        Some((tone, text)) => view! { <Badge tone=tone text=text/> }.into_any(),
        None => t(msg::USERS_NOT_SAID).into_any(),
    };
    let joined = access.as_deref().is_none_or(|access| !access.starts_with("invite"));
    view! {
        {(id.get() == me).then(|| view! { <Notice>{t(msg::PERSON_YOURSELF)}</Notice> })}
        <Facts>
            <Fact label=t(msg::USERS_ACCESS)>{badge(&ACCESS, access.as_deref())}</Fact>
            {joined.then(|| {
                view! {
                    <Fact label=t(msg::USERS_SECURITY)>{badge(&SECURITY, security.as_deref())}</Fact>
                    {fact(msg::USERS_LAST_SIGN_IN, seen)}
                }
            })}
            {fact(msg::USERS_CREATED, made)}
            {fact(msg::USERS_ID, id.to_string())}
        </Facts>
    }
    .into_any()
}

/// Why the server refuses a deed that takes `needs`, by its token: in the reader's own workspace a missing right comes with the roles
/// that have it and the people who can help; what the reader is elsewhere is not known here.
fn why_of(tenant: Tenant, token: &str, here: bool, needs: Permission) -> Why {
    let missing = || if here { tenant.can(needs).err().map(Why::from) } else { None };
    rule_of(token).map(Why::from).or_else(missing).unwrap_or_else(|| reason_of(token).into())
}

/// A small button with its reason.
fn small(text: Msg, name: String, reason: Signal<Option<Why>>, run: Callback<()>) -> AnyView {
    let class = style_sheet!("style/pages/person_act.css");
    // What it is about is said to those who cannot see where it stands. "Why?" stays beside its button where lines wrap.
    view! { class=class,
        <span class="pn-act">
            <Button size=Size::Sm disabled_reason=reason on_click=run>
                {t(text)}
                <span class="sr">{name}</span>
            </Button>
        </span>
    }
    .into_any()
}
