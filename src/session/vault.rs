//! What is remembered: tokens in memory only (unless the host wants them to last as long as the tab), and a few harmless
//! choices in the browser's storage. The only file with web storage; every access may throw (embedded, blocked), and then
//! nothing is remembered.

use std::{cell::RefCell, collections::BTreeMap, fmt};
use wire::{ids::WorkspaceId, session::Secret};

/// What no workspace has as its id: under it lies the token of somebody without any workspace, which opens the calls of
/// the account only.
pub(super) const NOWHERE: WorkspaceId = WorkspaceId::new(0);

/// A token of one workspace. Its Debug shows nothing of it.
#[derive(Clone, Debug, PartialEq)]
struct Token {
    secret: Secret,
    /// Milliseconds since 1970.
    ends: i64,
}

/// Tokens of this tab, one per workspace. Gone with the page: sign-out is a full page load.
#[derive(Default)]
pub struct Vault {
    tokens: RefCell<BTreeMap<WorkspaceId, Token>>,
    refresh: RefCell<Option<Secret>>,
    /// The refresh token is in the tab's storage, too: a script of this origin could read it (README, `session`).
    in_tab: bool,
}

/// Where a tab keeps its refresh token, behind the address of whoever signed in.
const TAB: &str = "switchyard.session";

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({} tokens)", self.tokens.borrow().len())
    }
}

/// A token that ends sooner than this is not used for a new request.
const MARGIN_MS: i64 = 10_000;

impl Vault {
    /// Keeps a token for `life_s` seconds from `now`.
    pub fn put(&self, workspace: WorkspaceId, secret: Secret, life_s: u64, now: i64) {
        let life = i64::try_from(life_s).unwrap_or(0).saturating_mul(1000);
        self.tokens.borrow_mut().insert(workspace, Token { secret, ends: now.saturating_add(life) });
    }

    /// A token of exactly this workspace that is still good and is not `rejected`.
    pub fn get(&self, workspace: WorkspaceId, rejected: Option<&Secret>, now: i64) -> Option<Secret> {
        let tokens = self.tokens.borrow();
        let token = tokens.get(&workspace)?;
        (token.ends - MARGIN_MS > now && rejected != Some(&token.secret)).then(|| token.secret.clone())
    }

    /// Any good token, for calls that belong to the account: which workspace it is for does not matter to them.
    pub fn any(&self, now: i64) -> Option<Secret> {
        let tokens = self.tokens.borrow();
        tokens
            .values()
            .filter(|token| token.ends - MARGIN_MS > now)
            .max_by_key(|token| token.ends)
            .map(|token| token.secret.clone())
    }

    /// An empty one; `in_tab` lets the refresh token outlive a reload.
    pub fn new(in_tab: bool) -> Self {
        Self { in_tab, ..Self::default() }
    }

    fn tab(&self) -> Option<web_sys::Storage> {
        // Asked first: outside of a browser there is no window to ask for.
        self.in_tab.then(web_sys::window)??.session_storage().ok().flatten()
    }

    /// The refresh token of a server without cookie sessions.
    pub fn refresh_token(&self) -> Option<Secret> {
        self.refresh.borrow().clone()
    }

    /// Keeps such a refresh token of whoever signed in as `email`.
    pub fn put_refresh_token(&self, secret: Option<Secret>, email: &str) {
        if let Some(tab) = self.tab() {
            // Storage that refuses is no error: then a reload signs out. What was kept goes in any case: it may be somebody else's.
            let _ = tab.remove_item(TAB);
            if let Some(secret) = &secret {
                let _ = tab.set_item(TAB, &format!("{email} {}", secret.expose()));
            }
        }
        *self.refresh.borrow_mut() = secret;
    }

    /// Takes up again what the tab kept; answers who signed in.
    pub fn restore(&self) -> Option<String> {
        let kept = self.tab()?.get_item(TAB).ok()??;
        let (email, secret) = kept.split_once(' ')?;
        *self.refresh.borrow_mut() = Some(Secret::from(secret));
        Some(email.to_owned())
    }

    /// Forgets every token.
    pub fn clear(&self) {
        self.tokens.borrow_mut().clear();
        *self.refresh.borrow_mut() = None;
        if let Some(tab) = self.tab() {
            let _ = tab.remove_item(TAB);
        }
    }
}

/// Keys in the browser's storage. `THEME` is also read by `public/boot.js` before the first paint.
#[derive(Clone, Copy, Debug)]
pub enum Remembered {
    /// The workspace that was open last, for the landing redirect and nothing else.
    LastWorkspace,
    /// The workspaces that were open last, newest first, for the picker: a shortcut and nothing else.
    Recent,
    /// `light` or `dark`; nothing follows the system.
    Theme,
    /// A locale; nothing follows the browser.
    Locale,
    /// The fingerprint of a trusted browser (BR-54). Worthless without the password.
    Fingerprint,
    /// Row density of the lists.
    Density,
}

impl Remembered {
    fn key(self) -> &'static str {
        match self {
            Self::LastWorkspace => "switchyard.last-workspace",
            Self::Recent => "switchyard.recent",
            Self::Theme => "switchyard.theme",
            Self::Locale => "switchyard.locale",
            Self::Fingerprint => "switchyard.fingerprint",
            Self::Density => "switchyard.density",
        }
    }

    /// Notes that a workspace was opened: it is the last one now, and the newest of the recent ones.
    pub fn opened(workspace: &str) {
        let mut recent = workspace.to_owned();
        for one in Self::Recent.get().unwrap_or_default().split(' ').filter(|one| *one != workspace).take(5) {
            recent.push(' ');
            recent.push_str(one);
        }
        Self::Recent.set(Some(&recent));
        Self::LastWorkspace.set(Some(workspace));
    }

    fn storage() -> Option<web_sys::Storage> {
        web_sys::window()?.local_storage().ok().flatten()
    }

    /// What was remembered.
    pub fn get(self) -> Option<String> {
        Self::storage()?.get_item(self.key()).ok().flatten()
    }

    /// Remembers, or forgets with `None`. Storage that refuses is no error: nothing depends on it.
    pub fn set(self, value: Option<&str>) {
        if let Some(storage) = Self::storage() {
            let _ = match value {
                Some(value) => storage.set_item(self.key(), value),
                None => storage.remove_item(self.key()),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_its_own_workspace_only_and_only_while_it_lasts() {
        let (vault, a, b) = (Vault::default(), WorkspaceId::from(100), WorkspaceId::from(101));
        vault.put(a, Secret::from("ta"), 60, 0);
        assert_eq!(vault.get(a, None, 0), Some(Secret::from("ta")));
        assert_eq!(vault.get(b, None, 0), None);
        assert_eq!(vault.get(a, Some(&Secret::from("ta")), 0), None);
        assert_eq!(vault.get(a, None, 50_000), None);
        assert_eq!(vault.any(0), Some(Secret::from("ta")));
        vault.clear();
        assert_eq!(vault.any(0), None);
    }

    #[test]
    fn nothing_of_a_token_is_printed() {
        let vault = Vault::default();
        vault.put(WorkspaceId::from(1), Secret::from("very-secret"), 60, 0);
        assert!(!format!("{vault:?}").contains("very-secret"));
    }
}
