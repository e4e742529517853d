//! Address spaces: the CIDR blocks that the private addresses of devices are from (api.md §18, BR-63).

use crate::{
    endpoint::{Access, Dto, QueryParams, endpoints},
    ids::AddressSpaceId,
    lenient,
    permission::Permission,
};
use serde::{Deserialize, Serialize};

/// An address space of the workspace, or one that is free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddressSpace {
    /// Its id; missing for one that nobody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<AddressSpaceId>,
    /// The CIDR.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub ip_address_space: String,
    /// 4.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub ip_address_version: u64,
    /// Addresses that devices have.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub used_count: Option<u64>,
    /// Addresses that are free.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub available_count: Option<u64>,
}

impl Dto for AddressSpace {}

/// An address space to be allocated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAddressSpace {
    /// A CIDR inside one of the allowed ranges (BR-63).
    pub ip_address_space: String,
    /// 4; IPv6 is not offered.
    #[serde(deserialize_with = "lenient::u64")]
    pub ip_address_version: u64,
}

impl Dto for NewAddressSpace {}

/// The query of [`ListFreeAddressSpaces`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FreeAddressSpaceQuery {
    /// 4 or 6; 0 for the default, 4.
    pub ip_address_version: u32,
}

impl QueryParams for FreeAddressSpaceQuery {
    fn to_query(&self) -> String {
        match self.ip_address_version {
            0 => String::new(),
            version => format!("ip_address_version={version}"),
        }
    }
}

endpoints! {
    /// The address spaces of the workspace, with the numbers of used and free addresses.
    ListAddressSpaces = Get "/api/v1/ip_address_space", Access::Needs(Permission::DeviceList), 200, "Address spaces",
        (), (), () => Vec<AddressSpace>;
    /// Ten free ranges, others with each call.
    ListFreeAddressSpaces = Get "/api/v1/ip_address_space/available", Access::Needs(Permission::DeviceList), 200,
        "Free address spaces", (), FreeAddressSpaceQuery, () => Vec<AddressSpace>;
    /// Allocates a range: 409 when it overlaps with one that is allocated, 422 outside the allowed ranges.
    CreateAddressSpace = Post "/api/v1/ip_address_space", Access::Needs(Permission::DeviceUpdate), 201,
        "Allocate an address space", (), (), NewAddressSpace => AddressSpace;
    /// Gives a range back; 409 while a device has an address of it.
    DeleteAddressSpace = Delete "/api/v1/ip_address_space/{address_space_id}", Access::Needs(Permission::DeviceUpdate),
        204, "Release an address space", AddressSpaceId, (), () => ();
}
