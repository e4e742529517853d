//! What the account wants to be told, above every page: that it is going to be erased, or that the server put a second factor on it. Says nothing
//! while it does not know, and nothing when asking fails: the same stands in the account settings.

use super::asked::use_asked;
use crate::{
    api::mutation::use_mutation,
    routes::{Own, Route},
    session::state::use_session,
    shell::{here::use_here, refusal::explain},
    ui::{Button, LinkButton, Notice, Size, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::{prelude::*, task::spawn_local_scoped};
use stylers_macro::style_sheet;
use wire::security::{GetSecurity, KnowMfa};

/// Drawn for accounts with `attention`.
#[component]
pub fn Notices() -> impl IntoView {
    let class = style_sheet!("style/pages/account_notices.css");
    let (session, toasts, here) = (use_session(), use_toasts(), use_here());
    let query = use_asked::<GetSecurity>("notices");
    let know = use_mutation(
        move |()| async move { session.ask::<KnowMfa>(&(), &()).await },
        move |result: Result<(), _>| match result {
            Ok(()) => spawn_local_scoped(async move { drop(session.load_account().await) }),
            Err(error) => toasts.warn(explain(&error)),
        },
    );
    let there = move |tab: Own| Memo::new(move |_| here.get() == Route::Account(tab));
    let (at_data, at_security) = (there(Own::Data), there(Own::Security));
    let due = Memo::new(move |_| query.value().and_then(|security| security.deletion).map(|at| at.millis()));
    let put_on = Memo::new(move |_| query.value().is_some_and(|security| security.put_on));
    let deletion = move || {
        let due = due.get().filter(|_| !at_data.get())?;
        let action = ViewFn::from(|| {
            view! {
                <LinkButton href=Route::Account(Own::Data).href() size=Size::Sm>
                    {t(msg::PERSONAL_NOTICE_OPEN)}
                </LinkButton>
            }
        });
        let text = tf(msg::PERSONAL_NOTICE, &[("when", &intl::date_time(due))]);
        Some(view! { <Notice tone=Tone::Warn action=action>{text}</Notice> })
    };
    let factor = move || {
        put_on.get().then(|| {
            let action = ViewFn::from(move || {
                let way = (!at_security.get_untracked()).then(|| {
                    view! {
                        <LinkButton href=Route::Account(Own::Security).href() size=Size::Sm>
                            {t(msg::SECURITY_NOTICE_OPEN)}
                        </LinkButton>
                    }
                });
                view! {
                    {way}
                    <Button
                        size=Size::Sm
                        pending=know.pending()
                        on_click=Callback::new(move |()| know.send(()))
                    >
                        {t(msg::SECURITY_NOTICE_KNOWN)}
                    </Button>
                }
            });
            view! { <Notice title=t(msg::SECURITY_NOTICE) action=action>{t(msg::SECURITY_NOTICE_TEXT)}</Notice> }
        })
    };
    let any = Memo::new(move |_| put_on.get() || due.get().is_some() && !at_data.get());
    move || any.get().then(|| view! { class=class, <div class="notices">{deletion} {factor}</div> })
}
