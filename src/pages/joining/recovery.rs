//! A new password by the operator's one-time link. All sessions of the account end with it.

use super::{
    Card, dead,
    password::{NewPassword, fault},
};
use crate::view::prelude::*;
use crate::{
    api::{error::ApiError, joining, mutation::use_mutation},
    session::{link, state::use_session},
    shell::{here::use_title, refusal::explain},
    ui::{Button, ButtonKind, Notice, Size, Tone, use_toasts},
    util::{dom, i18n::t, msg, task::spawn_local_scoped},
};
use leptos::{ev::SubmitEvent, html};
use stylers_macro::style_sheet;
use wire::session::Secret;

/// The page.
#[component]
pub fn RecoveryPage() -> AnyView {
    use_title(|| t(msg::JOIN_RECOVERY).to_owned());
    let Some(token) = link::secret() else {
        let view = dead(msg::JOIN_NO_LINK, t(msg::JOIN_NO_RECOVERY_TEXT).to_owned());
        return view! { <Card>{view}</Card> };
    };
    let over = RwSignal::new(None::<ApiError>);
    let done = RwSignal::new(false);
    let body = move || {
        if let Some(error) = over.get() {
            let text = match &error {
                ApiError::Missing => t(msg::JOIN_NO_RECOVERY_TEXT).to_owned(),
                error => explain(error),
            };
            return dead(msg::JOIN_OVER_RECOVERY, text);
        }
        if done.get() {
            return view! { <Changed/> }.into_any();
        }
        view! { <Form token=token.clone() over done/> }.into_any()
    };
    view! { <Card>{body}</Card> }
}

#[component]
fn Form(token: Secret, over: RwSignal<Option<ApiError>>, done: RwSignal<bool>) -> AnyView {
    let class = style_sheet!("style/pages/recovery.css");
    let session = use_session();
    let (password, wrong) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let form = NodeRef::<html::Form>::new();
    let save = use_mutation(
        move |password: String| {
            let token = token.clone();
            async move { joining::recover(session.client(), token, &password).await }
        },
        move |outcome| match outcome {
            Ok(()) => {
                link::spent();
                done.try_set(true);
            }
            Err(error @ (ApiError::Denied(_) | ApiError::Missing)) => {
                over.try_set(Some(error));
            }
            Err(_) => {}
        },
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = password.get_untracked();
        let bad = fault(&typed);
        wrong.set(bad.clone());
        if bad.is_none() {
            save.send(typed);
        } else if let Some(form) = form.get_untracked() {
            dom::focus_in(&form, "input");
        }
    };
    let failed = move || {
        save.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    view! { class=class,
        <form class="rec-form" node_ref=form on:submit=submit novalidate>
            <h1 class="rec-title">{t(msg::JOIN_RECOVERY)}</h1>
            <p class="rec-note">{t(msg::JOIN_RECOVERY_TEXT)}</p>
            {failed}
            <NewPassword value=password wrong/>
            <Button kind=ButtonKind::Primary size=Size::Lg submit=true pending=save.pending()>
                {t(msg::JOIN_RECOVERY_SAVE)}
            </Button>
        </form>
    }
}

/// Signing in begins with a page that knows nothing: this one may belong to a session that has just ended.
#[component]
fn Changed() -> AnyView {
    let (session, toasts) = (use_session(), use_toasts());
    let sign_in = Callback::new(move |()| {
        spawn_local_scoped(async move {
            if session.sign_out().await.is_err() {
                toasts.warn(t(msg::SHELL_OFFLINE));
            }
        });
    });
    let action = ViewFn::from(move || {
        view! { <Button kind=ButtonKind::Primary on_click=sign_in>{t(msg::SESSION_SIGN_IN)}</Button> }
    });
    view! {
        <h1 class="sr">{t(msg::JOIN_RECOVERY)}</h1>
        <Notice tone=Tone::Ok title=t(msg::JOIN_RECOVERED) action=action>{t(msg::JOIN_RECOVERED_TEXT)}</Notice>
    }
}
