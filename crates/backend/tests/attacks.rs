//! Attacks by name: what somebody tries who wants more than they were given, and what becomes of it.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{Answer, TestApp, call, refused, sha1_hex, why};

const KIM: &str = "kim@acme.example";
const NOOR: &str = "noor@beta.example";
const VICTIM: &str = "victim@else.example";
const THEIRS: &str = "the attacker's password";
const OWN: &str = "the victim's own password";

/// Invites one address to the workspace of a token; answers the token of the link that is shown.
async fn invite(app: &TestApp, token: &str, workspace: u64, role: u64) -> String {
    let body = json!({ "workspace": { "id": workspace }, "addresses": [VICTIM], "role": { "id": role } });
    let answer = call(app, "POST", "/api/ext/v1/invitation", token, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let link = answer.json()[0]["link"].as_str().unwrap().to_owned();
    link.split_once('#').unwrap().1.to_owned()
}

/// The token in the latest mail to the victim, as only they can read it.
fn mailed(app: &TestApp) -> String {
    support::mailed(app, VICTIM, "invitation#")
}

async fn accept_new(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "name": "Victoria Victim", "password": sha1_hex(password) });
    app.post("/api/ext/v1/invitation/accept/new", &body).await
}

async fn sign_in(app: &TestApp, password: &str) -> Option<String> {
    let body = json!({ "username": VICTIM, "password": sha1_hex(password) });
    let answer = app.post("/api/v1/authenticate", &body).await;
    if answer.status == 200 { Some(answer.json()["auth_token"].as_str().unwrap().to_owned()) } else { None }
}

async fn read(app: &TestApp, token: &str) -> Value {
    app.post("/api/ext/v1/invitation/read", &json!({ "token": token })).await.json()
}

/// The attacker, Administrator of 101, has made the victim's account by the link that is shown for copying.
async fn squatted() -> (TestApp, String) {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let shown = invite(&app, &kim, 101, 2).await;
    assert_ne!(shown, mailed(&app), "the mail holds a token of its own");
    assert_eq!(accept_new(&app, &shown, THEIRS).await.status, 204);
    let squatter = sign_in(&app, THEIRS).await.unwrap();
    (app, squatter)
}

#[tokio::test]
async fn pre_hijack_of_an_account_by_a_copied_invitation_link_reaches_no_other_workspace() {
    let (app, squatter) = squatted().await;
    let account = app.get("/api/ext/v1/account", &squatter).await.json();
    assert_eq!(account["unproven"], json!(true));
    let noor = app.token(NOOR).await;
    invite(&app, &noor, 200, 1).await;
    let id = app.get("/api/ext/v1/invitation", &noor).await.json()[0]["id"].as_u64().unwrap();
    // Neither who invites nor whether anybody does.
    let mine = app.get("/api/ext/v1/account/invitation", &squatter).await;
    assert_eq!(why(&mine), refused(403, "MailboxNotProven"));
    assert!(!mine.text().contains("Beta"), "{}", mine.text());
    for step in ["accept", "decline"] {
        let uri = format!("/api/ext/v1/account/invitation/{id}/{step}");
        let answer = call(&app, "POST", &uri, &squatter, Value::Null).await;
        assert_eq!(why(&answer), refused(403, "MailboxNotProven"), "{step}");
    }
    let listed = app.get("/api/v2/user/my/workspace", &squatter).await.text();
    assert!(!listed.contains("Beta"), "{listed}");
    assert_eq!(app.number("SELECT count(*) FROM membership m JOIN account a ON a.id = m.account_id WHERE a.username = 'victim@else.example' AND m.workspace_id = 200 AND m.status = 1").await, 0);
}

