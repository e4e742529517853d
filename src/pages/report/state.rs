//! What the report shows is in its address: days, workspaces, measure. Dates are days in UTC, as the server counts them.

use crate::{
    routes::parameter,
    shell::here::{Step, use_go},
    util::{i18n::Msg, intl, msg},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::fmt;
use wire::{
    ids::WorkspaceId,
    report::{StatsDay, StatsQuery},
    time::Timestamp,
};

const DAY: i64 = 86_400_000;
/// Without a choice.
const SPAN: u64 = 30;
/// Most days of a report.
const MOST: u64 = 400;

/// What is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Megabytes, satellites included.
    #[default]
    Data,
    /// Messages, satellites included.
    Sms,
    /// Both together.
    Cost,
}

impl Measure {
    pub const ALL: [Self; 3] = [Self::Data, Self::Sms, Self::Cost];

    pub fn key(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Sms => "sms",
            Self::Cost => "cost",
        }
    }

    pub fn read(key: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.key() == key).unwrap_or_default()
    }

    pub fn label(self) -> Msg {
        match self {
            Self::Data => msg::REPORT_DATA,
            Self::Sms => msg::REPORT_SMS,
            Self::Cost => msg::REPORT_COST,
        }
    }

    pub fn title(self) -> Msg {
        match self {
            Self::Data => msg::REPORT_DATA_TITLE,
            Self::Sms => msg::REPORT_SMS_TITLE,
            Self::Cost => msg::REPORT_COST_TITLE,
        }
    }

    /// The figure of a day.
    pub fn of(self, day: &StatsDay) -> f64 {
        let volumes = [day.data_volume, day.sat_geo_data_volume, day.sms_volume, day.sat_geo_sms_volume];
        match self {
            Self::Data => volumes[0].volume + volumes[1].volume,
            Self::Sms => volumes[2].volume + volumes[3].volume,
            Self::Cost => volumes.iter().map(|volume| volume.cost).sum(),
        }
    }

    /// In words, with its unit.
    pub fn words(self, value: f64) -> String {
        match self {
            Self::Data => intl::megabytes(value),
            Self::Sms => intl::decimal(value, 0),
            Self::Cost => intl::amount(value),
        }
    }
}

/// What is asked of the server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    first: String,
    last: String,
    workspaces: Vec<WorkspaceId>,
}

impl Asked {
    pub fn query(&self) -> StatsQuery {
        StatsQuery {
            start_date: self.first.clone(),
            end_date: self.last.clone(),
            workspaces: self.workspaces.clone(),
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not by `Debug`: a release prints nothing of it, and this text tells one question from another.
        write!(f, "{} {}", self.first, self.last)?;
        self.workspaces.iter().try_for_each(|workspace| write!(f, " {workspace}"))
    }
}

/// The day of a moment, `YYYY-MM-DD`.
fn date(ms: i64) -> String {
    Timestamp::from_millis(ms).day()
}

/// Midnight of a day; `None` for what is no day.
pub fn midnight(date: &str) -> Option<i64> {
    let at: Timestamp = date.parse().ok().filter(|_| date.len() == 10)?;
    Some(at.millis())
}

/// Days, in order and not too many.
fn sound(first: Option<i64>, last: Option<i64>, today: i64) -> (i64, i64, bool) {
    let last = last.unwrap_or(today).min(today);
    let span = i64::try_from(SPAN).unwrap_or_default() * DAY;
    let first = first.unwrap_or(last - span + DAY).min(last);
    let most = i64::try_from(MOST).unwrap_or_default() * DAY;
    let clipped = last - first >= most;
    (if clipped { last - most + DAY } else { first }, last, clipped)
}

type Go = Box<dyn Fn(&str) + Send + Sync>;

/// The state. Copy.
#[derive(Clone, Copy)]
pub struct ReportState {
    read: Memo<(Asked, Measure, bool)>,
    go: StoredValue<Go>,
}

/// The state of the report at this address.
pub fn use_report_state() -> ReportState {
    let address = use_location();
    let own_path = address.pathname.get_untracked();
    let path = own_path.clone();
    let read = Memo::new(move |last: Option<&(Asked, Measure, bool)>| {
        if let (Some(last), true) = (last, address.pathname.with(|path| *path != own_path)) {
            return last.clone();
        }
        address.search.with(|search| {
            let day = |name: &str| parameter(search, name).and_then(|text| midnight(&text));
            let today = intl::now_ms().div_euclid(DAY) * DAY;
            let (first, last, clipped) = sound(day("from"), day("until"), today);
            let chosen = parameter(search, "workspaces").unwrap_or_default();
            let workspaces = chosen.split(',').filter_map(|id| id.parse().ok()).collect();
            let asked = Asked { first: date(first), last: date(last), workspaces };
            (asked, Measure::read(&parameter(search, "measure").unwrap_or_default()), clipped)
        })
    });
    let go = use_go();
    let go = move |query: &str| {
        let to = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
        go(&to, Step::Push);
    };
    ReportState { read, go: StoredValue::new(Box::new(go)) }
}

impl ReportState {
    /// What is asked; tracked, as everything here that reads.
    pub fn asked(self) -> Asked {
        self.read.with(|(asked, ..)| asked.clone())
    }

