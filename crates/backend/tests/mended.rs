//! What reviewers found and is to stay mended: invitations and the rights of who sends them, requests of people who are gone, what a
//! reset of the password ends, and questions that are too long.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{START, TestApp, call, credentials, mia_code, refused, sha1_hex, why};
use switchyard_backend::store::{
    Unaudited,
    journal::By,
    pace::Pace,
    sessions::{NewSession, SessionKind},
};
use wire::ids::WorkspaceId;

const KIM: &str = "kim@acme.example";
const ULI: &str = "uli@acme.example";
const NOOR: &str = "noor@beta.example";
const OLA: &str = "ola@acme.example";
const MIA: &str = "mia@gamma.example";
const INVITATION: &str = "/api/ext/v1/invitation";
const DEVICE: u64 = 20_000_001;

/// Invites one address to 101; answers why not, or nothing.
async fn invite(app: &TestApp, token: &str, address: &str, role: u64) -> String {
    let body = json!({ "workspace": { "id": 101 }, "addresses": [address], "role": { "id": role } });
    let answer = call(app, "POST", INVITATION, token, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()[0]["problem"]["error_token"].as_str().unwrap_or_default().to_owned()
}

async fn revoke(app: &TestApp, token: &str, address: &str) -> (u16, String) {
    let list = app.get(INVITATION, token).await.json();
    let row = list.as_array().unwrap().iter().find(|row| row["address"] == address).cloned().unwrap();
    why(&call(app, "DELETE", &format!("{INVITATION}/{}", row["id"]), token, Value::Null).await)
}

#[tokio::test]
async fn whoever_only_lists_people_takes_nothing_from_an_invited_person() {
    let app = TestApp::new().await;
    for statement in [
        "INSERT INTO role (id, workspace_id, name, permissions) VALUES (2000, 101, 'Desk', 'user_list'), (2001, 101, 'Other desk', 'user_list')",
        "UPDATE membership_role SET role_id = 2000 WHERE workspace_id = 101 AND account_id = 4",
        "INSERT OR REPLACE INTO workspace_limit (workspace_id, kind, amount) VALUES (101, 'members', NULL)",
    ] {
        app.sql(statement).await;
    }
    let (kim, uli) = (app.token(KIM).await, app.token(ULI).await);
    for (address, role) in [("chief@x.example", 1), ("desk@x.example", 2000), ("other@x.example", 2001)] {
        assert_eq!(invite(&app, &kim, address, role).await, "");
    }
    assert_eq!(invite(&app, &uli, "chief@x.example", 2000).await, "PersonBeyondOwn");
    assert_eq!(invite(&app, &uli, "other@x.example", 2000).await, "Forbidden", "another role");
    assert_eq!(invite(&app, &uli, "desk@x.example", 2000).await, "", "the same role: sent again");
    assert_eq!(invite(&app, &uli, "new@x.example", 2000).await, "");
    let body =
        json!({ "username": "chief@x.example", "organisation": { "id": 101 }, "roles": [{ "id": 2000 }] });
    let one = call(&app, "POST", "/api/v2/user/invitation", &uli, body).await;
    assert_eq!(why(&one), refused(403, "PersonBeyondOwn"));
    let kept = "SELECT mr.role_id FROM membership_role mr JOIN account a ON a.id = mr.account_id WHERE mr.workspace_id = 101 AND a.username = 'chief@x.example'";
    assert_eq!(app.number(kept).await, 1);
    assert_eq!(revoke(&app, &uli, "chief@x.example").await, refused(403, "Forbidden"));
    assert_eq!(revoke(&app, &uli, "desk@x.example").await, refused(403, "Forbidden"));
    app.sql("UPDATE role SET permissions = 'user_list,user_update' WHERE id = 2000").await;
    assert_eq!(revoke(&app, &uli, "chief@x.example").await, refused(403, "PersonBeyondOwn"));
    assert_eq!(revoke(&app, &uli, "other@x.example").await, refused(204, ""));
    // Administrators do as before.
    assert_eq!(invite(&app, &kim, "chief@x.example", 3).await, "");
    assert_eq!(app.number(kept).await, 3);
    assert_eq!(revoke(&app, &kim, "chief@x.example").await, refused(204, ""));
}

#[tokio::test]
async fn a_role_that_is_named_twice_is_given_once_and_long_lists_are_refused() {
    let app = TestApp::new().await;
    let noor = app.token(NOOR).await;
    let body = |roles: Vec<u64>| {
        let roles: Vec<Value> = roles.into_iter().map(|role| json!({ "id": role })).collect();
        json!({ "username": "twice@x.example", "organisation": { "id": 200 }, "roles": roles })
    };
    let uri = "/api/v2/user/invitation";
    assert_eq!(call(&app, "POST", uri, &noor, body(vec![3; 21])).await.status, 422);
    let made = call(&app, "POST", uri, &noor, body(vec![3, 2, 3])).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.json()["roles"].as_array().unwrap().len(), 2);
    let addresses: Vec<String> = (0..101).map(|at| format!("guest{at}@x.example")).collect();
    let many = json!({ "workspace": { "id": 200 }, "addresses": addresses, "role": { "id": 3 } });
    let many = call(&app, "POST", INVITATION, &noor, many).await;
    assert_eq!((many.status, &many.json()["errors"][0]["field"]), (422, &json!("addresses")));
    let kim = app.token(KIM).await;
    let tags = json!({ "tags": "a,".repeat(10_100) });
    let tagged = call(&app, "PATCH", &format!("/api/v1/endpoint/{DEVICE}"), &kim, tags).await;
    assert_eq!((tagged.status, &tagged.json()["errors"][0]["field"]), (422, &json!("tags")));
}