#[tokio::test]
async fn the_owner_of_the_mailbox_takes_a_squatted_account_over_and_the_squatter_holds_nothing() {
    let (app, squatter) = squatted().await;
    // What the squatter prepares: a second session, an application token, a second factor, a trusted device.
    let other = sign_in(&app, THEIRS).await.unwrap();
    app.sql("INSERT INTO application_token (workspace_id, creator_id, hash, prefix, created_at) SELECT 101, id, randomblob(32), 'swa_', 0 FROM account WHERE username = 'victim@else.example'").await;
    app.sql("INSERT INTO trusted_device (account_id, fingerprint_hash, activated_at, expires_at) SELECT id, randomblob(32), 0, 9e15 FROM account WHERE username = 'victim@else.example'").await;
    app.sql("INSERT INTO mfa_key (account_id, status, secret, created_at) SELECT id, 1, randomblob(20), 0 FROM account WHERE username = 'victim@else.example'").await;
    let noor = app.token(NOOR).await;
    let shown = invite(&app, &noor, 200, 2).await;
    let by_mail = mailed(&app);
    assert_eq!(
        (&read(&app, &shown).await["account"], &read(&app, &by_mail).await["account"]),
        (&json!(true), &json!(false))
    );
    // The shown link of B does not make them the owner, and neither does the mailed one while signed in as the squatter.
    assert_eq!(why(&accept_new(&app, &shown, OWN).await), refused(409, "AccountExists"));
    let signed_in =
        call(&app, "POST", "/api/ext/v1/invitation/accept", &squatter, json!({ "token": by_mail })).await;
    assert_eq!(why(&signed_in), refused(409, "NewPasswordNeeded"));
    assert_eq!(accept_new(&app, &by_mail, OWN).await.status, 204);
    for token in [&squatter, &other] {
        assert_eq!(app.get("/api/ext/v1/account", token).await.status, 401, "their sessions are over");
    }
    assert!(sign_in(&app, THEIRS).await.is_none(), "their password is over");
    let own = sign_in(&app, OWN).await.expect("no second factor of theirs is asked");
    let account = app.get("/api/ext/v1/account", &own).await.json();
    assert_eq!((&account["unproven"], &account["app_mfa"]), (&json!(false), &json!(false)));
    assert_eq!(app.get("/api/ext/v1/account/invitation", &own).await.status, 200);
    let mine = app.get("/api/v2/user/my/workspace", &own).await.json();
    let rows: Vec<_> =
        mine.as_array().unwrap().iter().map(|row| (&row["id"], &row["default_workspace"])).collect();
    assert_eq!(rows, [(&json!(200), &json!(true)), (&json!(101), &json!(false))]);
    for left in [
        "SELECT count(*) FROM trusted_device d JOIN account a ON a.id = d.account_id WHERE a.username = 'victim@else.example'",
        "SELECT count(*) FROM application_token t JOIN account a ON a.id = t.creator_id WHERE t.status = 0 AND a.username = 'victim@else.example'",
    ] {
        assert_eq!(app.number(left).await, 0, "{left}");
    }
    assert_eq!(app.number("SELECT count(*) FROM audit_log WHERE action = 'account.take_over'").await, 1);
    assert_eq!(why(&accept_new(&app, &by_mail, THEIRS).await), refused(403, "InvitationUsed"));
}

#[tokio::test]
async fn an_inviter_cannot_join_an_existing_person_with_the_copied_link_alone() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let body = json!({ "workspace": { "id": 101 }, "addresses": [NOOR], "role": { "id": 3 } });
    let answer = call(&app, "POST", "/api/ext/v1/invitation", &kim, body).await.json();
    let link = answer[0]["link"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
    let joined = app.post("/api/v2/user/activation", &json!({ "activationKey": link })).await;
    assert_eq!(why(&joined), refused(403, "AccountExists"));
}

#[tokio::test]
async fn the_mailed_link_proves_the_mailbox_at_once() {
    let app = TestApp::new().await;
    let noor = app.token(NOOR).await;
    let shown = invite(&app, &noor, 200, 2).await;
    let by_mail = mailed(&app);
    assert_eq!(read(&app, &by_mail).await["account"], json!(false));
    assert_eq!(accept_new(&app, &by_mail, OWN).await.status, 204);
    assert_eq!(why(&accept_new(&app, &shown, THEIRS).await), refused(403, "InvitationUsed"));
    let own = sign_in(&app, OWN).await.unwrap();
    assert_eq!(app.get("/api/ext/v1/account", &own).await.json()["unproven"], json!(false));
    for secret in [&shown, &by_mail] {
        assert!(!app.on_disk(secret).await, "only hashes are in the database");
    }
}

/// Gives somebody of 101 an own role with these permissions; answers the role.
async fn own_role(app: &TestApp, kim: &str, user: u64, permissions: Value) -> u64 {
    let made =
        call(app, "POST", "/api/ext/v1/role", kim, json!({ "name": "Own", "permissions": permissions }))
            .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let role = made.json()["id"].as_u64().unwrap();
    let uri = format!("/api/ext/v1/user/{user}/workspace/101/role");
    assert_eq!(call(app, "PUT", &uri, kim, json!({ "roles": [{ "id": role }] })).await.status, 204);
    role
}