    /// What is measured.
    pub fn measure(self) -> Measure {
        self.read.with(|(_, measure, _)| *measure)
    }

    /// Whether the address asks for more days than there can be.
    pub fn clipped(self) -> bool {
        self.read.with(|(.., clipped)| *clipped)
    }

    /// The chosen workspaces; none means all.
    pub fn workspaces(self) -> Vec<WorkspaceId> {
        self.read.with(|(asked, ..)| asked.workspaces.clone())
    }

    /// First and last day.
    pub fn days(self) -> (String, String) {
        self.read.with(|(asked, ..)| (asked.first.clone(), asked.last.clone()))
    }

    /// How many days up to today; 0 for another stretch of time.
    pub fn span(self) -> i64 {
        self.read.with(|(asked, ..)| {
            let today = date(intl::now_ms());
            let ends = (midnight(&asked.first), midnight(&asked.last));
            match ends {
                (Some(first), Some(last)) if asked.last == today => (last - first) / DAY + 1,
                _ => 0,
            }
        })
    }

    /// So many days up to today.
    pub fn set_span(self, days: i64) {
        let now = intl::now_ms();
        self.set_days(date(now - (days - 1) * DAY), date(now));
    }

    /// From one day to another, in either order.
    pub fn set_days(self, one: String, other: String) {
        let (first, last) = if one <= other { (one, other) } else { (other, one) };
        let (asked, measure, _) = self.read.get_untracked();
        self.apply(&Asked { first, last, ..asked }, measure);
    }

    /// Adds or takes away a workspace.
    pub fn toggle(self, workspace: WorkspaceId) {
        let (mut asked, measure, _) = self.read.get_untracked();
        match asked.workspaces.iter().position(|have| *have == workspace) {
            Some(at) => {
                asked.workspaces.remove(at);
            }
            None => asked.workspaces.push(workspace),
        }
        self.apply(&asked, measure);
    }

    /// Looks at another measure.
    pub fn set_measure(self, measure: Measure) {
        let (asked, ..) = self.read.get_untracked();
        self.apply(&asked, measure);
    }

    fn apply(self, asked: &Asked, measure: Measure) {
        let mut parts = Vec::new();
        let usual = sound(None, None, intl::now_ms().div_euclid(DAY) * DAY);
        if (asked.first.as_str(), asked.last.as_str()) != (&*date(usual.0), &*date(usual.1)) {
            parts.push(format!("from={}&until={}", asked.first, asked.last));
        }
        if !asked.workspaces.is_empty() {
            let ids: Vec<String> = asked.workspaces.iter().map(WorkspaceId::to_string).collect();
            parts.push(format!("workspaces={}", ids.join("%2C")));
        }
        if measure != Measure::default() {
            parts.push(format!("measure={}", measure.key()));
        }
        self.go.try_with_value(|go| go(&parts.join("&")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_in_order_not_in_the_future_and_not_too_many() {
        let today = 20_000 * DAY;
        assert_eq!(sound(None, None, today), (today - 29 * DAY, today, false));
        assert_eq!(sound(Some(today + DAY), Some(today + 9 * DAY), today), (today, today, false));
        assert_eq!(sound(Some(0), None, today), (today - 399 * DAY, today, true));
        assert_eq!(midnight("2026-11-22").map(date).as_deref(), Some("2026-11-22"));
        assert_eq!(midnight("yesterday"), None);
    }
}