#[tokio::test]
async fn requests_are_a_persons_own() {
    let app = TestApp::new().await;
    let secret = switchyard_backend::secret::random("swa_").unwrap();
    let noor = wire::ids::UserId::from(5);
    let tenant = app.store.tenant(WorkspaceId::from(200));
    tenant.make_token(noor, &secret, "", None, None, START).await.unwrap();
    let body = json!({ "application_token": secret.expose() });
    let machine = app.post("/api/v1/authenticate", &body).await.json();
    let machine = machine["auth_token"].as_str().unwrap();
    let uri = "/api/ext/v1/workspace/request";
    let body = json!({ "kind": "create", "contact": "a@b.example", "details": "x", "name": "More" });
    assert_eq!(app.get(uri, machine).await.status, 403);
    assert_eq!(call(&app, "POST", uri, machine, body).await.status, 403);
    assert_eq!(call(&app, "DELETE", &format!("{uri}/1"), machine, Value::Null).await.status, 403);
}

#[tokio::test]
async fn a_workspace_whose_token_stands_in_another_log_is_erased_and_a_stuck_one_keeps_no_other() {
    let app = TestApp::new().await;
    for statement in [
        "INSERT INTO application_token (id, workspace_id, creator_id, description, hash, prefix, created_at) VALUES (7000, 300, 6, 'Press', randomblob(32), 'swa_', 0)",
        "INSERT INTO audit_log (workspace_id, at, actor_id, token_id, action, object) VALUES (100, 0, 6, 7000, 'request.send', 'request')",
        "CREATE TRIGGER stuck BEFORE DELETE ON membership WHEN OLD.workspace_id = 200 BEGIN SELECT RAISE(ABORT, 'stuck'); END",
        "UPDATE workspace SET status = 2, deleted_at = 1, restore_until = 2, erasing = 1 WHERE id IN (200, 300)",
    ] {
        app.sql(statement).await;
    }
    let now = app.clock.now();
    assert_eq!(app.store.erase_deleted(now, &mut Pace::default()).await.unwrap(), 1);
    let state =
        "SELECT (SELECT erasing FROM workspace WHERE id = 200) * 10 + erasing FROM workspace WHERE id = 300";
    assert_eq!(app.number(state).await, 12);
    let left = "SELECT count(*) FROM application_token WHERE workspace_id = 300 AND id = 7000 AND status = 1 AND description = '' AND prefix = ''";
    assert_eq!(app.number(left).await, 1);
    app.sql("DROP TRIGGER stuck").await;
    assert_eq!(app.store.erase_deleted(now, &mut Pace::default()).await.unwrap(), 1);
    assert_eq!(app.number(state).await, 22);
    assert_eq!(app.number("SELECT count(*) FROM pragma_foreign_key_check").await, 0);
}

