//! Activating, the plan, cancelling and resuming: the Owner's. Everybody else reads why not.

use super::words::{name, price, said};
use crate::{
    api::{apps, asking::Asking, error::ApiError, mutation::use_mutation},
    session::tenant::{Tenant, use_tenant},
    shell::refusal::explain,
    ui::{
        Button, ButtonKind, Card, ConfirmDialog, Dialog, Fact, Facts, Icon, Notice, RadioGroup, RadioOption,
        Tone, use_toasts,
    },
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use wire::{
    app::{App, AppPlan, AppState},
    app_key::AppKey,
    time::Timestamp,
};

/// What of it the card draws anew.
#[derive(Clone, PartialEq)]
struct Stand {
    state: AppState,
    plan: Option<AppPlan>,
    activated: Option<Timestamp>,
    ends: Option<Timestamp>,
}

impl Stand {
    fn of(app: &App) -> Self {
        let plan = app.plan.as_deref().map(|key| {
            // A plan that the catalogue has no more is called by its key.
            app.plan(key).cloned().unwrap_or_else(|| AppPlan { key: key.to_owned(), ..AppPlan::default() })
        });
        Self { state: app.state, plan, activated: app.activated, ends: app.ends }
    }
}

fn why_not(tenant: Tenant, app: Signal<App>) -> Signal<Option<String>> {
    let why = move || app.with(|app| tf(msg::APPS_OWNER_ONLY, &[("owner", &app.owner)]));
    Signal::derive(move || (!tenant.summary().owner).then(why))
}

/// The card.
#[component]
pub fn PlanCard(class: &'static str, app: Signal<App>, key: AppKey) -> impl IntoView {
    let tenant = use_tenant();
    let stand = Memo::new(move |_| app.with(Stand::of));
    // Dialogs outlive what the card draws anew.
    let (choosing, ending) = (Asking::<u32>::default(), Asking::<u32>::default());
    // By how often one was opened: an answer to an earlier opening closes nothing, and its failure is not said in this one.
    let opened = StoredValue::new(0_u32);
    let opens = move |dialog: Asking<u32>| {
        Callback::new(move |()| {
            opened.update_value(|n| *n += 1);
            dialog.ask(opened.get_value());
        })
    };
    let (choose, cancel) = (opens(choosing), opens(ending));
    let title = untrack(|| app.with(name));
    let toasts = use_toasts();
    let resume = {
        let title = title.clone();
        use_mutation(
            move |()| async move { apps::resume(tenant.client()?, key).await },
            move |result: Result<App, ApiError>| {
                match result {
                    Ok(_) => toasts.ok(tf(msg::APPS_RESUMED, &[("name", &title)])),
                    Err(error) => toasts.warn(explain(&error)),
                }
                tenant.invalidate();
            },
        )
    };
    let several = app.with_untracked(|app| app.plans.len() > 1);
    let card = move || {
        let now = stand.get();
        if now.state == AppState::Available {
            return view! { class=class,
                {offers(class, app)}
                <div class="app-acts">
                    <Button kind=ButtonKind::Primary icon=Icon::Power disabled_reason=why_not(tenant, app) on_click=choose>
                        {t(msg::APPS_ACTIVATE)}
                    </Button>
                </div>
            }
            .into_any();
        }
        let ends = now.ends.map(|end| {
            let title = tf(msg::APPS_ENDS, &[("date", &intl::date_time(end.millis()))]);
            view! { <Notice tone=Tone::Warn title=title>{t(msg::APPS_ENDS_TEXT)}</Notice> }
        });
        let plan = now.plan.map(|plan| {
            let name = said(&plan.name);
            let name = if name.is_empty() { plan.key.clone() } else { name };
            view! { <Fact label=t(msg::APPS_PLAN)>{format!("{name} · {}", price(&plan))}</Fact> }
        });
        let since = now.activated.map(|at| {
            view! { <Fact label=t(msg::APPS_SINCE)>{intl::date(at.millis())}</Fact> }
        });
        let end = if now.ends.is_some() {
            view! {
                <Button
                    icon=Icon::Refresh
                    pending=resume.pending()
                    disabled_reason=why_not(tenant, app)
                    on_click=Callback::new(move |()| resume.send(()))
                >
                    {t(msg::APPS_RESUME)}
                </Button>
            }
            .into_any()
        } else {
            view! {
                <Button disabled_reason=why_not(tenant, app) on_click=cancel>{t(msg::APPS_CANCEL)}</Button>
            }
            .into_any()
        };
        view! { class=class,
            {ends}
            <Facts>{plan} {since}</Facts>
            <div class="app-acts">
                {several.then(|| view! {
                    <Button icon=Icon::Swap disabled_reason=why_not(tenant, app) on_click=choose>
                        {t(msg::APPS_CHANGE_PLAN)}
                    </Button>
                })}
                {end}
            </div>
        }
        .into_any()
    };
    view! {
        <Card title=t(msg::APPS_PLAN)>{card}</Card>
        {plan_dialog(class, app, key, choosing)}
        {end_dialog(app, key, ending)}
    }
}

/// What it would cost.
fn offers(class: &'static str, app: Signal<App>) -> AnyView {
    let offer = |plan: &AppPlan| {
        view! { class=class, <li class="app-plan"><span>{said(&plan.name)}</span> <span>{price(plan)}</span></li> }
    };
    let plans = app.with_untracked(|app| app.plans.iter().map(offer).collect_view());
    view! { class=class, <ul class="app-plans">{plans}</ul> }.into_any()
}

/// Chooses a plan: to activate the app on it, or to change to it.
fn plan_dialog(class: &'static str, app: Signal<App>, key: AppKey, open: Asking<u32>) -> AnyView {
    let (tenant, toasts) = (use_tenant(), use_toasts());
    let chosen = RwSignal::new(String::new());
    let activates = Memo::new(move |_| app.with(|app| app.state == AppState::Available));
    let send = use_mutation(
        move |(plan, first): (String, bool)| async move {
            let client = tenant.client()?;
            let app = if first {
                apps::activate(client, key, plan).await?
            } else {
                apps::change_plan(client, key, plan).await?
            };
            Ok((app, first))
        },
        move |result: Result<(App, bool), ApiError>| {
            match result {
                Ok((app, first)) => {
                    open.done();
                    let on = app.plan.as_deref().and_then(|key| app.plan(key)).map(|plan| said(&plan.name));
                    toasts.ok(if first {
                        tf(msg::APPS_ACTIVATED, &[("name", &name(&app))])
                    } else {
                        tf(msg::APPS_PLAN_DONE, &[("name", &name(&app)), ("plan", &on.unwrap_or_default())])
                    });
                }
                Err(error) if !open.still() => toasts.warn(explain(&error)),
                Err(_) => {}
            }
            tenant.invalidate();
        },
    );
    let close = Callback::new(move |()| {
        open.close();
        send.reset();
    });
    Effect::new(move |_| {
        if open.with(|opening| opening.is_some()) {
            let first = |app: &App| app.plans.first().map(|plan| plan.key.clone());
            let at = app.with_untracked(|app| app.plan.clone().or_else(|| first(app)));
            chosen.set(at.unwrap_or_default());
        }
    });
    let title = Signal::derive(move || {
        let text = if activates.get() { msg::APPS_ACTIVATE_TITLE } else { msg::APPS_PLAN_TITLE };
        app.with(|app| tf(text, &[("name", &name(app))]))
    });
    let same = Signal::derive(move || {
        let same = app.with(|app| chosen.with(|chosen| app.plan.as_ref() == Some(chosen)));
        same.then(|| t(msg::APPS_PLAN_SAME).to_owned())
    });
    let submit = Callback::new(move |()| {
        open.send(send, (chosen.get_untracked(), activates.get_untracked()));
    });
    let footer = ViewFn::from(move || {
        let verb = move || {
            if activates.get() {
                app.with(|app| tf(msg::APPS_ACTIVATE_DO, &[("name", &name(app))]))
            } else {
                t(msg::APPS_CHANGE_PLAN).to_owned()
            }
        };
        view! {
            <Button on_click=close>{t(msg::UI_CANCEL)}</Button>
            <Button
                kind=ButtonKind::Primary
                pending=send.pending()
                disabled_reason=same
                on_click=submit
            >
                {verb}
            </Button>
        }
    });
    view! {
        <Dialog open=open.open() on_close=close title=title footer=footer>
            {plan_form(class, app, chosen, activates, open.error(send))}
        </Dialog>
    }
    .into_any()
}

fn plan_form(
    class: &'static str,
    app: Signal<App>,
    chosen: RwSignal<String>,
    activates: Memo<bool>,
    error: Signal<Option<ApiError>>,
) -> AnyView {
    let option = |plan: &AppPlan| RadioOption::new(plan.key.clone(), said(&plan.name)).hint(price(plan));
    let (options, paid) = app.with_untracked(|app| {
        let paid = app.plans.iter().any(|plan| !plan.price.is_empty());
        (app.plans.iter().map(option).collect::<Vec<_>>(), paid)
    });
    let failed =
        move || error.get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> });
    let text = move || t(if activates.get() { msg::APPS_ACTIVATE_TEXT } else { msg::APPS_PLAN_TEXT });
    view! { class=class,
        <p>{text}</p>
        <RadioGroup
            label=t(msg::APPS_PLAN)
            options=options
            value=chosen
            on_change=Callback::new(move |plan| chosen.set(plan))
        />
        {paid.then(|| view! { class=class, <p class="app-note">{t(msg::APPS_BILLING)}</p> })}
        {failed}
    }
    .into_any()
}

