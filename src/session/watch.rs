//! Rights that somebody else changes while this page is open: found out within two seconds, so that controls lock before they
//! are pressed. A courtesy: the server refuses at once anyway.
//!
//! A tiny call every second and a half while the tab is in sight, where the server declares it. It never asks for a token: a
//! session must end when nobody uses it, and a page that only lies there does not use it. The server answers it to whoever
//! asks, so that losing everything puts nothing into the console.

use super::{
    state::{Listed, Mode, Session},
    tenant::Tenant,
};
use crate::{
    api::error::ApiError,
    util::{dom, intl::now_ms},
};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wire::{
    rights::{GetRights, MyRights, fingerprint},
    session::GetCapabilities,
};

/// Between two questions.
const PAUSE_MS: u32 = 1_500;
/// Between two questions to a server that does not answer.
const LONGEST_MS: u32 = 60_000;

impl Session {
    /// Keeps a scope's rights fresh for as long as it is polled.
    pub async fn watch_rights(self, tenant: Tenant) {
        // A server without cookie sessions has no extension.
        if self.inner().mode.get() == Mode::Memory || !self.tells_rights().await {
            return;
        }
        let mut pause = PAUSE_MS;
        // What was looked into already: a server may know permissions that we do not.
        let mut known = None;
        loop {
            TimeoutFuture::new(pause).await;
            if tenant.left() {
                return;
            }
            // Whoever is out of the workspace knows it already, and is told on coming back.
            if dom::hidden() || self.gone.with_untracked(|gone| gone.contains(&tenant.id())) {
                continue;
            }
            let Some(answer) = self.rights(tenant).await else { continue };
            // The scope may have gone meanwhile, and its signals with it.
            if tenant.left() {
                return;
            }
            pause = match answer {
                Ok(rights) => {
                    let news = known.as_ref() != Some(&rights) && differs(tenant, &rights);
                    // What could not be looked into is news next time, too.
                    if !news || self.look_again(tenant, &rights).await {
                        known = Some(rights);
                        PAUSE_MS
                    } else {
                        longer(pause)
                    }
                }
                Err(_) => longer(pause),
            };
        }
    }

    async fn tells_rights(self) -> bool {
        let answer = self.inner().client.call::<GetCapabilities>(&(), &(), &(), None, false).await;
        answer.is_ok_and(|server| server.has("rights"))
    }

    /// Nothing without a token at hand.
    async fn rights(self, tenant: Tenant) -> Option<Result<MyRights, ApiError>> {
        let inner = self.inner();
        let token = inner.vault.get(tenant.id(), None, now_ms())?;
        Some(inner.client.call::<GetRights>(&(), &(), &(), Some(token), false).await)
    }

    /// Says whether the server told.
    async fn look_again(self, tenant: Tenant, rights: &MyRights) -> bool {
        if !rights.active {
            self.check_membership(tenant.id()).await;
            // Somebody else may be looking into it just now.
            return self.told() && !self.inner().checking.get();
        }
        // Role and name first: they say whether the permissions are those of built-in roles.
        self.load_workspaces().await;
        if !self.told() {
            return false;
        }
        let decided = self.known(tenant.id()).and_then(|mine| mine.permissions());
        if decided.is_some() {
            return true;
        }
        let answer = self.ask_permissions(tenant.id()).await;
        let told = answer.is_ok();
        if let Ok(permissions) = answer
            && !tenant.left()
        {
            tenant.take_permissions(permissions);
        }
        told
    }

    /// Whether the list of workspaces came.
    fn told(self) -> bool {
        !self.listed.with_untracked(|listed| matches!(listed, Listed::Failed(_)))
    }
}

/// The pause after an answer that did not come.
fn longer(pause: u32) -> u32 {
    (pause * 2).min(LONGEST_MS)
}

/// Whether the page believes something else. A session that has ended is for the next request to tell.
fn differs(tenant: Tenant, rights: &MyRights) -> bool {
    let (permissions, administrator) = tenant.own_rights();
    let same = rights.active
        && rights.administrator == administrator
        && rights.permissions == fingerprint(permissions);
    rights.session && !same
}
