//! Write transactions. A transaction ends in one way only, [`WriteTx::commit`], and that takes a proof: the audit entry that was
//! written in it ([`Audited`], made by `journal` alone), or the reason why this write is nobody's deed ([`Unaudited`]).
//! A mutation that forgets its entry does not compile.

use super::Result;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use std::ops::{Deref, DerefMut};

/// An open write transaction; rolls back when dropped without `commit`.
#[derive(Debug)]
pub struct WriteTx(Transaction<'static, Sqlite>);

/// An entry of the audit log was written in this transaction.
#[derive(Clone, Copy, Debug)]
#[must_use = "it is what `commit` asks for"]
pub struct Audited(());

impl Audited {
    /// Only the journal may say so.
    pub(super) const fn written() -> Self {
        Self(())
    }
}

/// Writes that are the server's own bookkeeping and change nothing that a workspace or a person decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unaudited {
    /// Failed sign-ins, challenges of second factors, and time stamps of use.
    Attempts,
    /// Refresh tokens: they change with every renewal, while the session stays.
    Renewal,
    /// Calls that were counted.
    Counter,
    /// Rows of a workspace or account whose erasing was written down before.
    Erasure,
    /// How somebody looks at a list: views that they saved, values that they filter by. Nothing of the workspace changes.
    View,
    /// What is written from other rows, whose change was written down before.
    Derived,
    /// The demo world and the rows of tests: made before anybody could do anything.
    Seed,
}

mod proof {
    pub trait Proof {}
    impl Proof for super::Audited {}
    impl Proof for super::Unaudited {}
}

impl WriteTx {
    pub(super) fn new(transaction: Transaction<'static, Sqlite>) -> Self {
        Self(transaction)
    }

    /// Makes everything of this transaction lasting.
    ///
    /// # Errors
    /// On a database failure; then nothing has changed.
    pub async fn commit(self, proof: impl proof::Proof) -> Result<()> {
        drop(proof);
        self.0.commit().await
    }
}

impl Deref for WriteTx {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.0
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}
