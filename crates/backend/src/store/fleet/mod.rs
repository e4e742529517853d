//! What a workspace does with its fleet: SIMs come in and go, devices are made, changed and deleted.

pub mod caps;
pub mod registration;
pub mod sim_removal;
pub mod sim_stock;
mod stock_match;
