//! The operator's files of SIMs: CSV with a header line, one SIM per line. Every line becomes a checked SIM or a problem that names the
//! line, the column and the value.

use super::csv::{SPANS_LINES, records, spans_lines};
use crate::{
    demo::numbers::mod97,
    store::fleet::sim_stock::{NewSim, RowProblem},
};
use std::collections::HashMap;
use wire::{sim_batch::BIC_LENGTH, validate::luhn_digit};

/// Most SIMs of a file.
pub const MAX_SIMS: usize = 50_000;

/// The columns that are read. Others (PIN, PUK …) are left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Column {
    Iccid,
    Imsi,
    Msisdn,
    Eid,
    FormFactor,
    Bic,
}

impl Column {
    const ALL: [Self; 6] = [Self::Iccid, Self::Imsi, Self::Msisdn, Self::Eid, Self::FormFactor, Self::Bic];

    /// The column of a header cell, whatever its case and punctuation.
    fn of(header: &str) -> Option<Self> {
        let plain: String =
            header.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_lowercase();
        match plain.as_str() {
            "iccid" | "iccidwithluhn" => Some(Self::Iccid),
            "imsi" => Some(Self::Imsi),
            "msisdn" => Some(Self::Msisdn),
            "eid" => Some(Self::Eid),
            "formfactor" => Some(Self::FormFactor),
            "bic" | "bic1" => Some(Self::Bic),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Iccid => "ICCID",
            Self::Imsi => "IMSI",
            Self::Msisdn => "MSISDN",
            Self::Eid => "EID",
            Self::FormFactor => "form factor",
            Self::Bic => "BIC",
        }
    }
}

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub struct SimFile {
    /// The SIMs of the lines that are right.
    pub sims: Vec<NewSim>,
    /// What is wrong with the others.
    pub problems: Vec<RowProblem>,
    /// Header cells of columns that are not read.
    pub ignored: Vec<String>,
}

/// Reads a file. Separators are commas, semicolons or tabs, whichever the header line has most of; lines end in LF, CR LF or CR.
pub fn read(bytes: &[u8]) -> SimFile {
    let mut file = SimFile::default();
    let text = match std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)) {
        Ok(text) => text,
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
            file.problems.push(RowProblem::of_line(line, "is not UTF-8 text"));
            return file;
        }
    };
    let (records, unclosed) = records(text);
    if let Some(line) = unclosed {
        file.problems.push(RowProblem::of_line(line, "has a quote that never closes"));
    }
    let mut records = records.into_iter();
    let Some((line, header)) = records.next() else {
        if file.problems.is_empty() {
            file.problems.push(RowProblem::of_line(1, "is missing: the file is empty"));
        }
        return file;
    };
    if spans_lines(&header) {
        file.problems.push(RowProblem::of_line(line, SPANS_LINES));
        return file;
    }
    let header_problems = file.problems.len();
    let mut at: HashMap<Column, usize> = HashMap::new();
    for (position, cell) in header.iter().enumerate() {
        match Column::of(cell) {
            Some(column) if at.insert(column, position).is_some() => {
                file.problems.push(RowProblem::new(line, column.name(), cell, "stands in the header twice"));
            }
            Some(_) => {}
            None => file.ignored.push(cell.chars().take(40).collect()),
        }
    }
    for column in [Column::Iccid, Column::Imsi] {
        if !at.contains_key(&column) {
            file.problems.push(RowProblem::new(line, column.name(), "", "is missing in the header"));
        }
    }
    if file.problems.len() > header_problems {
        return file;
    }
    let mut seen: HashMap<(Column, String), usize> = HashMap::new();
    for (line, cells) in records {
        if file.sims.len() >= MAX_SIMS {
            let why = format!("is one too many: a file has at most {MAX_SIMS} SIMs");
            file.problems.push(RowProblem::of_line(line, &why));
            break;
        }
        if spans_lines(&cells) {
            file.problems.push(RowProblem::of_line(line, SPANS_LINES));
            continue;
        }
        if cells.iter().skip(header.len()).any(|cell| !cell.trim().is_empty()) {
            let why = format!("has more cells than the header, which has {}", header.len());
            file.problems.push(RowProblem::of_line(line, &why));
            continue;
        }
        let cell = |column: Column| {
            at.get(&column).and_then(|position| cells.get(*position)).map_or("", |cell| cell.trim())
        };
        match sim(line, cell) {
            Ok(sim) => match repeated(&sim, &mut seen) {
                Some(problem) => file.problems.push(problem),
                None => file.sims.push(sim),
            },
            Err(mut problems) => file.problems.append(&mut problems),
        }
    }
    if file.sims.is_empty() && file.problems.is_empty() {
        file.problems.push(RowProblem::of_line(line + 1, "is missing: the file has no SIM"));
    }
    file
}

