//! Who can help with what one may not do oneself (U-6).

use super::{client::WorkspaceClient, error::ApiError};
use wire::rights::{GetHelp, Help};

/// Administrators by name, and what the workspace's own roles include.
///
/// # Errors
/// `Missing` from a server without the extension.
pub async fn help(client: WorkspaceClient) -> Result<Help, ApiError> {
    client.call::<GetHelp>(&(), &(), &()).await
}
