//! The arithmetic of quotas (domain.md §5.4, BR-75): pure, in whole bytes or messages and milliseconds.

use crate::clock::DAY;

/// Where a quota is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaStatus {
    /// 1: something is left.
    Active,
    /// 2: used up.
    Exhausted,
    /// 3: its time is over.
    Expired,
}

impl QuotaStatus {
    /// The contract's id.
    pub const fn id(self) -> i64 {
        match self {
            Self::Active => 1,
            Self::Exhausted => 2,
            Self::Expired => 3,
        }
    }

    /// From the contract's id; unknown ones count as expired.
    pub const fn from_id(id: i64) -> Self {
        match id {
            1 => Self::Active,
            2 => Self::Exhausted,
            _ => Self::Expired,
        }
    }

    /// The contract's description.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Exhausted => "EXHAUSTED",
            Self::Expired => "EXPIRED",
        }
    }
}

/// A quota at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Its status.
    pub status: QuotaStatus,
    /// What is left.
    pub left: i64,
    /// What was set; a refill restores it.
    pub added: i64,
    /// When it ends.
    pub expires_at: i64,
    /// Filled up at 00:00 UTC of every day before it ends.
    pub auto_refill: bool,
    /// A warning comes when so many percent are left.
    pub threshold: Option<i64>,
    /// The warning came.
    pub warned: bool,
    /// The UTC day for which it was filled last.
    pub filled_day: i64,
    /// Since when it has its status.
    pub since: i64,
    /// Differs for every quota that is set; 0 until it is stored.
    pub version: i64,
}

/// What a quota has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Events 18 and 20.
    Threshold,
    /// Events 19 and 21.
    UsedUp,
    /// Event 60.
    Expired,
}

impl Quota {
    /// A quota that is set now.
    pub fn new(added: i64, expires_at: i64, auto_refill: bool, threshold: Option<i64>, now: i64) -> Self {
        Self {
            status: QuotaStatus::Active,
            left: added,
            added,
            expires_at,
            auto_refill,
            threshold,
            warned: false,
            filled_day: now.div_euclid(DAY),
            since: now,
            version: 0,
        }
    }

    /// What is left when the warning comes.
    pub fn threshold_volume(&self) -> Option<i64> {
        let percent = self.threshold?;
        i64::try_from(i128::from(self.added) * i128::from(percent) / 100).ok()
    }

    /// Lets time pass up to `now`: refills, and the end.
    pub fn advance(&mut self, now: i64) -> Option<Notice> {
        if self.status == QuotaStatus::Expired {
            return None;
        }
        // The last midnight that still belongs to the quota.
        let day = now.min(self.expires_at - 1).div_euclid(DAY);
        if self.auto_refill && day > self.filled_day {
            self.left = self.added;
            self.warned = false;
            self.filled_day = day;
            if self.status == QuotaStatus::Exhausted {
                self.status = QuotaStatus::Active;
                self.since = day * DAY;
            }
        }
        if now < self.expires_at {
            return None;
        }
        self.status = QuotaStatus::Expired;
        self.since = self.expires_at;
        Some(Notice::Expired)
    }

