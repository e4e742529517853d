//! What the server does by itself, at the start and every hour: erasing what was deleted 14 days ago, putting away apps whose time is over,
//! dropping lists of values that nobody uses, and finishing what a stop has left half done.

use crate::{error::Error, state::AppState, store::pace::Pace};
use std::time::Duration;

/// How often.
const EVERY: Duration = Duration::from_secs(3_600);

/// What was done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    /// Workspaces erased.
    pub workspaces: usize,
    /// Accounts erased.
    pub accounts: usize,
    /// Apps that ended.
    pub apps: usize,
    /// Lists of tags finished.
    pub tag_jobs: usize,
    /// Events that were too old.
    pub events: u64,
    /// Keys of calls that were forgotten.
    pub keys: u64,
    /// Lists of values that nobody used any more.
    pub lists: u64,
    /// How the steps went.
    pub pace: Pace,
}

impl Done {
    fn anything(&self) -> bool {
        self.workspaces + self.accounts + self.apps + self.tag_jobs > 0
            || self.lists + self.keys + self.events > 0
    }
}

/// Does everything that is due now.
///
/// # Errors
/// On a database failure; what was done stays done.
pub async fn sweep(state: &AppState) -> Result<Done, Error> {
    let (store, now) = (&state.store, state.clock.now());
    let mut done = Done { tag_jobs: store.finish_tag_jobs(now).await?, ..Done::default() };
    done.apps = store.end_apps(now).await?;
    done.events = store.delete_old_events(now, i64::from(state.config.event_days)).await?;
    done.keys = store.forget_idempotency_keys(now).await?;
    done.lists = store.drop_unused_lists(now).await?;
    done.accounts = store.erase_accounts(now).await?;
    done.workspaces = store.erase_deleted(now, &mut done.pace).await?;
    Ok(done)
}

/// Sweeps for as long as the server runs. A failure is logged; the next hour tries again.
pub async fn watch(state: AppState) {
    let mut clock = tokio::time::interval(EVERY);
    loop {
        clock.tick().await;
        match sweep(&state).await {
            Ok(done) if done.anything() => tracing::info!(
                workspaces = done.workspaces,
                accounts = done.accounts,
                apps = done.apps,
                tag_jobs = done.tag_jobs,
                lists = done.lists,
                longest_ms = u64::try_from(done.pace.longest.as_millis()).unwrap_or(u64::MAX),
                "chores done"
            ),
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "chores failed; they are tried again in an hour"),
        }
    }
}
