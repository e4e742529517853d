//! How a session goes on: tokens per workspace, refreshed single flight per tab and across tabs.

use super::{
    state::{Listed, Mode, Session, SessionState, sort},
    tabs,
};
use crate::{
    api::{
        client::{AccountClient, TokenSource, WorkspaceClient},
        error::ApiError,
    },
    util::intl::now_ms,
};
use futures::{FutureExt, future::LocalBoxFuture};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::{cell::Cell, sync::Arc};
use wire::{
    ids::{UserRef, WorkspaceId},
    permission::Permission,
    session::{
        Authenticate, PortalSession, Refresh, RefreshSession, ResumeSession, Secret, SignIn, Switch,
        SwitchWorkspace,
    },
    value::IdRef,
    workspace::{GetOrganisation, ListMyWorkspaces, MyWorkspace},
};

struct Tokens(Session);

impl TokenSource for Tokens {
    fn token(
        &self,
        workspace: WorkspaceId,
        rejected: Option<Secret>,
    ) -> LocalBoxFuture<'static, Result<Secret, ApiError>> {
        self.0.token(workspace, rejected).boxed_local()
    }

    fn refused(&self, workspace: WorkspaceId) {
        let session = self.0;
        // Nobody waits for it, and the page that was refused may go meanwhile.
        leptos::task::spawn_local_scoped(async move { session.check_membership(workspace).await });
    }
}

/// Marks a check of the membership as under way until it is dropped: the task that checks may be cancelled.
struct Checking<'a>(&'a Cell<bool>);

impl<'a> Checking<'a> {
    fn of(checking: &'a Cell<bool>) -> Self {
        checking.set(true);
        Self(checking)
    }
}

impl Drop for Checking<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Session {
    /// A client of one workspace. Only `tenant.rs` makes one.
    pub(super) fn client_of(self, workspace: WorkspaceId) -> WorkspaceClient {
        WorkspaceClient::new(workspace, &self.inner().client, Arc::new(Tokens(self)))
    }

    /// Finds out whose session this is, when the page was loaded. `wanted` is the workspace of the page's path.
    pub async fn start(self, wanted: Option<WorkspaceId>) {
        let memory = self.inner().mode.get() == Mode::Memory;
        let known = if memory { self.inner().vault.restore() } else { None };
        if memory && known.is_none() {
            self.lost();
            return;
        }
        // A session that the tab kept comes back with its own workspace; the page asks for its token then.
        let wanted = if memory { None } else { wanted };
        let mut first = self.refresh(wanted, None).await;
        // The cookie may be good although the network is not: wait a little before asking for the password.
        for wait in [300, 900, 2_700] {
            if !matches!(first, Err(ApiError::Offline | ApiError::Server { .. } | ApiError::Busy(_))) {
                break;
            }
            TimeoutFuture::new(wait).await;
            first = self.refresh(wanted, None).await;
        }
        let result = match first {
            // No member of the workspace in the path: the session may still be good.
            Err(ApiError::Missing | ApiError::Denied(_)) if wanted.is_some() => {
                self.refresh(None, None).await
            }
            other => other,
        };
        match (result, known) {
            (Ok(_), Some(email)) => self.signed_in_as(&email),
            // The server has no extension: sessions live in memory.
            (Err(ApiError::Missing | ApiError::Garbled { .. }), None) => {
                self.inner().mode.set(Mode::Memory);
                self.lost();
            }
            // Not by the server's word: what the tab kept may be good when the page is loaded again.
            (Err(_), _) if self.state.get_untracked() == SessionState::Checking => self.left(),
            _ => {}
        }
    }

    /// A token for the workspace: a good one at hand, the refresh under way, or a new refresh.
    pub(super) async fn token(
        self,
        workspace: WorkspaceId,
        rejected: Option<Secret>,
    ) -> Result<Secret, ApiError> {
        let inner = self.inner();
        if let Some(token) = inner.vault.get(workspace, rejected.as_ref(), now_ms()) {
            return Ok(token);
        }
        let under_way = inner.flights.borrow().get(&workspace).cloned();
        let flight = under_way.unwrap_or_else(|| {
            let session = self;
            let flight = async move {
                let result = session.refresh(Some(workspace), rejected).await;
                session.inner().flights.borrow_mut().remove(&workspace);
                result
            }
            .boxed_local()
            .shared();
            inner.flights.borrow_mut().insert(workspace, flight.clone());
            // Whoever asked first may be cancelled; the refresh still has to end, others wait for it.
            leptos::task::spawn_local_scoped(flight.clone().map(|_| ()));
            flight
        });
        flight.await
    }

