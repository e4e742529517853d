//! Who holds an own role, and its end: refused while somebody holds it.

use super::state::TableState;
use crate::{
    api::{mutation::use_mutation, query::Remote, roles},
    routes::{Page, Route},
    session::tenant::Tenant,
    shell::{draft::let_go, leave_guard::use_leave_guard, refusal::explain},
    ui::{Button, ButtonKind, ConfirmDialog, Icon, Notice, Tone, use_toasts},
    util::{
        i18n::{t, tf, tn},
        msg,
        why::Why,
    },
};
use leptos::prelude::*;
use wire::{
    ids::RoleId,
    page::{Criterion, ListQuery},
    permission::{Permission, PermissionSet},
    role::{RoleDetail, RolePreview},
};

/// Names before the rest is counted.
const NAMED: usize = 8;

/// The list of people, narrowed to those who hold a role.
pub fn people_href(tenant: Tenant, role: RoleId) -> String {
    let only = Criterion { field: "role".to_owned(), values: vec![role.to_string()] };
    let query = ListQuery { q: vec![only], ..ListQuery::default() };
    format!("{}?{}", Route::In(tenant.id(), Page::Users).href(), query.to_query())
}

/// How many hold it, by name where the reader may know.
pub fn holders(tenant: Tenant, role: &RoleDetail) -> AnyView {
    let (id, people) = (role.id, role.people);
    if people == 0 {
        return view! { <p class="muted">{t(msg::ROLES_HELD_BY_NOBODY)}</p> }.into_any();
    }
    // What they would lose with it says who they are. Of an own role only, and to Administrators only.
    let ask = Memo::new(move |_| tenant.administers() && id.get() > RoleId::OBSERVER.get());
    let query = tenant.query(
        "role holders",
        move || ask.get().then_some(id),
        move |client, id| roles::preview(client, id, PermissionSet::NONE),
    );
    let names = move || {
        query.with(|remote| match remote {
            Remote::Ready { value, .. } => names(value, people),
            // The number is known, and enough.
            Remote::Loading | Remote::Failed(_) => String::new(),
        })
    };
    let link = move || {
        tenant.can(Permission::UserList).is_ok().then(|| {
            view! { <a href=people_href(tenant, id)>{t(msg::ROLES_SHOW_PEOPLE)}</a> }
        })
    };
    view! {
        <p>
            {tn(msg::ROLES_HELD_BY, people, &[])}
            " "
            <span class="muted">{names}</span>
            " "
            {link}
        </p>
    }
    .into_any()
}

fn names(preview: &RolePreview, people: u64) -> String {
    let names: Vec<&str> = preview.people.iter().take(NAMED).map(|one| &*one.user.name).collect();
    let rest = people.saturating_sub(names.len() as u64);
    if names.is_empty() {
        return String::new();
    }
    let names = names.join(", ");
    if rest == 0 { names } else { tn(msg::ROLES_AND_MORE, rest, &[("names", &names)]) }
}

/// The button that deletes an own role, and its question.
pub fn delete(tenant: Tenant, state: TableState, role: &RoleDetail, shut: Signal<Option<Why>>) -> AnyView {
    let (toasts, guard) = (use_toasts(), use_leave_guard());
    let (id, name, people) = (role.id, role.name.clone(), role.people);
    let asking = RwSignal::new(false);
    let (title, done) = (name.clone(), name.clone());
    let remove = use_mutation(
        move |()| async move { roles::delete(tenant.client()?, id).await },
        move |outcome| {
            tenant.invalidate();
            if outcome.is_ok() {
                toasts.ok(tf(msg::ROLES_DELETED, &[("name", &done)]));
                // The panel may be closed by now: what is held and open then is somebody else's.
                if asking.try_set(false).is_none() {
                    // What was typed goes with the role.
                    let_go(guard);
                    state.close();
                }
            }
        },
    );
    let why = Signal::derive(move || {
        shut.get().or_else(|| (people > 0).then(|| tn(msg::ROLES_IN_USE, people, &[]).into()))
    });
    let ask = Callback::new(move |()| {
        remove.reset();
        asking.set(true);
    });
    let failed = Signal::derive(move || remove.error().get().as_ref().map(explain));
    view! {
        <Button kind=ButtonKind::Quiet icon=Icon::Trash disabled_reason=why on_click=ask>
            {t(msg::ROLES_DELETE)}
        </Button>
        <ConfirmDialog
            open=asking
            on_close=Callback::new(move |()| asking.set(false))
            title=tf(msg::ROLES_ASK_DELETE, &[("name", &title)])
            verb=tf(msg::ROLES_DO_DELETE, &[("name", &name)])
            danger=true
            pending=remove.pending()
            error=failed
            on_confirm=Callback::new(move |()| remove.send(()))
        >
            <p>{t(msg::ROLES_ASK_DELETE_TEXT)}</p>
        </ConfirmDialog>
    }
    .into_any()
}

/// What keeps the reader from touching a role, above it.
pub fn shut_notice(text: String) -> AnyView {
    view! { <Notice tone=Tone::Neutral>{text}</Notice> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{role::PersonChange, value::Named};

    #[test]
    fn a_few_are_named_and_the_rest_is_counted() {
        let person = |id: u64| PersonChange {
            user: Named { id, name: format!("P{id}") },
            gains: Vec::new(),
            loses: Vec::new(),
        };
        let preview = |n: u64| RolePreview {
            people: (1..=n).map(person).collect(),
            count: n,
            ..RolePreview::default()
        };
        assert_eq!(names(&preview(2), 2), "P1, P2");
        assert_eq!(names(&preview(10), 10), "P1, P2, P3, P4, P5, P6, P7, P8 and 2 more");
        assert_eq!(names(&preview(0), 3), "");
    }
}
