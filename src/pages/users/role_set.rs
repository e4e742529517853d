//! The roles of one person, changed as a whole (`SetMemberRoles`): never a moment with too many or with none.

use super::{
    acts::{People, called, person},
    invite::meaning,
};
use crate::view::prelude::*;
use crate::{
    api::{
        invitations, members,
        mutation::{Mutation, use_mutation},
    },
    session::tenant::Tenant,
    shell::{
        query_view::QueryView,
        refusal::{explain, reason},
        roles::names,
        undo::done_with_undo,
    },
    ui::{Button, ButtonKind, Checkbox, Notice, Panel, Tone, use_toasts},
    util::{
        i18n::{t, tf},
        msg, perm,
    },
};
use std::collections::BTreeSet;
use stylers_macro::style_sheet;
use wire::{
    ids::{RoleId, UserId},
    permission::{BuiltInRole, PermissionSet},
    refusal,
    rules::Deed,
    user::{Role, User},
    value::Named,
};

/// A change: whose, from what, to what.
#[derive(Clone, Debug)]
struct Change {
    user: UserId,
    name: String,
    old: Vec<RoleId>,
    new: Vec<RoleId>,
    /// What was shown.
    version: Option<u64>,
    /// In words.
    words: String,
}

/// The panel of a page. Copy.
#[derive(Clone, Copy)]
pub struct RolePanel {
    tenant: Tenant,
    target: RwSignal<Option<(People, User)>>,
    draft: RwSignal<BTreeSet<u64>>,
    save: Mutation<Change>,
}

/// One per page.
pub fn use_role_panel(tenant: Tenant) -> RolePanel {
    let toasts = use_toasts();
    let target = RwSignal::new(None);
    let save = use_mutation(
        move |change: Change| {
            let client = tenant.client();
            async move {
                members::set_roles(client?, change.user, change.new.clone(), change.version)
                    .await
                    .map(|()| change)
            }
        },
        move |outcome| {
            tenant.invalidate();
            let Ok(Change { user, name, old, words, .. }) = outcome else { return };
            target.try_set(None);
            let text = tf(msg::USERS_ROLES_SAVED, &[("name", &name), ("roles", &words)]);
            done_with_undo(tenant, toasts, text, move |client| {
                members::set_roles(client, user, old.clone(), None)
            });
        },
    );
    RolePanel { tenant, target, draft: RwSignal::new(BTreeSet::new()), save }
}

/// What these roles allow together.
fn together(roles: &BTreeSet<u64>) -> PermissionSet {
    let known = roles.iter().filter_map(|role| BuiltInRole::from_id(RoleId::from(*role)));
    known.flat_map(|role| role.permissions().iter().collect::<Vec<_>>()).collect()
}

fn held(user: &User) -> BTreeSet<u64> {
    user.roles.iter().map(|role| role.id).collect()
}

impl RolePanel {
    /// Opens it for somebody.
    pub fn begin(self, people: People, user: User) {
        self.save.reset();
        self.draft.set(held(&user));
        self.target.set(Some((people, user)));
    }

    /// The panel, while it is open.
    pub fn view(self) -> AnyView {
        let draw = move || {
            self.target.get().map(|(people, user)| {
                let close = Callback::new(move |()| self.target.set(None));
                let (name, shown) = (called(&user), user.clone());
                let roles = self.tenant.query("roles", || Some(0_u8), |client, _| invitations::roles(client));
                let footer = ViewFn::from(move || {
                    let (user, rules) = (user.clone(), user.clone());
                    let known = move || roles.value().unwrap_or_default();
                    let save = Callback::new(move |()| self.submit(&user, &untrack(known)));
                    view! {
                        <Button on_click=close>{t(msg::UI_CANCEL)}</Button>
                        <Button
                            kind=ButtonKind::Primary
                            pending=self.save.pending()
                            disabled_reason=derive(move || self.why_not(people, &rules))
                            on_click=save
                        >
                            {t(msg::USERS_SAVE_ROLES)}
                        </Button>
                    }
                });
                let boxes = move |all: Vec<Role>| boxes(self.draft, &all);
                let failed = move || {
                    self.save.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
                };
                view! {
                    <Panel
                        title=tf(msg::USERS_ROLES_OF, &[("name", &name)])
                        subtitle=tf(
                            msg::USERS_ROLES_IN,
                            &[("email", &shown.username), ("workspace", &self.tenant.summary_untracked().name)],
                        )
                        on_close=close
                        footer=footer
                    >
                        {failed}
                        <QueryView query=roles draw=boxes lines=4/>
                    </Panel>
                }
            })
        };
        draw.into_any()
    }

    /// Why it cannot be saved as it is.
    fn why_not(self, people: People, user: &User) -> Option<String> {
        let draft = self.draft.get();
        if draft == held(user) {
            return Some(t(msg::USERS_ROLES_SAME).to_owned());
        }
        let administrator = draft.contains(&RoleId::ADMINISTRATOR.get());
        // A role of the workspace's own is the server's to judge.
        let allowed = if person(user).permissions == PermissionSet::NONE {
            PermissionSet::NONE
        } else {
            together(&draft)
        };
        people.refused(user, Deed::Roles(allowed, administrator))
    }

    fn submit(self, user: &User, known: &[Role]) {
        let draft = self.draft.get_untracked();
        let named: Vec<Named> = known
            .iter()
            .filter(|role| draft.contains(&role.id))
            .map(|role| Named { id: role.id, name: role.name.clone() })
            .collect();
        self.save.send(Change {
            user: user.id,
            name: called(user),
            old: user.roles.iter().map(|role| RoleId::from(role.id)).collect(),
            new: draft.into_iter().map(RoleId::from).collect(),
            version: user.version,
            words: names(&named),
        });
    }
}

/// A box for each role.
fn boxes(draft: RwSignal<BTreeSet<u64>>, all: &[Role]) -> AnyView {
    let class = style_sheet!("style/pages/role_set.css");
    let one = |role: &Role| {
        let id = role.id;
        let known = BuiltInRole::from_id(RoleId::from(id));
        let name = known.map_or_else(|| role.name.clone(), |known| perm::role_name(known).to_owned());
        let checked = derive(move || draft.with(|draft| draft.contains(&id)));
        let flip = Callback::new(move |on: bool| {
            draft.update(|draft| {
                let _ = if on { draft.insert(id) } else { draft.remove(&id) };
            });
        });
        let last = derive(move || {
            let only = draft.with(|draft| draft.len() == 1 && draft.contains(&id));
            only.then(|| reason(&refusal::LAST_ROLE))
        });
        let hint = known.and_then(meaning).map(str::to_owned).unwrap_or_default();
        view! { <Checkbox label=name checked=checked on_change=flip hint=hint disabled_reason=last/> }
    };
    view! { class=class,
        <fieldset class="role-set">
            <legend class="role-legend">{t(msg::USERS_ROLE_SET)}</legend>
            {all.iter().map(one).collect_view()}
        </fieldset>
    }
    .into_any()
}
