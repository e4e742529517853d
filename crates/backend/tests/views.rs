//! How lists are looked at: kept lists of values, alone and ten thousand at once, and saved views.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod fleet_support;
mod support;

use fleet_support::Fleet;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::{Answer, Call, TestApp};
use wire::{
    device::Device,
    ids::UserId,
    page::{Criterion, ListQuery},
};

const KIM: &str = "kim@acme.example";

async fn keep(app: &TestApp, token: &str, values: &[&str]) -> Answer {
    let body = json!({ "values": values });
    app.send(Call::new("POST", "/api/ext/v1/value_list").bearer(token).json(&body)).await
}

async fn kept(app: &TestApp, token: &str, values: &[&str]) -> String {
    keep(app, token, values).await.json()["id"].as_str().unwrap().to_owned()
}

async fn found(app: &TestApp, token: &str, list: &str, q: &str) -> (u16, Vec<Value>) {
    let answer = app.get(&format!("/api/v1/{list}?q={}", wire::endpoint::encode(q)), token).await;
    let rows = answer.json().as_array().cloned().unwrap_or_default();
    (answer.status, rows)
}

#[tokio::test]
async fn a_kept_list_filters_devices_sims_and_people_as_its_values_would() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    for (list, field, values) in [
        ("endpoint", "name", vec!["trailer*", "PUMP", "nothing of the kind"]),
        ("endpoint", "iccid_with_luhn", vec!["*7", "89"]),
        ("endpoint", "id", vec!["1", "2", "3"]),
        ("endpoint", "tags", vec!["e"]),
        ("sim", "imsi", vec!["01", "9*9"]),
        ("sim", "iccid_with_luhn", vec!["*42*"]),
        ("user", "name", vec!["ki", "*la", "o*a"]),
        ("user", "username", vec!["ACME", "person0"]),
        ("user", "id", vec!["2", "4"]),
    ] {
        let id = kept(&app, &token, &values).await;
        assert!(id.starts_with(&format!("{}-", values.len())), "{id}");
        let plain = found(&app, &token, list, &format!("{field}:{}", values.join("|"))).await;
        let kept = found(&app, &token, list, &format!("{field}.in:{id}")).await;
        assert_eq!(plain.0, 200);
        assert_eq!(kept, plain, "{list} {field}");
    }
}

#[tokio::test]
async fn a_kept_list_is_combined_with_other_filters_and_sorted() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let id = kept(&app, &token, &["a", "e"]).await;
    let (status, rows) = found(&app, &token, "endpoint", &format!("status:0,name.in:{id}")).await;
    assert_eq!(status, 200);
    let (_, plain) = found(&app, &token, "endpoint", "status:0,name:a|e").await;
    assert_eq!(rows, plain);
    let uri = format!("/api/v1/endpoint?sort=-name&per_page=5&page=2&q=name.in%3A{id}");
    let same = "/api/v1/endpoint?sort=-name&per_page=5&page=2&q=name%3Aa%7Ce";
    let (kept, plain) = (app.get(&uri, &token).await, app.get(same, &token).await);
    assert_eq!(kept.json(), plain.json());
    assert_eq!(kept.header("x-total-count"), plain.header("x-total-count"));
}

#[tokio::test]
async fn a_kept_list_follows_the_rows_and_stays_in_its_workspace() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let id = kept(&app, &token, &["of a kept list"]).await;
    assert_eq!(kept(&app, &token, &["of a kept list"]).await, id, "the same values, the same name");
    let q = format!("name.in:{id}");
    assert_eq!(found(&app, &token, "endpoint", &q).await.1.len(), 0);
    let device = app.get("/api/v1/endpoint?per_page=1", &token).await.json()[0]["id"].as_u64().unwrap();
    let body = json!({ "name": "One OF A KEPT LIST" });
    let path = format!("/api/v1/endpoint/{device}");
    app.send(Call::new("PATCH", &path).bearer(&token).json(&body)).await;
    assert_eq!(found(&app, &token, "endpoint", &q).await.1[0]["id"], device);
    let read = app.get(&format!("/api/ext/v1/value_list/{id}"), &token).await;
    assert_eq!(read.json(), json!({ "values": ["of a kept list"] }));

    let foreign = app.token("noor@beta.example").await;
    assert_eq!(app.get(&format!("/api/ext/v1/value_list/{id}"), &foreign).await.status, 404);
    assert_eq!(found(&app, &foreign, "endpoint", &q).await.0, 422);
    assert_eq!(found(&app, &token, "endpoint", "name.in:1-0123").await.0, 422);
    assert_eq!(found(&app, &token, "endpoint", "status.in:1-0123").await.0, 422, "statuses have no lists");
}

