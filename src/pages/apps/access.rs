//! Who has access, for Administrators; given, changed and taken away by whoever decides.

use super::{
    panel::AccessPanel,
    words::{person, role},
};
use crate::{
    api::{
        apps,
        error::ApiError,
        mutation::{Mutation, use_mutation},
    },
    session::tenant::use_tenant,
    shell::{query_view::QueryView, refusal::explain, undo::done_with_undo},
    ui::{Badge, Button, Card, Empty, Icon, IconButton, Size, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    app::{App, AppHolder},
    app_key::AppKey,
};

/// Why the reader does not decide about access; `None` for whoever does. Looked at as another role, nobody does.
pub fn why_not_decide(app: Signal<App>) -> Signal<Option<String>> {
    let tenant = use_tenant();
    Signal::derive(move || {
        let decides = app.with(|app| app.decides) && tenant.viewed().is_none();
        (!decides).then(|| app.with(|app| tf(msg::APPS_OWNER_DECIDES, &[("owner", &app.owner)])))
    })
}

/// The card.
#[component]
pub fn AccessCard(app: Signal<App>, key: AppKey, panel: AccessPanel) -> impl IntoView {
    let class = style_sheet!("style/pages/app_access.css");
    let (tenant, toasts) = (use_tenant(), use_toasts());
    let query = tenant.query("app-access", move || Some(key), apps::holders);
    let revoke = use_mutation(
        move |holder: AppHolder| async move {
            apps::revoke(tenant.client()?, key, holder.user.id.into()).await.map(|()| holder)
        },
        move |result: Result<AppHolder, ApiError>| {
            tenant.invalidate();
            match result {
                Ok(holder) => {
                    let name = person(&holder.user.name, &holder.username);
                    let text = tf(msg::APPS_REVOKED, &[("name", &name)]);
                    done_with_undo(tenant, toasts, text, move |client| {
                        let role = holder.role.clone();
                        async move { apps::grant(client, key, holder.user.id.into(), role).await.map(drop) }
                    });
                }
                Err(error) => toasts.warn(explain(&error)),
            }
        },
    );
    let give = ViewFn::from(move || {
        view! {
            <Button
                size=Size::Sm
                icon=Icon::Plus
                disabled_reason=why_not_decide(app)
                on_click=Callback::new(move |()| panel.give())
            >
                {t(msg::APPS_GIVE)}
            </Button>
        }
    });
    let draw = move |holders: Vec<AppHolder>| {
        if holders.is_empty() {
            return view! {
                <Empty icon=Icon::Lock title=t(msg::APPS_ACCESS_EMPTY) text=t(msg::APPS_ACCESS_EMPTY_TEXT)/>
            }
            .into_any();
        }
        let rows = holders.into_iter().map(|holder| row(class, app, holder, panel, revoke)).collect_view();
        view! { class=class,
            <table class="acc">
                <caption class="sr">{t(msg::APPS_ACCESS)}</caption>
                <thead>
                    <tr>
                        <th class="acc-head" scope="col">{t(msg::APPS_MEMBER)}</th>
                        <th class="acc-head" scope="col">{t(msg::APPS_ROLE)}</th>
                        <th class="acc-head is-wide" scope="col">{t(msg::APPS_SINCE)}</th>
                        <th class="acc-head" scope="col"><span class="sr">{t(msg::APPS_ACTS)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! { class=class,
        <Card title=t(msg::APPS_ACCESS) actions=give flush=true>
            <div class="acc-body"><QueryView query=query lines=4 draw=draw/></div>
        </Card>
    }
}

fn row(
    class: &'static str,
    app: Signal<App>,
    holder: AppHolder,
    panel: AccessPanel,
    revoke: Mutation<AppHolder>,
) -> AnyView {
    let name = person(&holder.user.name, &holder.username);
    let mail = (!holder.user.name.is_empty()).then(|| holder.username.clone());
    let called = app.with_untracked(|app| role(app, &holder.role));
    let at = holder.since.millis();
    let by = holder.by.as_ref().map(|by| tf(msg::APPS_GIVEN_BY, &[("name", &by.name)]));
    let when = intl::date(at);
    let suspended = holder.suspended.then(|| {
        view! { <Badge plain=true tone=Tone::Warn text=t(msg::APPS_SUSPENDED)/> }
    });
    let change = tf(msg::APPS_CHANGE_OF, &[("name", &name)]);
    let take = tf(msg::APPS_REVOKE_OF, &[("name", &name)]);
    let (changed, taken) = (holder.clone(), holder);
    view! { class=class,
        <tr>
            <th class="acc-who" scope="row">
                <span class="acc-name">{name} {suspended}</span>
                {mail.map(|mail| view! { class=class, <span class="acc-mail">{mail}</span> })}
            </th>
            <td class="acc-cell">{called}</td>
            <td class="acc-cell is-wide" data-tip=by>{when}</td>
            <td class="acc-acts">
                <IconButton
                    size=Size::Sm
                    icon=Icon::Edit
                    label=change
                    disabled_reason=why_not_decide(app)
                    on_click=Callback::new(move |()| panel.change(changed.clone()))
                />
                <IconButton
                    size=Size::Sm
                    icon=Icon::Close
                    label=take
                    pending=revoke.pending()
                    disabled_reason=why_not_decide(app)
                    on_click=Callback::new(move |()| revoke.send(taken.clone()))
                />
            </td>
        </tr>
    }
    .into_any()
}
