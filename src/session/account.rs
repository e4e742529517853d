//! The own account of the person who is signed in: read and changed with any token at hand, because it is the same in
//! every workspace.

use super::state::Session;
use crate::{
    api::{account, client::AccountClient, error::ApiError},
    util::intl::now_ms,
};
use std::future::Future;
use wire::{
    endpoint::Endpoint,
    session::{Account, AccountPatch, Secret},
};

impl Session {
    /// Asks for the account, where signing in did not tell it (sessions in memory).
    ///
    /// # Errors
    /// `Missing` from a server without the extension.
    pub async fn load_account(self) -> Result<Account, ApiError> {
        let found =
            self.as_account(|client, token| async move { account::get(&client, token).await }).await?;
        if self.account.with_untracked(|known| known.as_ref() != Some(&found)) {
            self.account.set(Some(found.clone()));
        }
        Ok(found)
    }

    /// Changes the account; whoever asked says what it means on screen (`update_account`).
    ///
    /// # Errors
    /// As [`account::change`].
    pub async fn change_account(self, patch: AccountPatch) -> Result<(), ApiError> {
        self.as_account(move |client, token| {
            let patch = patch.clone();
            async move { account::change(&client, token, &patch).await }
        })
        .await
    }

    /// Makes a call that belongs to the person and to no workspace.
    ///
    /// # Errors
    /// As [`AccountClient::call`].
    pub async fn ask<E: Endpoint<Query = ()>>(
        self,
        path: &E::Path,
        body: &E::Body,
    ) -> Result<E::Reply, ApiError> {
        self.as_account(
            |client, token| async move { client.call::<E>(path, &(), body, Some(token), false).await },
        )
        .await
    }

    /// Calls with a token, and once more with a newer one when it had run out.
    async fn as_account<T, Fut>(self, call: impl Fn(AccountClient, Secret) -> Fut) -> Result<T, ApiError>
    where
        Fut: Future<Output = Result<T, ApiError>>,
    {
        // Makes sure that there is one; which workspace it opens does not matter.
        self.any_token().await?;
        let inner = self.inner();
        let (workspace, token) = inner.vault.any(now_ms()).ok_or(ApiError::SignedOut)?;
        match call(inner.client.clone(), token.clone()).await {
            Err(ApiError::Credentials) => {
                let token = self.token(workspace, Some(token)).await?;
                call(inner.client.clone(), token).await
            }
            result => result,
        }
    }
}
