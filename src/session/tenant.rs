//! The tenant scope: everything that belongs to one workspace, in one place that dies with it. There is no way to ask
//! for a workspace's rows without it, and no way to have it without having entered.

use super::state::{Mode, Session};
use crate::{
    api::{
        client::WorkspaceClient,
        error::ApiError,
        query::{Query, QueryCache, use_query},
    },
    util::{
        i18n::{t, tf},
        intl::now_ms,
        msg, perm,
        why::Why,
    },
};
use leptos::prelude::*;
use std::future::Future;
use wire::{
    ids::{RoleId, UserRef, WorkspaceId},
    permission::{BuiltInRole, Permission, PermissionSet},
    rights::ListOwnPermissions,
    user::ListUserPermissions,
    value::Named,
    workspace::MyWorkspace,
};

/// How long the permissions that came with a resumed session count, in milliseconds: as long as the start takes.
const RESUMED_MS: i64 = 30_000;

/// One workspace, entered. Copy; dies with the shell that entered it.
#[derive(Clone, Copy)]
pub struct Tenant {
    id: WorkspaceId,
    client: StoredValue<WorkspaceClient>,
    summary: RwSignal<MyWorkspace>,
    permissions: RwSignal<PermissionSet>,
    viewed: RwSignal<Option<Viewed>>,
    cache: QueryCache,
}

/// A role that the person looks at the portal as (U-6). Nothing that is sent knows of it: the token stays the same, and what
/// is offered only ever becomes less.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewed {
    /// Which.
    pub role: Named,
    /// What it includes.
    pub permissions: PermissionSet,
}

impl Session {
    /// Enters a workspace: a token, what the person sees of it, what they may do in it.
    ///
    /// # Errors
    /// `Missing` when there is no such workspace for this person; `Denied` when their membership is suspended.
    pub async fn enter(self, workspace: WorkspaceId) -> Result<(MyWorkspace, PermissionSet), ApiError> {
        let summary = match self.summary(workspace).await {
            // No token for it: there is no such workspace for the person, or they are suspended in it, which the list tells.
            Err(ApiError::Missing) => {
                self.load_workspaces().await;
                self.known(workspace).ok_or(ApiError::Missing)?
            }
            summary => summary?,
        };
        if !summary.active() {
            return Err(ApiError::Denied(wire::problem::Problem::forbidden()));
        }
        let resumed = self.inner().resumed.take();
        let resumed = resumed.filter(|(at, of, _)| *of == workspace && now_ms() - at < RESUMED_MS);
        let permissions = match (summary.permissions(), resumed) {
            (Some(permissions), _) | (None, Some((_, _, permissions))) => permissions,
            (None, None) => self.ask_permissions(workspace).await?,
        };
        Ok((summary, permissions))
    }

    pub(super) async fn ask_permissions(self, workspace: WorkspaceId) -> Result<PermissionSet, ApiError> {
        let client = self.client_of(workspace);
        // The published call needs a permission that a role may lack, and a browser writes refusals into its console.
        let own = match self.inner().mode.get() {
            Mode::Cookie => client.call::<ListOwnPermissions>(&(), &(), &()).await,
            Mode::Memory => Err(ApiError::Missing),
        };
        let answer = match own {
            Err(ApiError::Missing) => client.call::<ListUserPermissions>(&UserRef::My, &(), &()).await,
            own => own,
        };
        match answer {
            Ok(granted) => Ok(granted.iter().filter_map(|one| Permission::from_key(&one.name)).collect()),
            // The shape of this answer is not documented (api.md §5): then nothing is disabled, and the server's
            // refusals, which count anyway, do the talking.
            Err(ApiError::Missing | ApiError::Garbled { .. } | ApiError::Invalid(_)) => {
                Ok(BuiltInRole::Administrator.permissions())
            }
            Err(error) => Err(error),
        }
    }

    /// The scope of a workspace that was entered. Its client closes with the current owner.
    pub fn tenant(self, summary: MyWorkspace, permissions: PermissionSet) -> Tenant {
        // A workspace is entered: what the session was resumed with may not be true any more for the next one.
        self.inner().resumed.set(None);
        let client = self.client_of(summary.id);
        let closing = client.clone();
        let closing = StoredValue::new(closing);
        on_cleanup(move || {
            closing.try_with_value(WorkspaceClient::close);
        });
        Tenant {
            id: summary.id,
            client: StoredValue::new(client),
            summary: RwSignal::new(summary),
            permissions: RwSignal::new(permissions),
            viewed: RwSignal::new(None),
            cache: QueryCache::default(),
        }
    }
}

