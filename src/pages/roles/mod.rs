//! The role tables (U-4) and the workspace's own roles (U-5). [`table`] draws the page, [`state`] is what its address says,
//! [`columns`] says whose permissions stand side by side, [`matrix`] is the table itself, [`tools`] stands above it,
//! [`view_as`] looks through another role. [`panel`] is what opens over the table: [`editor`] for own roles, [`detail`] for
//! what can only be read.

mod columns;
mod deleting;
mod detail;
mod draft;
mod editor;
mod matrix;
pub mod panel;
mod picker;
mod preview;
mod sections;
mod state;
pub mod table;
mod tools;
mod view_as;