#[tokio::test]
async fn what_cannot_be_kept_is_named() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let many: Vec<String> = (0..10_001).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = "x".repeat(101);
    for values in [vec![], many.clone(), vec!["fine", long.as_str()], vec!["fine", "a\u{0}b"], vec![" "]] {
        let answer = keep(&app, &token, &values).await;
        assert_eq!(answer.status, 422, "{} values", values.len());
        assert!(answer.text().contains("values"), "{}", answer.text());
    }
    assert!(keep(&app, &token, &["fine", &long]).await.text().contains("number 2"));
    assert_eq!(keep(&app, &token, &many[..10_000]).await.status, 200);
    let id = kept(&app, &token, &["1", "two"]).await;
    assert_eq!(found(&app, &token, "endpoint", &format!("id.in:{id}")).await.0, 422);
    assert_eq!(found(&app, &token, "user", &format!("id.in:{id}")).await.0, 422);
}

#[tokio::test]
async fn lists_that_nobody_uses_go_after_90_days() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let (used, unused) = (kept(&app, &token, &["used"]).await, kept(&app, &token, &["unused"]).await);
    app.clock.advance(60 * 86_400_000);
    let token = app.token(KIM).await;
    assert_eq!(found(&app, &token, "endpoint", &format!("name.in:{used}")).await.0, 200);
    app.clock.advance(60 * 86_400_000);
    assert_eq!(switchyard_backend::chores::sweep(&app.state).await.unwrap().lists, 1);
    let token = app.token(KIM).await;
    assert_eq!(app.get(&format!("/api/ext/v1/value_list/{used}"), &token).await.status, 200);
    assert_eq!(app.get(&format!("/api/ext/v1/value_list/{unused}"), &token).await.status, 404);
}

#[tokio::test]
async fn a_list_that_was_dropped_works_again_once_it_is_kept_again() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let id = kept(&app, &token, &["a"]).await;
    app.sql("DELETE FROM value_list").await;
    let q = format!("name.in:{id}");
    let (status, _) = found(&app, &token, "endpoint", &q).await;
    assert_eq!(status, 422);
    assert_eq!(kept(&app, &token, &["a"]).await, id);
    assert_eq!(found(&app, &token, "endpoint", &q).await, found(&app, &token, "endpoint", "name:a").await);
}

