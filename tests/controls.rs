//! Which permissions the portal gates a control or a page by, against `crates/wire/data/controls.csv`: a new control without
//! a row fails, and so does a row whose control is gone. The browser tests (`tests/e2e/controls.spec.ts`) look at each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

fn rows(file: &str) -> Result<Vec<Vec<String>>, String> {
    let path = format!("crates/wire/data/{file}");
    let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    Ok(text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

/// `device_list` as code writes it: `DeviceList`.
fn variant(key: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    key.split('_').map(word).collect()
}

fn sources() -> Vec<PathBuf> {
    // What deeds on people need is said by the rules that both sides share.
    let (mut found, mut open) = (vec![PathBuf::from("crates/wire/src/rules.rs")], vec![PathBuf::from("src")]);
    while let Some(dir) = open.pop() {
        for path in fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("util/perm.rs") {
                found.push(path);
            }
        }
    }
    found
}

/// The names after `Permission::` in the code, without its tests.
fn named() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for path in sources() {
        let text = fs::read_to_string(path).unwrap_or_default();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (at, found) in code.match_indices("Permission::") {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|letter| letter.is_ascii_alphanumeric()) {
                continue;
            }
            let rest = &code[at + found.len()..];
            let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
            names.insert(rest[..end].to_owned());
        }
    }
    names
}

#[test]
fn every_permission_has_its_controls_or_says_why_not() -> Result<(), String> {
    let keys: Vec<String> = rows("permissions.csv")?.into_iter().map(|row| row[0].clone()).collect();
    let table = rows("controls.csv")?;
    assert_eq!(
        table.iter().map(|row| row[0].clone()).collect::<Vec<_>>(),
        keys,
        "all 66, in the table's order"
    );
    let named = named();
    let by_name: BTreeMap<String, &String> = keys.iter().map(|key| (variant(key), key)).collect();
    let gated: BTreeSet<&String> =
        by_name.iter().filter(|(name, _)| named.contains(*name)).map(|(_, key)| *key).collect();
    for row in &table {
        let [key, place, why] = row.as_slice() else { return Err(format!("{row:?} has not three cells")) };
        match place.as_str() {
            "control" => {
                assert!(
                    gated.contains(key),
                    "{key}: controls.csv names a control that the portal does not have"
                );
                assert!(why.is_empty(), "{key}: a control needs no reason for being absent");
            }
            "" => {
                assert!(
                    !gated.contains(key),
                    "{key}: the portal gates something by it; controls.csv has no row for it"
                );
                assert!(!why.is_empty(), "{key}: controls.csv does not say why there is no control");
            }
            other => return Err(format!("{key}: {other}")),
        }
    }
    Ok(())
}
