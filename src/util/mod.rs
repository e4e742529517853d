//! Small helpers without knowledge of the product: everything in `src` may use them, they use nothing in `src`.

pub mod agent;
pub mod base;
pub mod config;
pub mod debounce;
pub mod dom;
pub mod i18n;
pub mod ids;
pub mod intl;
pub mod msg;
pub mod owner;
pub mod perm;
pub mod save;
pub mod why;
