//! Application tokens (U-8): [`list`] is the page, [`words`] how a token reads in it, [`acts`] renames and revokes, [`create`] makes
//! one, [`made`] shows its secret, once.

mod acts;
pub mod create;
pub mod list;
mod made;
mod words;