async fn id_of(app: &TestApp, token: &str, username: &str) -> u64 {
    app.get(&format!("/api/v1/user?q=username:{username}"), token).await.json()[0]["id"].as_u64().unwrap()
}

async fn permissions(app: &TestApp, token: &str) -> String {
    app.get("/api/v1/user/my/role/permission", token).await.text()
}

#[tokio::test]
async fn escalating_oneself_fails_by_every_call_and_sequence() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let (uli, ola) =
        (id_of(&app, &kim, "uli@acme.example").await, id_of(&app, &kim, "ola@acme.example").await);
    // The strongest who is no Administrator: may assign roles and manage people.
    let keys = json!([
        "user_list",
        "user_update",
        "user_role_assign",
        "own_role_read",
        "device_list",
        "token_create",
        "token_edit",
        "workspace_switch"
    ]);
    let role = own_role(&app, &kim, uli, keys).await;
    let me = app.token("uli@acme.example").await;
    let before = permissions(&app, &me).await;
    let steps = [
        ("PUT", format!("/api/ext/v1/user/{uli}/workspace/101/role"), json!({ "roles": [{ "id": 1 }] })),
        ("PUT", "/api/ext/v1/user/my/workspace/101/role".to_owned(), json!({ "roles": [{ "id": 1 }] })),
        ("PUT", format!("/api/v2/user/{uli}/workspace/101/role/1"), Value::Null),
        ("PUT", format!("/api/v1/user/{uli}/role/1"), Value::Null),
        (
            "PATCH",
            format!("/api/ext/v1/role/{role}"),
            json!({ "permissions": ["user_mfa_delete", "user_list"], "version": 1 }),
        ),
        ("POST", "/api/ext/v1/role".to_owned(), json!({ "name": "Mine", "permissions": ["user_list"] })),
        (
            "POST",
            "/api/ext/v1/user/role_plan".to_owned(),
            json!({ "changes": [{ "user": { "id": uli }, "roles": [{ "id": 1 }] }] }),
        ),
        // Through somebody else, who would then raise the first one.
        ("PUT", format!("/api/ext/v1/user/{ola}/workspace/101/role"), json!({ "roles": [{ "id": 1 }] })),
        (
            "POST",
            "/api/ext/v1/user/role_plan".to_owned(),
            json!({ "changes": [{ "user": { "id": ola }, "roles": [{ "id": 1 }] }] }),
        ),
        (
            "POST",
            "/api/ext/v1/invitation".to_owned(),
            json!({ "workspace": { "id": 101 }, "addresses": ["friend@else.example"], "role": { "id": 1 } }),
        ),
        (
            "POST",
            "/api/v2/user/invitation".to_owned(),
            json!({ "username": "friend@else.example", "organisation": { "id": 101 }, "roles": [{ "id": 1 }] }),
        ),
        (
            "POST",
            "/api/ext/v1/workspace/transfer".to_owned(),
            json!({ "to": { "id": uli }, "password": sha1_hex("x") }),
        ),
    ];
    for (method, uri, body) in steps {
        let answer = call(&app, method, &uri, &me, body).await;
        let plan = answer.status == 200
            && answer.json()["applied"] == json!(false)
            && answer.json()["lines"][0]["problem"].is_object();
        assert!(
            matches!(answer.status, 400 | 403 | 409) || plan,
            "{method} {uri}: {} {}",
            answer.status,
            answer.text()
        );
    }
    assert_eq!(permissions(&app, &me).await, before);
    assert_eq!(app.number("SELECT count(*) FROM account WHERE username = 'friend@else.example'").await, 0);
    // What a machine of theirs may is what they may.
    let made = call(&app, "POST", "/api/v1/application_token", &me, json!({})).await.json();
    let token = app
        .post("/api/v1/authenticate", &json!({ "application_token": made["application_token"] }))
        .await
        .json();
    assert_eq!(permissions(&app, token["auth_token"].as_str().unwrap()).await, before);
}

