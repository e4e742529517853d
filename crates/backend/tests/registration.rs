//! How SIMs come in: the operator's commands on the folder of a running server, and registering by BIC with its documented failures.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod support;

use serde_json::{Value, json};
use std::{path::PathBuf, process::Command};
use support::{Answer, TestApp, call};
use switchyard_backend::demo::numbers;

const BOX: &str = "7000000000000001";
const KIM: &str = "kim@acme.example";
const NOOR: &str = "noor@beta.example";
const MIA_WORKSPACE: u64 = 300;

/// A file of `count` SIMs with the codes of their cards.
fn file(app: &TestApp, name: &str, first: u64, count: u64) -> PathBuf {
    let rows: Vec<String> = (first..first + count)
        .map(|at| {
            let iccid = numbers::with_luhn(&numbers::iccid(999, at));
            format!(
                "{iccid};{};{};;4FF;{:016}",
                numbers::imsi(999, at),
                numbers::msisdn(999, at),
                8_000_000_000_000_000 + at
            )
        })
        .collect();
    let path = app.folder.path().join(name);
    std::fs::write(&path, format!("ICCID;IMSI;MSISDN;EID;Form factor;BIC\n{}\n", rows.join("\n"))).unwrap();
    path
}

/// Runs `switchyard admin`: its answer, or its complaint.
fn admin(app: &TestApp, arguments: &[&str]) -> Result<Value, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_switchyard"))
        .args(["admin", "--json", "--data"])
        .arg(app.folder.path())
        .args(arguments)
        .output()
        .unwrap();
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn counts(answer: &Value) -> (u64, u64) {
    (answer["created"].as_u64().unwrap(), answer["unchanged"].as_u64().unwrap())
}

async fn check(app: &TestApp, token: &str, bic: &str) -> Answer {
    app.get(&format!("/api/v1/sim_batch/bic/{bic}"), token).await
}

async fn register(app: &TestApp, token: &str, bic: &str, body: Value) -> Answer {
    call(app, "PATCH", &format!("/api/v1/sim_batch/bic/{bic}"), token, body).await
}

fn failure(answer: &Answer) -> (u16, i64) {
    (answer.status, answer.code())
}

#[tokio::test]
async fn a_box_is_registered_once_and_by_one_workspace() {
    let app = TestApp::new().await;
    let (kim, noor) = (app.token(KIM).await, app.token(NOOR).await);
    let path = file(&app, "box.csv", 1, 5);
    let create = ["batch", "create", path.to_str().unwrap(), "--bic", BOX];
    let dry = admin(&app, &[&create[..], &["--dry-run"]].concat()).unwrap();
    assert_eq!((counts(&dry), failure(&check(&app, &kim, BOX).await)), ((5, 0), (404, 1201)));
    assert_eq!(counts(&admin(&app, &create).unwrap()), (5, 0));
    assert_eq!(counts(&admin(&app, &create).unwrap()), (0, 5), "the same file again changes nothing");

    let batch = check(&app, &kim, BOX).await;
    assert_eq!((batch.status, &batch.json()["quantity"]), (200, &json!("5")));
    assert_eq!(batch.json()["model"]["formfactor"]["name"], "2FF/3FF/4FF");
    let before = app.get("/api/ext/v1/sim/summary", &kim).await.json();
    let made = register(&app, &kim, BOX, json!({ "sim_status": { "id": 1 } })).await;
    assert_eq!(made.status, 200, "{}", made.text());
    let sims = made.json()["sim"].as_array().unwrap().clone();
    assert!(
        sims.len() == 5
            && sims.iter().all(|sim| sim["status"]["id"] == 1 && sim["activation_date"].is_string())
    );
    let after = app.get("/api/ext/v1/sim/summary", &kim).await.json();
    assert_eq!(after["activated"].as_u64(), before["activated"].as_u64().map(|count| count + 5));
    assert_eq!(app.number("SELECT count(*) FROM event WHERE workspace_id = 101 AND type_id = 48 AND detail LIKE '%7000000000000001%'").await, 5);

    // Registered: 400 when it is checked, 422 when it is registered again; to others it belongs to another organisation.
    assert_eq!(failure(&check(&app, &kim, BOX).await), (400, 1405));
    assert_eq!(failure(&register(&app, &kim, BOX, json!({})).await), (422, 1405));
    assert_eq!(failure(&check(&app, &noor, BOX).await), (422, 1406));
    assert_eq!(failure(&register(&app, &noor, BOX, json!({})).await), (422, 1406));
    for unknown in ["7000000000000002", "x", "%00", "123"] {
        assert_eq!(failure(&check(&app, &kim, unknown).await), (404, 1201), "{unknown}");
        assert_eq!(failure(&register(&app, &kim, unknown, json!({})).await), (422, 1201), "{unknown}");
    }
    let listed = admin(&app, &["batch", "list"]).unwrap();
    let whole = listed.as_array().unwrap().iter().find(|batch| batch["bic"] == BOX).unwrap();
    assert_eq!(
        (&whole["sims"], &whole["registered"], &whole["workspaces"]),
        (&json!(5), &json!(5), &json!("101"))
    );
    assert_eq!(counts(&admin(&app, &create).unwrap()), (0, 5), "after it was registered, too");
}