    /// A new token, by whatever the session lasts on. `None` asks for the default workspace.
    pub(super) async fn refresh(
        self,
        workspace: Option<WorkspaceId>,
        rejected: Option<Secret>,
    ) -> Result<Secret, ApiError> {
        let result = match self.inner().mode.get() {
            Mode::Cookie => {
                let refreshing = async move { self.refresh_by_cookie(workspace, rejected).await };
                // The cookie rotates with each use: tabs take turns, and whoever waited may have been handed the token.
                tabs::exclusively(refreshing).await.unwrap_or(Err(ApiError::Offline))
            }
            Mode::Memory => self.refresh_in_memory(workspace).await,
        };
        if matches!(result, Err(ApiError::Credentials | ApiError::SignedOut)) {
            self.lost();
            return Err(ApiError::SignedOut);
        }
        result
    }

    async fn refresh_by_cookie(
        self,
        workspace: Option<WorkspaceId>,
        rejected: Option<Secret>,
    ) -> Result<Secret, ApiError> {
        let inner = self.inner();
        let handed = workspace.and_then(|workspace| inner.vault.get(workspace, rejected.as_ref(), now_ms()));
        if let Some(token) = handed {
            return Ok(token);
        }
        let body = Refresh { workspace: workspace.map(|workspace| IdRef { id: workspace.get() }) };
        let session = if self.state.get_untracked() == SessionState::Checking {
            self.resume(&body).await?
        } else {
            inner.client.call::<RefreshSession>(&(), &(), &body, None, true).await?
        };
        if session.auth_token.is_none() {
            // No cookie: nobody is signed in, which is an answer and no error.
            return Err(ApiError::Credentials);
        }
        self.accept(session)
    }

    /// Continues the session when the page loads; the response also has the user's workspaces and permissions. A server without the call
    /// refreshes.
    async fn resume(self, body: &Refresh) -> Result<PortalSession, ApiError> {
        let client = &self.inner().client;
        let resumed = match client.call::<ResumeSession>(&(), &(), body, None, true).await {
            Err(ApiError::Missing) => {
                return client.call::<RefreshSession>(&(), &(), body, None, true).await;
            }
            resumed => resumed?,
        };
        if resumed.session.auth_token.is_some() {
            let mut workspaces = resumed.workspaces;
            sort(&mut workspaces);
            self.workspaces.set(workspaces);
            self.listed.set(Listed::All);
            if let Some(workspace) = &resumed.session.workspace {
                let permissions =
                    resumed.permissions.iter().filter_map(|key| Permission::from_key(key)).collect();
                self.inner().resumed.set(Some((now_ms(), workspace.id, permissions)));
            }
        }
        Ok(resumed.session)
    }

    async fn refresh_in_memory(self, workspace: Option<WorkspaceId>) -> Result<Secret, ApiError> {
        let inner = self.inner();
        let refresh_token = inner.vault.refresh_token().ok_or(ApiError::SignedOut)?;
        let body = Authenticate { refresh_token: Some(refresh_token), ..Authenticate::default() };
        let tokens = inner.client.call::<SignIn>(&(), &(), &body, None, false).await?;
        let token = tokens.auth_token.ok_or(ApiError::Garbled { reference: None })?;
        let home = self.place(token.clone()).await?;
        match workspace {
            Some(wanted) if wanted != home => self.exchange(wanted, token).await,
            _ => Ok(token),
        }
    }

    /// Keeps a token under the workspace that it opens, as the server says.
    pub(super) async fn place(self, token: Secret) -> Result<WorkspaceId, ApiError> {
        let inner = self.inner();
        let home = inner.client.call::<GetOrganisation>(&(), &(), &(), Some(token.clone()), false).await?;
        inner.vault.put(home.id, token, inner.life.get(), now_ms());
        if self.known(home.id).is_none() {
            self.note(bare(home.id, home.name));
        }
        Ok(home.id)
    }

    /// Exchanges a token for one of another workspace (BR-09).
    async fn exchange(self, workspace: WorkspaceId, token: Secret) -> Result<Secret, ApiError> {
        let inner = self.inner();
        let body = Switch { target_organisation: IdRef { id: workspace.get() } };
        let tokens = inner.client.call::<SwitchWorkspace>(&(), &(), &body, Some(token), false).await?;
        let token = tokens.auth_token.ok_or(ApiError::Garbled { reference: None })?;
        inner.vault.put(workspace, token.clone(), inner.life.get(), now_ms());
        Ok(token)
    }

