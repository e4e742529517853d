//! The reading connections of what is asked most: who the caller is, and the lists.
//!
//! A pool of sqlx asks a connection's thread whether it is still there before and after each use; for SQLite, where the
//! thread is ours, these two round trips cost more than most statements. Here a connection is taken and put back without a
//! word, unless its last use did not come to its end: then it is asked, and replaced when it does not answer. Each has a [`Meter`], set up once, that can end a statement which works for too long.

use super::Result;
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction, sqlite::SqliteConnectOptions};
use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a connection may take to say that it is there. Tests of what a connection that is there does have more patience: a
/// machine may stand still for a second.
const ANSWER: Duration = Duration::from_secs(if cfg!(test) { 60 } else { 1 });
/// SQLite asks whether to go on every so many steps of its machine (some 50 µs).
const STEPS_PER_CHECK: i32 = 2_000;
/// No limit.
const UNLIMITED: i64 = i64::MAX;

/// A fixed number of `query_only` connections, opened when they are first needed.
#[derive(Debug)]
pub(super) struct Readers {
    options: SqliteConnectOptions,
    idle: Mutex<Vec<Line>>,
    permits: Semaphore,
    size: u32,
}

#[derive(Debug)]
struct Line {
    connection: SqliteConnection,
    meter: Arc<Meter>,
    /// Its last use came to its end. After any other one (a failure, a panic, a request that was given up) it is asked first.
    good: bool,
}

/// A connection in use; put back when dropped.
pub(super) struct Reader<'a> {
    /// `None` only while it is dropped.
    line: Option<Line>,
    readers: &'a Readers,
    _permit: SemaphorePermit<'a>,
}

/// An unchanging view of the database; ends when dropped.
pub(super) struct Snapshot<'a> {
    transaction: Transaction<'a, Sqlite>,
    meter: Arc<Meter>,
}

impl Readers {
    pub(super) fn new(options: SqliteConnectOptions, size: u32) -> Self {
        let permits = Semaphore::new(usize::try_from(size).unwrap_or(1));
        Self { options, idle: Mutex::default(), permits, size }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Line>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection.
    ///
    /// # Errors
    /// When none is free for 20 seconds, when one cannot be opened, and after [`Readers::close`].
    pub(super) async fn take(&self) -> Result<Reader<'_>> {
        let permit = timeout(PATIENCE, self.permits.acquire())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = self.idle().pop();
        let mut sound = None;
        if let Some(mut line) = idle {
            if line.good || line.answers().await {
                sound = Some(line);
            } else {
                tracing::warn!("a reading connection does not answer and is replaced");
            }
        }
        let mut line = match sound {
            Some(line) => line,
            None => Line::open(&self.options).await?,
        };
        line.good = false;
        Ok(Reader { line: Some(line), readers: self, _permit: permit })
    }

    /// Waits until all connections are back, and closes them.
    pub(super) async fn close(&self) {
        if let Ok(all) = self.permits.acquire_many(self.size).await {
            all.forget();
        }
        self.permits.close();
        let lines = std::mem::take(&mut *self.idle());
        for line in lines {
            if let Err(error) = line.connection.close().await {
                tracing::warn!(%error, "a reading connection did not close");
            }
        }
    }
}

impl Line {
    async fn open(options: &SqliteConnectOptions) -> Result<Self> {
        let mut connection = SqliteConnection::connect_with(options).await?;
        let meter = Arc::new(Meter::default());
        connection.lock_handle().await?.set_progress_handler(STEPS_PER_CHECK, meter.check());
        Ok(Self { connection, meter, good: true })
    }

    /// Whether the connection's thread still answers, and soon.
    async fn answers(&mut self) -> bool {
        timeout(ANSWER, self.connection.ping()).await.is_ok_and(|pong| pong.is_ok())
    }
}

