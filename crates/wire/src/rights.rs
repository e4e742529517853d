//! What somebody may do here, in short enough a form to be asked for all the time, and who can help with the rest (U-6).

use crate::{
    endpoint::{Access, Dto, endpoints},
    lenient,
    permission::PermissionSet,
    user::GrantedPermission,
};
use serde::{Deserialize, Serialize};

/// People that are named as those who can help.
pub const HELPERS: u32 = 3;

/// How a caller stands in the workspace of the token. Always answered, also to whoever has lost everything: a portal that asks every
/// second and a half is told, and not refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct MyRights {
    /// The token and its session are good. When they are not, the other fields say nothing.
    #[serde(deserialize_with = "lenient::bool")]
    pub session: bool,
    /// The person may enter the workspace.
    #[serde(deserialize_with = "lenient::bool")]
    pub active: bool,
    /// Holds the role Administrator, or counts as one.
    #[serde(deserialize_with = "lenient::bool")]
    pub administrator: bool,
    /// What is allowed, as [`fingerprint`] tells it.
    #[serde(deserialize_with = "lenient::text_or_default")]
    pub permissions: String,
}

impl Dto for MyRights {}

/// Another text for another set of permissions: FNV-1a of their keys, as 16 hexadecimal digits.
pub fn fingerprint(set: PermissionSet) -> String {
    let keys = set.iter().flat_map(|permission| permission.key().bytes().chain([b',']));
    let hash = keys.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// A role with what it includes, and nothing about who holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleOutline {
    /// Its name.
    pub name: String,
    /// Keys of the role tables.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub permissions: Vec<String>,
}

impl Dto for RoleOutline {}

/// Whom to ask for what one may not do. Names only: addresses are for those who may list users (BR-40).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Help {
    /// Up to three Administrators besides the caller, the Owner first, then whoever signed in last.
    #[serde(deserialize_with = "lenient::or_default")]
    pub people: Vec<String>,
    /// The workspace's own roles.
    #[serde(deserialize_with = "lenient::or_default")]
    pub roles: Vec<RoleOutline>,
}

impl Dto for Help {}

endpoints! {
    /// How the bearer of a person's token stands in its workspace; nothing to anybody else.
    GetRights = Get "/api/ext/v1/workspace/rights", Access::Public, 200, "Own rights, in short", (), (), () => MyRights;
    /// What the caller may do. The published call of the same kind needs a permission that an own role may lack; nobody is left in the dark
    /// about themselves.
    ListOwnPermissions = Get "/api/ext/v1/workspace/permission", Access::Member, 200, "Own permissions",
        (), (), () => Vec<GrantedPermission>;
    /// Who can help, and which own roles include what.
    GetHelp = Get "/api/ext/v1/workspace/help", Access::Member, 200, "Who can help", (), (), () => Help;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{ALL, BuiltInRole};

    #[test]
    fn every_change_of_one_permission_is_told() {
        for role in BuiltInRole::ALL {
            let set = role.permissions();
            for permission in ALL {
                let without: PermissionSet = set.iter().filter(|one| one != permission).collect();
                assert_ne!(
                    fingerprint(without),
                    fingerprint(without.with(*permission)),
                    "{}",
                    permission.key()
                );
            }
        }
        assert_eq!(fingerprint(PermissionSet::NONE).len(), 16);
    }
}
