//! Invitations by the router (U-2, A-2): the link of the mail, new and existing people, links that died, rights of the inviter.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{Answer, TestApp, call, refused, sha1_hex, why};
use switchyard_backend::demo::people::PASSWORD;

const KIM: &str = "kim@acme.example";
const NOOR: &str = "noor@beta.example";
const DAY: i64 = 86_400_000;

/// Invites one address to the workspace of a token; answers the token of the link.
async fn invite(app: &TestApp, token: &str, workspace: u64, address: &str, role: u64) -> String {
    let body = json!({ "workspace": { "id": workspace }, "addresses": [address], "role": { "id": role } });
    let answer = call(app, "POST", "/api/ext/v1/invitation", token, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    link_token(answer.json()[0]["link"].as_str().unwrap())
}

fn link_token(link: &str) -> String {
    link.split_once("#").unwrap().1.to_owned()
}

async fn accept_new(app: &TestApp, token: &str, name: &str) -> Answer {
    let body = json!({ "token": token, "name": name, "password": sha1_hex(PASSWORD) });
    app.post("/api/ext/v1/invitation/accept/new", &body).await
}

#[tokio::test]
async fn a_new_person_follows_the_link_of_the_mail() {
    let app = TestApp::new().await;
    let noor = app.token(NOOR).await;
    let token = invite(&app, &noor, 200, "New.Person@else.example", 2).await;
    let mail = std::fs::read_dir(app.folder.path().join("mail")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(mail).unwrap().replace("=\r\n", "");
    assert!(text.contains("To: New.Person@else.example") && !text.contains(&token), "{text}");
    let token = text.split_once("invitation#").unwrap().1.split_whitespace().next().unwrap().to_owned();
    assert!(!app.on_disk(&token).await, "only the hash is in the database");
    let row = |rows: &Value| {
        rows.as_array()
            .unwrap()
            .iter()
            .find(|row| row["username"] == "New.Person@else.example")
            .cloned()
            .unwrap()
    };
    let listed = row(&app.get("/api/v1/user", &noor).await.json());
    assert_eq!((&listed["access"], &listed["name"]), (&json!("invited"), &json!("")));
    let read = app.post("/api/ext/v1/invitation/read", &json!({ "token": token })).await.json();
    assert_eq!(
        (&read["workspace"]["name"], &read["account"], &read["inviter"]),
        (&json!("Beta Studios"), &json!(false), &json!("Noor Haddad"))
    );
    for (name, password) in [(" ", sha1_hex(PASSWORD)), ("New", "plain text".to_owned())] {
        let body = json!({ "token": token, "name": name, "password": password });
        assert_eq!(app.post("/api/ext/v1/invitation/accept/new", &body).await.status, 422);
    }
    assert_eq!(accept_new(&app, &token, "New Person").await.status, 204);
    assert_eq!(why(&accept_new(&app, &token, "Again").await), refused(403, "InvitationUsed"));
    let new = app.token("new.person@ELSE.example").await;
    let mine = app.get("/api/v2/user/my/workspace", &new).await.json();
    assert_eq!(
        (&mine[0]["id"], &mine[0]["default_workspace"], &mine[0]["roles"][0]["id"]),
        (&json!(200), &json!(true), &json!(2))
    );
    assert_eq!(app.get("/api/v1/endpoint", &new).await.status, 200);
}

#[tokio::test]
async fn an_existing_person_accepts_signed_in_and_nobody_else_does() {
    let app = TestApp::new().await;
    let (noor, uli, kim) = (app.token(NOOR).await, app.token("uli@acme.example").await, app.token(KIM).await);
    let token = invite(&app, &noor, 200, "ULI@acme.example", 3).await;
    // The inviter learns the address and nothing else.
    let listed = app.get("/api/v1/user?q=access:invited", &noor).await.json();
    assert_eq!(
        (&listed[0]["name"], &listed[0]["status"]["id"], &listed[0]["security"]),
        (&json!(""), &json!(0), &json!("none"))
    );
    assert!(
        app.get("/api/v2/user/my/workspace", &uli)
            .await
            .json()
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["id"] != 200)
    );
    let mine = app.get("/api/ext/v1/account/invitation", &uli).await.json();
    assert_eq!(
        (mine.as_array().unwrap().len(), &mine[0]["workspace"]["id"], &mine[0]["account"]),
        (1, &json!(200), &json!(true))
    );
    let wrong = call(&app, "POST", "/api/ext/v1/invitation/accept", &kim, json!({ "token": token })).await;
    assert_eq!(why(&wrong), refused(403, "WrongAccount"));
    assert_eq!(
        wrong.json()["params"],
        json!({ "address": "ULI@acme.example", "signed_in": "kim@acme.example" })
    );
    assert_eq!(why(&accept_new(&app, &token, "Not Uli").await), refused(409, "AccountExists"));
    let id = mine[0]["id"].as_u64().unwrap();
    assert_eq!(
        call(&app, "POST", &format!("/api/ext/v1/account/invitation/{id}/accept"), &kim, Value::Null)
            .await
            .status,
        404
    );
    let joined = call(&app, "POST", "/api/ext/v1/invitation/accept", &uli, json!({ "token": token })).await;
    assert_eq!(
        (joined.status, &joined.json()["id"], &joined.json()["default_workspace"]),
        (200, &json!(200), &json!(false))
    );
    assert_eq!(app.get("/api/ext/v1/account/invitation", &uli).await.json(), json!([]));
    let again = invite_answer(&app, &noor, "uli@acme.example").await;
    assert_eq!(again.json()[0]["problem"]["error_token"], "AlreadyMember");
}

async fn invite_answer(app: &TestApp, noor: &str, address: &str) -> Answer {
    let body = json!({ "workspace": { "id": 200 }, "addresses": [address], "role": { "id": 3 } });
    call(app, "POST", "/api/ext/v1/invitation", noor, body).await
}

#[tokio::test]
async fn links_die_by_resending_revoking_declining_and_time() {
    let app = TestApp::new().await;
    let (noor, uli) = (app.token(NOOR).await, app.token("uli@acme.example").await);
    let first = invite(&app, &noor, 200, "uli@acme.example", 3).await;
    let list = app.get("/api/ext/v1/invitation", &noor).await.json();
    let id = list[0]["id"].as_u64().unwrap();
    let resent =
        call(&app, "POST", &format!("/api/ext/v1/invitation/{id}/resend"), &noor, json!({ "mail": false }))
            .await;
    assert_eq!(
        (resent.status, &resent.json()["sent"], &resent.json()["invitation"]["id"]),
        (200, &json!("none"), &json!(id))
    );
    let second = link_token(resent.json()["link"].as_str().unwrap());
    let read = |token: String| {
        let app = &app;
        async move { app.post("/api/ext/v1/invitation/read", &json!({ "token": token })).await }
    };
    assert_eq!(why(&read(first.clone()).await), refused(403, "InvitationReplaced"));
    assert_eq!(read(second.clone()).await.status, 200);
    // kim administers another workspace: the invitation does not exist there.
    let kim = app.token(KIM).await;
    assert_eq!(
        call(&app, "DELETE", &format!("/api/ext/v1/invitation/{id}"), &kim, Value::Null).await.status,
        404
    );
    app.clock.advance(7 * DAY);
    let (noor, uli) = (app.token(NOOR).await, (drop(uli), app.token("uli@acme.example").await).1);
    let expired = read(second.clone()).await;
    assert_eq!(
        (why(&expired), &expired.json()["params"]["inviter"]),
        (refused(403, "InvitationExpired"), &json!("Noor Haddad"))
    );
    assert_eq!(
        call(&app, "POST", "/api/ext/v1/invitation/accept", &uli, json!({ "token": second })).await.status,
        403
    );
    let resent =
        call(&app, "POST", &format!("/api/ext/v1/invitation/{id}/resend"), &noor, json!({ "mail": true }))
            .await;
    let third = link_token(resent.json()["link"].as_str().unwrap());
    assert_eq!((&resent.json()["sent"], read(third.clone()).await.status), (&json!("file"), 200));
    assert_eq!(
        call(&app, "POST", &format!("/api/ext/v1/account/invitation/{id}/decline"), &uli, Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(why(&read(third).await), refused(403, "InvitationRevoked"));
    let fourth = invite(&app, &noor, 200, "uli@acme.example", 3).await;
    let id = app.get("/api/ext/v1/invitation", &noor).await.json()[0]["id"].as_u64().unwrap();
    assert_eq!(
        call(&app, "DELETE", &format!("/api/ext/v1/invitation/{id}"), &noor, Value::Null).await.status,
        204
    );
    assert_eq!(why(&read(fourth).await), refused(403, "InvitationRevoked"));
    assert_eq!(read("swi_never".to_owned()).await.status, 404);
}

#[tokio::test]
async fn an_inviter_without_rights_invites_nobody() {
    let app = TestApp::new().await;
    let (noor, ola) = (app.token(NOOR).await, app.token_in("ola@acme.example", 200).await);
    let token = invite(&app, &ola, 200, "uli@acme.example", 1).await;
    let set = json!({ "roles": [{ "id": 2 }] });
    assert_eq!(call(&app, "PUT", "/api/ext/v1/user/3/workspace/200/role", &noor, set).await.status, 204);
    let uli = app.token("uli@acme.example").await;
    let accepted = call(&app, "POST", "/api/ext/v1/invitation/accept", &uli, json!({ "token": token })).await;
    assert_eq!(why(&accepted), refused(403, "InviterLostRights"));
    // Whoever may still do it takes it over by sending it again.
    let id = app.get("/api/ext/v1/invitation", &noor).await.json()[0]["id"].as_u64().unwrap();
    let resent =
        call(&app, "POST", &format!("/api/ext/v1/invitation/{id}/resend"), &noor, json!({ "mail": false }))
            .await;
    let token = link_token(resent.json()["link"].as_str().unwrap());
    assert_eq!(
        call(&app, "POST", "/api/ext/v1/invitation/accept", &uli, json!({ "token": token })).await.status,
        200
    );
    // The contract's call wants roles, and only what the inviter may give.
    let invitation = |body: Value| {
        let (app, ola) = (&app, &ola);
        async move { call(app, "POST", "/api/v2/user/invitation", ola, body).await }
    };
    assert_eq!(
        invitation(
            json!({ "username": "x@y.example", "organisation": { "id": 200 }, "roles": [{ "id": 3 }] })
        )
        .await
        .status,
        403
    );
}
