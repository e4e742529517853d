//! Workspaces and memberships by the router: the table of plans and caps, names, requests.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{START, TestApp, call, refused, why};
use switchyard_backend::store::journal::By;

const SAM: &str = "sam@acme.example";
const KIM: &str = "kim@acme.example";
const NOOR: &str = "noor@beta.example";
const DAY: i64 = 86_400_000;

#[tokio::test]
async fn every_plan_caps_the_workspaces_that_one_person_owns() {
    // plan, how many workspaces somebody with one workspace on it may own.
    for (plan, cap) in [("free", Some(1)), ("starter", Some(3)), ("pro", Some(10)), ("enterprise", None)] {
        let app = TestApp::new().await;
        let noor = app.token(NOOR).await;
        app.store.set_plan(&app.state.plans, &By::operator(START), 200, plan).await.unwrap();
        for at in 2..=cap.unwrap_or(12) {
            let made =
                call(&app, "POST", "/api/ext/v1/workspace", &noor, json!({ "name": format!("No. {at}") }))
                    .await;
            assert_eq!(made.status, 201, "{plan} {at}: {}", made.text());
            let row = made.json();
            assert_eq!(
                (&row["owner"], &row["default_workspace"], &row["plan"]),
                (&json!(true), &json!(false), &json!("Free"))
            );
        }
        let more = call(&app, "POST", "/api/ext/v1/workspace", &noor, json!({ "name": "One more" })).await;
        let allowance = app.get("/api/ext/v1/account/allowance", &noor).await.json();
        match cap {
            None => assert_eq!(more.status, 201, "{plan}"),
            Some(cap) => {
                assert_eq!(why(&more), refused(409, "WorkspaceCapReached"), "{plan}");
                assert_eq!(more.json()["params"]["limit"], cap.to_string());
                assert_eq!(
                    (&allowance["workspaces"]["used"], &allowance["workspaces"]["limit"]),
                    (&json!(cap), &json!(cap))
                );
            }
        }
    }
}

#[tokio::test]
async fn every_plan_caps_members_and_open_invitations() {
    for (plan, cap) in [("free", Some(3)), ("starter", Some(10)), ("pro", Some(50)), ("enterprise", None)] {
        let app = TestApp::new().await;
        let noor = app.token(NOOR).await;
        app.store.set_plan(&app.state.plans, &By::operator(START), 200, plan).await.unwrap();
        // noor and ola are there.
        let room = cap.unwrap_or(60) - 2;
        let addresses: Vec<String> = (0..room).map(|at| format!("guest{at}@else.example")).collect();
        let body = |addresses: Value| json!({ "workspace": { "id": 200 }, "addresses": addresses, "role": { "id": 3 } });
        if let Some(cap) = cap {
            let mut many = addresses.clone();
            many.push("straw@else.example".to_owned());
            let all = call(&app, "POST", "/api/ext/v1/invitation", &noor, body(json!(many))).await;
            assert_eq!(why(&all), refused(409, "MemberCapReached"), "{plan}");
            assert_eq!(
                (&all.json()["params"]["limit"], &all.json()["params"]["used"]),
                (&json!(cap.to_string()), &json!("2"))
            );
            assert_eq!(
                app.number("SELECT count(*) FROM invitation WHERE workspace_id = 200").await,
                0,
                "all or none"
            );
        }
        let fits = call(&app, "POST", "/api/ext/v1/invitation", &noor, body(json!(addresses))).await;
        assert_eq!(fits.status, 200, "{plan}: {}", fits.text());
        let more =
            call(&app, "POST", "/api/ext/v1/invitation", &noor, body(json!(["straw@else.example"]))).await;
        assert_eq!(more.status, if cap.is_some() { 409 } else { 200 }, "{plan}");
        // Expired invitations take no place.
        app.clock.advance(8 * DAY);
        let noor = app.token(NOOR).await;
        let later =
            call(&app, "POST", "/api/ext/v1/invitation", &noor, body(json!(["straw@else.example"]))).await;
        assert_eq!(later.status, 200, "{plan}: {}", later.text());
        let usage = app.get("/api/ext/v1/workspace/usage", &noor).await.json();
        assert_eq!(
            usage["members"],
            match cap {
                Some(cap) => json!({ "used": 3, "limit": cap, "special": false }),
                None => json!({ "used": 3, "special": false }),
            }
        );
    }
}

