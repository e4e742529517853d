//! Scoped style sheets: where they are bound, and what stylers cannot cope with inside them.

/// `(sheet, file that binds it)` of every `style_sheet!("…")`.
pub fn bound(sources: &[(String, String)]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (path, code) in sources {
        for (at, macro_name) in code.match_indices("style_sheet!(") {
            let rest = &code[at + macro_name.len()..];
            if let Some(sheet) = rest.trim_start().strip_prefix('"').and_then(|r| r.split('"').next()) {
                found.push((sheet.to_owned(), path.clone()));
            }
        }
    }
    found
}

/// Selectors that are not flat: stylers loses or misplaces the scope at a combinator.
pub fn faults(css: &str) -> Vec<String> {
    let mut found = Vec::new();
    for selector in selectors(&without_comments(css)) {
        for part in split_top(&selector, ',') {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            if !part.starts_with('.') {
                found.push(format!("`{part}` is not a class selector"));
            } else if split_top(part, ' ').len() > 1 || has_combinator(part) {
                found.push(format!("`{part}` has a combinator; give the inner element a class of its own"));
            }
        }
    }
    found
}

fn without_comments(css: &str) -> String {
    let mut out = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, tail)| tail);
    }
    out + rest
}

/// The text before each `{` that opens a style rule; at-rules that only group are looked through, others left out.
fn selectors(css: &str) -> Vec<String> {
    let (mut found, mut head, mut skip, mut depth) = (Vec::new(), String::new(), None, 0);
    for c in css.chars() {
        match c {
            '{' => {
                let text = head.trim().to_owned();
                if skip.is_none() {
                    if text.starts_with("@keyframes") {
                        skip = Some(depth);
                    } else if !text.starts_with('@') {
                        found.push(text);
                    }
                }
                depth += 1;
                head.clear();
            }
            '}' => {
                depth -= 1;
                if skip == Some(depth) {
                    skip = None;
                }
                head.clear();
            }
            ';' => head.clear(),
            _ => head.push(c),
        }
    }
    found
}

/// Splits at a character outside brackets and parentheses.
fn split_top(text: &str, at: char) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in text.chars() {
        depth += i32::from("([".contains(c)) - i32::from(")]".contains(c));
        if c == at && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

fn has_combinator(selector: &str) -> bool {
    ['>', '+', '~'].iter().any(|c| split_top(selector, *c).len() > 1)
}
