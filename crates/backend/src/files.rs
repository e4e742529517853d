//! Answers that are files: CSV as RFC 4180 has it and safe to open in a spreadsheet, and JSON lines.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};

/// A cell: quoted where it must be; what a spreadsheet would take for a formula gets an apostrophe in front (numbers stay numbers).
pub fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let text = if risky { format!("'{text}") } else { text.to_owned() };
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
        assert_eq!(
            row(["a", "b,c", "say \"x\"", "two\nlines", "", "-5.5", "=1+1", "@x", "-x"]),
            "a,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\",,-5.5,'=1+1,'@x,'-x\r\n"
        );
    }
}
