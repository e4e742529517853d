//! The demo world: five workspaces, fifty people and their fleets, the same on every machine. Made by `--demo` in an empty
//! data folder, in one transaction.
//!
//! `world` (workspaces) and `people` say who is where; `fleet` makes devices and SIMs out of `rng`, `names` and `numbers`;
//! `plant`, `more` and `apps` put everything into the database.

mod apps;
pub mod fleet;
mod more;
pub mod names;
pub mod numbers;
pub mod people;
mod plant;
pub mod rng;
pub mod world;

use crate::{
    auth::password,
    secret::Secret,
    store::{Store, Unaudited},
};
use sha1::{Digest, Sha1};
use std::sync::OnceLock;

/// How large.
#[derive(Clone, Debug, Default)]
pub struct DemoOptions {
    /// Devices of the largest workspace; `None` = 25,000. Its SIMs are six fifths of it.
    pub devices: Option<u32>,
    /// Workspaces in all; `None` = the five of the documents.
    pub workspaces: Option<u32>,
    /// People of each further workspace; `None` = a few.
    pub people: Option<u32>,
}

/// Fills an empty database: all of it or, after a crash, nothing.
///
/// # Errors
/// On a database failure, or when the database is not empty.
pub async fn seed(store: &Store, options: DemoOptions) -> Result<(), sqlx::Error> {
    let hash = tokio::task::spawn_blocking(password_hash)
        .await
        .map_err(|error| sqlx::Error::Protocol(format!("the demo password could not be hashed: {error}")))?;
    let mut tx = store.write().await?;
    plant::workspaces(&mut tx).await?;
    plant::people(&mut tx, hash).await?;
    plant::group(&mut tx).await?;
    more::invitations(&mut tx).await?;
    apps::apps(&mut tx).await?;
    more::volumes(&mut tx).await?;
    more::workspaces(&mut tx, options.workspaces.unwrap_or(0)).await?;
    if let Some(people) = options.people {
        more::people(&mut tx, people).await?;
    }
    for spec in world::WORLD {
        plant::fleet(&mut tx, &scaled(spec, options.devices)).await?;
    }
    tx.commit(Unaudited::Seed).await
}

fn scaled(spec: &world::WorkspaceSpec, devices: Option<u32>) -> world::WorkspaceSpec {
    match devices.map(u64::from) {
        Some(devices) if spec.id == world::SCALED => {
            world::WorkspaceSpec { devices, sims: devices * 6 / 5, ..*spec }
        }
        _ => *spec,
    }
}

/// The stored form of everybody's password. It is public anyway, so one salt serves all and starting stays quick.
fn password_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let sha1 = data_encoding::HEXLOWER.encode(&Sha1::digest(people::PASSWORD));
        // Without randomness for the salt nobody can sign in; nothing else is wrong then.
        password::hash(&Secret::from(sha1.as_str())).unwrap_or_default()
    })
}