    /// Enters a workspace as a person's choice: always a switch call, because that is what the log records (BR-10).
    ///
    /// With a token for it at hand nobody waits for that call: it is under way beside the first questions in the
    /// workspace, each of which the server checks by itself.
    ///
    /// # Errors
    /// `Missing` when there is no such workspace for this person.
    pub async fn switch(self, workspace: WorkspaceId) -> Result<(), ApiError> {
        let known = self.known(workspace).is_some_and(|known| known.active());
        if !known || self.inner().vault.get(workspace, None, now_ms()).is_none() {
            return self.switched(workspace).await;
        }
        leptos::task::spawn_local_scoped(async move {
            if let Err(ApiError::Missing) = self.switched(workspace).await {
                self.check_membership(workspace).await;
            }
        });
        Ok(())
    }

    async fn switched(self, workspace: WorkspaceId) -> Result<(), ApiError> {
        let token = self.any_token().await?;
        match self.exchange(workspace, token).await {
            Err(ApiError::Credentials | ApiError::Denied(_)) => {
                // Ran out; or of a workspace that is no longer the person's, or of none; or a server that answers 401
                // for a target that is not theirs (api.md §4).
                let token = self.refresh(None, None).await?;
                match self.exchange(workspace, token).await {
                    Err(ApiError::Credentials | ApiError::Denied(_)) => Err(ApiError::Missing),
                    result => result.map(|_| ()),
                }
            }
            result => result.map(|_| ()),
        }
    }

    pub(super) async fn any_token(self) -> Result<Secret, ApiError> {
        match self.inner().vault.any(now_ms()) {
            Some(token) => Ok(token),
            None => self.refresh(None, None).await,
        }
    }

    /// What the person sees of a workspace: known, or asked for with a token for it.
    pub(super) async fn summary(self, workspace: WorkspaceId) -> Result<MyWorkspace, ApiError> {
        if let Some(known) = self.known(workspace) {
            return Ok(known);
        }
        let token = match self.inner().mode.get() {
            // With the extension this alone answers the summary too.
            Mode::Cookie => self.token(workspace, None).await?,
            Mode::Memory => {
                self.switch(workspace).await?;
                self.token(workspace, None).await?
            }
        };
        if let Some(known) = self.known(workspace) {
            return Ok(known);
        }
        let organisation =
            self.inner().client.call::<GetOrganisation>(&(), &(), &(), Some(token), false).await?;
        let summary = bare(workspace, organisation.name);
        self.note(summary.clone());
        Ok(summary)
    }

    /// Finds out whether a refusal means that the person is out of the workspace. Once: after that, they know.
    pub(super) async fn check_membership(self, workspace: WorkspaceId) {
        let inner = self.inner();
        let knows = self.gone.with_untracked(|gone| gone.contains(&workspace));
        // A server without the extension lists only some of the memberships: silence there proves nothing.
        if knows || inner.checking.get() || inner.mode.get() == Mode::Memory {
            return;
        }
        {
            let _checking = Checking::of(&inner.checking);
            self.load_workspaces().await;
        }
        let all = self.listed.with_untracked(|listed| *listed == Listed::All);
        if all && !self.known(workspace).is_some_and(|known| known.active()) {
            self.gone.update(|gone| gone.push(workspace));
        }
    }

    /// Asks for all the person's workspaces: for the picker and the switcher.
    pub async fn load_workspaces(self) {
        let list = |client: AccountClient, token| async move {
            client.call::<ListMyWorkspaces>(&UserRef::My, &(), &(), Some(token), false).await
        };
        let deeds = || self.inner().deeds.get();
        // An answer from before something the person did would take it back.
        let answer = loop {
            let before = deeds();
            let answer = self.as_account(list).await;
            if deeds() == before {
                break answer;
            }
        };
        match answer {
            Ok(mut all) => {
                sort(&mut all);
                // Resumed, or invited again and back.
                let back = |id: &WorkspaceId| all.iter().any(|one| one.id == *id && one.active());
                if self.gone.with_untracked(|gone| gone.iter().any(back)) {
                    self.gone.update(|gone| gone.retain(|id| !back(id)));
                }
                if self.workspaces.with_untracked(|known| *known != all) {
                    self.workspaces.set(all);
                }
                self.listed.set(Listed::All);
            }
            Err(ApiError::Denied(_) | ApiError::Missing) => self.listed.set(Listed::OnlyEntered),
            Err(error) => self.listed.set(Listed::Failed(error)),
        }
    }
}

/// A workspace of which only id and name are known (a server without the extension).
fn bare(id: WorkspaceId, name: String) -> MyWorkspace {
    MyWorkspace {
        id,
        name,
        status: wire::workspace::NestedStatus::default(),
        roles: Vec::new(),
        owner: false,
        default_workspace: false,
        plan: None,
        group: None,
        main: false,
        superadmin: false,
        joined: None,
        sandbox: false,
        counts: None,
    }
}
