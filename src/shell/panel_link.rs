//! The button that opens a panel over a list.

use crate::{
    routes::{Page, Route},
    session::tenant::Tenant,
    ui::{Button, ButtonKind, Icon, LinkButton},
    util::i18n::{Msg, t},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wire::permission::Permission;

/// A link, because the panel has an address; a disabled button with its reason for users without the permission.
pub fn panel_link(tenant: Tenant, needs: Permission, panel: Page, text: Msg) -> AnyView {
    let why_not = tenant.gate(needs);
    let may = Memo::new(move |_| why_not.with(Option::is_none));
    let search = use_location().search;
    (move || {
        if may.get() {
            let panel = Route::In(tenant.id(), panel);
            let href = Signal::derive(move || search.with(|search| panel.href_with(search)));
            view! { <LinkButton href kind=ButtonKind::Primary icon=Icon::Plus>{t(text)}</LinkButton> }
                .into_any()
        } else {
            view! {
                <Button kind=ButtonKind::Primary icon=Icon::Plus disabled_reason=why_not>
                    {t(text)}
                </Button>
            }
            .into_any()
        }
    })
    .into_any()
}
