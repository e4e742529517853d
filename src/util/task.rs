//! Where most look for [`crate::reactive::task`].

pub use crate::reactive::task::{spawn_local_scoped, spawn_local_scoped_with_cancellation};
