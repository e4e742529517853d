//! A plan (`super::plan`) in a panel: preview, progress, what became of it, receipt, and the way back.

use super::plan::{Counts, Fate, Line, Phase, Plan, Run};
use crate::{
    ui::{Badge, Button, ButtonKind, Notice, Panel, Tone, use_toasts},
    util::{
        dom,
        i18n::{Msg, t, tf, tn},
        intl, msg,
    },
};
use leptos::html;
use leptos::{prelude::*, task::spawn_local_scoped};
use stylers_macro::style_sheet;

/// Shows a plan and carries it out. Mount it to open it. While it runs, Escape and the cross stop it after the line under way.
#[component]
pub fn PlanPanel(
    /// The plan.
    plan: Plan,
    /// Told when changes were made: what is on screen may be stale.
    #[prop(into)]
    changed: Callback<()>,
    /// Asked to unmount it.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let class = style_sheet!("style/shell/plan.css");
    let run = Run::new(plan);
    let close = Callback::new(move |()| match run.phase.get_untracked() {
        Phase::Running => run.stopping.set(true),
        Phase::Preview | Phase::Over => on_close.run(()),
    });
    let body = NodeRef::<html::Div>::new();
    // The button that was pressed is gone with its phase: the focus goes to what is said now.
    Effect::new(move |before: Option<Phase>| {
        let now = run.phase.get();
        if before.is_some_and(|before| before != now) {
            dom::after_paint(move || {
                if let Some(body) = body.try_get_untracked().flatten() {
                    dom::focus_in(&body, ".pl-sum");
                }
            });
        }
        now
    });
    let title = Signal::derive(move || run.plan.with(|plan| plan.title.clone()));
    let subtitle = Signal::derive(move || {
        run.plan.with(|plan| Some(plan.subtitle.clone()).filter(|text| !text.is_empty()))
    });
    view! {
        <Panel title=title subtitle=subtitle on_close=close footer=ViewFn::from(move || foot(run, changed, on_close))>
            <div class="pl" node_ref=body>
                {move || summary(class, run)}
                {move || {
                    let plan = run.plan.get();
                    let fates = run.fates.get_untracked();
                    let lines = plan.lines.iter().cloned().zip(fates.iter().cloned());
                    // What changes first: it is what is asked for.
                    let (todo, out): (Vec<_>, Vec<_>) = lines.partition(|(line, _)| line.todo.is_ok());
                    let todo = group(class, msg::PLAN_CHANGES, todo);
                    let out = group(class, msg::PLAN_LEFT_OUT, out);
                    view! { {todo} {out} }
                }}
            </div>
        </Panel>
    }
}

/// What will be, is being, or was done, in a sentence that has the focus when it changes.
fn summary(class: &'static str, run: Run) -> AnyView {
    let phase = run.phase.get();
    let text = move || {
        let counts = run.counts();
        match phase {
            Phase::Preview => preview_text(counts),
            Phase::Running if run.stopping.get() => t(msg::PLAN_STOPPING).to_owned(),
            Phase::Running => {
                let (done, all) = (intl::integer(counts.all() - counts.todo), intl::integer(counts.all()));
                tf(msg::PLAN_PROGRESS, &[("done", &done), ("all", &all)])
            }
            Phase::Over => over_text(counts),
        }
    };
    let warning = match phase {
        Phase::Preview => run.plan.with_untracked(|plan| plan.warning.clone()),
        Phase::Running | Phase::Over => None,
    };
    let bar = (phase == Phase::Running).then(|| {
        let done = move || {
            let counts = run.counts();
            (counts.all() - counts.todo).to_string()
        };
        let all = move || run.counts().all().to_string();
        view! { class=class,
            <progress class="pl-bar" max=all value=done aria-label=t(msg::PLAN_PROGRESS_BAR)></progress>
        }
    });
    view! { class=class,
        <div class="pl-head">
            <p class="pl-sum" role="status" tabindex="-1">{text}</p>
            {bar}
            {warning.map(|text| view! { <Notice tone=Tone::Warn>{text}</Notice> })}
        </div>
    }
    .into_any()
}

fn preview_text(counts: Counts) -> String {
    let will = match counts.todo {
        0 => t(msg::PLAN_NOTHING).to_owned(),
        n => tn(msg::PLAN_WILL, n, &[]),
    };
    match counts.skipped {
        0 => will,
        n => format!("{will} {}", tn(msg::PLAN_OUT, n, &[])),
    }
}

