//! Daily volumes of several workspaces (W-7). Whose they may be is decided by the caller; each workspace is read through its own key.

use super::{Result, Store, id, limits};
use std::collections::BTreeMap;
use wire::{
    ids::WorkspaceId,
    report::{StatsDay, Volume, WorkspaceShare, WorkspaceStats},
    time::Timestamp,
};

type Row = (i64, i64, i64, i64, i64, i64, i64);

const MEGABYTE: f64 = 1_000_000.0;

impl Store {
    /// The report over some workspaces (id and name), day by day from `first` to `last` (days since 1970, inclusive).
    ///
    /// # Errors
    /// On a database failure.
    pub async fn workspace_stats(
        &self,
        here: WorkspaceId,
        workspaces: &[(WorkspaceId, String)],
        (first, last): (i64, i64),
    ) -> Result<WorkspaceStats> {
        let dates: Vec<String> = (first..=last).map(date).collect();
        let mut days: Vec<StatsDay> = dates.iter().map(|date| empty(date)).collect();
        let mut shares = Vec::new();
        for (workspace, name) in workspaces {
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT day, data_rx, data_tx, sms_mo, sms_mt, cost_data, cost_sms FROM daily_usage
                  WHERE workspace_id = ? AND day BETWEEN ? AND ?",
            )
            .bind(super::key(workspace.get()))
            .bind(first)
            .bind(last)
            .fetch_all(self.read())
            .await?;
            let known: BTreeMap<i64, StatsDay> = rows.into_iter().map(|row| (row.0, of(row))).collect();
            let own: Vec<StatsDay> = (first..=last)
                .zip(&dates)
                .map(|(day, date)| known.get(&day).cloned().unwrap_or_else(|| empty(date)))
                .collect();
            let mut total = StatsDay::default();
            for (sum, day) in days.iter_mut().zip(&own) {
                add(sum, day);
                add(&mut total, day);
            }
            shares.push(WorkspaceShare { id: *workspace, name: name.clone(), total, days: own });
        }
        let mut total = StatsDay::default();
        for day in &days {
            add(&mut total, day);
        }
        Ok(WorkspaceStats { id: here.get(), days, total: Some(total), workspaces: shares })
    }
}

fn date(day: i64) -> String {
    Timestamp::from_millis(day * crate::clock::DAY).day()
}

/// The day of a date of the contract; `None` when it is not one.
pub fn day_of(date: &str) -> Option<i64> {
    let time: Timestamp = date.parse().ok()?;
    Some(limits::day(time.millis()))
}

fn empty(date: &str) -> StatsDay {
    StatsDay { date: date.to_owned(), ..StatsDay::default() }
}

#[expect(clippy::cast_precision_loss, reason = "volumes and cents of a day stay far below 2^53")]
fn volume(tx: i64, rx: i64, cents: i64, unit: f64) -> Volume {
    let (tx, rx) = (id(tx) as f64 / unit, id(rx) as f64 / unit);
    Volume {
        volume: rounded(tx + rx),
        volume_tx: rounded(tx),
        volume_rx: rounded(rx),
        cost: id(cents) as f64 / 100.0,
    }
}

/// Six digits after the point: a byte of a megabyte.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

fn of((day, data_rx, data_tx, sms_mo, sms_mt, cost_data, cost_sms): Row) -> StatsDay {
    StatsDay {
        date: date(day),
        data_volume: volume(data_tx, data_rx, cost_data, MEGABYTE),
        sms_volume: volume(sms_mo, sms_mt, cost_sms, 1.0),
        ..StatsDay::default()
    }
}

fn add(sum: &mut StatsDay, day: &StatsDay) {
    for (sum, part) in [
        (&mut sum.data_volume, &day.data_volume),
        (&mut sum.sms_volume, &day.sms_volume),
        (&mut sum.sat_geo_data_volume, &day.sat_geo_data_volume),
        (&mut sum.sat_geo_sms_volume, &day.sat_geo_sms_volume),
    ] {
        sum.volume = rounded(sum.volume + part.volume);
        sum.volume_tx = rounded(sum.volume_tx + part.volume_tx);
        sum.volume_rx = rounded(sum.volume_rx + part.volume_rx);
        sum.cost = rounded(sum.cost + part.cost);
    }
}
