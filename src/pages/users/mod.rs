//! Users: [`list`] is the page, [`cells`] how one person reads in it.

mod cells;
pub mod list;
