//! Calls for the audit log (W-6).

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    audit::{AuditEntry, AuditExport, AuditFacets, ExportAudit, ExportFormat, GetAuditFacets, ListAudit},
    page::{ListQuery, Page},
};

/// A page of it.
///
/// # Errors
/// `Denied` for whoever is no Administrator; so in every function here.
pub async fn list(client: WorkspaceClient, query: ListQuery) -> Result<Page<AuditEntry>, ApiError> {
    client.page::<ListAudit, _>(&query).await
}

/// What occurs in it: actions, kinds of things, people.
pub async fn facets(client: WorkspaceClient) -> Result<AuditFacets, ApiError> {
    client.call::<GetAuditFacets>(&(), &(), &()).await
}

/// All that matches, as a file's text.
pub async fn export(
    client: WorkspaceClient,
    format: ExportFormat,
    list: ListQuery,
) -> Result<String, ApiError> {
    client.file::<ExportAudit>(&(), &AuditExport { format, list }, &()).await
}
