//! Adding somebody to another workspace that the editor administers: an invitation there, which they accept or decline like any other.

use super::{link, option, sent};
use crate::{
    api::{
        asking::Asking,
        error::ApiError,
        members,
        mutation::{Mutation, use_mutation},
    },
    session::tenant::Tenant,
    shell::refusal::{explain, reason_of, refusal},
    ui::{Button, ButtonKind, Notice, RadioGroup, Select, SelectOption, Size, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    ids::{RoleId, WorkspaceId},
    invitation::Invited,
    member::MemberPlaces,
    permission::BuiltInRole,
    user::{Role, User},
};

/// A button, and the form that it opens.
pub fn adding(tenant: Tenant, one: Signal<User>, at: Signal<MemberPlaces>) -> AnyView {
    let toasts = use_toasts();
    // By how often the form was opened: a late answer closes the one that sent it, and no other.
    let (open, opened) = (Asking::<u32>::default(), StoredValue::new(0_u32));
    let done = RwSignal::new(None::<(Invited, String)>);
    let user = one.with_untracked(|one| one.id);
    let name_of = move |id: u64| {
        let name = |at: &MemberPlaces| {
            let other = at.others.iter().find(|other| other.workspace.id == id);
            other.map(|other| other.workspace.name.clone())
        };
        at.with_untracked(name).unwrap_or_default()
    };
    let send = use_mutation(
        move |(workspace, role): (WorkspaceId, RoleId)| {
            let client = tenant.client();
            let name = name_of(workspace.get());
            async move { members::add(client?, user, workspace, role).await.map(|invited| (invited, name)) }
        },
        move |outcome: Result<(Invited, String), ApiError>| {
            tenant.invalidate();
            match outcome {
                Ok(answer) => {
                    open.done();
                    // The panel was closed meanwhile: say it anyway.
                    if let Some(Some((invited, workspace))) = done.try_set(Some(answer)) {
                        match problem_of(&invited) {
                            Some(why) => toasts.warn(why),
                            None => toasts.ok(added(&invited, &workspace)),
                        }
                    }
                }
                Err(error) if !open.still() => toasts.warn(explain(&error)),
                Err(_) => {}
            }
        },
    );
    let why = Signal::derive(move || {
        at.with(|at| match &at.no_adding {
            Some(token) => Some(reason_of(token)),
            None => at.others.is_empty().then(|| t(msg::PERSON_NOWHERE_ELSE).to_owned()),
        })
    });
    let begin = Callback::new(move |()| {
        done.set(None);
        send.reset();
        opened.update_value(|n| *n += 1);
        open.ask(opened.get_value());
    });
    let shown = Memo::new(move |_| open.with(|opening| opening.is_some()));
    let draw = move || {
        if shown.get() {
            return form(at, open, send);
        }
        view! {
            <div>
                <Button size=Size::Sm disabled_reason=why on_click=begin>
                    {t(msg::PERSON_ADD)}
                </Button>
            </div>
        }
        .into_any()
    };
    let said = move || {
        done.get().map(|(invited, workspace)| match problem_of(&invited) {
            Some(why) => view! { <Notice tone=Tone::Warn>{why}</Notice> },
            None => {
                let text = added(&invited, &workspace);
                view! {
                    <Notice tone=Tone::Ok title=text>
                        <p>{t(sent(&invited))}</p>
                        {link(&invited)}
                    </Notice>
                }
            }
        })
    };
    view! {
        {said}
        {draw}
    }
    .into_any()
}

/// Why they are not invited.
fn problem_of(invited: &Invited) -> Option<String> {
    let problem = invited.problem.as_ref()?;
    Some(refusal(problem).unwrap_or_else(|| problem.message.clone()))
}

fn added(invited: &Invited, workspace: &str) -> String {
    tf(msg::PERSON_ADDED, &[("name", &invited.address), ("workspace", workspace)])
}

fn form(at: Signal<MemberPlaces>, open: Asking<u32>, send: Mutation<(WorkspaceId, RoleId)>) -> AnyView {
    let class = style_sheet!("style/pages/person_adding.css");
    let first = at.with_untracked(|at| at.others.first().map(|other| other.workspace.id.to_string()));
    let (target, role) = (RwSignal::new(first.unwrap_or_default()), RwSignal::new(String::new()));
    let no_role = RwSignal::new(false);
    let workspaces = Signal::derive(move || {
        at.with(|at| {
            let option = |one: &wire::member::OpenPlace| {
                SelectOption::new(one.workspace.id.to_string(), one.workspace.name.clone())
            };
            at.others.iter().map(option).collect::<Vec<_>>()
        })
    });
    let submit = Callback::new(move |()| {
        let chosen = (target.get_untracked().parse(), role.get_untracked().parse());
        match chosen {
            (Ok(workspace), Ok(role)) => open.send(send, (workspace, role)),
            _ => no_role.set(true),
        }
    });
    let roles = move || {
        let own = at.with(|at| {
            let other = at.others.iter().find(|other| other.workspace.id.to_string() == target.get());
            other.map(|other| other.own_roles.clone()).unwrap_or_default()
        });
        let built_in = BuiltInRole::ALL
            .into_iter()
            .filter_map(|role| Some(Role { id: role.id()?.get(), name: String::new() }));
        let own = own.into_iter().map(|role| Role { id: role.id, name: role.name });
        let options = built_in.chain(own).map(|role| option(&role)).collect::<Vec<_>>();
        let choose = Callback::new(move |value: String| {
            role.set(value);
            no_role.set(false);
        });
        view! { <RadioGroup label=t(msg::PERSON_ADD_ROLE) options=options value=role on_change=choose/> }
    };
    let pick = Callback::new(move |value: String| {
        target.set(value);
        role.set(String::new());
    });
    view! { class=class,
        <form
            class="pa"
            on:submit=move |event| {
                event.prevent_default();
            }
        >
            {move || {
                open.error(send).get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
            }}
            <Select label=t(msg::PERSON_ADD_WHERE) options=workspaces value=target on_change=pick/>
            {roles}
            {move || no_role.get().then(|| view! { <p class="fld-error" role="alert">{t(msg::INVITE_NO_ROLE)}</p> })}
            <div class="pa-acts">
                <Button kind=ButtonKind::Primary size=Size::Sm pending=send.pending() on_click=submit>
                    {t(msg::PERSON_ADD_SEND)}
                </Button>
                <Button size=Size::Sm on_click=Callback::new(move |()| open.close())>{t(msg::UI_CANCEL)}</Button>
            </div>
        </form>
    }
    .into_any()
}
