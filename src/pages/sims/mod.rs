//! SIMs: the list (D-4: [`list`], [`columns`]) with the panel that registers them ([`register`], [`registered`]), and one SIM ([`detail`], [`delete`]).

mod columns;
mod delete;
pub mod detail;
pub mod list;
pub mod register;
mod registered;
