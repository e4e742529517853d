//! The same rules on a real server, by several clients at once: what two people do in the same moment leaves no broken state.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod live;

use live::{Answer, Http, Server, sign_in};
use serde_json::json;
use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use switchyard_backend::{
    clock::Clock,
    secret,
    store::{Store, journal::By, limits::Kind},
};
use wire::ids::{UserId, WorkspaceId};

const DAY: Duration = Duration::from_secs(86_400);
const ROUNDS: usize = 15;

async fn send(address: SocketAddr, method: &str, uri: &str, token: &str, body: Option<&str>) -> Answer {
    Http::connect(address).await.unwrap().send(method, uri, Some(token), body).await.unwrap()
}

/// Two people of workspace 101 without a second factor, who may be made Administrators.
async fn two_people(address: SocketAddr, kim: &str) -> Vec<(u64, String)> {
    let listed =
        send(address, "GET", "/api/v1/user?q=role:2,security:none,access:active&per_page=500", kim, None)
            .await
            .json();
    let mut found = Vec::new();
    for row in listed.as_array().unwrap() {
        if row["owner"] != json!(true) && row["superadmin"] != json!(true) && found.len() < 2 {
            let token = sign_in(address, row["username"].as_str().unwrap()).await.unwrap();
            found.push((row["id"].as_u64().unwrap(), token));
        }
    }
    assert_eq!(found.len(), 2, "the demo world has such people");
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_administrators_who_demote_each_other_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Path::new(env!("CARGO_BIN_EXE_switchyard")), folder.path(), 30).await.unwrap();
    let address = server.address;
    let kim = sign_in(address, "kim@acme.example").await.unwrap();
    let people = two_people(address, &kim).await;
    let uri = |id: u64| format!("/api/ext/v1/user/{id}/workspace/101/role");
    let demote = json!({ "roles": [{ "id": 2 }] }).to_string();
    let promote = json!({ "roles": [{ "id": 1 }] }).to_string();
    for round in 0..ROUNDS {
        for (id, _) in &people {
            assert_eq!(send(address, "PUT", &uri(*id), &kim, Some(&promote)).await.status, 204);
        }
        let (second, first) = (uri(people[1].0), uri(people[0].0));
        let (one, two) = tokio::join!(
            send(address, "PUT", &second, &people[0].1, Some(&demote)),
            send(address, "PUT", &first, &people[1].1, Some(&demote)),
        );
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 403], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_calls_with_one_left_exactly_one_succeeds() {
    // Calls are counted per UTC day, and this server has the clock of this machine: no day may begin in between.
    let left =
        DAY.saturating_sub(Duration::from_secs(Clock::system().now().unsigned_abs() / 1000 % DAY.as_secs()));
    if left < Duration::from_secs(300) {
        tokio::time::sleep(left + Duration::from_secs(1)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Path::new(env!("CARGO_BIN_EXE_switchyard")), folder.path(), 30).await.unwrap();
    let address = server.address;
    // The operator works on the same folder while the server runs.
    let store = Store::open(folder.path()).await.unwrap();
    let made = secret::random("swa_").unwrap();
    let tenant = store.tenant(WorkspaceId::from(101));
    tenant.make_token(UserId::from(2), &made, "at once", None, None, 1).await.unwrap();
    let body = json!({ "application_token": made.expose() }).to_string();
    let signed = Http::connect(address)
        .await
        .unwrap()
        .send("POST", "/api/v1/authenticate", None, Some(&body))
        .await
        .unwrap();
    let token = signed.json()["auth_token"].as_str().unwrap().to_owned();
    let kim = sign_in(address, "kim@acme.example").await.unwrap();
    let call = || send(address, "GET", "/api/v1/endpoint?per_page=1", &token, None);
    for calls in 1..=8_u64 {
        // So many are used up, and one more is left.
        let used = send(address, "GET", "/api/ext/v1/workspace/usage", &kim, None).await.json();
        let used = used["api_calls"]["used"].as_u64().unwrap();
        store.set_limit(&By::operator(1), 101, Kind::ApiCalls, Some(Some(used + 1))).await.unwrap();
        let (a, b, c, d) = tokio::join!(call(), call(), call(), call());
        let good = [&a, &b, &c, &d].iter().filter(|answer| answer.status == 200).count();
        let over: Vec<&Answer> = [&a, &b, &c, &d].into_iter().filter(|answer| answer.status == 429).collect();
        assert_eq!((good, over.len()), (1, 3), "round {calls}");
        assert_eq!(over[0].json()["error_token"], "ApiCallLimitReached");
    }
    // A rename refills nothing.
    let renamed =
        send(address, "PATCH", "/api/ext/v1/workspace", &kim, Some(r#"{"name":"Trackers again"}"#)).await;
    assert_eq!(renamed.status, 204);
    let refused = call().await;
    assert_eq!(refused.status, 429);
    assert!(refused.json()["message"].as_str().unwrap().contains("Trackers again"));
    // People are not counted; 0 = none at all; without a limit all go through.
    assert_eq!(send(address, "GET", "/api/v1/endpoint?per_page=1", &kim, None).await.status, 200);
    store.set_limit(&By::operator(1), 101, Kind::ApiCalls, Some(Some(0))).await.unwrap();
    assert_eq!(call().await.status, 429);
    store.set_limit(&By::operator(1), 101, Kind::ApiCalls, Some(None)).await.unwrap();
    assert_eq!(call().await.status, 200);
    store.close().await;
}

/// Stale rights: while eight clients hammer, a role is taken away; the first request that starts after the answer to that is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_eight_clients_hammer_no_request_that_starts_after_a_downgrade_is_let_through() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Path::new(env!("CARGO_BIN_EXE_switchyard")), folder.path(), 30).await.unwrap();
    let address = server.address;
    let kim = sign_in(address, "kim@acme.example").await.unwrap();
    let people = two_people(address, &kim).await;
    let (id, token) = &people[0];
    let set = format!("/api/ext/v1/user/{id}/workspace/101/role");
    let roles = |role: u64| json!({ "roles": [{ "id": role }] }).to_string();
    let device =
        send(address, "GET", "/api/v1/endpoint?per_page=1", token, None).await.json()[0]["id"].clone();
    let uri = format!("/api/v1/endpoint/{device}");
    for round in 0..8 {
        assert_eq!(send(address, "PUT", &set, &kim, Some(&roles(2))).await.status, 204, "round {round}");
        let stop = Arc::new(AtomicBool::new(false));
        let counts = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let clients: Vec<_> = (0..8)
            .map(|client| {
                let (uri, token, stop, counts) = (uri.clone(), token.clone(), stop.clone(), counts.clone());
                tokio::spawn(async move {
                    let mut http = Http::connect(address).await.unwrap();
                    let body = json!({ "name": format!("Named by {client}") }).to_string();
                    let mut seen = Vec::new();
                    while !stop.load(Ordering::SeqCst) {
                        let began = Instant::now();
                        let status =
                            http.send("PATCH", &uri, Some(&token), Some(&body)).await.unwrap().status;
                        seen.push((began, status));
                        counts[usize::from(status == 403)].fetch_add(1, Ordering::SeqCst);
                    }
                    seen
                })
            })
            .collect();
        let until = async |which: usize, count: usize| {
            let began = Instant::now();
            while counts[which].load(Ordering::SeqCst) < count {
                assert!(began.elapsed() < Duration::from_secs(60), "round {round}: the clients stand still");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        until(0, 16).await;
        assert_eq!(send(address, "PUT", &set, &kim, Some(&roles(3))).await.status, 204);
        let gone = Instant::now();
        // Eight may have been on their way: of what is refused from here on, the rest began afterwards.
        until(1, counts[1].load(Ordering::SeqCst) + 32).await;
        stop.store(true, Ordering::SeqCst);
        let (mut before, mut after) = (0, 0);
        for client in clients {
            for (began, status) in client.await.unwrap() {
                if began > gone {
                    assert_eq!(
                        status,
                        403,
                        "round {round}: let through {:?} after the downgrade",
                        began - gone
                    );
                    after += 1;
                } else if status == 204 {
                    before += 1;
                }
            }
        }
        assert!(before > 0 && after > 0, "round {round}: {before} before, {after} after");
    }
}
