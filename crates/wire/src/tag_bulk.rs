//! Tags of many devices at once (api.md §16).

use crate::{
    endpoint::{Access, Dto, endpoints},
    permission::Permission,
    value::IdRef,
};
use serde::{Deserialize, Serialize};

/// Tags of one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeviceTags {
    /// The device.
    pub endpoint: IdRef,
    /// The tags.
    pub tags: Vec<IdRef>,
}

/// Tags of many devices, 1 to 2,000; all or none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeviceTagsList {
    /// Each device once.
    pub items: Vec<DeviceTags>,
}

impl Dto for DeviceTagsList {}

/// Tags to be deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TagList {
    /// 1 to 2,000.
    pub tags: Vec<IdRef>,
}

impl Dto for TagList {}

endpoints! {
    /// Puts tags on devices; 409 when one is there, 422 for an unknown device or tag.
    AddTags = Post "/api/v2/bulk-operations/endpoint/add-tags", Access::Needs(Permission::DeviceUpdate), 200,
        "Put tags on several devices", (), (), DeviceTagsList => ();
    /// Takes tags off devices; those that a device does not carry are ignored.
    RemoveTags = Post "/api/v2/bulk-operations/endpoint/remove-tags", Access::Needs(Permission::DeviceUpdate), 200,
        "Take tags off several devices", (), (), DeviceTagsList => ();
    /// Takes tags off all devices and deletes them.
    DeleteTags = Post "/api/v2/bulk-operations/tag/delete-tags", Access::Needs(Permission::DeviceUpdate), 200,
        "Delete several tags", (), (), TagList => ();
}
