//! The role table, row by row, against what the server answers: the four built-in roles and an own one; and every route that asks for a
//! permission, called with exactly that permission and with all others.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

#[path = "tenancy_matrix/rows.rs"]
#[allow(dead_code, reason = "the matrix uses the rest")]
mod rows;
mod support;

use rows::{Ids, UNKNOWN, row};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use support::{Call, TestApp, call, why};
use switchyard_backend::{routes, store::Unaudited};
use wire::{
    endpoint::Access,
    permission::{ALL, Permission, PermissionSet},
    rights::fingerprint,
};

/// The published table as it is in the file, read by this test itself: key -> ticks of SuperAdmin, Administrator, User, Observer.
fn published() -> BTreeMap<String, [bool; 4]> {
    let text = include_str!("../../wire/data/permissions.csv");
    let head: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let columns = ["superadmin", "administrator", "user", "observer"]
        .map(|name| head.iter().position(|cell| *cell == name).unwrap());
    text.lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[0].to_owned(), columns.map(|column| cells[column] == "yes"))
        })
        .collect()
}

async fn held(app: &TestApp, token: &str) -> BTreeSet<String> {
    let answer = app.get("/api/v1/user/my/role/permission", token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json().as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

/// Puts uli into an own role; answers uli's token.
async fn own_role(app: &TestApp, permissions: &[&str]) -> (String, i64) {
    let kim = app.token("kim@acme.example").await;
    let made =
        call(app, "POST", "/api/ext/v1/role", &kim, json!({ "name": "Own", "permissions": permissions }))
            .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let role = made.json()["id"].as_i64().unwrap();
    let listed = app.get("/api/v1/user?q=username:uli@acme.example", &kim).await.json();
    let uri = format!("/api/ext/v1/user/{}/workspace/101/role", listed[0]["id"]);
    assert_eq!(call(app, "PUT", &uri, &kim, json!({ "roles": [{ "id": role }] })).await.status, 204);
    (app.token("uli@acme.example").await, role)
}

#[tokio::test]
async fn all_66_rows_are_what_the_server_answers_for_the_four_built_in_roles_and_an_own_one() {
    let app = TestApp::new().await;
    let table = published();
    assert_eq!(table.len(), 66);
    let people = [
        app.token_in("sam@acme.example", 101).await,
        app.token("kim@acme.example").await,
        app.token("uli@acme.example").await,
        app.token("ola@acme.example").await,
    ];
    for (column, token) in people.iter().enumerate() {
        let expected: BTreeSet<String> =
            table.iter().filter(|(_, ticks)| ticks[column]).map(|(key, _)| key.clone()).collect();
        assert_eq!(held(&app, token).await, expected, "column {column}");
    }
    let own = ["device_list", "own_role_read", "sim_list", "token_create"];
    let (token, _) = own_role(&app, &own).await;
    assert_eq!(held(&app, &token).await, own.map(str::to_owned).into());
}

#[tokio::test]
async fn every_route_opens_with_exactly_its_permission_and_stays_shut_with_all_others() {
    let app = TestApp::new().await;
    let (token, role) = own_role(&app, &["own_role_read"]).await;
    let set = async |keys: String| {
        let mut tx = app.store.write().await.unwrap();
        sqlx::query("UPDATE role SET permissions = ? WHERE id = ?")
            .bind(keys)
            .bind(role)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit(Unaudited::Seed).await.unwrap();
    };
    // Ids that are nobody's: what is asked here is who gets past the door.
    let ids = Ids { device: 1, sim: 1, tag: 1, invitation: 1, ..UNKNOWN };
    let mut failures = Vec::new();
    let mut seen = BTreeSet::new();
    for route in routes::table(false).routes().iter().map(|route| route.descriptor) {
        let Access::Needs(permission) = route.access else { continue };
        let (path, body) = row(route.name, ids).unwrap();
        let mut uri = route.template.to_owned();
        for id in path {
            let (open, close) = (uri.find('{').unwrap(), uri.find('}').unwrap());
            uri.replace_range(open..=close, &id.to_string());
        }
        if route.name == "StreamEvents" {
            uri.push_str("?once=true");
        }
        if route.name == "ListUserPermissions" {
            // Others' are for Administrators and Observers (api.md §5), whatever an own role says.
            uri = "/api/v1/user/my/role/permission".to_owned();
        }
        let ask = async || {
            let call = Call::new(route.method.as_str(), &uri).bearer(&token);
            why(&app
                .send(match &body {
                    Some(body) => call.json(body),
                    None => call,
                })
                .await)
        };
        let others: Vec<&str> =
            ALL.iter().filter(|other| **other != permission).map(|other| other.key()).collect();
        set(others.join(",")).await;
        let shut = ask().await;
        set(permission.key().to_owned()).await;
        let open = ask().await;
        if shut != (403, "Forbidden".to_owned()) {
            failures.push(format!("{} without {}: {shut:?}", route.name, permission.key()));
        }
        if open.1 == "Forbidden" {
            failures.push(format!("{} with only {}: {open:?}", route.name, permission.key()));
        }
        seen.insert(permission.key());
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(seen.len() >= 20, "permissions that routes ask for: {seen:?}");
}

/// The same 66 rows in an own role, one by one: the server says exactly what the role includes.
#[tokio::test]
async fn an_own_role_allows_each_of_the_66_rows_and_nothing_besides() {
    let app = TestApp::new().await;
    let (token, role) = own_role(&app, &["own_role_read"]).await;
    for permission in ALL {
        let mut tx = app.store.write().await.unwrap();
        sqlx::query("UPDATE role SET permissions = ? WHERE id = ?")
            .bind(permission.key())
            .bind(role)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit(Unaudited::Seed).await.unwrap();
        let mine = app.get("/api/ext/v1/workspace/rights", &token).await.json();
        let expected = fingerprint(PermissionSet::NONE.with(*permission));
        assert_eq!(mine["permissions"], json!(expected), "{}", permission.key());
        assert_eq!(mine["administrator"], json!(false));
    }
}

/// Which calls each permission opens, against `operations.csv`: a new call without a row fails, and a permission without a call says why.
#[test]
fn every_permission_has_its_operations_or_says_why_not() {
    let text = include_str!("../../wire/data/operations.csv");
    let mut opens: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let table = routes::table(false);
    let names: BTreeSet<&str> = table.routes().iter().map(|route| route.descriptor.name).collect();
    for route in table.routes() {
        if let Access::Needs(permission) = route.descriptor.access {
            opens.entry(permission.key()).or_default().insert(route.descriptor.name);
        }
    }
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let keys: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(keys, ALL.iter().map(|permission| Permission::key(*permission)).collect::<Vec<_>>());
    for row in rows {
        let [key, operations, inside, why] = row.as_slice() else { panic!("{row:?}") };
        let said: BTreeSet<&str> = operations.split_whitespace().collect();
        assert_eq!(
            said,
            opens.remove(key).unwrap_or_default(),
            "{key}: operations.csv against the route table"
        );
        // Those look at it themselves, because what they need depends on whom they are about.
        for name in inside.split_whitespace() {
            assert!(names.contains(name), "{key}: there is no {name}");
        }
        let none = said.is_empty() && inside.is_empty();
        assert_eq!(none, !why.is_empty(), "{key}: a reason where there is no operation, and nowhere else");
    }
}
