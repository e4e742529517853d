//! Events of a workspace as a stream (server-sent events): its own only, from a given one on.

mod support;

use serde_json::{Value, json};
use support::{TestApp, call};

const KIM: &str = "kim@acme.example";

#[tokio::test]
async fn live_events_come_as_they_happen() {
    let app = TestApp::new().await;
    let kim = app.token(KIM).await;
    let ask = async |token: &str, query: &str| {
        app.get(&format!("/api/ext/v1/event/stream?once=true{query}"), token).await
    };
    let before = ask(&kim, "").await;
    assert_eq!(
        (before.status, before.header("content-type"), before.text().as_str()),
        (200, Some("text/event-stream"), "retry: 2000\n\n")
    );
    for status in [1, 0] {
        assert_eq!(
            call(&app, "PATCH", "/api/v1/endpoint/20000002", &kim, json!({ "status": { "id": status } }))
                .await
                .status,
            204
        );
    }
    let first =
        app.number("SELECT min(id) FROM event WHERE device_id = 20000002 AND type_id IN (42, 43)").await;
    let stream = ask(&kim, &format!("&after={}", first - 1)).await.text();
    let data: Vec<Value> = stream
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|json| serde_json::from_str(json).unwrap())
        .collect();
    assert!(data.iter().all(|event| event["organisation"]["id"] == 101) && !data.is_empty(), "{stream}");
    assert!(stream.contains(&format!("id: {first}\nevent: event\n")));
    let noor = app.token("noor@beta.example").await;
    assert!(!ask(&noor, "&after=0").await.text().contains("\"organisation\":{\"id\":101"));
    assert_eq!(ask(&kim, "&after=x").await.code(), 1000);
    let ola = app.token("ola@acme.example").await;
    assert!(!ask(&ola, "&after=0").await.text().contains("kim@"), "BR-40");
}
