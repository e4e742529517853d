//! The own account (extension calls; A-3). `Session` calls these, because they belong to no workspace.

use super::{client::AccountClient, error::ApiError};
use wire::session::{Account, AccountPatch, GetAccount, PatchAccount, Secret};

/// The own account.
///
/// # Errors
/// `Missing` from a server without the extension.
pub async fn get(client: &AccountClient, token: Secret) -> Result<Account, ApiError> {
    client.call::<GetAccount>(&(), &(), &(), Some(token), false).await
}

/// Changes name, locale or theme; absent fields stay.
///
/// # Errors
/// `Invalid` with the field that the server refuses; `Missing` from a server without the extension.
pub async fn change(client: &AccountClient, token: Secret, patch: &AccountPatch) -> Result<(), ApiError> {
    client.call::<PatchAccount>(&(), &(), patch, Some(token), false).await
}
