//! Changing the own password: the old one is asked, the new one is looked at while it is typed, other sessions end if wanted.

use crate::{
    api::{error::ApiError, mutation::use_mutation},
    session::{sign_in::digest, state::use_session},
    shell::{
        new_password::{NewPassword, fault},
        refusal::{explain, field_problem},
    },
    ui::{Button, ButtonKind, Card, Checkbox, Dialog, Icon, InputKind, Notice, TextField, Tone, use_toasts},
    util::{
        dom,
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use leptos::{ev::SubmitEvent, html};
use stylers_macro::style_sheet;
use wire::security::{PasswordChange, PatchPassword, Security};

/// When it was changed, and the way to change it.
#[component]
pub fn PasswordCard(class: &'static str, security: Signal<Security>, changed: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let since = move || {
        let at = security.with(|security| security.password_changed);
        at.map_or_else(
            || t(msg::SECURITY_PASSWORD_FIRST).to_owned(),
            |at| tf(msg::SECURITY_PASSWORD_SINCE, &[("when", &intl::date(at.millis()))]),
        )
    };
    let close = Callback::new(move |()| open.set(false));
    view! { class=class,
        <Card title=t(msg::SECURITY_PASSWORD)>
            <div class="account-line">
                <p class="account-note account-value">{since}</p>
                <Button icon=Icon::Lock on_click=Callback::new(move |()| open.set(true))>
                    {t(msg::SECURITY_PASSWORD_CHANGE)}
                </Button>
            </div>
        </Card>
        <Dialog open=open on_close=close title=t(msg::SECURITY_PASSWORD_TITLE)>
            <Form close changed/>
        </Dialog>
    }
}

/// Drawn anew with each opening, so that no password stays behind.
#[component]
fn Form(close: Callback<()>, changed: Callback<()>) -> impl IntoView {
    let class = style_sheet!("style/pages/account_password.css");
    let (session, toasts) = (use_session(), use_toasts());
    let address = untrack(|| session.account()).map(|account| account.username).unwrap_or_default();
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (old_wrong, new_wrong) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let others = RwSignal::new(true);
    let form = NodeRef::<html::Form>::new();
    let focus = move |field: &str| {
        if let Some(form) = form.try_get_untracked().flatten() {
            dom::focus_in(&form, field);
        }
    };
    let save = use_mutation(
        move |change: PasswordChange| async move { session.ask::<PatchPassword>(&(), &change).await },
        move |result: Result<(), ApiError>| match result {
            Ok(()) => {
                close.try_run(());
                changed.try_run(());
                toasts.ok(t(msg::SECURITY_PASSWORD_DONE));
            }
            Err(error) if field_problem(&error, "old_password").is_some() => {
                old_wrong.try_set(Some(t(msg::SETTINGS_PASSWORD_WRONG).to_owned()));
                focus("input[name=old-password]");
            }
            Err(error) if field_problem(&error, "new_password").is_some() => {
                new_wrong.try_set(Some(t(msg::PASSWORD_COMMON).to_owned()));
                focus("input[name=new-password]");
            }
            Err(_) => {}
        },
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (typed, chosen) = (old.get_untracked(), new.get_untracked());
        let missing = typed.is_empty();
        let bad =
            fault(&chosen).or_else(|| (chosen == typed).then(|| t(msg::SECURITY_PASSWORD_SAME).to_owned()));
        old_wrong.set(missing.then(|| t(msg::SETTINGS_PASSWORD_MISSING).to_owned()));
        new_wrong.set(bad.clone());
        if missing {
            focus("input[name=old-password]");
        } else if bad.is_some() {
            focus("input[name=new-password]");
        } else {
            save.send(PasswordChange {
                old_password: digest(&typed),
                new_password: digest(&chosen),
                end_other_sessions: others.get_untracked(),
            });
        }
    };
    let failed = move || {
        let of_a_field = |error: &ApiError| {
            field_problem(error, "old_password").is_some() || field_problem(error, "new_password").is_some()
        };
        let error = save.error().get().filter(|error| !of_a_field(error));
        error.map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    view! { class=class,
        <form class="apw-form" node_ref=form on:submit=submit novalidate>
            // For password managers: whose password it is.
            <input type="text" class="apw-who" autocomplete="username" value=address tabindex="-1" aria-hidden="true" readonly/>
            <TextField
                label=t(msg::SECURITY_PASSWORD_OLD)
                value=old
                kind=InputKind::Password
                name="old-password"
                autocomplete="current-password"
                required=true
                error=old_wrong
                on_input=Callback::new(move |_| old_wrong.set(None))
            />
            <NewPassword value=new wrong=new_wrong/>
            <Checkbox
                label=t(msg::SECURITY_PASSWORD_OTHERS)
                hint=t(msg::SECURITY_PASSWORD_OTHERS_HINT)
                checked=others
                on_change=Callback::new(move |on| others.set(on))
            />
            {failed}
            <div class="apw-acts">
                <Button on_click=close>{t(msg::CREATE_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true pending=save.pending()>
                    {t(msg::SECURITY_PASSWORD_CHANGE)}
                </Button>
            </div>
        </form>
    }
}
