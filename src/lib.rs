//! The portal of Switchyard: a client side rendered Leptos app that is hosted as static files.
//!
//! Suggested reading order, from what knows least to what knows most: [`util`] (pure helpers,
//! texts), [`ui`] (atoms),
//! [`api`] (talking to the server), [`session`] (who is signed in, in which workspace), [`routes`] (every URL),
//! [`shell`] (what pages sit in), [`pages`], [`app`] (puts it together). Who may import whom is a test:
//! `tests/architecture.rs`.

#![recursion_limit = "256"]

pub mod api;
pub mod app;
pub mod pages;
pub mod routes;
pub mod session;
pub mod shell;
pub mod ui;
pub mod util;