    /// Uses at most `amount` of what is left at `now` (ms since 1970). Returns the amount that was used, and the notices that are due.
    pub fn consume(&mut self, amount: i64, now: i64) -> (i64, Vec<Notice>) {
        let mut notices: Vec<Notice> = self.advance(now).into_iter().collect();
        if self.status != QuotaStatus::Active || amount <= 0 {
            return (0, notices);
        }
        let used = amount.min(self.left);
        self.left -= used;
        let at_threshold = self.threshold.filter(|percent| *percent > 0).is_some_and(|percent| {
            i128::from(self.left) * 100 <= i128::from(self.added) * i128::from(percent)
        });
        if at_threshold && !self.warned {
            self.warned = true;
            notices.push(Notice::Threshold);
        }
        if self.left == 0 {
            self.status = QuotaStatus::Exhausted;
            self.since = now;
            notices.push(Notice::UsedUp);
        }
        (used, notices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An independent model of a quota: refills midnight by midnight, with percentages as fractions. It shares nothing with the code above.
    struct Model {
        left: f64,
        full: f64,
        end: i64,
        refill: bool,
        warn_at: f64,
        warned: bool,
        clock: i64,
        over: bool,
    }

    impl Model {
        fn pass(&mut self, to: i64) {
            while self.clock < to && !self.over {
                let midnight = (self.clock / DAY + 1) * DAY;
                let next = midnight.min(to).min(self.end);
                self.clock = next;
                if next == self.end {
                    self.over = true;
                } else if next == midnight && self.refill {
                    self.left = self.full;
                    self.warned = false;
                }
            }
        }

        fn take(&mut self, amount: f64) -> (f64, bool, bool) {
            if self.over || self.left <= 0.0 {
                return (0.0, false, false);
            }
            let taken = if amount < self.left { amount } else { self.left };
            self.left -= taken;
            let warns = self.warn_at > 0.0 && !self.warned && self.left / self.full <= self.warn_at;
            self.warned |= warns;
            (taken, warns, self.left <= 0.0)
        }
    }

    proptest! {
        #[test]
        fn the_arithmetic_is_that_of_the_model(
            added in 1_i64..1_000_000,
            life in 1_i64..(6 * DAY),
            refill: bool,
            threshold in proptest::option::of(0_i64..=100),
            steps in proptest::collection::vec((0_i64..DAY, 0_i64..400_000), 1..40),
            began in 0_i64..(3 * DAY),
        ) {
            let mut quota = Quota::new(added, began + life, refill, threshold, began);
            let mut model = Model {
                left: added as f64, full: added as f64, end: began + life, refill,
                warn_at: threshold.unwrap_or(0) as f64 / 100.0, warned: false, clock: began, over: false,
            };
            let mut now = began;
            for (wait, amount) in steps {
                now += wait;
                model.pass(now);
                let (used, notices) = quota.consume(amount, now);
                let expected = if amount > 0 { model.take(amount as f64) } else { (0.0, false, false) };
                prop_assert_eq!(used as f64, expected.0);
                prop_assert_eq!(notices.contains(&Notice::Threshold), expected.1);
                prop_assert_eq!(notices.contains(&Notice::UsedUp), expected.2);
                prop_assert_eq!(quota.status == QuotaStatus::Expired, model.over);
                if !model.over {
                    prop_assert_eq!(quota.left as f64, model.left);
                    prop_assert_eq!(quota.status == QuotaStatus::Exhausted, model.left <= 0.0);
                }
                prop_assert!(quota.left >= 0 && quota.left <= quota.added);
            }
        }
    }

    #[test]
    fn the_threshold_of_a_small_quota_is_not_rounded_away() {
        let threshold =
            |added: i64, percent: i64| Quota::new(added, DAY, false, Some(percent), 0).threshold_volume();
        assert_eq!((threshold(99, 50), threshold(150, 20), threshold(10, 5)), (Some(49), Some(30), Some(0)));
        assert_eq!(threshold(i64::MAX, 100), Some(i64::MAX));
    }

    #[test]
    fn a_day_in_the_life_of_a_quota() {
        let mut quota = Quota::new(100, 2 * DAY, true, Some(20), 0);
        assert_eq!(quota.consume(79, 1), (79, vec![]));
        assert_eq!(quota.consume(1, 2), (1, vec![Notice::Threshold]));
        assert_eq!(quota.consume(50, 3), (20, vec![Notice::UsedUp]));
        assert_eq!((quota.status, quota.since), (QuotaStatus::Exhausted, 3));
        assert_eq!(quota.consume(5, DAY - 1), (0, vec![]));
        assert_eq!(quota.consume(5, DAY), (5, vec![]), "filled up at midnight");
        assert_eq!(quota.consume(5, 2 * DAY), (0, vec![Notice::Expired]));
        assert_eq!(quota.consume(5, 3 * DAY), (0, vec![]), "for good");
    }
}
