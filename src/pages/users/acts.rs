//! What can be done to a person of the list (U-3): a menu per row, a question before what shuts somebody out, and each
//! refusal said before the click where `wire::rules` knows it, and after it where only the server does.

use crate::{
    api::{
        asking::Asking,
        error::ApiError,
        joining, members,
        mutation::{Mutation, use_mutation},
        query::Query,
    },
    routes::{Page as Place, Route},
    session::{
        state::{Session, use_session},
        tenant::Tenant,
    },
    shell::{
        here::{Step, use_go},
        refusal::{explain, reason},
        undo::done_with_undo,
    },
    ui::{ConfirmDialog, Icon, MenuItem, RowMenu, RowPress, use_toasts},
    util::{
        dom,
        i18n::{Msg, t, tf},
        msg,
        why::Why,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wire::{
    ids::{RoleId, UserId},
    page::{Criterion, ListQuery, Page},
    permission::{PermissionSet, effective},
    refusal,
    rules::{self, Deed, Person, Standing},
    user::User,
};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Suspend,
    Resume,
    Remove,
    Revoke,
    Leave,
    Default,
}

/// To whom.
#[derive(Clone, Debug, PartialEq)]
struct Act {
    kind: Kind,
    user: UserId,
    name: String,
    /// The workspace: it may be left when the answer comes.
    place: String,
}

impl Act {
    /// Question, explanation and button of what is asked first.
    fn texts(&self) -> Option<[Msg; 3]> {
        Some(match self.kind {
            Kind::Suspend => [msg::USERS_ASK_SUSPEND, msg::USERS_ASK_SUSPEND_TEXT, msg::USERS_DO_SUSPEND],
            Kind::Remove => [msg::USERS_ASK_REMOVE, msg::USERS_ASK_REMOVE_TEXT, msg::USERS_DO_REMOVE],
            Kind::Revoke => [msg::USERS_ASK_REVOKE, msg::USERS_ASK_REVOKE_TEXT, msg::USERS_DO_REVOKE],
            Kind::Leave => [msg::USERS_ASK_LEAVE, msg::USERS_ASK_LEAVE_TEXT, msg::USERS_DO_LEAVE],
            Kind::Resume | Kind::Default => return None,
        })
    }

    fn done(&self) -> Msg {
        match self.kind {
            Kind::Suspend => msg::USERS_SUSPENDED,
            Kind::Resume => msg::USERS_RESUMED,
            Kind::Remove => msg::USERS_REMOVED,
            Kind::Revoke => msg::USERS_REVOKED,
            Kind::Leave => msg::USERS_LEFT,
            Kind::Default => msg::USERS_DEFAULTED,
        }
    }
}

async fn run(tenant: Tenant, session: Session, act: Act) -> Result<Act, ApiError> {
    let (client, user) = (tenant.client()?, act.user);
    match act.kind {
        Kind::Suspend => members::suspend(client, user, true).await?,
        Kind::Resume => members::suspend(client, user, false).await?,
        Kind::Remove | Kind::Revoke => members::remove(client, user).await?,
        Kind::Default => members::make_default(client, user).await?,
        Kind::Leave => session.as_account(|client, token| joining::leave(client, token, tenant.id())).await?,
    }
    Ok(act)
}

/// The list that the rows belong to. Copy.
#[derive(Clone, Copy)]
pub struct People {
    pub tenant: Tenant,
    pub menu: RowMenu,
    query: Query<Page<User>>,
    me: u64,
    asked: Asking<Act>,
    change: Mutation<Act>,
    search: Memo<String>,
}

/// One per page; draw [`People::view`] once.
pub fn use_people(tenant: Tenant, query: Query<Page<User>>, me: u64) -> People {
    let (session, toasts, go) = (use_session(), use_toasts(), use_go());
    let asked = Asking::<Act>::default();
    let change = use_mutation(
        move |act: Act| run(tenant, session, act),
        move |outcome| {
            tenant.invalidate();
            let act = match outcome {
                Ok(act) => act,
                // What is asked still says so in its dialog.
                Err(_) if asked.still() => return,
                Err(error) => return toasts.warn(explain(&error)),
            };
            asked.done();
            let text = tf(act.done(), &[("name", &act.name), ("workspace", &act.place)]);
            match act.kind {
                Kind::Suspend => done_with_undo(tenant, toasts, text, move |client| {
                    members::suspend(client, act.user, false)
                }),
                Kind::Leave if tenant.left() => {
                    session.forget(tenant.id());
                    toasts.ok(text);
                }
                Kind::Leave => {
                    session.forget(tenant.id());
                    go(&Route::Workspaces.href(), Step::Replace);
                    // This workspace takes its messages with it.
                    dom::after_paint(move || toasts.ok(text));
                }
                _ => {
                    toasts.ok(text);
                    if act.kind == Kind::Default && act.user.get() == me {
                        leptos::task::spawn_local_scoped(async move { session.load_workspaces().await });
                    }
                }
            }
        },
    );
    People { tenant, menu: RowMenu::default(), query, me, asked, change, search: use_location().search }
}

/// What the list calls somebody.
pub fn called(user: &User) -> String {
    if user.name.is_empty() { user.username.clone() } else { user.name.clone() }
}

/// A person as the rules look at them. What a role of the workspace's own allows is the server's to say.
pub fn person(user: &User) -> Person {
    let role = user.roles.iter().map(|role| RoleId::from(role.id)).min();
    Person {
        id: user.id.get(),
        owner: user.owner,
        superadmin: user.superadmin,
        administrator: user.owner || role == Some(RoleId::ADMINISTRATOR),
        standing: match user.access.as_deref() {
            Some("suspended") => Standing::Suspended,
            Some("invited" | "invite_expired") => Standing::Invited,
            _ => Standing::Active,
        },
        permissions: effective(role, user.owner, user.superadmin).unwrap_or(PermissionSet::NONE),
    }
}

impl People {
    /// A control of a row was pressed.
    pub fn press(self, press: &RowPress) {
        if press.what == RowMenu::PRESS {
            self.menu.toggle(press);
        }
    }

    fn find(self, key: &str) -> Option<User> {
        let find = |page: &Page<User>| page.items.iter().find(|row| row.id.to_string() == key).cloned();
        untrack(|| self.query.with(|remote| remote.value().and_then(find)))
    }

    /// Why a deed is not allowed, before the click.
    pub fn refused(self, target: &User, deed: Deed) -> Option<Why> {
        let missing = || untrack(|| self.tenant.gate(deed.needs()).get());
        let leaving = deed == Deed::Remove && target.id.get() == self.me;
        let actor = self.actor(target);
        let broken = rules::may(&actor, &person(target), deed, self.others(target)).err();
        broken.map(|rule| reason(rule).into()).or_else(|| if leaving { None } else { missing() })
    }

    fn actor(self, target: &User) -> Person {
        if target.id.get() == self.me {
            return person(target);
        }
        let own = self.tenant.summary_untracked();
        Person {
            id: self.me,
            owner: own.owner,
            superadmin: own.superadmin,
            administrator: true,
            standing: Standing::Active,
            permissions: untrack(|| self.tenant.permissions()),
        }
    }

    /// Whether the workspace has an active Administrator besides: known only when the whole list is at hand.
    fn others(self, target: &User) -> bool {
        let look = |page: &Page<User>| {
            let whole = page.total == Some(page.items.len() as u64);
            let counts = |user: &User| {
                let person = person(user);
                user.id != target.id && person.administrator && person.standing == Standing::Active
            };
            !whole || page.items.len() < 2 || page.items.iter().any(counts)
        };
        untrack(|| self.query.with(|remote| remote.value().is_none_or(look)))
    }

    fn start(self, act: Act) {
        self.change.reset();
        if act.texts().is_some() {
            self.asked.ask(act);
        } else {
            self.asked.send_unasked(self.change, act);
        }
    }

    /// What can be done to the row with this key.
    pub fn items(self, key: &str) -> Vec<MenuItem> {
        let Some(user) = self.find(key) else { return Vec::new() };
        let (name, own) = (called(&user), user.id.get() == self.me);
        let place = self.tenant.summary_untracked().name;
        let standing = person(&user).standing;
        let act = |text: Msg, kind: Kind, reason: Option<Why>| {
            let act = Act { kind, user: user.id, name: name.clone(), place: place.clone() };
            MenuItem::action(t(text), Callback::new(move |()| self.start(act.clone()))).disabled(reason)
        };
        if standing == Standing::Invited {
            let revoke = act(msg::USERS_REVOKE, Kind::Revoke, self.refused(&user, Deed::Remove));
            let edit = MenuItem::link(t(msg::USERS_EDIT), self.panel_of(&user));
            return vec![
                edit.icon(Icon::Edit),
                MenuItem::link(t(msg::USERS_SHOW_INVITATION), self.invitation_of(&user)).icon(Icon::Mail),
                MenuItem::separator(),
                revoke.icon(Icon::Close).danger(),
            ];
        }
        let edit = MenuItem::link(t(msg::USERS_EDIT), self.panel_of(&user));
        let suspended = standing == Standing::Suspended;
        let no_default = if suspended {
            Some(Why::from(reason(&refusal::DEFAULT_NEEDS_MEMBERSHIP)))
        } else if own && self.tenant.summary_untracked().default_workspace {
            Some(t(msg::USERS_DEFAULT_ALREADY).into())
        } else {
            None
        };
        let default_text = if own { msg::USERS_DEFAULT_OWN } else { msg::USERS_DEFAULT_THEIRS };
        let mut items = vec![
            edit.icon(Icon::Edit),
            act(default_text, Kind::Default, no_default).icon(Icon::Home),
            MenuItem::separator(),
        ];
        if own {
            let reason = self.refused(&user, Deed::Remove);
            items.push(act(msg::USERS_LEAVE, Kind::Leave, reason).icon(Icon::SignOut).danger());
            return items;
        }
        items.push(if suspended {
            act(msg::USERS_RESUME, Kind::Resume, self.refused(&user, Deed::Resume)).icon(Icon::Power)
        } else {
            act(msg::USERS_SUSPEND, Kind::Suspend, self.refused(&user, Deed::Suspend)).icon(Icon::Lock)
        });
        let reason = self.refused(&user, Deed::Remove);
        items.push(act(msg::USERS_REMOVE, Kind::Remove, reason).icon(Icon::Close).danger());
        items
    }

    /// Where somebody is edited, over the list as it is.
    pub fn panel_of(self, user: &User) -> String {
        let place = Route::In(self.tenant.id(), Place::User(user.id));
        self.search.with(|search| place.href_with(search))
    }

    /// The list of invitations, narrowed to this person.
    fn invitation_of(self, user: &User) -> String {
        let only = Criterion { field: "search".to_owned(), values: vec![user.username.clone()] };
        let query = ListQuery { q: vec![only], ..ListQuery::default() };
        format!("{}?{}", Route::In(self.tenant.id(), Place::Invitations).href(), query.to_query())
    }

    /// Menu and question.
    pub fn view(self) -> AnyView {
        let Self { asked, change, tenant, .. } = self;
        let text = move |at: usize| {
            Signal::derive(move || {
                let workspace = tenant.summary().name;
                asked.with(|asked| {
                    asked
                        .and_then(|act| Some((act, act.texts()?)))
                        .map_or_else(String::new, |(act, texts)| {
                            tf(texts[at], &[("name", &act.name), ("workspace", &workspace)])
                        })
                })
            })
        };
        view! {
            {self.menu.view(move |key| self.items(&key))}
            <ConfirmDialog
                open=asked.open()
                on_close=Callback::new(move |()| asked.close())
                title=text(0)
                verb=text(2)
                danger=true
                pending=change.pending()
                error=Signal::derive(move || asked.error(change).get().as_ref().map(explain))
                on_confirm=Callback::new(move |()| asked.confirm(change))
            >
                <p>{text(1)}</p>
            </ConfirmDialog>
        }
        .into_any()
    }
}