#[tokio::test]
async fn a_request_of_somebody_who_is_gone_or_that_was_withdrawn_is_not_approved() {
    let app = TestApp::new().await;
    let ola = app.token_in(OLA, 200).await;
    let uri = "/api/ext/v1/workspace/request";
    let body = json!({ "kind": "create", "contact": "ola@acme.example", "details": "x", "name": "More" });
    let sent = call(&app, "POST", uri, &ola, body).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let id = sent.json()["id"].as_i64().unwrap();
    let by = By::operator(START);
    let approve = async || match app.store.approve_create(&by, id, (None, "pro"), None).await {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    app.sql("UPDATE membership SET status = 2 WHERE workspace_id = 200 AND account_id = 3").await;
    assert!(approve().await.contains("NotAllowed"));
    app.sql("UPDATE membership SET status = 1 WHERE workspace_id = 200 AND account_id = 3").await;
    app.sql("UPDATE account SET status = 2 WHERE id = 3").await;
    assert!(approve().await.contains("NotAllowed"));
    app.sql("UPDATE account SET status = 1 WHERE id = 3").await;
    // Withdrawn while the operator's answer waits for the writer.
    let mut tx = app.store.write().await.unwrap();
    let withdraw = async {
        sqlx::query("UPDATE workspace_request SET state = 'withdrawn', ended_at = 1 WHERE id = ?")
            .bind(id)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit(Unaudited::Seed).await.unwrap();
    };
    let (answer, ()) = tokio::join!(approve(), withdraw);
    assert!(answer.contains("RequestEnded"), "{answer}");
    assert_eq!(app.number("SELECT count(*) FROM workspace WHERE name = 'More'").await, 0);
    app.sql("UPDATE workspace_request SET state = 'open', ended_at = NULL").await;
    assert_eq!(approve().await, "");
    assert!(approve().await.contains("RequestEnded"));
    assert_eq!(app.number("SELECT count(*) FROM workspace WHERE name = 'More'").await, 1);
}

#[tokio::test]
async fn a_device_is_offline_since_it_was_switched_off() {
    let app = TestApp::new().await;
    app.sql(
        "UPDATE device SET status = 0, connectivity = 2, connectivity_since = 5 WHERE workspace_id = 101",
    )
    .await;
    app.sql("UPDATE sim SET status = 1 WHERE workspace_id = 101 AND device_id IS NOT NULL").await;
    let kim = app.token(KIM).await;
    let since = "SELECT connectivity_since FROM device WHERE id = 20000001";
    let uri = format!("/api/v1/endpoint/{DEVICE}");
    let patch = async |body: Value| assert_eq!(call(&app, "PATCH", &uri, &kim, body).await.status, 204);
    patch(json!({ "name": "Pump" })).await;
    assert_eq!(app.number(since).await, 5);
    app.clock.advance(1_000);
    patch(json!({ "status": { "id": 1 } })).await;
    assert_eq!(app.number(since).await, START + 1_000);
    app.clock.advance(1_000);
    patch(json!({ "name": "Old pump" })).await;
    assert_eq!(app.number(since).await, START + 1_000, "it was offline already");
    let sim = app.number("SELECT min(id) FROM sim WHERE workspace_id = 101 AND device_id > 20000001").await;
    let suspended = json!({ "status": { "id": 2 } });
    assert_eq!(call(&app, "PATCH", &format!("/api/v1/sim/{sim}"), &kim, suspended).await.status, 204);
    let since = "SELECT connectivity_since FROM device WHERE id = (SELECT device_id FROM sim WHERE id = (SELECT min(id) FROM sim WHERE workspace_id = 101 AND device_id > 20000001))";
    assert_eq!(app.number(since).await, START + 2_000);
}

#[tokio::test]
async fn tokens_that_work_are_listed_however_many_were_revoked() {
    let app = TestApp::new().await;
    for statement in [
        "INSERT INTO application_token (id, workspace_id, creator_id, hash, prefix, created_at) VALUES (1000, 101, 2, randomblob(32), 'swa_', 0)",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100)
         INSERT INTO application_token (id, workspace_id, creator_id, hash, prefix, status, created_at) SELECT 2000 + i, 101, 2, randomblob(32), 'swa_', 1, 0 FROM n",
    ] {
        app.sql(statement).await;
    }
    let tokens = app.store.tenant(WorkspaceId::from(101)).tokens().await.unwrap();
    let ids: Vec<u64> = tokens.iter().map(|token| token.id.get()).collect();
    assert_eq!((ids.len(), ids[0]), (1000, 3100));
    assert!(ids.contains(&1000) && ids.is_sorted_by(|one, next| one > next));
}

