//! Volumes of devices, SIMs and the workspace (api.md §8, §9, §15). All come from the counters that the network keeps.

use super::{TenantStore, id, key};
use crate::{
    clock::{DAY, MINUTE},
    error::Error,
};
use sqlx::FromRow;
use wire::{
    ids::{DeviceId, SimId},
    lookup::Currency,
    stats::{
        DayStats, HourlyStats, LastHour, MonthStats, OrganisationDay, OrganisationStats, Series, SimCounts,
        TextVolume, TrafficType, UsageStats, Volume,
    },
    time::Timestamp,
};

/// Cents for 4 MB, and for a message: what usage costs.
const CENTS_PER_4_MB: i64 = 1;
/// See [`CENTS_PER_4_MB`].
const CENTS_PER_SMS: i64 = 5;
/// Milliseconds of an hour.
const HOUR: i64 = 60 * MINUTE;

/// Whose volumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A device's, with all SIMs that it had.
    Device(DeviceId),
    /// A SIM's, in all devices that it was in.
    Sim(SimId),
}

impl Whose {
    const fn column(self) -> &'static str {
        match self {
            Self::Device(_) => "device_id",
            Self::Sim(_) => "sim_id",
        }
    }

    const fn table(self) -> &'static str {
        match self {
            Self::Device(_) => "device",
            Self::Sim(_) => "sim",
        }
    }

    fn key(self) -> i64 {
        match self {
            Self::Device(device) => key(device.get()),
            Self::Sim(sim) => key(sim.get()),
        }
    }
}

/// Sums of a time: bytes and messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Sums {
    /// Days or hours since 1970; 0 for a sum over all.
    pub at: i64,
    /// Bytes to devices.
    pub rx: i64,
    /// Bytes from devices.
    pub tx: i64,
    /// Messages from devices.
    pub sms_mo: i64,
    /// Messages to devices.
    pub sms_mt: i64,
}

/// What bytes cost, in cents.
pub(crate) const fn data_cents(bytes: i64) -> i64 {
    bytes / 4_000_000 * CENTS_PER_4_MB
}

/// What messages cost, in cents.
pub(crate) const fn sms_cents(messages: i64) -> i64 {
    messages * CENTS_PER_SMS
}

#[expect(clippy::cast_precision_loss, reason = "volumes for people; exact up to 2^53")]
fn number(value: i64) -> f64 {
    value as f64
}

fn currency() -> Currency {
    Currency { id: 1, code: "EUR".to_owned(), symbol: "€".to_owned() }
}

impl Sums {
    fn is_empty(&self) -> bool {
        self.rx + self.tx + self.sms_mo + self.sms_mt == 0
    }

    fn data(&self, month: Option<&str>) -> Volume {
        Volume {
            volume: number(self.rx + self.tx) / 1e6,
            volume_tx: number(self.tx) / 1e6,
            volume_rx: number(self.rx) / 1e6,
            cost: number(data_cents(self.rx + self.tx)) / 100.0,
            month: month.map(str::to_owned),
            traffic_type: Some(TrafficType { id: 5, description: "Data".to_owned(), unit: "MB".to_owned() }),
            currency: Some(currency()),
        }
    }

    fn sms(&self, month: Option<&str>) -> Volume {
        Volume {
            volume: number(self.sms_mo + self.sms_mt),
            volume_tx: number(self.sms_mo),
            volume_rx: number(self.sms_mt),
            cost: number(sms_cents(self.sms_mo + self.sms_mt)) / 100.0,
            month: month.map(str::to_owned),
            traffic_type: Some(TrafficType { id: 6, description: "SMS".to_owned(), unit: "SMS".to_owned() }),
            currency: Some(currency()),
        }
    }

    fn month(&self, month: &str) -> MonthStats {
        MonthStats { data: self.data(Some(month)), sms: self.sms(Some(month)) }
    }
}

/// First days of this month, of the one before and of the next, in days since 1970; and the names of the first two.
struct Months {
    last: i64,
    current: i64,
    next: i64,
    names: [String; 2],
}

impl Months {
    fn of(now: i64) -> Self {
        let day = |time: Timestamp| time.millis().div_euclid(DAY);
        let name = |days: i64| Timestamp::from_millis(days * DAY).day().chars().take(7).collect::<String>();
        let next = day(Timestamp::from_millis(now).next_month());
        let first = |inside: i64| {
            let date = Timestamp::from_millis(inside * DAY).day();
            inside + 1 - date.get(8..).and_then(|day| day.parse::<i64>().ok()).unwrap_or(1)
        };
        let current = first(next - 1);
        let last = first(current - 1);
        Self { last, current, next, names: [name(last), name(current)] }
    }
}

