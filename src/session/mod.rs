//! Who is signed in ([`state`], [`sign_in`], [`refresh`]), what is remembered ([`vault`], the only web storage), what
//! tabs tell each other ([`tabs`]), what a one-time link carried ([`link`]), and the scope of one workspace ([`tenant`]), without which no row can be asked for;
//! [`watch`] hears of rights that somebody else takes away.

pub mod account;
pub mod link;
pub mod refresh;
pub mod sign_in;
pub mod state;
pub mod tabs;
pub mod tenant;
pub mod vault;
pub mod watch;