fn over_text(counts: Counts) -> String {
    let parts = [
        (true, msg::PLAN_WAS_DONE, counts.done),
        (counts.failed > 0, msg::PLAN_WAS_FAILED, counts.failed),
        (counts.stopped > 0, msg::PLAN_WAS_STOPPED, counts.stopped),
        (counts.skipped > 0, msg::PLAN_OUT, counts.skipped),
    ];
    let said = parts.into_iter().filter(|(say, ..)| *say).map(|(_, text, n)| tn(text, n, &[]));
    said.collect::<Vec<_>>().join(" ")
}

fn group(class: &'static str, title: Msg, lines: Vec<(Line, ArcRwSignal<Fate>)>) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let rows = lines.into_iter().map(|(line, fate)| row(class, line, fate)).collect_view();
    view! { class=class,
        <section class="pl-group">
            <h3 class="pl-title">{t(title)}</h3>
            <ul class="pl-list">{rows}</ul>
        </section>
    }
    .into_any()
}

fn row(class: &'static str, line: Line, fate: ArcRwSignal<Fate>) -> AnyView {
    let out = line.todo.is_err();
    let blank = out && line.before.is_empty();
    let what = if out {
        view! { class=class, <span class="pl-before">{line.before}</span> }.into_any()
    } else {
        view! { class=class,
            <span class="pl-before">{line.before}</span>
            <span class="pl-arrow" aria-hidden="true">"→"</span>
            <span class="sr">{t(msg::PLAN_BECOMES)}</span>
            <strong class="pl-after">{line.after}</strong>
        }
        .into_any()
    };
    let marked = fate.clone();
    let mark = move || {
        marked.with(|fate| {
            let tone = match fate {
                Fate::Waiting => return None,
                Fate::Running => Tone::Accent,
                Fate::Done(_) => Tone::Ok,
                Fate::Failed(_) => Tone::Danger,
                Fate::Skipped(_) | Fate::Stopped => Tone::Neutral,
            };
            Some(view! { <Badge tone=tone text=t(fate.word())/> })
        })
    };
    let why = move || {
        let why = fate.with(|fate| fate.why().map(str::to_owned))?;
        Some(view! { class=class, <p class="pl-why">{why}</p> })
    };
    view! { class=class,
        <li class="pl-one">
            <div class="pl-line">
                <span class="pl-name">{line.name}</span>
                <span class="pl-mark">{mark}</span>
            </div>
            {(!line.note.is_empty()).then(|| view! { class=class, <p class="pl-note">{line.note}</p> })}
            {(!blank).then(|| view! { class=class, <p class="pl-what">{what}</p> })}
            {why}
        </li>
    }
    .into_any()
}

fn foot(run: Run, changed: Callback<()>, on_close: Callback<()>) -> AnyView {
    let toasts = use_toasts();
    let begin = Callback::new(move |()| {
        run.phase.set(Phase::Running);
        spawn_local_scoped(async move {
            run.go(move |done, all| {
                let (done, all) = (intl::integer(done), intl::integer(all));
                toasts.warn(tf(msg::PLAN_ABANDONED, &[("done", &done), ("all", &all)]));
            })
            .await;
            changed.try_run(());
        });
    });
    let receipt = Callback::new(move |()| {
        if !run.save_receipt() {
            toasts.warn(t(msg::PLAN_NOT_SAVED));
        }
    });
    let draw = move || match run.phase.get() {
        Phase::Preview => {
            let (counts, plan) = (untrack(|| run.counts()), run.plan.get_untracked());
            before(&plan, counts, begin, on_close)
        }
        Phase::Running => {
            let stop = Callback::new(move |()| run.stopping.set(true));
            view! { <Button pending=run.stopping on_click=stop>{t(msg::PLAN_STOP)}</Button> }.into_any()
        }
        Phase::Over => {
            let back = untrack(|| run.counts()).back;
            let undo = (back > 0).then(|| {
                let turn = Callback::new(move |()| run.turn_back());
                view! { <Button on_click=turn>{t(msg::PLAN_UNDO)}</Button> }
            });
            view! {
                {undo}
                <Button on_click=receipt>{t(msg::PLAN_RECEIPT)}</Button>
                <Button kind=ButtonKind::Primary on_click=on_close>{t(msg::UI_CLOSE)}</Button>
            }
            .into_any()
        }
    };
    draw.into_any()
}

fn before(plan: &Plan, counts: Counts, begin: Callback<()>, on_close: Callback<()>) -> AnyView {
    let kind = if plan.danger { ButtonKind::Danger } else { ButtonKind::Primary };
    let verb = tn(plan.verb, counts.todo, &[]);
    let nothing = (counts.todo == 0).then(|| t(msg::PLAN_NOTHING).to_owned());
    view! {
        <Button on_click=on_close>{t(msg::UI_CANCEL)}</Button>
        <Button kind=kind disabled_reason=Signal::derive(move || nothing.clone()) on_click=begin>
            {verb}
        </Button>
    }
    .into_any()
}
