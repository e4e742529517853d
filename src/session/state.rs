//! Who is signed in, as one state; how it came to be is `sign_in.rs`, how it goes on is `refresh.rs`.

use super::{
    tabs::{Tabs, Word},
    vault::{NOWHERE, Vault},
};
use crate::{
    api::{client::AccountClient, error::ApiError},
    routes,
    util::{
        config::Config,
        dom,
        intl::{self, now_ms},
    },
};
use futures::future::{LocalBoxFuture, Shared};
use leptos::prelude::*;
use std::{cell::Cell, cell::RefCell, collections::BTreeMap, rc::Rc};
use wire::{
    ids::WorkspaceId,
    permission::PermissionSet,
    session::{Account, EndSession, PortalSession, Secret},
    workspace::MyWorkspace,
};

/// The states of a session; no booleans beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Asking the server whether the cookie still opens a session.
    Checking,
    /// Nobody.
    SignedOut,
    /// Somebody.
    SignedIn,
    /// Somebody whose session ended while the page was open: their work stays on screen, a dialog asks them back in.
    Expired,
}

/// How a session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// An HttpOnly cookie that no script can read (a server with the extension).
    Cookie,
    /// The refresh token is in this page's memory: gone with it.
    Memory,
}

pub(super) type Refreshing = Shared<LocalBoxFuture<'static, Result<Secret, ApiError>>>;

pub(super) struct Inner {
    pub(super) client: AccountClient,
    pub(super) vault: Vault,
    pub(super) mode: Cell<Mode>,
    pub(super) tabs: RefCell<Option<Tabs>>,
    /// Refreshes under way, one per workspace.
    pub(super) flights: RefCell<BTreeMap<WorkspaceId, Refreshing>>,
    /// Life of the last token, seconds: what a switch call's token is taken to live.
    pub(super) life: Cell<u64>,
    /// A refusal is being looked into.
    pub(super) checking: Cell<bool>,
    /// What the user may do in the workspace that the session was resumed in, and when the server said so (ms since 1970). Used
    /// for the first workspace that is entered.
    pub(super) resumed: Cell<Option<(i64, WorkspaceId, PermissionSet)>>,
    /// How often the person has changed which workspaces they have, or the name of one.
    pub(super) deeds: Cell<u32>,
}

/// The session of this tab. Copy; lives as long as the page.
#[derive(Clone, Copy)]
pub struct Session {
    pub(super) inner: StoredValue<Rc<Inner>, LocalStorage>,
    pub(crate) state: RwSignal<SessionState>,
    pub(super) account: RwSignal<Option<Account>>,
    /// The person's workspaces as far as they are known; whole when `listed`.
    pub(crate) workspaces: RwSignal<Vec<MyWorkspace>>,
    pub(super) listed: RwSignal<Listed>,
    /// Workspaces that the person was taken out of, or suspended in, while this page had them open.
    pub(super) gone: RwSignal<Vec<WorkspaceId>>,
    pub(super) renewed: RwSignal<u32>,
}

/// Whether the person's workspaces are known.
#[derive(Clone, Debug, PartialEq)]
pub enum Listed {
    /// Not asked yet, or under way.
    NotYet,
    /// All of them.
    All,
    /// The server does not list them for this person (api.md §4): only those that were entered.
    OnlyEntered,
    /// Asking failed.
    Failed(ApiError),
}

impl Session {
    /// The session of a page that was just loaded. [`Session::start`] finds out whose it is.
    pub fn new(config: &Config) -> Self {
        let mode = if config.memory_session { Mode::Memory } else { Mode::Cookie };
        let inner = Rc::new(Inner {
            client: AccountClient::new(&config.api_base),
            vault: Vault::new(config.tab_session),
            mode: Cell::new(mode),
            tabs: RefCell::new(None),
            flights: RefCell::default(),
            life: Cell::new(600),
            checking: Cell::new(false),
            resumed: Cell::new(None),
            deeds: Cell::new(0),
        });
        let session = Self {
            inner: StoredValue::new_local(inner),
            state: RwSignal::new(SessionState::Checking),
            account: RwSignal::new(None),
            workspaces: RwSignal::new(Vec::new()),
            listed: RwSignal::new(Listed::NotYet),
            gone: RwSignal::new(Vec::new()),
            renewed: RwSignal::new(0),
        };
        let tabs = Tabs::open(move |word| session.heard(&word));
        *session.inner().tabs.borrow_mut() = Some(tabs);
        session
    }

