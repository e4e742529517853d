//! What a person does about a membership of their own, whatever their role in it: choosing the default, leaving.

use crate::{
    api::{
        asking::Asking,
        joining,
        mutation::{Mutation, use_mutation},
    },
    session::state::use_session,
    shell::refusal::{explain, reason},
    ui::{ButtonKind, ConfirmDialog, Icon, Menu, MenuItem, use_toasts},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use wire::{
    permission::PermissionSet,
    refusal,
    rules::{self, Person, Standing},
    workspace::MyWorkspace,
};

/// The acts of the page's rows. Copy.
#[derive(Clone, Copy)]
pub struct Acts {
    asked: Asking<MyWorkspace>,
    leave: Mutation<MyWorkspace>,
    choose: Mutation<MyWorkspace>,
}

/// One per page; draw [`Acts::dialog`] once.
pub fn use_acts() -> Acts {
    let (session, toasts) = (use_session(), use_toasts());
    let asked = Asking::<MyWorkspace>::default();
    let leave = use_mutation(
        move |workspace: MyWorkspace| async move {
            let id = workspace.id;
            session.as_account(|client, token| joining::leave(client, token, id)).await.map(|()| workspace)
        },
        move |outcome| match outcome {
            Ok(workspace) => {
                asked.done();
                session.forget(workspace.id);
                toasts.ok(tf(msg::USERS_LEFT, &[("workspace", &workspace.name)]));
                // Another one may be the default now.
                leptos::task::spawn_local_scoped(async move { session.load_workspaces().await });
            }
            // What is asked still says so in its dialog.
            Err(error) if !asked.still() => toasts.warn(explain(&error)),
            Err(_) => {}
        },
    );
    let choose = use_mutation(
        move |workspace: MyWorkspace| async move {
            let id = workspace.id;
            session
                .as_account(|client, token| joining::make_default(client, token, id))
                .await
                .map(|()| workspace)
        },
        move |outcome| match outcome {
            Ok(workspace) => {
                toasts.ok(tf(msg::WORKSPACES_DEFAULT_NOW, &[("workspace", &workspace.name)]));
                leptos::task::spawn_local_scoped(async move { session.load_workspaces().await });
            }
            Err(error) => toasts.warn(explain(&error)),
        },
    );
    Acts { asked, leave, choose }
}

/// The person as the rules of leaving look at them.
fn me(workspace: &MyWorkspace) -> Person {
    Person {
        id: 0,
        owner: workspace.owner,
        superadmin: workspace.superadmin,
        administrator: workspace.owner,
        standing: if workspace.active() { Standing::Active } else { Standing::Suspended },
        permissions: PermissionSet::NONE,
    }
}

impl Acts {
    /// The menu of a row.
    pub fn menu(self, workspace: &MyWorkspace) -> AnyView {
        let label = tf(msg::USERS_ACTIONS, &[("name", &workspace.name)]);
        let workspace = workspace.clone();
        let items = Callback::new(move |()| {
            let (default, gone) = (workspace.clone(), workspace.clone());
            let no_default = if !workspace.active() {
                Some(reason(&refusal::DEFAULT_NEEDS_MEMBERSHIP))
            } else {
                workspace.default_workspace.then(|| t(msg::USERS_DEFAULT_ALREADY).to_owned())
            };
            // Whether there is another Administrator is the server's to say.
            let stuck = rules::leave(&me(&workspace), true).err().map(reason);
            let choose = Callback::new(move |()| self.choose.send(default.clone()));
            let ask = Callback::new(move |()| {
                self.leave.reset();
                self.asked.ask(gone.clone());
            });
            vec![
                MenuItem::action(t(msg::USERS_DEFAULT_OWN), choose).icon(Icon::Home).disabled(no_default),
                MenuItem::separator(),
                MenuItem::action(t(msg::USERS_LEAVE), ask).icon(Icon::SignOut).danger().disabled(stuck),
            ]
        });
        view! { <Menu label=label items=items icon=Icon::More hide_label=true kind=ButtonKind::Quiet/> }
            .into_any()
    }

    /// The question before leaving.
    pub fn dialog(self) -> AnyView {
        let Self { asked, leave, .. } = self;
        let text = move |text| {
            Signal::derive(move || {
                let name = asked.with(|asked| asked.map(|one| one.name.clone()).unwrap_or_default());
                tf(text, &[("workspace", &name)])
            })
        };
        view! {
            <ConfirmDialog
                open=asked.open()
                on_close=Callback::new(move |()| asked.close())
                title=text(msg::USERS_ASK_LEAVE)
                verb=text(msg::USERS_DO_LEAVE)
                danger=true
                pending=leave.pending()
                error=Signal::derive(move || asked.error(leave).get().as_ref().map(explain))
                on_confirm=Callback::new(move |()| asked.confirm(leave))
            >
                <p>{text(msg::USERS_ASK_LEAVE_TEXT)}</p>
            </ConfirmDialog>
        }
        .into_any()
    }
}
