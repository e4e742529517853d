//! What somebody is in one workspace, and changing it. A draft of roles knows the version that it began from: when that is no longer
//! the latest, what is now stands beside the draft, and nothing is saved before it was looked at.

use super::{
    deed::{Deeds, Member, What, is_stale, standing},
    meaning, small, why_of,
};
use crate::{
    session::tenant::Tenant,
    shell::{
        refusal::{explain, reason},
        roles::names,
    },
    ui::{Badge, Button, ButtonKind, Checkbox, Notice, Size, Tone},
    util::{
        i18n::{t, tf},
        msg, perm,
        why::Why,
    },
};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use stylers_macro::style_sheet;
use wire::{
    ids::RoleId,
    member::{MemberChange, MemberPlace, MemberPlaces, access},
    permission::{BuiltInRole, Permission},
    refusal,
    value::{IdRef, Named},
};

/// Roles that are ticked and not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    roles: BTreeSet<u64>,
    /// The roles that it began from.
    was: BTreeSet<u64>,
    /// The version of the membership that it began from.
    base: Option<u64>,
}

impl Draft {
    fn of(place: &MemberPlace) -> Self {
        Self { roles: held(place), was: held(place), base: place.version }
    }

    /// Whether another set is ticked than it began from.
    pub fn changed(&self) -> bool {
        self.roles != self.was
    }
}

/// By person and workspace.
pub type Drafts = BTreeMap<(u64, u64), Draft>;

fn held(place: &MemberPlace) -> BTreeSet<u64> {
    place.roles.iter().map(|role| role.id).collect()
}

/// Every role that can be given there: id, name.
fn choices(own_roles: &[Named]) -> Vec<Named> {
    let built_in = BuiltInRole::ALL
        .into_iter()
        .filter_map(|role| Some(Named { id: role.id()?.get(), name: perm::role_name(role).to_owned() }));
    built_in.chain(own_roles.iter().cloned()).collect()
}

