//! The house rules, read from the source text: who may import whom, what may stand in one file only, how long a file may
//! be, and what scoped style sheets may contain. Each failure names the file, the line and the way out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "architecture/sheets.rs"]
mod sheets;

/// Lines of a Rust file, at most.
const MAX_LINES: usize = 400;

/// Who may name which top module of `src`; a page may in addition name its own folder. `app`, `main`, `lib` may name all.
const MAY_USE: &[(&str, &[&str])] = &[
    ("util", &["util"]),
    ("ui", &["ui", "util"]),
    ("api", &["api", "util"]),
    ("session", &["session", "api", "routes", "util"]),
    ("routes", &["util"]),
    ("shell", &["shell", "ui", "session", "api", "routes", "util"]),
    ("pages", &["shell", "ui", "session", "api", "routes", "util"]),
];

/// A source file: path from the root with forward slashes, and its code without comment lines and unit tests.
struct Source {
    path: String,
    code: Vec<(usize, String)>,
}

impl Source {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        let code = text
            .lines()
            .enumerate()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .map(|(i, line)| (i + 1, line.split(" // ").next().unwrap_or_default().to_owned()))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .collect();
        Self { path: path.to_string_lossy().replace('\\', "/"), code }
    }

    /// The top module of `src` that the file belongs to, and for a page its folder or file.
    fn place(&self) -> (&str, &str) {
        let mut parts = self.path.trim_start_matches("src/").split('/').map(|p| p.trim_end_matches(".rs"));
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    }

    /// Lines with `needle` not preceded by a letter, digit or underscore.
    fn lines_with<'a>(&'a self, needle: &'a str) -> impl Iterator<Item = String> + 'a {
        self.code
            .iter()
            .filter(move |(_, line)| has_word(line, needle))
            .map(move |(number, line)| format!("{}:{number}: {}", self.path, line.trim()))
    }
}

fn has_word(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// Every file below `dir` with the extension, sorted; build output and packages left out.
fn files(dir: &str, extension: &str) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![PathBuf::from(dir)]);
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && !["target", "node_modules", "dist", "data"].contains(&&*name) {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path));
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    files("src", "rs").iter().map(|path| Source::read(path)).collect()
}

fn refuse(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}\n  {}", found.join("\n  "));
}