#[tokio::test]
async fn editing_the_owner_or_the_superadmin_fails_for_administrators() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let ids = [id_of(&app, &kim, KIM).await, id_of(&app, &kim, "sam@acme.example").await];
    let uli = id_of(&app, &kim, "uli@acme.example").await;
    let uri = format!("/api/ext/v1/user/{uli}/workspace/101/role");
    assert_eq!(call(&app, "PUT", &uri, &kim, json!({ "roles": [{ "id": 1 }] })).await.status, 204);
    let admin = app.token("uli@acme.example").await;
    for id in ids {
        for (method, uri, body) in [
            ("PUT", format!("/api/ext/v1/user/{id}/workspace/101/role"), json!({ "roles": [{ "id": 3 }] })),
            ("PATCH", format!("/api/v2/user/{id}/workspace/101"), json!({ "status": { "id": 2 } })),
            ("DELETE", format!("/api/v2/user/{id}/workspace/101"), Value::Null),
            ("DELETE", format!("/api/v1/user/{id}"), Value::Null),
            ("DELETE", format!("/api/v1/user/{id}/mfa/1"), Value::Null),
            ("GET", format!("/api/v1/user/{id}/mfa/trusted_device"), Value::Null),
        ] {
            let answer = call(&app, method, &uri, &admin, body).await;
            assert!(
                matches!(answer.status, 403 | 409),
                "{method} {uri}: {} {}",
                answer.status,
                answer.text()
            );
        }
        let plan = json!({ "changes": [{ "user": { "id": id } }] });
        let said = call(&app, "POST", "/api/ext/v1/user/role_plan", &admin, plan).await.json();
        assert_eq!(
            (&said["applied"], said["lines"][0]["problem"].is_object()),
            (&json!(false), true),
            "{said}"
        );
    }
    assert_eq!(app.get("/api/v1/endpoint", &kim).await.status, 200);
}

#[tokio::test]
async fn granting_a_permission_that_one_does_not_hold_fails_by_role_draft_and_edit() {
    let app = TestApp::new().await;
    let (kim, sam) = (app.token(KIM).await, app.token_in("sam@acme.example", 101).await);
    let of_sam = json!({ "name": "Linked", "permissions": ["linked_workspace_access"] });
    assert_eq!(
        why(&call(&app, "POST", "/api/ext/v1/role", &kim, of_sam.clone()).await),
        refused(403, "RoleBeyondOwn")
    );
    let made = call(&app, "POST", "/api/ext/v1/role", &sam, of_sam).await;
    assert_eq!(made.status, 201, "the SuperAdmin holds it: {}", made.text());
    let role = made.json()["id"].as_u64().unwrap();
    let uli = id_of(&app, &kim, "uli@acme.example").await;
    let give = format!("/api/ext/v1/user/{uli}/workspace/101/role");
    assert_eq!(
        why(&call(&app, "PUT", &give, &kim, json!({ "roles": [{ "id": role }] })).await),
        refused(403, "RoleBeyondOwn")
    );
    let edit = json!({ "name": "Renamed", "version": 1 });
    assert_eq!(
        why(&call(&app, "PATCH", &format!("/api/ext/v1/role/{role}"), &kim, edit).await),
        refused(403, "RoleBeyondOwn")
    );
    let nobody = json!({ "name": "Nobody's", "permissions": ["support_token_create"] });
    assert_eq!(
        why(&call(&app, "POST", "/api/ext/v1/role", &sam, nobody).await),
        refused(403, "RoleBeyondOwn")
    );
}

#[tokio::test]
async fn a_token_after_a_downgrade_and_the_token_of_another_workspace_do_no_more_than_they_may() {
    let app = TestApp::new().await;
    let (kim, noor) = (app.token(KIM).await, app.token(NOOR).await);
    let uli = app.token("uli@acme.example").await;
    let device = app.get("/api/v1/endpoint?per_page=1", &uli).await.json()[0]["id"].clone();
    let uri = format!("/api/v1/endpoint/{device}");
    let rename = json!({ "name": "Renamed" });
    assert_eq!(call(&app, "PATCH", &uri, &uli, rename.clone()).await.status, 204);
    let id = id_of(&app, &kim, "uli@acme.example").await;
    let set = format!("/api/ext/v1/user/{id}/workspace/101/role");
    assert_eq!(call(&app, "PUT", &set, &kim, json!({ "roles": [{ "id": 3 }] })).await.status, 204);
    assert_eq!(call(&app, "PATCH", &uri, &uli, rename.clone()).await.status, 403, "the next request decides");
    assert_eq!(call(&app, "PATCH", &uri, &noor, rename).await.status, 404, "B's token in A");
}