impl Reader<'_> {
    /// Begins a view of the database that no write changes.
    ///
    /// # Errors
    /// On a database failure.
    pub(super) async fn snapshot(&mut self) -> Result<Snapshot<'_>> {
        let line = self.line.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        let transaction = line.connection.begin().await?;
        Ok(Snapshot { transaction, meter: Arc::clone(&line.meter) })
    }

    /// For single statements.
    ///
    /// # Errors
    /// None in practice.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection> {
        self.line.as_mut().map(|line| &mut line.connection).ok_or(sqlx::Error::PoolClosed)
    }

    /// The connection did what was asked: the next user need not ask whether it is there.
    pub(super) fn good(mut self) {
        if let Some(line) = &mut self.line {
            line.good = true;
        }
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        if let Some(line) = self.line.take() {
            self.readers.idle().push(line);
        }
    }
}

impl Snapshot<'_> {
    /// Ends statements that take more than `steps` of SQLite's machine, until the result is dropped. Steps and not time, so
    /// that a busy machine refuses nothing that an idle one answers.
    pub(super) fn limit(&self, steps: i64) -> Budget {
        self.meter.0.store(steps, Ordering::Release);
        Budget(Arc::clone(&self.meter))
    }
}

impl Deref for Snapshot<'_> {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.transaction
    }
}

impl DerefMut for Snapshot<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

/// What statements of a connection may still work, in steps of SQLite's machine.
#[derive(Debug)]
struct Meter(AtomicI64);

impl Default for Meter {
    fn default() -> Self {
        Self(AtomicI64::new(UNLIMITED))
    }
}

impl Meter {
    /// Says whether to go on; runs in the connection's thread while a statement works.
    fn check(self: &Arc<Self>) -> impl FnMut() -> bool + Send + 'static {
        let meter = Arc::clone(self);
        move || {
            let steps = i64::from(STEPS_PER_CHECK);
            meter.0.load(Ordering::Acquire) == UNLIMITED || meter.0.fetch_sub(steps, Ordering::AcqRel) > steps
        }
    }
}

/// A limit in force; ends when dropped, also by a request that was given up.
#[derive(Debug)]
pub(super) struct Budget(Arc<Meter>);

impl Drop for Budget {
    fn drop(&mut self) {
        self.0.0.store(UNLIMITED, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readers() -> Readers {
        Readers::new(SqliteConnectOptions::new().in_memory(true), 1)
    }

    async fn one(reader: &mut Reader<'_>) -> Result<i64> {
        sqlx::query_scalar("SELECT 1").fetch_one(reader.connection()?).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_does_not_answer_is_replaced() {
        let readers = readers();
        let mut reader = readers.take().await.unwrap();
        // Whoever holds the handle for good stops the connection's thread: it hears nothing any more.
        std::mem::forget(reader.connection().unwrap().lock_handle().await.unwrap());
        drop(reader);
        let mut next = readers.take().await.unwrap();
        assert_eq!(one(&mut next).await.unwrap(), 1);
        next.good();
    }

    #[tokio::test]
    async fn a_statement_that_failed_or_panicked_costs_the_next_user_a_question_only() {
        let readers = Arc::new(readers());
        let mut reader = readers.take().await.unwrap();
        sqlx::query("CREATE TEMP TABLE mark (x)").execute(reader.connection().unwrap()).await.unwrap();
        assert!(sqlx::query("nonsense").execute(reader.connection().unwrap()).await.is_err());
        drop(reader);
        let own = Arc::clone(&readers);
        let panicked = tokio::spawn(async move {
            let mut reader = own.take().await.unwrap();
            assert_eq!(one(&mut reader).await.unwrap(), 2, "not what it is");
        });
        assert!(panicked.await.is_err());
        let mut reader = readers.take().await.unwrap();
        let same = sqlx::query("SELECT * FROM mark").execute(reader.connection().unwrap()).await;
        assert!(same.is_ok(), "the same connection, as it still answers");
        reader.good();
        assert!(readers.idle().iter().all(|line| line.good));
    }

    #[test]
    fn work_is_counted_while_a_limit_is_in_force() {
        let meter = Arc::new(Meter::default());
        let mut check = meter.check();
        assert!((0..10_000).all(|_| check()));
        meter.0.store(3 * i64::from(STEPS_PER_CHECK), Ordering::Release);
        let budget = Budget(Arc::clone(&meter));
        assert_eq!([check(), check(), check(), check()], [true, true, false, false]);
        drop(budget);
        assert!((0..10_000).all(|_| check()));
    }
}
