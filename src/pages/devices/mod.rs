//! Devices.

pub mod detail;
pub mod list;
