//! Settings of the workspace (W-6): its name, plan and usage, the own default, the ownership, its end. Everybody may look; what only an
//! Administrator or the Owner may do says so.

mod delete;
mod name;
mod ownership;
mod usage;

use crate::{
    session::tenant::use_tenant,
    shell::{here::use_title, roles::role_of},
    ui::PageHead,
    util::{
        i18n::{t, tf},
        msg,
    },
};
use delete::DeleteCard;
use leptos::prelude::*;
use name::{DefaultCard, NameCard};
use ownership::{OwnershipCard, offer_query, offered};
use stylers_macro::style_sheet;
use usage::UsageCard;

/// Settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let class = style_sheet!("style/pages/settings.css");
    let tenant = use_tenant();
    use_title(|| t(msg::SETTINGS_TITLE).to_owned());
    let facts = Signal::derive(move || {
        let mine = tenant.summary();
        let role = if mine.owner { t(msg::SHELL_OWNER).to_owned() } else { role_of(&mine) };
        Some(tf(msg::SETTINGS_FACTS, &[("id", &mine.id.to_string()), ("role", &role)]))
    });
    let offer = offer_query(tenant);
    view! { class=class,
        <PageHead title=t(msg::SETTINGS_TITLE) facts=facts/>
        <div class="settings-page">
            {offered(class, offer)}
            <NameCard class/>
            <UsageCard class/>
            <DefaultCard class/>
            <OwnershipCard class query=offer/>
            <DeleteCard class/>
        </div>
    }
}
