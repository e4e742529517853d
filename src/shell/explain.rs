//! Explained permissions (U-6): which permission is missing, which roles have it, who can help. In the box behind "Why?" and
//! on the page that a role does not open.

use crate::{
    api::{
        query::{Query, Remote},
        rights,
    },
    routes::{Page, Route},
    session::tenant::{Tenant, use_tenant},
    shell::roles::{role_name, role_of},
    ui::{SkeletonLines, why::WhyContent},
    util::{
        i18n::{t, tf},
        msg, perm,
        why::Why,
    },
};
use leptos::prelude::*;
use wire::{
    permission::{BuiltInRole, Permission},
    rights::Help,
};

/// Gives the boxes behind "Why?" their content, everywhere below.
pub fn provide_explanations() {
    provide_context(WhyContent {
        title: || t(msg::WHY_TITLE),
        explain: |about| explanation(use_tenant(), about),
    });
}

/// The whole explanation of what needs `about`: the key of a permission, or [`Why::ADMINISTRATOR`].
pub fn explanation(tenant: Tenant, about: &'static str) -> AnyView {
    let help = tenant.query("help", || Some(0_u8), |client, _| rights::help(client));
    let permission = Permission::from_key(about);
    let missing = match permission {
        Some(permission) => view! {
            <p class="why-label">{t(msg::WHY_MISSING)}</p>
            <p>{perm::action(permission)}</p>
        }
        .into_any(),
        None => view! { <p>{t(msg::SHELL_ADMINISTRATORS_ONLY)}</p> }.into_any(),
    };
    let as_role = move || {
        let role = role_of(&tenant.summary());
        let text = if tenant.viewed().is_some() { msg::WHY_VIEWED } else { msg::WHY_YOUR_ROLE };
        tf(text, &[("role", &role)])
    };
    let roles = permission.map(|permission| {
        view! {
            <div class="why-part">
                <p class="why-label">{t(msg::WHY_ROLES)}</p>
                {move || list(holders(permission, help), msg::WHY_NO_ROLE)}
            </div>
        }
    });
    // The role tables are for whoever may read roles; the row is marked there.
    let tables = move || {
        let open = about != Why::ADMINISTRATOR && tenant.can(Permission::OwnRoleRead).is_ok();
        open.then(|| {
            let href = format!("{}?at={about}", Route::In(tenant.id(), Page::Roles).href());
            view! { <a class="why-more" href=href>{t(msg::WHY_TABLES)}</a> }
        })
    };
    view! {
        {missing}
        <p class="why-label">{as_role}</p>
        {roles}
        <div class="why-part">
            <p class="why-label">{t(msg::WHY_PEOPLE)}</p>
            {move || people(permission, help)}
        </div>
        {tables}
    }
    .into_any()
}

/// The roles that include it, the workspace's own after the built-in ones.
fn holders(permission: Permission, help: Query<Help>) -> Vec<String> {
    let own = help.value().map(|help| help.roles).unwrap_or_default();
    let own = own.into_iter().filter(|role| role.permissions.iter().any(|key| key == permission.key()));
    let built_in = permission.holders().map(|role| role_name(role).to_owned());
    built_in.chain(own.map(|role| role.name)).collect()
}

/// Whether an Administrator can give it: they have it themselves.
fn can_be_given(permission: Permission) -> bool {
    BuiltInRole::Administrator.has(permission)
}

fn people(permission: Option<Permission>, help: Query<Help>) -> AnyView {
    if permission.is_some_and(|permission| !can_be_given(permission)) {
        return view! { <p>{t(msg::WHY_NOBODY_GIVES)}</p> }.into_any();
    }
    help.with(|help| match help {
        Remote::Loading => view! { <SkeletonLines lines=1/> }.into_any(),
        Remote::Ready { value, .. } => list(value.people.clone(), msg::WHY_NO_PEOPLE),
        // Asking for help must not need help: the general word is true as well.
        Remote::Failed(_) => view! { <p>{t(msg::WHY_ASK)}</p> }.into_any(),
    })
}

fn list(names: Vec<String>, none: crate::util::i18n::Msg) -> AnyView {
    if names.is_empty() {
        return view! { <p>{t(none)}</p> }.into_any();
    }
    let names = names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view();
    view! { <ul class="why-list">{names}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_an_administrator_for_what_those_cannot_give() {
        assert!(can_be_given(Permission::DeviceUpdate) && can_be_given(Permission::UserRoleAssign));
        assert!(!can_be_given(Permission::LinkedWorkspaceAccess) && !can_be_given(Permission::OwnRoleUpdate));
    }
}
