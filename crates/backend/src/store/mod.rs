//! The database: every SQL statement of the backend is in this folder.
//!
//! * SQLite in WAL mode, `synchronous=FULL`: what was answered is on the disk.
//! * One writer connection ([`Store::write`], `BEGIN IMMEDIATE`), so that writes queue here and never fail with `SQLITE_BUSY`;
//!   readers that are `query_only`: a pool for everything ([`Store::read`]), and `readers` of their own for the proof of the
//!   caller and for the lists, so that a slow search never keeps another request from being let in.
//! * Rows of a workspace are reached through [`TenantStore`] only. It carries the workspace id, and each of its statements
//!   names it: there is no way to ask for a device, a SIM or a member without saying whose.
//!
//! Reading order: `accounts` and `sessions` (people), `security`, `factors`, `challenges` and `trust` (how they are secured), `memberships` (who may enter), `users` (people as a workspace sees them),
//! `journal` (events and audit), `tokens` (application tokens), `apps`, `app_access` and `app_requests`; then the fleet: `devices`, `sims`, `tags`, `tagging`, `profiles`, `counters`, what
//! may be changed (`changes`), how SIMs come in and go (`fleet`), what takes long and is done in steps (`erasure`, `tag_jobs`, at their `pace`), and how lists find their rows (`listing` on `fields`, `search` and `paging`, long lists of values by `value_lists` and `any_of`; `readers` and `recent` below)
//! and how people look at them (`views`).

pub mod acceptance;
pub mod accounts;
mod any_of;
pub mod app_access;
pub mod app_requests;
pub mod apps;
pub mod audits;
pub mod challenges;
pub mod changes;
pub mod counters;
pub mod devices;
pub mod erasure;
pub mod events;
pub mod factors;
pub mod fields;
pub mod fleet;
pub mod groups;
pub mod helpers;
pub mod invitations;
pub mod journal;
pub mod limits;
pub mod listing;
pub mod member_edit;
mod member_places;
pub mod members;
pub mod memberships;
pub mod operator;
pub mod ownership;
pub mod pace;
mod paging;
pub mod people;
pub mod personal;
pub mod places;
pub mod profiles;
mod readers;
pub(crate) mod recent;
pub mod recovery;
pub mod reports;
pub mod requests;
mod review_query;
pub mod reviews;
pub mod rights;
pub mod role_plans;
pub mod roles;
mod search;
pub mod security;
pub mod sessions;
pub mod sims;
pub mod stats;
mod tag_jobs;
pub mod tagging;
pub mod tags;
pub mod tokens;
pub mod trust;
mod user_texts;
pub mod users;
mod value_lists;
pub mod views;
pub mod workspaces;
pub mod write;

pub(crate) use tags::color_for;

pub use write::{Audited, Unaudited, WriteTx};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, sync::Arc, time::Duration};
use wire::ids::WorkspaceId;

/// What a statement answers.
pub type Result<T> = std::result::Result<T, sqlx::Error>;

/// The name of the database file in the data folder.
pub const FILE: &str = "switchyard.db";

const READERS: u32 = 4;
/// Connections that prove callers; short statements by primary key.
const PROVERS: u32 = 2;
/// Connections that find the rows of lists.
const LISTERS: u32 = 4;

/// The open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    writer: SqlitePool,
    reader: SqlitePool,
    provers: Arc<readers::Readers>,
    listers: Arc<readers::Readers>,
    /// What was counted and located in the fleet's lists, by revision.
    lists: Arc<paging::ListCache>,
}

impl Store {
    /// Opens (and creates) the database in `folder` and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or a migration fails.
    pub async fn open(folder: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join(FILE))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(256)
            // SQLite's own NOCASE knows ASCII only. For sorting, never in the schema.
            .collation("FOLDED", |a, b| a.to_lowercase().cmp(&b.to_lowercase()))
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-16000");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(20))
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!("./migrations").run(&writer).await?;
        let reading = options.pragma("query_only", "ON");
        let reader = SqlitePoolOptions::new()
            .min_connections(1)
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(20))
            .test_before_acquire(false)
            .connect_with(reading.clone())
            .await?;
        let provers = Arc::new(readers::Readers::new(reading.clone(), PROVERS));
        let listers = Arc::new(readers::Readers::new(reading, LISTERS));
        Ok(Self { writer, reader, provers, listers, lists: Arc::default() })
    }

    /// The readers. They cannot write.
    pub fn read(&self) -> &SqlitePool {
        &self.reader
    }

    /// Takes the writer and begins an immediate transaction. Never call it while holding another one: it would wait for itself.
    ///
    /// # Errors
    /// When the writer stays busy for 20 seconds.
    pub async fn write(&self) -> Result<WriteTx> {
        self.writer.begin_with("BEGIN IMMEDIATE").await.map(WriteTx::new)
    }

    /// The rows of one workspace. For requests only `caller.rs` calls this, after it has proven the membership.
    pub fn tenant(&self, workspace: WorkspaceId) -> TenantStore {
        TenantStore { store: self.clone(), workspace }
    }

    /// Whether nothing was ever put in: no account exists.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn is_empty(&self) -> Result<bool> {
        let found: i64 =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM account)").fetch_one(&self.reader).await?;
        Ok(found == 0)
    }

    /// Whether the database answers; for the health endpoint.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.reader).await.map(drop)
    }

    /// Finishes what is under way and closes all connections (which also folds the write-ahead log into the file).
    pub async fn close(&self) {
        self.provers.close().await;
        self.listers.close().await;
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// The store as one workspace sees it. Statements on tenant rows are methods of this type, spread over the files of this folder.
#[derive(Clone, Debug)]
pub struct TenantStore {
    store: Store,
    workspace: WorkspaceId,
}

impl TenantStore {
    /// Whose rows these are.
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// The workspace id as a value to bind: the first parameter of every statement on tenant rows.
    pub fn key(&self) -> i64 {
        key(self.workspace.get())
    }

    /// The readers.
    pub fn read(&self) -> &SqlitePool {
        self.store.read()
    }

    /// A connection for a list.
    ///
    /// # Errors
    /// When none becomes free.
    async fn lister(&self) -> Result<readers::Reader<'_>> {
        self.store.listers.take().await
    }

    /// What was counted and located before.
    fn lists(&self) -> &paging::ListCache {
        &self.store.lists
    }

    /// The writer, see [`Store::write`].
    ///
    /// # Errors
    /// When the writer stays busy.
    pub async fn write(&self) -> Result<WriteTx> {
        self.store.write().await
    }
}

/// An id as SQLite keeps it. Ids beyond its range cannot exist, so they become one that is never given out.
pub fn key(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(-1)
}

/// An id as the contract writes it.
pub fn id(key: i64) -> u64 {
    u64::try_from(key).unwrap_or(0)
}
