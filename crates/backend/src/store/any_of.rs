//! Whether any of many values occurs in a text: thousands of values and rows are compared in one walk through each text.
//!
//! As everywhere in the lists: a value matches where it occurs, whatever the case, and `*` in it matches any run.

use crate::error::Error;
use aho_corasick::AhoCorasick;

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
    pub fn matches(&self, text: &str) -> bool {
        self.anything
            || self.pieces.find_overlapping_iter(text).any(|found| {
                let whole = self.wholes.get(found.pattern().as_usize());
                whole.is_some_and(|pieces| in_order(text, pieces))
            })
    }
}

fn in_order(text: &str, pieces: &[String]) -> bool {
    let mut rest = text;
    pieces.iter().all(|piece| match rest.find(piece.as_str()) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(value: &str, text: &str) -> bool {
        AnyOf::new(&[value, "never of this kind"]).is_ok_and(|any| any.matches(text))
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
        assert!(any.matches("xabcx"), "the shorter value, within the longer one's piece");
        assert!(!any.matches("xacx"));
        Ok(())
    }
}
