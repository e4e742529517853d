//! The lists of devices after a tag was renamed or deleted. A tag may be on many thousand devices, and each list is also in the text
//! index: they are written in steps, each a transaction of its own, and a stop in the middle is made up for at the next start.

use super::{Store, TenantStore, Unaudited, WriteTx, id, pace::Pace};
use crate::error::Error;
use std::time::Instant;
use wire::ids::WorkspaceId;

/// Lists to be written.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct Job {
    id: i64,
    workspace_id: i64,
    tag_id: i64,
    removal: bool,
}

impl TenantStore {
    /// Notes, in the transaction that decides it, that the lists of a tag's devices are to be written.
    pub(super) async fn tag_job(&self, tx: &mut WriteTx, tag: i64, removal: bool) -> Result<Job, Error> {
        let job = sqlx::query_scalar(
            "INSERT INTO tag_job (workspace_id, tag_id, removal) VALUES (?, ?, ?) RETURNING id",
        )
        .bind(self.key())
        .bind(tag)
        .bind(removal)
        .fetch_one(&mut **tx)
        .await?;
        Ok(Job { id: job, workspace_id: self.key(), tag_id: tag, removal })
    }

    /// Whether a tag is on its way out.
    pub(super) async fn tag_leaves(&self, tx: &mut WriteTx, tag: i64) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM tag_job WHERE workspace_id = ? AND tag_id = ? AND removal = 1)",
        )
        .bind(self.key())
        .bind(tag)
        .fetch_one(&mut **tx)
        .await
    }

    /// Does a job in a task of its own: a client that hangs up does not leave it half done.
    pub(super) async fn carry_out(&self, job: Job, now: i64) -> Result<Pace, Error> {
        let own = self.clone();
        let done = tokio::spawn(async move { own.work_off(job, now).await }).await;
        done.map_err(|error| Error::Internal(error.to_string()))?
    }

    async fn work_off(&self, job: Job, now: i64) -> Result<Pace, Error> {
        let mut pace = Pace::default();
        let mut behind = 0_i64;
        loop {
            let mut tx = self.write().await?;
            let began = Instant::now();
            let devices: Vec<i64> = sqlx::query_scalar(
                "SELECT device_id FROM device_tag WHERE workspace_id = ? AND tag_id = ? AND device_id > ? ORDER BY device_id LIMIT ?",
            )
            .bind(self.key())
            .bind(job.tag_id)
            .bind(behind)
            .bind(pace.rows())
            .fetch_all(&mut *tx)
            .await?;
            let last = devices.last().copied();
            if job.removal {
                self.take_off(&mut tx, job.tag_id, &devices).await?;
            }
            self.write_lists(&mut tx, &devices, now).await?;
            if last.is_none() {
                if job.removal {
                    sqlx::query("DELETE FROM tag WHERE workspace_id = ? AND id = ?")
                        .bind(self.key())
                        .bind(job.tag_id)
                        .execute(&mut *tx)
                        .await?;
                }
                sqlx::query("DELETE FROM tag_job WHERE workspace_id = ? AND id = ?")
                    .bind(self.key())
                    .bind(job.id)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit(Unaudited::Derived).await?;
            pace.step(began);
            match last {
                // Somebody may put a tag on a device meanwhile: from the beginning, until none is left.
                Some(_) if job.removal => behind = 0,
                Some(last) => behind = last,
                None => return Ok(pace),
            }
        }
    }

    async fn take_off(&self, tx: &mut WriteTx, tag: i64, devices: &[i64]) -> Result<(), Error> {
        let list = serde_json::to_string(devices).map_err(|error| Error::Internal(error.to_string()))?;
        sqlx::query(
            "DELETE FROM device_tag WHERE workspace_id = ? AND tag_id = ? AND device_id IN (SELECT value FROM json_each(?))",
        )
        .bind(self.key())
        .bind(tag)
        .bind(list)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

impl Store {
    /// Finishes what a stop has left.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn finish_tag_jobs(&self, now: i64) -> Result<usize, Error> {
        let jobs: Vec<Job> =
            sqlx::query_as("SELECT id, workspace_id, tag_id, removal FROM tag_job ORDER BY id")
                .fetch_all(self.read())
                .await?;
        for job in &jobs {
            self.tenant(WorkspaceId::from(id(job.workspace_id))).work_off(*job, now).await?;
        }
        Ok(jobs.len())
    }
}
