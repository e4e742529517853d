//! The pages of a workspace and their panels, as the route tree draws them: the role decides whether a page opens, and a
//! page or panel with an id is rebuilt when the id changes, because the router only updates the parameter (R7).

use crate::{
    routes::{Page, Route},
    session::tenant::use_tenant,
    shell::{
        error_page::{Sorry, sorry},
        here::{use_here, use_param},
        leave_guard::use_leave_guard,
        nav::needed,
        remount::remount,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_url};
use std::str::FromStr;
use wire::permission::PermissionSet;

/// Draws a page without an id; the not-found page if the address has a panel whose id is none.
pub fn page(page: Page, draw: fn(Page) -> AnyView) -> AnyView {
    permitted(Memo::new(move |_| Some(page)), draw)
}

/// Draws the page of the id in the address; the not-found page if it is none.
pub fn page_by_id<T>(parameter: &'static str, page: fn(T) -> Page, draw: fn(Page) -> AnyView) -> AnyView
where
    T: FromStr + PartialEq + Copy + Send + Sync + 'static,
{
    permitted(page_of(parameter, page), draw)
}

/// Draws a panel without an id, over the page whose outlet this is.
pub fn panel(page: Page, draw: fn(Page) -> AnyView) -> AnyView {
    if is_outdated() { ().into_any() } else { remount(Memo::new(move |_| page), draw) }
}

/// Draws the panel of the id in the address; nothing if it is none, which [`page`] has noticed.
pub fn panel_by_id<T>(parameter: &'static str, page: fn(T) -> Page, draw: fn(Page) -> AnyView) -> AnyView
where
    T: FromStr + PartialEq + Copy + Send + Sync + 'static,
{
    if is_outdated() {
        return ().into_any();
    }
    remount(page_of(parameter, page), move |page| page.map(draw).into_any())
}

fn page_of<T>(parameter: &'static str, page: fn(T) -> Page) -> Memo<Option<Page>>
where
    T: FromStr + PartialEq + Copy + Send + Sync + 'static,
{
    let id = use_param::<T>(parameter);
    Memo::new(move |_| id.get().map(page))
}

/// Whether the router is about to replace this view. When workspace and page change in one navigation, the new frame draws
/// the page of the old one first (R8).
fn is_outdated() -> bool {
    let (own, current) = (use_url(), use_location().pathname);
    let is_elsewhere = current.with_untracked(|current| own.with_untracked(|own| own.path() != current));
    is_elsewhere || use_here().with_untracked(Route::workspace) != Some(use_tenant().id())
}

/// Draws a page if the role opens it, and again when the role changes.
fn permitted(page: Memo<Option<Page>>, draw: fn(Page) -> AnyView) -> AnyView {
    if is_outdated() {
        return ().into_any();
    }
    let (tenant, here, guard) = (use_tenant(), use_here(), use_leave_guard());
    // A panel whose id cannot be parsed takes the place of the page below it, too.
    let exists = Memo::new(move |last: Option<&bool>| match here.get() {
        Route::In(workspace, page) if workspace == tenant.id() => page != Page::NotFound,
        // Another place: this page is about to go.
        _ => last.copied().unwrap_or(true),
    });
    // Not under something that was typed and not saved: that would be lost. Its controls lock all the same.
    let rights = Memo::new(move |last: Option<&(PermissionSet, bool)>| match last {
        Some(last) if guard.is_holding() => *last,
        _ => (tenant.permissions(), tenant.administers()),
    });
    let existing = Memo::new(move |_| page.get().filter(|_| exists.get()));
    remount(existing, move |page| {
        let Some((page, need)) = page.and_then(|page| Some((page, needed(page)?))) else {
            return sorry(Sorry::NotFound);
        };
        (move || {
            if need.depends_on_role() {
                // Read, because tracking a memo does not compute it, and one that was never computed notifies nobody.
                rights.with(|_| ());
            }
            if untrack(|| need.met(tenant)) { draw(page) } else { sorry(Sorry::NotAllowed(need)) }
        })
        .into_any()
    })
}
