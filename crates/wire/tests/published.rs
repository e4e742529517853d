//! Every operation that we speak exists in the published contract (method, path, status of success), except
//! those of the extension API.

use std::collections::HashMap;

/// `method,path,statuses` of all published operations.
const PUBLISHED: &str = include_str!("../data/published-operations.csv");

fn published() -> HashMap<(String, String), Vec<String>> {
    PUBLISHED
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.splitn(3, ',').map(str::to_owned);
            let mut cell = || cells.next().unwrap_or_default();
            let key = (cell(), cell());
            (key, cell().split(' ').map(str::to_owned).collect())
        })
        .collect()
}

#[test]
fn the_data_file_is_whole() {
    assert_eq!(published().len(), 214);
}

#[test]
fn every_operation_outside_the_extension_api_is_published() {
    let published = published();
    for endpoint in wire::endpoints().filter(|endpoint| !endpoint.template.starts_with("/api/ext/")) {
        let key = (endpoint.method.to_string(), endpoint.template.to_owned());
        let statuses = published.get(&key).unwrap_or_else(|| {
            panic!(
                "{} ({} {}) is not in the published contract",
                endpoint.name, endpoint.method, endpoint.template
            )
        });
        assert!(
            statuses.contains(&endpoint.ok.to_string()),
            "{} answers {}, the contract says {statuses:?}",
            endpoint.name,
            endpoint.ok
        );
    }
}

#[test]
fn no_operation_is_declared_twice() {
    let mut seen = std::collections::HashSet::new();
    for endpoint in wire::endpoints() {
        assert!(seen.insert((endpoint.method, endpoint.template)), "{} twice", endpoint.name);
        assert!(seen.len() == 1 || !endpoint.summary.is_empty(), "{} has no summary", endpoint.name);
    }
}
