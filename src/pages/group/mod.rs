//! The linked group of the workspace (W-8): who is in it, who looks after it, what is central, and the requests that change it.

mod features;

use crate::{
    api::spaces,
    routes::Route,
    session::tenant::{Tenant, use_tenant},
    shell::{
        here::use_title,
        overlay::{Ask, use_overlay},
        query_view::QueryView,
        requests::Requests,
    },
    ui::{
        Badge, Button, Card, Empty, Fact, Facts, Icon, LinkButton, Notice, PageHead, Segmented, SelectOption,
        Size, Tone, WorkspaceBadge,
    },
    util::{
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use features::Features;
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    group::{LinkedGroup, LinkedWorkspace},
    plan::WorkspaceUsage,
    request::RequestKind,
};

/// The page.
#[component]
pub fn GroupPage() -> impl IntoView {
    let class = style_sheet!("style/pages/group.css");
    let (tenant, overlay) = (use_tenant(), use_overlay());
    use_title(|| t(msg::GROUP_TITLE).to_owned());
    let query = tenant.query("group", || Some(0_u8), |client, _| spaces::group(client));
    let facts = Signal::derive(move || {
        let group = query.value().filter(|group| group.id.is_some())?;
        let count = tn(msg::GROUP_COUNT, group.workspaces.len() as u64, &[]);
        Some(format!("{} · {count}", group.name))
    });
    let create = Callback::new(move |()| overlay.ask(Ask::CreateWorkspace { from: Some(tenant.id()) }));
    let may_create =
        Memo::new(move |_| query.value().is_some_and(|group| group.id.is_some() && group.may_request));
    view! { class=class,
        <div class="group-page">
            <PageHead title=t(msg::GROUP_TITLE) facts=facts>
                {move || may_create.get().then(|| view! {
                    <Button icon=Icon::Plus on_click=create>{t(msg::GROUP_CREATE)}</Button>
                })}
            </PageHead>
            <QueryView
                query=query
                lines=10
                draw=move |group: LinkedGroup| match group.id {
                    Some(_) => view! { <Linked class group/> }.into_any(),
                    None => view! { <Alone class group/> }.into_any(),
                }
            />
        </div>
    }
}

#[component]
fn Linked(class: &'static str, group: LinkedGroup) -> impl IntoView {
    let tenant = use_tenant();
    let rows = group.workspaces.iter().map(|one| row(class, tenant, one)).collect_view();
    let name =
        |named: Option<&wire::value::Named>| named.map_or_else(|| "–".to_owned(), |one| one.name.clone());
    let kind = RwSignal::new(RequestKind::Link);
    let kinds = [(RequestKind::Link, msg::GROUP_KIND_LINK), (RequestKind::Unlink, msg::GROUP_KIND_UNLINK)];
    let options = kinds.map(|(kind, text)| SelectOption::new(kind.as_str(), t(text))).to_vec();
    let choose = Callback::new(move |to: String| {
        let link = to == RequestKind::Link.as_str();
        kind.set(if link { RequestKind::Link } else { RequestKind::Unlink });
    });
    let may = group.may_request;
    let request = if may {
        view! { class=class,
            <div class="group-kinds">
                <Segmented
                    label=t(msg::GROUP_REQUEST)
                    options=options
                    value=Signal::derive(move || kind.get().as_str().to_owned())
                    on_change=choose
                />
            </div>
            {move || {
                let kind = kind.get();
                view! { <Requests tenant kind/> }
            }}
        }
        .into_any()
    } else {
        // Says who may.
        view! { <Requests tenant kind=RequestKind::Link/> }.into_any()
    };
    view! { class=class,
        <div class="group-cards">
            <div class="group-column">
                <Card title=t(msg::GROUP_WORKSPACES) flush=true>
                    <ul class="group-list">{rows}</ul>
                </Card>
                <Card title=t(msg::GROUP_PEOPLE)>
                    <Facts>
                        <Fact label=t(msg::GROUP_MAIN)>{name(group.main.as_ref())}</Fact>
                        <Fact label=t(msg::SHELL_ROLE_SUPERADMIN)>{name(group.superadmin.as_ref())}</Fact>
                    </Facts>
                    <p class="group-below">{t(msg::GROUP_PEOPLE_TEXT)}</p>
                </Card>
                <Card title=t(msg::GROUP_REQUEST)>{request}</Card>
            </div>
            <Features features=group.features/>
        </div>
    }
}

fn row(class: &'static str, tenant: Tenant, one: &LinkedWorkspace) -> AnyView {
    let here = one.id == tenant.id();
    let marks = [(one.main, msg::GROUP_MAIN, Tone::Accent), (here, msg::GROUP_HERE, Tone::Neutral)];
    let marks = marks
        .into_iter()
        .filter(|(on, ..)| *on)
        .map(|(_, text, tone)| view! { <Badge plain=true tone=tone text=t(text)/> })
        .collect_view();
    let since = one.linked.map(|at| tf(msg::GROUP_SINCE, &[("date", &intl::date(at.millis()))]));
    let number = tf(msg::WORKSPACES_ID, &[("id", &one.id.to_string())]);
    let facts = [Some(number), since].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let enter = (one.mine && !here).then(|| {
        let href = Route::Switch { workspace: one.id, to: None }.href();
        let label = tf(msg::REQUEST_ENTER, &[("name", &one.name)]);
        view! { <LinkButton href=href size=Size::Sm>{label}</LinkButton> }
    });
    view! { class=class,
        <li class="group-row">
            <WorkspaceBadge id=one.id.get() name=one.name.clone()/>
            <div class="group-main">
                <div class="group-name">{one.name.clone()} {marks}</div>
                <p class="group-note">{facts}</p>
            </div>
            {enter}
        </li>
    }
    .into_any()
}

/// Not linked: what linking would mean, and the request for it where the plan allows it.
#[component]
fn Alone(class: &'static str, group: LinkedGroup) -> impl IntoView {
    let tenant = use_tenant();
    let usage = tenant.query("usage", || Some(0_u8), |client, _| spaces::usage(client));
    let request = move |usage: WorkspaceUsage| {
        if usage.plan.linking {
            return view! { <Requests tenant kind=RequestKind::Link/> }.into_any();
        }
        let name = tenant.summary_untracked().name;
        let why = tf(msg::REFUSAL_LINKING_NOT_IN_PLAN, &[("workspace", &name)]);
        view! { <Notice>{why}</Notice> }.into_any()
    };
    view! { class=class,
        <div class="group-cards">
            <div class="group-column">
                <Card>
                    <Empty icon=Icon::Link title=t(msg::GROUP_ALONE) text=t(msg::GROUP_ALONE_TEXT)/>
                </Card>
                <Card title=t(msg::GROUP_LINK)>
                    <QueryView query=usage lines=3 draw=request/>
                </Card>
            </div>
            <Features features=group.features/>
        </div>
    }
}
