//! How many rows a step of long work takes, so that whoever else wants to write waits for a moment only: the number follows what the
//! last step took.

use std::time::{Duration, Instant};

/// What a step shall take.
const AIM: Duration = Duration::from_millis(15);
const FIRST: i64 = 50;
/// Beginning and committing take as long for fewer rows: on a slow disk, smaller steps would only be more of them.
const LEAST: i64 = 25;
const MOST: i64 = 2_000;

/// Rows per step, and the longest step so far.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    rows: i64,
    /// The longest time for which a step held the writer.
    pub longest: Duration,
    /// Steps so far.
    pub steps: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { rows: FIRST, longest: Duration::ZERO, steps: 0 }
    }
}

impl Pace {
    /// Rows of the next step.
    pub const fn rows(&self) -> i64 {
        self.rows
    }

    /// A step is over that began then: twice as many rows after a quick one, half as many after a slow one.
    pub fn step(&mut self, began: Instant) {
        self.took(began.elapsed());
    }

    fn took(&mut self, took: Duration) {
        self.steps += 1;
        self.longest = self.longest.max(took);
        if took > AIM {
            self.rows = (self.rows / 2).max(LEAST);
        } else if took < AIM / 3 {
            self.rows = (self.rows * 2).min(MOST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_steps_make_small_ones_and_quick_ones_larger() {
        let mut pace = Pace::default();
        pace.took(AIM * 2);
        assert_eq!(pace.rows(), FIRST / 2);
        (0..10).for_each(|_| pace.took(AIM * 2));
        assert_eq!((pace.rows(), pace.longest), (LEAST, AIM * 2));
        (0..20).for_each(|_| pace.took(Duration::ZERO));
        assert_eq!((pace.rows(), pace.steps), (MOST, 31));
    }
}
