//! The demo world.

use crate::store::Store;

/// How large, and when.
#[derive(Clone, Debug, Default)]
pub struct DemoOptions {
    /// Devices of the largest workspace; `None` = 25,000.
    pub devices: Option<u32>,
}

/// Fills an empty database.
///
/// # Errors
/// On a database failure.
pub async fn seed(_: &Store, _: DemoOptions) -> Result<(), sqlx::Error> {
    Ok(())
}
