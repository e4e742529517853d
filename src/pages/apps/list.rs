//! The apps: those that are active here, and those that can be.

use super::words::{name, plan, role, said, state};
use crate::{
    api::apps,
    routes::{Page, Route},
    session::tenant::{Tenant, use_tenant},
    shell::{here::use_title, query_view::QueryView},
    ui::{Badge, Empty, Glyph, Icon, PageHead, Tone},
    util::{
        i18n::{Msg, t, tf, tn},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    app::{App, AppState},
    app_key::AppKey,
    request::RequestState,
};

fn is_active(app: &App) -> bool {
    app.state != AppState::Available
}

/// The page.
#[component]
pub fn AppsPage() -> impl IntoView {
    let class = style_sheet!("style/pages/apps.css");
    let tenant = use_tenant();
    use_title(|| t(msg::APPS_TITLE).to_owned());
    let query = tenant.query("apps", || Some(0_u8), |client, _| apps::list(client));
    let facts = Signal::derive(move || {
        let all = query.value().filter(|all| !all.is_empty())?;
        let active = all.iter().filter(|app| is_active(app)).count();
        Some(tf(msg::APPS_FACTS, &[("active", &active.to_string()), ("all", &all.len().to_string())]))
    });
    let draw = move |all: Vec<App>| {
        if all.is_empty() {
            return view! { <Empty icon=Icon::Layers title=t(msg::APPS_EMPTY) text=t(msg::APPS_EMPTY_TEXT)/> }
                .into_any();
        }
        let (active, available): (Vec<App>, Vec<App>) = all.into_iter().partition(is_active);
        view! { class=class,
            {section(class, tenant, msg::APPS_ACTIVE, &active)}
            {active.is_empty().then(|| view! { class=class, <p class="apps-note">{t(msg::APPS_NONE_ACTIVE)}</p> })}
            {(!available.is_empty()).then(|| section(class, tenant, msg::APPS_AVAILABLE, &available))}
        }
        .into_any()
    };
    view! { class=class,
        <PageHead title=t(msg::APPS_TITLE) facts=facts/>
        <div class="apps-page">
            <QueryView query=query lines=8 draw=draw/>
        </div>
    }
}

fn section(class: &'static str, tenant: Tenant, title: Msg, apps: &[App]) -> AnyView {
    let cards = apps.iter().map(|app| card(class, tenant, app)).collect_view();
    view! { class=class,
        <h2 class="apps-title">{t(title)}</h2>
        <ul class="apps-list" aria-label=t(title)>{cards}</ul>
    }
    .into_any()
}

/// The own access in a few words; `None` where nobody can have any.
fn access(app: &App) -> Option<(Icon, String)> {
    let asked = app.request.as_ref().is_some_and(|request| request.state == RequestState::Open);
    Some(match &app.access {
        Some(access) => (Icon::Check, tf(msg::APPS_YOU, &[("role", &role(app, &access.role))])),
        None if !is_active(app) => return None,
        None if asked => (Icon::Clock, t(msg::APPS_ASKED).to_owned()),
        None => (Icon::Lock, t(msg::APPS_NO_ACCESS).to_owned()),
    })
}

fn card(class: &'static str, tenant: Tenant, app: &App) -> AnyView {
    let title = name(app);
    let title = match app.key.parse::<AppKey>() {
        Ok(key) => {
            let href = Route::In(tenant.id(), Page::App(key)).href();
            view! { class=class, <a class="apps-link" href=href>{title}</a> }.into_any()
        }
        // Another server's key that no address can hold: shown, but it leads nowhere.
        Err(_) => title.into_any(),
    };
    let (tone, stands) = state(app);
    let mine = access(app).map(|(icon, text)| {
        view! { class=class, <li class="apps-fact"><Glyph icon=icon/> {text}</li> }
    });
    let on = app.plan.as_deref().and_then(|key| app.plan(key)).map(plan);
    let plans: Vec<String> = on.map_or_else(|| app.plans.iter().map(plan).collect(), |on| vec![on]);
    let plans =
        plans.into_iter().map(|text| view! { class=class, <li class="apps-fact is-quiet">{text}</li> });
    let people = is_active(app).then(|| {
        view! { class=class, <li class="apps-fact is-quiet">{tn(msg::APPS_PEOPLE, app.people, &[])}</li> }
    });
    let waiting = (app.waiting > 0).then(|| {
        view! { <li><Badge plain=true tone=Tone::Accent text=tn(msg::APPS_WAITING, app.waiting, &[])/></li> }
    });
    view! { class=class,
        <li class="apps-card">
            <div class="apps-head">
                <h3 class="apps-name">{title}</h3>
                <Badge tone=tone text=stands/>
            </div>
            <p class="apps-text">{said(&app.description)}</p>
            <ul class="apps-facts">{mine} {plans.collect_view()} {people} {waiting}</ul>
        </li>
    }
    .into_any()
}
