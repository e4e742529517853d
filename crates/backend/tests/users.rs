//! The user list, details, roles and permissions (api.md §5), and other people's workspaces.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::TestApp;
use wire::permission::BuiltInRole;

const KIM: &str = "kim@acme.example";

async fn ids(app: &TestApp, token: &str, query: &str) -> Vec<u64> {
    let answer = app.get(&format!("/api/v1/user?{query}"), token).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    let rows = answer.json();
    assert!(answer.header("x-count-per-page").is_some());
    rows.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn the_list_pages_sorts_and_filters() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let all = ids(&app, &kim, "").await;
    assert_eq!(all.len(), 48, "kim, ola, uli, 44 more, and sam as SuperAdmin");
    assert!(all.is_sorted());
    let mut paged = Vec::new();
    for page in 1..=5 {
        paged.extend(ids(&app, &kim, &format!("per_page=10&page={page}")).await);
    }
    assert_eq!(paged, all);
    let beyond = app.get("/api/v1/user?per_page=10&page=99", &kim).await;
    assert_eq!(
        (beyond.header("x-current-page"), beyond.header("x-total-pages"), beyond.header("x-total-count")),
        (Some("5"), Some("5"), Some("48"))
    );
    let names: Vec<String> = app
        .get("/api/v1/user?sort=-name&per_page=500", &kim)
        .await
        .json()
        .as_array()
        .unwrap()
        .iter()
        // The address stands for a name that is not there, as in the list of the portal.
        .map(|row| match row["name"].as_str().unwrap() {
            "" => row["username"].as_str().unwrap().to_lowercase(),
            name => name.to_lowercase(),
        })
        .collect();
    assert!(names.is_sorted_by(|a, b| a >= b), "{names:?}");
    assert_eq!(ids(&app, &kim, "q=username:KIM@").await, [2]);
    assert_eq!(ids(&app, &kim, "q=username:kim*example").await, [2]);
    // Any script, any case, also in the order.
    app.sql("UPDATE account SET name = 'Özlem ΣΟΦΊΑ' WHERE id = 103").await;
    app.sql("UPDATE account SET name = 'ÄNNE' WHERE id = 104").await;
    app.sql("UPDATE account SET name = 'änni' WHERE id = 105").await;
    assert_eq!(ids(&app, &kim, "q=name:%C3%B6ZL").await, [103]);
    assert_eq!(ids(&app, &kim, "q=search:%CF%83%CE%BF%CF%86").await, [103], "σοφ");
    assert_eq!(ids(&app, &kim, "q=name:%C3%A4nn&sort=name").await, [104, 105], "ÄNNE before änni");
    assert_eq!(ids(&app, &kim, "q=name:%C3%A4nn&sort=-name").await, [105, 104]);
    assert_eq!(ids(&app, &kim, "q=id:2%7C3%7C99999").await, [2, 3]);
    assert_eq!(
        ids(&app, &kim, "q=username:100%25").await,
        Vec::<u64>::new(),
        "a percent sign is a percent sign"
    );
    let by_role: usize = [
        ids(&app, &kim, "q=role:1").await,
        ids(&app, &kim, "q=role:2").await,
        ids(&app, &kim, "q=role:3").await,
    ]
    .map(|ids| ids.len())
    .iter()
    .sum();
    assert_eq!(by_role, 48);
    let by_access: usize =
        ids(&app, &kim, "q=access:active%7Csuspended%7Cinvited%7Cinvite_expired").await.len();
    assert_eq!(by_access, 48);
    assert!(
        !ids(&app, &kim, "q=access:suspended").await.is_empty()
            && !ids(&app, &kim, "q=security:app_mfa").await.is_empty()
    );
    for (query, code) in [("q=shoe:1", 1301), ("q=id:x", 1301), ("q=access:maybe", 1301), ("sort=shoe", 1302)]
    {
        let answer = app.get(&format!("/api/v1/user?{query}"), &kim).await;
        assert_eq!((answer.status, answer.code()), (422, code), "{query}");
    }
}

#[tokio::test]
async fn quotes_in_filters_are_text() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    for hostile in [
        "'",
        "%27%20OR%201=1--",
        "%22",
        "_",
        "%5C%5C",
        "%00",
        "a')%20UNION%20SELECT%20password_hash%20FROM%20account--",
    ] {
        let rows = ids(&app, &kim, &format!("q=name:{hostile}")).await;
        assert!(rows.len() < 48, "{hostile} matched everything");
    }
}

