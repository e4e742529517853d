//! Points in time. The contract has four spellings (api.md §1.4); all decode, one is sent. No calendar crate:
//! this runs in the portal, where every kilobyte counts, and drawing is the browser's `Intl`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{fmt, str::FromStr};

/// Milliseconds since 1970-01-01T00:00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text is none of the contract's spellings of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATime;

impl fmt::Display for NotATime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date or time")
    }
}

impl std::error::Error for NotATime {}

const DAY: i64 = 86_400_000;

impl Timestamp {
    /// From milliseconds since 1970, UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970, UTC: what `Date` in a browser takes.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The UTC day, `YYYY-MM-DD`.
    pub fn day(self) -> String {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// When the next month begins, UTC: the end of a month that is paid for.
    #[must_use]
    pub fn next_month(self) -> Self {
        let (year, month, _) = civil(self.0.div_euclid(DAY));
        let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        Self(days(year, month, 1) * DAY)
    }
}

/// Days since 1970 of a day of the Gregorian calendar (Howard Hinnant's days_from_civil).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a count of days since 1970 (civil_from_days).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year + shifted.div_euclid(146_097) * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn digits(text: &[u8], from: usize, len: usize) -> Option<i64> {
    text.get(from..from + len)?
        .iter()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

/// The minutes of `Z`, nothing, `+0000` or `+00:00`.
fn offset(text: &[u8]) -> Option<i64> {
    match text {
        b"" | b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let minutes = match rest.len() {
                4 => digits(rest, 0, 2)? * 60 + digits(rest, 2, 2)?,
                5 if rest[2] == b':' => digits(rest, 0, 2)? * 60 + digits(rest, 3, 2)?,
                _ => return None,
            };
            Some(if *sign == b'-' { -minutes } else { minutes })
        }
        _ => None,
    }
}

fn parse(text: &[u8]) -> Option<i64> {
    let (year, month, day) = (digits(text, 0, 4)?, digits(text, 5, 2)?, digits(text, 8, 2)?);
    let day_count = days(year, month, day);
    // A day that the calendar does not have comes back as another one.
    if text[4] != b'-' || text[7] != b'-' || civil(day_count) != (year, month, day) {
        return None;
    }
    if text.len() == 10 {
        return Some(day_count * DAY);
    }
    let (hour, minute, second) = (digits(text, 11, 2)?, digits(text, 14, 2)?, digits(text, 17, 2)?);
    let shape = matches!(text[10], b'T' | b't' | b' ') && text[13] == b':' && text[16] == b':';
    if !shape || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let rest = &text[19..];
    let fraction = if rest.first() == Some(&b'.') {
        rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count()
    } else {
        0
    };
    let (millis, rest) = match fraction {
        0 => (0, rest),
        length => {
            let kept = length.min(3);
            let scale = [0, 100, 10, 1][kept];
            (digits(rest, 1, kept)? * scale, &rest[1 + length..])
        }
    };
    let minutes = hour * 60 + minute - offset(rest)?;
    Some(day_count * DAY + (minutes * 60 + second) * 1000 + millis)
}

impl FromStr for Timestamp {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Self, NotATime> {
        parse(text.as_bytes().trim_ascii()).map(Self).ok_or(NotATime)
    }
}

impl fmt::Display for Timestamp {
    /// `2021-11-18T08:25:53.000+0000`, as the contract's lists spell it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}.{:03}+0000", self.day(), of_day % 1000)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "examples": ["2021-11-18T08:25:53.000+0000"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_contract_is_read() {
        let expected = Timestamp::from_millis(1_637_223_953_000);
        for text in [
            "2021-11-18T08:25:53.000+0000",
            "2021-11-18T08:25:53Z",
            "2021-11-18 08:25:53",
            "2021-11-18T09:25:53.000000+01:00",
            "2021-11-18T03:25:53-0500",
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        assert_eq!("2021-11-18".parse(), Ok(Timestamp::from_millis(1_637_193_600_000)));
        assert_eq!(expected.to_string(), "2021-11-18T08:25:53.000+0000");
    }

    #[test]
    fn what_is_no_time_is_refused_without_a_panic() {
        for text in [
            "",
            "2021",
            "2021-02-30",
            "2021-13-01",
            "2021-11-18T25:00:00Z",
            "2021-11-18T08:25:53+1",
            "2021-11-18T08:25:53.",
            "2021-11-18Tab:cd:ef",
            "ünï-cö-de0",
            "2021-11-18T08:25",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(NotATime), "{text}");
        }
    }

    #[test]
    fn a_month_ends_where_the_next_begins() {
        for (now, end) in [
            ("2026-11-30T23:59:59Z", "2026-12-01"),
            ("2026-12-01", "2027-01-01"),
            ("2028-02-10T12:00:00Z", "2028-03-01"),
        ] {
            assert_eq!(now.parse().map(Timestamp::next_month), end.parse(), "{now}");
        }
    }

    #[test]
    fn printing_and_reading_agree_over_centuries() {
        for step in -40_000..40_000_i64 {
            let time = Timestamp::from_millis(step * 97_531_137);
            assert_eq!(time.to_string().parse(), Ok(time));
        }
    }
}
