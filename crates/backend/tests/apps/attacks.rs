//! What somebody tries who wants more of an app than they were given, and what two do in the same moment.

use crate::{
    KIM, NOOR, OLA, ULI, ULI_ID, activate, app, ask, grant, promote_uli,
    support::{TestApp, call, mails, refused, why},
    uri,
};
use serde_json::{Value, json};

#[tokio::test]
async fn escalation_to_an_app_by_any_call() {
    let server = TestApp::new().await;
    promote_uli(&server).await;
    let (kim, uli, ola) = (server.token(KIM).await, server.token(ULI).await, server.token(OLA).await);
    // Grant oneself, as Administrator and as Observer.
    assert_eq!(why(&grant(&server, "reports", ULI_ID, "editor", &uli).await), refused(403, "AppOwnerOnly"));
    assert_eq!(grant(&server, "reports", 3, "editor", &ola).await.status, 403);
    // Approve the own request.
    let request = ask(&server, "reports", &uli).await.json()["id"].as_u64().unwrap();
    let approve = uri(&format!("reports/request/{request}/approve"));
    let own = call(&server, "POST", &approve, &uli, json!({ "role": "editor" })).await;
    assert_eq!(why(&own), refused(403, "AppOwnerOnly"));
    // Answer a request by the page of another app, whose roles differ.
    let elsewhere = uri(&format!("sms-console/request/{request}/approve"));
    assert_eq!(call(&server, "POST", &elsewhere, &kim, json!({ "role": "admin" })).await.status, 404);
    // A role of another app.
    assert_eq!(grant(&server, "reports", 103, "manager", &kim).await.status, 422);
    // Somebody of another workspace, and the SuperAdmin, who is no member here.
    assert_eq!(grant(&server, "reports", 6, "reader", &kim).await.status, 404);
    assert_eq!(grant(&server, "reports", 1, "reader", &kim).await.status, 404);
    assert_eq!(server.number("SELECT count(*) FROM app_grant WHERE app = 'reports'").await, 1);
}

#[tokio::test]
async fn a_request_of_one_workspace_cannot_be_answered_from_another() {
    let server = TestApp::new().await;
    let noor = server.token(NOOR).await;
    assert_eq!(activate(&server, "data-streams", "standard", &noor).await.status, 200);
    let request = server.number("SELECT id FROM app_request WHERE workspace_id = 101").await;
    for (verb, body) in [("approve", json!({ "role": "viewer" })), ("decline", json!({ "reason": "No." }))] {
        let answer = uri(&format!("data-streams/request/{request}/{verb}"));
        assert_eq!(call(&server, "POST", &answer, &noor, body).await.status, 404, "{verb}");
    }
    assert_eq!(server.get(&uri("data-streams/request"), &noor).await.json(), json!([]));
    assert_eq!(server.number("SELECT count(*) FROM app_request WHERE state = 'open'").await, 1);
}

#[tokio::test]
async fn an_application_token_neither_asks_nor_gives() {
    let server = TestApp::new().await;
    let kim = server.token(KIM).await;
    let made =
        call(&server, "POST", "/api/v1/application_token", &kim, json!({ "description": "a machine" })).await;
    let secret =
        made.json()["application_token"].as_str().unwrap_or_else(|| panic!("{}", made.text())).to_owned();
    let machine = server.post("/api/v1/authenticate", &json!({ "application_token": secret })).await.json();
    let machine = machine["auth_token"].as_str().unwrap();
    assert_eq!(activate(&server, "vpn", "standard", machine).await.status, 403);
    assert_eq!(grant(&server, "reports", 103, "reader", machine).await.status, 403);
    assert_eq!(ask(&server, "reports", machine).await.status, 403);
    assert_eq!(app(&server, "sms-console", machine).await["access"]["role"], "admin", "its maker's, no more");
}

#[tokio::test]
async fn requests_do_not_flood_the_owner() {
    let server = TestApp::new().await;
    let ola = server.token(OLA).await;
    for _ in 0..5 {
        assert_eq!(ask(&server, "reports", &ola).await.status, 201);
        assert_eq!(call(&server, "DELETE", &uri("reports/request"), &ola, Value::Null).await.status, 204);
    }
    assert_eq!(why(&ask(&server, "reports", &ola).await), refused(409, "AppAskedOften"));
    let long = json!({ "message": "x".repeat(501) });
    assert_eq!(call(&server, "POST", &uri("sms-console/request"), &ola, long).await.status, 422);
    assert_eq!(mails(&server, KIM).len(), 5);
}

#[tokio::test]
async fn of_two_answers_in_the_same_moment_one_counts() {
    let server = TestApp::new().await;
    let (kim, ola, noor) = (server.token(KIM).await, server.token(OLA).await, server.token(NOOR).await);
    for round in 0..8 {
        let request = ask(&server, "reports", &ola).await.json()["id"].as_u64();
        let Some(request) = request else { panic!("round {round}") };
        let approve = uri(&format!("reports/request/{request}/approve"));
        let decline = uri(&format!("reports/request/{request}/decline"));
        let second = if round % 2 == 0 {
            (&approve, json!({ "role": "editor" }))
        } else {
            (&decline, json!({ "reason": "No." }))
        };
        let (one, two) = tokio::join!(
            call(&server, "POST", &approve, &kim, json!({ "role": "reader" })),
            call(&server, "POST", second.0, &kim, second.1),
        );
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "round {round}: {} / {}", one.text(), two.text());
        server.sql("DELETE FROM app_grant WHERE app = 'reports' AND account_id = 3").await;
        server.sql("DELETE FROM app_request WHERE app = 'reports' AND account_id = 3").await;
    }
    let (one, two) = tokio::join!(
        activate(&server, "reports", "free", &noor),
        activate(&server, "reports", "free", &noor)
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}
