//! The message catalogue: every message is used, every language is complete and speaks of the same values.

#[path = "../build/catalogue.rs"]
mod catalogue;

use catalogue::{Message, Texts};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Plural categories that a language distinguishes for whole numbers (CLDR).
const PLURALS: &[(&str, &[&str])] = &[
    ("en", &["one", "other"]),
    ("de", &["one", "other"]),
    ("es", &["one", "many", "other"]),
    ("fr", &["one", "many", "other"]),
    ("it", &["one", "many", "other"]),
    ("pt-PT", &["one", "many", "other"]),
    ("pt-BR", &["one", "many", "other"]),
];

fn language(tag: &str) -> Result<Texts, String> {
    catalogue::read_language(&Path::new("locales").join(tag))
}

fn languages() -> Vec<String> {
    let mut tags: Vec<String> = fs::read_dir("locales")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    tags.sort();
    tags
}

fn english() -> Result<Vec<Message>, String> {
    catalogue::messages(&language("en")?)
}

/// The names in braces of a text.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

fn rust_files(dir: &str) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![PathBuf::from(dir)]);
    while let Some(dir) = open.pop() {
        for path in fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn every_message_is_used() -> Result<(), String> {
    let mut words = BTreeSet::new();
    for path in rust_files("src") {
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        words.extend(
            text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .filter(|word| word.contains('_') && word.bytes().all(|b| !b.is_ascii_lowercase()))
                .map(str::to_owned),
        );
    }
    let unused: Vec<_> = english()?.into_iter().filter(|m| !words.contains(&m.name)).map(|m| m.key).collect();
    assert!(unused.is_empty(), "nobody uses these messages, remove them from locales/: {unused:#?}");
    Ok(())
}

#[test]
fn every_language_is_complete_and_has_nothing_else() -> Result<(), String> {
    let english = english()?;
    let known: BTreeSet<&str> = english.iter().map(|m| m.key.as_str()).collect();
    for tag in languages() {
        let texts = language(&tag)?;
        let (_, missing) = catalogue::translate(&english, &texts);
        assert!(missing.is_empty(), "locales/{tag} lacks {missing:#?}");
        let (_, allowed) =
            PLURALS.iter().find(|(t, _)| *t == tag).ok_or(format!("{tag} is not in PLURALS"))?;
        for (area, key) in texts.keys() {
            let (stem, category) = match catalogue::plural_of(key) {
                Some((stem, n)) => (stem, Some(catalogue::CATEGORIES[n])),
                None => (key.as_str(), None),
            };
            assert!(
                known.contains(format!("{area}.{stem}").as_str()),
                "locales/{tag}: {area}.{key} is not in English"
            );
            if let Some(category) = category {
                assert!(
                    allowed.contains(&category),
                    "locales/{tag}: {area}.{key}: {tag} has no `{category}`"
                );
            }
        }
    }
    Ok(())
}

#[test]
fn every_text_names_the_same_values() -> Result<(), String> {
    let english = english()?;
    for tag in languages() {
        let (table, _) = catalogue::translate(&english, &language(&tag)?);
        for m in &english {
            let wanted: BTreeSet<&str> = m.english.iter().flat_map(|text| placeholders(text)).collect();
            let theirs = &table[m.index..m.index + m.english.len()];
            let named: BTreeSet<&str> = theirs.iter().flat_map(|text| placeholders(text)).collect();
            assert_eq!(wanted, named, "locales/{tag}: {} has other placeholders than English", m.key);
            for text in theirs.iter().filter(|text| !text.is_empty()) {
                assert_eq!(text.trim(), text, "locales/{tag}: {} has blanks around it", m.key);
                assert_eq!(text.matches('{').count(), text.matches('}').count(), "locales/{tag}: {}", m.key);
            }
        }
    }
    Ok(())
}

#[test]
fn another_list_of_messages_has_another_fingerprint() -> Result<(), String> {
    let list = english()?;
    assert_eq!(catalogue::fingerprint(&list), catalogue::fingerprint(&english()?));
    assert_ne!(catalogue::fingerprint(&list), catalogue::fingerprint(&list[1..]));
    let slots: usize = list.iter().map(|m| m.english.len()).sum();
    assert_eq!(list.last().map(|m| m.index + m.english.len()), Some(slots), "the slots have no gap");
    Ok(())
}

#[test]
fn a_plural_message_needs_its_other_form() {
    let texts = |pairs: &[(&str, &str)]| -> Texts {
        pairs.iter().map(|(key, text)| (("area".to_owned(), (*key).to_owned()), (*text).to_owned())).collect()
    };
    assert!(catalogue::messages(&texts(&[("x.one", "1")])).is_err());
    assert!(catalogue::messages(&texts(&[("x.other", "n"), ("x", "plain")])).is_err());
    assert!(catalogue::messages(&texts(&[("a-b", "1"), ("a_b", "2")])).is_err());
    assert_eq!(catalogue::messages(&texts(&[("x.other", "n")])).map(|list| list[0].is_plural()), Ok(true));
}
