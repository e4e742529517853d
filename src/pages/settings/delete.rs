//! Deleting the workspace: what stands in the way is said before; then the name is typed, and the password.

use crate::{
    api::{error::ApiError, mutation::use_mutation, spaces},
    routes::{Page, Route},
    session::{state::use_session, tenant::use_tenant},
    shell::{
        here::{Step, use_go},
        password_dialog::PasswordDialog,
        query_view::QueryView,
        refusal::{field_problem, refusal},
    },
    ui::{Button, ButtonKind, Card, Icon, LinkButton, Size, TextField},
    util::{
        i18n::{t, tf, tn},
        msg,
    },
};
use leptos::prelude::*;
use wire::{
    ownership::{DeleteBody, DeleteCheck, DeletedWorkspace},
    problem::Problem,
    session::Secret,
};

/// The end of the workspace, for its Owner.
#[component]
pub fn DeleteCard(class: &'static str) -> impl IntoView {
    let tenant = use_tenant();
    let owner = Memo::new(move |_| tenant.summary().owner);
    let query =
        tenant.query("delete", move || owner.get().then_some(0_u8), |client, _| spaces::check_delete(client));
    let inside = move || {
        if !owner.get() {
            let why = Some(t(msg::SETTINGS_DELETE_OWNER).to_owned());
            return view! { class=class,
                <div class="settings-line">
                    <p class="settings-note">{t(msg::SETTINGS_DELETE_TEXT)}</p>
                    <Button kind=ButtonKind::Danger icon=Icon::Trash disabled_reason=why>
                        {t(msg::SETTINGS_DELETE)}
                    </Button>
                </div>
            }
            .into_any();
        }
        view! {
            <QueryView query=query lines=2 draw=move |check: DeleteCheck| view! { <Delete class check/> }/>
        }
        .into_any()
    };
    view! { <Card title=t(msg::SETTINGS_DELETE)>{inside}</Card> }
}

/// A reason, and the page where it can be changed.
fn hindrance(class: &'static str, problem: &Problem) -> AnyView {
    let tenant = use_tenant();
    let text = refusal(problem).unwrap_or_else(|| problem.message.clone());
    let way = match problem.error_token.as_str() {
        "SimsActivated" => Some((Page::Sims, msg::SETTINGS_TO_SIMS)),
        "StillLinked" => Some((Page::Group, msg::SETTINGS_TO_GROUP)),
        _ => None,
    };
    let link = way.map(|(page, label)| {
        let mut href = Route::In(tenant.id(), page).href();
        if page == Page::Sims {
            href.push_str("?q=status%3A1");
        }
        view! { <LinkButton href=href size=Size::Sm>{t(label)}</LinkButton> }
    });
    view! { class=class, <li class="settings-line"><span class="settings-why">{text}</span> {link}</li> }
        .into_any()
}

#[component]
fn Delete(class: &'static str, check: DeleteCheck) -> impl IntoView {
    let (tenant, session, go) = (use_tenant(), use_session(), use_go());
    let asking = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let unlike = RwSignal::new(false);
    let delete = use_mutation(
        move |password: Secret| async move {
            let name = typed.get_untracked().trim().to_owned();
            let deleted = spaces::delete(tenant.client()?, DeleteBody { name, password }).await?;
            // The picker is next, and must not offer it.
            session.load_workspaces().await;
            Ok(deleted)
        },
        move |result: Result<DeletedWorkspace, ApiError>| match result {
            Ok(_) => go(&Route::Workspaces.href(), Step::Push),
            Err(ApiError::Conflict(_)) => tenant.invalidate(),
            Err(_) => {}
        },
    );
    let name = move || tenant.summary().name;
    let why_not = (!check.reasons.is_empty()).then(|| t(msg::SETTINGS_DELETE_BLOCKED).to_owned());
    let reasons = check.reasons.iter().map(|problem| hindrance(class, problem)).collect_view();
    let blocked = !check.reasons.is_empty();
    let check_name = Callback::new(move |()| {
        let wrong = typed.with_untracked(|typed| typed.trim() != tenant.summary_untracked().name);
        unlike.set(wrong);
        !wrong
    });
    let error = Signal::derive(move || {
        let refused = delete
            .error()
            .with(|error| error.as_ref().is_some_and(|error| field_problem(error, "name").is_some()));
        (unlike.get() || refused).then(|| tf(msg::SETTINGS_DELETE_UNLIKE, &[("name", &name())]))
    });
    let loses = [
        tn(msg::SETTINGS_LOSES_MEMBERS, check.members, &[]),
        tn(msg::WORKSPACES_DEVICES, check.devices, &[]),
        tn(msg::WORKSPACES_SIMS, check.sims, &[]),
    ]
    .join(" · ");
    view! { class=class,
        {blocked.then(|| view! { class=class,
            <div class="settings-block">
                <p class="settings-strong">{t(msg::SETTINGS_DELETE_FIRST)}</p>
                <ul class="settings-list">{reasons}</ul>
            </div>
        })}
        <div class="settings-line">
            <p class="settings-note">{t(msg::SETTINGS_DELETE_TEXT)}</p>
            <Button
                kind=ButtonKind::Danger
                icon=Icon::Trash
                disabled_reason=why_not
                on_click=Callback::new(move |()| {
                    typed.set(String::new());
                    unlike.set(false);
                    asking.set(true);
                })
            >
                {t(msg::SETTINGS_DELETE)}
            </Button>
        </div>
        <PasswordDialog
            open=asking
            title=Signal::derive(move || tf(msg::SETTINGS_DELETE_TITLE, &[("name", &name())]))
            verb=Signal::derive(move || tf(msg::SETTINGS_DELETE_DO, &[("name", &name())]))
            danger=true
            change=delete
            check=check_name
            own_field="name"
        >
            <p>{t(msg::SETTINGS_DELETE_ASK)}</p>
            <p class="settings-strong">{loses.clone()}</p>
            <TextField
                label=tf(msg::SETTINGS_DELETE_TYPE, &[("name", &name())])
                value=typed
                required=true
                error=error
                on_input=Callback::new(move |_| unlike.set(false))
            />
        </PasswordDialog>
    }
}