#[tokio::test]
async fn a_question_names_no_more_values_than_one_list_may_have() {
    let app = TestApp::new().await;
    let token = app.token(KIM).await;
    let all: Vec<String> = (0..11_000).map(|n| format!("number {n}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let (one, two) = (kept(&app, &token, &all[..6_000]).await, kept(&app, &token, &all[6_000..]).await);
    let same = vec![one.clone(); 100].join("|");
    let lists = vec![format!("name.in:{one}"); 13].join(",");
    for list in ["endpoint", "user"] {
        assert_eq!(found(&app, &token, list, &format!("name.in:{same}")).await.0, 200, "named again: once");
        for (q, wrong) in
            [(format!("name.in:{one}|{two}"), "too many values"), (lists.clone(), "list of values too many")]
        {
            let answer = app.get(&format!("/api/v1/{list}?q={}", wire::endpoint::encode(&q)), &token).await;
            assert_eq!((answer.status, answer.code()), (422, 1301), "{list}: {q}");
            assert!(answer.text().contains(wrong), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn nobody_drives_out_the_lists_of_others_and_those_of_saved_views_go_last() {
    let app = TestApp::new().await;
    let (kim, ola) = (app.token(KIM).await, app.token("ola@acme.example").await);
    let of_kim = kept(&app, &kim, &["of kim"]).await;
    let mut of_ola = Vec::new();
    for n in 0..60 {
        app.clock.advance(1);
        let id = kept(&app, &ola, &[format!("{n} of ola").as_str()]).await;
        if n == 0 {
            let query = format!("q={}&cols=name", wire::endpoint::encode(&format!("name.in:{id}")));
            let body = json!({ "list": "devices", "name": "with a list", "query": query });
            let saved = app.send(Call::new("POST", "/api/ext/v1/view").bearer(&ola).json(&body)).await;
            assert_eq!(saved.status, 200, "{}", saved.text());
        }
        of_ola.push(id);
    }
    let status =
        async |id: &str, token: &str| app.get(&format!("/api/ext/v1/value_list/{id}"), token).await.status;
    assert_eq!(status(&of_kim, &kim).await, 200);
    let mut kept_of_ola = Vec::new();
    for (n, id) in of_ola.iter().enumerate() {
        if status(id, &ola).await == 200 {
            kept_of_ola.push(n);
        }
    }
    // The one of the view, and the latest.
    assert_eq!(kept_of_ola, std::iter::once(0).chain(11..60).collect::<Vec<_>>());
    // 90 days without use: the view keeps its list.
    app.clock.advance(120 * 86_400_000);
    assert_eq!(switchyard_backend::chores::sweep(&app.state).await.unwrap().lists, 50);
    let ola = app.token("ola@acme.example").await;
    assert_eq!((status(&of_ola[0], &ola).await, status(&of_kim, &ola).await), (200, 404));
}

#[tokio::test]
async fn ten_thousand_values_are_looked_for_in_one_go() {
    let fleet = Fleet::demo(6_500).await;
    let store = fleet.tenant(101);
    let all = ListQuery { page: 1, per_page: 10_000, ..ListQuery::default() };
    let devices = store.devices(&all).await.unwrap().items;
    let iccid = |device: &Device| device.sim.as_ref().and_then(|sim| sim.iccid_with_luhn.clone());
    // Every second SIM, and numbers that nobody has.
    let mut values: Vec<String> = devices.iter().filter_map(iccid).step_by(2).collect();
    let wanted: BTreeSet<String> = values.iter().cloned().collect();
    values.extend((values.len()..10_000).map(|n| format!("0000{n:016}")));
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let id = store.keep_values(UserId::from(2), &values, 1_794_900_000_000).await.unwrap();
    // As many as an address takes, without a list: the same way.
    let few: Vec<String> = values.iter().take(300).map(|value| (*value).to_owned()).collect();
    let q = vec![Criterion { field: "iccid_with_luhn".to_owned(), values: few.clone() }];
    let inline =
        store.devices(&ListQuery { page: 1, per_page: 10_000, q, ..ListQuery::default() }).await.unwrap();
    let got: BTreeSet<String> = inline.items.iter().filter_map(iccid).collect();
    assert_eq!(got, few.into_iter().collect::<BTreeSet<_>>());
    let q = vec![Criterion { field: "iccid_with_luhn.in".to_owned(), values: vec![id] }];
    let query = ListQuery { page: 1, per_page: 10_000, q, ..ListQuery::default() };
    let began = std::time::Instant::now();
    let page = store.devices(&query).await.unwrap();
    let first = began.elapsed();
    let got: BTreeSet<String> = page.items.iter().filter_map(iccid).collect();
    assert_eq!(got, wanted);
    assert_eq!(page.total, Some(wanted.len() as u64));
    let began = std::time::Instant::now();
    let again = ListQuery { page: 2, per_page: 50, ..query };
    assert_eq!(store.devices(&again).await.unwrap().items.len(), 50);
    println!("10,000 values in {} devices: {first:?}, the next page {:?}", devices.len(), began.elapsed());
}

#[tokio::test]
async fn views_are_the_persons_own() {
    let app = TestApp::new().await;
    let (kim, ola) = (app.token(KIM).await, app.token("ola@acme.example").await);
    let save = |token: &str, name: &str, query: &str| {
        let body = json!({ "list": "devices", "name": name, "query": query });
        app.send(Call::new("POST", "/api/ext/v1/view").bearer(token).json(&body))
    };
    let list = |token: String| {
        let app = &app;
        async move { app.get("/api/ext/v1/view", &token).await.json() }
    };
    let made = save(&kim, " Offline pumps ", "q=connectivity%3Aoffline&cols=name").await.json();
    assert_eq!(made["name"], "Offline pumps");
    assert_eq!(save(&kim, "Offline pumps", "q=status%3A1").await.json()["id"], made["id"], "replaced");
    save(&kim, "all", "").await;
    let names: Vec<Value> =
        list(kim.clone()).await.as_array().unwrap().iter().map(|view| view["name"].clone()).collect();
    assert_eq!(names, ["all", "Offline pumps"]);
    assert_eq!(list(ola.clone()).await, json!([]));
    let sam = app.token("sam@acme.example").await;
    assert_eq!(list(sam).await, json!([]));

    let path = format!("/api/ext/v1/view/{}", made["id"]);
    assert_eq!(app.send(Call::new("DELETE", &path).bearer(&ola)).await.status, 404);
    assert_eq!(app.send(Call::new("DELETE", &path).bearer(&kim)).await.status, 204);
    assert_eq!(app.send(Call::new("DELETE", &path).bearer(&kim)).await.status, 404);
    for (name, query) in
        [("", ""), (&*"n".repeat(61), ""), ("two\nlines", ""), ("fine", &*"q".repeat(16_001))]
    {
        assert_eq!(save(&kim, name, query).await.status, 422);
    }
    for n in 0..49 {
        assert_eq!(save(&kim, &format!("view {n}"), "").await.status, 200);
    }
    let full = save(&kim, "one too many", "").await;
    assert_eq!(full.status, 422);
    assert!(full.text().contains("50"), "{}", full.text());
    assert_eq!(save(&kim, "view 7", "sort=name").await.status, 200, "replacing takes no room");
    // Whatever lists they are of: names of lists are the client's.
    for n in 0..151 {
        let body = json!({ "list": format!("list_{}", ["a", "b", "c", "d"][n / 40]), "name": format!("view {n}"), "query": "" });
        let saved = app.send(Call::new("POST", "/api/ext/v1/view").bearer(&kim).json(&body)).await;
        let expected = if n < 150 { 200 } else { 422 };
        assert_eq!(saved.status, expected, "{n}: {}", saved.text());
    }
}