#[tokio::test]
async fn a_reset_of_the_password_ends_what_had_begun_before() {
    let app = TestApp::new().await;
    let begun = app.post("/api/v1/authenticate", &credentials(MIA)).await.json();
    let reset = app.store.make_recovery(&By::operator(START), 6, 60_000).await.unwrap();
    let body = json!({ "token": reset.expose(), "password": sha1_hex("an entirely new one") });
    assert_eq!(app.post("/api/ext/v1/recovery", &body).await.status, 204);
    let code = json!({ "mfa_token": begun["mfa_token"], "code": mia_code(app.clock.now()) });
    assert_eq!(app.post("/api/v1/authenticate", &code).await.status, 401);
    // What was verified before is worth nothing afterwards: of another password, of a locked account.
    let begin = async |hash: &str| {
        let new = NewSession {
            account: 4,
            kind: SessionKind::Api,
            refresh_hash: hash.as_bytes(),
            address: None,
            agent: None,
        };
        app.store.begin_session(new, Some(hash), START).await.unwrap().is_some()
    };
    let hash: String = sqlx::query_scalar("SELECT password_hash FROM account WHERE id = 4")
        .fetch_one(app.store.read())
        .await
        .unwrap();
    assert!(!begin("$argon2id$of-before").await);
    assert!(app.store.challenge((4, Some("$argon2id$of-before")), b"x", None, START).await.is_err());
    app.sql("UPDATE account SET status = 2 WHERE id = 4").await;
    assert!(!begin(&hash).await);
    app.sql("UPDATE account SET status = 1 WHERE id = 4").await;
    assert!(begin(&hash).await);
}

#[tokio::test]
async fn long_questions_are_refused_and_long_lists_of_identifiers_are_not() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let values =
        |field: &str, value: &str, times: usize| format!("{field}:{}", vec![value; times].join("%7C"));
    let criteria = |one: &str, times: usize| vec![one; times].join(",");
    for (list, q, status) in [
        ("/api/v1/user", values("role", "1", 500), 200),
        ("/api/v1/user", values("workspace", "101", 500), 200),
        ("/api/v1/user", values("id", "1", 501), 422),
        ("/api/v1/user", criteria("role:1", 50), 200),
        ("/api/v1/user", criteria("role:1", 51), 422),
        ("/api/ext/v1/audit", values("object", "a", 500), 200),
        ("/api/ext/v1/audit", values("object", "a", 501), 422),
        ("/api/ext/v1/account/review", values("role", "1", 500), 200),
        ("/api/ext/v1/account/review", values("role", "1", 501), 422),
        ("/api/v1/endpoint", values("imei", "123", 2_000), 200),
        ("/api/v1/endpoint", criteria("name:a", 50), 200),
        ("/api/v1/endpoint", criteria("name:a", 51), 422),
        ("/api/v1/sim", criteria("status:1", 1_000), 422),
    ] {
        let answer = app.get(&format!("{list}?q={q}"), &kim).await;
        assert_eq!(answer.status, status, "{list} {}: {}", &q[..20], answer.text());
        if status == 422 {
            assert_eq!(answer.code(), 1301, "{list}");
        }
    }
}