/// Checks the cells of a line.
fn sim<'a>(line: usize, cell: impl Fn(Column) -> &'a str) -> Result<NewSim, Vec<RowProblem>> {
    let mut problems = Vec::new();
    let mut checked = |column: Column, check: fn(&str) -> Result<String, &'static str>| {
        let value = cell(column);
        check(value).unwrap_or_else(|why| {
            problems.push(RowProblem::new(line, column.name(), value, why));
            String::new()
        })
    };
    let [iccid, imsi, msisdn, eid, form, bic] = Column::ALL.map(|column| {
        checked(
            column,
            match column {
                Column::Iccid => iccid,
                Column::Imsi => imsi,
                Column::Msisdn => msisdn,
                Column::Eid => eid,
                Column::FormFactor => form_factor,
                Column::Bic => bic,
            },
        )
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    let model = match (form.as_str(), eid.is_empty()) {
        ("MFF2", false) => 4,
        ("MFF2", true) => 5,
        (_, false) => 3,
        (_, true) => 1,
    };
    Ok(NewSim { line, iccid, imsi, msisdn, eid, model, bic })
}

/// The first identifier that an earlier line has, too.
fn repeated(sim: &NewSim, seen: &mut HashMap<(Column, String), usize>) -> Option<RowProblem> {
    let values = [
        (Column::Iccid, &sim.iccid),
        (Column::Imsi, &sim.imsi),
        (Column::Msisdn, &sim.msisdn),
        (Column::Eid, &sim.eid),
        (Column::Bic, &sim.bic),
    ];
    let filled = values.into_iter().filter(|(_, value)| !value.is_empty());
    let mut first = None;
    for (column, value) in filled {
        let before = *seen.entry((column, value.clone())).or_insert(sim.line);
        if before != sim.line && first.is_none() {
            let why = format!("stands in line {before} already");
            first = Some(RowProblem::new(sim.line, column.name(), value, &why));
        }
    }
    first
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The 19 digits of an ICCID that is written in 19 or 20, with a filler `F` or in groups.
fn iccid(text: &str) -> Result<String, &'static str> {
    let plain = without_blanks(text);
    let plain = plain.strip_suffix(['F', 'f']).unwrap_or(&plain);
    if plain.is_empty() {
        return Err("is required");
    }
    if !digits(plain) || !plain.starts_with("89") {
        return Err("must have 19 or 20 digits and begin with 89");
    }
    match (plain.len(), plain.split_at_checked(19)) {
        (19, _) => Ok(plain.to_owned()),
        (20, Some((body, check))) => {
            if luhn_digit(body).map(|digit| digit.to_string()).as_deref() == Some(check) {
                Ok(body.to_owned())
            } else {
                Err("has a wrong check digit")
            }
        }
        _ => Err("must have 19 or 20 digits and begin with 89"),
    }
}

fn imsi(text: &str) -> Result<String, &'static str> {
    let plain = without_blanks(text);
    match plain.len() {
        0 => Err("is required"),
        14 | 15 if digits(&plain) => Ok(plain),
        _ => Err("must have 14 or 15 digits"),
    }
}

fn msisdn(text: &str) -> Result<String, &'static str> {
    let plain = without_blanks(text);
    let plain = plain.strip_prefix('+').unwrap_or(&plain);
    match plain.len() {
        0 => Ok(String::new()),
        5..=15 if digits(plain) => Ok(plain.to_owned()),
        _ => Err("must have 5 to 15 digits"),
    }
}

/// ISO 7064 MOD 97-10, as SGP.02 says.
fn eid(text: &str) -> Result<String, &'static str> {
    let plain = without_blanks(text);
    match plain.len() {
        0 => Ok(String::new()),
        32 if digits(&plain) && mod97(&plain) == 1 => Ok(plain),
        32 if digits(&plain) => Err("has wrong check digits"),
        _ => Err("must have 32 digits"),
    }
}

fn form_factor(text: &str) -> Result<String, &'static str> {
    match without_blanks(text).to_uppercase().as_str() {
        "" => Ok(String::new()),
        form @ ("2FF" | "3FF" | "4FF" | "MFF2" | "2FF/3FF" | "2FF/3FF/4FF") => Ok(form.to_owned()),
        _ => Err("must be 2FF, 3FF, 4FF, 2FF/3FF/4FF or MFF2"),
    }
}

/// A BIC, or nothing.
fn bic(text: &str) -> Result<String, &'static str> {
    let plain = without_blanks(text);
    match plain.len() {
        0 => Ok(String::new()),
        BIC_LENGTH if digits(&plain) => Ok(plain),
        _ => Err("must have 16 digits"),
    }
}

