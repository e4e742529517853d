//! Users: [`list`] is the page of the people, [`cells`] how one of them reads in it, [`acts`] what can be done
//! to one from its row, [`person`] the panel of one, [`bulk`] what can be done to many. [`invitations`] is the page of those who have not answered, [`invite`] the panel that invites ([`addresses`]
//! reads what was pasted, [`invited`] shows what became of each, [`links`] the link that is shown once).

mod acts;
mod addresses;
mod bulk;
mod cells;
pub mod invitations;
pub mod invite;
mod invited;
mod links;
pub mod list;
pub mod person;
mod tabs;