/// The paths after `crate::` in a piece of code, groups taken apart: `crate::{a::X, b}` gives `a::X` and `b`.
fn crate_paths(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            let end =
                rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_:{".contains(c))).unwrap_or(rest.len());
            paths.push(rest[..end].to_owned());
            continue;
        };
        let (mut depth, mut item) = (1, String::new());
        for c in group.chars() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            if depth == 0 || (depth == 1 && c == ',') {
                paths.push(std::mem::take(&mut item).trim().to_owned());
            } else {
                item.push(c);
            }
            if depth == 0 {
                break;
            }
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

#[test]
fn imports_follow_the_layers() {
    let mut found = Vec::new();
    for source in sources() {
        let (top, page) = source.place();
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == top) else { continue };
        let code: String = source.code.iter().map(|(_, line)| format!("{line}\n")).collect();
        for path in crate_paths(&code) {
            let mut parts = path.split("::").map(str::trim);
            let (target, inner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let own_page = top == "pages" && target == "pages" && inner == page;
            let own_file = target == top && top != "pages";
            if !allowed.contains(&target) && !own_page && !own_file {
                found.push(format!("{}: crate::{path}", source.path));
            }
        }
        if top == "pages" {
            found.extend(source.lines_with("super::super::"));
        }
        if top == "ui" {
            found.extend(source.lines_with("wire::"));
            // Atoms get every text as a property, but for the few words that are their own (area `ui`).
            found.extend(source.lines_with("msg::").filter(|line| !line.contains("msg::UI_")));
        }
    }
    refuse("a module names one that its layer must not know (see the table MAY_USE):", &found);
}

#[test]
fn files_stay_short() {
    let found: Vec<String> = files(".", "rs")
        .iter()
        .filter_map(|path| {
            let lines = fs::read_to_string(path).unwrap_or_default().lines().count();
            (lines > MAX_LINES).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    refuse("a file has more than 400 lines; split it by subject:", &found);
}

#[test]
fn every_source_file_says_what_it_is() {
    let found: Vec<String> = files("src", "rs")
        .into_iter()
        .chain(files("crates", "rs"))
        .filter(|path| !fs::read_to_string(path).unwrap_or_default().trim_start().starts_with("//!"))
        .map(|path| path.display().to_string())
        .collect();
    refuse("a file does not start with a `//!` line about its purpose:", &found);
}

/// What may be written in the named files only (paths or folders), and why.
const RESERVED: &[(&str, &[&str], &str)] = &[
    (
        "spawn_local(",
        &["src/app.rs"],
        "use spawn_local_scoped or …_with_cancellation: the plain one outlives its page and loses context",
    ),
    ("local_storage", &["src/session/vault.rs"], "storage is the vault's"),
    ("session_storage", &["src/session/vault.rs"], "storage is the vault's"),
    ("gloo_net", &["src/api/http.rs"], "the network is src/api/http.rs"),
    ("fetch_with_", &["src/api/http.rs"], "the network is src/api/http.rs"),
    ("inner_html", &[], "text nodes only: markup from data is how scripts get in"),
    ("set_inner_html", &[], "text nodes only: markup from data is how scripts get in"),
    ("set_outer_html", &[], "text nodes only: markup from data is how scripts get in"),
    ("insert_adjacent_html", &[], "text nodes only: markup from data is how scripts get in"),
    ("Resource::new", &[], "resources are serial and show the old value first (use_query)"),
    ("LocalResource", &[], "resources are serial and show the old value first (use_query)"),
    ("AsyncDerived", &[], "resources are serial and show the old value first (use_query)"),
    ("Transition", &[], "a transition keeps the old workspace's rows on screen"),
    ("style!", &[], "only style_sheet! with a real file"),
    ("style_str!", &[], "only style_sheet! with a real file"),
    ("style_sheet_str!", &[], "only style_sheet! with a real file"),
];

#[test]
fn what_belongs_to_one_file_stays_there() {
    let mut found = Vec::new();
    for source in sources() {
        for (word, files, why) in RESERVED {
            if !files.iter().any(|file| source.path.starts_with(file)) {
                found.extend(source.lines_with(word).map(|line| format!("{line}   [{why}]")));
            }
        }
    }
    refuse("reserved words outside their files:", &found);
}

#[test]
fn paths_are_written_in_the_routes_only() {
    let mut found = Vec::new();
    for source in sources() {
        if ["src/routes.rs", "src/app.rs"].contains(&&*source.path) || source.path.starts_with("src/routes/")
        {
            continue;
        }
        for (number, line) in &source.code {
            let path = line.match_indices("\"/").any(|(at, _)| {
                // An opening quote: an even number of quotes before it.
                let opening = line[..at].matches('"').count().is_multiple_of(2);
                let letter = line[at + 2..].starts_with(|c: char| c.is_ascii_lowercase());
                opening && letter && !line.contains("OUT_DIR")
            });
            if path {
                found.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    refuse("path text outside routes.rs and app.rs; name a Route:", &found);
}

#[test]
fn views_have_no_style_or_event_attributes() {
    let mut found = Vec::new();
    for source in sources() {
        for (number, line) in &source.code {
            let attribute = line.split_whitespace().any(|word| {
                let Some((name, _)) = word.split_once('=') else { return false };
                let event = name.strip_prefix("on").is_some_and(|rest| {
                    rest.len() > 2 && rest.bytes().all(|b| b.is_ascii_lowercase()) && !word.contains("==")
                });
                name == "style" || name == "attr:style" || (event && word.starts_with(&format!("{name}=\"")))
            });
            if attribute {
                found.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    refuse("the policy forbids style and on… attributes; use style:--name=… and on:event=…:", &found);
}

#[test]
fn an_error_is_never_an_empty_list() {
    let mut found = Vec::new();
    for source in sources() {
        let dense: String = source.code.iter().flat_map(|(_, line)| line.split_whitespace()).collect();
        // A language file that does not arrive leaves the language as it is, which is the right answer there.
        let places = ["pages", "shell", "api"];
        if !places.contains(&source.place().0) || source.path == "src/shell/language.rs" {
            continue;
        }
        for swallow in
            [".await.unwrap_or_default()", ".await.unwrap_or(", ".await.ok()", ".await.unwrap_or_else("]
        {
            if dense.contains(swallow) {
                found.push(format!("{}: {swallow}", source.path));
            }
        }
    }
    refuse("an answer's error is swallowed:", &found);
}

#[test]
fn scoped_sheets_are_sound() {
    let mut lengths: BTreeMap<usize, String> = BTreeMap::new();
    let mut found = Vec::new();
    let bound = sheets::bound(&sources().iter().map(|s| (s.path.clone(), code_of(s))).collect::<Vec<_>>());
    // stylers collects the sheets of free functions, and silently leaves out those of methods.
    for source in sources() {
        let inner = |line: &str| line.contains("style_sheet!(") && line.starts_with("        ");
        let lost = source.code.iter().filter(|(_, line)| inner(line));
        found.extend(lost.map(|(at, _)| format!("{}:{at}: style_sheet! in a method", source.path)));
    }
    for (sheet, by) in &bound {
        let Ok(css) = fs::read_to_string(sheet) else {
            found.push(format!("{by}: {sheet} does not exist"));
            continue;
        };
        found.extend(sheets::faults(&css).into_iter().map(|fault| format!("{sheet}: {fault}")));
        // stylers seeds the scope class with this number and nothing else.
        let length = css.chars().filter(|c| !c.is_whitespace()).count();
        match lengths.insert(length, sheet.clone()) {
            Some(twin) if twin == *sheet => {
                found
                    .push(format!("{sheet} is bound twice (also by {by}); make the shared part a component"));
            }
            Some(twin) => found
                .push(format!("{sheet} and {twin} have {length} characters each and would share a scope")),
            None => {}
        }
    }
    for source in sources() {
        // stylers collects `let class = style_sheet!(…)`, and silently leaves out any other form.
        let bare = source.lines_with("style_sheet!(").filter(|line| !line.contains("let "));
        found.extend(bare.map(|line| format!("{line}: bind it by `let`")));
    }
    for path in files("style/pages", "css").into_iter().chain(files("style/shell", "css")) {
        let path = path.to_string_lossy().into_owned();
        if !bound.iter().any(|(sheet, _)| *sheet == path) {
            found.push(format!("{path} is bound to no component"));
        }
    }
    refuse("scoped style sheets:", &found);
}

fn code_of(source: &Source) -> String {
    source.code.iter().map(|(_, line)| format!("{line}\n")).collect()
}

#[test]
fn the_rules_themselves_notice() {
    assert_eq!(crate_paths("use crate::{a::X, b::{C, D}};"), ["a::X", "b::{C, D}"]);
    assert_eq!(crate_paths("let x = crate::pages::y::z();"), ["pages::y::z"]);
    assert!(has_word("  spawn_local(async", "spawn_local("));
    assert!(!has_word("my_spawn_local(async", "spawn_local("));
    assert_eq!(sheets::faults(".a > .b { color: red }").len(), 1);
    assert_eq!(
        sheets::faults("@media (width > 1px) { .a:hover, .b::after { color: red } }"),
        Vec::<String>::new()
    );
}
