//! What a workspace does with its fleet: SIMs come in and go, devices are made, changed and deleted.

pub mod addresses;
pub mod blocklist;
pub mod caps;
pub mod device_creation;
pub mod device_removal;
pub mod device_update;
pub mod idempotency;
pub mod messages;
pub mod quota_rules;
pub mod quotas;
pub mod registration;
pub mod resets;
pub mod sim_link;
pub mod sim_removal;
pub mod sim_stock;
mod stock_match;
pub mod tag_bulk;
