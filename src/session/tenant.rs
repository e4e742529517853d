//! The tenant scope: everything that belongs to one workspace, in one place that dies with it. There is no way to ask
//! for a workspace's rows without it, and no way to have it without having entered.

use super::state::Session;
use crate::reactive::*;
use crate::{
    api::{
        client::WorkspaceClient,
        error::ApiError,
        query::{Query, QueryCache, use_query},
    },
    util::{
        i18n::{t, tf},
        msg, perm,
    },
};
use std::future::Future;
use wire::{
    ids::{UserRef, WorkspaceId},
    permission::{BuiltInRole, Permission, PermissionSet},
    user::ListUserPermissions,
    workspace::MyWorkspace,
};

/// One workspace, entered. Copy; dies with the shell that entered it.
#[derive(Clone, Copy)]
pub struct Tenant {
    id: WorkspaceId,
    client: StoredValue<WorkspaceClient>,
    summary: RwSignal<MyWorkspace>,
    permissions: RwSignal<PermissionSet>,
    cache: QueryCache,
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
        let permissions = match summary.permissions() {
            Some(permissions) => permissions,
            None => self.ask_permissions(workspace).await?,
        };
        Ok((summary, permissions))
    }

    async fn ask_permissions(self, workspace: WorkspaceId) -> Result<PermissionSet, ApiError> {
        let client = self.client_of(workspace);
        match client.call::<ListUserPermissions>(&UserRef::My, &(), &()).await {
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

impl Tenant {
    /// The workspace.
    pub fn id(self) -> WorkspaceId {
        self.id
    }

    /// What the person sees of it; tracked.
    pub fn summary(self) -> MyWorkspace {
        self.summary.get()
    }

    /// The same, not tracked.
    pub fn summary_untracked(self) -> MyWorkspace {
        self.summary.get_untracked()
    }

    /// Takes what the list of workspaces says now: a new name, another role.
    pub fn refresh(self, fresh: &MyWorkspace) {
        if self.summary.with_untracked(|known| known != fresh) {
            self.summary.set(fresh.clone());
        }
        if let Some(permissions) = fresh.permissions().filter(|set| *set != self.permissions.get_untracked())
        {
            self.permissions.set(permissions);
        }
    }

    /// What the person may do; tracked.
    pub fn permissions(self) -> PermissionSet {
        self.permissions.get()
    }

    /// Whether the person is an Administrator here, as the Owner and the SuperAdmin are (product.md §1); tracked.
    pub fn administers(self) -> bool {
        self.summary.with(|mine| {
            let role = mine.role().and_then(BuiltInRole::from_id);
            mine.owner || mine.superadmin || role == Some(BuiltInRole::Administrator)
        })
    }

    /// The reason for a control that is for Administrators; `None` for those.
    pub fn why_not_administrator(self) -> Signal<Option<String>> {
        Signal::derive(move || (!self.administers()).then(|| t(msg::SHELL_ADMINISTRATORS_ONLY).to_owned()))
    }

    /// Whether the person may do it; tracked. A courtesy: the server's word counts.
    ///
    /// # Errors
    /// The missing permission.
    pub fn can(self, permission: Permission) -> Result<(), Denied> {
        if self.permissions.get().allows(permission) { Ok(()) } else { Err(Denied { permission }) }
    }

    /// The reason for a control's `disabled_reason`; `None` when it is allowed.
    pub fn why_not(self, permission: Permission) -> Signal<Option<String>> {
        derive(move || self.can(permission).err().map(Denied::reason))
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
