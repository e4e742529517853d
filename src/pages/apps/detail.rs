//! One app: the own access and its plan; for Administrators who has access and who asks for it.

use super::{
    access::AccessCard,
    answers::RequestsCard,
    mine::MineCard,
    panel::use_access_panel,
    plan::PlanCard,
    words::{name, said, state},
};
use crate::{
    api::apps,
    routes::{Page, Route},
    session::tenant::{Tenant, use_tenant},
    shell::{
        here::use_title,
        one_view::{OneText, one_view},
    },
    ui::{Badge, Card, PageHead},
    util::{i18n::t, msg},
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    app::{App, AppState},
    app_key::AppKey,
};

/// One app of the workspace.
#[component]
pub fn AppPage(
    /// Which.
    app: AppKey,
) -> impl IntoView {
    let tenant = use_tenant();
    let query = tenant.query("app", move || Some(app), apps::one);
    let text = OneText {
        back: (Route::In(tenant.id(), Page::Apps).href(), t(msg::APPS_TITLE).to_owned()),
        missing: t(msg::APPS_MISSING).to_owned(),
    };
    let back = text.back.clone();
    one_view(query, text, move |app| draw(tenant, app, back.clone()))
}

fn draw(tenant: Tenant, app: Signal<App>, back: (String, String)) -> AnyView {
    let class = style_sheet!("style/pages/app.css");
    let title = Signal::derive(move || app.with(name));
    use_title(move || title.get());
    // Never another one in the life of this page.
    let Ok(key) = app.with_untracked(|app| app.key.parse::<AppKey>()) else { return ().into_any() };
    let panel = use_access_panel(tenant, app, key);
    let active = Memo::new(move |_| app.with(|app| app.state != AppState::Available));
    let administers = Memo::new(move |_| tenant.administers());
    let governed = move || {
        (active.get() && administers.get()).then(|| {
            view! {
                <RequestsCard app key panel/>
                <AccessCard app key panel/>
            }
        })
    };
    view! { class=class,
        <PageHead title=title facts=Signal::derive(move || Some(app.with(|app| said(&app.description)))) back=back>
            <Badge tone=Signal::derive(move || app.with(state).0) text=Signal::derive(move || app.with(state).1)/>
        </PageHead>
        <div class="app-page">
            <div class="app-side">
                <MineCard app key panel/>
                <PlanCard class app key/>
            </div>
            <div class="app-main">
                {governed}
                {about(class, app)}
            </div>
        </div>
        {panel.view()}
    }
    .into_any()
}

/// Its roles.
fn about(class: &'static str, app: Signal<App>) -> AnyView {
    let app = app.get_untracked();
    let role = move |role: &wire::app::AppRole| {
        view! { class=class,
            <div class="app-role">
                <dt class="app-role-name">{said(&role.name)}</dt>
                <dd class="app-role-text">{said(&role.description)}</dd>
            </div>
        }
    };
    view! { class=class,
        <Card title=t(msg::APPS_ROLES)>
            <dl class="app-roles">{app.roles.iter().map(role).collect_view()}</dl>
            <p class="app-note">{t(msg::APPS_ROLES_TEXT)}</p>
        </Card>
    }
    .into_any()
}
