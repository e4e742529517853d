//! Operators that a device may not use (api.md §8, BR-64).

use crate::{
    endpoint::{Access, endpoints},
    ids::{DeviceId, OperatorId},
    lookup::Operator,
    permission::Permission,
};

endpoints! {
    /// The operators that are blocked for a device.
    ListBlockedOperators = Get "/api/v1/endpoint/{endpoint_id}/operator_blacklist",
        Access::Needs(Permission::BlocklistRead), 200, "Blocked operators of a device", DeviceId, (), () => Vec<Operator>;
    /// Blocks an operator; 409 (1405) when it is blocked.
    BlockOperator = Put "/api/v1/endpoint/{endpoint_id}/operator_blacklist/{operator_id}",
        Access::Needs(Permission::BlocklistUpdate), 204, "Block an operator for a device", (DeviceId, OperatorId), (), () => ();
    /// Lifts the block; 404 when the operator is not blocked.
    UnblockOperator = Delete "/api/v1/endpoint/{endpoint_id}/operator_blacklist/{operator_id}",
        Access::Needs(Permission::BlocklistUpdate), 204, "Unblock an operator for a device", (DeviceId, OperatorId), (), () => ();
}
