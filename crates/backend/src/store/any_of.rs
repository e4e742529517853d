//! Whether any of many values occurs in a text: thousands of values and rows are compared in one walk through each text.
//!
//! As everywhere in the lists: a value matches where it occurs, whatever the case, and `*` in it matches any run.

use super::paging::too_wide;
use crate::error::Error;
use aho_corasick::AhoCorasick;

/// What comparing the rows of one list may cost, in steps: some 0.5 s of one core. Values that have their longest piece in common are
/// compared with every row that holds it, which no limit of SQLite sees.
const EFFORT: u64 = 500_000_000;
/// What looking for a piece costs besides the letters that it walks past.
const LOOK: u64 = 64;

/// What comparing may still cost. Steps and not time, so that a busy machine refuses nothing that an idle one answers.
#[derive(Debug)]
pub struct Effort(u64);

impl Default for Effort {
    fn default() -> Self {
        Self(EFFORT)
    }
}

impl Effort {
    fn look(&mut self, text: &str) -> Result<(), Error> {
        let steps = LOOK + u64::try_from(text.len()).unwrap_or(u64::MAX);
        self.0 = self.0.checked_sub(steps).ok_or_else(too_wide)?;
        Ok(())
    }
}

/// Values to look for.
#[derive(Debug)]
pub struct AnyOf {
    /// The longest literal piece of each value.
    pieces: AhoCorasick,
    /// For the value of each piece: all its pieces in order, or nothing where that piece is the whole of it.
    wholes: Vec<Vec<String>>,
    /// A value of stars only.
    anything: bool,
}

impl AnyOf {
    /// Prepares `values`.
    ///
    /// # Errors
    /// When they are too many to be held, which the limits of the contract are far from.
    pub fn new<T: AsRef<str>>(values: &[T]) -> Result<Self, Error> {
        let (mut longest, mut wholes, mut anything) = (Vec::new(), Vec::new(), false);
        for value in values {
            let value = value.as_ref().trim().to_lowercase();
            let all: Vec<String> =
                value.split('*').filter(|piece| !piece.is_empty()).map(str::to_owned).collect();
            let Some(piece) = all.iter().max_by_key(|piece| piece.len()).cloned() else {
                anything = true;
                continue;
            };
            longest.push(piece);
            wholes.push(if all.len() == 1 { Vec::new() } else { all });
        }
        let pieces = AhoCorasick::new(&longest).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Self { pieces, wholes, anything })
    }

    /// Whether any of them occurs in `text`, which is in lower case.
    ///
    /// # Errors
    /// 1301 when the effort is used up.
    pub fn matches(&self, text: &str, effort: &mut Effort) -> Result<bool, Error> {
        if self.anything {
            return Ok(true);
        }
        for found in self.pieces.find_overlapping_iter(text) {
            let Some(pieces) = self.wholes.get(found.pattern().as_usize()) else { continue };
            if in_order(text, pieces, effort)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether all pieces occur in a text, one behind the other.
///
/// # Errors
/// 1301 when the effort is used up.
pub fn in_order(text: &str, pieces: &[String], effort: &mut Effort) -> Result<bool, Error> {
    let mut rest = text;
    for piece in pieces {
        effort.look(rest)?;
        let Some(at) = rest.find(piece.as_str()) else { return Ok(false) };
        rest = &rest[at + piece.len()..];
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(value: &str, text: &str) -> bool {
        AnyOf::new(&[value, "never of this kind"])
            .and_then(|any| any.matches(text, &mut Effort::default()))
            .is_ok_and(|found| found)
    }

    #[test]
    fn values_match_anywhere_in_any_case_of_any_script() {
        for (value, text) in [
            ("ha", "alpha"),
            ("*ha", "alphabet"),
            ("ha*", "alpha"),
            ("ÖZ", "özil"),
            ("ΣΟΦ", "σοφία"),
            ("ж", "жанна"),
            ("a*z", "xabcz!"),
            ("*b*", "abc"),
            ("a*b*c", "a-b-b-c"),
            ("*", "anything"),
            ("100%_", "100%_sure"),
            (" padded ", "padded"),
        ] {
            assert!(found(value, text), "{value} in {text}");
        }
        for (value, text) in [("a*a", "a"), ("o", "özil"), ("a_c", "abc"), ("z*a", "a-z"), ("ab", "ba")] {
            assert!(!found(value, text), "{value} in {text}");
        }
    }

    #[test]
    fn a_piece_inside_another_one_is_not_missed() -> Result<(), Error> {
        let any = AnyOf::new(&["abc*nowhere", "b"])?;
        let mut effort = Effort::default();
        assert!(any.matches("xabcx", &mut effort)?, "the shorter value, within the longer one's piece");
        assert!(!any.matches("xacx", &mut effort)?);
        Ok(())
    }

    #[test]
    fn values_with_a_piece_in_common_come_to_an_end() -> Result<(), Error> {
        let values: Vec<String> = (0..10_000).map(|n| format!("device *q{n:04}")).collect();
        let any = AnyOf::new(&values)?;
        let (mut effort, mut rows) = (Effort::default(), 0);
        let ended = loop {
            match any.matches("device with a name of usual length", &mut effort) {
                Ok(found) => assert!(!found),
                Err(error) => break error,
            }
            rows += 1;
            assert!(rows < 10_000, "every row is compared with every value");
        };
        assert!(crate::store::paging::is_too_wide(&ended), "{ended}");
        assert!(rows > 100, "what is small is answered: {rows}");
        // Values that differ in their longest piece cost nothing of it, however many they are.
        let any = AnyOf::new(&(0..10_000).map(|n| format!("{n:020}*x")).collect::<Vec<_>>())?;
        let mut effort = Effort::default();
        assert!((0..10_000).all(|_| any.matches("device 1", &mut effort).is_ok_and(|found| !found)));
        assert_eq!(effort.0, EFFORT);
        Ok(())
    }
}
