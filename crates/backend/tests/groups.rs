//! Linked groups (BR-11, BR-20 to BR-23), the log of a workspace (W-6) and the report over several (W-7), by the router.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use support::{Answer, Call, START, TestApp};
use switchyard_backend::{error::Error, store::journal::By};

const SAM: &str = "sam@acme.example";
const KIM: &str = "kim@acme.example";
const NOOR: &str = "noor@beta.example";

fn token_of(error: Error) -> String {
    match error {
        Error::Problem { problem, .. } => problem.error_token,
        other => panic!("{other}"),
    }
}

async fn rights(app: &TestApp) -> Vec<(i64, i64, i64, String)> {
    sqlx::query_as(
        "SELECT m.workspace_id, m.account_id, m.status, (SELECT group_concat(role_id) FROM membership_role r
           WHERE r.workspace_id = m.workspace_id AND r.account_id = m.account_id) FROM membership m ORDER BY 1, 2",
    )
    .fetch_all(app.store.read())
    .await
    .unwrap()
}

#[tokio::test]
async fn the_superadmin_appears_at_linking_moves_and_disappears() {
    let app = TestApp::new().await;
    let by = By::operator(START);
    let (store, plans) = (&app.store, &app.state.plans);
    let everyone = rights(&app).await;
    // Not from a plan without linking, not twice.
    assert_eq!(token_of(store.link(plans, &by, 200, &[300], None).await.unwrap_err()), "LinkingNotInPlan");
    assert_eq!(token_of(store.link(plans, &by, 200, &[101], None).await.unwrap_err()), "AlreadyLinked");
    for workspace in [200, 300] {
        store.set_plan(plans, &by, workspace, "pro").await.unwrap();
    }
    assert_eq!(
        store.link(plans, &by, 200, &[300], Some("Beta group")).await.unwrap(),
        3,
        "ola is there longer than noor"
    );
    assert_eq!(rights(&app).await, everyone, "nobody's membership is touched");
    let ola = app.token_in("ola@acme.example", 300).await;
    assert_eq!(app.get("/api/v1/user", &ola).await.status, 200, "ola was no member of 300 before");
    let group = app.get("/api/ext/v1/workspace/group", &ola).await.json();
    assert_eq!(
        (&group["name"], &group["main"]["id"], &group["superadmin"]["id"], &group["may_request"]),
        (&json!("Beta group"), &json!(200), &json!(3), &json!(true))
    );
    let ids: Vec<_> = group["workspaces"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    assert_eq!(ids, [json!(200), json!(300)]);
    // A plan without linking is refused while linked.
    assert_eq!(token_of(store.set_plan(plans, &by, 300, "free").await.unwrap_err()), "LinkingNotInPlan");
    // It moves to another Administrator of the main organization only.
    assert_eq!(token_of(store.reassign_superadmin(&by, 300, 6).await.unwrap_err()), "NotFound");
    store.reassign_superadmin(&by, 300, 5).await.unwrap();
    assert_eq!(app.get("/api/v1/user", &ola).await.status, 403);
    let noor = app.token_in(NOOR, 300).await;
    assert_eq!(app.get("/api/v1/user", &noor).await.status, 200);
    // noor is a User of 300 by membership: at unlinking she becomes Administrator there (BR-11); with two workspaces the group ends.
    store.unlink(&by, 300).await.unwrap();
    let noor_300 = rights(&app).await.into_iter().find(|row| (row.0, row.1) == (300, 5)).unwrap();
    assert_eq!(noor_300.3, "1");
    let others = |rows: Vec<(i64, i64, i64, String)>| {
        rows.into_iter().filter(|row| row.1 != 5 && row.1 != 3).collect::<Vec<_>>()
    };
    assert_eq!(others(rights(&app).await), others(everyone));
    assert_eq!(app.number("SELECT count(*) FROM org_group").await, 1);
    assert!(app.get("/api/ext/v1/workspace/group", &noor).await.json()["id"].is_null());
    assert_eq!(token_of(store.unlink(&by, 300).await.unwrap_err()), "NotLinked");
}

#[tokio::test]
async fn unlinking_one_of_three_takes_the_superadmin_out_of_that_one() {
    let app = TestApp::new().await;
    let sam = app.token_in(SAM, 101).await;
    assert_eq!(app.get("/api/v1/user", &sam).await.status, 200);
    app.store.unlink(&By::operator(START), 101).await.unwrap();
    assert_eq!(app.get("/api/v1/user", &sam).await.status, 403, "sam was never a member of 101");
    assert_eq!(app.number("SELECT count(*) FROM workspace WHERE group_id = 1").await, 2);
    let main = app.token(SAM).await;
    let left = app.get("/api/ext/v1/workspace/group", &main).await.json();
    assert_eq!(left["workspaces"].as_array().unwrap().len(), 2);
    // What a User sees of the group: the main organization and where they are.
    let kim = app.token_in(KIM, 100).await;
    let seen = app.get("/api/ext/v1/workspace/group", &kim).await.json();
    assert_eq!((seen["workspaces"].as_array().unwrap().len(), &seen["may_request"]), (1, &json!(false)));
}

async fn act(app: &TestApp) -> (String, String) {
    let kim = app.token(KIM).await;
    let rename = Call::new("PATCH", "/api/ext/v1/workspace")
        .bearer(&kim)
        .json(&json!({ "name": "=cmd|'/C calc'!A0" }));
    assert_eq!(app.send(rename).await.status, 204);
    let suspend = Call::new("PATCH", "/api/v2/user/4/workspace/101")
        .bearer(&kim)
        .json(&json!({ "status": { "id": 2 } }));
    assert_eq!(app.send(suspend).await.status, 204);
    app.store.set_plan(&app.state.plans, &By::operator(app.clock.now()), 101, "enterprise").await.unwrap();
    (kim, app.token_in(SAM, 101).await)
}

async fn actions(app: &TestApp, token: &str, query: &str) -> Vec<String> {
    let answer = app.get(&format!("/api/ext/v1/audit?{query}"), token).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json().as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_log_tells_who_did_what_and_only_its_administrators() {
    let app = TestApp::new().await;
    let (kim, sam) = act(&app).await;
    assert_eq!(
        actions(&app, &kim, "").await,
        ["workspace.switch", "workspace.plan", "member.suspend", "workspace.rename"],
        "newest first"
    );
    assert_eq!(actions(&app, &kim, "q=action:member.*").await, ["member.suspend"]);
    assert_eq!(actions(&app, &kim, "q=actor:2,object:workspace").await, ["workspace.rename"]);
    assert_eq!(actions(&app, &kim, "q=actor:operator").await, ["workspace.plan"]);
    assert_eq!(actions(&app, &kim, "q=object:member,object_id:4").await, ["member.suspend"]);
    assert_eq!(actions(&app, &kim, "sort=id&per_page=1&page=1").await, ["workspace.rename"]);
    assert_eq!(actions(&app, &kim, "q=until:2026-11-21").await, Vec::<String>::new());
    assert_eq!(actions(&app, &kim, "q=from:2026-11-21T00:00:00Z").await.len(), 4);
    for bad in ["q=actor:kim", "q=from:yesterday", "q=shoe:1", "sort=shoe"] {
        assert_eq!(app.get(&format!("/api/ext/v1/audit?{bad}"), &kim).await.status, 422, "{bad}");
    }
    let row = &app.get("/api/ext/v1/audit?q=action:workspace.rename", &kim).await.json()[0];
    assert_eq!((&row["actor"]["id"], &row["username"]), (&json!(2), &json!(KIM)));
    assert_eq!(
        row["changes"],
        json!([{ "field": "name", "before": "Acme Trackers", "after": "=cmd|'/C calc'!A0" }])
    );
    let facets = app.get("/api/ext/v1/audit/facet", &kim).await.json();
    assert_eq!(facets["objects"], json!(["member", "workspace"]));
    // BR-10: the switch is an event of the target, too.
    assert_eq!(app.number("SELECT count(*) FROM event WHERE workspace_id = 101 AND type_id = 67").await, 1);
    // Other workspaces and other roles see nothing of it.
    assert!(actions(&app, &app.token(NOOR).await, "").await.is_empty());
    let ola = app.token("ola@acme.example").await;
    assert_eq!(app.get("/api/ext/v1/audit", &ola).await.status, 403);
    assert_eq!(app.get("/api/ext/v1/audit", &sam).await.status, 200);
    // Append-only.
    let mut tx = app.store.write().await.unwrap();
    assert!(sqlx::query("DELETE FROM audit_log").execute(&mut *tx).await.is_err());
    assert!(sqlx::query("UPDATE audit_log SET actor_id = 1").execute(&mut *tx).await.is_err());
}

async fn export(app: &TestApp, token: &str, query: &str) -> Answer {
    app.get(&format!("/api/ext/v1/audit/export?{query}"), token).await
}

#[tokio::test]
async fn the_log_is_exported_whole_and_harmless() {
    let app = TestApp::new().await;
    let (kim, _) = act(&app).await;
    // More than one step of the export.
    let by = By { account: Some(2), now: START, ..By::default() };
    for at in 0..600 {
        app.store.rename_workspace(&by, 101, &format!("Name {at}")).await.unwrap();
    }
    let csv = export(&app, &kim, "format=csv").await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"audit-101.csv\""));
    let text = csv.text();
    assert_eq!(text.lines().count(), 1 + 604, "a head and every entry");
    assert!(text.starts_with("id,time,actor_id,actor,") && text.contains("name: Name 0 -> Name 1"));
    assert!(text.lines().all(|line| !line.starts_with('=') && !line.contains(",=")), "no cell is a formula");
    let jsonl = export(&app, &kim, "format=jsonl&q=action:member.*").await;
    let lines: Vec<Value> = jsonl.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["action"]), (1, &json!("member.suspend")));
    assert_eq!(export(&app, &kim, "format=xlsx").await.status, 400);
    assert_eq!(export(&app, &kim, "format=csv&q=actor:x").await.status, 422);
}

