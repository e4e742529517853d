//! Events as they happen: server-sent events of a workspace, for as long as the caller may see them.

use crate::{
    caller::{InWorkspace, Via},
    error::Error,
    state::AppState,
    store::rights::Rights,
    table::Table,
};
use axum::{
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use wire::{endpoint::parameter, event::StreamEvents, permission::Permission, problem::Problem};

/// How often the stream looks for events and for the caller's rights.
const EVERY: Duration = Duration::from_secs(1);
/// Looks without an event after which a comment is sent, so that proxies keep the connection.
const QUIET_LOOKS: u32 = 15;
/// Most events per look; the rest comes with the next.
const AT_ONCE: i64 = 200;

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table.add::<StreamEvents, _, _>(stream)
}

/// Begins behind the event of `Last-Event-ID` or `after`, else with what comes now. `once=true` sends what is there and ends.
async fn stream(
    caller: InWorkspace,
    State(state): State<AppState>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    let raw = raw.unwrap_or_default();
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let last = last.map(str::to_owned).or_else(|| parameter(&raw, "after"));
    let after = match last.map(|last| last.parse::<i64>()) {
        Some(Ok(after)) => after,
        Some(Err(_)) => return Err(Problem::bad_request("after must be the id of an event.").into()),
        None => caller.store().last_event().await?,
    };
    let once = parameter(&raw, "once").as_deref() == Some("true");
    let (send, receive) = channel(8);
    tokio::spawn(feed(caller, state, after, once, send));
    let mut response = Body::from_stream(Frames(receive)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Sends events until the client is gone, or may not see them any more.
async fn feed(caller: InWorkspace, state: AppState, mut after: i64, once: bool, send: Sender<Bytes>) {
    if send.send(Bytes::from_static(b"retry: 2000\n\n")).await.is_err() {
        return;
    }
    let mut clock = tokio::time::interval(EVERY);
    let mut quiet = 0;
    loop {
        clock.tick().await;
        let Ok(Some(rights)) = rights_now(&caller, &state).await else { return };
        if !rights.permissions.allows(Permission::AlertRead) {
            return;
        }
        let with_addresses = rights.permissions.allows(Permission::UserList);
        let Ok(events) = caller.store().events_after(after, AT_ONCE, with_addresses).await else { return };
        let mut text = String::new();
        for event in &events {
            after = after.max(i64::try_from(event.id).unwrap_or(i64::MAX));
            if let Ok(json) = serde_json::to_string(event) {
                text.push_str(&format!("id: {}\nevent: event\ndata: {json}\n\n", event.id));
            }
        }
        quiet = if text.is_empty() { quiet + 1 } else { 0 };
        if quiet == QUIET_LOOKS {
            quiet = 0;
            text.push_str(": quiet\n\n");
        }
        // A client that is gone is noticed here, at the latest with the next comment.
        if send.is_closed() || (!text.is_empty() && send.send(Bytes::from(text)).await.is_err()) {
            return;
        }
        if once {
            return;
        }
    }
}

/// The caller's rights now; `None` when the credential, the account or the membership has ended.
async fn rights_now(caller: &InWorkspace, state: &AppState) -> Result<Option<Rights>, Error> {
    let (workspace, account) = (caller.workspace(), caller.caller.account);
    let standing = match caller.caller.via {
        Via::Session(session) => state.store.session_standing(workspace, session, account).await?,
        Via::Token(token) => state.store.token_standing(workspace, token, account).await?,
    };
    let now = state.clock.now();
    Ok(standing
        .filter(|standing| !standing.revoked && standing.account_active)
        .filter(|standing| standing.expires_at.is_none_or(|end| end > now))
        .and_then(|standing| standing.rights()))
}

/// The frames of a stream.
struct Frames(Receiver<Bytes>);

impl futures_core::Stream for Frames {
    type Item = Result<Bytes, Infallible>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|frame| frame.map(Ok))
    }
}
