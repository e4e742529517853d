//! Answers of `switchyard admin`: JSON for scripts, lines for people.

use serde_json::Value;
use std::io::Write;

/// Prints an answer to the standard output. A closed pipe is nobody's fault.
pub fn print(answer: &Value, json: bool) {
    let text = if json { answer.to_string() } else { plain(answer) };
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A list: a paragraph per item. An object: a line per field.
fn plain(answer: &Value) -> String {
    match answer {
        Value::Array(items) if items.is_empty() => "(none)".to_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("\n\n"),
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| format!("{name}: {}", inline(value)))
            .collect::<Vec<_>>()
            .join("\n"),
        value => inline(value),
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            let parts: Vec<String> =
                fields.iter().filter(|(_, value)| !value.is_null()).map(|(_, value)| inline(value)).collect();
            parts.join(" ")
        }
        Value::Array(items) => items.iter().map(inline).collect::<Vec<_>>().join(", "),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn people_read_lines() {
        assert_eq!(plain(&json!([])), "(none)");
        assert_eq!(
            plain(
                &json!([{ "id": 1, "name": "A", "none": null }, { "id": 2, "workspace": { "id": 3, "name": "B" } }])
            ),
            "id: 1\nname: A\n\nid: 2\nworkspace: 3 B"
        );
    }
}
