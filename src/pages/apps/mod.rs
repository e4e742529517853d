//! Apps of the workspace (U-9): which there are, and one with the own access, its plan, who has access and who asks for it.

mod access;
mod answers;
pub mod detail;
pub mod list;
mod mine;
mod panel;
mod plan;
mod words;
