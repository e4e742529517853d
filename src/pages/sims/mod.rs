//! SIMs: the list (D-4: [`list`], [`columns`]) and one SIM ([`detail`]).

mod columns;
pub mod detail;
pub mod list;
