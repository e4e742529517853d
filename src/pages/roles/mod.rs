//! The role tables (U-4): [`table`] draws the page, [`columns`] says whose permissions stand side by side, [`matrix`] is the
//! table itself.

mod columns;
mod matrix;
pub mod table;