#[tokio::test]
async fn a_card_is_registered_by_its_own_code_and_the_box_by_the_rest() {
    let app = TestApp::new().await;
    let (kim, noor) = (app.token(KIM).await, app.token(NOOR).await);
    let path = file(&app, "box.csv", 1, 3);
    admin(&app, &["batch", "create", path.to_str().unwrap(), "--bic", BOX]).unwrap();
    let card = "8000000000000002";
    let one = register(&app, &kim, card, Value::Null).await.json();
    assert_eq!((one["sim"].as_array().unwrap().len(), &one["sim"][0]["status"]["id"]), (1, &json!(0)));
    assert_eq!(check(&app, &kim, BOX).await.json()["quantity"], "2");
    assert_eq!(failure(&check(&app, &noor, BOX).await), (422, 1406), "not a part of it");
    // As the vendor's SDK sends it.
    let rest = register(&app, &kim, BOX, json!({ "id": 1, "description": "Activated" })).await.json();
    assert_eq!(rest["sim"].as_array().unwrap().len(), 2);
    assert!(rest["sim"].as_array().unwrap().iter().all(|sim| sim["status"]["id"] == 1));
}

#[tokio::test]
async fn statuses_plans_and_caps_are_kept_and_nothing_is_half_done() {
    let app = TestApp::new().await;
    let (kim, mia) = (app.token(KIM).await, app.token_in("noor@beta.example", 200).await);
    let path = file(&app, "box.csv", 1, 4);
    admin(&app, &["batch", "create", path.to_str().unwrap(), "--bic", BOX]).unwrap();
    for status in [2, 3, 5, 77] {
        let answer = register(&app, &kim, BOX, json!({ "sim_status": { "id": status } })).await;
        assert_eq!(failure(&answer), (422, 1400), "status {status}");
    }
    // Starter has no factory test (BR-66).
    assert_eq!(failure(&register(&app, &mia, BOX, json!({ "sim_status": { "id": 4 } })).await), (422, 1406));
    let used = app.get("/api/ext/v1/sim/summary", &kim).await.json()["total"].as_u64().unwrap();
    admin(&app, &["limit", "101", "sims", &(used + 3).to_string()]).unwrap();
    let full = register(&app, &kim, BOX, json!({})).await;
    assert_eq!(
        (full.status, &full.json()["error_token"], &full.json()["params"]["used"]),
        (422, &json!("SimCapReached"), &json!(used.to_string()))
    );
    assert_eq!(app.get("/api/ext/v1/sim/summary", &kim).await.json()["total"], used);
    admin(&app, &["limit", "101", "sims", &(used + 4).to_string()]).unwrap();
    let made = register(&app, &kim, BOX, json!({ "sim_status": { "id": 4 } })).await.json();
    assert!(
        made["sim"]
            .as_array()
            .unwrap()
            .iter()
            .all(|sim| sim["status"]["id"] == 4 && sim.get("activation_date").is_none())
    );
    let observer = app.token("ola@acme.example").await;
    assert_eq!(failure(&check(&app, &observer, BOX).await), (403, 1104));
    assert_eq!(failure(&register(&app, &observer, BOX, json!({})).await), (403, 1104));
}

#[tokio::test]
async fn a_file_goes_into_a_workspace_once_and_every_conflict_is_named() {
    let app = TestApp::new().await;
    let path = file(&app, "sims.csv", 10, 3);
    let path = path.to_str().unwrap();
    let workspace = MIA_WORKSPACE.to_string();
    let import =
        |extra: &[&str]| admin(&app, &[&["sim", "import", path, "--workspace", &workspace], extra].concat());
    assert_eq!(counts(&import(&["--dry-run"]).unwrap()), (3, 0));
    assert_eq!(app.number("SELECT count(*) FROM sim_stock").await, 0);
    assert_eq!(counts(&import(&[]).unwrap()), (3, 0));
    assert_eq!(counts(&import(&[]).unwrap()), (0, 3));
    assert_eq!(
        app.number(
            "SELECT count(*) FROM sim WHERE workspace_id = 300 AND status = 0 AND iccid LIKE '8949109999%'"
        )
        .await,
        3
    );
    let larger = file(&app, "larger.csv", 10, 4);
    assert_eq!(
        counts(
            &admin(&app, &["sim", "import", larger.to_str().unwrap(), "--workspace", &workspace]).unwrap()
        ),
        (1, 3)
    );

    let wrong = admin(&app, &["sim", "import", path, "--workspace", "101"]).unwrap_err();
    assert!(
        wrong.contains(&format!("line 2: ICCID \"{}\" is in workspace 300", numbers::iccid(999, 10))),
        "{wrong}"
    );
    assert!(
        admin(&app, &["sim", "import", path, "--workspace", "4242"]).unwrap_err().contains("--workspace")
    );
    let changed = app.folder.path().join("changed.csv");
    std::fs::write(
        &changed,
        format!(
            "iccid,imsi,msisdn\n{},{},{}\n",
            numbers::iccid(999, 10),
            numbers::imsi(999, 11),
            numbers::msisdn(999, 10)
        ),
    )
    .unwrap();
    let refused =
        admin(&app, &["sim", "import", changed.to_str().unwrap(), "--workspace", &workspace]).unwrap_err();
    assert!(refused.contains(&format!("IMSI \"{}\" differs", numbers::imsi(999, 11))), "{refused}");
    let stolen = app.folder.path().join("stolen.csv");
    std::fs::write(&stolen, format!("iccid,imsi\n{},{}\n", numbers::iccid(999, 77), numbers::imsi(999, 11)))
        .unwrap();
    let refused = admin(&app, &["batch", "create", stolen.to_str().unwrap()]).unwrap_err();
    assert!(refused.contains(&format!("belongs to the SIM {}", numbers::iccid(999, 11))), "{refused}");
    // A card whose code was imported with it is registered.
    let noor = app.token(NOOR).await;
    assert_eq!(failure(&check(&app, &noor, "8000000000000010").await), (422, 1406));
    assert_eq!(
        app.number("SELECT count(*) FROM audit_log WHERE workspace_id = 300 AND action = 'sim.import'").await,
        2
    );
}