/// One workspace; nothing once the person is no longer in it.
pub fn place(
    tenant: Tenant,
    drafts: RwSignal<Drafts>,
    deeds: Deeds,
    at: Signal<MemberPlaces>,
    id: u64,
) -> AnyView {
    let class = style_sheet!("style/pages/person_place.css");
    let find = move || at.with(|at| at.places.iter().find(|place| place.workspace.id == id).cloned());
    let Some(first) = untrack(find) else { return ().into_any() };
    let place = Memo::new(move |last: Option<&MemberPlace>| {
        find().or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let key = (deeds.user(), id);
    let one = Place { tenant, drafts, deeds, place: place.into(), key };
    let editing = Memo::new(move |_| drafts.with(|drafts| drafts.contains_key(&key)));
    let here = id == tenant.id().get();
    let marks = move || {
        let place = place.get();
        let (tone, word) = standing(&place.access);
        let mark = |on: bool, text| on.then(|| view! { <Badge plain=true tone=Tone::Accent text=t(text)/> });
        view! {
            <Badge tone=tone text=word/>
            {mark(place.owner, msg::SHELL_OWNER)}
            {mark(place.superadmin, msg::SHELL_ROLE_SUPERADMIN)}
            {place.default_workspace.then(|| view! { <Badge plain=true text=t(msg::PERSON_DEFAULT)/> })}
        }
    };
    view! { class=class,
        <section class="pp" class:is-here=here aria-label=move || place.with(|place| place.workspace.name.clone())>
            <div class="pp-head">
                <h4 class="pp-name">{move || place.with(|place| place.workspace.name.clone())}</h4>
                <span class="pp-marks">{marks}</span>
            </div>
            {move || if editing.get() { one.form(class) } else { one.rest(class) }}
        </section>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Place {
    tenant: Tenant,
    drafts: RwSignal<Drafts>,
    deeds: Deeds,
    place: Signal<MemberPlace>,
    key: (u64, u64),
}

impl Place {
    fn draft(self) -> Option<Draft> {
        self.drafts.with(|drafts| drafts.get(&self.key).cloned())
    }

    fn update(self, change: impl FnOnce(&mut Draft)) {
        self.drafts.update(|drafts| {
            if let Some(draft) = drafts.get_mut(&self.key) {
                change(draft);
            }
        });
    }

    /// Why a deed that takes `needs` is refused.
    fn why(self, pick: fn(&MemberPlace) -> &Option<String>, needs: Permission) -> Signal<Option<Why>> {
        let Self { tenant, place, .. } = self;
        let here = self.key.1 == tenant.id().get();
        Signal::derive(move || {
            place.with(|place| pick(place).as_deref().map(|token| why_of(tenant, token, here, needs)))
        })
    }

    /// Why nobody is shut out: the last Administrator keeps access and membership, too.
    fn why_out(self, pick: fn(&MemberPlace) -> &Option<String>) -> Signal<Option<Why>> {
        let (place, why) = (self.place, self.why(pick, Permission::UserUpdate));
        Signal::derive(move || {
            let last = place.with(|place| place.only_administrator);
            why.get().or_else(|| last.then(|| reason(&refusal::LAST_ADMINISTRATOR).into()))
        })
    }

    /// What the roles are, and what can be done.
    fn rest(self, class: &'static str) -> AnyView {
        let Self { place, deeds, .. } = self;
        let name = move || {
            tf(msg::PERSON_IN, &[("workspace", &place.with_untracked(|place| place.workspace.name.clone()))])
        };
        let begin = Callback::new(move |()| {
            let now = place.get_untracked();
            deeds.reset();
            self.drafts.update(|drafts| {
                drafts.insert(self.key, Draft::of(&now));
            });
        });
        let stand = move || {
            let suspended = place.with(|place| place.access == access::SUSPENDED);
            let run = Callback::new(move |()| self.stand(!suspended));
            if suspended {
                let why = self.why(|place| &place.no_standing, Permission::UserUpdate);
                small(msg::USERS_RESUME, name(), why, run)
            } else {
                small(msg::USERS_SUSPEND, name(), self.why_out(|place| &place.no_standing), run)
            }
        };
        let invited = Memo::new(move |_| place.with(|place| place.access == access::INVITED));
        let remove = Callback::new(move |()| self.remove());
        let no_roles = self.why(|place| &place.no_roles, Permission::UserRoleAssign);
        let out = move || {
            let text = if invited.get() { msg::USERS_REVOKE } else { msg::USERS_REMOVE };
            small(text, name(), self.why_out(|place| &place.no_removal), remove)
        };
        view! { class=class,
            <p class="pp-roles">{move || place.with(|place| names(&place.roles))}</p>
            <div class="pp-acts">
                {small(msg::PERSON_CHANGE_ROLES, name(), no_roles, begin)}
                {move || (!invited.get()).then(stand)}
                {out}
            </div>
        }
        .into_any()
    }

    fn member(self, change: MemberChange, back: Option<MemberChange>) -> What {
        let workspace = self.place.with_untracked(|place| place.workspace.clone());
        What::Member(Member { workspace, change, back })
    }

    fn stand(self, suspend: bool) {
        let version = self.place.with_untracked(|place| place.version);
        let to = |access: &str| MemberChange { access: Some(access.to_owned()), ..MemberChange::default() };
        let (wanted, was) =
            if suspend { (access::SUSPENDED, access::ACTIVE) } else { (access::ACTIVE, access::SUSPENDED) };
        let what = self.member(MemberChange { version, ..to(wanted) }, Some(to(was)));
        if suspend {
            let texts = [msg::USERS_ASK_SUSPEND, msg::USERS_ASK_SUSPEND_TEXT, msg::USERS_DO_SUSPEND];
            self.deeds.ask(what, texts, true);
        } else {
            self.deeds.send(what);
        }
    }

    fn remove(self) {
        let (version, invited) =
            self.place.with_untracked(|place| (place.version, place.access == access::INVITED));
        let gone = MemberChange { access: Some(access::NONE.to_owned()), version, ..MemberChange::default() };
        let texts = if invited {
            [msg::USERS_ASK_REVOKE, msg::USERS_ASK_REVOKE_TEXT, msg::USERS_DO_REVOKE]
        } else {
            [msg::USERS_ASK_REMOVE, msg::USERS_ASK_REMOVE_TEXT, msg::USERS_DO_REMOVE]
        };
        self.deeds.ask(self.member(gone, None), texts, true);
    }

    /// The roles to tick.
    fn form(self, class: &'static str) -> AnyView {
        let Self { place, deeds, .. } = self;
        let stale = Memo::new(move |_| {
            let now = place.with(|place| place.version);
            self.draft().is_some_and(|draft| draft.base != now)
        });
        let all = Memo::new(move |_| place.with(|place| choices(&place.own_roles)));
        let boxes = move || all.get().into_iter().map(|role| self.tick(role)).collect_view();
        let cancel = Callback::new(move |()| {
            deeds.reset();
            self.drafts.update(|drafts| {
                drafts.remove(&self.key);
            });
        });
        let failed = move || {
            // What somebody else has changed stands beside the draft as soon as it is known.
            let error = deeds.error(self.key.1).get().filter(|error| !(is_stale(error) && stale.get()));
            error.map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
        };
        let save = Callback::new(move |()| self.save());
        view! { class=class,
            <form
                class="pp-form"
                on:submit=move |event| {
                    event.prevent_default();
                }
            >
                {move || stale.get().then(|| self.beside(class))}
                {failed}
                <fieldset class="role-set">
                    <legend class="role-legend">{t(msg::USERS_ROLE_SET)}</legend>
                    {boxes}
                </fieldset>
                <div class="pp-acts">
                    <Button
                        kind=ButtonKind::Primary
                        size=Size::Sm
                        pending=deeds.pending()
                        disabled_reason=Signal::derive(move || self.why_not(stale.get()))
                        on_click=save
                    >
                        {t(msg::USERS_SAVE_ROLES)}
                    </Button>
                    <Button size=Size::Sm on_click=cancel>{t(msg::UI_CANCEL)}</Button>
                </div>
            </form>
        }
        .into_any()
    }

    /// What is now, beside what is ticked.
    fn beside(self, class: &'static str) -> AnyView {
        let place = self.place;
        let now = move || {
            let (roles, word) = place.with(|place| (names(&place.roles), standing(&place.access).1));
            format!("{roles} · {word}")
        };
        let mine = move || {
            let ticked = self.draft().map(|draft| draft.roles).unwrap_or_default();
            let all = place.with(|place| choices(&place.own_roles));
            names(&all.into_iter().filter(|role| ticked.contains(&role.id)).collect::<Vec<_>>())
        };
        let take = Callback::new(move |()| {
            self.deeds.reset();
            let now = place.get_untracked();
            self.update(|draft| *draft = Draft::of(&now));
        });
        let keep = Callback::new(move |()| {
            self.deeds.reset();
            let now = place.get_untracked();
            self.update(|draft| {
                *draft = Draft { roles: std::mem::take(&mut draft.roles), ..Draft::of(&now) }
            });
        });
        view! { class=class,
            <Notice tone=Tone::Warn title=t(msg::PERSON_STALE)>
                <dl class="pp-both">
                    <dt class="pp-term">{t(msg::PERSON_NOW)}</dt>
                    <dd class="pp-said">{now}</dd>
                    <dt class="pp-term">{t(msg::PERSON_DRAFT)}</dt>
                    <dd class="pp-said">{mine}</dd>
                </dl>
                <div class="pp-acts">
                    <Button size=Size::Sm on_click=take>{t(msg::PERSON_TAKE_NOW)}</Button>
                    <Button size=Size::Sm on_click=keep>{t(msg::PERSON_KEEP_DRAFT)}</Button>
                </div>
            </Notice>
        }
        .into_any()
    }

    fn tick(self, role: Named) -> AnyView {
        let Self { place, .. } = self;
        let id = role.id;
        let known = BuiltInRole::from_id(RoleId::from(id));
        let on = Memo::new(move |_| self.draft().is_some_and(|draft| draft.roles.contains(&id)));
        let flip = Callback::new(move |on: bool| {
            self.update(|draft| {
                let _ = if on { draft.roles.insert(id) } else { draft.roles.remove(&id) };
            });
        });
        let why = Signal::derive(move || {
            let only = self.draft().is_some_and(|draft| draft.roles.len() == 1) && on.get();
            let last =
                id == RoleId::ADMINISTRATOR.get() && on.get() && place.with(|place| place.only_administrator);
            if last {
                Some(reason(&refusal::LAST_ADMINISTRATOR))
            } else {
                only.then(|| reason(&refusal::LAST_ROLE))
            }
        });
        let hint = known.and_then(meaning).map(str::to_owned).unwrap_or_default();
        view! { <Checkbox label=role.name checked=on on_change=flip hint=hint disabled_reason=why/> }
            .into_any()
    }

    /// Why it cannot be saved as it is.
    fn why_not(self, stale: bool) -> Option<String> {
        if stale {
            return Some(t(msg::PERSON_DECIDE).to_owned());
        }
        let same = self.place.with(|place| self.draft().is_some_and(|draft| draft.roles == held(place)));
        same.then(|| t(msg::USERS_ROLES_SAME).to_owned())
    }

    fn save(self) {
        let Some(draft) = untrack(|| self.draft()) else { return };
        let now = self.place.get_untracked();
        let ids = |roles: &BTreeSet<u64>| Some(roles.iter().map(|id| IdRef { id: *id }).collect());
        let change = MemberChange { roles: ids(&draft.roles), version: draft.base, access: None };
        let back = MemberChange { roles: ids(&held(&now)), ..MemberChange::default() };
        let what = self.member(change, Some(back));
        let administrator = RoleId::ADMINISTRATOR.get();
        if draft.roles.contains(&administrator) && !held(&now).contains(&administrator) {
            let texts = [msg::PERSON_ASK_GRANT, msg::PERSON_ASK_GRANT_TEXT, msg::PERSON_DO_GRANT];
            self.deeds.ask(what, texts, false);
        } else {
            self.deeds.save(what);
        }
    }
}
