//! Every page has a row in the browser tests: it is opened as everybody (`tests/e2e/routes.spec.ts`) and looked at by axe, wide and on a
//! phone (`tests/e2e/support/places.ts`). A page without a row fails here, and so does a row that leads to none.

use std::collections::BTreeSet;
use std::fs;
use switchyard_portal::routes::{Page, Route};

const ROUTES: &str = "tests/e2e/routes.spec.ts";
const LOOKS: &str = "tests/e2e/support/places.ts";

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// A name without what it carries: `Device(DeviceId(1))` is `Device`.
fn name(text: &str) -> String {
    text.trim().chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// The variants of an enum of `src/routes.rs`.
fn variants(of: &str) -> BTreeSet<String> {
    let code = read("src/routes.rs");
    let body = code.split(&format!("pub enum {of} {{\n")).nth(1).unwrap_or_default();
    let lines = body.lines().take_while(|line| *line != "}");
    lines.map(name).filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase())).collect()
}

/// What is filled in reads as 1.
fn filled(text: &str) -> String {
    let mut parts = text.split("${");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |read, part| read + "1" + part.split_once('}').map_or("", |(_, rest)| rest))
}

/// The first text in quotes.
fn first_text(code: &str) -> Option<String> {
    let start = code.find(['"', '`'])?;
    let (quote, rest) = (code[start..].chars().next()?, &code[start + 1..]);
    rest.find(quote).map(|end| filled(&rest[..end]))
}

/// Where a file has rows for.
fn places(file: &str, within: &str) -> Vec<Route> {
    let code = read(file);
    // In a table of objects, or of pairs.
    let paths = code.lines().filter_map(|line| {
        let row = line.split_once("path: ").map(|(_, rest)| rest);
        row.or_else(|| line.trim_start().starts_with("[\"").then_some(line))
    });
    paths.filter_map(first_text).map(|path| Route::of(&format!("/{within}{path}"))).collect()
}

/// The pages of workspaces that a file has rows for.
fn rows(file: &str, within: &str) -> Vec<Page> {
    let page = |place| match place {
        Route::In(_, page) => Some(page),
        _ => None,
    };
    places(file, within).into_iter().filter_map(page).collect()
}

fn names(pages: impl IntoIterator<Item = Page>) -> BTreeSet<String> {
    pages.into_iter().map(|page| name(&format!("{page:?}"))).collect()
}

#[test]
fn every_page_of_a_workspace_is_opened_as_everybody() {
    let mut wanted = variants("Page");
    assert!(wanted.contains("Devices") && wanted.contains("InviteMore"), "the enum is read: {wanted:?}");
    // No role opens it; it has a step of its own there.
    wanted.remove("NotFound");
    let found = names(rows(ROUTES, "w/1/"));
    let missing: Vec<_> = wanted.difference(&found).collect();
    assert!(missing.is_empty(), "{ROUTES}, PAGES: {missing:?}");
}

#[test]
fn every_page_of_a_workspace_is_looked_at() {
    // What stands over a page as a panel is looked at where it is worked with.
    let drawn = rows(ROUTES, "w/1/").into_iter().map(Page::drawn);
    let missing: Vec<String> = names(drawn).difference(&names(rows(LOOKS, ""))).cloned().collect();
    assert_eq!(missing, Vec::<String>::new(), "{LOOKS}, PLACES");
}

#[test]
fn every_view_of_the_account_and_of_the_review_is_opened_and_looked_at() {
    for (of, around) in [("Own", "Account"), ("Review", "Review")] {
        assert!(variants(of).len() > 3, "the enum is read");
        for view in variants(of) {
            let wanted = format!("{around}({view})");
            for file in [ROUTES, LOOKS] {
                let there = places(file, "").iter().any(|place| format!("{place:?}") == wanted);
                assert!(there, "{file} has no row for {wanted}");
            }
        }
    }
}

/// What `public/boot.js` requests early must be what the portal asks for, or it would be requested twice.
#[test]
fn the_early_requests_are_those_of_the_portal() {
    use wire::{device::ListDevices, endpoint::Endpoint, page::ListQuery, session::ResumeSession};
    let script = include_str!("../public/boot.js");
    let list = ListQuery {
        page: 1,
        per_page: switchyard_portal::shell::list_state::PAGE_SIZE,
        ..ListQuery::default()
    };
    for address in [ListDevices::url(&(), &list), ResumeSession::url(&(), &()), "/config.json".to_owned()] {
        assert!(script.contains(&format!("\"{address}\"")), "boot.js does not request {address}");
    }
}
