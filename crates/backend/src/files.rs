//! Answers that are files: CSV as RFC 4180 has it and safe to open in a spreadsheet, and JSON lines.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};

/// With which a spreadsheet takes a cell for a formula; some take the full-width signs, too.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A cell: quoted where it must be; what a spreadsheet would take for a formula gets an apostrophe in front (numbers stay numbers). So
/// does what follows a separator inside of the cell: where the comma is the decimal sign, spreadsheets cut such files at semicolons.
pub fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    let mut first = text.parse::<f64>().is_err();
    for letter in text.chars() {
        if first && FORMULA.contains(&letter) {
            safe.push('\'');
        }
        // Blanks in front do not make it harmless everywhere, nor do quotes, which are taken for those around a cell.
        first = matches!(letter, ';' | '\t' | '\n' | '\r') || first && matches!(letter, ' ' | '"');
        safe.push(letter);
    }
    let text = safe;
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A row with its line end.
pub fn row<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// The answer with a file of that name.
pub fn attachment(body: Body, kind: &'static str, name: &str) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_text() {
        assert_eq!(row(["x;\"=HYPERLINK(1);y", "\"=1"]), "\"x;\"\"'=HYPERLINK(1);y\",\"\"\"'=1\"\r\n");
        assert_eq!(row(["x;=1", "a; @b", " =1", "＝1", "a-b; c"]), "x;'=1,a; '@b, '=1,'＝1,a-b; c\r\n");
        assert_eq!(
            row(["a", "b,c", "say \"x\"", "two\nlines", "", "-5.5", "=1+1", "@x", "-x"]),
            "a,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\",,-5.5,'=1+1,'@x,'-x\r\n"
        );
    }
}