/// `HH:mm` of a number of minutes since 1970.
fn clock(minutes: i64) -> String {
    let of_day = minutes.rem_euclid(24 * 60);
    format!("{:02}:{:02}", of_day / 60, of_day % 60)
}

impl TenantStore {
    async fn knows(&self, whose: Whose) -> Result<bool, sqlx::Error> {
        let sql =
            format!("SELECT EXISTS (SELECT 1 FROM {} WHERE workspace_id = ? AND id = ?)", whose.table());
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(self.key())
            .bind(whose.key())
            .fetch_one(self.read())
            .await
    }

    /// Days with traffic, from `first` (inclusive) to `end` (exclusive), in days since 1970.
    async fn days(&self, whose: Whose, (first, end): (i64, i64)) -> Result<Vec<Sums>, sqlx::Error> {
        let sql = format!(
            "SELECT day AS at, sum(rx) AS rx, sum(tx) AS tx, sum(sms_mo) AS sms_mo, sum(sms_mt) AS sms_mt FROM usage_day
              WHERE workspace_id = ? AND {} = ? AND day >= ? AND day < ? GROUP BY day ORDER BY day",
            whose.column()
        );
        sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.key())
            .bind(whose.key())
            .bind(first)
            .bind(end)
            .fetch_all(self.read())
            .await
    }

    /// Months and the last hour of a device or a SIM; `None` for one that the workspace does not have.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn usage_stats(&self, whose: Whose, now: i64) -> Result<Option<UsageStats>, Error> {
        if !self.knows(whose).await? {
            return Ok(None);
        }
        let months = Months::of(now);
        let days = self.days(whose, (months.last, months.next)).await?;
        let sum = |first: i64, end: i64| {
            days.iter().filter(|day| (first..end).contains(&day.at)).fold(Sums::default(), |sum, day| Sums {
                at: 0,
                rx: sum.rx + day.rx,
                tx: sum.tx + day.tx,
                sms_mo: sum.sms_mo + day.sms_mo,
                sms_mt: sum.sms_mt + day.sms_mt,
            })
        };
        let (last, current) = (sum(months.last, months.current), sum(months.current, months.next));
        let sql = format!(
            "SELECT minute, sum(rx), sum(tx) FROM usage_minute WHERE workspace_id = ? AND {} = ? AND minute > ? AND minute <= ?
              GROUP BY minute ORDER BY minute",
            whose.column()
        );
        let minutes: Vec<(i64, i64, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.key())
            .bind(whose.key())
            .bind(now / MINUTE - 60)
            .bind(now / MINUTE)
            .fetch_all(self.read())
            .await?;
        let series = |volume: fn(&(i64, i64, i64)) -> i64| {
            minutes.iter().map(|row| (clock(row.0), number(volume(row)) / 1e6)).collect()
        };
        Ok(Some(UsageStats {
            last_month: (!last.is_empty()).then(|| last.month(&months.names[0])),
            current_month: (!current.is_empty()).then(|| current.month(&months.names[1])),
            last_hour: LastHour { data: Series { rx: series(|row| row.1), tx: series(|row| row.2) } },
        }))
    }

    /// Days with traffic of a device or a SIM; `None` for one that the workspace does not have.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn daily_usage(&self, whose: Whose, range: (i64, i64)) -> Result<Option<Vec<DayStats>>, Error> {
        if !self.knows(whose).await? {
            return Ok(None);
        }
        let day = |sums: &Sums| DayStats {
            date: Timestamp::from_millis(sums.at * DAY).day(),
            data: sums.data(None),
            sms: sums.sms(None),
        };
        Ok(Some(self.days(whose, range).await?.iter().map(day).collect()))
    }

    /// Days of the workspace with traffic, from `first` (inclusive) to `end` (exclusive).
    async fn workspace_days(&self, (first, end): (i64, i64)) -> Result<Vec<Sums>, sqlx::Error> {
        sqlx::query_as(
            "SELECT day AS at, data_rx AS rx, data_tx AS tx, sms_mo, sms_mt FROM daily_usage
              WHERE workspace_id = ? AND day >= ? AND day < ? ORDER BY day",
        )
        .bind(self.key())
        .bind(first)
        .bind(end)
        .fetch_all(self.read())
        .await
    }

    /// The workspace at a glance.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn organisation_stats(&self, now: i64) -> Result<OrganisationStats, Error> {
        let months = Months::of(now);
        let today = now.div_euclid(DAY);
        let days = self.workspace_days((months.last, today + 1)).await?;
        let sum = |first: i64, end: i64| {
            days.iter().filter(|day| (first..end).contains(&day.at)).fold(Sums::default(), |sum, day| Sums {
                at: 0,
                rx: sum.rx + day.rx,
                tx: sum.tx + day.tx,
                sms_mo: sum.sms_mo + day.sms_mo,
                sms_mt: sum.sms_mt + day.sms_mt,
            })
        };
        let fleet = self.fleet().await?;
        let (service_profiles, tariff_profiles, users): (i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM service_profile WHERE workspace_id = ?1), (SELECT count(*) FROM tariff_profile WHERE workspace_id = ?1),
                    (SELECT count(*) FROM membership WHERE workspace_id = ?1 AND status = 1)",
        )
        .bind(self.key())
        .fetch_one(self.read())
        .await?;
        Ok(OrganisationStats {
            current_month: sum(months.current, months.next).month(&months.names[1]),
            last_month: sum(months.last, months.current).month(&months.names[0]),
            sim: SimCounts {
                issued: fleet.sim.issued,
                factory_mode: fleet.sim.factory_test,
                active: fleet.sim.activated,
                suspended: fleet.sim.suspended,
                total: fleet.sim.total,
            },
            service_profiles: id(service_profiles),
            tariff_profiles: id(tariff_profiles),
            users: id(users),
            active_chargeable_sims: fleet.sim.activated,
        })
    }

    /// Days of the workspace, and their total as the last one.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn organisation_days(&self, range: (i64, i64)) -> Result<Vec<OrganisationDay>, Error> {
        let days = self.workspace_days(range).await?;
        let total = days.iter().fold(Sums::default(), |sum, day| Sums {
            at: 0,
            rx: sum.rx + day.rx,
            tx: sum.tx + day.tx,
            sms_mo: sum.sms_mo + day.sms_mo,
            sms_mt: sum.sms_mt + day.sms_mt,
        });
        let text = |volume: Volume, traffic: u64| TextVolume {
            volume: volume.volume.to_string(),
            volume_tx: volume.volume_tx.to_string(),
            volume_rx: volume.volume_rx.to_string(),
            cost: volume.cost.to_string(),
            currency_id: "1".to_owned(),
            traffic_type_id: traffic.to_string(),
        };
        let row = |date: String, sums: &Sums| OrganisationDay {
            date,
            data: text(sums.data(None), 5),
            sms: text(sums.sms(None), 6),
        };
        let mut rows: Vec<OrganisationDay> =
            days.iter().map(|day| row(Timestamp::from_millis(day.at * DAY).day(), day)).collect();
        rows.push(row("TOTAL".to_owned(), &total));
        Ok(rows)
    }

    /// Hours of the workspace with traffic, from `from` to `until` (ms since 1970).
    ///
    /// # Errors
    /// On a database failure.
    pub async fn organisation_hours(&self, (from, until): (i64, i64)) -> Result<HourlyStats, Error> {
        let hours: Vec<Sums> = sqlx::query_as(
            "SELECT hour AS at, rx, tx, sms_mo, sms_mt FROM usage_hour WHERE workspace_id = ? AND hour >= ? AND hour < ? ORDER BY hour",
        )
        .bind(self.key())
        .bind(from.div_euclid(HOUR))
        .bind((until + HOUR - 1).div_euclid(HOUR))
        .fetch_all(self.read())
        .await?;
        let series =
            |volume: fn(&Sums) -> f64| hours.iter().map(|sums| (clock(sums.at * 60), volume(sums))).collect();
        Ok(HourlyStats {
            data: Series {
                rx: series(|sums| number(sums.rx) / 1e6),
                tx: series(|sums| number(sums.tx) / 1e6),
            },
            sms: Series { rx: series(|sums| number(sums.sms_mt)), tx: series(|sums| number(sums.sms_mo)) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_where_the_calendar_says() -> Result<(), wire::time::NotATime> {
        for (now, last, current, next) in [
            ("2026-11-21T06:00:00Z", "2026-10-01", "2026-11-01", "2026-12-01"),
            ("2028-03-01T00:00:00Z", "2028-02-01", "2028-03-01", "2028-04-01"),
            ("2027-01-31T23:59:59Z", "2026-12-01", "2027-01-01", "2027-02-01"),
        ] {
            let months = Months::of(now.parse::<Timestamp>()?.millis());
            let day = |days: i64| Timestamp::from_millis(days * DAY).day();
            assert_eq!([day(months.last), day(months.current), day(months.next)], [last, current, next]);
            assert_eq!(months.names[1], current[..7]);
        }
        Ok(())
    }
}
