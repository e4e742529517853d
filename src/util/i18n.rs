//! Texts of the portal: look-up, placeholders, plurals, and taking another language in.
//!
//! English is compiled in. Any other language is one file that the caller fetches (`file_of`) and hands to `install`; from then on every look-up answers in that language. Look-ups are not reactive: whoever changes the language draws anew.

use std::cell::Cell;
use std::fmt;

use super::msg;

/// A message: its place in the table of texts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Msg(pub(crate) u16);

/// A message with plural forms: the first of six places (`zero`, `one`, `two`, `few`, `many`, `other`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct MsgPlural(pub(crate) u16);

/// Languages with the name that their own speakers use. Only those with a catalogue are offered, see [`locales`].
const NAMES: [(&str, &str); 7] = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("pt-PT", "Português (Portugal)"),
    ("pt-BR", "Português (Brasil)"),
];

const OTHER: u16 = 5;

thread_local! {
    static TABLE: Cell<&'static [&'static str]> = Cell::new(english());
    static LOCALE: Cell<&'static str> = const { Cell::new("en") };
}

/// Why a language file was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CatalogueError {
    /// The portal has no such language.
    Unknown,
    /// Not a JSON array of texts.
    Malformed,
    /// Made for another version of the portal: the list of messages differs.
    Stale,
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "no such language",
            Self::Malformed => "the language file is damaged",
            Self::Stale => "the language file belongs to another version",
        })
    }
}

impl std::error::Error for CatalogueError {}

fn english() -> &'static [&'static str] {
    Box::leak(msg::EN.split('\u{1f}').collect::<Box<[_]>>())
}

fn text(slot: u16) -> &'static str {
    TABLE.get().get(usize::from(slot)).copied().unwrap_or_default()
}

/// The text of a message in the current language.
#[must_use]
pub fn t(msg: Msg) -> &'static str {
    text(msg.0)
}

/// The text of a message with every `{name}` replaced by its value. A name without a value stays as it is.
#[must_use]
pub fn tf(msg: Msg, args: &[(&str, &str)]) -> String {
    fill(t(msg), args)
}

/// The plural form for `n`, with `{n}` (written for the language, e.g. `25,000`) and every `{name}` replaced.
#[must_use]
pub fn tn(msg: MsgPlural, n: u64, args: &[(&str, &str)]) -> String {
    let form = text(msg.0 + super::intl::plural_category(n));
    let form = if form.is_empty() { text(msg.0 + OTHER) } else { form };
    let number = super::intl::integer(n);
    let mut all = Vec::with_capacity(args.len() + 1);
    all.push(("n", number.as_str()));
    all.extend_from_slice(args);
    fill(form, &all)
}

/// Replaces in one pass, so that a value with braces in it is never taken for a placeholder.
fn fill(text: &str, args: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let value = after.split_once('}').and_then(|(name, tail)| {
            args.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value, tail))
        });
        match value {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Tag of the current language, for `<html lang>` and `Intl`.
#[must_use]
pub fn locale() -> &'static str {
    LOCALE.get()
}

/// The languages that this build has: tag and own name.
pub fn locales() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES.into_iter().filter(|(tag, _)| *tag == "en" || file_of(tag).is_some())
}

/// The language of this build that suits a wish such as `de-AT` best: same tag, else same language, else `None`.
#[must_use]
pub fn best_match(wish: &str) -> Option<&'static str> {
    let base = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let wish = wish.replace('_', "-");
    let all = || locales().map(|(tag, _)| tag);
    all().find(|tag| tag.eq_ignore_ascii_case(&wish)).or_else(|| all().find(|tag| base(tag) == base(&wish)))
}

/// Path of a language's file below the base path; `None` for English, which needs none, and for unknown languages.
#[must_use]
pub fn file_of(locale: &str) -> Option<String> {
    msg::FILES.iter().find(|(tag, _)| *tag == locale).map(|(_, name)| format!("locales/{name}"))
}

/// Makes `locale` the language of all following look-ups. `json` is the content of [`file_of`] (ignored for English).
///
/// # Errors
/// [`CatalogueError`], and the language stays as it was.
pub fn install(locale: &str, json: &str) -> Result<(), CatalogueError> {
    let (tag, _) = NAMES.into_iter().find(|(tag, _)| *tag == locale).ok_or(CatalogueError::Unknown)?;
    let table = if tag == "en" {
        english()
    } else {
        let mut texts: Vec<String> = serde_json::from_str(json).map_err(|_| CatalogueError::Malformed)?;
        if texts.len() != msg::SLOTS + 1 || texts[0] != msg::FINGERPRINT {
            return Err(CatalogueError::Stale);
        }
        texts.remove(0);
        // Leaked on purpose: texts are handed out as 'static, and a person changes the language a few times at most.
        &*Box::leak(texts.into_iter().map(|text| &*text.leak()).collect::<Box<[_]>>())
    };
    TABLE.set(table);
    LOCALE.set(tag);
    super::intl::locale_changed();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(fill("{a} of {b}", &[("a", "{b}"), ("b", "2")]), "{b} of 2");
        assert_eq!(fill("{unknown} {", &[]), "{unknown} {");
        assert_eq!(fill("plain", &[("a", "1")]), "plain");
    }

    #[test]
    fn a_wish_finds_the_nearest_language() {
        assert_eq!(best_match("en_GB"), Some("en"));
        assert_eq!(best_match("EN"), Some("en"));
        assert_eq!(best_match("xx"), None);
    }

    #[test]
    fn a_stale_or_damaged_file_is_refused() {
        assert_eq!(install("xx", "[]"), Err(CatalogueError::Unknown));
        assert_eq!(install("de", "{}"), Err(CatalogueError::Malformed));
        assert_eq!(install("de", r#"["0000000000000000"]"#), Err(CatalogueError::Stale));
        assert_eq!(locale(), "en");
    }
}
