//! What lists need to draw and to filter: tags, colours, policies (api.md §11 to §13, §16).

use crate::{
    device::TagColor,
    endpoint::{Access, Dto, QueryParams, encode, endpoints},
    ids::TagId,
    json::{Decode, Encode},
    lenient,
    permission::Permission,
};

/// A tag of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tag {
    /// Tag id.
    pub id: TagId,
    /// Unique in the workspace.
    pub name: String,
    /// On how many devices it is.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub resource_count: u64,
    /// Its colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_color: Option<TagColor>,
}

impl Dto for Tag {}

/// The tag list has an envelope of its own (api.md §1.2).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagPage {
    /// Tags that match.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub total: u64,
    /// 1-based.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub page: u64,
    /// Tags per page.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub page_size: u64,
    /// Number of the last page.
    #[serde(default, deserialize_with = "lenient::u64")]
    pub last_page: u64,
    /// The tags.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub data: Vec<Tag>,
}

impl Dto for TagPage {}

/// The tag list's own parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagQuery {
    /// Part of the name; empty for all.
    pub name: String,
    /// 1-based; 0 for the first.
    pub page: u32,
    /// 0 for the server's default.
    pub page_size: u32,
}

impl QueryParams for TagQuery {
    fn to_query(&self) -> String {
        let mut parts = Vec::new();
        if !self.name.is_empty() {
            parts.push(format!("name={}", encode(&self.name)));
        }
        if self.page > 1 {
            parts.push(format!("page={}", self.page));
        }
        if self.page_size > 0 {
            parts.push(format!("page_size={}", self.page_size));
        }
        parts.join("&")
    }
}

/// A service or coverage policy in short form.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Policy {
    /// Policy id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// Devices that use it; sent as text (api.md §1.4).
    #[serde(default, deserialize_with = "lenient::u64", serialize_with = "lenient::as_text")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub used_count: u64,
}

impl Dto for Policy {}

endpoints! {
    /// The tags of the workspace, by name.
    ListTags = Get "/api/v2/tags", Access::Needs(Permission::DeviceList), 200, "Tags of the workspace",
        (), TagQuery, () => TagPage;
    /// The colours that tags can have.
    ListTagColors = Get "/api/v2/tag-colors", Access::Member, 200, "Tag colours", (), (), () => Vec<TagColor>;
    /// Service policies; the full array, neither paged nor sorted.
    ListServicePolicies = Get "/api/v1/service_profile", Access::Needs(Permission::ServicePolicyList), 200,
        "Service policies", (), (), () => Vec<Policy>;
    /// Coverage policies; the full array.
    ListCoveragePolicies = Get "/api/v1/tariff_profile", Access::Needs(Permission::CoveragePolicyList), 200,
        "Coverage policies", (), (), () => Vec<Policy>;
}
