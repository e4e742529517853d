//! Talking to the server: [`http`] sends, [`client`] types, [`query`] and [`mutation`] are how pages ask and change,
//! [`asking`] what they ask the person before, the rest is one short function per call.

pub mod account;
pub mod apps;
pub mod asking;
pub mod audit;
pub mod client;
pub mod devices;
pub mod early;
pub mod error;
pub mod http;
pub mod invitations;
pub mod joining;
pub mod lookups;
pub mod members;
pub mod mutation;
pub mod query;
pub mod review;
pub mod rights;
pub mod roles;
pub mod sims;
pub mod spaces;
pub mod tokens;
pub mod users;
pub mod views;
