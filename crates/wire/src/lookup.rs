//! What lists need to draw and to filter: tags, colours, policies, countries, operators (api.md §11 to §13, §16).

use crate::{
    device::TagColor,
    endpoint::{Access, Dto, QueryParams, encode, endpoints},
    ids::{DeviceId, TagId},
    lenient,
    permission::Permission,
    user::StatusItem,
    value::IdRef,
};
use serde::{Deserialize, Serialize};

/// A tag of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tag {
    /// Tag id.
    pub id: TagId,
    /// Unique in the workspace.
    #[serde(deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// On how many devices it is.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub resource_count: u64,
    /// Its colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_color: Option<TagColor>,
}

impl Dto for Tag {}

/// The tag list has an envelope of its own (api.md §1.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagPage {
    /// Tags that match.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub total: u64,
    /// 1-based.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub page: u64,
    /// Tags per page.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub page_size: u64,
    /// Number of the last page.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Policy {
    /// Policy id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// Devices that use it; sent as text (api.md §1.4).
    #[serde(default, deserialize_with = "lenient::u64_or_default", serialize_with = "lenient::as_text")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub used_count: u64,
}

impl Dto for Policy {}

/// A tag to be made. The contract's request says `color` where its answers say `tag_color`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTag {
    /// 1 to 100 characters without a comma; unique in the workspace, whatever the case.
    pub name: String,
    /// The server chooses one without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<IdRef>,
}

impl Dto for NewTag {}

/// A change of a tag; what is missing stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TagPatch {
    /// As in [`NewTag`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// One of `GET /v2/tag-colors`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<IdRef>,
}

impl Dto for TagPatch {}

/// A country. Codes come as text or as numbers (api.md §1.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Country {
    /// Country id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// English name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// Calling code without `+`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub country_code: Option<String>,
    /// Mobile country code.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub mcc: Option<String>,
    /// ISO 3166 alpha-2, lower case.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub iso_code: Option<String>,
}

impl Dto for Country {}

/// The country list's own parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountryQuery {
    /// Each country once, although some have several mobile country codes.
    pub geographic: bool,
}

impl QueryParams for CountryQuery {
    fn to_query(&self) -> String {
        if self.geographic { "geographic=true".to_owned() } else { String::new() }
    }
}

/// An operator of mobile networks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Operator {
    /// Operator id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub name: String,
    /// Its country's name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub country_name: Option<String>,
    /// `name / country`, for choices.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub name_and_country: Option<String>,
    /// Its country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Mobile network codes.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub mnc: Vec<Mnc>,
    /// TAP codes.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tapcode: Vec<TapCode>,
}

impl Dto for Operator {}

/// Declares a code of an operator, `{id, <code>}`. A bare text or number is understood, too.
macro_rules! operator_code {
    ($(#[$about:meta])* $name:ident { $(#[$doc:meta])* $code:ident }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name {
            /// Its id.
            pub id: u64,
            $(#[$doc])*
            pub $code: String,
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(Deserialize)]
                #[serde(untagged)]
                enum Form {
                    Object {
                        #[serde(default, deserialize_with = "lenient::u64_or_default")]
                        id: u64,
                        #[serde(default, deserialize_with = "lenient::text_or_default")]
                        $code: String,
                    },
                    Bare(#[serde(deserialize_with = "lenient::text_or_default")] String),
                }
                Ok(match Form::deserialize(deserializer)? {
                    Form::Object { id, $code } => Self { id, $code },
                    Form::Bare($code) => Self { id: 0, $code },
                })
            }
        }
    };
}

operator_code! {
    /// A mobile network code.
    Mnc {
        /// 2 or 3 digits.
        mnc
    }
}

operator_code! {
    /// A code of the operator in roaming files.
    TapCode {
        /// 5 characters.
        tapcode
    }
}

/// A currency of prices and costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Currency {
    /// Currency id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// ISO 4217.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub code: String,
    /// E.g. `€`.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub symbol: String,
}

impl Dto for Currency {}

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
    /// Makes a tag; 409 when the workspace has one of that name.
    CreateTag = Post "/api/v2/tags", Access::Needs(Permission::DeviceUpdate), 201, "Make a tag", (), (), NewTag => Tag;
    /// Renames or recolours a tag, on all devices that carry it.
    PatchTag = Patch "/api/v2/tags/{tag_id}", Access::Needs(Permission::DeviceUpdate), 204, "Change a tag",
        TagId, (), TagPatch => ();
    /// Takes a tag off all devices and deletes it.
    DeleteTag = Delete "/api/v2/tags/{tag_id}", Access::Needs(Permission::DeviceUpdate), 204, "Delete a tag",
        TagId, (), () => ();
    /// The tags of a device, in the order of assignment.
    ListDeviceTags = Get "/api/v2/endpoint/{endpoint_id}/tags", Access::Needs(Permission::DeviceRead), 200,
        "Tags of a device", DeviceId, (), () => Vec<Tag>;
    /// Puts a tag on a device, behind the others; 409 when it is there.
    AssignTag = Post "/api/v2/endpoint/{endpoint_id}/tags", Access::Needs(Permission::DeviceUpdate), 201,
        "Put a tag on a device", DeviceId, (), IdRef => ();
    /// Takes a tag off a device; 404 when it is not there. Answers 200 (api.md §20).
    UnassignTag = Delete "/api/v2/endpoint/{endpoint_id}/tags/{tag_id}", Access::Needs(Permission::DeviceUpdate), 200,
        "Take a tag off a device", (DeviceId, TagId), (), () => ();
    /// All countries, by name.
    ListCountries = Get "/api/v1/country", Access::Needs(Permission::CountryList), 200, "Countries",
        (), CountryQuery, () => Vec<Country>;
    /// All currencies.
    ListCurrencies = Get "/api/v1/currency", Access::Needs(Permission::CurrencyList), 200, "Currencies",
        (), (), () => Vec<Currency>;
    /// Radio technologies.
    ListRatTypes = Get "/api/v1/rat_type", Access::Member, 200, "Radio technologies", (), (), () => Vec<StatusItem>;
    /// Where messages of devices go.
    ListSmsInterfaces = Get "/api/v1/esme_interface_type", Access::Needs(Permission::SmsInterfaceList), 200,
        "SMS interface types", (), (), () => Vec<StatusItem>;
    /// All operators; large, to be kept.
    ListOperators = Get "/api/v1/operator", Access::Member, 200, "Operators", (), (), () => Vec<Operator>;
}
