//! The access review (U-7) over all administered workspaces, at size; and personal data with the deletion of the account.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Instant};
use support::{Answer, TestApp, call, refused, sha1_hex, why};
use switchyard_backend::{
    chores,
    demo::people::PASSWORD,
    store::{Unaudited, journal::By},
};
use wire::review::PLACES_SHOWN;

const KIM: &str = "kim@acme.example";
const NOOR: &str = "noor@beta.example";
const DAY: i64 = 86_400_000;

#[tokio::test]
async fn the_review_shows_what_somebody_administers_and_nothing_else() {
    let app = TestApp::new().await;
    let (kim, noor, uli) = (app.token(KIM).await, app.token(NOOR).await, app.token("uli@acme.example").await);
    assert_eq!(
        app.get("/api/ext/v1/account/review", &uli).await.json(),
        json!([]),
        "uli administers nothing"
    );
    let workspaces = app.get("/api/ext/v1/account/review/workspace", &noor).await.json();
    let ids: BTreeSet<u64> =
        workspaces.as_array().unwrap().iter().map(|row| row["workspace"]["id"].as_u64().unwrap()).collect();
    assert!(ids.contains(&200) && !ids.contains(&101) && !ids.contains(&300), "{workspaces}");
    let answer = app.get("/api/ext/v1/account/review?per_page=500", &noor).await;
    let total: usize = answer.header("x-total-count").unwrap().parse().unwrap();
    let people = answer.json();
    assert_eq!(people.as_array().unwrap().len(), total);
    for person in people.as_array().unwrap() {
        for place in person["places"].as_array().unwrap() {
            assert!(ids.contains(&place["workspace"]["id"].as_u64().unwrap()), "{person}");
        }
    }
    // ola is in both 101 and 200; noor sees the one that is noor's.
    let ola =
        people.as_array().unwrap().iter().find(|person| person["username"] == "ola@acme.example").unwrap();
    assert_eq!((&ola["workspaces"], &ola["places"][0]["workspace"]["id"]), (&json!(1), &json!(200)));
    // Figures agree with the members of the workspace.
    let row = workspaces.as_array().unwrap().iter().find(|row| row["workspace"]["id"] == json!(200)).unwrap();
    let members = app.get("/api/v1/user?q=access:active", &noor).await;
    assert_eq!(row["members"].to_string(), members.header("x-total-count").unwrap());
    let found = app.get("/api/ext/v1/account/review?q=search:OLA,role:1,access:active", &noor).await.json();
    assert_eq!((found.as_array().unwrap().len(), &found[0]["username"]), (1, &json!("ola@acme.example")));
    for bad in ["q=access:flying", "q=role:x", "q=nothing:1", "sort=color"] {
        assert_eq!(app.get(&format!("/api/ext/v1/account/review?{bad}"), &noor).await.status, 422, "{bad}");
    }
    // Two workspaces compared; not one of others.
    assert_eq!(app.get("/api/ext/v1/account/review/compare/200/101", &noor).await.status, 404);
    let sam = app.token("sam@acme.example").await;
    let compare = "/api/ext/v1/account/review/compare/101/102";
    let differences = app.get(compare, &sam).await;
    assert_eq!(differences.status, 200, "{}", differences.text());
    for row in differences.json().as_array().unwrap() {
        assert_ne!(row["first"], row["second"]);
        for side in ["first", "second"] {
            let there = !row[side].as_array().unwrap().is_empty();
            assert_eq!(row[format!("{side}_access")] != json!(""), there, "{row}");
        }
    }
    // Whoever is suspended is told from whoever takes part: their roles are no access to hand on.
    let standing = |rows: Value| {
        let olas = rows.as_array().unwrap().iter().find(|row| row["username"] == "ola@acme.example").cloned();
        olas.unwrap()["first_access"].clone()
    };
    assert_eq!(standing(differences.json()), json!("active"));
    app.sql("UPDATE membership SET status = 2, is_default = 0 WHERE workspace_id = 101 AND account_id = (SELECT id FROM account WHERE username = 'ola@acme.example')").await;
    assert_eq!(standing(app.get(compare, &sam).await.json()), json!("suspended"));
    app.sql("UPDATE membership SET status = 1 WHERE workspace_id = 101 AND account_id = (SELECT id FROM account WHERE username = 'ola@acme.example')").await;
    // The SuperAdmin is in every workspace of the group, also without a membership, and counts as Administrator.
    let theirs = app.get("/api/ext/v1/account/review?q=role:1,search:sam@acme.example", &kim).await.json();
    let place = &theirs[0]["places"][0];
    assert_eq!(
        (&place["workspace"]["id"], &place["superadmin"], &place["roles"][0]["id"]),
        (&json!(101), &json!(true), &json!(1)),
        "{theirs}"
    );
    // A filter decides who is listed, and says nothing else of them; columns say in which workspaces.
    let uri = "/api/ext/v1/account/review?q=search:kim@acme.example,workspace:101&columns=100,102";
    let kims = app.get(uri, &sam).await.json();
    assert_eq!(
        (&kims[0]["workspaces"], kims[0]["places"].as_array().unwrap().len()),
        (&json!(2), 1),
        "{kims}"
    );
    assert_eq!(kims[0]["places"][0]["workspace"]["id"], json!(100));
    assert_eq!(app.get("/api/ext/v1/account/review?columns=200", &sam).await.status, 404, "not sam's");
    assert_eq!(app.get("/api/ext/v1/account/review?columns=x", &sam).await.status, 422);
    // One person with every place; nobody whom the reviewer does not administer.
    let id = kims[0]["id"].as_u64().unwrap();
    let one = app.get(&format!("/api/ext/v1/account/review/person/{id}"), &sam).await.json();
    assert_eq!((&one["username"], one["places"].as_array().unwrap().len()), (&json!(KIM), 2), "{one}");
    assert!(one["places"][0]["version"].is_u64(), "{one}");
    assert_eq!(app.get(&format!("/api/ext/v1/account/review/person/{id}"), &noor).await.status, 404);
    // Who never signed in, and who has not for 90 days.
    app.sql("UPDATE account SET last_sign_in_at = NULL WHERE username = 'uli@acme.example'").await;
    for filter in ["sign_in:never", "sign_in:idle"] {
        let found =
            app.get(&format!("/api/ext/v1/account/review?q={filter},search:uli@acme.example"), &kim).await;
        assert_eq!(found.json().as_array().unwrap().len(), 1, "{filter}");
    }
    assert_eq!(app.get("/api/ext/v1/account/review?q=sign_in:often", &kim).await.status, 422);
    // A name that a spreadsheet would take for a formula.
    app.sql("UPDATE account SET name = '=HYPERLINK(1)' WHERE username = 'ola@acme.example'").await;
    let file = app.get("/api/ext/v1/account/review/export", &noor).await;
    let name = file.header("content-disposition").unwrap().to_owned();
    assert!(name.contains("access-review-20") && name.ends_with(".csv\""), "{name}");
    let text = file.text();
    assert!(text.contains(",'=HYPERLINK(1),") && !text.contains(",101,"), "{text}");
}

