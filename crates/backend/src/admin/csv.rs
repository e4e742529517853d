//! CSV as people have it.

/// A record and the line that it begins in, from 1.
pub(super) type Record = (usize, Vec<String>);

/// The records of a CSV text, without empty ones, and the line of a record whose quote never closes. Quotes as in RFC 4180.
pub(super) fn records(text: &str) -> (Vec<Record>, Option<usize>) {
    let head = text.trim_start().lines().next().unwrap_or_default();
    let separator =
        [',', ';', '\t'].into_iter().max_by_key(|c| (head.matches(*c).count(), *c == ',')).unwrap_or(',');
    let (mut records, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut began, mut quoted) = (1, 1, false);
    let mut characters = text.chars().peekable();
    let mut end = |cells: &mut Vec<String>, cell: &mut String, began: usize| {
        cells.push(std::mem::take(cell));
        let record = std::mem::take(cells);
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            records.push((began, record));
        }
    };
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
            }
            '\r' | '\n' => {
                if character == '\r' && characters.peek() == Some(&'\n') {
                    characters.next();
                }
                line += 1;
                if quoted {
                    cell.push('\n');
                } else {
                    end(&mut cells, &mut cell, began);
                    began = line;
                }
            }
            other if other == separator && !quoted => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    if quoted {
        return (records, Some(began));
    }
    end(&mut cells, &mut cell, began);
    (records, None)
}

/// The problem of a record that [`spans_lines`].
pub(super) const SPANS_LINES: &str = "has a line break inside quotes";

/// Whether a cell has a line break. No value of a SIM has one: a quote too many made one record of several lines.
pub(super) fn spans_lines(cells: &[String]) -> bool {
    cells.iter().any(|cell| cell.contains('\n'))
}
