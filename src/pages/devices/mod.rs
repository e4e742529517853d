//! Devices: the list (D-1: [`list`], [`columns`], [`filters`]) with the panel that creates one ([`create`], [`draft`]), and one device
//! (D-2: [`detail`], [`cards`], [`naming`], [`sim_link`]); [`power`] enables and disables in both.

mod cards;
mod columns;
pub mod create;
pub mod detail;
mod draft;
mod filters;
mod free_sim;
pub mod list;
mod naming;
pub(super) mod power;
mod sim_link;
