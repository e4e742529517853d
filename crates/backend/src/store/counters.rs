//! Exact totals of a workspace's fleet, kept by triggers (migration 0002): reading them costs the same for any size.

use super::{TenantStore, fields::Area, id};
use crate::error::Error;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use wire::{device::DeviceSummary, sim::SimSummary};

/// The counters of one workspace at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fleet {
    /// Revision of the list that was asked for.
    pub revision: i64,
    /// Devices.
    pub device: DeviceSummary,
    /// SIMs.
    pub sim: SimSummary,
    /// Deleted SIMs; not part of `sim.total`, but of the list.
    pub sim_deleted: u64,
}

const SELECT: &str = "SELECT r.revision, c.dev_enabled, c.dev_disabled, c.dev_online, c.dev_attached, c.dev_offline, c.dev_blocked, \
    c.sim_issued, c.sim_activated, c.sim_suspended, c.sim_factory, c.sim_unassigned, c.sim_unused, c.sim_deleted \
    FROM workspace_revision r LEFT JOIN fleet_counter c ON c.workspace_id = r.workspace_id \
    WHERE r.workspace_id = ? AND r.area = ?";

impl Fleet {
    /// Reads the counters of a workspace, and the revision of one of its lists.
    pub(super) async fn read(
        connection: &mut SqliteConnection,
        workspace: i64,
        area: Area,
    ) -> Result<Self, sqlx::Error> {
        let row = sqlx::query(SELECT).bind(workspace).bind(area.name()).fetch_optional(connection).await?;
        row.map_or_else(|| Ok(Self::default()), |row| Self::of(&row))
    }

    fn of(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let number = |at: usize| Ok::<u64, sqlx::Error>(id(row.try_get::<Option<i64>, _>(at)?.unwrap_or(0)));
        let (enabled, disabled) = (number(1)?, number(2)?);
        let (issued, activated, suspended, factory_test) = (number(7)?, number(8)?, number(9)?, number(10)?);
        Ok(Self {
            revision: row.try_get(0)?,
            device: DeviceSummary {
                total: enabled + disabled,
                enabled,
                disabled,
                online: number(3)?,
                attached: number(4)?,
                offline: number(5)?,
                blocked: number(6)?,
            },
            sim: SimSummary {
                total: issued + activated + suspended + factory_test,
                issued,
                activated,
                suspended,
                factory_test,
                unassigned: number(11)?,
                unused_charged: number(12)?,
            },
            sim_deleted: number(13)?,
        })
    }

    /// Rows of the device list.
    pub fn devices(&self) -> u64 {
        self.device.total
    }

    /// Rows of the SIM list.
    pub fn sims(&self) -> u64 {
        self.sim.total + self.sim_deleted
    }

    /// Rows with one of these statuses; a status that is named twice counts once.
    pub fn with_status(&self, area: Area, statuses: &[i64]) -> u64 {
        let each: &[u64] = match area {
            Area::Devices => &[self.device.enabled, self.device.disabled],
            Area::Sims => &[
                self.sim.issued,
                self.sim.activated,
                self.sim.suspended,
                self.sim_deleted,
                self.sim.factory_test,
            ],
        };
        (0_i64..).zip(each).filter(|(status, _)| statuses.contains(status)).map(|(_, count)| count).sum()
    }
}

impl TenantStore {
    /// Devices and SIMs of the workspace by state.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn fleet(&self) -> Result<Fleet, Error> {
        let mut connection = self.read().acquire().await?;
        Ok(Fleet::read(&mut connection, self.key(), Area::Devices).await?)
    }
}
