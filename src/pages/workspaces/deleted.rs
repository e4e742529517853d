//! Deleted workspaces of the person (W-6): each can be restored until its day.

use crate::{
    api::{
        error::ApiError,
        mutation::use_mutation,
        query::{Query, QueryCache, use_query},
    },
    session::state::use_session,
    shell::refusal::explain,
    ui::{Button, Notice, Size, Tone, WorkspaceBadge, use_toasts},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use wire::ownership::{DeletedWorkspace, ListDeletedWorkspaces, RestoreWorkspace};

/// The list; nothing while there is none, and nothing where the server has no such call.
#[component]
pub fn Deleted(class: &'static str) -> impl IntoView {
    let session = use_session();
    let query: Query<Vec<DeletedWorkspace>> = use_query(
        QueryCache::default(),
        "deleted",
        || Some(0_u8),
        move |_| async move { session.ask::<ListDeletedWorkspaces>(&(), &()).await },
    );
    let all = Memo::new(move |_| query.value().unwrap_or_default());
    move || {
        let all = all.get();
        (!all.is_empty()).then(|| {
            let rows = all.into_iter().map(|one| view! { <Row class one query/> }).collect_view();
            view! { class=class,
                <section class="ws-deleted" aria-label=t(msg::WORKSPACES_DELETED)>
                    <h2 class="ws-title">{t(msg::WORKSPACES_DELETED)}</h2>
                    <ul class="ws-list">{rows}</ul>
                </section>
            }
        })
    }
}

#[component]
fn Row(class: &'static str, one: DeletedWorkspace, query: Query<Vec<DeletedWorkspace>>) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let id = one.id;
    let restore = use_mutation(
        move |()| async move {
            let restored = session.ask::<RestoreWorkspace>(&id, &()).await?;
            session.load_workspaces().await;
            Ok(restored)
        },
        move |result: Result<wire::workspace::MyWorkspace, ApiError>| {
            if let Ok(restored) = result {
                toasts.ok(tf(msg::WORKSPACES_RESTORED, &[("name", &restored.name)]));
                query.retry();
            }
        },
    );
    let failed = move || {
        restore.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let until = tf(
        msg::WORKSPACES_RESTORE_UNTIL,
        &[
            ("ago", &intl::relative(one.deleted.millis(), intl::now_ms())),
            ("until", &intl::date_time(one.restore_until.millis())),
        ],
    );
    let label = tf(msg::WORKSPACES_RESTORE, &[("name", &one.name)]);
    view! { class=class,
        <li class="ws-row suspended">
            <WorkspaceBadge id=id.get() name=one.name.clone() size=Size::Lg/>
            <div class="ws-main">
                <div class="ws-head"><span class="ws-name">{one.name}</span></div>
                <p class="ws-facts">{until}</p>
                {failed}
            </div>
            <div class="ws-side">
                <Button
                    size=Size::Sm
                    pending=restore.pending()
                    on_click=Callback::new(move |()| restore.send(()))
                >
                    {label}
                </Button>
            </div>
        </li>
    }
}
