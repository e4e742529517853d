//! One person gets what another one has, in all administered workspaces at once: chosen in the address, seen as a plan, then done.

use super::{
    choose::{Chooser, use_person},
    people::{instead, use_workspaces},
    steps::{Kind, Step, give},
    tabs,
    words::called,
    works::{Whose, line},
};
use crate::{
    routes::{Review, Route, parameter},
    session::state::use_session,
    shell::{
        here::{Step as Go, use_go, use_title},
        plan::Plan,
        plan_view::PlanPanel,
    },
    ui::{Button, ButtonKind, PageHead, RadioGroup, RadioOption},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wire::{
    ids::{UserId, WorkspaceId},
    review::ReviewPerson,
};

const ADD: &str = "add";
const SAME: &str = "same";

/// The address with these choices.
fn address(from: Option<UserId>, to: Option<UserId>, same: bool) -> String {
    let part = |name: &str, id: Option<UserId>| id.map(|id| format!("{name}={id}"));
    let mode = same.then(|| format!("mode={SAME}"));
    let parts: Vec<String> = [part("from", from), part("to", to), mode].into_iter().flatten().collect();
    let href = Route::Review(Review::Give).href();
    if parts.is_empty() { href } else { format!("{href}?{}", parts.join("&")) }
}

/// Giving.
#[component]
pub fn GivePage(class: &'static str) -> impl IntoView {
    let (session, search, go) = (use_session(), use_location().search, use_go());
    use_title(|| t(msg::REVIEW_TITLE).to_owned());
    let workspaces = use_workspaces(session);
    let read = move |name: &'static str| {
        Memo::new(move |_| {
            search.with(|search| parameter(search, name)).and_then(|id| id.parse::<UserId>().ok())
        })
    };
    let (from, to) = (read("from"), read("to"));
    let same = Memo::new(move |_| search.with(|search| parameter(search, "mode")).as_deref() == Some(SAME));
    let (giver, taker) = (use_person(from), use_person(to));
    let show =
        move |from: Option<UserId>, to: Option<UserId>, same: bool| go(&address(from, to, same), Go::Push);
    let pick_from = Callback::new(move |id| show(id, to.get_untracked(), same.get_untracked()));
    let pick_to = Callback::new(move |id| show(from.get_untracked(), id, same.get_untracked()));
    let pick_mode = Callback::new(move |mode: String| {
        show(from.get_untracked(), to.get_untracked(), mode == SAME);
    });
    let plan = RwSignal::new(None::<Plan>);
    // Whoever was chosen before stays known until the answer comes: that is not who is meant.
    let both = move || {
        let (from, to) = (from.get()?, to.get()?);
        let (giver, taker) = (giver.value()?, taker.value()?);
        (from != to && giver.id == from && taker.id == to).then_some((giver, taker))
    };
    let why_not = Signal::derive(move || match (from.get(), to.get()) {
        (Some(from), Some(to)) if from == to => Some(t(msg::REVIEW_GIVE_ONE).to_owned()),
        (Some(_), Some(_)) => both().is_none().then(|| t(msg::REVIEW_GIVE_WAIT).to_owned()),
        _ => Some(t(msg::REVIEW_GIVE_CHOOSE).to_owned()),
    });
    let preview = Callback::new(move |()| {
        let Some((giver, taker)) = untrack(both) else { return };
        let me = untrack(|| session.account()).map_or(0, |account| account.id);
        let steps = give(me, &giver, &taker, same.get_untracked());
        let lines = steps.iter().map(|step| {
            let whose = Whose {
                id: taker.id,
                username: taker.username.clone(),
                workspace: WorkspaceId::from(step.workspace.id),
            };
            line(session, whose, step, (step.workspace.name.clone(), String::new()))
        });
        plan.set(Some(Plan {
            title: tf(
                msg::REVIEW_PLAN_GIVE,
                &[
                    ("to", &called(&taker.name, &taker.username)),
                    ("from", &called(&giver.name, &giver.username)),
                ],
            ),
            subtitle: t(if same.get_untracked() { msg::REVIEW_SAME } else { msg::REVIEW_ADD }).to_owned(),
            warning: warning(&steps, &taker),
            danger: steps.iter().any(|step| step.todo == Ok(Kind::Remove)),
            file: format!("access-{}", taker.id),
            lines: lines.collect(),
            ..Plan::default()
        }));
    });
    let changed = Callback::new(move |()| {
        giver.retry();
        taker.retry();
    });
    let modes = vec![
        RadioOption::new(ADD, t(msg::REVIEW_ADD)).hint(t(msg::REVIEW_ADD_TEXT)),
        RadioOption::new(SAME, t(msg::REVIEW_SAME)).hint(t(msg::REVIEW_SAME_TEXT)),
    ];
    let none = Memo::new(move |_| workspaces.with(|remote| remote.value().is_none_or(Vec::is_empty)));
    move || {
        if none.get() {
            return instead(Review::Give, workspaces);
        }
        let modes = modes.clone();
        Some(
            view! { class=class,
                <PageHead title=t(msg::REVIEW_TITLE) facts=t(msg::REVIEW_GIVE_FACTS)/>
                {tabs(Review::Give)}
                <div class="rv-give">
                    <Chooser class label=t(msg::REVIEW_FROM) chosen=from person=giver pick=pick_from/>
                    <Chooser class label=t(msg::REVIEW_TO) chosen=to person=taker pick=pick_to/>
                </div>
                <div class="rv-mode">
                    <RadioGroup
                        label=t(msg::REVIEW_MODE)
                        options=modes
                        value=Signal::derive(move || if same.get() { SAME } else { ADD }.to_owned())
                        on_change=pick_mode
                    />
                    <Button kind=ButtonKind::Primary disabled_reason=why_not on_click=preview>
                        {t(msg::REVIEW_PREVIEW)}
                    </Button>
                </div>
                {move || plan.get().map(|shown| view! {
                    <PlanPanel plan=shown changed=changed on_close=Callback::new(move |()| plan.set(None))/>
                })}
            }
            .into_any(),
        )
    }
}

/// What must be known before: who has to accept, who loses what.
fn warning(steps: &[Step], taker: &ReviewPerson) -> Option<String> {
    let name = called(&taker.name, &taker.username);
    let any = |kind: &Kind| steps.iter().any(|step| step.todo.as_ref() == Ok(kind));
    let invited = any(&Kind::Invite).then(|| tf(msg::REVIEW_WARN_INVITE, &[("name", &name)]));
    let removed = any(&Kind::Remove).then(|| tf(msg::REVIEW_WARN_REMOVE, &[("name", &name)]));
    let said: Vec<String> = [invited, removed].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(" "))
}