#[tokio::test]
async fn a_person_is_shown_to_who_may_and_oneself_always() {
    let app = TestApp::new().await;
    let (kim, uli) = (app.token(KIM).await, app.token("uli@acme.example").await);
    let user = app.get("/api/v1/user/4", &kim).await.json();
    assert_eq!(
        (&user["username"], &user["roles"], &user["organisation"]["id"]),
        (&json!("uli@acme.example"), &json!([{ "id": 2, "name": "User" }]), &json!(101))
    );
    assert!(!app.get("/api/v1/user/4", &kim).await.text().contains("argon2"));
    assert_eq!(app.get("/api/v1/user/my", &uli).await.json()["id"], 4);
    assert_eq!(app.get("/api/v1/user/4", &uli).await.status, 200);
    assert_eq!(app.get("/api/v1/user/2", &uli).await.status, 403);
    let (foreign, unknown) =
        (app.get("/api/v1/user/5", &kim).await, app.get("/api/v1/user/424242", &kim).await);
    assert_eq!((foreign.status, foreign.text()), (404, unknown.text()));
}

fn keys(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

fn expected(role: BuiltInRole) -> Vec<String> {
    role.permissions().iter().map(|permission| permission.key().to_owned()).collect()
}

#[tokio::test]
async fn permissions_are_the_columns_of_the_role_tables() {
    let app = TestApp::new().await;
    let sam = app.token_in("sam@acme.example", 101).await;
    for (person, role) in [
        ("kim@acme.example", BuiltInRole::Administrator),
        ("uli@acme.example", BuiltInRole::User),
        ("ola@acme.example", BuiltInRole::Observer),
    ] {
        let token = app.token(person).await;
        assert_eq!(
            keys(&app.get("/api/v1/user/my/role/permission", &token).await.json()),
            expected(role),
            "{person}"
        );
    }
    assert_eq!(
        keys(&app.get("/api/v1/user/my/role/permission", &sam).await.json()),
        expected(BuiltInRole::SuperAdmin)
    );
    // Others': Administrators and Observers (api.md §5).
    let (kim, uli, ola) =
        (app.token(KIM).await, app.token("uli@acme.example").await, app.token("ola@acme.example").await);
    assert_eq!(
        keys(&app.get("/api/v1/user/4/role/permission", &kim).await.json()),
        expected(BuiltInRole::User)
    );
    assert_eq!(app.get("/api/v1/user/4/role/permission", &ola).await.status, 200);
    assert_eq!(app.get("/api/v1/user/2/role/permission", &uli).await.status, 403);
    assert_eq!(app.get("/api/v1/user/5/role/permission", &kim).await.status, 404);
}

#[tokio::test]
async fn a_workspaces_own_role_gives_exactly_its_permissions_and_only_there() {
    let app = TestApp::new().await;
    app.sql("INSERT INTO role (id, workspace_id, name, permissions) VALUES (2000, 101, 'Reader', 'device_list,own_role_read,no_such_key')").await;
    app.sql("UPDATE membership_role SET role_id = 2000 WHERE workspace_id = 101 AND account_id = 4").await;
    let uli = app.token("uli@acme.example").await;
    assert_eq!(
        keys(&app.get("/api/v1/user/my/role/permission", &uli).await.json()),
        ["device_list", "own_role_read"]
    );
    assert_eq!(app.get("/api/v1/endpoint", &uli).await.status, 200);
    assert_eq!(app.get("/api/v1/sim", &uli).await.status, 403);
    assert_eq!(
        keys(&app.get("/api/v1/user/role", &uli).await.json()),
        ["Administrator", "User", "Observer", "Reader"]
    );
    let noor = app.token("noor@beta.example").await;
    assert_eq!(
        keys(&app.get("/api/v1/user/role", &noor).await.json()),
        ["Administrator", "User", "Observer"]
    );
    let mut tx = app.store.write().await.unwrap();
    let stolen =
        sqlx::query("INSERT INTO membership_role (workspace_id, account_id, role_id) VALUES (200, 5, 2000)")
            .execute(&mut *tx)
            .await;
    assert!(stolen.is_err(), "a role of another workspace cannot be held");
}

#[tokio::test]
async fn own_workspaces_and_those_of_others_that_i_administer() {
    let app = TestApp::new().await;
    let list = |token: String, user: &'static str| {
        let app = &app;
        async move { app.get(&format!("/api/v2/user/{user}/workspace"), &token).await }
    };
    let ids = |answer: &support::Answer| {
        answer.json().as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let (sam, kim, noor, uli) = (
        app.token("sam@acme.example").await,
        app.token(KIM).await,
        app.token("noor@beta.example").await,
        app.token("uli@acme.example").await,
    );
    assert_eq!(ids(&list(sam.clone(), "my").await), [100, 102, 101], "default first, then by name");
    assert_eq!(ids(&list(uli.clone(), "my").await), [101]);
    assert_eq!(ids(&list(sam, "2").await), [101, 100], "kim's, which sam administers");
    assert_eq!(ids(&list(noor.clone(), "3").await), [200], "ola's 101 is not noor's to know");
    assert_eq!(list(kim, "5").await.status, 404);
    assert_eq!(list(uli, "2").await.status, 403);
    let row = &list(noor, "my").await.json()[0];
    assert_eq!(
        (&row["plan"], &row["owner"], &row["counts"]),
        (&json!("Starter"), &json!(true), &json!({ "devices": 1200, "sims": 1500 }))
    );
}
