//! One person over the workspaces that an Administrator looks after (U-3): what is shown and why something cannot be done, changes with
//! versions, adding to another workspace, and the filters of the list that go with it (U-1).
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{TestApp, call, mails, refused, why};

const KIM: &str = "kim@acme.example";
const SAM: &str = "sam@acme.example";
const ULI: &str = "uli@acme.example";
const NOOR: &str = "noor@beta.example";
/// Their numbers in the demo world.
const KIM_ID: u64 = 2;
const OLA_ID: u64 = 3;
const ULI_ID: u64 = 4;

async fn places(app: &TestApp, token: &str, user: u64) -> Value {
    let answer = app.get(&format!("/api/ext/v1/user/{user}/workspace"), token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn numbers(rows: &Value) -> Vec<u64> {
    rows.as_array().unwrap().iter().map(|row| row["workspace"]["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_person_is_shown_where_the_caller_administers_and_nowhere_else() {
    let app = TestApp::new().await;
    let (sam, kim) = (app.token_in(SAM, 101).await, app.token(KIM).await);
    // sam administers the group; ola's 200 is not sam's to know.
    let ola = places(&app, &sam, OLA_ID).await;
    assert_eq!((numbers(&ola["places"]), numbers(&ola["others"])), (vec![101], vec![100, 102]));
    // kim administers 101 alone.
    let ola = places(&app, &kim, OLA_ID).await;
    assert_eq!((numbers(&ola["places"]), numbers(&ola["others"])), (vec![101], vec![]));
    let place = &ola["places"][0];
    assert_eq!(
        (&place["access"], &place["roles"], &place["default_workspace"]),
        (&json!("active"), &json!([{ "id": 3, "name": "Observer" }]), &json!(true))
    );
    assert!(place["version"].as_u64().is_some() && place.get("no_roles").is_none(), "{place}");
    let (foreign, unknown) = (
        app.get("/api/ext/v1/user/5/workspace", &kim).await,
        app.get("/api/ext/v1/user/424242/workspace", &kim).await,
    );
    assert_eq!((foreign.status, foreign.text()), (404, unknown.text()));
    assert_eq!(app.get("/api/ext/v1/user/3/workspace", &app.token(ULI).await).await.status, 403);
}

#[tokio::test]
async fn an_application_token_sees_its_own_workspace_whatever_its_maker_administers() {
    let app = TestApp::new().await;
    let sam = app.token_in(SAM, 100).await;
    let made = call(&app, "POST", "/api/v1/application_token", &sam, json!({ "description": "x" })).await;
    let secret = made.json()["application_token"].clone();
    let machine = app.post("/api/v1/authenticate", &json!({ "application_token": secret })).await.json();
    let machine = machine["auth_token"].as_str().unwrap();
    let kim = places(&app, machine, KIM_ID).await;
    assert_eq!((numbers(&kim["places"]), numbers(&kim["others"])), (vec![100], vec![]));
    assert_eq!(numbers(&places(&app, &sam, KIM_ID).await["places"]), [100, 101]);
    let asked = app.get("/api/v1/user?q=workspace:101", machine).await;
    assert_eq!((asked.status, asked.code()), (422, 1301));
    let add =
        call(&app, "POST", "/api/ext/v1/user/2/workspace/102", machine, json!({ "role": { "id": 3 } })).await;
    assert_eq!(add.status, 404);
}

#[tokio::test]
async fn what_cannot_be_done_is_said_before_and_refused_after() {
    let app = TestApp::new().await;
    let (sam, kim) = (app.token_in(SAM, 101).await, app.token(KIM).await);
    let why_not = |place: &Value| {
        ["no_roles", "no_standing", "no_removal"]
            .map(|field| place[field].as_str().unwrap_or_default().to_owned())
    };
    let place = async |token: &str, user: u64| places(&app, token, user).await["places"][0].clone();
    assert_eq!(why_not(&place(&sam, KIM_ID).await), ["OwnerStays", "OwnerStays", "OwnerStays"]);
    assert_eq!(why_not(&place(&kim, 1).await), ["SuperAdminStays", "SuperAdminStays", "SuperAdminStays"]);
    assert_eq!(why_not(&place(&kim, KIM_ID).await), ["OwnRole", "OwnAccess", "OwnerLeaves"]);
    assert_eq!(why_not(&place(&kim, ULI_ID).await), ["", "", ""]);
    let invited = app
        .number("SELECT account_id FROM membership WHERE workspace_id = 101 AND status = 0 ORDER BY account_id LIMIT 1")
        .await;
    let invited = places(&app, &kim, u64::try_from(invited).unwrap()).await;
    assert_eq!(why_not(&invited["places"][0]), ["", "InvitationPending", ""]);
    assert_eq!(invited["no_adding"], "NotJoinedYet");
    // kim takes the Owner's place in 102 away from nobody: sam is the only Administrator there.
    let sam_at_home = app.token_in(SAM, 102).await;
    assert_eq!(place(&sam_at_home, 1).await["only_administrator"], true);
    assert_eq!(place(&kim, KIM_ID).await["only_administrator"], false);
    app.sql(
        "UPDATE membership_role SET role_id = 2 WHERE workspace_id = 101 AND role_id = 1 AND account_id <> 2",
    )
    .await;
    assert_eq!(place(&kim, KIM_ID).await["only_administrator"], true, "the SuperAdmin does not count");
    for (user, change, status, token) in [
        (KIM_ID, json!({ "access": "suspended" }), 409, "OwnerStays"),
        (1, json!({ "roles": [{ "id": 2 }] }), 403, "SuperAdminStays"),
    ] {
        let by = if user == 1 { &kim } else { &sam };
        let answer = call(&app, "PATCH", &format!("/api/ext/v1/user/{user}/workspace/101"), by, change).await;
        assert_eq!(why(&answer), refused(status, token));
    }
    let own =
        call(&app, "PATCH", "/api/ext/v1/user/my/workspace/101", &kim, json!({ "roles": [{ "id": 2 }] }))
            .await;
    assert_eq!(why(&own), refused(400, "OwnRole"));
    // ola is at home in 101: kim decides about her second factor, and sam (noor's 200 is tested elsewhere) not about kim's.
    let secures = async |token: &str, user: u64| {
        let all = places(&app, token, user).await;
        ["no_factor", "no_devices"].map(|field| all[field].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(secures(&kim, OLA_ID).await, ["", ""]);
    let noor = app.token(NOOR).await;
    assert_eq!(secures(&noor, OLA_ID).await, ["NotAtHomeHere", "NotAtHomeHere"]);
}

#[tokio::test]
async fn an_own_role_is_told_of_each_permission_and_may_do_what_it_has() {
    let app = TestApp::new().await;
    for statement in [
        "INSERT INTO role (id, workspace_id, name, permissions) VALUES (2000, 101, 'Hand', 'user_list,user_role_assign,user_trusted_device_manage')",
        "INSERT INTO role (id, workspace_id, name, permissions) VALUES (2001, 101, 'Reader', 'user_list')",
        "UPDATE membership_role SET role_id = 2000 WHERE workspace_id = 101 AND account_id = 4",
        "UPDATE membership_role SET role_id = 2001 WHERE workspace_id = 101 AND account_id = 102",
        "UPDATE membership SET status = 1 WHERE workspace_id = 101 AND account_id = 102",
        "UPDATE membership SET is_default = workspace_id = 101 WHERE account_id = 102",
    ] {
        app.sql(statement).await;
    }
    let uli = app.token(ULI).await;
    // A question waits for nobody who writes.
    let writes = app.store.write().await.unwrap();
    let asked = tokio::time::timeout(std::time::Duration::from_secs(10), places(&app, &uli, 102)).await;
    drop(writes);
    let seen = asked.unwrap();
    assert_eq!((&seen["no_factor"], seen.get("no_devices")), (&json!("Forbidden"), None), "{seen}");
    let place = &seen["places"][0];
    assert_eq!((place.get("no_roles"), &place["no_removal"]), (None, &json!("Forbidden")), "{place}");
    let change = json!({ "roles": [{ "id": 2000 }], "version": place["version"] });
    let path = "/api/ext/v1/user/102/workspace/101";
    let changed = call(&app, "PATCH", path, &uli, change.clone()).await;
    assert_eq!(
        (changed.status, &changed.json()["roles"][0]["id"]),
        (200, &json!(2000)),
        "{}",
        changed.text()
    );
    assert_eq!(why(&call(&app, "PATCH", path, &uli, change).await), refused(409, "ChangedMeanwhile"));
    let shut = json!({ "access": "suspended", "version": changed.json()["version"] });
    assert_eq!(why(&call(&app, "PATCH", path, &uli, shut).await), refused(403, "Forbidden"));
}

#[tokio::test]
async fn a_change_answers_the_new_state_and_one_from_an_older_state_the_fresh_one() {
    let app = TestApp::new().await;
    let (kim, sam) = (app.token(KIM).await, app.token_in(SAM, 100).await);
    let uri = format!("/api/ext/v1/user/{ULI_ID}/workspace/101");
    let shown = places(&app, &kim, ULI_ID).await["places"][0]["version"].clone();
    // From another workspace: the path says where.
    let first = call(&app, "PATCH", &uri, &sam, json!({ "roles": [{ "id": 3 }], "version": shown })).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let state = first.json();
    assert_eq!(
        (&state["roles"], &state["access"]),
        (&json!([{ "id": 3, "name": "Observer" }]), &json!("active"))
    );
    for late in
        [json!({ "roles": [{ "id": 1 }] }), json!({ "access": "suspended" }), json!({ "access": "none" })]
    {
        let mut late = late;
        late["version"] = shown.clone();
        let answer = call(&app, "PATCH", &uri, &kim, late).await;
        assert_eq!(why(&answer), refused(409, "ChangedMeanwhile"));
        let params = answer.json()["params"].clone();
        assert_eq!((&params["roles"], &params["access"]), (&json!("Observer"), &json!("active")));
        assert_eq!(params["version"], json!(state["version"].to_string()));
    }
    // Whoever may not change it learns nothing of it.
    let uli = app.token(ULI).await;
    let curious = call(
        &app,
        "PATCH",
        "/api/ext/v1/user/3/workspace/101",
        &uli,
        json!({ "access": "none", "version": 99 }),
    )
    .await;
    assert_eq!(why(&curious), refused(403, "Forbidden"));
    let suspended =
        call(&app, "PATCH", &uri, &kim, json!({ "access": "suspended", "version": state["version"] }))
            .await
            .json();
    assert_eq!(suspended["access"], "suspended");
    assert_eq!(app.get("/api/v1/endpoint", &uli).await.status, 403);
    let back =
        call(&app, "PATCH", &uri, &kim, json!({ "access": "active", "version": suspended["version"] }))
            .await
            .json();
    assert_eq!(app.get("/api/v1/endpoint", &uli).await.status, 200);
    let gone =
        call(&app, "PATCH", &uri, &kim, json!({ "access": "none", "version": back["version"] })).await.json();
    assert_eq!(gone, json!({ "roles": [], "access": "none", "version": 0 }));
    assert_eq!(app.get("/api/ext/v1/user/4/workspace", &kim).await.status, 404);
    for wrong in [json!({}), json!({ "access": "maybe" })] {
        assert_eq!(call(&app, "PATCH", &uri, &kim, wrong).await.status, 422);
    }
    assert_eq!(call(&app, "PATCH", &uri, &kim, json!({ "roles": [], "shoe": 1 })).await.status, 400);
    let written = "SELECT count(*) FROM audit_log WHERE workspace_id = 101 AND object_id = 4
        AND action IN ('member.roles', 'member.suspend', 'member.resume', 'member.remove')";
    assert_eq!(app.number(written).await, 4);
}

#[tokio::test]
async fn a_dry_plan_says_what_each_line_would_do_and_with_which_version() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let version = places(&app, &kim, ULI_ID).await["places"][0]["version"].clone();
    let plan = |changes: Value| json!({ "changes": changes, "dry_run": true });
    let suspend = plan(json!([
        { "user": { "id": ULI_ID }, "suspend": true },
        { "user": { "id": KIM_ID }, "suspend": true },
        { "user": { "id": 1 }, "suspend": true },
    ]));
    let lines = call(&app, "POST", "/api/ext/v1/user/role_plan", &kim, suspend).await.json()["lines"].clone();
    assert_eq!(
        (&lines[0]["access_before"], &lines[0]["access_after"], &lines[0]["version"], &lines[0]["username"]),
        (&json!("active"), &json!("suspended"), &version, &json!(ULI))
    );
    assert_eq!(lines[1]["problem"]["error_token"], "OwnAccess");
    assert_eq!(lines[2]["problem"]["error_token"], "SuperAdminStays");
    assert_eq!(lines[2]["username"], SAM, "although no member");
    let removal = plan(json!([{ "user": { "id": ULI_ID } }]));
    let line =
        call(&app, "POST", "/api/ext/v1/user/role_plan", &kim, removal).await.json()["lines"][0].clone();
    assert_eq!((&line["access_after"], &line["user"]["name"]), (&json!("none"), &json!("Uli Brandt")));
    assert_eq!(places(&app, &kim, ULI_ID).await["places"][0]["access"], "active", "nothing was done");
}

#[tokio::test]
async fn adding_to_another_workspace_is_an_invitation_there() {
    let app = TestApp::new().await;
    let sam = app.token_in(SAM, 101).await;
    let observer = json!({ "role": { "id": 3 } });
    let added = call(&app, "POST", "/api/ext/v1/user/4/workspace/102", &sam, observer.clone()).await;
    assert_eq!((added.status, added.header("cache-control")), (200, Some("no-store")), "{}", added.text());
    assert_eq!((&added.json()["address"], &added.json()["sent"]), (&json!(ULI), &json!("file")));
    assert_eq!(mails(&app, ULI).len(), 1);
    let there = places(&app, &sam, ULI_ID).await;
    assert_eq!(numbers(&there["places"]), [101, 102]);
    assert_eq!(there["places"][1]["access"], "invited");
    let again = call(&app, "POST", "/api/ext/v1/user/4/workspace/101", &sam, observer.clone()).await;
    assert_eq!(again.json()["problem"]["error_token"], "AlreadyMember");
    // Not where one does not administer, and nobody who has not joined here.
    let kim = app.token(KIM).await;
    assert_eq!(
        call(&app, "POST", "/api/ext/v1/user/4/workspace/100", &kim, observer.clone()).await.status,
        403
    );
    assert_eq!(
        call(&app, "POST", "/api/ext/v1/user/4/workspace/200", &kim, observer.clone()).await.status,
        404
    );
    let pending = app.number("SELECT account_id FROM membership WHERE workspace_id = 101 AND status = 0 AND account_id <> 4 LIMIT 1").await;
    let early =
        call(&app, "POST", &format!("/api/ext/v1/user/{pending}/workspace/102"), &sam, observer).await;
    assert_eq!(why(&early), refused(409, "NotJoinedYet"));
}

#[tokio::test]
async fn the_list_filters_by_wildcard_owner_superadmin_and_other_workspace() {
    let app = TestApp::new().await;
    let (sam, kim) = (app.token_in(SAM, 101).await, app.token(KIM).await);
    let ids = async |token: &str, q: &str| -> Vec<u64> {
        let answer = app.get(&format!("/api/v1/user?q={q}"), token).await;
        assert_eq!(answer.status, 200, "{q}: {}", answer.text());
        answer.json().as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
    };
    // A part anywhere, with a star before it or not (domain.md 3.1).
    for q in ["username:im@", "username:*im@", "username:im@*", "username:*im@*", "username:k*@acme"] {
        assert_eq!(ids(&kim, q).await, [KIM_ID], "{q}");
    }
    assert_eq!(ids(&kim, "search:*im@").await, Vec::<u64>::new(), "in the search box a star is a star");
    assert_eq!(ids(&kim, "role:owner").await, [KIM_ID]);
    assert_eq!(ids(&kim, "role:superadmin").await, [1]);
    assert_eq!(ids(&sam, "workspace:100").await, [1, KIM_ID], "sam and kim are in Acme Main, too");
    assert_eq!(ids(&sam, "workspace:101,workspace:100").await, [1, KIM_ID]);
    for (token, q) in [
        (&kim, "workspace:100"),
        (&sam, "workspace:200"),
        (&sam, "workspace:4242"),
        (&sam, "workspace:x"),
        // Each of them narrows the list: the second tells as much as the first.
        (&kim, "workspace:101,workspace:200"),
        (&kim, "workspace:101,search:a,workspace:101|200"),
        (&sam, "workspace:100,workspace:4242"),
    ] {
        let answer = app.get(&format!("/api/v1/user?q={q}"), token).await;
        assert_eq!((answer.status, answer.code()), (422, 1301), "{q}");
    }
}
