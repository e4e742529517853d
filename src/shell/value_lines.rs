//! Lists of values as people paste and upload them: one per line, with the limits of domain.md §3.1. Which lines cannot be
//! taken is said line by line, with the reason.

use std::collections::HashSet;
use wire::views::{VALUE_CHARS_MAX, VALUES_BYTES_MAX, VALUES_MAX};

/// What a value has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Any text.
    Text,
    /// A whole number: an id.
    Number,
}

/// Why a line is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// More than 100 characters.
    Long,
    /// Tabs, zero bytes and the like.
    Control,
    /// No number.
    NoNumber,
    /// A line of a CSV file with more than one column.
    Columns,
    /// A quotation mark that is not closed.
    Quote,
}

/// Why nothing of it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not `.csv` and not `.txt`.
    Kind,
    /// More than 400 KB.
    Bytes,
    /// More than 10,000 lines.
    Lines,
    /// Not UTF-8.
    Unreadable,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Each once, as it was written.
    pub values: Vec<String>,
    /// Lines that are not taken, by their number from 1.
    pub faults: Vec<(usize, Fault)>,
    /// Lines that are not empty.
    pub lines: usize,
    /// Lines that repeat an earlier one.
    pub repeated: usize,
}

/// Whether a file may be read at all.
///
/// # Errors
/// By its name or its size.
pub fn check_file(name: &str, bytes: f64) -> Result<(), Refused> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if !matches!(ending.as_deref(), Some("csv" | "txt")) {
        return Err(Refused::Kind);
    }
    if bytes > VALUES_BYTES_MAX as f64 { Err(Refused::Bytes) } else { Ok(()) }
}

/// Reads a text, one value per line; `csv` takes quotation marks for what they are there.
///
/// # Errors
/// When the whole is too large, or is no text.
pub fn read(text: &str, csv: bool, form: Form) -> Result<Read, Refused> {
    if text.len() > VALUES_BYTES_MAX {
        return Err(Refused::Bytes);
    }
    if text.contains('\u{fffd}') {
        return Err(Refused::Unreadable);
    }
    let (mut found, mut seen) = (Read::default(), HashSet::new());
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        found.lines += 1;
        if found.lines > VALUES_MAX {
            return Err(Refused::Lines);
        }
        match value(line, csv, form) {
            Err(fault) => found.faults.push((at + 1, fault)),
            Ok(value) if value.is_empty() => {}
            Ok(value) if seen.insert(value.clone()) => found.values.push(value),
            Ok(_) => found.repeated += 1,
        }
    }
    Ok(found)
}

fn value(line: &str, csv: bool, form: Form) -> Result<String, Fault> {
    let value = if csv { cell(line)? } else { line.to_owned() };
    if value.chars().count() > VALUE_CHARS_MAX {
        Err(Fault::Long)
    } else if value.chars().any(char::is_control) {
        Err(Fault::Control)
    } else if form == Form::Number && !value.is_empty() && value.parse::<u64>().is_err() {
        Err(Fault::NoNumber)
    } else {
        Ok(value)
    }
}

/// The only column of a line of a CSV file; empty ones behind it are what spreadsheets leave.
fn cell(line: &str) -> Result<String, Fault> {
    let (mut cells, mut now, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                now.push('"');
            }
            '"' if quoted || now.trim().is_empty() => quoted = !quoted,
            ',' | ';' | '\t' if !quoted => cells.push(std::mem::take(&mut now)),
            other => now.push(other),
        }
    }
    if quoted {
        return Err(Fault::Quote);
    }
    cells.push(now);
    let mut filled = cells.into_iter().map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty());
    let first = filled.next().unwrap_or_default();
    if filled.next().is_some() {
        return Err(Fault::Columns);
    }
    // What our own files put before a text that spreadsheets would run.
    let plain =
        first.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).map(str::to_owned);
    Ok(plain.unwrap_or(first))
}

/// `new` behind `old`, each once.
pub fn added(old: Vec<String>, new: Vec<String>) -> Vec<String> {
    let mut seen: HashSet<String> = old.iter().cloned().collect();
    let fresh: Vec<String> = new.into_iter().filter(|value| seen.insert(value.clone())).collect();
    old.into_iter().chain(fresh).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, csv: bool) -> Vec<String> {
        read(text, csv, Form::Text).map(|read| read.values).unwrap_or_default()
    }

    #[test]
    fn one_value_per_line_as_it_is_written() {
        assert_eq!(
            values("\u{feff}8949001\r\n\r\n 8949002 \nPump, north\n8949001\n", false),
            ["8949001", "8949002", "Pump, north"]
        );
        let read = read("a\n\na\nb", false, Form::Text);
        assert_eq!(read.map(|read| (read.lines, read.repeated)), Ok((3, 1)));
    }

    #[test]
    fn spreadsheets_quote_and_leave_empty_columns() {
        assert_eq!(
            values("\"Pump, north\"\n8949001,,\n\"say \"\"hi\"\"\";;\n'+49 170\n", true),
            ["Pump, north", "8949001", "say \"hi\"", "+49 170"]
        );
    }

    #[test]
    fn bad_lines_are_named_and_the_others_taken() {
        let long = "x".repeat(101);
        let text = format!("fine\n{long}\n\na\u{0}b\nname,iccid\n\"open\n7");
        let found = read(&text, true, Form::Text);
        let faults = vec![(2, Fault::Long), (4, Fault::Control), (5, Fault::Columns), (6, Fault::Quote)];
        assert_eq!(
            found.map(|read| (read.values, read.faults)),
            Ok((vec!["fine".into(), "7".into()], faults))
        );
        let numbers = read("1\nx\n-3\n007", false, Form::Number);
        let faults = vec![(2, Fault::NoNumber), (3, Fault::NoNumber)];
        assert_eq!(
            numbers.map(|read| (read.values, read.faults)),
            Ok((vec!["1".into(), "007".into()], faults))
        );
    }

    #[test]
    fn limits_are_those_of_the_specification() {
        let lines = |n: usize| (0..n).map(|n| format!("{n}\n")).collect::<String>();
        assert_eq!(read(&lines(10_000), false, Form::Text).map(|read| read.values.len()), Ok(10_000));
        assert_eq!(read(&lines(10_001), false, Form::Text), Err(Refused::Lines));
        assert_eq!(read(&"x".repeat(400 * 1024 + 1), false, Form::Text), Err(Refused::Bytes));
        assert_eq!(read("no \u{fffd} text", false, Form::Text), Err(Refused::Unreadable));
        assert_eq!(check_file("list.CSV", 400.0 * 1024.0), Ok(()));
        assert_eq!(check_file("list.csv", 400.0 * 1024.0 + 1.0), Err(Refused::Bytes));
        assert_eq!(check_file("list.xlsx", 1.0), Err(Refused::Kind));
        assert_eq!(check_file("list", 1.0), Err(Refused::Kind));
    }

    #[test]
    fn adding_never_replaces() {
        let text = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert_eq!(added(text(&["a", "b"]), text(&["b", "c", "c"])), text(&["a", "b", "c"]));
    }
}
