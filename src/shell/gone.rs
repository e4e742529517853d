//! The person was taken out of the workspace, or suspended in it, while they were at work there.

use crate::{
    routes::{Route, landing},
    session::{state::use_session, tenant::Tenant},
    ui::{LinkButton, Notice, Size, Tone},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;

/// Says so above the page, which stays as it is, with whatever was typed, until they leave it.
pub struct Gone(pub Tenant);

impl Gone {
    /// Draws it.
    pub fn draw(self) -> AnyView {
        let (session, tenant) = (use_session(), self.0);
        let summary = tenant.summary_untracked();
        let suspended = session.known(tenant.id()).is_some();
        let title = if suspended { msg::SORRY_GONE_SUSPENDED } else { msg::SORRY_GONE };
        let others = untrack(|| session.workspaces());
        let others = others.into_iter().filter(|one| one.active() && one.id != tenant.id()).take(3);
        let others: Vec<_> = others.map(|one| (landing(one.id).href(), one.name)).collect();
        let action = ViewFn::from(move || {
            let others = others.clone().into_iter().map(|(href, name)| {
                view! { <LinkButton href size=Size::Sm>{tf(msg::SORRY_GONE_TO, &[("name", &name)])}</LinkButton> }
            });
            view! {
                {others.collect_view()}
                <LinkButton href=Route::Workspaces.href() size=Size::Sm>{t(msg::SHELL_ALL_WORKSPACES)}</LinkButton>
            }
        });
        view! {
            <Notice tone=Tone::Warn title=tf(title, &[("name", &summary.name)]) action=action>
                {t(msg::SORRY_GONE_TEXT)}
            </Notice>
        }
        .into_any()
    }
}
