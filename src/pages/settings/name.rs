//! The name, and whether this is where the person's sign-in lands.

use crate::{
    api::{error::ApiError, mutation::use_mutation, spaces},
    session::{state::use_session, tenant::use_tenant},
    shell::refusal::{explain, name_problem},
    ui::{Badge, Button, ButtonKind, Card, Notice, TextField, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped;
use wire::{
    ids::UserRef,
    membership::SetDefaultWorkspace,
    validate::{self, WORKSPACE_NAME_MAX},
};

/// Renaming, for Administrators.
#[component]
pub fn NameCard(class: &'static str) -> impl IntoView {
    let (tenant, session, toasts) = (use_tenant(), use_session(), use_toasts());
    let saved = Memo::new(move |_| tenant.summary().name);
    let name = RwSignal::new(saved.get_untracked());
    let wrong = RwSignal::new(None::<String>);
    let sent = StoredValue::new(String::new());
    let save = use_mutation(
        move |name: String| async move { spaces::rename(tenant.client()?, name.clone()).await.map(|()| name) },
        move |result: Result<String, ApiError>| {
            if let Ok(name) = result {
                if let Some(mut known) = session.known(tenant.id()) {
                    known.name.clone_from(&name);
                    tenant.refresh(&known);
                    session.learn(known);
                }
                toasts.ok(tf(msg::SETTINGS_NAME_SAVED, &[("name", &name)]));
            }
        },
    );
    let administrators_only = tenant.gate_administrator();
    let why_not = Signal::derive(move || {
        let same = name.with(|name| saved.with(|saved| name.trim() == saved));
        administrators_only.get().or_else(|| same.then(|| t(msg::SETTINGS_NAME_SAME).into()))
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if why_not.get_untracked().is_some() {
            return;
        }
        match validate::name(&name.get_untracked(), WORKSPACE_NAME_MAX) {
            Ok(sound) => {
                wrong.set(None);
                sent.set_value(sound.to_owned());
                save.send(sound.to_owned());
            }
            Err(_) => wrong.set(Some(t(msg::REQUEST_NAME_WRONG).to_owned())),
        }
    };
    let error = Signal::derive(move || {
        let refused = save.error().get();
        wrong.get().or_else(|| name_problem(refused.as_ref()?, &sent.get_value()))
    });
    let failed = move || {
        let error = save.error().get().filter(|error| name_problem(error, "").is_none());
        error.map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let typed = Callback::new(move |_| {
        wrong.set(None);
        save.reset();
    });
    view! { class=class,
        <Card title=t(msg::SETTINGS_NAME)>
            <form class="settings-form" on:submit=submit novalidate>
                <div class="settings-field">
                    <TextField
                        label=t(msg::REQUEST_NAME)
                        hint=t(msg::SETTINGS_NAME_HINT)
                        value=name
                        required=true
                        disabled=Signal::derive(move || administrators_only.with(Option::is_some))
                        error=error
                        on_input=typed
                    />
                </div>
                {failed}
                <Button kind=ButtonKind::Primary submit=true pending=save.pending() disabled_reason=why_not>
                    {t(msg::SETTINGS_NAME_SAVE)}
                </Button>
            </form>
        </Card>
    }
}

/// The own default workspace: everybody's own choice (BR-34).
#[component]
pub fn DefaultCard(class: &'static str) -> impl IntoView {
    let (tenant, session, toasts) = (use_tenant(), use_session(), use_toasts());
    let choose = use_mutation(
        move |()| {
            // Taken now: the workspace may be left when the answer comes.
            let name = tenant.summary_untracked().name;
            async move {
                session.ask::<SetDefaultWorkspace>(&(UserRef::My, tenant.id()), &()).await.map(|()| name)
            }
        },
        move |result: Result<String, ApiError>| {
            if let Ok(name) = result {
                toasts.ok(tf(msg::SETTINGS_DEFAULT_SAVED, &[("name", &name)]));
                spawn_local_scoped(async move { session.load_workspaces().await });
            }
        },
    );
    let is_default = Memo::new(move |_| tenant.summary().default_workspace);
    let failed = move || {
        choose.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let act = move || {
        if is_default.get() {
            return view! { <Badge tone=Tone::Ok text=t(msg::SETTINGS_DEFAULT_IS)/> }.into_any();
        }
        view! {
            <Button pending=choose.pending() on_click=Callback::new(move |()| choose.send(()))>
                {t(msg::SETTINGS_DEFAULT_SET)}
            </Button>
        }
        .into_any()
    };
    view! { class=class,
        <Card title=t(msg::SETTINGS_DEFAULT)>
            {failed}
            <div class="settings-line">
                <p class="settings-note">{t(msg::SETTINGS_DEFAULT_TEXT)}</p>
                {act}
            </div>
        </Card>
    }
}
