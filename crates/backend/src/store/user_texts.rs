//! Whose name or address matches. Compared here and not in the database: SQLite knows upper and lower case of ASCII only, and a
//! workspace has few people.

use super::any_of::{AnyOf, Effort, in_order};
use crate::error::Error;
use std::ops::Range;
use wire::problem::Problem;

/// What one criterion looks for, and where.
pub(super) enum Sought {
    /// Any of the values of kept lists.
    Any(Range<usize>, Vec<String>),
    /// Any of a few patterns.
    Patterns(Range<usize>, Vec<Pattern>),
    /// These ids; nothing is compared.
    Ids(Vec<i64>),
}

/// Where a criterion looks: 0 is the name, 1 the e-mail address.
pub(super) fn texts_of(field: &str) -> Option<Range<usize>> {
    match field {
        "name" => Some(0..1),
        "username" => Some(1..2),
        "search" => Some(0..2),
        _ => None,
    }
}

/// The values of a criterion on `field`, to be looked for.
pub(super) fn patterns(field: &str, values: &[String]) -> Vec<Pattern> {
    let pattern = if field == "search" { Pattern::literal } else { Pattern::new };
    values.iter().map(|value| pattern(value)).collect()
}

/// The values of a kept list that must be ids.
///
/// # Errors
/// 1301 for one that is none.
pub(super) fn numbers(field: &str, values: &[String]) -> Result<Vec<i64>, Error> {
    let wrong = |_| Error::from(Problem::bad_query(field, "takes lists of numbers only"));
    values.iter().map(|value| value.parse().map_err(wrong)).collect()
}

/// For each criterion the ids of those who match: `people` are id, name and address. Takes its time.
///
/// # Errors
/// 1301 for more than can be compared in time.
pub(super) fn found(people: Vec<(i64, String, String)>, sought: Vec<Sought>) -> Result<Vec<Vec<i64>>, Error> {
    let people: Vec<(i64, [String; 2])> = people
        .into_iter()
        .map(|(id, name, username)| (id, [name.to_lowercase(), username.to_lowercase()]))
        .collect();
    // One for all criteria: nothing here is remembered for the next question.
    let mut effort = Effort::default();
    sought
        .into_iter()
        .map(|one| match one {
            Sought::Ids(ids) => Ok(ids),
            Sought::Any(texts, values) => {
                let any = AnyOf::new(&values)?;
                matching(&people, &texts, |text| any.matches(text, &mut effort))
            }
            Sought::Patterns(texts, patterns) => matching(&people, &texts, |text| {
                for pattern in &patterns {
                    if pattern.matches(text, &mut effort)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }),
        })
        .collect()
}

fn matching(
    people: &[(i64, [String; 2])],
    texts: &Range<usize>,
    mut matches: impl FnMut(&str) -> Result<bool, Error>,
) -> Result<Vec<i64>, Error> {
    let mut ids = Vec::new();
    for (id, of) in people {
        for text in of.get(texts.clone()).unwrap_or_default() {
            if matches(text)? {
                ids.push(*id);
                break;
            }
        }
    }
    Ok(ids)
}

/// What is looked for in a lower-case text: a part of it, in which `*` stands for any run of characters (domain.md 3.1).
pub(super) struct Pattern {
    pieces: Vec<String>,
}

impl Pattern {
    fn new(value: &str) -> Self {
        Self { pieces: value.trim().to_lowercase().split('*').map(str::to_owned).collect() }
    }

    /// In the search box `*` is a star.
    fn literal(value: &str) -> Self {
        Self { pieces: vec![value.trim().to_lowercase()] }
    }

    fn matches(&self, text: &str, effort: &mut Effort) -> Result<bool, Error> {
        in_order(text, &self.pieces, effort)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &Pattern, text: &str) -> bool {
        pattern.matches(text, &mut Effort::default()).is_ok_and(|fits| fits)
    }

    #[test]
    fn names_match_in_any_case_of_any_script() {
        for (value, text) in [
            ("ÖZ", "özil"),
            ("ΣΟΦ", "σοφία"),
            ("ж", "жанна"),
            ("a*z", "abcz"),
            ("*b*", "abc"),
            ("a*b*c", "a-b-b-c"),
            // A part anywhere, with and without a star before or behind it.
            ("ha", "natasha"),
            ("*ha", "hakan"),
            ("ha*", "natasha"),
            ("t*h", "natasha"),
            ("", "anything"),
            ("100%_", "100%_sure"),
        ] {
            assert!(fits(&Pattern::new(value), text), "{value} in {text}");
        }
        for (value, text) in [("c*b", "abc"), ("a*a", "a"), ("o", "özil"), ("a_c", "abc")] {
            assert!(!fits(&Pattern::new(value), text), "{value} in {text}");
        }
        let literal = Pattern::literal("a*");
        assert!(fits(&literal, "xa*y") && !fits(&literal, "abc"));
    }
}