#[tokio::test]
async fn two_hundred_workspaces_with_two_hundred_people_each_are_reviewed_whole() {
    // Ten times the people with SWITCHYARD_REVIEW=2000.
    let people: i64 =
        std::env::var("SWITCHYARD_REVIEW").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    let app = TestApp::new().await;
    let mut tx = app.store.write().await.unwrap();
    for statement in [
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO account (id, username, username_key, name, created_at) SELECT 700000 + i, 'many' || i || '@size.example', 'many' || i || '@size.example', 'Many ' || i, 0 FROM n",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
         INSERT INTO workspace (id, name, plan, created_at) SELECT 600000 + i, 'Size ' || i, 'enterprise', 0 FROM n WHERE ?1 > 0",
        "INSERT INTO membership (workspace_id, account_id, status, owner, joined_at) SELECT id, 3, 1, 1, 0 FROM workspace WHERE id > 600000 AND ?1 > 0",
        "INSERT INTO membership (workspace_id, account_id, status, joined_at) SELECT w.id, a.id, 1, 0 FROM workspace w, account a WHERE w.id > 600000 AND a.id > 700000 AND ?1 > 0",
        "INSERT INTO membership_role SELECT workspace_id, account_id, 2 FROM membership WHERE workspace_id > 600000 AND ?1 > 0",
        // One person is something else in one of them.
        "UPDATE membership_role SET role_id = 3 WHERE workspace_id = 600200 AND account_id = 700001 AND ?1 > 0",
    ] {
        sqlx::query(statement).bind(people).execute(&mut *tx).await.unwrap();
    }
    tx.commit(Unaudited::Seed).await.unwrap();
    // ola owns them all, and administers 200.
    let token = app.token("ola@acme.example").await;
    let of = "FROM membership m JOIN account a ON a.id = m.account_id WHERE (m.workspace_id > 600000 OR m.workspace_id = 200) AND a.deleted_at IS NULL";
    let counted = async |what: &str| -> i64 {
        let question = sqlx::AssertSqlSafe(format!("SELECT {what} {of}"));
        sqlx::query_scalar(question).fetch_one(app.store.read()).await.unwrap()
    };
    let began = Instant::now();
    let get = async |rest: &str| {
        let answer = app.get(&format!("/api/ext/v1/account/review{rest}"), &token).await;
        assert_eq!(answer.status, 200, "{rest}: {}", answer.text());
        println!("200 x {people}: {rest}: {:?} in all, {} bytes", began.elapsed(), answer.body.len());
        answer
    };
    let total = |answer: &Answer| answer.header("x-total-count").unwrap().parse::<i64>().unwrap();
    let all = get("").await;
    assert_eq!(total(&all), counted("count(DISTINCT m.account_id)").await);
    assert_eq!(all.json().as_array().unwrap().len(), 50);
    // Who is in most of them comes first: ola, in one more than all others, and of those the last one.
    let third = get("?page=3&sort=-workspaces").await.json();
    let first = &third[0];
    assert_eq!(
        (
            &first["id"],
            &first["workspaces"],
            &first["administers"],
            first["places"].as_array().unwrap().len()
        ),
        (&json!(700_000 + people - 99), &json!(200), &json!(0), PLACES_SHOWN)
    );
    assert_eq!(
        total(&get("?q=search:many1").await),
        counted("count(DISTINCT a.id) FILTER (WHERE a.username LIKE 'many1%')").await
    );
    let uri = "?q=sign_in:never,access:active,search:many1@size&columns=600001,600100,600200";
    let never = get(uri).await.json();
    assert_eq!((never.as_array().unwrap().len(), &never[0]["id"]), (1, &json!(700_001)));
    let places: Vec<(u64, &Value)> = never[0]["places"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| (place["workspace"]["id"].as_u64().unwrap(), &place["roles"][0]["id"]))
        .collect();
    assert_eq!(places, [(600_001, &json!(2)), (600_100, &json!(2)), (600_200, &json!(3))]);
    let one = get("/person/700001").await.json();
    assert_eq!(
        (&one["username"], one["places"].as_array().unwrap().len()),
        (&json!("many1@size.example"), 200)
    );
    let workspaces = get("/workspace").await.json();
    assert_eq!(workspaces.as_array().unwrap().len(), 201);
    let row = workspaces.as_array().unwrap().iter().find(|row| row["workspace"]["name"] == "Size 7").unwrap();
    assert_eq!(
        (&row["members"], &row["administrators"], &row["idle"]),
        (&json!(people + 1), &json!(1), &json!(people)),
        "{row}"
    );
    let differences = get("/compare/600001/600200").await.json();
    assert_eq!(differences.as_array().unwrap().len(), 1, "{differences}");
    assert_eq!(
        (&differences[0]["id"], &differences[0]["first"][0]["id"], &differences[0]["second"][0]["id"]),
        (&json!(700_001), &json!(2), &json!(3))
    );
    let file = get("/export").await.text();
    assert_eq!(i64::try_from(file.lines().count()).unwrap(), 1 + counted("count(*)").await);
    assert!(file.contains("many1@size.example") && file.contains("Size 200"), "{}", &file[..500]);
}