#[tokio::test]
async fn the_report_covers_what_the_person_may_enter() {
    let app = TestApp::new().await;
    let uri = |query: &str| format!("/api/v2/workspace/stats/daily?{query}");
    let (sam, uli) = (app.token(SAM).await, app.token("uli@acme.example").await);
    let all = app.get(&uri("start_date=2026-11-01&end_date=2026-11-10"), &sam).await.json();
    let names: Vec<_> =
        all["workspaces"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Acme Main", "Acme Sandbox", "Acme Trackers"]);
    assert_eq!(all["days"].as_array().unwrap().len(), 10);
    // The sums are sums: over workspaces and over days.
    let sum = |rows: &Value, of: &str| {
        rows.as_array().unwrap().iter().map(|row| row[of]["volume"].as_f64().unwrap()).sum::<f64>()
    };
    let of_shares: f64 = all["workspaces"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["total"]["data_volume"]["volume"].as_f64().unwrap())
        .sum();
    let total = all["total"]["data_volume"]["volume"].as_f64().unwrap();
    assert!(
        total > 0.0
            && (sum(&all["days"], "data_volume") - total).abs() < 0.01
            && (of_shares - total).abs() < 0.01
    );
    let again = app.get(&uri("start_date=2026-11-01&end_date=2026-11-10"), &sam).await;
    assert_eq!(again.json(), all, "the demo world is the same each time");
    let one = app.get(&uri("workspace_ids=101&start_date=2026-11-05&end_date=2026-11-05"), &uli).await.json();
    assert_eq!((one["workspaces"].as_array().unwrap().len(), &one["workspaces"][0]["id"]), (1, &json!(101)));
    // A foreign workspace answers like an unknown one.
    let (foreign, unknown) = (
        app.get(&uri("workspace_ids=101,200"), &uli).await,
        app.get(&uri("workspace_ids=101,4242"), &uli).await,
    );
    assert_eq!((foreign.status, foreign.text()), (422, unknown.text()));
    for bad in [
        "start_date=soon",
        "start_date=2026-11-10&end_date=2026-11-01",
        "start_date=2020-01-01",
        "workspace_ids=x",
    ] {
        assert_eq!(app.get(&uri(bad), &uli).await.status, 422, "{bad}");
    }
    let usual = app.get(&uri("end_date=2030-01-01"), &uli).await.json();
    let days = usual["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[29]["date"]), (30, &json!("2026-11-21")), "days to come have no figures");
    let csv = app
        .get("/api/ext/v1/workspace/stats/daily/export?start_date=2026-11-01&end_date=2026-11-10", &sam)
        .await
        .text();
    assert_eq!(csv.lines().count(), 1 + 3 * 10);
    assert!(csv.starts_with("date,workspace_id,workspace,data_mb"));
}
