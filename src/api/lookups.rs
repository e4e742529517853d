//! Calls for what lists and forms offer to choose from: tags, policies, address spaces.

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    address_space::{AddressSpace, ListAddressSpaces},
    lookup::{ListCoveragePolicies, ListServicePolicies, ListTags, Policy, Tag, TagQuery},
};

/// The tags of the workspace by name, as many as a filter can sensibly offer.
///
/// # Errors
/// As [`WorkspaceClient::call`]; so in every function here.
pub async fn tags(client: WorkspaceClient) -> Result<Vec<Tag>, ApiError> {
    let query = TagQuery { page_size: 200, ..TagQuery::default() };
    client.call::<ListTags>(&(), &query, &()).await.map(|page| page.data)
}

/// The service policies.
pub async fn service_policies(client: WorkspaceClient) -> Result<Vec<Policy>, ApiError> {
    client.call::<ListServicePolicies>(&(), &(), &()).await
}

/// The coverage policies.
pub async fn coverage_policies(client: WorkspaceClient) -> Result<Vec<Policy>, ApiError> {
    client.call::<ListCoveragePolicies>(&(), &(), &()).await
}

/// The address spaces of the workspace.
pub async fn address_spaces(client: WorkspaceClient) -> Result<Vec<AddressSpace>, ApiError> {
    client.call::<ListAddressSpaces>(&(), &(), &()).await
}
