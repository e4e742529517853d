//! The sidebar: switcher and pages. Icons alone below 1100 px, a sheet below 720 px.

use crate::{
    routes::Route,
    session::tenant::use_tenant,
    shell::{
        here::use_here,
        nav::{NAV, NavItem},
        switcher::Switcher,
    },
    ui::Glyph,
    util::{i18n::t, msg},
};
use leptos::prelude::*;
use stylers_macro::style_sheet;

/// The sidebar of a workspace.
#[component]
pub fn Sidebar(
    /// Whether the sheet is open on a phone.
    open: RwSignal<bool>,
) -> impl IntoView {
    let class = style_sheet!("style/shell/sidebar.css");
    let tenant = use_tenant();
    let here = use_here();
    // A tip only where the label is hidden: beside a label it would cover the next entry.
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    let icons_only = width.is_some_and(|width| (720.0..1100.0).contains(&width));
    let items = move |group: &'static [NavItem]| {
        group
            .iter()
            // Whoever cannot open a list has no use for its entry (BR-40); its address explains itself.
            .filter(|item| item.need.met(tenant))
            .map(|item| {
                let page = item.page;
                let href = Route::In(tenant.id(), page).href();
                let current = move || match here.get() {
                    Route::In(_, now) => (now.list() == page).then_some("page"),
                    _ => None,
                };
                view! { class=class,
                    <li>
                        <a
                            class="nav-link"
                            href=href
                            aria-current=current
                            data-tip=icons_only.then(|| t(item.label))
                            on:click=move |_| open.set(false)
                        >
                            <Glyph icon=item.icon/>
                            <span class="nav-label">{t(item.label)}</span>
                        </a>
                    </li>
                }
            })
            .collect::<Vec<_>>()
    };
    view! { class=class,
        <aside class="sidebar" id="sidebar" class:open=move || open.get()>
            <div class="sidebar-head">
                <Switcher/>
            </div>
            <nav class="sidebar-nav" aria-label=t(msg::SHELL_NAV)>
                {NAV
                    .into_iter()
                    .map(|group| view! { class=class, <ul class="nav-list">{move || items(group)}</ul> })
                    .collect_view()}
            </nav>
        </aside>
        <div class="sidebar-veil" class:open=move || open.get() on:click=move |_| open.set(false)></div>
    }
}