    pub(super) fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    /// For calls that need nobody to be signed in.
    pub fn client(self) -> AccountClient {
        self.inner().client.clone()
    }

    /// The state; tracked.
    pub fn state(self) -> SessionState {
        self.state.get()
    }

    /// The person; tracked.
    pub fn account(self) -> Option<Account> {
        self.account.get()
    }

    /// Changes what is shown of the person, after the server took a change.
    pub fn update_account(self, change: impl FnOnce(&mut Account)) {
        self.account.update(|account| {
            if let Some(account) = account {
                change(account);
            }
        });
    }

    /// The person's workspaces, default first, then by name; tracked.
    pub fn workspaces(self) -> Vec<MyWorkspace> {
        self.workspaces.get()
    }

    /// Whether [`Self::workspaces`] are all; tracked.
    pub fn listed(self) -> Listed {
        self.listed.get()
    }

    /// Whether the person was taken out of the workspace, or suspended in it, while this page had it open; tracked.
    pub fn gone(self, workspace: WorkspaceId) -> bool {
        self.gone.with(|gone| gone.contains(&workspace))
    }

    /// Counts how often an expired session was renewed; tracked. Pages ask again.
    pub fn renewed(self) -> u32 {
        self.renewed.get()
    }

    /// What is known of a workspace; not tracked.
    pub fn known(self, workspace: WorkspaceId) -> Option<MyWorkspace> {
        self.workspaces.with_untracked(|all| all.iter().find(|known| known.id == workspace).cloned())
    }

    /// Takes what the person has just done to a workspace of theirs.
    pub fn learn(self, workspace: MyWorkspace) {
        self.count_deed();
        self.note(workspace);
    }

    /// A list that was asked for before does not know of it.
    fn count_deed(self) {
        let deeds = &self.inner().deeds;
        deeds.set(deeds.get() + 1);
    }

    /// Takes what the server said about one workspace.
    pub(super) fn note(self, workspace: MyWorkspace) {
        if workspace.active() && self.gone.with_untracked(|gone| gone.contains(&workspace.id)) {
            self.gone.update(|gone| gone.retain(|one| *one != workspace.id));
        }
        self.workspaces.update(|all| {
            all.retain(|known| known.id != workspace.id);
            all.push(workspace);
            sort(all);
        });
    }

    /// The person is no longer in a workspace, by their own choice.
    pub fn forget(self, workspace: WorkspaceId) {
        self.count_deed();
        self.workspaces.update(|all| all.retain(|known| known.id != workspace));
    }

    /// Takes a running portal session.
    pub(super) fn accept(self, session: PortalSession) -> Result<Secret, ApiError> {
        let Some(token) =
            session.auth_token.filter(|_| session.user.is_some() || session.workspace.is_some())
        else {
            return Err(ApiError::Garbled { reference: None });
        };
        // Somebody without any workspace: invited and not yet decided, or taken out of their last one.
        let home = session.workspace.as_ref().map_or(NOWHERE, |workspace| workspace.id);
        let theirs = session.user.as_ref().map(|user| user.id);
        let ours = self.account.with_untracked(|account| account.as_ref().map(|account| account.id));
        if ours.is_some() && theirs.is_some() && ours != theirs {
            // Another tab signed somebody else in: the cookie is theirs now. Nothing of the first person may be mixed
            // with rights of the second, so the page starts anew.
            if let Some(window) = web_sys::window() {
                let _ = window.location().reload();
            }
            return Err(ApiError::Aborted);
        }
        let inner = self.inner();
        inner.life.set(session.expires_in);
        inner.vault.put(home, token.clone(), session.expires_in, now_ms());
        if let (Some(tabs), Some(account)) = (&*inner.tabs.borrow(), theirs) {
            let word = format!("{account} {home} {} {}", session.expires_in, token.expose());
            tabs.say(&Word::Token(word));
        }
        if let Some(workspace) = session.workspace {
            self.note(workspace);
        }
        if let Some(user) = session.user {
            self.signed_in(user);
        }
        Ok(token)
    }

