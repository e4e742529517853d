//! Many people at once (U-1): ticked rows, or all that match, get another role, are suspended, resumed or removed, as a plan
//! (`shell::plan`) whose preview is the server's own answer to "what would this do".

use super::cells::{ACCESS, word_of};
use crate::{
    api::{
        members,
        mutation::{Mutation, use_mutation},
        query::{Query, Remote},
        users,
    },
    session::tenant::Tenant,
    shell::{
        list_page::Ticked,
        list_state::ListState,
        plan::{Back, Line, Plan, Work},
        plan_view::PlanPanel,
        refusal::{explain, refusal},
        roles::names,
    },
    ui::{Button, ButtonKind, Icon, Menu, MenuItem, Size, use_toasts},
    util::{
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    ids::{RoleId, UserId},
    member::{MemberChange, access},
    page::{ListQuery, Page},
    role::{PLAN_MAX, PlannedChange, PlannedOutcome},
    user::{Role, User},
    value::{IdRef, Named},
};

/// What is to be done to all of them.
#[derive(Clone, Debug)]
enum Kind {
    Role(Named),
    Suspend,
    Resume,
    Remove,
}

/// The ticked people of the page. Copy.
#[derive(Clone, Copy)]
pub struct Bulk {
    tenant: Tenant,
    list: Query<Page<User>>,
    roles: Query<Vec<Role>>,
    /// Keys of ticked rows; also of rows on other pages.
    pub ticked: Ticked,
    plan: RwSignal<Option<Plan>>,
    ask: Mutation<Kind>,
    all: Mutation<()>,
}

/// One per page; draw [`Bulk::bar`] in the list and, once, [`Bulk::view`].
pub fn use_bulk(tenant: Tenant, state: ListState, list: Query<Page<User>>, roles: Query<Vec<Role>>) -> Bulk {
    let toasts = use_toasts();
    let (ticked, plan) = (RwSignal::default(), RwSignal::new(None));
    let ask = use_mutation(
        move |kind: Kind| async move {
            let changes = ticked_ids(ticked).into_iter().map(|user| change_of(&kind, user)).collect();
            let outcome = members::preview(tenant.client()?, changes).await?;
            Ok((kind, outcome.lines))
        },
        move |outcome| match outcome {
            Ok((kind, lines)) => {
                plan.try_set(Some(plan_of(tenant, &kind, lines)));
            }
            Err(error) => toasts.warn(explain(&error)),
        },
    );
    let all = use_mutation(
        move |()| async move {
            let per_page = u32::try_from(PLAN_MAX).unwrap_or(u32::MAX);
            let query = ListQuery { page: 1, per_page, ..untrack(|| state.query()) };
            users::list(tenant.client()?, query).await
        },
        move |outcome| match outcome {
            Ok(page) => {
                ticked.try_set(page.items.iter().map(|user| user.id.to_string()).collect());
            }
            Err(error) => toasts.warn(explain(&error)),
        },
    );
    Bulk { tenant, list, roles, ticked, plan, ask, all }
}

fn ticked_ids(ticked: Ticked) -> Vec<u64> {
    let mut ids: Vec<u64> =
        ticked.with_untracked(|keys| keys.iter().filter_map(|key| key.parse().ok()).collect());
    ids.sort_unstable();
    ids
}

fn change_of(kind: &Kind, user: u64) -> PlannedChange {
    let (roles, suspend) = match kind {
        Kind::Role(role) => (Some(vec![IdRef { id: role.id }]), None),
        Kind::Suspend => (None, Some(true)),
        Kind::Resume => (None, Some(false)),
        Kind::Remove => (None, None),
    };
    PlannedChange { user: IdRef { id: user }, roles, suspend, version: None }
}

/// A change of one membership of the workspace, which is taken back by `back`: each is refused when somebody else was faster.
fn work(tenant: Tenant, user: UserId, change: MemberChange, back: Option<MemberChange>) -> Work {
    Work::new(move || {
        let (change, back) = (change.clone(), back.clone());
        async move {
            let state = members::change(tenant.client()?, tenant.id(), user, change.clone()).await?;
            Ok(match back {
                Some(back) => {
                    let back = MemberChange { version: Some(state.version), ..back };
                    Back::Work(work(tenant, user, back, Some(change)))
                }
                None => Back::Never(t(msg::BULK_NO_WAY_BACK).to_owned()),
            })
        }
    })
}

fn line(tenant: Tenant, kind: &Kind, outcome: PlannedOutcome) -> Line {
    let PlannedOutcome { user, username, before, after, access_before, access_after, version, .. } = outcome;
    let word = |access: &str| match access {
        access::NONE => t(msg::BULK_NOT_HERE).to_owned(),
        access => word_of(&ACCESS, Some(access)).map_or_else(|| access.to_owned(), |(_, word)| word),
    };
    let words = match kind {
        Kind::Role(_) => (names(&before), names(&after)),
        Kind::Remove => (names(&before), word(&access_after)),
        Kind::Suspend | Kind::Resume => (word(&access_before), word(&access_after)),
    };
    let todo = match outcome.problem {
        Some(problem) => Err(refusal(&problem).unwrap_or(problem.message)),
        None if !outcome.changes => Err(t(msg::BULK_SAME).to_owned()),
        None => {
            let ids = |roles: &[Named]| Some(roles.iter().map(|role| IdRef { id: role.id }).collect());
            let to =
                |access: &str| MemberChange { access: Some(access.to_owned()), ..MemberChange::default() };
            let (change, back) = match kind {
                Kind::Role(role) => {
                    let roles = |roles| MemberChange { roles, ..MemberChange::default() };
                    (roles(ids(std::slice::from_ref(role))), Some(roles(ids(&before))))
                }
                Kind::Suspend => (to(access::SUSPENDED), Some(to(access::ACTIVE))),
                Kind::Resume => (to(access::ACTIVE), Some(to(access::SUSPENDED))),
                Kind::Remove => (to(access::NONE), None),
            };
            let change = MemberChange { version: Some(version), ..change };
            Ok(work(tenant, UserId::from(user.id), change, back))
        }
    };
    let name = if user.name.is_empty() { username.clone() } else { user.name };
    let note = if name == username { String::new() } else { username };
    Line { name, note, before: words.0, after: words.1, todo }
}

fn plan_of(tenant: Tenant, kind: &Kind, lines: Vec<PlannedOutcome>) -> Plan {
    let workspace = tenant.summary_untracked().name;
    let (title, verb, file) = match kind {
        Kind::Role(role) => {
            let role = names(std::slice::from_ref(role));
            (tf(msg::BULK_ROLE_TITLE, &[("role", &role)]), msg::BULK_ROLE_DO, "roles")
        }
        Kind::Suspend => (t(msg::BULK_SUSPEND_TITLE).to_owned(), msg::BULK_SUSPEND_DO, "suspended"),
        Kind::Resume => (t(msg::BULK_RESUME_TITLE).to_owned(), msg::BULK_RESUME_DO, "resumed"),
        Kind::Remove => (t(msg::BULK_REMOVE_TITLE).to_owned(), msg::BULK_REMOVE_DO, "removed"),
    };
    let warning = match kind {
        Kind::Role(role) if role.id == RoleId::ADMINISTRATOR.get() => Some(msg::BULK_WARN_ADMINISTRATOR),
        Kind::Suspend => Some(msg::BULK_WARN_SUSPEND),
        Kind::Remove => Some(msg::BULK_WARN_REMOVE),
        Kind::Role(_) | Kind::Resume => None,
    };
    Plan {
        title,
        subtitle: tf(msg::PERSON_IN, &[("workspace", &workspace)]),
        warning: warning.map(|text| t(text).to_owned()),
        verb,
        danger: matches!(kind, Kind::Suspend | Kind::Remove),
        file: format!("{file}-{}", tenant.id()),
        lines: lines.into_iter().map(|outcome| line(tenant, kind, outcome)).collect(),
    }
}

/// Not a method: the sheets of functions alone are collected.
fn bar(bulk: Bulk) -> AnyView {
    let class = style_sheet!("style/pages/users_bulk.css");
    let any = Memo::new(move |_| bulk.ticked.with(|keys| !keys.is_empty()));
    let draw = move || any.get().then(|| bulk.tools(class));
    draw.into_any()
}

impl Bulk {
    /// What can be done with what is ticked; nothing while nothing is.
    pub fn bar(self) -> AnyView {
        bar(self)
    }

    fn tools(self, class: &'static str) -> AnyView {
        let Self { ticked, ask, all, .. } = self;
        let toasts = use_toasts();
        let count = Memo::new(move |_| ticked.with(|keys| keys.len() as u64));
        let total =
            Memo::new(move |_| self.list.with(|list| list.value().and_then(|page| page.total)).unwrap_or(0));
        let too_many = Signal::derive(move || {
            let most = PLAN_MAX as u64;
            (count.get() > most).then(|| tf(msg::BULK_TOO_MANY, &[("n", &intl::integer(most))]))
        });
        let items = Callback::new(move |()| {
            let roles = untrack(|| self.roles.value()).unwrap_or_default();
            let item = |role: Role| {
                let role = Named { id: role.id, name: role.name };
                let name = names(std::slice::from_ref(&role));
                MenuItem::action(name, Callback::new(move |()| ask.send(Kind::Role(role.clone()))))
                    .disabled(untrack(|| too_many.get()))
            };
            let heading = MenuItem::heading(t(msg::BULK_ROLE_HEADING));
            std::iter::once(heading).chain(roles.into_iter().map(item)).collect()
        });
        // A menu is made of what is known when it opens.
        let known = Memo::new(move |_| match self.roles.get() {
            Remote::Loading => None,
            Remote::Ready { .. } => Some(None),
            Remote::Failed(error) => Some(Some(error)),
        });
        let choose = move || match known.get() {
            Some(None) => view! {
                <Menu label=t(msg::BULK_ROLE) icon=Icon::Shield size=Size::Sm caret=true items=items/>
            }
            .into_any(),
            unknown => {
                let error = unknown.flatten();
                let pending = error.is_none();
                let again = Callback::new(move |()| {
                    if let Some(error) = &error {
                        toasts.warn(explain(error));
                    }
                    self.roles.retry();
                });
                view! {
                    <Button
                        icon=Icon::Shield
                        size=Size::Sm
                        pending=Signal::derive(move || pending)
                        on_click=again
                    >
                        {t(msg::BULK_ROLE)}
                    </Button>
                }
                .into_any()
            }
        };
        let act = move |text, kind: Kind| {
            let run = Callback::new(move |()| ask.send(kind.clone()));
            view! { <Button size=Size::Sm disabled_reason=too_many pending=ask.pending() on_click=run>{t(text)}</Button> }
        };
        let every = move || {
            let (n, total) = (count.get(), total.get());
            (n < total).then(|| {
                let most = PLAN_MAX as u64;
                let reason = (total > most).then(|| tf(msg::BULK_TOO_MANY, &[("n", &intl::integer(most))]));
                view! {
                    <Button
                        kind=ButtonKind::Quiet
                        size=Size::Sm
                        pending=all.pending()
                        disabled_reason=Signal::derive(move || reason.clone())
                        on_click=Callback::new(move |()| all.send(()))
                    >
                        {tf(msg::BULK_ALL, &[("n", &intl::integer(total))])}
                    </Button>
                }
            })
        };
        let clear = Callback::new(move |()| ticked.set(Default::default()));
        view! { class=class,
            <div class="ub" role="region" aria-label=t(msg::BULK_LABEL)>
                <span class="ub-count" role="status">{move || tn(msg::BULK_COUNT, count.get(), &[])}</span>
                {choose}
                {act(msg::BULK_SUSPEND, Kind::Suspend)}
                {act(msg::BULK_RESUME, Kind::Resume)}
                {act(msg::BULK_REMOVE, Kind::Remove)}
                <span class="ub-gap"></span>
                {every}
                <Button kind=ButtonKind::Quiet size=Size::Sm on_click=clear>{t(msg::BULK_CLEAR)}</Button>
            </div>
        }
        .into_any()
    }

    /// The plan, while one is open.
    pub fn view(self) -> AnyView {
        let Self { tenant, plan, ticked, .. } = self;
        let changed = Callback::new(move |()| {
            ticked.set(Default::default());
            tenant.invalidate();
        });
        let close = Callback::new(move |()| plan.set(None));
        let draw = move || plan.get().map(|plan| view! { <PlanPanel plan changed=changed on_close=close/> });
        draw.into_any()
    }
}
