//! Rows as a file for spreadsheets: RFC 4180, with what would be run as a formula made harmless (ASVS 1.2.10).

/// Characters with which spreadsheets take a text for a formula; some take the full-width signs, too. The server's own files are written
/// by the same rules (`files.rs` of the backend).
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// What a file begins with: without it, Excel reads UTF-8 as something else.
pub const MARK: &str = "\u{feff}";

/// A CSV file.
#[must_use]
pub fn csv(all: impl IntoIterator<Item = Vec<String>>) -> String {
    format!("{MARK}{}", lines(all))
}

/// Lines of a CSV file; the file begins with [`MARK`].
#[must_use]
pub fn lines(lines: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut out = String::new();
    for line in lines {
        for (at, field) in line.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            put(&mut out, field);
        }
        out.push_str("\r\n");
    }
    out
}

fn put(out: &mut String, field: &str) {
    let start = out.len();
    let (mut first, mut quoted) = (true, false);
    for letter in field.chars() {
        if first && FORMULA.contains(&letter) {
            out.push('\'');
            quoted = true;
        }
        // Where the comma is the decimal sign, spreadsheets cut such files at semicolons; blanks and quotes in front make nothing harmless.
        first = matches!(letter, ';' | '\t' | '\n' | '\r') || first && matches!(letter, ' ' | '"');
        quoted |= matches!(letter, ',' | '"' | '\r' | '\n');
        if letter == '"' {
            out.push('"');
        }
        out.push(letter);
    }
    if quoted {
        out.insert(start, '"');
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    fn line(fields: &[&str]) -> String {
        lines([fields.iter().map(|field| (*field).to_owned()).collect()])
    }

    #[test]
    fn fields_are_quoted_only_when_they_must_be() {
        assert_eq!(line(&["pump 12", "", "ÅÖ"]), "pump 12,,ÅÖ\r\n");
        assert_eq!(
            line(&["a,b", "say \"hi\"", "two\nlines"]),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n"
        );
    }

    #[test]
    fn formulas_stay_text() {
        for evil in ["=1+1", "+47 123", "-2", "@SUM(A1)", "＝1", "－1"] {
            assert_eq!(line(&[evil]), format!("\"'{evil}\"\r\n"));
        }
        assert_eq!(line(&["\t=1", "\r=1"]), "\"'\t'=1\",\"'\r'=1\"\r\n");
        // Behind a blank, a separator inside of the cell, and a quote that is taken for that of a cell.
        assert_eq!(line(&[" =1", "x;=1", "x; \"=1;y"]), "\" '=1\",\"x;'=1\",\"x; \"\"'=1;y\"\r\n");
        assert_eq!(line(&["2-3", "a=b", "a;b-c"]), "2-3,a=b,a;b-c\r\n");
    }
}