#[tokio::test]
async fn names_are_trimmed_counted_and_unique_within_a_group() {
    let app = TestApp::new().await;
    let sam = app.token(SAM).await;
    let group = app.number("SELECT group_id FROM workspace WHERE id = 100").await;
    let make = |name: &str| {
        let body = json!({ "name": name, "group": { "id": group } });
        let (app, sam) = (&app, &sam);
        async move { call(app, "POST", "/api/ext/v1/workspace", sam, body).await }
    };
    for (name, code) in [("  ", 1402), (&*"x".repeat(81), 1403), ("a\u{7}b", 1403), (" acme TRACKERS ", 1405)]
    {
        let answer = make(name).await;
        let error = &answer.json()["errors"][0];
        assert_eq!(
            (answer.status, &error["field"], &error["error_code"]),
            (422, &json!("name"), &json!(code)),
            "{name}"
        );
    }
    let made = make("  Acme Robots ").await;
    let row = made.json();
    assert_eq!(
        (made.status, &row["name"], &row["plan"], &row["superadmin"]),
        (201, &json!("Acme Robots"), &json!("Pro"), &json!(true))
    );
    // kim is Administrator of a linked workspace, not of the main organization; noor is nobody there.
    let (kim, noor) = (app.token(KIM).await, app.token(NOOR).await);
    let body = json!({ "name": "Mine", "group": { "id": group } });
    assert_eq!(
        why(&call(&app, "POST", "/api/ext/v1/workspace", &kim, body.clone()).await),
        refused(403, "MainOrganizationOnly")
    );
    assert_eq!(call(&app, "POST", "/api/ext/v1/workspace", &noor, body).await.status, 404);
    // Renaming: the same rule, the same name is no change, and only Administrators.
    let rename = |name: &'static str| {
        let (app, kim) = (&app, &kim);
        async move { call(app, "PATCH", "/api/ext/v1/workspace", kim, json!({ "name": name })).await }
    };
    assert_eq!(rename("Acme Main").await.status, 422);
    assert_eq!(rename("Acme Trackers").await.status, 204);
    assert_eq!(rename("Trackers & Co.").await.status, 204);
    let uli = app.token("uli@acme.example").await;
    assert_eq!(call(&app, "PATCH", "/api/ext/v1/workspace", &uli, json!({ "name": "x" })).await.status, 403);
}

#[tokio::test]
async fn one_open_request_per_organisation() {
    let app = TestApp::new().await;
    let (sam, kim, sam_101) = (app.token(SAM).await, app.token(KIM).await, app.token_in(SAM, 101).await);
    let request = |kind: &str| json!({ "kind": kind, "contact": "sam@acme.example", "details": "Two more, please.", "name": "Acme Two" });
    let uri = "/api/ext/v1/workspace/request";
    assert_eq!(
        why(&call(&app, "POST", uri, &kim, request("create")).await),
        refused(403, "MainOrganizationOnly")
    );
    let sent = call(&app, "POST", uri, &sam, request("create")).await;
    assert_eq!(
        (sent.status, &sent.json()["state"], &sent.json()["name"]),
        (201, &json!("open"), &json!("Acme Two"))
    );
    // The same organisation, from another of its workspaces.
    assert_eq!(why(&call(&app, "POST", uri, &sam_101, request("create")).await), refused(409, "RequestOpen"));
    assert_eq!(call(&app, "POST", uri, &sam_101, request("link")).await.status, 201, "of another kind");
    let id = sent.json()["id"].as_u64().unwrap();
    assert_eq!(app.get(uri, &sam_101).await.json().as_array().unwrap().len(), 2);
    assert_eq!(call(&app, "DELETE", &format!("{uri}/{id}"), &sam, Value::Null).await.status, 204);
    assert_eq!(
        why(&call(&app, "DELETE", &format!("{uri}/{id}"), &sam, Value::Null).await),
        refused(409, "RequestEnded")
    );
    assert_eq!(call(&app, "POST", uri, &sam, request("create")).await.status, 201);
    let noor = app.token(NOOR).await;
    assert_eq!(call(&app, "DELETE", &format!("{uri}/{id}"), &noor, Value::Null).await.status, 404);
    assert_eq!(why(&call(&app, "POST", uri, &noor, request("link")).await), refused(409, "LinkingNotInPlan"));
    assert_eq!(why(&call(&app, "POST", uri, &noor, request("unlink")).await), refused(409, "NotLinked"));
    for bad in [
        json!({ "kind": "create", "contact": "x", "details": "y" }),
        json!({ "kind": "create", "contact": "a@b.example", "details": " " }),
    ] {
        assert_eq!(call(&app, "POST", uri, &noor, bad).await.status, 422);
    }
}
