//! The page of an invitation's link: who invites whom to what, then the one step that fits whoever opened it: join,
//! sign in first, make an account, or sign out because the invitation is somebody else's.

use super::{Card, dead, new_person::NewPerson, unreadable};
use crate::{
    api::{
        error::ApiError,
        joining,
        mutation::use_mutation,
        query::{Query, QueryCache, Remote, use_query},
    },
    routes::Route,
    session::{
        link,
        state::{Session, SessionState, use_session},
    },
    shell::{
        here::{Step, use_go, use_title},
        refusal::{explain, reason},
        roles::names,
        sign_in_form::SignInForm,
    },
    ui::{Button, ButtonKind, Fact, Facts, Notice, Size, SkeletonLines, Tone, WorkspaceBadge, use_toasts},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::{prelude::*, task::spawn_local_scoped};
use stylers_macro::style_sheet;
use wire::{invitation::MyInvitation, refusal::NEW_PASSWORD_NEEDED, session::Secret, workspace::MyWorkspace};

/// The page.
#[component]
pub fn InvitationPage() -> impl IntoView {
    use_title(|| t(msg::JOIN_INVITATION).to_owned());
    let Some(token) = link::secret() else {
        let view = dead(msg::JOIN_NO_LINK, t(msg::JOIN_NO_LINK_TEXT).to_owned());
        return view! { <Card>{view}</Card> };
    };
    let session = use_session();
    let asked = token.clone();
    let query = use_query(
        QueryCache::default(),
        "invitation",
        || Some(0_u8),
        move |_| joining::read(session.client(), asked.clone()),
    );
    // Joining uses the link up; what was read stays on screen until the workspace is there.
    let known = Memo::new(move |_| match query.get() {
        Remote::Loading => None,
        Remote::Ready { value, .. } => Some(Ok(MyInvitation::clone(&value))),
        Remote::Failed(error) => Some(Err(error)),
    });
    let retry = Callback::new(move |()| query.retry());
    let body = move || match known.get() {
        None => view! { <SkeletonLines lines=5/> }.into_any(),
        Some(Err(error)) => unreadable(error, retry),
        Some(Ok(invitation)) => view! { <Invited invitation token=token.clone() query/> }.into_any(),
    };
    view! { <Card>{body}</Card> }
}

/// Who is looking at it.
#[derive(Clone, Debug, PartialEq)]
enum Reader {
    Nobody,
    Invited,
    SomebodyElse(String),
}

fn reader(session: Session, address: &str) -> Reader {
    match session.state() {
        SessionState::Checking | SessionState::SignedOut => Reader::Nobody,
        SessionState::SignedIn | SessionState::Expired => {
            let name = session.account().map(|account| account.username).unwrap_or_default();
            if intl::lower(&name) == intl::lower(address) {
                Reader::Invited
            } else {
                Reader::SomebodyElse(name)
            }
        }
    }
}

#[component]
fn Invited(invitation: MyInvitation, token: Secret, query: Query<MyInvitation>) -> impl IntoView {
    let class = style_sheet!("style/pages/invitation.css");
    let session = use_session();
    let MyInvitation { workspace, roles, inviter, address, account, expires, .. } = invitation;
    // Somebody may have made the account meanwhile, with such a form in another tab.
    let has_account = RwSignal::new(account);
    let (mail, place) = (address.clone(), workspace.name.clone());
    let reader = Memo::new(move |_| reader(session, &mail));
    // Whoever signs in while this is open may have made the account by another link: the answer at hand is from before.
    Effect::new(move |before: Option<bool>| {
        let invited = reader.with(|reader| *reader == Reader::Invited);
        if invited && before == Some(false) && !has_account.get_untracked() && link::secret().is_some() {
            query.retry();
        }
        invited
    });
    let asking = Memo::new(move |_| query.pending());
    let title = if inviter.is_empty() {
        tf(msg::JOIN_TITLE, &[("workspace", &workspace.name)])
    } else {
        tf(msg::JOIN_TITLE_BY, &[("inviter", &inviter), ("workspace", &workspace.name)])
    };
    let ends = expires.millis();
    let until = format!("{} ({})", intl::date_time(ends), intl::relative(ends, intl::now_ms()));
    let mail = address.clone();
    let step = move || match reader.get() {
        // Asked anew, or used up by the form that has just made the account.
        Reader::Invited if !has_account.get() && (asking.get() || link::secret().is_none()) => {
            view! { <SkeletonLines lines=3/> }.into_any()
        }
        // Signed in to an account that a copied link made: only the mail's link sets a password of one's own.
        Reader::Invited if !has_account.get() => {
            let text = reason(&NEW_PASSWORD_NEEDED);
            view! { <SignOutFirst title=t(msg::JOIN_UNPROVEN).to_owned() text token=token.clone()/> }
                .into_any()
        }
        Reader::Invited => view! { <Join place=place.clone() token=token.clone()/> }.into_any(),
        Reader::SomebodyElse(name) => {
            let title = tf(msg::JOIN_WRONG, &[("name", &name)]);
            let text = tf(msg::JOIN_WRONG_TEXT, &[("address", &mail)]);
            view! { <SignOutFirst title text token=token.clone()/> }.into_any()
        }
        Reader::Nobody if has_account.get() => view! { class=class,
            <div class="inv-step">
                <h2 class="inv-next">{t(msg::JOIN_SIGN_IN)}</h2>
                <p class="inv-note">{t(msg::JOIN_SIGN_IN_TEXT)}</p>
                <SignInForm fixed_email=mail.clone()/>
            </div>
        }
        .into_any(),
        Reader::Nobody => {
            view! { <NewPerson place=place.clone() address=mail.clone() token=token.clone() has_account/> }
                .into_any()
        }
    };
    view! { class=class,
        <div class="inv-head">
            <WorkspaceBadge id=workspace.id name=workspace.name.clone() size=Size::Lg/>
            <h1 class="inv-title">{title}</h1>
        </div>
        <Facts>
            <Fact label=t(msg::USERS_ROLE)>{names(&roles)}</Fact>
            <Fact label=t(msg::JOIN_FOR)>{address}</Fact>
            <Fact label=t(msg::JOIN_UNTIL)>{until}</Fact>
        </Facts>
        <div class="inv-body">{step}</div>
    }
}

/// The invited person is signed in: one click.
#[component]
fn Join(place: String, token: Secret) -> impl IntoView {
    let class = style_sheet!("style/pages/join.css");
    let (session, go, toasts) = (use_session(), use_go(), use_toasts());
    let join = use_mutation(
        move |token: Secret| async move {
            let call = move |client, bearer| joining::accept_link(client, bearer, token.clone());
            session.as_account(call).await
        },
        move |outcome: Result<MyWorkspace, ApiError>| {
            if let Ok(workspace) = outcome {
                link::spent();
                let (id, name) = (workspace.id, workspace.name.clone());
                session.learn(workspace);
                go(&Route::Switch { workspace: id, to: None }.href(), Step::Replace);
                toasts.ok(tf(msg::JOIN_JOINED, &[("workspace", &name)]));
            }
        },
    );
    let failed = move || {
        join.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let submit = Callback::new(move |()| join.send(token.clone()));
    view! { class=class,
        <div class="join-now">
            {failed}
            <p class="join-note">{t(msg::JOIN_NOW_TEXT)}</p>
            <Button kind=ButtonKind::Primary size=Size::Lg pending=join.pending() on_click=submit>
                {tf(msg::JOIN_NOW, &[("workspace", &place)])}
            </Button>
        </div>
    }
}

/// Not with this session: says why, and offers the way out and back.
#[component]
fn SignOutFirst(title: String, text: String, token: Secret) -> impl IntoView {
    let class = style_sheet!("style/pages/sign_out_first.css");
    let (session, toasts) = (use_session(), use_toasts());
    let out = Callback::new(move |()| {
        let token = token.clone();
        spawn_local_scoped(async move {
            if session.sign_out_to_link(&token).await.is_err() {
                toasts.warn(t(msg::SHELL_SIGN_OUT_FAILED));
            }
        });
    });
    view! { class=class,
        <div class="out">
            <Notice tone=Tone::Warn title=title>{text}</Notice>
            <Button kind=ButtonKind::Primary size=Size::Lg on_click=out>{t(msg::JOIN_SWITCH)}</Button>
        </div>
    }
}