/// Why something is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied {
    /// The missing permission.
    pub permission: Permission,
}

impl Denied {
    /// In a sentence: what is missing, and which roles have it.
    pub fn reason(self) -> String {
        let roles: Vec<&str> = self.permission.holders().map(perm::role_name).collect();
        let action = perm::action(self.permission);
        if roles.is_empty() {
            return tf(msg::SHELL_DENIED_NOBODY, &[("action", action)]);
        }
        tf(msg::SHELL_DENIED_REASON, &[("action", action), ("roles", &roles.join(", "))])
    }
}

impl From<Denied> for Why {
    fn from(denied: Denied) -> Self {
        Self { text: denied.reason(), about: Some(denied.permission.key()) }
    }
}

/// What is offered to whoever may do `own`: never more, whatever role they look through.
fn offered(own: PermissionSet, viewed: Option<&Viewed>) -> PermissionSet {
    viewed.map_or(own, |viewed| own.intersect(viewed.permissions))
}

/// The decision behind every control.
fn decide(offered: PermissionSet, permission: Permission) -> Result<(), Denied> {
    if offered.allows(permission) { Ok(()) } else { Err(Denied { permission }) }
}

fn own_administrator(mine: &MyWorkspace) -> bool {
    mine.owner || mine.superadmin || mine.roles.iter().any(|role| is_administrator(role.id))
}

fn is_administrator(role: u64) -> bool {
    role == RoleId::ADMINISTRATOR.get()
}

impl Tenant {
    /// Whether this scope is gone: nothing else of it may be asked then.
    pub fn left(self) -> bool {
        self.client().is_err()
    }

    /// The workspace.
    pub fn id(self) -> WorkspaceId {
        self.id
    }

    /// What the person sees of it; tracked.
    pub fn summary(self) -> MyWorkspace {
        let mut mine = self.summary.get();
        if let Some(viewed) = self.viewed.get() {
            mine.roles = vec![viewed.role];
            (mine.owner, mine.superadmin) = (false, false);
        }
        mine
    }

    /// The same, not tracked.
    pub fn summary_untracked(self) -> MyWorkspace {
        untrack(|| self.summary())
    }

    /// The role that the person looks at the portal as; tracked.
    pub fn viewed(self) -> Option<Viewed> {
        self.viewed.get()
    }

    /// Looks at the portal as another role, or as oneself again. Gone with the page and with the workspace.
    pub fn view_as(self, role: Option<Viewed>) {
        self.viewed.set(role);
    }

    /// Takes what the list of workspaces says now: a new name, another role.
    pub fn refresh(self, fresh: &MyWorkspace) {
        if self.summary.with_untracked(|known| known != fresh) {
            self.summary.set(fresh.clone());
        }
        if let Some(permissions) = fresh.permissions() {
            self.take_permissions(permissions);
        }
    }

    /// What is offered: what the person may do, and of that what the viewed role may; tracked.
    pub fn permissions(self) -> PermissionSet {
        let own = self.permissions.get();
        self.viewed.with(|viewed| offered(own, viewed.as_ref()))
    }

    /// What the person may do, whatever role they look through; tracked.
    pub fn own_permissions(self) -> PermissionSet {
        self.permissions.get()
    }

    /// The same, and whether they are an Administrator; not tracked.
    pub fn own_rights(self) -> (PermissionSet, bool) {
        (self.permissions.get_untracked(), self.summary.with_untracked(own_administrator))
    }

    /// Takes what the server says now.
    pub fn take_permissions(self, permissions: PermissionSet) {
        if self.permissions.get_untracked() != permissions {
            self.permissions.set(permissions);
        }
    }

    /// Whether the person is an Administrator here, as the Owner and the SuperAdmin are (product.md §1); tracked.
    pub fn administers(self) -> bool {
        self.viewed.with(|viewed| viewed.as_ref().is_none_or(|as_role| is_administrator(as_role.role.id)))
            && self.summary.with(own_administrator)
    }

    /// The reason for a control that is for Administrators; `None` for those.
    pub fn gate_administrator(self) -> Signal<Option<Why>> {
        Signal::derive(move || {
            (!self.administers()).then(|| Why {
                text: t(msg::SHELL_ADMINISTRATORS_ONLY).to_owned(),
                about: Some(Why::ADMINISTRATOR),
            })
        })
    }

    /// Whether the person may do it; tracked. A courtesy: the server's word counts.
    ///
    /// # Errors
    /// The missing permission.
    pub fn can(self, permission: Permission) -> Result<(), Denied> {
        decide(self.permissions(), permission)
    }

