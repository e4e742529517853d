//! The pages, one folder or file per area. A page never imports another page's area.

pub mod account;
pub mod apps;
pub mod audit;
pub mod devices;
pub mod group;
pub mod joining;
pub mod login;
pub mod parts;
pub mod report;
pub mod review;
pub mod roles;
pub mod settings;
pub mod sims;
pub mod switch;
pub mod tokens;
pub mod users;
pub mod workspaces;