/// Asks before the app ends.
fn end_dialog(app: Signal<App>, key: AppKey, open: Asking<u32>) -> AnyView {
    let (tenant, toasts) = (use_tenant(), use_toasts());
    let cancel = use_mutation(
        move |()| async move { apps::cancel(tenant.client()?, key).await },
        move |result: Result<App, ApiError>| {
            match result {
                Ok(app) => {
                    open.done();
                    let end = app.ends.map(|end| intl::date_time(end.millis())).unwrap_or_default();
                    toasts.ok(tf(msg::APPS_CANCELLED, &[("name", &name(&app)), ("date", &end)]));
                }
                Err(error) if !open.still() => toasts.warn(explain(&error)),
                Err(_) => {}
            }
            tenant.invalidate();
        },
    );
    let text = move |text| Signal::derive(move || app.with(|app| tf(text, &[("name", &name(app))])));
    let body = move || {
        let end = Timestamp::from_millis(intl::now_ms()).next_month();
        tf(msg::APPS_CANCEL_TEXT, &[("date", &intl::date_time(end.millis()))])
    };
    view! {
        <ConfirmDialog
            open=open.open()
            on_close=Callback::new(move |()| {
                open.close();
                cancel.reset();
            })
            title=text(msg::APPS_CANCEL_TITLE)
            verb=text(msg::APPS_CANCEL_DO)
            danger=true
            pending=cancel.pending()
            error=Signal::derive(move || open.error(cancel).get().as_ref().map(explain))
            on_confirm=Callback::new(move |()| open.send(cancel, ()))
        >
            <p>{body()}</p>
        </ConfirmDialog>
    }
    .into_any()
}