    /// The reason for a control's `disabled_reason`; `None` when it is allowed. The control has "Why?" beside it then, which
    /// says which roles include the permission and who can help.
    pub fn gate(self, permission: Permission) -> Signal<Option<Why>> {
        Signal::derive(move || self.can(permission).err().map(Why::from))
    }

    /// The reason as a sentence, for what is no control.
    pub fn why_not(self, permission: Permission) -> Signal<Option<String>> {
        Signal::derive(move || self.can(permission).err().map(Denied::reason))
    }

    /// The client; a copy that closes with this scope.
    ///
    /// # Errors
    /// `Aborted` when the scope is gone.
    pub fn client(self) -> Result<WorkspaceClient, ApiError> {
        self.client.try_get_value().ok_or(ApiError::Aborted)
    }

    /// Everything known of this workspace may be stale: live queries ask again.
    pub fn invalidate(self) {
        self.cache.invalidate();
    }

    /// Asks in this workspace, again whenever `key` changes; see [`use_query`].
    pub fn query<K, T, Fut>(
        self,
        name: &'static str,
        key: impl Fn() -> Option<K> + Send + Sync + 'static,
        fetch: impl Fn(WorkspaceClient, K) -> Fut + Clone + 'static,
    ) -> Query<T>
    where
        K: Clone + PartialEq + ToString + Send + Sync + 'static,
        T: Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<T, ApiError>> + 'static,
    {
        use_query(self.cache, name, key, move |key| {
            let client = self.client();
            let fetch = fetch.clone();
            async move { fetch(client?, key).await }
        })
    }
}

/// The workspace that the current page is in.
///
/// # Panics
/// When called outside the workspace shell: a page that needs a workspace was put outside `/w/…`.
pub fn use_tenant() -> Tenant {
    match use_context::<Tenant>() {
        Some(tenant) => tenant,
        None => panic!(
            "use_tenant() was called outside the workspace shell: only pages under /w/… have a workspace"
        ),
    }
}

/// For texts that say "not allowed" without a permission at hand.
pub fn not_allowed() -> &'static str {
    t(msg::SHELL_NOT_ALLOWED)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published table as it is in the file: key, action, ticks of SuperAdmin, Administrator, User, Observer.
    fn published() -> Vec<(&'static str, &'static str, [bool; 4])> {
        let text = include_str!("../../crates/wire/data/permissions.csv");
        let row = |line: &'static str| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[0], cells[2], [3, 4, 5, 6].map(|at| cells[at] == "yes"))
        };
        text.lines().skip(1).map(row).collect()
    }

    /// An own role: every third action.
    fn own_role() -> PermissionSet {
        wire::permission::ALL.iter().copied().step_by(3).collect()
    }

    #[test]
    fn all_66_rows_decide_every_control_for_the_four_built_in_roles_and_an_own_one() {
        let table = published();
        assert_eq!(table.len(), 66);
        let own = own_role();
        for (at, (key, action, ticks)) in table.iter().enumerate() {
            let permission = Permission::from_key(key).expect(key);
            let roles = BuiltInRole::ALL.map(BuiltInRole::permissions).into_iter().zip(*ticks);
            for (set, ticked) in roles.chain([(own, at % 3 == 0)]) {
                assert_eq!(
                    decide(set, permission),
                    if ticked { Ok(()) } else { Err(Denied { permission }) },
                    "{key}"
                );
            }
            // The reason names the action and exactly the roles that have it.
            let reason = Denied { permission }.reason();
            assert!(reason.contains(action), "{reason}");
            for (role, ticked) in BuiltInRole::ALL.into_iter().zip(*ticks) {
                let named = reason.split("Roles that do: ").nth(1).unwrap_or_default();
                let named = named.trim_end_matches('.').split(", ").any(|name| name == perm::role_name(role));
                assert_eq!(named, ticked, "{key}: {reason}");
            }
            assert_eq!(Why::from(Denied { permission }).about, Some(*key));
        }
    }

    #[test]
    fn looking_through_a_role_never_offers_more() {
        let sets = BuiltInRole::ALL
            .map(BuiltInRole::permissions)
            .into_iter()
            .chain([own_role(), PermissionSet::NONE]);
        let sets: Vec<PermissionSet> = sets.collect();
        for own in &sets {
            assert_eq!(offered(*own, None), *own);
            for set in &sets {
                let viewed = Viewed { role: Named { id: 57, name: "Own".into() }, permissions: *set };
                let seen = offered(*own, Some(&viewed));
                assert!(own.covers(seen) && set.covers(seen));
                assert_eq!(seen, own.intersect(*set));
            }
        }
    }
}