#[tokio::test]
async fn a_person_gets_a_copy_of_their_data_and_is_erased_fourteen_days_after_asking() {
    let app = TestApp::new().await;
    let (kim, uli, other) =
        (app.token(KIM).await, app.token("uli@acme.example").await, app.token("uli@acme.example").await);
    let copy = app.get("/api/ext/v1/account/export", &uli).await;
    assert!(copy.header("content-disposition").unwrap().contains("personal-data-20"));
    let copy = copy.json();
    assert_eq!(
        (
            &copy["account"]["username"],
            copy["workspaces"].as_array().unwrap().is_empty(),
            copy["deeds"][0]["action"].is_string()
        ),
        (&json!("uli@acme.example"), false, true)
    );
    let password = json!({ "password": sha1_hex(PASSWORD) });
    // Owners and SuperAdmins have to hand over first.
    let owns = call(&app, "POST", "/api/ext/v1/account/delete", &kim, password.clone()).await;
    assert_eq!(why(&owns), refused(409, "OwnsWorkspaces"));
    let sam = app.token("sam@acme.example").await;
    let reasons = app.get("/api/ext/v1/account/delete", &sam).await.json();
    assert!(reasons["reasons"].to_string().contains("SuperAdminCannotGo"), "{reasons}");
    assert_eq!(
        call(&app, "POST", "/api/ext/v1/account/delete", &uli, json!({ "password": "guess" })).await.status,
        422
    );
    let asked = call(&app, "POST", "/api/ext/v1/account/delete", &uli, password.clone()).await;
    assert!(asked.json()["deletion"].is_string(), "{}", asked.text());
    assert_eq!(app.get("/api/ext/v1/account", &other).await.status, 401);
    assert!(app.get("/api/ext/v1/account/security", &uli).await.json()["deletion"].is_string());
    assert_eq!(call(&app, "DELETE", "/api/ext/v1/account/delete", &uli, Value::Null).await.status, 204);
    app.clock.advance(14 * DAY);
    assert_eq!(chores::sweep(&app.state).await.unwrap().accounts, 0, "kept");
    let uli = app.token("uli@acme.example").await;
    assert_eq!(call(&app, "POST", "/api/ext/v1/account/delete", &uli, password).await.status, 200);
    app.clock.advance(14 * DAY - 1);
    assert_eq!(chores::sweep(&app.state).await.unwrap().accounts, 0);
    app.clock.advance(1);
    assert_eq!(chores::sweep(&app.state).await.unwrap().accounts, 1);
    for question in [
        "SELECT count(*) FROM account WHERE username LIKE 'uli@%' OR name LIKE 'Uli%'",
        "SELECT count(*) FROM membership m JOIN account a ON a.id = m.account_id WHERE a.username LIKE 'erased-%'",
        "SELECT count(*) FROM session s JOIN account a ON a.id = s.account_id WHERE a.username LIKE 'erased-%'",
    ] {
        assert_eq!(app.number(question).await, 0, "{question}");
    }
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE action = 'account.erase'").await, 1);
    assert_eq!(app.get("/api/v2/user/my/workspace", &uli).await.status, 401);
}

#[tokio::test]
async fn a_locked_account_is_not_erased_and_has_fourteen_days_after_it_is_let_in_again() {
    let app = TestApp::new().await;
    let thief = app.token("uli@acme.example").await;
    let password = json!({ "password": sha1_hex(PASSWORD) });
    assert_eq!(call(&app, "POST", "/api/ext/v1/account/delete", &thief, password).await.status, 200);
    let lock = async |lock: bool| {
        app.store.lock_account(&By::operator(app.clock.now()), 4, lock).await.unwrap();
    };
    lock(true).await;
    app.clock.advance(20 * DAY);
    assert_eq!(chores::sweep(&app.state).await.unwrap().accounts, 0, "nobody could take it back");
    lock(false).await;
    app.clock.advance(14 * DAY - 1);
    assert_eq!(chores::sweep(&app.state).await.unwrap().accounts, 0);
    let uli = app.token("uli@acme.example").await;
    assert!(app.get("/api/ext/v1/account/security", &uli).await.json()["deletion"].is_string());
    app.clock.advance(1);
    assert_eq!(chores::sweep(&app.state).await.unwrap().accounts, 1, "a deletion that nobody took back");
}
