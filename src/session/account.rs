//! The own account of the person who is signed in: read and changed with any token at hand, because it is the same in
//! every workspace.

use super::state::Session;
use crate::api::{account, client::AccountClient, error::ApiError};
use leptos::prelude::*;
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

    /// Makes such a call whose answer is a file, and gives its text as the server wrote it.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn ask_text<E: Endpoint<Path = (), Query = (), Body = ()>>(self) -> Result<String, ApiError> {
        self.as_account(|client, token| async move { client.text::<E>(Some(token)).await }).await
    }

    /// Calls something of the account, which is open in every workspace and in none; once more with a newer token when
    /// the one at hand had run out.
    ///
    /// # Errors
    /// As `call`; `SignedOut` when there is no session left.
    pub async fn as_account<T, Fut>(self, call: impl Fn(AccountClient, Secret) -> Fut) -> Result<T, ApiError>
    where
        Fut: Future<Output = Result<T, ApiError>>,
    {
        let client = self.inner().client.clone();
        match call(client.clone(), self.any_token().await?).await {
            // Not that of the same workspace: the person may have lost it meanwhile.
            Err(ApiError::Credentials) => call(client, self.refresh(None, None).await?).await,
            result => result,
        }
    }
}
