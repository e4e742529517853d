//! `switchyard admin` as the operator uses it: the real program on the data folder of a running server (product.md §1).
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod live;

use live::{Http, Server, sign_in};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

const BINARY: &str = env!("CARGO_BIN_EXE_switchyard");

fn admin(folder: &Path, arguments: &[&str], input: Option<&str>) -> Output {
    let mut child = Command::new(BINARY)
        .args(["admin", "--json", "--data"])
        .arg(folder)
        .args(arguments)
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    if let Some(input) = input {
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    }
    child.wait_with_output().unwrap()
}

fn good(folder: &Path, arguments: &[&str]) -> Value {
    let output = admin(folder, arguments, None);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = admin(folder, arguments, None);
    assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn sha1(password: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha1::digest(password))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_account_is_out_at_once_and_counts_as_no_administrator() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Path::new(BINARY), folder.path(), 30).await.unwrap();
    let (at, folder) = (server.address, folder.path());
    let status = |token: String| async move {
        let uri = "/api/v1/user/my/role/permission";
        Http::connect(at).await.unwrap().send("GET", uri, Some(&token), None).await.unwrap().status
    };
    let noor = sign_in(at, "noor@beta.example").await.unwrap();
    let ola = sign_in(at, "ola@acme.example").await.unwrap();
    assert_eq!(status(noor.clone()).await, 200);
    for _ in 0..2 {
        assert_eq!(good(folder, &["lock", "NOOR@beta.example"])["locked"], true);
    }
    assert_eq!(status(noor).await, 401);
    // ola is the only Administrator of 200 who can act now: she cannot leave.
    let leave = "/api/v2/user/my/workspace/200";
    let stays = Http::connect(at).await.unwrap().send("DELETE", leave, Some(&ola), None).await.unwrap();
    assert_eq!(stays.status, 409);
    assert_eq!(good(folder, &["lock", "noor@beta.example", "--lift"])["locked"], false);
    assert_eq!(status(sign_in(at, "noor@beta.example").await.unwrap()).await, 200);
    assert!(refused(folder, &["lock", "nobody@beta.example"]).contains("NotFound"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_fulfilled_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Path::new(BINARY), folder.path(), 30).await.unwrap();
    let (at, folder) = (server.address, folder.path());
    let send = |method: &'static str, uri: &'static str, token: String, body: Option<String>| async move {
        Http::connect(at).await.unwrap().send(method, uri, Some(&token), body.as_deref()).await.unwrap()
    };
    let sam = sign_in(at, "sam@acme.example").await.unwrap();
    assert_eq!(good(folder, &["requests"]), json!([]));
    let uri = "/api/ext/v1/workspace/request";
    let request = |kind: &str| {
        Some(
            json!({ "kind": kind, "contact": "sam@acme.example", "details": "Please.", "name": "Acme Labs" })
                .to_string(),
        )
    };
    let sent = send("POST", uri, sam.clone(), request("create")).await;
    assert_eq!(sent.status, 201);
    let open = good(folder, &["requests"]);
    assert_eq!(
        (&open[0]["kind"], &open[0]["workspace"]["name"], &open[0]["username"]),
        (&json!("create"), &json!("Acme Main"), &json!("sam@acme.example"))
    );
    let number = open[0]["id"].to_string();
    let made = good(folder, &["approve", &number, "--plan", "pro", "--answer", "Welcome"]);
    let workspace = made["workspace"].as_u64().unwrap();
    let listed = send("GET", uri, sam.clone(), None).await.json();
    assert_eq!(
        (&listed[0]["state"], &listed[0]["answer"], &listed[0]["made"]["name"]),
        (&json!("approved"), &json!("Welcome"), &json!("Acme Labs"))
    );
    let mine = send("GET", "/api/v2/user/my/workspace", sam.clone(), None).await.json();
    let row = mine.as_array().unwrap().iter().find(|row| row["id"] == json!(workspace)).unwrap().clone();
    assert_eq!((&row["owner"], &row["plan"]), (&json!(true), &json!("Pro")));
    assert!(refused(folder, &["approve", &number]).starts_with("RequestEnded"));
    // The sender was told.
    let mails = std::fs::read_dir(folder.join("mail")).unwrap().count();
    assert_eq!(mails, 1);
    // Linking, and what the group looks like from inside.
    assert_eq!(send("POST", uri, sam.clone(), request("link")).await.status, 201);
    let number = good(folder, &["requests"])[0]["id"].to_string();
    assert!(refused(folder, &["approve", &number]).contains("--workspace"));
    good(folder, &["approve", &number, "--workspace", &workspace.to_string()]);
    let group = send("GET", "/api/ext/v1/workspace/group", sam.clone(), None).await.json();
    assert_eq!(group["workspaces"].as_array().unwrap().len(), 4);
    good(folder, &["unlink", &workspace.to_string()]);
    let group = send("GET", "/api/ext/v1/workspace/group", sam.clone(), None).await.json();
    assert_eq!(group["workspaces"].as_array().unwrap().len(), 3);
    assert_eq!(send("POST", uri, sam.clone(), request("create")).await.status, 201);
    let number = good(folder, &["requests"])[0]["id"].to_string();
    good(folder, &["decline", &number, "--answer", "Not now"]);
    assert_eq!(good(folder, &["requests"]), json!([]));
    assert_eq!(good(folder, &["requests", "--all"]).as_array().unwrap().len(), 3);
    // Plan and limit work at once; everything is in the log, as the operator's.
    assert!(refused(folder, &["plan", "101", "free"]).starts_with("LinkingNotInPlan"));
    good(folder, &["plan", "200", "enterprise"]);
    good(folder, &["limit", "200", "members", "4"]);
    let noor = sign_in(at, "noor@beta.example").await.unwrap();
    let usage = send("GET", "/api/ext/v1/workspace/usage", noor.clone(), None).await.json();
    assert_eq!(
        (&usage["plan"]["key"], &usage["members"]),
        (&json!("enterprise"), &json!({ "used": 2, "limit": 4, "special": true }))
    );
    let log = send("GET", "/api/ext/v1/audit?q=actor:operator", noor, None).await.json();
    let actions: Vec<_> = log.as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["workspace.limit", "workspace.plan"]);
    for (arguments, why) in [
        (&["plan", "4242", "pro"] as &[&str], "NotFound"),
        (&["plan", "200", "gold"], "InputValidationFailed"),
        (&["limit", "200", "members", "many"], "InputValidationFailed"),
        (&["super-admin", "101", "kim@acme.example"], "HeirNotAdministrator"),
        (&["recovery-link", "nobody@else.example"], "NotFound"),
    ] {
        assert!(refused(folder, arguments).starts_with(why), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_accounts_and_lost_passwords() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refused(folder.path(), &["requests"]).contains("no database"));
    let arguments = [
        "account",
        "me@home.example",
        "--name",
        "Me",
        "--workspace",
        "Home",
        "--plan",
        "pro",
        "--password-stdin",
    ];
    let made = admin(folder.path(), &arguments, Some("a good password\n"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(!admin(folder.path(), &arguments, Some("a good password\n")).status.success(), "only once");
    let other = ["account", "you@home.example", "--name", "You", "--password-stdin"];
    for bad in ["short\n", "password1\n"] {
        assert!(!admin(folder.path(), &other, Some(bad)).status.success(), "{bad}");
    }
    let server = Server::start(Path::new(BINARY), folder.path(), 30).await.unwrap();
    let at = server.address;
    let post = |uri: &'static str, body: Value| async move {
        Http::connect(at).await.unwrap().send("POST", uri, None, Some(&body.to_string())).await.unwrap()
    };
    let sign = |username: &str, password: &str| json!({ "username": username, "password": sha1(password) });
    let old = post("/api/v1/authenticate", sign("me@home.example", "a good password")).await;
    assert_eq!(old.status, 200);
    let old = old.json()["auth_token"].as_str().unwrap().to_owned();
    let link =
        good(folder.path(), &["--public-url", "https://p.example/", "recovery-link", "me@home.example"]);
    let token =
        link["link"].as_str().unwrap().strip_prefix("https://p.example/recovery#").unwrap().to_owned();
    let recover = |password: &str| json!({ "token": token, "password": sha1(password) });
    assert_eq!(
        post("/api/ext/v1/recovery", json!({ "token": token, "password": "plain" })).await.status,
        422
    );
    assert_eq!(post("/api/ext/v1/recovery", recover("another password")).await.status, 204);
    assert_eq!(post("/api/ext/v1/recovery", recover("a third password")).await.status, 403, "once");
    let dead =
        Http::connect(at).await.unwrap().send("GET", "/api/v1/endpoint", Some(&old), None).await.unwrap();
    assert_eq!(dead.status, 401, "all sessions have ended");
    assert_eq!(post("/api/v1/authenticate", sign("me@home.example", "a good password")).await.status, 401);
    assert_eq!(post("/api/v1/authenticate", sign("me@home.example", "another password")).await.status, 200);
}
