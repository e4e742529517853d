//! The contract that portal and backend share: no Leptos, no axum, no database.
//!
//! Reading order: [`ids`] and [`value`] are the small shapes; [`endpoint`] says what an operation is; [`page`] and
//! [`problem`] are the conventions of lists and errors; [`permission`] is the role tables; then one module per
//! area with its objects and operations: [`session`], [`security`], [`role`] (with the pure [`role_plan`]), [`rights`], [`token`], [`review`], [`personal`], [`workspace`], [`user`], [`device`] with [`device_change`], [`connectivity`], [`quota`], [`sms`], [`blocklist`] and [`tag_bulk`], [`address_space`], [`sim`], [`sim_batch`], [`event`], [`stats`], [`lookup`], and what
//! workspaces and memberships are made of: [`plan`], [`request`], [`group`], [`membership`], [`invitation`], [`ownership`], [`audit`],
//! [`report`], [`app`] with its [`app_key`]; [`views`] is how lists are looked at. [`validate`] holds the rules that forms and server share, [`password`] what a password must not be, [`rules`] and [`refusal`] those about people.
//!
//! serde reads and writes the JSON. Decoding is tolerant, because real servers answer like that (api.md §1.4,
//! [`lenient`]); encoding is exact.

pub mod address_space;
pub mod app;
pub mod app_key;
pub mod audit;
pub mod blocklist;
pub mod connectivity;
pub mod device;
pub mod device_change;
pub mod endpoint;
pub mod event;
pub mod group;
pub mod ids;
pub mod invitation;
pub mod lenient;
pub mod lookup;
pub mod member;
pub mod membership;
pub mod ownership;
pub mod page;
pub mod password;
pub mod permission;
pub mod personal;
pub mod plan;
pub mod problem;
pub mod quota;
pub mod refusal;
pub mod report;
pub mod request;
pub mod review;
pub mod rights;
pub mod role;
pub mod role_plan;
pub mod rules;
pub mod security;
pub mod session;
pub mod sim;
pub mod sim_batch;
pub mod sms;
pub mod stats;
pub mod tag_bulk;
pub mod time;
pub mod token;
pub mod user;
pub mod validate;
pub mod value;
pub mod views;
pub mod workspace;

use endpoint::Descriptor;

/// Every operation of the contract that this version speaks, by area.
pub const ENDPOINTS: &[&[Descriptor]] = &[
    session::ENDPOINTS,
    security::ENDPOINTS,
    role::ENDPOINTS,
    rights::ENDPOINTS,
    token::ENDPOINTS,
    review::ENDPOINTS,
    personal::ENDPOINTS,
    workspace::ENDPOINTS,
    user::ENDPOINTS,
    device::ENDPOINTS,
    device_change::ENDPOINTS,
    connectivity::ENDPOINTS,
    quota::ENDPOINTS,
    sms::ENDPOINTS,
    blocklist::ENDPOINTS,
    tag_bulk::ENDPOINTS,
    address_space::ENDPOINTS,
    sim::ENDPOINTS,
    sim_batch::ENDPOINTS,
    event::ENDPOINTS,
    stats::ENDPOINTS,
    lookup::ENDPOINTS,
    plan::ENDPOINTS,
    request::ENDPOINTS,
    group::ENDPOINTS,
    member::ENDPOINTS,
    membership::ENDPOINTS,
    invitation::ENDPOINTS,
    ownership::ENDPOINTS,
    audit::ENDPOINTS,
    report::ENDPOINTS,
    app::ENDPOINTS,
    views::ENDPOINTS,
];

/// Every operation, one after the other.
pub fn endpoints() -> impl Iterator<Item = Descriptor> {
    ENDPOINTS.iter().copied().flatten().copied()
}
