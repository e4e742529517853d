//! The message catalogue: reads `locales/<tag>/<area>.json` and orders it, for `build.rs` (which turns it into code and
//! into files) and for `tests/catalogue.rs` (which checks it).
//!
//! An area file is a flat object `{"key": "Text with {name}"}`. The constant of a message is `AREA_KEY` in capitals.
//! Keys that end in a plural category (`.one`, `.other`, …) form one plural message; `.other` must be there.
//! The order of the English texts, areas and keys sorted, is the order of every table: a message is an index.

use std::collections::BTreeMap;
use std::path::Path;

/// Plural categories of CLDR, in the order of a plural message's six slots.
pub const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Separates the texts inside one compiled string; refused inside a text.
pub const SEPARATOR: char = '\u{1f}';

/// Texts of one language: `(area, key) -> text`, sorted.
pub type Texts = BTreeMap<(String, String), String>;

/// One message as it appears in code.
pub struct Message {
    /// Constant name, `AREA_KEY`.
    pub name: String,
    /// `area.key` without the plural category: what the fingerprint is made of.
    pub key: String,
    /// First slot in the table.
    pub index: usize,
    /// English texts: one, or six (absent categories are empty) for a plural message.
    pub english: Vec<String>,
}

impl Message {
    /// Whether the message has plural forms.
    pub fn is_plural(&self) -> bool {
        self.english.len() == CATEGORIES.len()
    }
}

/// Reads every `<area>.json` of one language. A missing folder is an empty language.
pub fn read_language(dir: &Path) -> Result<Texts, String> {
    let mut texts = Texts::new();
    let Ok(entries) = std::fs::read_dir(dir) else { return Ok(texts) };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|ext| ext != "json") {
            continue;
        }
        let area = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let raw = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let map: BTreeMap<String, String> =
            serde_json::from_str(&raw).map_err(|e| format!("{}: {e}", path.display()))?;
        for (key, text) in map {
            if text.contains(SEPARATOR) || text.is_empty() {
                return Err(format!(
                    "{}: text of {key:?} is empty or has a control character",
                    path.display()
                ));
            }
            texts.insert((area.clone(), key), text);
        }
    }
    Ok(texts)
}

/// Splits a plural key into its stem and category number.
pub fn plural_of(key: &str) -> Option<(&str, usize)> {
    let (stem, last) = key.rsplit_once('.')?;
    CATEGORIES.iter().position(|c| *c == last).map(|n| (stem, n))
}

/// Orders the English texts into messages with their slots.
pub fn messages(english: &Texts) -> Result<Vec<Message>, String> {
    let mut grouped: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for ((area, key), text) in english {
        match plural_of(key) {
            Some((stem, category)) => {
                let forms = grouped
                    .entry((area.clone(), stem.to_owned()))
                    .or_insert_with(|| vec![String::new(); CATEGORIES.len()]);
                if forms.len() != CATEGORIES.len() {
                    return Err(format!("{area}.{stem} is both a plain and a plural message"));
                }
                forms[category].clone_from(text);
            }
            None => {
                if grouped.insert((area.clone(), key.clone()), vec![text.clone()]).is_some() {
                    return Err(format!("{area}.{key} is both a plain and a plural message"));
                }
            }
        }
    }
    let mut list: Vec<Message> = Vec::new();
    let mut index = 0;
    for ((area, key), texts) in grouped {
        if texts.len() > 1 && texts[CATEGORIES.len() - 1].is_empty() {
            return Err(format!("{area}.{key} has plural forms but no `.other`"));
        }
        let name: String = format!("{area}_{key}")
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
            .collect();
        if let Some(twin) = list.iter().find(|m| m.name == name) {
            return Err(format!("{area}.{key} and {} have the same constant {name}", twin.key));
        }
        let slots = texts.len();
        list.push(Message { name, key: format!("{area}.{key}"), index, english: texts });
        index += slots;
    }
    Ok(list)
}

/// FNV-1a of the ordered key list: a language file made for another list is refused by the portal.
pub fn fingerprint(messages: &[Message]) -> String {
    let mut list = String::new();
    for m in messages {
        list.push_str(&m.key);
        list.push(if m.is_plural() { '*' } else { ';' });
    }
    fnv(list.as_bytes())
}

/// 64-bit FNV-1a as 16 hexadecimal digits.
pub fn fnv(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// The texts of another language in table order; English (and its name in the second list) where one is missing.
pub fn translate(messages: &[Message], texts: &Texts) -> (Vec<String>, Vec<String>) {
    let (mut table, mut missing) = (Vec::new(), Vec::new());
    for m in messages {
        let Some((area, key)) = m.key.split_once('.') else { continue };
        let get = |key: String| texts.get(&(area.to_owned(), key)).cloned();
        if !m.is_plural() {
            table.push(get(key.to_owned()).unwrap_or_else(|| {
                missing.push(m.key.clone());
                m.english[0].clone()
            }));
            continue;
        }
        let forms: Vec<_> = CATEGORIES.iter().map(|c| get(format!("{key}.{c}"))).collect();
        if forms[CATEGORIES.len() - 1].is_some() {
            table.extend(forms.into_iter().map(Option::unwrap_or_default));
        } else {
            missing.push(m.key.clone());
            table.extend(m.english.iter().cloned());
        }
    }
    (table, missing)
}
