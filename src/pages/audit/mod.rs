//! The audit log (W-6): [`list`] is the page, [`words`] how a deed reads, [`entry`] the panel of one.

mod entry;
pub mod list;
mod words;
