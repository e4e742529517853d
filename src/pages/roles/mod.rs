//! Roles.

pub mod table;
