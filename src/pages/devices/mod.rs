//! Devices: the list (D-1: [`list`], [`columns`], [`filters`]) and one device (D-2: [`detail`], [`cards`], [`naming`]);
//! [`power`] enables and disables in both.

mod cards;
mod columns;
pub mod detail;
mod filters;
pub mod list;
mod naming;
pub(super) mod power;
