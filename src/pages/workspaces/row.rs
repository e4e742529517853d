//! One workspace of the picker.

use crate::{
    routes::Route,
    shell::{leaving::Acts, roles::role_of},
    ui::{Badge, Size, Tone, WorkspaceBadge},
    util::{
        i18n::{Msg, t, tf, tn},
        msg,
    },
};
use leptos::prelude::*;
use wire::workspace::MyWorkspace;

/// Badge, name and marks, role and group, plan and size. The name is the link, the whole row takes the click. A
/// suspended membership is shown with the reason and leads nowhere.
pub fn row(class: &'static str, workspace: &MyWorkspace, last: bool, acts: Acts) -> AnyView {
    let name = workspace.name.clone();
    let title = if workspace.active() {
        let href = Route::Switch { workspace: workspace.id, to: None }.href();
        view! { class=class, <a class="ws-link" href=href>{name.clone()}</a> }.into_any()
    } else {
        view! { class=class, <span class="ws-name">{name.clone()}</span> }.into_any()
    };
    let reason = (!workspace.active()).then(|| {
        view! { class=class, <p class="ws-reason">{t(msg::SHELL_SUSPENDED_TEXT)}</p> }
    });
    let size = workspace.counts.map(|counts| {
        let devices = tn(msg::WORKSPACES_DEVICES, counts.devices, &[]);
        let sims = tn(msg::WORKSPACES_SIMS, counts.sims, &[]);
        view! { class=class, <span class="ws-size">{format!("{devices} · {sims}")}</span> }
    });
    let plan = workspace.plan.as_ref().map(|plan| {
        view! { class=class, <span class="ws-plan">{tf(msg::WORKSPACES_PLAN, &[("plan", plan)])}</span> }
    });
    view! { class=class,
        <li class="ws-row" class:suspended=!workspace.active()>
            <WorkspaceBadge id=workspace.id.get() name=name sandbox=workspace.sandbox size=Size::Lg/>
            <div class="ws-main">
                <div class="ws-head">{title} {marks(workspace, last)}</div>
                <p class="ws-facts">{facts(workspace)}</p>
                {reason}
            </div>
            <div class="ws-side">{size} {plan}</div>
            <div class="ws-acts">{acts.menu(workspace)}</div>
        </li>
    }
    .into_any()
}

/// What stands beside the name, strongest first.
fn marks(workspace: &MyWorkspace, last: bool) -> AnyView {
    let marks: [(bool, Msg, Tone); 6] = [
        (!workspace.active(), msg::SORRY_SUSPENDED, Tone::Danger),
        (workspace.superadmin, msg::SHELL_ROLE_SUPERADMIN, Tone::Accent),
        (workspace.owner, msg::SHELL_OWNER, Tone::Accent),
        (workspace.default_workspace, msg::SHELL_DEFAULT, Tone::Neutral),
        (last, msg::WORKSPACES_LAST, Tone::Neutral),
        (workspace.sandbox, msg::WORKSPACES_SANDBOX, Tone::Warn),
    ];
    let drawn = marks.into_iter().filter(|(on, ..)| *on).map(|(_, text, tone)| {
        view! { <Badge plain=true tone=tone text=t(text)/> }
    });
    drawn.collect_view().into_any()
}

/// Role, group and number in one line.
fn facts(workspace: &MyWorkspace) -> String {
    let role = if workspace.roles.is_empty() && !workspace.superadmin && !workspace.owner {
        t(msg::WORKSPACES_ROLE_UNKNOWN).to_owned()
    } else {
        held(workspace)
    };
    let group = workspace.group.as_ref().map(|group| {
        let text = if workspace.main { msg::WORKSPACES_GROUP_MAIN } else { msg::WORKSPACES_GROUP };
        tf(text, &[("name", &group.name)])
    });
    let number = tf(msg::WORKSPACES_ID, &[("id", &workspace.id.to_string())]);
    [Some(role), group, Some(number)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The role held in the workspace itself; the SuperAdmin's badge says the rest.
fn held(workspace: &MyWorkspace) -> String {
    role_of(&MyWorkspace {
        superadmin: workspace.superadmin && workspace.roles.is_empty(),
        ..workspace.clone()
    })
}
