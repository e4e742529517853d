//! A demo world in a folder of its own, and somebody who changes it.
#![allow(dead_code, reason = "each test binary uses a part")]
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

use switchyard_backend::{
    caller::{Caller, Via},
    context::Context,
    demo::{self, DemoOptions},
    store::{Store, TenantStore},
};
use tempfile::TempDir;
use wire::ids::{UserId, WorkspaceId};

/// A database that is gone at the end of the test.
pub struct Fleet {
    pub store: Store,
    pub folder: TempDir,
}

impl Fleet {
    /// The demo world with so many devices in workspace 101.
    pub async fn demo(devices: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        demo::seed(&store, DemoOptions { devices: Some(devices), ..DemoOptions::default() }).await.unwrap();
        Self { store, folder }
    }

    /// The rows of a workspace.
    pub fn tenant(&self, workspace: u64) -> TenantStore {
        self.store.tenant(WorkspaceId::from(workspace))
    }
}

/// A person for the journals.
pub fn actor(account: u64, workspace: u64) -> (Caller, Context) {
    let caller = Caller {
        account: UserId::from(account),
        username: "test@acme.example".to_owned(),
        name: "Test".to_owned(),
        via: Via::Session(1),
        token_workspace: WorkspaceId::from(workspace),
    };
    (caller, Context::default())
}