/// Checks a BIC that was typed.
///
/// # Errors
/// A sentence without its subject.
pub fn checked_bic(text: &str) -> Result<String, &'static str> {
    match bic(text) {
        Ok(code) if code.is_empty() => Err("must have 16 digits"),
        checked => checked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::numbers;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn problems(text: &str) -> Vec<String> {
        read(text.as_bytes()).problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_spelling_of_a_file_gives_the_same_sims() {
        let iccid = numbers::iccid(7, 1);
        let luhn = numbers::with_luhn(&iccid);
        let eid = numbers::eid(7, 1);
        let row = |separator: &str, iccid: &str| {
            [iccid, "901430070000001", "+423663007000001", &eid, "mff2", "1234567890123456"].join(separator)
        };
        let head = |separator: &str| ["ICCID", "IMSI", "MSISDN", "EID", "Form factor", "BIC"].join(separator);
        let first = read(format!("{}\n{}\n", head(","), row(",", &iccid)).as_bytes());
        assert!(first.problems.is_empty(), "{:?}", first.problems);
        assert_eq!((first.sims[0].model, first.sims[0].msisdn.as_str()), (4, "423663007000001"));
        for text in [
            format!("\u{feff}{}\r\n{}\r\n\r\n", head(";"), row(";", &luhn)),
            format!("{}\r{}", head("\t"), row("\t", &format!("{iccid}F"))),
            format!("{}\n{}", head(","), row(",", &format!("\"{} {}\"", &luhn[..10], &luhn[10..]))),
        ] {
            let file = read(text.as_bytes());
            assert_eq!(file.sims, first.sims, "{text}: {:?}", file.problems);
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_line_column_and_value() {
        assert_eq!(problems(""), ["line 1 is missing: the file is empty"]);
        assert_eq!(problems("ICCID;IMSI\n"), ["line 2 is missing: the file has no SIM"]);
        assert_eq!(problems("ICCID,PIN1\n1,2"), ["line 1: IMSI is missing in the header"]);
        let bad = "iccid,imsi,eid,form factor,bic,msisdn\n8.98E+18,12,12,5FF,1,x\n,,,,,1\n";
        assert_eq!(
            problems(bad),
            [
                "line 2: ICCID \"8.98E+18\" must have 19 or 20 digits and begin with 89",
                "line 2: IMSI \"12\" must have 14 or 15 digits",
                "line 2: MSISDN \"x\" must have 5 to 15 digits",
                "line 2: EID \"12\" must have 32 digits",
                "line 2: form factor \"5FF\" must be 2FF, 3FF, 4FF, 2FF/3FF/4FF or MFF2",
                "line 2: BIC \"1\" must have 16 digits",
                "line 3: ICCID is required",
                "line 3: IMSI is required",
                "line 3: MSISDN \"1\" must have 5 to 15 digits",
            ]
        );
        let (a, b) = (numbers::iccid(7, 1), numbers::iccid(7, 2));
        let twice = format!("ICCID,IMSI\n{a},901430070000001\n{b},901430070000001\n{a},901430070000003");
        assert_eq!(
            problems(&twice),
            [
                "line 3: IMSI \"901430070000001\" stands in line 2 already",
                &format!("line 4: ICCID \"{a}\" stands in line 2 already"),
            ]
        );
        let wrong = format!("ICCID,IMSI\n{a}{},901430070000001", (numbers::luhn(&a) + 1) % 10);
        assert!(problems(&wrong)[0].ends_with("has a wrong check digit"));
    }

    #[test]
    fn quotes_and_cells_that_hide_rows_are_named() {
        let row = |serial: u64| format!("{},{}", numbers::iccid(7, serial), numbers::imsi(7, serial));
        let unclosed = format!("ICCID,IMSI,Note\n{}\n{},\"note\n{}\n", row(1), row(2), row(3));
        assert_eq!(problems(&unclosed), ["line 3 has a quote that never closes"]);
        assert_eq!(problems("\"ICCID,IMSI\n1,2\n"), ["line 1 has a quote that never closes"]);
        let spanning = format!("ICCID,IMSI,Note\n{},\"note\n{},note\"\n{}\n", row(1), row(2), row(3));
        assert_eq!(problems(&spanning), ["line 2 has a line break inside quotes"]);
        let header = format!("ICCID,IMSI,\"Note\n{},note\"\n{}\n", row(1), row(2));
        assert_eq!(problems(&header), ["line 1 has a line break inside quotes"]);
        let wide = format!("ICCID,IMSI\n{},,9\n{},,\n", row(1), row(2));
        assert_eq!(problems(&wide), ["line 2 has more cells than the header, which has 2"]);
    }

    proptest! {
        /// Anything at all: no panic, and every line that is not empty is a SIM or is named.
        #[test]
        fn every_line_is_a_sim_or_is_named(lines in proptest::collection::vec("[0-9A-F,;\" ]{0,40}", 0..12)) {
            let text = format!("ICCID,IMSI\n{}", lines.join("\n"));
            let file = read(text.as_bytes());
            let named: BTreeSet<usize> =
                file.problems.iter().map(|problem| problem.line).chain(file.sims.iter().map(|sim| sim.line)).collect();
            for (at, line) in (2..).zip(&lines) {
                // A line inside quotes belongs to the record before it, whose problem names the quotes.
                let inside = named.range(..at).next_back().is_some_and(|before| {
                    file.problems.iter().any(|problem| problem.line == *before && problem.why.contains("quote"))
                });
                let empty = line.chars().all(|c| matches!(c, ',' | '"') || c.is_whitespace());
                prop_assert!(named.contains(&at) || inside || empty, "{line:?}: {:?}", file.problems);
            }
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let file = read(&bytes);
            prop_assert!(!file.sims.is_empty() || !file.problems.is_empty());
        }
    }
}
