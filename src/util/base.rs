//! Where the portal lives on its host: `/`, `/portal/` …, as the document's `<base>` says. One `dist/` works under any
//! path, so nothing may assume the root.

use std::cell::OnceCell;

thread_local! {
    static BASE: OnceCell<String> = const { OnceCell::new() };
}

/// The base path without a slash at the end: empty at the root, `/portal` below it.
pub fn base() -> String {
    BASE.with(|base| base.get_or_init(read).clone())
}

fn read() -> String {
    let uri = super::dom::doc().and_then(|document| document.base_uri().ok().flatten());
    uri.map(|uri| of_uri(&uri)).unwrap_or_default()
}

/// The path of an absolute URI, up to its last slash, without that slash.
fn of_uri(uri: &str) -> String {
    let after_scheme = uri.split_once(':').map_or(uri, |(_, rest)| rest.trim_start_matches('/'));
    let path = after_scheme.find('/').map_or("", |at| &after_scheme[at..]);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.rfind('/').map_or("", |at| &path[..at]).to_owned()
}

/// The URL of a file of the portal, e.g. `config.json`.
pub fn file_url(name: &str) -> String {
    format!("{}/{name}", base())
}

#[cfg(test)]
mod tests {
    use super::of_uri;

    #[test]
    fn the_base_path_of_a_document() {
        for (uri, base) in [
            ("http://127.0.0.1:8080/", ""),
            ("http://127.0.0.1:8080/portal/", "/portal"),
            ("https://cdn.example/a/b/index.html?x=/y#/z", "/a/b"),
            ("https://cdn.example", ""),
        ] {
            assert_eq!(of_uri(uri), base, "{uri}");
        }
    }
}
