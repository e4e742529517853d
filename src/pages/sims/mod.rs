//! SIMs.

pub mod detail;
pub mod list;
