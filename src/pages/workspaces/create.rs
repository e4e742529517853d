//! Another workspace (W-5): at once within the person's cap or in a linked group they speak for, by request beyond it. A dialog
//! above the picker or above whatever page the switcher was opened on.

use crate::{
    api::{
        error::ApiError,
        mutation::use_mutation,
        query::{QueryCache, Remote, use_query},
    },
    routes::Route,
    session::state::{Listed, Session, use_session},
    shell::{
        overlay::use_overlay,
        query_view::QueryView,
        refusal::{explain, name_problem},
        requests::Requests,
    },
    ui::{
        Button, ButtonKind, Dialog, LinkButton, Meter, Notice, RadioGroup, RadioOption, Select, SelectOption,
        TextField, Tone,
    },
    util::{
        dom,
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped;
use leptos::{ev::SubmitEvent, html};
use stylers_macro::style_sheet;
use wire::{
    ids::WorkspaceId,
    permission::Permission,
    plan::{Allowance, GetAllowance},
    request::{CreateWorkspace, NewWorkspace, RequestKind},
    validate::{self, WORKSPACE_NAME_MAX},
    value::{IdRef, Named},
    workspace::MyWorkspace,
};

/// A workspace of its own, in the choice of places.
const ALONE: &str = "";

/// The dialog.
#[component]
pub fn CreateDialog(
    /// The workspace in which it was asked for.
    from: Option<WorkspaceId>,
) -> impl IntoView {
    let class = style_sheet!("style/pages/workspace_create.css");
    let (session, overlay) = (use_session(), use_overlay());
    if untrack(|| session.listed()) == Listed::NotYet {
        spawn_local_scoped(async move { session.load_workspaces().await });
    }
    let made = RwSignal::new(None::<MyWorkspace>);
    let allowance = use_query(
        QueryCache::default(),
        "allowance",
        || Some(0_u8),
        move |_| async move { session.ask::<GetAllowance>(&(), &()).await },
    );
    let refresh = Callback::new(move |()| allowance.retry());
    let unknown =
        Memo::new(move |_| allowance.with(|remote| matches!(remote, Remote::Failed(ApiError::Missing))));
    let title = Signal::derive(move || {
        made.with(|made| match made {
            Some(made) => tf(msg::CREATE_DONE, &[("name", &made.name)]),
            None => t(msg::CREATE_TITLE).to_owned(),
        })
    });
    view! {
        <Dialog open=true on_close=Callback::new(move |()| overlay.close()) title=title>
            {move || match made.get() {
                Some(made) => view! { <Done class made/> }.into_any(),
                None if unknown.get() => view! { <Notice>{t(msg::CREATE_UNAVAILABLE)}</Notice> }.into_any(),
                None => view! {
                    <QueryView
                        query=allowance
                        lines=5
                        draw=move |allowance: Allowance| view! { <Choice class from allowance made refresh/> }
                    />
                }
                .into_any(),
            }}
        </Dialog>
    }
}

/// The linked groups in which the person may make workspaces (BR-05).
fn groups(all: &[MyWorkspace]) -> Vec<Named> {
    let speaks = |one: &&MyWorkspace| {
        let administers = one.permissions().is_some_and(|set| set.allows(Permission::WorkspaceRequest));
        one.active() && (one.superadmin || one.main && administers)
    };
    let mut groups: Vec<Named> = all.iter().filter(speaks).filter_map(|one| one.group.clone()).collect();
    groups.sort_by_key(|group| group.id);
    groups.dedup_by_key(|group| group.id);
    groups
}

/// Those that may send a request: the main organization speaks for its group.
fn speakers(all: &[MyWorkspace]) -> Vec<MyWorkspace> {
    let speaks = |one: &&MyWorkspace| {
        let may = one.permissions().is_some_and(|set| set.allows(Permission::WorkspaceRequest));
        one.active() && may && (one.group.is_none() || one.main)
    };
    all.iter().filter(speaks).cloned().collect()
}

#[component]
fn Choice(
    class: &'static str,
    from: Option<WorkspaceId>,
    allowance: Allowance,
    made: RwSignal<Option<MyWorkspace>>,
    refresh: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let groups = Memo::new(move |_| session.workspaces.with(|all| groups(all)));
    let room = allowance.room();
    // Where it was asked for, if that is a group: what else would be meant there?
    let here = from.and_then(|from| session.known(from)).and_then(|one| one.group).map(|group| group.id);
    let first = here.filter(|id| groups.with_untracked(|all| all.iter().any(|group| group.id == *id)));
    let place = RwSignal::new(first.map_or_else(|| ALONE.to_owned(), |id| id.to_string()));
    let choose = Callback::new(move |to: String| place.set(to));
    let places = move || {
        let groups = groups.get();
        (!groups.is_empty()).then(|| {
            let alone = RadioOption::new(ALONE, t(msg::CREATE_ALONE)).hint(t(msg::CREATE_ALONE_HINT));
            let within = groups.into_iter().map(|group| {
                RadioOption::new(group.id.to_string(), tf(msg::CREATE_WITHIN, &[("group", &group.name)]))
                    .hint(t(msg::CREATE_WITHIN_HINT))
            });
            let options = within.chain([alone]).collect();
            view! { <RadioGroup label=t(msg::CREATE_WHERE) options=options value=place on_change=choose/> }
        })
    };
    let allowance = StoredValue::new(allowance);
    let alone = Memo::new(move |_| place.with(|place| place == ALONE));
    let gauge = move || alone.get().then(|| allowance.with_value(gauge));
    view! { class=class,
        <div class="cw">
            {places}
            {gauge}
            {move || if alone.get() && !room {
                view! { <Beyond from/> }.into_any()
            } else {
                view! { <NewForm class place made refresh/> }.into_any()
            }}
        </div>
    }
}

/// Owned and allowed, and the plan that decides.
fn gauge(allowance: &Allowance) -> AnyView {
    let used = allowance.workspaces.used;
    let limit = allowance.workspaces.limit;
    let text = match limit {
        Some(limit) => {
            tf(msg::CREATE_OWNED, &[("used", &intl::integer(used)), ("limit", &intl::integer(limit))])
        }
        None => tf(msg::CREATE_OWNED_FREELY, &[("used", &intl::integer(used))]),
    };
    let note = tf(msg::CREATE_PLAN, &[("plan", &allowance.plan)]);
    view! { <Meter label=t(msg::CREATE_ALLOWANCE) text=text used=used limit=limit note=note/> }.into_any()
}

#[component]
fn NewForm(
    class: &'static str,
    place: RwSignal<String>,
    made: RwSignal<Option<MyWorkspace>>,
    refresh: Callback<()>,
) -> impl IntoView {
    let (session, overlay) = (use_session(), use_overlay());
    let name = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let sent = StoredValue::new(String::new());
    let create = use_mutation(
        move |body: NewWorkspace| async move { session.ask::<CreateWorkspace>(&(), &body).await },
        move |result: Result<MyWorkspace, ApiError>| match result {
            Ok(workspace) => {
                session.learn(workspace.clone());
                made.try_set(Some(workspace));
                // Counts and plan as the server lists them.
                spawn_local_scoped(async move { session.load_workspaces().await });
            }
            // The last place was taken meanwhile: then the form for a request belongs here.
            Err(ApiError::Conflict(_)) => {
                refresh.try_run(());
            }
            Err(_) => {}
        },
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match validate::name(&name.get_untracked(), WORKSPACE_NAME_MAX) {
            Ok(sound) => {
                wrong.set(None);
                sent.set_value(sound.to_owned());
                let group = place.get_untracked().parse().ok().map(|id| IdRef { id });
                create.send(NewWorkspace { name: sound.to_owned(), group });
            }
            Err(_) => wrong.set(Some(t(msg::REQUEST_NAME_WRONG).to_owned())),
        }
    };
    let error = Signal::derive(move || {
        let refused = create.error().get();
        wrong.get().or_else(|| name_problem(refused.as_ref()?, &sent.get_value()))
    });
    let failed = move || {
        let error = create.error().get().filter(|error| name_problem(error, "").is_none());
        error.map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let typed = Callback::new(move |_| {
        wrong.set(None);
        create.reset();
    });
    view! { class=class,
        <form class="cw-form" on:submit=submit novalidate>
            <TextField
                label=t(msg::REQUEST_NAME)
                hint=t(msg::CREATE_NAME_HINT)
                value=name
                required=true
                autofocus=true
                error=error
                on_input=typed
            />
            {failed}
            <div class="cw-acts">
                <Button on_click=Callback::new(move |()| overlay.close())>{t(msg::CREATE_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true pending=create.pending()>
                    {t(msg::CREATE_DO)}
                </Button>
            </div>
        </form>
    }
}

/// Beyond the cap: a request, by one of the organisations that the person speaks for.
#[component]
fn Beyond(from: Option<WorkspaceId>) -> impl IntoView {
    let session = use_session();
    let speakers = Memo::new(move |_| session.workspaces.with(|all| speakers(all)));
    let known = move |id: WorkspaceId| speakers.with(|all| all.iter().any(|one| one.id == id));
    let chosen = RwSignal::new(from);
    let speaker = Memo::new(move |_| {
        let wanted = chosen.get().filter(|id| known(*id));
        wanted.or_else(|| speakers.with(|all| all.first().map(|one| one.id)))
    });
    let options = Signal::derive(move || {
        let option = |one: &MyWorkspace| SelectOption::new(one.id.to_string(), one.name.clone());
        speakers.with(|all| all.iter().map(option).collect::<Vec<_>>())
    });
    let several = Memo::new(move |_| speakers.with(|all| all.len() > 1));
    let choose = Callback::new(move |id: String| chosen.set(id.parse().ok()));
    let ask = move || match speaker.get() {
        Some(id) => speak(session, id),
        None => view! { <Notice>{t(msg::CREATE_NOBODY)}</Notice> }.into_any(),
    };
    view! {
        <Notice>{t(msg::CREATE_BEYOND)}</Notice>
        {move || several.get().then(|| view! {
            <Select
                label=t(msg::CREATE_SPEAKER)
                hint=t(msg::CREATE_SPEAKER_HINT)
                options=options
                value=Signal::derive(move || speaker.get().map(|id| id.to_string()).unwrap_or_default())
                on_change=choose
            />
        })}
        {ask}
    }
}

fn speak(session: Session, id: WorkspaceId) -> AnyView {
    let scope = session.known(id).and_then(|one| one.permissions().map(|set| session.tenant(one, set)));
    scope.map(|tenant| view! { <Requests tenant kind=RequestKind::Create/> }).into_any()
}

/// It is there: what the person is in it, and the way in.
#[component]
fn Done(class: &'static str, made: MyWorkspace) -> impl IntoView {
    let overlay = use_overlay();
    let place = NodeRef::<html::Div>::new();
    // The form went with its button: the focus goes to the next step.
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            dom::focus_in(&place, "a");
        }
    });
    let href = Route::Switch { workspace: made.id, to: None }.href();
    view! { class=class,
        <Notice tone=Tone::Ok>{t(msg::CREATE_DONE_TEXT)}</Notice>
        <div class="cw-acts" node_ref=place>
            <Button on_click=Callback::new(move |()| overlay.close())>{t(msg::CREATE_STAY)}</Button>
            <LinkButton href=href kind=ButtonKind::Primary>
                {tf(msg::REQUEST_ENTER, &[("name", &made.name)])}
            </LinkButton>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspaces() -> Vec<MyWorkspace> {
        let text = r#"[
            {"id":1,"name":"Alone","roles":[{"id":1,"name":"Administrator"}]},
            {"id":2,"name":"Main","main":true,"group":{"id":9,"name":"G"},"roles":[{"id":1,"name":"Administrator"}]},
            {"id":3,"name":"Linked","group":{"id":9,"name":"G"},"roles":[{"id":1,"name":"Administrator"}]},
            {"id":4,"name":"Other main","main":true,"group":{"id":8,"name":"H"},"roles":[{"id":3,"name":"Observer"}]},
            {"id":5,"name":"As SuperAdmin","group":{"id":7,"name":"I"},"superadmin":true},
            {"id":6,"name":"Observed","roles":[{"id":3,"name":"Observer"}]}
        ]"#;
        <Vec<MyWorkspace> as wire::endpoint::Body>::decode(text).unwrap_or_default()
    }

    #[test]
    fn who_may_make_and_who_may_ask() {
        let all = workspaces();
        assert_eq!(all.len(), 6);
        let names: Vec<String> = groups(&all).into_iter().map(|group| group.name).collect();
        assert_eq!(names, ["I", "G"]);
        let ids: Vec<u64> = speakers(&all).iter().map(|one| one.id.get()).collect();
        assert_eq!(ids, [1, 2]);
    }
}