    /// The person is in, for the first time or again.
    pub(super) fn signed_in(self, account: Account) {
        // Signals are set only when they change: whoever gates a subtree by them must not run twice (R10).
        if self.account.with_untracked(|known| known.as_ref() != Some(&account)) {
            self.account.set(Some(account));
        }
        match self.state.get_untracked() {
            SessionState::SignedIn => {}
            before => {
                self.state.set(SessionState::SignedIn);
                if before == SessionState::Expired {
                    self.renewed.update(|times| *times += 1);
                }
            }
        }
    }

    /// The server no longer knows the session.
    pub(super) fn lost(self) {
        self.inner().vault.clear();
        self.left();
    }

    /// Nobody is in, as far as this page can tell.
    pub(super) fn left(self) {
        let next = match self.state.get_untracked() {
            SessionState::SignedIn | SessionState::Expired => SessionState::Expired,
            SessionState::Checking | SessionState::SignedOut => SessionState::SignedOut,
        };
        if self.state.get_untracked() != next {
            self.state.set(next);
        }
    }

    fn heard(self, word: &Word) {
        match word {
            Word::SignedOut => {
                // What the tab kept would sign it in again.
                self.inner().vault.clear();
                leave();
            }
            Word::Token(text) => {
                let mut parts = text.splitn(4, ' ');
                // Only of the same person: another tab may have signed in somebody else.
                let theirs = parts.next().and_then(|id| id.parse::<u64>().ok());
                let ours = self.account.with_untracked(|account| account.as_ref().map(|account| account.id));
                if theirs.is_none() || theirs != ours {
                    return;
                }
                let workspace = parts.next().and_then(|id| id.parse().ok());
                let life = parts.next().and_then(|life| life.parse().ok());
                if let (Some(workspace), Some(life), Some(token)) = (workspace, life, parts.next()) {
                    self.inner().vault.put(workspace, Secret::from(token), life, now_ms());
                }
            }
        }
    }

    /// Ends the session everywhere: on the server, in this tab, in every other tab. Ends in a full page load, so that
    /// the memory is really empty.
    ///
    /// # Errors
    /// When the server could not be told: then the cookie may still be good, and the person must know.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        self.end().await?;
        leave();
        Ok(())
    }

    /// The same on the way to a one-time link that is for somebody else: ends in a full load of the link's page, which
    /// takes the secret out of the address again before anything is drawn.
    ///
    /// # Errors
    /// As [`Self::sign_out`].
    pub async fn sign_out_to_link(self, token: &Secret) -> Result<(), ApiError> {
        self.end().await?;
        dom::replace_address(token.expose());
        dom::reload();
        Ok(())
    }

    async fn end(self) -> Result<(), ApiError> {
        let inner = self.inner();
        if inner.mode.get() == Mode::Cookie {
            match inner.client.call::<EndSession>(&(), &(), &(), None, true).await {
                Ok(()) | Err(ApiError::Credentials) => {}
                Err(error) => return Err(error),
            }
        }
        inner.vault.clear();
        if let Some(tabs) = &*inner.tabs.borrow() {
            tabs.say(&Word::SignedOut);
        }
        Ok(())
    }
}

/// Default first, then by name.
pub(super) fn sort(workspaces: &mut [MyWorkspace]) {
    workspaces.sort_by_cached_key(|workspace| (!workspace.default_workspace, intl::lower(&workspace.name)));
}

/// A full page load of the sign-in page.
fn leave() {
    if let Some(window) = web_sys::window() {
        // Assigning can only fail for a URL that does not parse; this one always does.
        let _ = window.location().set_href(&routes::Route::login(None).href());
    }
}

/// The session of this page.
///
/// # Panics
/// Never within `App`, which provides it before anything else.
pub fn use_session() -> Session {
    expect_context()
}
